"""What is not well set in a document that the engine has laid out, and what that costs: `Findings.cost`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.pdf.engine import boxes
from pipeline.pdf.fit.paragraphs import ends_in_hyphen, line_faults

BLANK = 0.15  # of the height of a page: a larger gap looks like a hole
WEIGHTS = {
    "page over": 1000.0,
    "blank": 40.0,
    "empty column": 2.0,
    "hyphen at a break": 4.0,
    "rung": 3.0,
    "last line": 2.0,
}
"""What each fault costs: a page above the budget; of a gap, what is more than BLANK, as a share of a page; a column
that stays empty beside another; a hyphen at the end of a column or page; a line too many in a row that ends in hyphens;
a last line that is too short."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in a document."""

    pages: int
    filled: float  # pages that are full, with the last one's part
    over: int  # pages above the budget
    blank: float  # the sum of what gaps are larger than BLANK, as shares of a page
    empty: int  # columns with nothing in them, beside one with text
    broken: int  # hyphens at the ends of columns and pages
    rungs: int
    last_lines: int

    @property
    def is_full(self) -> bool:
        """Whether it is no longer than it may be, and leaves no blank: another size would do nothing for it."""
        return not (self.over or self.blank or self.empty)

    @property
    def cost(self) -> float:
        counts = (self.over, self.blank, self.empty, self.broken, self.rungs, self.last_lines)
        return sum(weight * count for weight, count in zip(WEIGHTS.values(), counts, strict=True))


def findings(document: Any, budget: int, leaf: int = 2) -> Findings:
    """Measure a document; `budget` is how many pages it may have, `leaf` how many are printed on a sheet of paper."""
    pages = [page._page_box for page in document.pages]
    gaps = [gap for page in pages for gap in _gaps(page)]
    last = _bottom(pages[-1].children[0]) - pages[-1].content_box_y()
    broken, rungs, last_lines = map(sum, zip((0, 0, 0), *(_of_paragraphs(page) for page in pages), strict=True))
    return Findings(
        len(pages),
        len(pages) - 1 + min(max(last / pages[-1].height, 0.0), 1.0),
        max(len(pages) - budget, 0),
        sum(max(gap - BLANK, 0) for gap in gaps) + (1 - BLANK) * (of_leaves(len(pages), budget, leaf) - len(pages)),
        sum(map(_empty_columns, pages)),
        broken,
        rungs,
        last_lines,
    )


def of_leaves(pages: int, budget: int, leaf: int) -> int:
    """Return how many pages have the leaves on which these are printed: more than one, and none above the budget."""
    return pages + -pages % leaf if 1 < pages < budget else pages


def _of_paragraphs(page: Any) -> tuple[int, int, int]:
    """Return the hyphens at breaks, the lines too many of ladders, and the short last lines of a page."""
    broken = rungs = short = 0
    for box in page.children[0].descendants():
        lines = [child for child in getattr(box, "children", ()) if isinstance(child, boxes.LineBox)]
        if lines and box.style["hyphens"] == "auto":
            more, last, _ = line_faults(lines, box.width)
            rungs += more
            if lines[-1].resume_at is None:
                short += last
            else:
                broken += ends_in_hyphen(lines[-1])
    return broken, rungs, short


def _gaps(page: Any) -> Iterator[float]:
    """Yield the largest gap of a page, and the gap at the end of each column, as shares of the page's height."""
    root = page.children[0]
    end, gap = page.content_box_y(), 0.0
    for box in sorted(_inked(root), key=lambda box: box.position_y):
        gap, end = max(gap, box.position_y - end), max(end, box.position_y + box.margin_height())
    yield max(gap, page.content_box_y() + page.height - end) / page.height
    for container in root.descendants():
        columns = [child for child in getattr(container, "children", ()) if getattr(child, "is_column", False)]
        bottoms = [_bottom(column) for column in columns]
        yield from ((max(bottoms) - bottom) / page.height for bottom in bottoms)


def _empty_columns(page: Any) -> int:
    """Count the columns of a page that are empty because the text ends in the first."""
    empty = 0
    for container in page.children[0].descendants():
        columns = [child for child in getattr(container, "children", ()) if getattr(child, "is_column", False)]
        wanted = container.style["column_count"]
        if columns and wanted != "auto":
            empty += max(wanted - sum(any(_inked(column)) for column in columns), 0)
    return empty


def _bottom(box: Any) -> float:
    return max((float(inked.position_y + inked.margin_height()) for inked in _inked(box)), default=box.content_box_y())


def _inked(box: Any) -> Iterator[Any]:
    """Yield the boxes inside of a box that show something: lines, images and drawings."""
    yield from (each for each in box.descendants() if isinstance(each, boxes.LineBox | boxes.ReplacedBox))
