"""The text that the pages of a PDF draw, by the numbers that its tags refer to (ISO 32000-1, 9.10.2 and 14.6).

What a page draws can be far more than what it says: a form may draw others many times, and a range of codes has a text
for each. So what is read is counted, and a PDF that asks for too much raises ValueError.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from struct import iter_unpack
from typing import Any

import pikepdf

from pipeline.verify.text import read_order

OPERATORS = "BMC BDC EI EMC Do ET Tf TJ Tj ' \""
UNKNOWN = "\ufffd"  # the text of a glyph that the font gives none for: no page has it
NESTING = 10  # how deep forms may stand in forms
LARGEST_CONTENT = 2 * 2**20  # bytes of what a page or form draws, each of which takes 100 bytes to parse: ours 40 kB
LARGEST_DRAWN = 4 * 2**20  # bytes of what all draw together, each as often as it is drawn: ours 200 kB
DRAWING = 2**10  # bytes that drawing a form counts for by itself
LARGEST_MAPPING = 2**20  # bytes of a table of texts: ours 3 kB
LONGEST_TEXT = 64  # bytes of the text of a glyph: a ligature has a few letters
MOST_GLYPHS = 2**16  # in a font, whose codes have two bytes
MOST_MAPPED = 2**18  # in all fonts of a PDF
MOST_TEXT = 200_000  # characters that a PDF draws: ours 20,000

Marked = dict[tuple[int, int], defaultdict[int, str]]  # by page object: the text of each marked content by its number
Glyphs = dict[int, str]  # the texts of a font's glyphs by their numbers


class Content:
    """What the pages of a PDF draw."""

    def __init__(self, file: pikepdf.Pdf, sizes: Mapping[int, int]) -> None:
        """Read what all pages draw; `sizes` are those of the unpacked streams, in bytes."""
        self.sizes, self.drawn, self.drawn_text = sizes, 0, 0
        self.marked: Marked = {}
        self.running: list[str] = []  # lines outside of marked content: headers, footers and other artifacts
        self.missing_glyphs = 0  # how often glyph number 0 is drawn: a character that the font does not have
        self.textless = set[str]()  # fonts of which glyphs are drawn that have no text
        self.fonts: dict[Any, Glyphs] = {}  # so that each is read once for all pages
        for page in file.pages:
            texts = self.marked.setdefault(page.obj.objgen, defaultdict(str))
            self._count(page.obj.Contents)
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
        for operator, operands in _instructions(drawn):
            if operator in ("TJ", "Tj", "'", '"'):
                pieces = operands[0] if operator == "TJ" else operands[-1:]
                codes = b"".join([bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)])
                line += self._texts(codes, glyphs, font)
                continue
            if operator == "Tf":
                font = plain_name(resources.Font[operands[0]].get("/BaseFont", ""))
                glyphs = self._glyphs(resources.Font[operands[0]])  # for every line, so that no Q has to restore it
                continue
            if _replaces(operator, operands, line, replaced):
                continue
            if line:
                yield marks[-1], read_order(line)
                line = []
            if operator in ("BMC", "BDC"):
                marks.append(_number(operands, marks[-1]))
                replaced.append(None)
            elif operator == "EMC":
                marks.pop()
            elif operator == "Do":
                form = resources.XObject[operands[0]]
                if form.get("/Subtype") == "/Form":
                    self._count(form)
                    if not depth:
                        raise ValueError(f"draws forms that are nested more than {NESTING} deep")
                    yield from self._lines(form, form.get("/Resources", resources), marks[-1], depth - 1)
        if line:
            yield marks[-1], read_order(line)

    def _count(self, drawn: pikepdf.Object) -> None:
        """Count a page or form that is drawn, before it is."""
        size = self.sizes[drawn.objgen[0]]
        self.drawn += size + DRAWING
        if size > LARGEST_CONTENT or self.drawn > LARGEST_DRAWN:
            raise ValueError(f"draws more than {LARGEST_CONTENT >> 20} MB at once, or {LARGEST_DRAWN >> 20} MB in all")

    def _texts(self, codes: bytes, glyphs: Glyphs | None, font: str) -> list[str]:
        if glyphs is None:
            texts = [UNKNOWN] * len(codes)
        else:
            numbers = [number for (number,) in iter_unpack(">H", codes)]
            self.missing_glyphs += numbers.count(0)
            texts = [glyphs.get(number, UNKNOWN) for number in numbers]
        if "" in texts or UNKNOWN in texts:
            self.textless.add(font)
        self.drawn_text += sum(map(len, texts))
        if self.drawn_text > MOST_TEXT:
            raise ValueError(f"draws more than {MOST_TEXT} characters")
        return texts

    def _glyphs(self, font: Any) -> Glyphs | None:
        """Return the glyphs of a font whose codes are their numbers, two bytes each, as in all fonts of ours."""
        if font.get("/Encoding") != "/Identity-H":
            return None
        table = font.get("/ToUnicode")
        if table is None:
            return {}
        if table.objgen not in self.fonts:
            if self.sizes[table.objgen[0]] > LARGEST_MAPPING:
                raise ValueError(f"has a table of texts of more than {LARGEST_MAPPING >> 20} MB")
            self.fonts[table.objgen] = dict(mapping(table))
            if sum(map(len, self.fonts.values())) > MOST_MAPPED:
                raise ValueError(f"has texts of more than {MOST_MAPPED} glyphs")
        return self.fonts[table.objgen]


def _instructions(drawn: Any) -> Iterator[tuple[str, Any]]:
    """Yield the operators that concern text, with their operands."""
    for instruction in pikepdf.parse_content_stream(drawn, OPERATORS):
        if (operator := str(instruction.operator)) == "EI":  # nobody has counted what it unpacks to
            raise ValueError("draws an image that is no object of its own")
        yield operator, instruction.operands


def _replaces(operator: str, operands: Any, line: list[str], replaced: list[tuple[int, str] | None]) -> bool:
    """Begin or end what a text of its own stands for, if the operator does that; put that text into the line."""
    if operator == "BDC" and (text := _actual_text(operands)):
        replaced.append((len(line), text))
    elif operator == "EMC" and replaced and (actual := replaced.pop()):
        line[actual[0] :] = [actual[1]]
    else:
        return False
    return True


def _actual_text(operands: Any) -> str:
    """Return the text that stands for the glyphs of a cluster, if marked content begins that has one and no number."""
    properties = operands[1] if len(operands) > 1 else {}
    if not isinstance(properties, pikepdf.Dictionary) or "/MCID" in properties:
        return ""
    return str(properties.get("/ActualText", ""))


def _number(operands: Any, outer: int | None) -> int | None:
    """Return the number of the marked content that begins, or else of what it stands in."""
    properties = operands[1] if len(operands) > 1 else {}
    if isinstance(properties, pikepdf.Name):
        raise ValueError(f"marks content with properties that are elsewhere, {properties}")
    return int(properties["/MCID"]) if "/MCID" in properties else outer


def mapping(table: pikepdf.Object) -> Iterator[tuple[int, str]]:
    """Yield the glyphs of a ToUnicode table and their texts; raise ValueError for more than a font can have."""
    yielded = 0
    for instruction in pikepdf.parse_content_stream(table, "endbfchar endbfrange"):
        operands = instruction.operands
        if str(instruction.operator) == "endbfchar":
            ranges = [(code, code, text) for code, text in zip(operands[::2], operands[1::2], strict=True)]
        else:
            ranges = list(zip(operands[::3], operands[1::3], operands[2::3], strict=True))
        for first, last, target in ranges:
            start, count = _code(first), _code(last) - _code(first) + 1
            yielded += max(count, 0)
            if yielded > MOST_GLYPHS:
                raise ValueError(f"has a table of texts for more than {MOST_GLYPHS} codes")
            if isinstance(target, pikepdf.Array):
                yield from ((start + offset, _text(target[offset])) for offset in range(count))
                continue
            text = _text(target)
            yield from ((start + offset, _following(text, offset)) for offset in range(count))


def _following(text: str, offset: int) -> str:
    return text[:-1] + chr(ord(text[-1]) + offset) if offset else text


def plain_name(name: Any) -> str:
    """Return the name of a font without the prefix of a subset."""
    full = str(name).lstrip("/")
    # Without the comma of Pango's, after a family whose name ends like a style or a size:
    return (full.partition("+")[2] or full).replace(",", "")


def _code(code: Any) -> int:
    return int.from_bytes(bytes(code), "big")


def _text(text: Any) -> str:
    if len(bytes(text)) > LONGEST_TEXT:
        raise ValueError(f"has a glyph with a text of more than {LONGEST_TEXT} bytes")
    return bytes(text).decode("utf-16-be")
