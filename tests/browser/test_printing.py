"""Pages that are printed from the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pypdfium2
import pytest
from shown import Published, Shown
from test_copying import FACTSHEETS, squeezed

Fresh = Callable[..., Shown]

TITLES = "h1, h2, h3, caption, thead th, tbody .place th, .added"
"""What may not stand last on a page: it heads what follows."""
NUMBER = r"[\d٠-٩۰-۹]+"


def lines(shown: Shown) -> list[list[str]]:
    """Print a page on A4, and return the lines of each sheet from top to bottom, squeezed."""
    file = pypdfium2.PdfDocument(shown.page.pdf(prefer_css_page_size=True, print_background=False, format="A4"))
    try:
        return [[squeezed(line) for line in sheet.get_textpage().get_text_bounded().splitlines()] for sheet in file]
    finally:
        file.close()


def in_order(rows: list[str]) -> list[str]:
    return [row for row in rows if row]


@pytest.mark.parametrize("published", FACTSHEETS)
def test_no_heading_is_left_behind_at_the_foot_of_a_sheet(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    sheets = lines(shown)
    shown.page.emulate_media(media="print")
    titles = {
        squeezed(title)
        for title in shown.page.evaluate(f"[...document.querySelectorAll('{TITLES}')].map((one) => one.innerText)")
    }
    assert len(sheets) > 1
    for sheet in sheets:
        text = [line for line in in_order(sheet) if not re.fullmatch(NUMBER, line)]
        assert text[-1] not in titles


@pytest.mark.parametrize("published", FACTSHEETS)
def test_sheets_are_numbered(fresh: Fresh, published: Published) -> None:
    sheets = lines(fresh(published))
    for number, sheet in enumerate(sheets, 1):
        assert any(re.fullmatch(rf"{number}(\D+{len(sheets)})?", line) for line in sheet), sheet
