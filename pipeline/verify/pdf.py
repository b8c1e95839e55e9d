"""The bytes of a PDF come in; its text by its tags, fonts, languages, metadata and bookmarks go out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.verify.text import Block, Run, drawn_text, is_mirrored, is_mostly_mirrored

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


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text and where it is drawn, in points."""

    text: str
    left: float
    bottom: float
    top: float


def read_pdf(data: bytes) -> Pdf:
    """Read a PDF with two engines that did not write it: pikepdf for its objects, pdfium for its text."""
    with pikepdf.open(BytesIO(data)) as file:
        info, fonts = file.docinfo, list(_fonts(file))
        content, running = _marked_text(data)
        xmp = file.open_metadata()  # without `with`, which would write its title over the other one
        with file.open_outline() as outline:
            bookmarks = tuple(_titles(outline.root))
        language = str(file.Root.get("/Lang", ""))
        return Pdf(
            pages=len(file.pages),
            language=language,
            title=str(info.get("/Title", "")),
            xmp_title=str(xmp.get("dc:title", "")),
            keywords=str(info.get("/Keywords", "")),
            part=str(xmp.get("pdfuaid:part", "")),
            fonts=tuple(sorted({name for name, _ in fonts})),
            unembedded=tuple(sorted({name for name, embedded in fonts if not embedded})),
            missing_glyphs=sum(_missing_glyphs(page) for page in file.pages),
            bookmarks=bookmarks,
            blocks=tuple(_blocks(file, content, language)),
            running=running,
            attachments=len(file.attachments),
        )


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


def _fonts(file: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    for item in file.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            name = str(item.get("/FontName", "")).lstrip("/")
            plain = name.partition("+")[2] or name
            plain = plain.replace(",", "")  # Pango's, after a family whose name ends like a style or a size
            yield plain, any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        font = isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        if font and "/FontDescriptor" not in item and item.get("/Subtype") != "/Type0":
            yield str(item.get("/BaseFont", "unnamed")).lstrip("/"), False


def _missing_glyphs(page: pikepdf.Page) -> int:
    """Count glyphs number 0, which a font draws for a character that it lacks (all fonts here are Identity-H)."""
    count = 0
    for instruction in pikepdf.parse_content_stream(page, "Tj TJ"):
        operands: Any = instruction.operands
        for part in operands[0] if str(instruction.operator) == "TJ" else operands:
            if isinstance(part, pikepdf.String):
                codes = bytes(part)
                count += sum(codes[i : i + 2] == b"\0\0" for i in range(0, len(codes), 2))
    return count


def _marked_text(data: bytes) -> tuple[dict[tuple[int, int], str], str]:
    """Return the text of each marked content, by page and number, and the text of artifacts."""
    pieces: dict[tuple[int, int], list[_Piece]] = {}
    running: list[str] = []
    document = pypdfium2.PdfDocument(data)
    try:
        for index in range(len(document)):
            page = document[index]
            text_page = page.get_textpage()
            drawn = _drawn(text_page) if is_mirrored(text_page.get_text_range()) else {}
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=10):
                text = _object_text(item, text_page)
                text = drawn_text(drawn[_address(item.raw)], text) if _address(item.raw) in drawn else text
                number = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
                if number < 0:
                    running.append(text)
                else:
                    left, bottom, _, top = item.get_bounds()
                    pieces.setdefault((index, number), []).append(_Piece(text, left, bottom, top))
            text_page.close()
            page.close()
    finally:
        document.close()
    return {key: _joined(drawn) for key, drawn in pieces.items()}, " ".join(running)


def _joined(pieces: list[_Piece]) -> str:
    """Return a text that is drawn in several fonts; the engine draws the pieces of a line from left to right."""
    text = "".join(piece.text for piece in pieces)
    on_one_line = max(piece.bottom for piece in pieces) < min(piece.top for piece in pieces)
    if on_one_line and is_mostly_mirrored(text):
        return "".join(piece.text for piece in sorted(pieces, key=lambda piece: -piece.left))
    return text


def _drawn(text_page: Any) -> dict[int, list[tuple[float, str]]]:
    """Return the characters of each text object of a page, each with where it stands on its line."""
    found: dict[int, list[tuple[float, str]]] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(pdfium.FPDFText_CountChars(text_page.raw)):
        if pdfium.FPDFText_IsGenerated(text_page.raw, index) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(text_page.raw, index, x, y)
        character = chr(pdfium.FPDFText_GetUnicode(text_page.raw, index))
        owner = _address(pdfium.FPDFText_GetTextObject(text_page.raw, index))
        found.setdefault(owner, []).append((x.value, character))
    return found


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _object_text(item: Any, text_page: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, pointer, length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le")


def _blocks(file: pikepdf.Pdf, content: dict[tuple[int, int], str], language: str) -> Iterator[Block]:
    if "/StructTreeRoot" not in file.Root:
        return
    numbers = {page.obj.objgen: index for index, page in enumerate(file.pages)}
    yield from _walk(file.Root.StructTreeRoot, content, numbers, language)


def _walk(element: Any, content: dict[tuple[int, int], str], numbers: dict[Any, int], language: str) -> Iterator[Block]:
    """Yield the innermost blocks below a structure element; a figure is its alternative text, list labels are none."""
    language = str(element.get("/Lang", language))
    kind = str(element.get("/S", ""))
    if kind == "/Figure":
        yield Block((Run(str(element.get("/Alt", "")), language),))
        return
    if kind in LEAVES and not any(_has_leaf(kid) for kid in _kids(element)):
        runs = tuple(_runs(element, content, numbers, language))
        if any(run.text.strip() for run in runs):
            yield Block(runs)
        return
    for kid in _kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _walk(kid, content, numbers, language)


def _has_leaf(element: Any) -> bool:
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return False
    return str(element.get("/S")) in LEAVES or any(_has_leaf(kid) for kid in _kids(element))


def _runs(element: Any, content: dict[tuple[int, int], str], numbers: dict[Any, int], language: str) -> Iterator[Run]:
    language = str(element.get("/Lang", language))
    page = element.get("/Pg")
    for kid in _kids(element):
        if isinstance(kid, int):
            yield Run(content.get((numbers[page.objgen], kid), ""), language)
        elif kid.get("/Type") == "/MCR":
            place = kid.get("/Pg", page)
            yield Run(content.get((numbers[place.objgen], int(kid.MCID)), ""), language)
        elif "/S" in kid:
            yield from _runs(kid, content, numbers, language)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    items = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [int(item) if isinstance(item, int) else item for item in items]
