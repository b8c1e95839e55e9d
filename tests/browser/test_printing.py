"""Pages that are printed from the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from ctypes import byref, c_double
from dataclasses import dataclass

import pypdfium2
import pytest
from conftest import FACTSHEETS, PAIRS, each_factsheet
from pypdfium2 import raw
from shown import Published, Shown, squeezed, tell

Fresh = Callable[..., Shown]

TITLES = "h1, h2, h3, caption, .names thead th, .names .place th, .added"
"""What may not stand last on a sheet: it heads what follows."""
MARGIN = 40
"""Points at the head and the foot of a sheet, where nothing stands but its number: 14 mm."""
GAP = 14
"""Points between two columns, and more than between two words."""


@dataclass(slots=True)
class Piece:
    """A line of a column, or a part of it."""

    text: str
    base: float
    """Points from the foot of the sheet to its letters."""
    left: float
    right: float

    def is_above(self, other: Piece) -> bool:
        return other.base < self.base - 2 and other.left < self.right and self.left < other.right


@dataclass(slots=True)
class Sheet:
    height: float
    pieces: list[Piece]

    def is_outer(self, piece: Piece) -> bool:
        return not MARGIN <= piece.base <= self.height - MARGIN


def read_sheet(page: pypdfium2.PdfPage) -> Sheet:
    text, pieces, x, y = page.get_textpage(), list[Piece](), c_double(), c_double()
    for number in range(text.count_chars()):
        letter = text.get_text_range(number, 1)
        if letter.isspace():
            continue
        raw.FPDFText_GetCharOrigin(text, number, byref(x), byref(y))
        left, _, right, _ = text.get_charbox(number, loose=True)
        last = pieces[-1] if pieces else None
        if last and abs(last.base - y.value) < 1 and left < last.right + GAP and right > last.left - GAP:
            last.text += letter
            last.left, last.right = min(last.left, left), max(last.right, right)
        else:
            pieces.append(Piece(letter, y.value, left, right))
    for piece in pieces:
        piece.text = squeezed(piece.text)
    return Sheet(page.get_height(), pieces)


def sheets(shown: Shown) -> list[Sheet]:
    """Print a page on A4."""
    file = pypdfium2.PdfDocument(shown.page.pdf(prefer_css_page_size=True, format="A4"))
    try:
        return [read_sheet(page) for page in file]
    finally:
        file.close()


@pytest.mark.parametrize("published", [*FACTSHEETS, *PAIRS], ids=str)
def test_no_heading_is_left_behind_at_the_foot_of_a_sheet(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    found = sheets(shown)
    shown.page.emulate_media(media="print")
    titles = {squeezed(title) for title in shown.page.locator(TITLES).all_inner_texts()} - {""}
    faults, seen = [], 0
    for number, sheet in enumerate(found, 1):
        inner = [piece for piece in sheet.pieces if not sheet.is_outer(piece)]
        for title in (piece for piece in inner if piece.text in titles):
            seen += 1
            if not any(title.is_above(piece) for piece in inner):
                faults.append(f"sheet {number}: {title.text}")
    assert seen > 3
    assert not faults, tell(faults)


@each_factsheet
def test_sheets_are_numbered(fresh: Fresh, published: Published) -> None:
    found = sheets(fresh(published))
    for number, sheet in enumerate(found, 1):
        outer = " ".join(piece.text for piece in sheet.pieces if sheet.is_outer(piece))
        numbers = sorted(int(digits) for digits in re.findall(r"\d+", outer))  # from right to left, the total is first
        assert numbers in ([number], [number, len(found)]), outer
