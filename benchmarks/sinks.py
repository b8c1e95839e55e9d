"""What a page, a print source or JSON consists of, by parsers that did not write it, in a form that can be compared.

A document is filled twice: with marks, each in the place of a translation, and with hostile translations. `expect` puts
what a reader has to see of these into the place of the marks; all else has to be the same.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2
import tinyhtml5
from selectolax.lexbor import LexborHTMLParser, LexborNode

from benchmarks.hostile_texts import OWN as TOKENS
from benchmarks.hostile_texts import shown, shows

OWN = frozenset({"em", "strong"})
PLACED = re.compile("Z(\\d+)\\.0Z.*?Z\\1\\.9Z", re.DOTALL)
VALUE = re.compile(r"Z(\d+)\.([1-8])([a-z][a-z0-9_.]*)Z(.*?)Z\1\.\2Y", re.DOTALL)
Part = tuple[str, ...]
UNBROKEN = ("span", (("class", "nb"),))
"""What the pages put around a word with a hyphen that no line may end within."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def is_ours(element: Any) -> bool:
    """Tell whether an element, a tag with its attributes, is what the pages put around a name or an unbroken word."""
    if element == UNBROKEN:
        return True
    tag, attributes = element[0], dict(element[1])
    if tag != "span" or attributes.pop("class", "") != "name" or not attributes.keys() <= {"lang", "dir"}:
        return False
    return bool(LANGUAGE.fullmatch(attributes.get("lang", "en"))) and attributes.get("dir", "ltr") in ("ltr", "rtl")


@dataclass(frozen=True, slots=True)
class Document:
    """A document, with neighbouring texts in one, and without the elements that translations may bring."""

    parts: tuple[Part, ...]  # "start" with name and attributes, "text", "style", "data", "end"
    own: Counter[Any]  # the elements that were left out: tokens and marked names, with their attributes


def mark(number: int, placeholders: tuple[str, ...]) -> str:
    """Return a mark, with each placeholder of the source between two more."""
    inner = "".join(f"Z{number}.{i}{name[1:-1]}Z{name}Z{number}.{i}Y" for i, name in enumerate(placeholders, 1))
    return f"Z{number}.0Z{inner}Z{number}.9Z"


def numbers_in(document: Document) -> set[int]:
    return {int(match[1]) for part in document.parts for text in part for match in PLACED.finditer(text)}


def expect(text: str, texts: dict[int, str]) -> str:
    """Return a text of a marked document with what a reader has to see of translations in the place of its marks."""

    if ".0Z" not in text:
        return text

    def placed(match: re.Match[str]) -> str:
        if int(match[1]) in texts:
            return shown(texts[int(match[1])], {name: expect(value, texts) for name, value in _values(match)})
        return VALUE.sub(lambda value: value[0].replace(value[4], expect(value[4], texts)), match[0])

    return PLACED.sub(placed, text)


def brought(text: str, texts: dict[int, str]) -> Counter[Any]:
    """Return the elements that translations bring into a text of a marked document: their own tokens."""
    found = Counter[Any]()
    for match in PLACED.finditer(text):
        wording = texts.get(int(match[1]), "".join(f"{{{name}}}" for name, _ in _values(match)))
        found.update((token.strip("<>"), ()) for token in TOKENS.findall(wording) if token[1] != "/")
        for name, value in _values(match):
            for _ in range(shows(wording, name)):
                found += brought(value, texts)
    return found


def _values(match: re.Match[str]) -> list[tuple[str, str]]:
    """Return the placeholders of a marked translation, and what stands in their place there."""
    return [(value[3].strip("{}"), value[4]) for value in VALUE.finditer(match[0]) if value[1] == match[1]]


def read_html(html: str) -> Document:
    """Read a document with lexbor."""
    reader = _Reader()
    root = LexborHTMLParser(html).root
    if root is None:
        raise ValueError("has no elements")
    _walk(root, reader)
    return reader.document()


def _walk(node: LexborNode, reader: _Reader) -> None:
    attributes = tuple((name, value or "") for name, value in node.attributes.items())
    reader.start(node.tag or "", attributes)
    for child in node.iter(include_text=True):
        if child.is_text_node:
            reader.text(child.text_content or "")
        elif child.is_element_node:
            _walk(child, reader)
        else:
            reader.parts.append(("other", child.html or ""))
    reader.end(node.tag or "", attributes)


def read_html_again(html: str) -> Document:
    """Read a document with tinyhtml5, which the PDF engine reads it with."""
    reader = _Reader()

    def walk(element: Any) -> None:
        if not isinstance(element.tag, str):
            reader.parts.append(("other", str(element.text)))
            return
        tag = element.tag.rpartition("}")[2]
        attributes = tuple((str(name), str(value)) for name, value in element.items())
        reader.start(tag, attributes)
        reader.text(element.text or "")
        for child in element:
            walk(child)
            reader.text(child.tail or "")
        reader.end(tag, attributes)

    walk(tinyhtml5.parse(html))
    return reader.document()


class _Reader:
    """Takes the events of a parser."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.own = Counter[Any]()
        self.inside: list[str] = []

    def start(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> None:
        self.inside.append(tag)
        if tag in OWN or tag == "span":
            self.own[tag, attributes] += 1
            return
        # Where the list of the timeline is broken depends on the length of its texts:
        told = [f"{name}={value}" for name, value in attributes if (tag, name, value) != ("li", "class", "second")]
        self.parts.append(("start", tag, *told))

    def text(self, text: str) -> None:
        if not text:
            return
        kind = "title" if self.inside[-1] == "title" else "text"
        if self.parts[-1][0] == kind:
            text = self.parts.pop()[1] + text
        self.parts.append((kind, text))

    def end(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> None:
        self.inside.pop()
        if tag not in OWN and tag != "span":
            if tag in ("script", "style") and self.parts[-1][0] == "text":
                text = self.parts.pop()[1]
                self.parts += _json_parts(json.loads(text)) if tag == "script" else _style_parts(text)
            self.parts.append(("end", tag))

    def document(self) -> Document:
        return Document(tuple(self.parts), self.own)


def read_json(text: str) -> Document:
    return Document(tuple(_json_parts(json.loads(text))), Counter())


def _json_parts(value: Any) -> Iterator[Part]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield "key", key
            yield from _json_parts(item)
    elif isinstance(value, list):
        yield "list", str(len(value))
        for item in value:
            yield from _json_parts(item)
    else:
        yield "data", value if isinstance(value, str) else repr(value)


def _style_parts(text: str) -> list[Part]:
    """Return the tokens of a style sheet; strings and counters that follow each other are one text."""
    parts: list[Part] = []
    run = ""

    def walk(tokens: list[Any]) -> None:
        nonlocal run
        for token in tokens:
            if token.type == "string":
                run += token.value
            elif token.type == "function" and token.lower_name == "counter":
                run += {"page": "\ue000", "pages": "\ue001"}[token.arguments[0].value]
            elif token.type not in ("whitespace", "comment"):
                if run:
                    parts.append(("style", run))
                    run = ""
                below = getattr(token, "content", None)
                parts.append((token.type, "" if below is not None else token.serialize()))
                walk(list(below or ()))

    walk(tinycss2.parse_component_value_list(text))
    return parts


def difference(made: Document, marked: Document, texts: dict[int, str]) -> str:
    """Return what a document has that it should not have, with texts in the place of its marks, or nothing."""
    wanted = tuple(tuple(expect(text, texts) for text in part) for part in marked.parts)
    if made.parts != wanted:
        pairs = zip(made.parts, wanted, strict=False)
        found = next(((a, b) for a, b in pairs if a != b), (len(made.parts), len(wanted)))
        return f"has {str(found[0])[:400]!r}, not {str(found[1])[:400]!r}"
    more = made.own - marked.own
    more = Counter({element: count for element, count in more.items() if not is_ours(element)})
    allowed = sum(
        (brought(part[1], texts) for part in marked.parts if part[0] == "text" and ".0Z" in part[1]), Counter[Any]()
    )
    return f"has the elements {dict(more)} that are not {dict(allowed)}" if more != allowed else ""
