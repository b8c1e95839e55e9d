"""Where a PDF draws: the boxes of its texts, and of shapes off the page, as an engine sees them that did not write it.

The boxes of texts are those of their ink. All are in points, from the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ctypes import addressof, byref, c_double, c_float
from dataclasses import dataclass
from math import inf
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

    def pages(self) -> tuple[Box, ...]:
        """Return the page that it is, or the two that it is folded into where it is wider than high."""
        fold = (self.left + self.right) / 2
        if self.right - self.left <= self.top - self.bottom:
            return (self,)
        return self._replace(right=fold), self._replace(left=fold)


EVERYWHERE = Box(-inf, -inf, inf, inf)


class Text(NamedTuple):
    """A text that is drawn at once: of one line and one font."""

    box: Box
    mark: int  # number of its marked content; -1 outside of any
    group: int  # that of its form, below -1, or else its mark: what is drawn as one has the same
    handle: Any  # of the engine


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, of use only until the next one is taken."""

    pages: tuple[Box, ...]  # what is left when it is cut, and folded
    texts: list[Text]
    strays: list[Box]  # of what is drawn and is no text, what reaches beyond the paper, or over the fold
    handle: Any

    def glyphs(self, texts: Iterable[Text]) -> list[list[Box]]:
        """Return the boxes of the glyphs of each text; of one that the engine passes over, the box of the text."""
        by_handle: dict[int, list[Box]] = {_address(text.handle): [] for text in texts}
        with _text_page(self.handle) as page:
            for index in range(pdfium.FPDFText_CountChars(page)):
                boxes = by_handle.get(_address(pdfium.FPDFText_GetTextObject(page, index)))
                if boxes is not None:
                    left, right, bottom, top = sides = [c_double() for _ in range(4)]
                    pdfium.FPDFText_GetCharBox(page, index, *map(byref, sides))
                    boxes.append(Box(left.value, bottom.value, right.value, top.value))
        return [by_handle[_address(text.handle)] or [text.box] for text in texts]

    def wording(self, text: Text) -> str:
        """Return what a text says, as far as its font tells."""
        with _text_page(self.handle) as page:
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
                texts, strays = list[Text](), list[Box]()
                _look(page, paper.pages(), texts, strays)
                yield Sheet(trimmed.pages(), texts, strays, page)
            finally:
                pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(file)


@contextmanager
def _text_page(page: Any) -> Iterator[Any]:
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
    depth: int
    clip: Box


def _look(page: Any, pages: tuple[Box, ...], texts: list[Text], strays: list[Box]) -> None:
    """Find the texts of a page, and the shapes that leave their page, also in forms."""
    waiting = [
        _Holder(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, -1, 0, PdfMatrix(), 0, EVERYWHERE)
    ]
    left, bottom, right, top = sides = [c_float() for _ in range(4)]
    references, seen = [byref(side) for side in sides], 0
    while waiting:
        holder = waiting.pop()
        seen += holder.number
        if seen > MOST_DRAWN or holder.depth > NESTING:
            raise ValueError(f"draws more than {MOST_DRAWN} objects on a page, or forms nested too deeply")
        for index in range(holder.number):
            item = holder.get(holder.handle, index)
            kind, own = pdfium.FPDFPageObj_GetType(item), pdfium.FPDFPageObj_GetMarkedContentID(item)
            mark = holder.mark if own < 0 else own
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                waiting.append(_form(item, holder, mark, holder.group or -2 - index))
            elif pdfium.FPDFPageObj_GetBounds(item, *references):
                box = Box(*holder.matrix.on_rect(left.value, bottom.value, right.value, top.value))
                if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                    texts.append(Text(box, mark, holder.group or mark, item))
                elif min(box.beyond(own) for own in pages)[0] > 0:
                    strays.append(box.common(_clip(item, holder)))


def _form(item: Any, holder: _Holder, mark: int, group: int) -> _Holder:
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, byref(raw))
    matrix, clip = PdfMatrix.from_raw(raw).multiply(holder.matrix), _clip(item, holder)
    count = pdfium.FPDFFormObj_CountObjects(item)
    return _Holder(item, count, pdfium.FPDFFormObj_GetObject, mark, group, matrix, holder.depth + 1, clip)


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
