"""Where the text of a document stands that the engine has laid out: line by line, and within a line by the letter.

The translators' editor asks, to show a message on the page. Start with `lines`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.pdf.engine import boxes, ffi, pango

UNITS = 1024  # of Pango, in a CSS pixel
GENERATED = "::"  # in the tag of a box whose text is no text of its element
ffi.cdef("""
void pango_layout_line_get_x_ranges (
    PangoLayoutLine *line, int start_index, int end_index, int **ranges, int *n_ranges);
void g_free (void *memory);
""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, with the room around it that is cut off; lengths are in CSS pixels."""

    number: int  # from 1
    width: float
    height: float
    left: float  # of what is cut off
    top: float


@dataclass(frozen=True, slots=True)
class LineText:
    """A text of one style in a line."""

    sheet: Sheet
    line: Any  # the box of the line
    matrix: Any  # by which styles move or turn it, if they do
    element: Any  # of the HTML, whose own text it is of
    text: str
    box: Any

    def area(self, left: float, right: float) -> tuple[float, float, float, float]:
        """Return left, top, width and height of a part of the line, in fractions of the page."""
        top, sheet = self.line.position_y, self.sheet
        corners = [(x, y) for x in (left, right) for y in (top, top + self.line.height)]
        if self.matrix:
            corners = [self.matrix.transform_point(*corner) for corner in corners]
        across, down = zip(*corners, strict=True)
        width, height = max(across) - min(across), max(down) - min(down)
        x, y = (min(across) + sheet.left) / sheet.width, (min(down) + sheet.top) / sheet.height
        return x, y, width / sheet.width, height / sheet.height

    def spans(self, start: int, end: int) -> Iterator[tuple[float, float]]:
        """Yield left and right of what stands from one character to another: in a line of both directions, of each."""
        left = self.box.position_x
        if (start, end) == (0, len(self.text)):
            yield left, left + self.box.width
            return
        layout = self.box.pango_layout
        layout.reactivate(self.box.style)
        try:
            line, _ = layout.get_first_line()
            # From right to left, the engine draws the blank at the end of a line too, and what is before it beside it.
            origin = min(first for first, _ in _ranges(line, layout.text, 0, len(layout.text)))
            for first, last in _ranges(line, layout.text, start, end):
                yield left + (first - origin) / UNITS, left + (last - origin) / UNITS
        finally:
            layout.deactivate()


def lines(document: Any) -> Iterator[LineText]:
    """Yield all text of the pages in the order of reading, but for running heads and what styles generate."""
    for number, page in enumerate(document.pages, 1):
        bleed = page.bleed
        width, height = page.width + bleed["left"] + bleed["right"], page.height + bleed["top"] + bleed["bottom"]
        sheet = Sheet(number, width, height, bleed["left"], bleed["top"])
        for child in page._page_box.children:
            if not isinstance(child, boxes.MarginBox):
                yield from _lines(child, None, None, sheet)


def _lines(box: Any, line: Any, matrix: Any, sheet: Sheet) -> Iterator[LineText]:
    box = getattr(box, "_box", box)  # of a placeholder
    if isinstance(box, boxes.TextBox):
        if line and box.text.strip() and GENERATED not in box.element_tag:
            yield LineText(sheet, line, matrix, box.element, box.text, box)
        return
    line = box if isinstance(box, boxes.LineBox) else line
    if own := box.transformation_matrix:
        matrix = own @ matrix if matrix else own
    for child in getattr(box, "children", ()):
        yield from _lines(child, line, matrix, sheet)


def _ranges(line: Any, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where characters stand in a line, in the units of Pango."""
    found, count = ffi.new("int **"), ffi.new("int *")
    first, last = (len(text[:place].encode()) for place in (start, end))
    pango.pango_layout_line_get_x_ranges(line, first, last, found, count)
    try:
        return [(found[0][2 * n], found[0][2 * n + 1]) for n in range(count[0])]
    finally:
        pango.g_free(found[0])
