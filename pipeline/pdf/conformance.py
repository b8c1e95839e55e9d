"""Writes PDF/UA-1, with what WeasyPrint 70.0 leaves out or gets wrong in the tags, though validators accept it.

That is the language of parts (PDF/UA-1, 7.2), scopes of header cells (7.5), boxes of figures in points from the bottom
(ISO 32000-1, 14.8.5.4.3), and as artifacts running headers, footers and drawings with `aria-hidden` (7.1).
`_build_box_tree` is private: the version is pinned for its sake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

from pipeline.pdf.engine import tags

POINTS = 0.75  # in a CSS pixel
_build_box_tree = tags._build_box_tree
_page_heights: dict[int, float] = {}


def conforming(document: Any, variant: str) -> bytes:
    _page_heights.clear()
    for index, page in enumerate(document.pages):
        _page_heights[index] = page.height * POINTS
        # A child of <a> adds a second link annotation without a tag: keep the tagged one.
        page.links[:] = [link for link in page.links if getattr(link[3], "link", None)]
    tags._build_box_tree = _build_with_attributes
    try:
        data: bytes = document.write_pdf(finisher=_mark_artifacts, pdf_variant=variant)
    finally:
        tags._build_box_tree = _build_box_tree
    return data


def _build_with_attributes(box: Any, parent: Any, pdf: Any, page_number: int, *more: Any) -> Iterator[Any]:
    element = getattr(getattr(box, "_box", box), "element", None)
    for item in _build_box_tree(box, parent, pdf, page_number, *more):
        if element is not None and hasattr(element, "get"):
            if element.get("aria-hidden") == "true":
                continue  # what no element owns becomes an artifact: the text beside the drawing says all of it
            language = element.get("lang")
            if language and "Lang" not in item:
                item["Lang"] = pydyf.String(language)
            if item["S"] == "/TH" and "A" in item:
                item["A"]["Scope"] = "/Row" if element.get("scope", "").startswith("row") else "/Column"
            if item["S"] == "/Figure" and "A" in item:
                left, top, right, bottom = (side * POINTS for side in item["A"]["BBox"])
                height = _page_heights[page_number]
                item["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))
        yield item


def _mark_artifacts(document: Any, pdf: Any) -> None:
    """Turn marked content that no structure element owns, such as running headers and footers, into artifacts."""
    if "StructTreeRoot" not in pdf.catalog:
        return
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    live: set[int] = set()
    _collect(pdf, root, live)
    numbers, dead = _object(pdf, root["ParentTree"])["Nums"], dict[int, set[int]]()
    for key, value in zip(numbers[::2], numbers[1::2], strict=True):
        if isinstance(value, list):
            for content_id, reference in enumerate(value):
                if int(reference.split()[0]) not in live:
                    dead.setdefault(key, set()).add(content_id)
                    value[content_id] = "null"
    for index, reference in enumerate(pdf.page_references):
        stream = _object(pdf, _object(pdf, reference)["Contents"]).stream
        for position in range(len(stream) - 2):
            if _raw(stream[position + 2]) != b"BDC":
                continue
            match = re.fullmatch(rb"<</MCID (\d+)>>", _raw(stream[position + 1]))
            if match and int(match[1]) in dead.get(index, ()):
                stream[position], stream[position + 1] = b"/Artifact", b"<</Type /Pagination>>"


def _collect(pdf: Any, element: Any, live: set[int]) -> None:
    for kid in element.get("K", []):
        child: Any = None if isinstance(kid, int) else _object(pdf, kid)
        if isinstance(child, pydyf.Dictionary) and child.get("S"):
            live.add(child.number)
            _collect(pdf, child, live)


def _object(pdf: Any, reference: str | bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _raw(part: Any) -> bytes:
    data = getattr(part, "data", part)
    return (data if isinstance(data, bytes) else data.encode()).strip()
