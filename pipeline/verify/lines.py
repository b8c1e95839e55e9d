"""Paragraphs of a PDF as lines in columns: its tags tell what is a paragraph, and where it is drawn, what is a line.

A page from right to left is mirrored, so that lines begin at the left of every column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.verify.positions import Box, Text
from pipeline.verify.text import Block, Mark

PARAGRAPHS = frozenset({"/P", "/LBody"})
HYPHENS = "-\u00ad\u2010\u058a\u05be\u1806"  # ASCII's, soft, Unicode's, Armenian, Hebrew, Mongolian
LEAP = 0.6  # of the size: a baseline that is farther away is that of another line, a nearer one that of a superscript
MOST_COLUMNS = 12  # of a page
ALIKE = 0.8  # of the width of a column: what shares so much with it stands in it


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    box: Box  # of its ink
    baseline: float
    size: float  # of most of its text

    @property
    def is_hyphenated(self) -> bool:
        return self.text.rstrip()[-1:] in HYPHENS and bool(self.text.strip())


class Fragment(NamedTuple):
    """The part of a paragraph that stands in one column, as CSS calls it."""

    page: int  # index
    lines: tuple[Line, ...]

    @property
    def left(self) -> float:
        return min(line.box.left for line in self.lines)

    @property
    def right(self) -> float:
        """The edge that two lines reach, if there are three: one alone may be too long."""
        ends = sorted(line.box.right for line in self.lines)
        return ends[-2] if len(ends) > 2 else ends[-1]

    @property
    def box(self) -> Box:
        boxes = [line.box for line in self.lines]
        bottom, top = min(box.bottom for box in boxes), max(box.top for box in boxes)
        return Box(self.left, bottom, max(box.right for box in boxes), top)


@dataclass(frozen=True, slots=True)
class Paragraph:
    role: str
    text: str
    fragments: tuple[Fragment, ...]


@dataclass(slots=True)
class Column:
    """What stands in one column of a page."""

    left: float
    right: float
    boxes: list[Box]  # of its fragments
    lines: list[Line]


def paragraphs(
    blocks: Sequence[Block], pages: Mapping[Mark, int], texts: Mapping[Mark, Sequence[Text]]
) -> list[Paragraph]:
    """Return the paragraphs, each with its lines; those of one that engines tag in parts are put together.

    `pages` are the indices of the pages, and `texts` what is drawn, by the mark of a run.
    """
    found: list[Paragraph] = []
    for block in (block for block in blocks if block.role in PARAGRAPHS):
        pieces = [
            (pages[run.mark], run.text if last else "", text)
            for run in block.runs
            if run.mark and run.mark in pages
            for drawn in [texts[run.mark]]
            for last, text in zip([False] * (len(drawn) - 1) + [True], drawn, strict=bool(drawn))
        ]
        if not pieces:
            continue
        paragraph = Paragraph(block.role, block.text, tuple(_fragments(pieces)))
        if found and _goes_on(found[-1], paragraph):
            earlier = found.pop()
            whole = f"{earlier.text.rstrip(HYPHENS)}{paragraph.text}"
            paragraph = replace(paragraph, text=whole, fragments=(*earlier.fragments, *paragraph.fragments))
        found.append(paragraph)
    return found


def _fragments(pieces: Iterable[tuple[int, str, Text]]) -> Iterator[Fragment]:
    """Yield the fragments of a paragraph, from its pieces in the order of reading."""
    page, lines = -1, list[Line]()
    for number, line in _lines(pieces):
        if lines and (number != page or line.baseline > lines[-1].baseline):
            yield Fragment(page, tuple(lines))
            lines = []
        page = number
        lines.append(line)
    yield Fragment(page, tuple(lines))


def _lines(pieces: Iterable[tuple[int, str, Text]]) -> Iterator[tuple[int, Line]]:
    parts, page, main = list[tuple[str, Text]](), -1, None
    for number, wording, text in pieces:
        leap = abs(text.baseline - main.baseline) > LEAP * max(text.size, main.size) if main else False
        if main and (leap or number != page):
            yield page, _line(parts, main)
            parts, main = [], None
        page, main = number, text if main is None or text.size > main.size else main
        parts.append((wording, text))
    if main:
        yield page, _line(parts, main)


def _line(parts: list[tuple[str, Text]], main: Text) -> Line:
    boxes = [text.box for _, text in parts]
    lower = min(box.left for box in boxes), min(box.bottom for box in boxes)
    box = Box(*lower, max(box.right for box in boxes), max(box.top for box in boxes))
    return Line("".join(wording for wording, _ in parts), box, main.baseline, main.size)


def _goes_on(earlier: Paragraph, later: Paragraph) -> bool:
    """Tell whether the later is the rest of a paragraph that was broken over a column or page, by its first letter."""
    before, after = earlier.fragments[-1], later.fragments[0]
    if not earlier.role == later.role == "/P" or (
        before.page == after.page and after.lines[0].baseline <= before.lines[-1].baseline
    ):
        return False
    return before.lines[-1].is_hyphenated or later.text.lstrip()[:1].islower()


def columns(fragments: Iterable[Fragment], body: float) -> list[Column]:
    """Return the columns of text that a page has, from left to right: what has two lines at least of that size."""
    found: list[Column] = []
    wide = [each for each in fragments if len(each.lines) > 1 and each.lines[0].size >= body * 0.8]
    for each in sorted(wide, key=lambda fragment: fragment.left - fragment.right):
        for column in found:
            shared = min(column.right, each.right) - max(column.left, each.left)
            if shared > ALIKE * (column.right - column.left):
                column.left, column.right = min(column.left, each.left), max(column.right, each.right)
                column.boxes.append(each.box)
                column.lines += each.lines
                break
        else:
            if len(found) < MOST_COLUMNS:
                found.append(Column(each.left, each.right, [each.box], [*each.lines]))
    for column in found:  # the few lines that are too long do not make it wider
        ends = sorted(line.box.right for line in column.lines)
        column.right = ends[-1 - max(len(ends) // 10, len(ends) > 2)]
    return sorted(found, key=lambda column: column.left)
