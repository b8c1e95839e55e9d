"""Writes PDF/UA-1, with what WeasyPrint 70.0 leaves out or gets wrong in the tags, though validators accept it.

That is the language of parts (PDF/UA-1, 7.2), scopes of header cells (7.5), boxes of figures in points from the bottom
(ISO 32000-1, 14.8.5.4.3), and as artifacts running headers, footers and drawings with `aria-hidden` (7.1).
`_build_box_tree` is private: the version is pinned for its sake.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

import pydyf

from pipeline.pdf.attachments import Attachment
from pipeline.pdf.editions import BOTH, Standard
from pipeline.pdf.engine import EngineAttachment, URLFetcherResponse, tags

POINTS = 0.75  # in a CSS pixel
IDENTIFICATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_build_box_tree = tags._build_box_tree
_page_heights: dict[int, float] = {}


def variant(standards: Sequence[Standard]) -> str:
    """Return what the engine is to write for these standards: it knows one at a time."""
    return "pdf/a-3a" if "pdf/a-3a" in standards else standards[0]


def conforming(document: Any, standards: Sequence[Standard], attachments: Iterable[Attachment] = ()) -> bytes:
    """Write a document that conforms to each of these standards; only a PDF/A-3 can have attachments."""
    if {*standards} == {*BOTH}:
        write = document.metadata.generate_rdf_metadata
        document.metadata.generate_rdf_metadata = lambda *told: _also_accessible(write(*told))
    _page_heights.clear()
    for index, page in enumerate(document.pages):
        _page_heights[index] = page.height * POINTS
        # A child of <a> adds a second link annotation without a tag: keep the tagged one.
        page.links[:] = [link for link in page.links if getattr(link[3], "link", None)]
    tags._build_box_tree = _build_with_attributes
    embedded = [*map(_embedded, sorted(attachments, key=lambda own: own.name))]  # as the tree of names has to be
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "unclosed file", ResourceWarning)  # the engine's own colour profile
            data: bytes = document.write_pdf(finisher=_finish, pdf_variant=variant(standards), attachments=embedded)
    finally:
        tags._build_box_tree = _build_box_tree
    return data


def _embedded(own: Attachment) -> Any:
    """Return an attachment as the engine takes it, with its media type, and without the time of day."""
    url, edited = f"https://workspace.invalid/{own.name}", datetime.combine(own.edited, time())
    fetched = {"url": url, "url_fetcher": lambda url: URLFetcherResponse(url, own.data, {"Content-Type": own.mime})}
    dates = {"created": edited, "modified": edited}
    return EngineAttachment(
        name=own.name, description=own.description, relationship=own.relationship, **dates, **fetched
    )


def _also_accessible(metadata: bytes) -> bytes:
    """Add to the metadata of a PDF/A that it is a PDF/UA-1, and what that means (ISO 19005-3, 6.6.2.3)."""
    return metadata.replace(b"</rdf:RDF>", IDENTIFICATION + b"</rdf:RDF>")


def _finish(document: Any, pdf: Any) -> None:
    _mark_artifacts(document, pdf)
    if "AF" in pdf.catalog:  # the engine names each file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Interpolate"):
            item.extra["Interpolate"] = "false"  # ISO 19005-3, 6.2.8


def _build_with_attributes(box: Any, parent: Any, pdf: Any, page_number: int, *more: Any) -> Iterator[Any]:
    element = getattr(getattr(box, "_box", box), "element", None)
    for item in _build_box_tree(box, parent, pdf, page_number, *more):
        if element is not None and hasattr(element, "get"):
            if item["S"] == "/Figure" and element.get("aria-hidden") == "true":
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
