"""Measures how the pages of a PDF are set, from where they draw. Start with `Measuring`.

The text area is what the file's own pages show: between margins as wide as that where lines begin, from the highest
text of the tags down to the lowest, at least to a margin as high as that above, or to the footers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.verify.blank import filled, largest_blank, size_of
from pipeline.verify.breaks import (
    Type,
    body_type,
    drift,
    hyphen_breaks,
    ladders,
    longest_ladder,
    orphans,
    overfull,
    running,
    short_line,
    side_by_side,
    widows,
)
from pipeline.verify.contrast import contrasts
from pipeline.verify.lines import PARAGRAPHS, Fragment, Paragraph, columns, paragraphs
from pipeline.verify.measures import Excerpt, PageMeasures
from pipeline.verify.positions import Box, Shape, Sheet, Text
from pipeline.verify.text import Block, Mark, is_mirrored

SPECK = 0.3  # points: a narrower text has no ink
GROUND = 0.9  # of the text area: what is larger is what a page is printed on
MOST_COMPARED = 5_000_000  # texts with shapes, in a PDF: ours take 20,000
NOTHING = Excerpt("", "")


class _Page(NamedTuple):
    """What is kept of a page; that of a text from right to left is mirrored."""

    leaf: int
    box: Box
    texts: list[Box]  # of the tags, and of drawings
    loose: list[Box]  # those of them that stand in no paragraph
    shapes: list[Box]
    running: list[Box]  # headers and footers
    smallest: tuple[float, Excerpt]
    contrast: tuple[float, Excerpt]


class Measuring:
    """Takes the sheets of a PDF, one after another, and then tells how the pages on them are set."""

    def __init__(self, blocks: Sequence[Block], pages: Sequence[int], *, imposed: bool) -> None:
        """Take the blocks, and the numbers of the page objects, which the marks of their runs have as well.

        Two pages stand on each sheet that is imposed. They are told in the order in which their texts are read, and
        blank ones not at all.
        """
        self.blocks, self.objects, self.imposed = blocks, iter(pages), imposed
        self.wordings = {run.mark: Excerpt(run.text, block.text) for block in blocks for run in block.runs if run.mark}
        self.set = {run.mark for block in blocks if block.role in PARAGRAPHS for run in block.runs}
        mirrored = sum(len(block.text) * (1 if is_mirrored(block.text) else -1) for block in blocks)
        self.from_right = mirrored > 0
        self.texts = defaultdict[Mark, list[Text]](list)
        self.leaves: dict[Mark, int] = {}  # the index of the page that has the texts of a mark
        self.pages: list[_Page] = []
        self.compared = 0  # texts with what may be behind them

    def add(self, sheet: Sheet) -> None:
        """Take the next sheet, and look at what cannot be asked of it later."""
        number = next(self.objects)
        self.compared += len(sheet.texts) * len(sheet.shapes)
        if self.compared > MOST_COMPARED:
            raise ValueError("draws too many shapes behind too many texts")
        for page in sheet.page.halves() if self.imposed else (sheet.page,):
            texts = [text for text in sheet.texts if text.box.right - text.box.left > SPECK]
            shapes = sheet.shapes
            if self.imposed:
                texts = [text for text in texts if page.left <= (text.box.left + text.box.right) / 2 < page.right]
                shapes = [shape for shape in shapes if shape.box.overlaps(page, SPECK)]
            self._add(sheet, number, page, texts, shapes)

    def _add(self, sheet: Sheet, number: int, page: Box, texts: list[Text], shapes: Sequence[Shape]) -> None:
        ratios = list(contrasts(texts, shapes))
        smallest, contrast = (0.0, NOTHING), (21.0, NOTHING)
        if texts:
            least, faintest = min(texts, key=lambda text: text.size), texts[ratios.index(min(ratios))]
            smallest = least.size, self._told(sheet, number, least)
            contrast = min(ratios), self._told(sheet, number, faintest)
        texts = [text._replace(box=self._placed(text.box, page)) for text in texts]
        for text in texts:
            if text.mark == text.group:
                self.texts[number, text.mark].append(text)
                self.leaves[number, text.mark] = len(self.pages)
        own = [text.box for text in texts if text.group != -1]
        loose = [text.box for text in texts if text.group != -1 and (number, text.mark) not in self.set]
        running = [text.box for text in texts if text.group == -1]
        drawn = [self._placed(shape.box, page) for shape in shapes]
        whole = self._placed(page, page)
        self.pages.append(_Page(len(self.pages), whole, own, loose, drawn, running, smallest, contrast))

    def _placed(self, box: Box, page: Box) -> Box:
        """Return a box as a mirror shows it, if the text is read from right to left, and as if a half were a sheet."""
        if self.from_right:
            edges = page.left + page.right
            box = box._replace(left=edges - box.right, right=edges - box.left)
        return box._replace(left=box.left - page.left, right=box.right - page.left) if self.imposed else box

    def finish(self) -> tuple[PageMeasures, ...]:
        """Return what was measured of each page."""
        read = paragraphs(self.blocks, self._in_order(), self.texts)
        area, body, of_page = self._area(), body_type(read), defaultdict[int, list[Paragraph]](list)
        for paragraph in read:
            for index in {fragment.page for fragment in paragraph.fragments}:
                of_page[index].append(paragraph)
        return tuple(
            _measured(index, page, area, of_page[index], body, is_last=index == len(self.pages) - 1)
            for index, page in enumerate(self.pages)
        )

    def _in_order(self) -> dict[Mark, int]:
        """Put pages that are imposed into the order of reading; return the index of the page of each mark."""
        if not self.imposed:
            return self.leaves
        read = [self.leaves[run.mark] for block in self.blocks for run in block.runs if run.mark in self.leaves]
        order = {leaf: index for index, leaf in enumerate(dict.fromkeys(read))}
        self.pages = [self.pages[leaf] for leaf in order]
        return {mark: order[leaf] for mark, leaf in self.leaves.items() if leaf in order}

    def _told(self, sheet: Sheet, number: int, text: Text) -> Excerpt:
        """Return what a text says, and its block."""
        own = self.wordings.get((number, text.mark)) if text.mark == text.group else None
        return own or Excerpt(*[sheet.wording(text)] * 2)

    def _area(self) -> Box:
        texts = [box for page in self.pages for box in page.texts]
        if not texts:
            return self.pages[0].box
        paper = self.pages[0].box
        left, top, middle = (
            min(box.left for box in texts),
            max(box.top for box in texts),
            (paper.bottom + paper.top) / 2,
        )
        footers = [box.top for page in self.pages for box in page.running if box.top < middle]
        lowest = max([paper.bottom + paper.top - top, *footers])
        return Box(left, min(lowest, *(box.bottom for box in texts)), paper.left + paper.right - left, top)


def _measured(
    index: int, page: _Page, area: Box, read: Sequence[Paragraph], body: Type, *, is_last: bool
) -> PageMeasures:
    own = _on(index, read)
    found, lines = columns(own, body.size), [line for fragment in own for line in fragment.lines]
    ink = [*page.loose, *(fragment.box for fragment in own), *(box for box in page.shapes if not _backs(box, area))]
    ladder, whole = max(map(longest_ladder, own), default=0), size_of(area)
    return PageMeasures(
        page=index + 1,
        leaf=page.leaf,
        is_last=is_last,
        fill=filled(ink, area, body.leading),
        columns=tuple(
            filled(ink, area._replace(left=each.left, right=each.right), body.leading) for each in side_by_side(found)
        ),
        blank=size_of(largest_blank(ink, area)) / whole if whole else 0.0,
        lines=len(lines),
        hyphens=sum(line.is_hyphenated for line in lines),
        ladder=ladder,
        ladders=tuple(told for each in read for told in ladders(each, index, ladder)),
        short_lines=tuple(told for each in read if (told := short_line(each, index, found))),
        widows=tuple(told for each in read for told in widows(each, index)),
        orphans=tuple(told for each in read for told in orphans(each, index)),
        hyphen_breaks=tuple(told for each in read for told in hyphen_breaks(each, index)),
        overfull=tuple(told for each in read for told in overfull(each, index, found, area)),
        drift=drift(columns(_on(index, running(read)), body.size), body),
        smallest=page.smallest[0],
        smallest_text=page.smallest[1],
        contrast=page.contrast[0],
        contrast_text=page.contrast[1],
    )


def _on(index: int, read: Sequence[Paragraph]) -> list[Fragment]:
    return [fragment for paragraph in read for fragment in paragraph.fragments if fragment.page == index]


def _backs(shape: Box, area: Box) -> bool:
    """Tell whether a shape is a ground for the whole page, and no ink on it."""
    return size_of(shape.common(area)) > GROUND * size_of(area)
