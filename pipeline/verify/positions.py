"""Where a PDF draws: the boxes of its texts, and of shapes off the page, as an engine sees them that did not write it.

The boxes of texts are those of their ink. All are in points, from the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ctypes import addressof, byref, c_double, c_float, c_int, c_uint
from dataclasses import dataclass
from math import hypot, inf
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium
from pypdfium2 import PdfMatrix

MOST_DRAWN = 20_000  # objects of a page, those of a form as often as it is drawn: ours has 300
NESTING = 10  # how deep forms may stand in forms


class Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def common(self, other: Box) -> Box:
        """Return what two boxes share; its width or height is negative where they share nothing."""
        lower = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(*lower, min(self.right, other.right), min(self.top, other.top))

    def overlaps(self, other: Box, tolerance: float) -> bool:
        shared = self.common(other)
        return min(shared.right - shared.left, shared.top - shared.bottom) > tolerance

    def beyond(self, page: Box) -> tuple[float, str]:
        """Return how far it reaches beyond the page, and on which side that is most."""
        sides = {"left": page.left - self.left, "right": self.right - page.right}
        sides |= {"bottom": page.bottom - self.bottom, "top": self.top - page.top}
        return max((distance, side) for side, distance in sides.items())

    def halves(self) -> tuple[Box, Box]:
        """Return the two pages that it is folded into."""
        fold = (self.left + self.right) / 2
        return self._replace(right=fold), self._replace(left=fold)


EVERYWHERE = Box(-inf, -inf, inf, inf)


BLACK = (0, 0, 0, 255)
Colour = tuple[int, int, int, int]  # red, green, blue and alpha, each from 0 to 255


class Text(NamedTuple):
    """A text that is drawn at once: of one line and one font."""

    box: Box
    mark: int  # number of its marked content; -1 outside of any
    group: int  # that of its form, below -1, or else its mark: what is drawn as one has the same
    handle: Any  # of the engine
    baseline: float
    size: float  # of its font, as drawn
    colour: Colour
    order: tuple[int, ...]  # what is drawn later, and so over others, has a higher one


class Shape(NamedTuple):
    """What is drawn and is no text: a path, or an image."""

    box: Box  # as far as it is visible
    colour: Colour | None  # that it is filled with; none for lines, borders, images and shadings
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, of use only until the next one is taken."""

    paper: Box
    page: Box  # what is left when it is cut
    texts: list[Text]
    shapes: list[Shape]  # in the order in which they are drawn
    handle: Any

    def glyphs(self, texts: Iterable[Text]) -> list[list[Box]]:
        """Return the boxes of the glyphs of each text; of one that the engine passes over, the box of the text."""
        by_handle: dict[int, list[Box]] = {_address(text.handle): [] for text in texts}
        with text_page(self.handle) as page:
            for index in range(pdfium.FPDFText_CountChars(page)):
                boxes = by_handle.get(_address(pdfium.FPDFText_GetTextObject(page, index)))
                if boxes is not None:
                    left, right, bottom, top = sides = [c_double() for _ in range(4)]
                    pdfium.FPDFText_GetCharBox(page, index, *map(byref, sides))
                    boxes.append(Box(left.value, bottom.value, right.value, top.value))
        return [by_handle[_address(text.handle)] or [text.box] for text in texts]

    def wording(self, text: Text) -> str:
        """Return what a text says, as far as its font tells."""
        with text_page(self.handle) as page:
            size = pdfium.FPDFTextObj_GetText(text.handle, page, None, 0)
            buffer = (pdfium.FPDF_WCHAR * (size // 2))()
            pdfium.FPDFTextObj_GetText(text.handle, page, buffer, size)
        return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the pages of a PDF; raise ValueError for one that cannot be drawn, or that draws too much."""
    file = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not file:
        raise ValueError("cannot be drawn")
    try:
        for number in range(pdfium.FPDF_GetPageCount(file)):
            page = pdfium.FPDF_LoadPage(file, number)
            try:
                paper = _page_box(page, pdfium.FPDFPage_GetMediaBox)
                if paper is None:
                    raise ValueError(f"page {number + 1} has no size")
                trimmed = _page_box(page, pdfium.FPDFPage_GetTrimBox) or paper
                texts, shapes = list[Text](), list[Shape]()
                _look(page, texts, shapes)
                yield Sheet(paper, trimmed, texts, sorted(shapes, key=lambda shape: shape.order), page)
            finally:
                pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(file)


@contextmanager
def text_page(page: Any) -> Iterator[Any]:
    texts = pdfium.FPDFText_LoadPage(page)
    try:
        yield texts
    finally:
        pdfium.FPDFText_ClosePage(texts)


def _page_box(page: Any, get: Callable[..., int]) -> Box | None:
    sides = [c_float() for _ in range(4)]
    return Box(*(side.value for side in sides)) if get(page, *map(byref, sides)) else None


def _address(handle: Any) -> int:
    return addressof(handle.contents) if handle else 0


class _Holder(NamedTuple):
    """What draws objects: a page or a form."""

    handle: Any
    number: int  # of its objects
    get: Callable[[Any, int], Any]
    mark: int
    group: int  # 0 for the page
    matrix: PdfMatrix  # from what it draws to the page
    order: tuple[int, ...]
    clip: Box


def _look(page: Any, texts: list[Text], shapes: list[Shape]) -> None:
    """Find the texts and the shapes of a page, also in forms."""
    waiting = [
        _Holder(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, -1, 0, PdfMatrix(), (), EVERYWHERE)
    ]
    left, bottom, right, top = sides = [c_float() for _ in range(4)]
    references, seen = [byref(side) for side in sides], 0
    while waiting:
        holder = waiting.pop()
        seen += holder.number
        if seen > MOST_DRAWN or len(holder.order) > NESTING:
            raise ValueError(f"draws more than {MOST_DRAWN} objects on a page, or forms nested too deeply")
        for index in range(holder.number):
            item, order = holder.get(holder.handle, index), (*holder.order, index)
            kind, own = pdfium.FPDFPageObj_GetType(item), pdfium.FPDFPageObj_GetMarkedContentID(item)
            mark = holder.mark if own < 0 else own
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                waiting.append(_form(item, holder, mark, holder.group or -2 - index, order))
            elif pdfium.FPDFPageObj_GetBounds(item, *references):
                box = Box(*holder.matrix.on_rect(left.value, bottom.value, right.value, top.value))
                if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                    texts.append(Text(box, mark, holder.group or mark, item, *_type(item, holder), order))
                elif (filled := _is_filled(item, kind)) is not None:
                    visible = box.common(_clip(item, holder))
                    shapes.append(Shape(visible, _colour(item) if filled else None, order))


def _is_filled(item: Any, kind: int) -> bool | None:
    """Tell whether what is no text is a path that is filled; None for one without ink, as of those that only cut.

    By the even-odd rule, engines fill what has a hole, as the border of a box: that counts as a line.
    """
    filled, stroked = c_int(), c_int()
    if kind != pdfium.FPDF_PAGEOBJ_PATH or not pdfium.FPDFPath_GetDrawMode(item, byref(filled), byref(stroked)):
        return False
    return filled.value == pdfium.FPDF_FILLMODE_WINDING if filled.value or stroked.value else None


def _form(item: Any, holder: _Holder, mark: int, group: int, order: tuple[int, ...]) -> _Holder:
    count = pdfium.FPDFFormObj_CountObjects(item)
    return _Holder(
        item, count, pdfium.FPDFFormObj_GetObject, mark, group, _matrix(item, holder), order, _clip(item, holder)
    )


def _matrix(item: Any, holder: _Holder) -> PdfMatrix:
    """Return the matrix from what an object draws to the page."""
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, byref(raw))
    return PdfMatrix.from_raw(raw).multiply(holder.matrix)


def _type(item: Any, holder: _Holder) -> tuple[float, float, Colour]:
    """Return baseline, size and colour of a text."""
    matrix, size = _matrix(item, holder), c_float()
    pdfium.FPDFTextObj_GetFontSize(item, byref(size))
    return matrix.f, size.value * hypot(matrix.c, matrix.d), _colour(item) or BLACK


def _colour(item: Any) -> Colour | None:
    """Return the colour that a text or a path is filled with; none of a pattern."""
    channels = [c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(item, *map(byref, channels)):
        return None
    red, green, blue, alpha = (channel.value for channel in channels)
    return red, green, blue, alpha


def _clip(item: Any, holder: _Holder) -> Box:
    """Return what an object is visible within, taking each of the paths that cut it for a rectangle around it."""
    clip, path = holder.clip, pdfium.FPDFPageObj_GetClipPath(item)
    for index in range(max(pdfium.FPDFClipPath_CountPaths(path), 0) if path else 0):
        x, y, xs, ys = c_float(), c_float(), list[float](), list[float]()
        for segment in range(pdfium.FPDFClipPath_CountPathSegments(path, index)):
            point = pdfium.FPDFClipPath_GetPathSegment(path, index, segment)
            if pdfium.FPDFPathSegment_GetPoint(point, byref(x), byref(y)):
                xs.append(x.value)
                ys.append(y.value)
        if xs:
            clip = clip.common(Box(*holder.matrix.on_rect(min(xs), min(ys), max(xs), max(ys))))
    return clip
