"""The pages of a PDF come in; their text by its marks goes out, as ISO 32000-1 has readers take it (9.10.2, 14.6)."""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from pipeline.verify.text import is_mirrored, read_order

TOKENS = re.compile(
    rb"""
    \[(?P<array>[^\](]*)\]\s*TJ
    |<(?P<digits>[^<>]*)>\s*(?:Tj|['"])
    |<<(?P<mark>[^<>(]*)>>\s*BDC
    |/(?P<font>\S+)\s+[-+.0-9]+\s+Tf
    |/(?P<form>\S+)\s+Do
    |/\S+
    |B(?P<plain>MC)
    |E(?P<end>MC)
    |E(?P<text>T)
    |B(?P<begin>T)
    |B(?P<unread>DC|I)
    |\((?P<string>)
    |%(?P<remark>)
    """,
    re.VERBOSE,
)
"""What decides about text, of all that a page is drawn with. Names are tokens, so that no operator is seen in them.

pikepdf's parser makes an object of every number of every curve, which takes longer than all other reading together.
"""
UNREAD = frozenset({"unread", "string", "remark"})
"""What the engine does not write: it would have to be read by other rules."""
ENDS = frozenset({"mark", "plain", "end", "text"})
"""What ends a line."""
NUMBER = re.compile(rb"/MCID\s+(\d+)")
HEXADECIMAL = re.compile(rb"<([^<>]*)>")
MAPPINGS = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
MAPPED = re.compile(rb"<(\w+)>\s*<(\w+)>")
MAPPED_RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[([^\]]*)\])")
UNKNOWN = "\ufffd"
"""What is read of a glyph that has no text: no page has it."""
NESTING = 10
"""How deep forms may stand in forms."""


class _Glyphs(dict[int, str]):
    """The text of each glyph, by its number."""

    def __missing__(self, number: int) -> str:
        return UNKNOWN


@dataclass(frozen=True, slots=True)
class _Font:
    """How the codes of a font are read."""

    glyphs: _Glyphs
    wide: bool
    """Whether each code is two bytes, the number of a glyph, as in all fonts of ours; others are not read."""
    mirrored: bool
    """Whether it has letters of a script that is written from right to left."""

    def read(self, codes: bytes) -> tuple[list[str], int]:
        """Return what the codes say, glyph by glyph where their order is to be told, and how many glyphs lack."""
        if not self.wide:
            return [UNKNOWN * len(codes)], 0
        numbers = codes.decode("utf-16-be", "surrogatepass")
        texts = [self.glyphs[ord(number)] for number in numbers] if self.mirrored else [numbers.translate(self.glyphs)]
        return texts, numbers.count("\0")


NO_FONT = _Font(_Glyphs(), wide=False, mirrored=False)


@dataclass(frozen=True, slots=True)
class Content:
    """What the pages of a PDF draw."""

    marked: dict[tuple[int, int], str]
    """The text of each marked content, by the index of its page and its number there."""
    running: str
    """Text outside of what has a number: artifacts."""
    missing_glyphs: int
    """How often glyph number 0 is drawn, which stands for a character that the font lacks."""


def read_content(file: pikepdf.Pdf) -> Content:
    """Read all that the pages draw as text; raise what `read_pdf` takes for damage."""
    marked: dict[tuple[int, int], str] = {}
    running: list[str] = []
    fonts: dict[Any, _Font] = {}
    missing = 0
    for index, page in enumerate(file.pages):
        for number, text, lacking in _lines(_stream(page), page.resources, fonts):
            missing += lacking
            if number < 0:
                running.append(text)
            else:
                marked[index, number] = marked.get((index, number), "") + text
    return Content(marked, " ".join(running), missing)


def _stream(page: pikepdf.Page) -> bytes:
    """Return what a page is drawn with; several streams are one (7.8.2)."""
    contents = page.obj.get("/Contents", pikepdf.Array())
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(part.read_bytes() for part in parts)


def _lines(
    stream: bytes, resources: Any, fonts: dict[Any, _Font], outer: int = -1, depth: int = NESTING
) -> Iterator[tuple[int, str, int]]:
    """Yield the number of its mark, its text and its missing glyphs for each line, which the engine draws at once."""
    marks, font = [outer], NO_FONT
    named, line, missing = dict[bytes, _Font](), list[str](), 0
    for token in TOKENS.finditer(stream):
        kind = token.lastgroup
        if kind in ("array", "digits"):
            texts, lacking = font.read(unhexlify(b"".join(HEXADECIMAL.findall(token[0]))))
            line += texts
            missing += lacking
            continue
        if line and kind in ENDS:
            yield marks[-1], read_order(line), missing
            line, missing = [], 0
        if kind == "font":
            name = token["font"]
            font = named.get(name) or named.setdefault(name, _font(resources.Font["/" + name.decode()], fonts))
        elif kind in ("mark", "plain"):
            number = NUMBER.search(token[0])
            marks.append(int(number[1]) if number else marks[-1])
        elif kind == "end":
            marks.pop()
        elif kind == "begin":
            font = NO_FONT  # the engine names it in each line, so that none has to be restored
        elif kind == "form" and depth:
            form = resources.XObject["/" + token["form"].decode()]
            if form.get("/Subtype") == "/Form":
                yield from _lines(form.read_bytes(), form.get("/Resources", resources), fonts, marks[-1], depth - 1)
        elif kind in UNREAD:
            raise ValueError(f"has “{token[0].decode()}” on a page, which the engine does not write")
    if line:
        yield marks[-1], read_order(line), missing


def _font(font: Any, fonts: dict[Any, _Font]) -> _Font:
    """Read a font once, by its number in the file; one that stands in no place of its own is read each time."""
    known = fonts.get(font.objgen) if font.is_indirect else None
    if known is None:
        wide = font.get("/Encoding") == "/Identity-H"
        glyphs = _Glyphs(mapping(font.ToUnicode.read_bytes()) if wide and "/ToUnicode" in font else ())
        known = fonts[font.objgen] = _Font(glyphs, wide, any(map(is_mirrored, glyphs.values())))
    return known


def mapping(table: bytes) -> Iterator[tuple[int, str]]:
    """Yield the glyphs of a ToUnicode table and their texts."""
    for section in MAPPINGS.finditer(table):
        if section[1] == b"char":
            yield from ((int(number, 16), _text(text)) for number, text in MAPPED.findall(section[2]))
            continue
        for first, last, start, texts in MAPPED_RANGE.findall(section[2]):
            each = HEXADECIMAL.findall(texts)
            for offset in range(int(last, 16) - int(first, 16) + 1):
                text = _text(each[offset]) if each else _text(start)
                yield int(first, 16) + offset, text if each else text[:-1] + chr(ord(text[-1]) + offset)


def _text(digits: bytes) -> str:
    return unhexlify(digits).decode("utf-16-be")
