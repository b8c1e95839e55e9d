"""What a typesetter looks for where lines, columns and pages end: each function measures one kind of fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, product
from typing import NamedTuple

from pipeline.verify.lines import Column, Fragment, Line, Paragraph
from pipeline.verify.measures import Excerpt
from pipeline.verify.positions import Box

TOLERANCE = 2.0  # points, by which a line may run over an edge: hanging marks do so
ALIKE = 0.15  # of the size, by which body text of two scripts may differ: it looks as large


class Type(NamedTuple):
    """What most of a text is set in, in points."""

    size: float
    leading: float


def body_type(read: Sequence[Paragraph]) -> Type:
    """Return what most of the running text is set in; lists stand for it where there is none."""
    read = running(read) or read
    sizes, leadings = Counter[float](), Counter[float]()
    fragments = [fragment for paragraph in read for fragment in paragraph.fragments]
    for fragment in fragments:
        for line in fragment.lines:
            sizes[round(line.size, 1)] += round(line.box.right - line.box.left)
    size = _most(sizes)
    for fragment in fragments:
        for line, below in pairwise(fragment.lines):
            if round(line.size, 1) == round(below.size, 1) == size:
                leadings[round(line.baseline - below.baseline, 1)] += 1
    return Type(size, _most(leadings) or size * 1.2)


def running(read: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs that stand in no list: a list keeps the distances that it needs."""
    return [paragraph for paragraph in read if paragraph.role == "/P"]


def _most(counted: Counter[float]) -> float:
    return max(counted, key=lambda value: (counted[value], value), default=0.0)


def longest_ladder(fragment: Fragment) -> int:
    """Return the most lines of a fragment, one below the other, that end in a hyphen."""
    runs = groupby(line.is_hyphenated for line in fragment.lines)
    return max((len(list(run)) for is_hyphenated, run in runs if is_hyphenated), default=0)


def ladders(paragraph: Paragraph, page: int, length: int) -> Iterator[Excerpt]:
    """Yield the last line of each ladder of this length."""
    for fragment in _of(paragraph, page):
        for is_hyphenated, run in groupby(fragment.lines, key=lambda line: line.is_hyphenated):
            lines = list(run)
            if is_hyphenated and len(lines) == length:
                yield _excerpt(lines[-1], paragraph)


def short_line(paragraph: Paragraph, page: int, columns: Sequence[Column]) -> tuple[float, Excerpt] | None:
    """Return the share of the measure that the last line of a paragraph fills, if it has more than that one."""
    last = paragraph.fragments[-1]
    if last.page != page or sum(len(fragment.lines) for fragment in paragraph.fragments) < 2:
        return None
    line, column = last.lines[-1], _column(last, columns)
    right = max(column.right if column else 0, last.right)
    measure = right - last.left
    return (line.box.right - last.left) / measure if measure > 0 else 1.0, _excerpt(line, paragraph)


def widows(paragraph: Paragraph, page: int) -> Iterator[Excerpt]:
    """Yield the last line of a paragraph if it stands alone at the top of a column."""
    last = paragraph.fragments[-1]
    if last.page == page and len(paragraph.fragments) > 1 and len(last.lines) == 1:
        yield _excerpt(last.lines[0], paragraph)


def orphans(paragraph: Paragraph, page: int) -> Iterator[Excerpt]:
    """Yield the first line of a paragraph if it stands alone at the bottom of a column."""
    first = paragraph.fragments[0]
    if first.page == page and len(paragraph.fragments) > 1 and len(first.lines) == 1:
        yield _excerpt(first.lines[0], paragraph)


def hyphen_breaks(paragraph: Paragraph, page: int) -> Iterator[Excerpt]:
    """Yield the lines with which a paragraph leaves a column in the middle of a word."""
    for fragment in paragraph.fragments[:-1]:
        if fragment.page == page and fragment.lines[-1].is_hyphenated:
            yield _excerpt(fragment.lines[-1], paragraph)


def overfull(paragraph: Paragraph, page: int, columns: Sequence[Column], area: Box) -> Iterator[Excerpt]:
    """Yield the lines that run into the next column, or out of the text area.

    Where lines are not justified, nothing tells that a line is too long by less.
    """
    for fragment in _of(paragraph, page):
        own = _column(fragment, columns)
        if own is None:
            continue
        edge = own.right
        for line in fragment.lines:
            beside = [box.left - TOLERANCE for each in columns if each.left > edge for box in _at(line, each)]
            if line.box.right > max(min([*beside, area.right + TOLERANCE]), edge + TOLERANCE):
                yield _excerpt(line, paragraph)


def _at(line: Line, column: Column) -> list[Box]:
    """Return the boxes of text that a column has at the height of a line."""
    return [box for box in column.boxes if box.bottom < line.baseline + line.size and line.baseline < box.top]


def side_by_side(columns: Sequence[Column]) -> list[Column]:
    """Return the columns without those that stand over the width of others."""
    return [
        each
        for each in columns
        if not any(other.right - other.left < each.right - each.left and _covers(each, other) for other in columns)
    ]


def _covers(column: Column, other: Column) -> bool:
    return column.left <= (other.left + other.right) / 2 <= column.right


def drift(columns: Sequence[Column], body: Type) -> float | None:
    """Return the most that a line of body text is away from the nearest baseline in a column beside it."""
    worst = None
    for column, other in product(columns, columns):
        there = [line.baseline for line in _body(other, body)] if other.left > column.right else []
        for line in _body(column, body):
            away = min((abs(line.baseline - baseline) for baseline in there), default=body.leading)
            if away <= body.leading / 2:
                worst = max(away, worst or 0.0)
    return worst


def _body(column: Column, body: Type) -> list[Line]:
    return [line for line in column.lines if abs(line.size - body.size) <= ALIKE * body.size]


def _of(paragraph: Paragraph, page: int) -> Iterator[Fragment]:
    return (fragment for fragment in paragraph.fragments if fragment.page == page)


def _column(fragment: Fragment, columns: Sequence[Column]) -> Column | None:
    """Return the column that a fragment shares most of its width with, if it begins in one."""

    def likeness(column: Column) -> float:
        shared = min(column.right, fragment.right) - max(column.left, fragment.left)
        return shared / (max(column.right, fragment.right) - min(column.left, fragment.left) or 1)

    own = [each for each in columns if each.left - TOLERANCE <= fragment.left < each.right]
    return max(own, key=likeness, default=None)


def _excerpt(line: Line, paragraph: Paragraph) -> Excerpt:
    return Excerpt(line.text, paragraph.text)
