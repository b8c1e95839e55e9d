"""What printed pages are held to: `[ID.bounds]` of `templates/editions.toml`, which the manifest repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pipeline.base.toml import meta

Kind = Literal[
    "overfull",
    "small-text",
    "contrast",
    "blank",
    "ladder",
    "short-line",
    "widow",
    "hyphen-break",
    "drift",
]
KINDS = '"overfull", "small-text", "contrast", "blank", "ladder", "short-line", "widow", "hyphen-break" and "drift"'
BROKEN: tuple[Kind, ...] = ("small-text", "contrast")
"""What fails a build by default. Of overfull lines a PDF does not tell enough: labels can look like columns."""
Share = Annotated[float, meta("a percentage from 0 to 100", "15", ge=0, le=100)]
Points = Annotated[float, meta("a number of points, 0 or more", "6.5", ge=0, le=100)]
Ratio = Annotated[float, meta("a ratio of contrast from 1 to 21", "4.5", ge=1, le=21)]
Count = Annotated[int, meta("a whole number, 0 or more", "2", ge=0, le=1000)]
Kinds = Annotated[tuple[Kind, ...], meta(f"a list of {KINDS}", '["overfull", "contrast", "ladder"]')]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the pages of an edition are held to; what is beyond is told by the report, and fails a build by `errors`."""

    blank: Share = 15.0  # the largest blank rectangle, in % of the text area; of all pages but the last
    last_blank: Share = 60.0  # the same, of the last page
    ladder: Count = 2  # the most hyphens at the ends of lines one below the other
    short_line: Share = 15.0  # the shortest last line of a paragraph, in % of the measure
    widows: Count = 0  # single lines of a paragraph at the top or the bottom of a column, on a page
    hyphen_breaks: Count = 0  # words broken over a column or page, on a page
    drift: Points = 0.5  # how far baselines of neighbouring columns may be apart, in points
    small_text: Points = 5.0  # the smallest text, in points
    contrast: Ratio = 4.5  # the least contrast of a text with what is behind it (WCAG 2.2, 1.4.3)
    errors: Kinds = BROKEN  # kinds of which a page beyond its bound fails the build; of the others the report warns
