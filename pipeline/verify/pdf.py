"""The bytes of a PDF come in; its text by its tags, fonts, languages, metadata and bookmarks go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf

from pipeline.verify.content import read_content
from pipeline.verify.text import Block, Run

DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
UA = "{http://www.aiim.org/pdfua/ns/id/}"
LEAVES = frozenset({"/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/LBody", "/Caption"})


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, as its file has it."""

    pages: int
    language: str
    title: str
    xmp_title: str
    """The title once more, where PDF/UA asks for it."""
    keywords: str
    part: str
    """Part of PDF/UA that its XMP metadata claims."""
    fonts: tuple[str, ...]
    """Names of all fonts, without the prefix of a subset."""
    unembedded: tuple[str, ...]
    """Fonts of which no program is in the file."""
    missing_glyphs: int
    bookmarks: tuple[str, ...]
    blocks: tuple[Block, ...]
    """Tagged text, block by block in reading order, with the languages it is marked with."""
    running: str
    """Text outside the tags: headers and footers."""
    attachments: int


def read_pdf(data: bytes) -> Pdf:
    """Read a PDF with an engine that did not write it; raise ValueError where it cannot be taken apart."""
    stream = BytesIO(data)
    try:
        with pikepdf.open(stream) as file:
            return _read(file)
    except (pikepdf.PikepdfError, LookupError, AttributeError, TypeError) as failure:
        # Without the place in memory, which the engine tells: what is found is decided by the bytes alone.
        raise ValueError(str(failure).replace(f"stream {stream}: ", "")) from failure


def _read(file: pikepdf.Pdf) -> Pdf:
    info, fonts, content = file.docinfo, list(_fonts(file)), read_content(file)
    bookmarks = tuple(_titles(file.open_outline().root))  # without `with`, which would write them back
    language = str(file.Root.get("/Lang", ""))
    title, part = _metadata(file)
    return Pdf(
        pages=len(file.pages),
        language=language,
        title=str(info.get("/Title", "")),
        xmp_title=title,
        keywords=str(info.get("/Keywords", "")),
        part=part,
        fonts=tuple(sorted({name for name, _ in fonts})),
        unembedded=tuple(sorted({name for name, embedded in fonts if not embedded})),
        missing_glyphs=content.missing_glyphs,
        bookmarks=bookmarks,
        blocks=tuple(_blocks(file, content.marked, language)),
        running=content.running,
        attachments=len(file.attachments),
    )


def _metadata(file: pikepdf.Pdf) -> tuple[str, str]:
    """Return the title and the part of PDF/UA that the XMP metadata tell; nothing where they cannot be read."""
    try:
        root = ElementTree.fromstring(file.Root.Metadata.read_bytes())
    except (AttributeError, ElementTree.ParseError):
        return "", ""
    title = next((item.text or "" for item in root.iterfind(f".//{DC}title//{RDF}li")), "")
    parts = [e.get(f"{UA}part") or (e.text if e.tag == f"{UA}part" else "") for e in root.iter()]
    return title, next((part for part in parts if part), "")


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


def _fonts(file: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    for item in file.objects:
        kind = item.get("/Type") if isinstance(item, pikepdf.Dictionary) else None
        if kind == "/FontDescriptor":
            name = str(item.get("/FontName", "")).lstrip("/")
            plain = name.partition("+")[2] or name
            plain = plain.replace(",", "")  # Pango's, after a family whose name ends like a style or a size
            yield plain, any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        if kind == "/Font" and "/FontDescriptor" not in item and item.get("/Subtype") != "/Type0":
            yield str(item.get("/BaseFont", "unnamed")).lstrip("/"), False


@dataclass(frozen=True, slots=True)
class _Element:
    """A structure element, with its text."""

    kind: str
    kids: tuple[_Element | Run, ...]

    def has_leaf(self) -> bool:
        """Tell whether a block stands in it."""
        return any(isinstance(kid, _Element) and (kid.kind in LEAVES or kid.has_leaf()) for kid in self.kids)

    def runs(self) -> Iterator[Run]:
        for kid in self.kids:
            if isinstance(kid, Run):
                yield kid
            else:
                yield from kid.runs()

    def blocks(self) -> Iterator[Block]:
        """Yield the innermost blocks; a figure is its alternative text, list labels are none."""
        if self.kind == "/Figure":
            yield Block(tuple(self.runs()))
        elif self.kind in LEAVES and not self.has_leaf():
            runs = tuple(self.runs())
            if any(run.text.strip() for run in runs):
                yield Block(runs)
        else:
            for kid in self.kids:
                if isinstance(kid, _Element):
                    yield from kid.blocks()


def _blocks(file: pikepdf.Pdf, content: dict[tuple[int, int], str], language: str) -> Iterator[Block]:
    if "/StructTreeRoot" in file.Root:
        pages = {page.obj.objgen: index for index, page in enumerate(file.pages)}
        yield from _element(file.Root.StructTreeRoot, content, pages, language).blocks()


def _element(item: Any, content: dict[tuple[int, int], str], pages: dict[Any, int], language: str) -> _Element:
    """Read a structure element and all below it; what stands on a page that the file lacks is a KeyError."""
    table = dict(item.items())  # all at once, since each look-up in the file costs as much
    language, kind = str(table.get("/Lang", language)), str(table.get("/S", ""))
    if kind == "/Figure":
        return _Element(kind, (Run(str(table.get("/Alt", "")), language),))
    kids = list[_Element | Run]()
    below = table.get("/K", ())
    for kid in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(kid, int):
            kids.append(Run(content.get((pages[table["/Pg"].objgen], kid), ""), language))
        elif "/S" in kid:
            kids.append(_element(kid, content, pages, language))
        elif "/MCID" in kid:
            place = kid.get("/Pg") or table["/Pg"]
            kids.append(Run(content.get((pages[place.objgen], int(kid.MCID)), ""), language))
    return _Element(kind, tuple(kids))
