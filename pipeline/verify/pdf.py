"""The text of a PDF by its tags, its fonts, languages, metadata and bookmarks. Start with `read_pdf`."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pikepdf
from pikepdf.settings import qpdf_limit_errors

from pipeline.verify.admitted import NotAdmittedError
from pipeline.verify.content import Content, Marked, plain_name
from pipeline.verify.measuring import Measuring
from pipeline.verify.pdf_admitted import MOST_TOLD, OBJECT, Objects, read_objects
from pipeline.verify.pdf_form import read_form
from pipeline.verify.placement import misplaced
from pipeline.verify.text import Attached, Block, Pdf, Run

DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IDS = (("pdf/ua-", "{http://www.aiim.org/pdfua/ns/id/}"), ("pdf/a-", "{http://www.aiim.org/pdfa/ns/id/}"))
PRESS = "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"
LARGEST_METADATA = 2**17  # bytes of the XMP metadata: ours have 2 kB
LEAVES = frozenset({"/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/LBody", "/Caption", "/Note"})


def read_pdf(data: bytes) -> Pdf:
    """Read a PDF with an engine that did not write it; damage raises whatever that engine does.

    Raise NotAdmittedError for a PDF that has what it may not have, and read it no further. The engine repairs nothing,
    so that others find the same objects; and it gets only what takes a bounded time and memory.
    """
    sizes = read_form(data)
    stream = BytesIO(data)
    try:
        # What pages inherit would be looked for before their list is known to end.
        with pikepdf.open(stream, attempt_recovery=False, inherit_page_attributes=False) as file:
            objects = read_objects(file)
            if objects.refused:
                raise NotAdmittedError(list(dict.fromkeys(objects.refused))[:MOST_TOLD])
            limits = qpdf_limit_errors()
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                pdf = _read(file, sizes, objects)
            if qpdf_limit_errors() != limits or file.get_warnings():
                raise ValueError("has content that cannot be read to its end")
            measuring = Measuring(pdf.blocks, objects.leaves, imposed=pdf.imposed)
            wrong = misplaced(data, pdf, objects.leaves, measuring.add)  # by another engine
            return replace(pdf, misplaced=wrong, measures=measuring.finish())
    except pikepdf.PikepdfError as failure:
        # Without the place in memory, which the engine tells: what is found is decided by the bytes alone.
        raise ValueError(str(failure).replace(f"stream {stream}: ", "")) from failure


def _read(file: pikepdf.Pdf, sizes: dict[int, int], objects: Objects) -> Pdf:
    info, fonts, content = file.docinfo, list(_fonts(objects)), Content(file, sizes)
    bookmarks = tuple(_titles(file.open_outline().root))  # without `with`, which would write them back
    language, roots = str(file.Root.get("/Lang", "")), objects.roots if "/StructTreeRoot" in file.Root else []
    elements = [_element(objects, root, language, content.marked) for root in roots]
    blocks = tuple(block for element in elements for block in element.blocks)
    title, standards = _metadata(file, sizes)
    return Pdf(
        pages=len(file.pages),
        imposed="/Duplex" in file.Root.get("/ViewerPreferences", {}),
        language=language,
        title=str(info.get("/Title", "")),
        xmp_title=title,
        keywords=str(info.get("/Keywords", "")),
        standards=standards,
        attachments=tuple(map(_attached, objects.attachments)),
        fonts=tuple(sorted({name for name, _ in fonts})),
        unembedded=tuple(sorted({name for name, embedded in fonts if not embedded})),
        missing_glyphs=content.missing_glyphs,
        textless=tuple(sorted(content.textless)),
        bookmarks=bookmarks,
        blocks=blocks,
        running=" ".join(content.running),
        addresses=tuple(objects.addresses),
        misplaced=(),
        measures=(),
    )


def _metadata(file: pikepdf.Pdf, sizes: dict[int, int]) -> tuple[str, tuple[str, ...]]:
    """Return the title and the standards that the XMP metadata tell; nothing where they cannot be read."""
    if "/Metadata" in file.Root and sizes[file.Root.Metadata.objgen[0]] > LARGEST_METADATA:
        raise ValueError(f"has metadata of more than {LARGEST_METADATA >> 10} kB")
    try:
        root = ElementTree.fromstring(file.Root.Metadata.read_bytes())
    except (AttributeError, ElementTree.ParseError):
        return "", ()
    title = next((item.text or "" for item in root.iterfind(f".//{DC}title//{RDF}li")), "")
    told = {key: value for e in root.iter() for key, value in [(e.tag, e.text or ""), *e.attrib.items()]}
    parts = [
        (name + told[f"{own}part"], told.get(f"{own}conformance", "")) for name, own in IDS if f"{own}part" in told
    ]
    press = [(told[PRESS].lower(), "")] if PRESS in told else []
    return title, tuple(part + conformance.lower() for part, conformance in [*parts, *press])


def _attached(specification: Any) -> Attached:
    name, embedded = str(specification.UF), specification.EF.F
    if str(specification.F) != name:
        raise ValueError(f"has an attachment with two names, “{name}”")
    relationship, kind = str(specification.AFRelationship)[1:], str(embedded.Subtype)[1:]
    return Attached(name, kind, relationship, hashlib.sha256(embedded.read_bytes()).hexdigest())


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


def _fonts(objects: Objects) -> Iterator[tuple[str, bool]]:
    """Yield the name of each font, and whether its program is in the file."""
    for item in objects.descriptors:
        yield plain_name(item.get("/FontName", "")), any(key in item for key in ("/FontFile2", "/FontFile3"))


class _Element(NamedTuple):
    """What stands in a structure element."""

    runs: list[Run]
    blocks: list[Block]  # the innermost blocks, and the alternative texts of figures
    has_leaf: bool  # whether it is, or has in it, an element that is a block


def _element(objects: Objects, number: int, language: str, marked: Marked, *, is_labelled: bool = False) -> _Element:
    """Read a structure element and all below it; `is_labelled` says that a label in it is a text, and no number."""
    element = objects.elements[number]
    language = element.language or language
    runs, blocks, has_leaf = list[Run](), list[Block](), False
    for kid, page in element.kids:
        if page != OBJECT:
            runs.append(Run(marked[page, 0].pop(kid, ""), language, (page, kid)))
        elif kid in objects.elements:
            inner = _element(objects, kid, language, marked, is_labelled=element.is_labelled or is_labelled)
            runs += inner.runs
            blocks += inner.blocks
            has_leaf = has_leaf or inner.has_leaf
    if element.role == "/Figure":
        run = Run(element.alternative, language)
        return _Element([run], [Block((run,), role=element.role), *blocks], has_leaf)
    is_leaf = element.role in LEAVES or (is_labelled and element.role == "/Lbl")
    if is_leaf and not has_leaf:
        blocks = [Block(tuple(runs), role=element.role)] if any(run.text.strip() for run in runs) else []
    return _Element(runs, blocks, has_leaf or is_leaf)
