"""The text that the pages of a PDF draw, by the numbers that its tags refer to (ISO 32000-1, 9.10.2 and 14.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from struct import iter_unpack
from typing import Any

import pikepdf

from pipeline.verify.text import read_order

OPERATORS = "BMC BDC EMC Do ET Tf TJ Tj ' \""
UNKNOWN = "\ufffd"  # the text of a glyph that the font gives none for: no page has it
NESTING = 10  # how deep forms may stand in forms

Marked = dict[tuple[int, int], defaultdict[int, str]]  # by page object: the text of each marked content by its number
Glyphs = dict[int, str]  # the texts of a font's glyphs by their numbers


class Content:
    """What the pages of a PDF draw."""

    def __init__(self, file: pikepdf.Pdf) -> None:
        self.marked: Marked = {}
        self.running: list[str] = []  # lines outside of marked content: headers, footers and other artifacts
        self.missing_glyphs = 0  # how often glyph number 0 is drawn: a character that the font does not have
        self.textless = set[str]()  # fonts of which glyphs are drawn that have no text
        self.fonts: dict[Any, Glyphs] = {}  # so that each is read once for all pages
        for page in file.pages:
            texts = self.marked.setdefault(page.obj.objgen, defaultdict(str))
            for number, line in self._lines(page, page.resources):
                if number is None:
                    self.running.append(line)
                else:
                    texts[number] += line

    def _lines(
        self, drawn: Any, resources: Any, mark: int | None = None, depth: int = NESTING
    ) -> Iterator[tuple[int | None, str]]:
        """Yield each line of a page or form with the number of its marked content; a line is drawn without a break."""
        marks, line = [mark], list[str]()
        replaced: list[tuple[int, str] | None] = []  # for each open mark, the text that stands for what it draws
        glyphs: Glyphs | None = None
        font = ""
        for instruction in pikepdf.parse_content_stream(drawn, OPERATORS):
            operator, operands = str(instruction.operator), instruction.operands
            if operator in ("TJ", "Tj", "'", '"'):
                pieces = operands[0] if operator == "TJ" else operands[-1:]
                codes = b"".join([bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)])
                line += self._texts(codes, glyphs, font)
                continue
            if operator == "Tf":
                font = plain_name(resources.Font[operands[0]].get("/BaseFont", ""))
                glyphs = self._glyphs(resources.Font[operands[0]])  # for every line, so that no Q has to restore it
                continue
            if operator == "BDC" and (text := _actual_text(operands)):
                replaced.append((len(line), text))
                continue
            if operator == "EMC" and replaced and (actual := replaced.pop()):
                line[actual[0] :] = [actual[1]]
                continue
            if line:
                yield marks[-1], read_order(line)
                line = []
            if operator in ("BMC", "BDC"):
                marks.append(_number(operands, resources, marks[-1]))
                replaced.append(None)
            elif operator == "EMC":
                marks.pop()
            elif operator == "Do" and depth:
                form = resources.XObject[operands[0]]
                if form.get("/Subtype") == "/Form":
                    yield from self._lines(form, form.get("/Resources", resources), marks[-1], depth - 1)
        if line:
            yield marks[-1], read_order(line)

    def _texts(self, codes: bytes, glyphs: Glyphs | None, font: str) -> list[str]:
        if glyphs is None:
            return [UNKNOWN] * len(codes)
        numbers = [number for (number,) in iter_unpack(">H", codes)]
        self.missing_glyphs += numbers.count(0)
        texts = [glyphs.get(number, UNKNOWN) for number in numbers]
        if "" in texts or UNKNOWN in texts:
            self.textless.add(font)
        return texts

    def _glyphs(self, font: Any) -> Glyphs | None:
        """Return the glyphs of a font whose codes are their numbers, two bytes each, as in all fonts of ours."""
        if font.get("/Encoding") != "/Identity-H":
            return None
        table = font.get("/ToUnicode")
        if table is None:
            return {}
        if table.objgen not in self.fonts:
            self.fonts[table.objgen] = dict(mapping(table))
        return self.fonts[table.objgen]


def _actual_text(operands: Any) -> str:
    """Return the text that stands for the glyphs of a cluster, if marked content begins that has one and no number."""
    properties = operands[1] if len(operands) > 1 else {}
    if not isinstance(properties, pikepdf.Dictionary) or "/MCID" in properties:
        return ""
    return str(properties.get("/ActualText", ""))


def _number(operands: Any, resources: Any, outer: int | None) -> int | None:
    """Return the number of the marked content that begins, or else of what it stands in."""
    properties = operands[1] if len(operands) > 1 else {}
    if isinstance(properties, pikepdf.Name):
        properties = resources.Properties[properties]
    return int(properties["/MCID"]) if "/MCID" in properties else outer


def mapping(table: pikepdf.Object) -> Iterator[tuple[int, str]]:
    """Yield the glyphs of a ToUnicode table and their texts."""
    for instruction in pikepdf.parse_content_stream(table, "endbfchar endbfrange"):
        operands = instruction.operands
        if str(instruction.operator) == "endbfchar":
            for number, text in zip(operands[::2], operands[1::2], strict=True):
                yield _code(number), _text(text)
            continue
        for first, last, target in zip(operands[::3], operands[1::3], operands[2::3], strict=True):
            for offset in range(min(_code(last), 0xFFFF) - _code(first) + 1):
                if isinstance(target, pikepdf.Array):
                    yield _code(first) + offset, _text(target[offset])
                else:
                    start = _text(target)
                    yield _code(first) + offset, start[:-1] + chr(ord(start[-1]) + offset)


def plain_name(name: Any) -> str:
    """Return the name of a font without the prefix of a subset."""
    full = str(name).lstrip("/")
    # Without the comma of Pango's, after a family whose name ends like a style or a size:
    return (full.partition("+")[2] or full).replace(",", "")


def _code(code: Any) -> int:
    return int.from_bytes(bytes(code), "big")


def _text(text: Any) -> str:
    return bytes(text).decode("utf-16-be")
