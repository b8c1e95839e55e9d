"""Pages that are printed from the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pypdfium2
from conftest import each_factsheet
from shown import Published, Shown, squeezed

Fresh = Callable[..., Shown]

TITLES = "h1, h2, h3, caption, thead tr, tbody .place th, .added"
"""What may not stand last on a page: it heads what follows."""
MARGIN = 42
"""Points at the head and the foot of a sheet, where no text stands but its number; the margin is at least 15 mm."""


def rows(sheet: pypdfium2.PdfPage) -> Iterator[tuple[float, str]]:
    """Yield the lines of a sheet from the foot to the head: how far each is above the foot, and its text, squeezed."""
    text = sheet.get_textpage()
    boxes = [text.get_rect(number) for number in range(text.count_rects())]
    heights = sorted({round((bottom + top) / 2) for _, bottom, _, top in boxes})
    for height in heights:
        line = sorted((box for box in boxes if round((box[1] + box[3]) / 2) == height), key=lambda box: box[0])
        yield height, squeezed("".join(text.get_text_bounded(*box) for box in line))


def sheets(shown: Shown) -> list[tuple[list[str], list[str]]]:
    """Print a page on A4, and return what stands on the margins of each sheet, and its lines from the foot up."""
    file = pypdfium2.PdfDocument(shown.page.pdf(prefer_css_page_size=True, format="A4"))
    found = []
    try:
        for sheet in file:
            lines, height = [row for row in rows(sheet) if row[1]], sheet.get_height()
            inner = [line for place, line in lines if MARGIN <= place <= height - MARGIN]
            outer = [line for place, line in lines if not MARGIN <= place <= height - MARGIN]
            found.append((outer, inner))
        return found
    finally:
        file.close()


@each_factsheet
def test_no_heading_is_left_behind_at_the_foot_of_a_sheet(fresh: Fresh, published: Published) -> None:
    shown = fresh(published)
    found = sheets(shown)
    shown.page.emulate_media(media="print")
    titles = {squeezed(title) for title in shown.page.locator(TITLES).all_inner_texts()} - {""}
    assert any(line in titles for _, inner in found for line in inner)  # they are found where they may stand
    assert [inner[0] for _, inner in found if inner[0] in titles] == []


@each_factsheet
def test_sheets_are_numbered(fresh: Fresh, published: Published) -> None:
    found = sheets(fresh(published))
    for number, (outer, _) in enumerate(found, 1):
        numbers = [[int(digits) for digits in re.findall(r"\d+", line)] for line in outer]
        assert [number] in [numbers_of[:1] for numbers_of in numbers], outer
