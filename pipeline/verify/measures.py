"""What is measured of printed pages; how, is in `measuring.py`. Loads no engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Excerpt(NamedTuple):
    """A line, and the whole text of its block."""

    line: str
    block: str


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """How a page is set. Shares are from 0 to 1, of the text area; lengths are in points."""

    page: int  # from 1
    leaf: int  # its place among the pages as they are drawn, from 0: another one where they are imposed
    is_last: bool
    fill: float  # share of the height that has ink; gaps of less than a line are none
    columns: tuple[float, ...]  # the fill of each column of paragraphs, in the direction of writing
    blank: float  # share of the text area that the largest blank rectangle has
    lines: int  # of paragraphs
    hyphens: int  # how many of them end in one
    ladder: int  # the most that do so one below the other
    ladders: tuple[Excerpt, ...]  # the last line of each that has this length
    short_lines: tuple[tuple[float, Excerpt], ...]  # last lines of paragraphs, and the share of the measure they fill
    widows: tuple[Excerpt, ...]  # last lines of a paragraph that stand alone at the top of a column
    orphans: tuple[Excerpt, ...]  # first lines that stand alone at the bottom of one
    hyphen_breaks: tuple[Excerpt, ...]  # lines with a hyphen at the end of a column
    overfull: tuple[Excerpt, ...]  # lines that run into the next column, or into the margin
    drift: float | None  # the most that baselines of neighbouring columns are apart; none with a single column
    smallest: float  # size of the smallest text; 0 where there is none
    smallest_text: Excerpt
    contrast: float  # the least ratio of contrast (WCAG 2.2); 21 where there is no text
    contrast_text: Excerpt


class Ink(NamedTuple):
    """What a page has of ink when it is printed in grey, as shares of its area."""

    covered: float  # what is not the white of paper
    grey: float  # the mean: 0 is white, 1 is black
