"""What a link says of itself: its /Contents in words, which screen readers and viewers tell (PDF/UA-1, 7.18.5).

The words are those of the document, in its language: of the place that a link leads to, or of the text before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MOST = 100  # characters
ADDRESS = re.compile(r"\w+://\S|mailto:")
INVISIBLE = re.compile("[\u00ad\u2060\u2066-\u2069]")
BLOCKS = frozenset({"p", "li", "td", "th", "dd", "dt", "figcaption", "caption", "div"})


class LinkWords:
    """The words of the links of a document."""

    def __init__(self, root: Any) -> None:
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.by_id = {element.get("id"): element for element in root.iter() if element.get("id")}

    def of(self, link: Any) -> str:
        """Return the words of a link: “Sources [2] The title of the source”, or those that an address stands behind."""
        own, address = _text(link), link.get("href", "")
        target = self.by_id.get(address[1:]) if address.startswith("#") else None
        if target is not None:
            told = next(filter(None, _texts(target)), "")
            return " ".join(filter(None, (self._heading(target), f"[{own}]", _shortened(told))))
        if not ADDRESS.match(own):
            return own
        block = self.parents[link]
        while block.tag not in BLOCKS and block in self.parents:
            block = self.parents[block]
        before = [*_texts(block, link)]
        return _shortened(" ".join(dict.fromkeys(filter(None, (before[-1], before[0]))))) or own

    def _heading(self, element: Any) -> str:
        """Return the heading of the section in which an element stands."""
        while element is not None and not element.get("aria-labelledby"):
            element = self.parents.get(element)
        heading = None if element is None else self.by_id.get(element.get("aria-labelledby"))
        return "" if heading is None else _text(heading)


def _texts(block: Any, link: Any = None) -> Iterator[str]:
    """Yield the texts between the links of a block, those alone that stand before a link, where one is given."""
    text = ""
    for part in _parts(block):
        if isinstance(part, str):
            text += part
            continue
        yield _clean(text)
        text = ""
        if part is link:
            return
    yield _clean(text)


def _parts(element: Any) -> Iterator[Any]:
    """Yield the texts in an element, and the links in it as they are."""
    yield element.text or ""
    for child in element:
        if child.tag == "a":
            yield child
        else:
            yield from _parts(child)
        yield child.tail or ""


def _text(element: Any) -> str:
    return _clean("".join(element.itertext()))


def _clean(text: str) -> str:
    return " ".join(INVISIBLE.sub("", text).split())


def _shortened(text: str) -> str:
    """Return a text that is no longer than MOST characters, cut off between words."""
    return text if len(text) <= MOST else text[:MOST].rpartition(" ")[0] + "…"
