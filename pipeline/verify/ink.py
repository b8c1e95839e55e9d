"""What takes a drawing of the pages to be measured: their ink in grey, and the height of small letters as drawn.

It takes about as long as all the rest of the verification, so only a report asks for it, of a PDF that was admitted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from ctypes import byref, c_double, string_at
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2.raw as pdfium

from pipeline.verify.measures import Ink
from pipeline.verify.positions import Sheet, sheets, text_page

# Small letters with a flat top and none above it, in the scripts that have such (ISO 15924):
FLAT = {"Latn": "xzvw", "Cyrl": "хнпик", "Armn": "ոռս", "Grek": "κνχ"}
LETTERS = {ord(letter): script for script, letters in FLAT.items() for letter in letters}
LARGEST = 2_000  # points: of a page with a longer side no more is drawn
MOST_PIXELS = 2**25  # of all images of a PDF, which are not unpacked before
PAPER = 250  # a lighter grey of 0 to 255 is that of paper


def read_ink(data: bytes, *, imposed: bool = False) -> tuple[tuple[Ink, ...], dict[str, float]]:
    """Return the ink of each page as drawn, and by script the x-height that most of the text has, in points.

    Two pages stand on each sheet that is imposed.

    Raise ValueError for images that would take too much memory.
    """
    with pikepdf.open(BytesIO(data)) as file:
        images = [
            each for each in file.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        if sum(int(each.Width) * int(each.Height) for each in images) > MOST_PIXELS:
            raise ValueError(f"has images of more than {MOST_PIXELS >> 20} million pixels")
    found, heights = list[Ink](), defaultdict[str, Counter[float]](Counter)
    for sheet in sheets(data):
        found += _ink(sheet, 2 if imposed else 1)
        _count_heights(sheet, heights)
    return tuple(found), {script: counted.most_common(1)[0][0] for script, counted in sorted(heights.items())}


def _ink(sheet: Sheet, pages: int) -> Iterator[Ink]:
    """Draw a sheet in grey, a pixel for a point, and count in each of the pages that stand side by side on it."""
    width, height = (
        min(max(round(side), pages), LARGEST)
        for side in (sheet.paper.right - sheet.paper.left, sheet.paper.top - sheet.paper.bottom)
    )
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, sheet.handle, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
        stride, start = pdfium.FPDFBitmap_GetStride(bitmap), pdfium.FPDFBitmap_GetBuffer(bitmap)
        drawn = string_at(start, stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    edges = [width * page // pages for page in range(pages + 1)]
    for left, right in pairwise(edges):
        counted = Counter(b"".join(drawn[row * stride + left : row * stride + right] for row in range(height)))
        area = (right - left) * height
        covered = sum(times for grey, times in counted.items() if grey < PAPER)
        darkness = sum((255 - grey) * times for grey, times in counted.items())
        yield Ink(covered / area, darkness / (255 * area))


def _count_heights(sheet: Sheet, heights: dict[str, Counter[float]]) -> None:
    """Count how high the flat small letters of a page stand over their baselines, to a twentieth of a point."""
    x, y = c_double(), c_double()
    *_, top = sides = [c_double() for _ in range(4)]
    with text_page(sheet.handle) as page:
        for index in range(pdfium.FPDFText_CountChars(page)):
            if script := LETTERS.get(pdfium.FPDFText_GetUnicode(page, index)):
                pdfium.FPDFText_GetCharBox(page, index, *map(byref, sides))
                pdfium.FPDFText_GetCharOrigin(page, index, byref(x), byref(y))
                heights[script][round((top.value - y.value) * 20) / 20] += 1
