"""What a reader, a search engine and a screen reader find in a web page. Start with `read_page`."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.verify.admitted import check_form, refused_in_page
from pipeline.verify.text import Block, Document, Run

GRAPHIC = frozenset({"svg", "thead"})
LABELS = "map-labels"  # class of the list of what is written into a map
CELL = "cell"  # class of what stands beside the same in another language
BLOCKS = frozenset({"p", "li", "dt", "dd", "th", "td", "caption", "h1", "h2", "h3", "summary", "title"})
ANY_BLOCKS = BLOCKS | {f"{{foreign}}{tag}" for tag in BLOCKS}
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*utf-8", re.IGNORECASE)
LOADING = frozenset({"stylesheet", "preload", "icon"})
FOREIGN = frozenset({"svg", "math"})
EMBEDDING = frozenset({"foreignObject", "desc", "title"})  # elements of SVG whose contents are HTML again


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Document):
    direction: str
    heading: str  # text of the h1 elements
    metadata: tuple[tuple[str, str], ...]  # names or properties of meta elements, and their contents
    alternates: tuple[tuple[str, str], ...]  # hreflang and href of the alternate links
    canonical: str
    references: tuple[str, ...]  # every address that the page links or loads
    loaded: tuple[str, ...]  # those of them that a browser loads by itself
    ids: frozenset[str]
    cells: frozenset[tuple[str, str]]  # languages and directions of the cells of a page of two languages
    table_names: tuple[tuple[str, str], ...]  # language and text of the cells of the names table that hold a name
    linked_data: Any
    fallbacks: int  # how many elements are marked as English in place of a translation
    unapproved: int  # how many are marked as translations that nobody has approved
    refused: tuple[str, ...]  # what it has and may not have

    def meta(self, name: str) -> str:
        return dict(self.metadata).get(name, "")


def read_page(data: bytes) -> Page:
    """Parse a page with the parser of the HTML standard; raise ValueError for one that is damaged, or its JSON-LD."""
    text = data.decode(_encoding(data), "replace")
    check_form(text)
    root = _element(LexborHTMLParser(text).root)
    elements = list(root.iter())
    tagged = dict[str, list[Element]]()
    for element in elements:
        tagged.setdefault(element.tag, []).append(element)
    marks = [(e, mark) for e in elements if (mark := e.get("class"))]
    metas, links = tagged.get("meta", []), tagged.get("link", [])
    language = root.get("lang", "")
    found = [each for body in root.iterfind("body") for each in _blocks(body, language)]
    blocks = tuple(block for prints, block in found if prints)
    known = set(blocks)
    return Page(
        language=language,
        direction=root.get("dir", ""),
        title="".join(title.text or "" for title in tagged.get("title", []))[:1000],
        heading=" ".join(_text(heading) for heading in tagged.get("h1", [])),
        metadata=tuple((m.get("name") or m.get("property") or "", m.get("content", "")) for m in metas),
        alternates=tuple((e.get("hreflang", ""), e.get("href", "")) for e in links if e.get("hreflang")),
        canonical=next((e.get("href", "") for e in links if e.get("rel") == "canonical"), ""),
        references=tuple(address for e in elements for name in ("src", "href") if (address := e.get(name))),
        loaded=tuple(e.get("href", "") for e in links if LOADING.intersection(e.get("rel", "").lower().split())),
        ids=frozenset(id_ for e in elements if (id_ := e.get("id"))),
        blocks=blocks,
        labels=tuple(block for prints, block in found if not prints and block not in known),
        cells=frozenset((e.get("lang", ""), e.get("dir", "")) for e, mark in marks if mark == CELL),
        table_names=tuple(_table_names(tagged.get("table", []))),
        linked_data=next((_linked_data(e) for e in tagged.get("script", [])), None),
        fallbacks=sum("fallback" in mark.split() for _, mark in marks),
        unapproved=sum("unapproved" in mark.split() for _, mark in marks),
        refused=tuple(dict.fromkeys(refused_in_page(root))),
    )


def _encoding(data: bytes) -> str:
    """Return the encoding that a browser takes for that of a page, of the two that matter here (HTML, 13.2.3.2)."""
    declared = data.startswith(codecs.BOM_UTF8) or CHARSET.search(data, 0, 1024)
    return "utf-8-sig" if declared else "windows-1252"


def _element(node: LexborNode | None, foreign: bool = False) -> Element:
    """Copy an element, and what stands in it but for comments; SVG and MathML get a namespace, as in the standard."""
    if node is None or node.tag is None:
        raise ValueError("has no elements")
    foreign = foreign or node.tag in FOREIGN
    attributes = {name: value or "" for name, value in node.attributes.items()}
    element = Element(f"{{foreign}}{node.tag}" if foreign else node.tag, attributes)
    last: Element | None = None
    inside = node.template_fragments()[0] if node.tag == "template" and not foreign else node
    for child in inside.iter(include_text=True):
        if child.is_element_node:
            last = _element(child, foreign and node.tag not in EMBEDDING)
            element.append(last)
        elif last is not None:
            last.tail = (last.tail or "") + (child.text_content or "")
        else:
            element.text = (element.text or "") + (child.text_content or "")
    return element


def _tag(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _text(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _lang(element: Element, inherited: str) -> str:
    return element.get("lang") or (element.get("xml:lang") if element.tag.startswith("{") else "") or inherited


def _blocks(
    element: Element,
    language: str,
    section: str = "",
    cell: str = "",
    *,
    printed: bool = False,
    graphic: bool = False,
    drawn: bool = False,
) -> Iterator[tuple[bool, Block]]:
    """Yield the innermost blocks, in order of the document, and whether each is as print has it.

    A block with more for the screen than for print comes twice: without that, and with it.
    """
    if element.tag in ("script", "style"):
        return
    printed = (printed or element.tag == "main") and element.get("data-medium") != "screen"
    language = _lang(element, language)
    if element.tag in ("section", "figure"):
        section = element.get("id") or element.get("aria-labelledby") or section
    if element.get("class") == CELL:
        cell = language
    graphic = graphic or _tag(element) in GRAPHIC
    drawn = drawn or element.tag.startswith("{") or element.get("class") == LABELS
    if element.tag == "img":
        alternative = (Run(element.get("alt", ""), language),)
        yield printed, Block(alternative, section, cell=cell, graphic=True, drawn=True)
        return
    if element.tag in ANY_BLOCKS and not any(inner.tag in ANY_BLOCKS for child in element for inner in child.iter()):
        found = tuple(_runs(element, language, printed=printed))
        kept = tuple(run for prints, run in found if prints)
        shown = tuple(run for _, run in found)
        for prints, runs in ((True, kept), (False, shown if shown != kept else ())):
            if any(run.text.strip() for run in runs):
                yield prints, Block(runs, section, cell=cell, graphic=graphic, drawn=drawn)
        return
    for child in element:
        yield from _blocks(child, language, section, cell, printed=printed, graphic=graphic, drawn=drawn)


def _runs(element: Element, language: str, *, printed: bool, cites: bool = False) -> Iterator[tuple[bool, Run]]:
    """Yield the pieces of text of a block, and whether print has each."""
    cites = cites or (element.tag == "sup" and element.get("class") == "cite")
    if element.text:
        yield printed, Run(element.text, language, cites=cites)
    for child in element:
        own = printed and child.get("data-medium") != "screen"
        yield from _runs(child, _lang(child, language), printed=own, cites=cites)
        if child.tail:
            yield printed, Run(child.tail, language, cites=cites)


def _table_names(tables: list[Element]) -> Iterator[tuple[str, str]]:
    table = next((e for e in tables if e.get("class") == "names"), None)
    for element in table.iter() if table is not None else ():
        if element.get("class") == "name":
            yield element.get("lang", ""), _text(element)


def _linked_data(element: Element) -> Any:
    """Return the JSON-LD of a page; its context is one that consumers know, since they would load any other."""
    text = element.text or ""
    table = json.loads(text)
    if text.count('"@context"') != 1 or table.get("@context") != "https://schema.org":
        raise ValueError("has JSON-LD of another context than https://schema.org")
    return table
