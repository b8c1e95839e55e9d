"""Writes PDF/UA-1 and PDF/A-3a, which the engine knows one at a time, in one file, with what is attached to it.

What it reads aloud, and in which order, is in `structure.py` and `tagging.py`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from functools import partial
from typing import Any

import pydyf

from pipeline.language.dates_in_text import JOINER
from pipeline.pdf.attachments import Attachment
from pipeline.pdf.editions import BOTH, PRESS
from pipeline.pdf.engine import EngineAttachment, URLFetcherResponse
from pipeline.pdf.structure import is_hidden
from pipeline.pdf.tagging import tagged

TOLD = """
<rdf:Description rdf:about="" xmlns:{prefix}="{uri}" {prefix}:{name}="{value}" />"""
SCHEMA = """<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{about}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>{type}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>{description}</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li>"""
EXTENSION = """
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
UA = {
    "about": "PDF/UA identification",
    "uri": "http://www.aiim.org/pdfua/ns/id/",
    "prefix": "pdfuaid",
    "name": "part",
    "type": "Integer",
    "value": "1",
    "description": "Part of ISO 14289 that the document conforms to",
}
X = {
    "about": "PDF/X identification",
    "uri": "http://www.npes.org/pdfx/ns/id/",
    "prefix": "pdfxid",
    "name": "GTS_PDFXVersion",
    "type": "Text",
    "value": "PDF/X-4",
    "description": "Version of ISO 15930 that the document conforms to",
}


def variant(standards: Sequence[str]) -> str:
    """Return what the engine is to write for these standards: it knows one at a time."""
    return "pdf/a-3a" if "pdf/a-3a" in standards else standards[0]


def conforming(
    document: Any,
    standards: Sequence[str],
    attachments: Iterable[Attachment] = (),
    finish: Callable[[Any], None] = lambda pdf: None,
) -> bytes:
    """Write a document that conforms to each of these standards; only a PDF/A-3 can have attachments.

    `finish` is given the PDF, as objects that are not yet written, and may change it.
    """
    if others := [UA] * ({*BOTH} <= {*standards}) + [X] * (PRESS in standards):
        write = document.metadata.generate_rdf_metadata
        document.metadata.generate_rdf_metadata = lambda *told: _also(others, write(*told))
    for page in document.pages:
        # What keeps a word together has no shape, but a viewer may show one in its list.
        page.bookmarks[:] = [(level, label.replace(JOINER, ""), *more) for level, label, *more in page.bookmarks]
        # A child of <a> adds a second link annotation without a tag: keep the tagged one. An artifact has none.
        links = [link for link in page.links if getattr(link[3], "link", None)]
        # And on paper nobody follows one: PDF/X-4 allows none within the page (ISO 15930-7, 6.18).
        page.links[:] = [link for link in links if not is_hidden(link[3].element) and PRESS not in standards]
    embedded = [*map(_embedded, sorted(attachments, key=lambda own: own.name))]  # as the tree of names has to be
    with tagged(document), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed file", ResourceWarning)  # the engine's own colour profile
        finisher = partial(_finish, finish)
        data: bytes = document.write_pdf(finisher=finisher, pdf_variant=variant(standards), attachments=embedded)
    return data


def _embedded(own: Attachment) -> Any:
    """Return an attachment as the engine takes it, with its media type, and without the time of day."""
    url, edited = f"https://workspace.invalid/{own.name}", datetime.combine(own.edited, time())
    fetched = {"url": url, "url_fetcher": lambda url: URLFetcherResponse(url, own.data, {"Content-Type": own.mime})}
    dates = {"created": edited, "modified": edited}
    return EngineAttachment(
        name=own.name, description=own.description, relationship=own.relationship, **dates, **fetched
    )


def _also(others: list[dict[str, str]], metadata: bytes) -> bytes:
    """Add to the metadata of a PDF/A what else it conforms to, and what that means (ISO 19005-3, 6.6.2.3)."""
    told = "".join(TOLD.format(**each) for each in others)
    told += EXTENSION.format(schemas="".join(SCHEMA.format(**each) for each in others))
    return metadata.replace(b"</rdf:RDF>", told.encode() + b"</rdf:RDF>")


def _finish(finish: Callable[[Any], None], document: Any, pdf: Any) -> None:
    if "AF" in pdf.catalog:  # the engine names each file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Interpolate"):
            item.extra["Interpolate"] = "false"  # ISO 19005-3, 6.2.8
    finish(pdf)
