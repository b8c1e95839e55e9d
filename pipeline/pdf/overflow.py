"""By how much a factsheet is over its budget of pages, measured in what the engine has laid out.

Only a factsheet that is too long costs this: a few layouts more. Start with `measure`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from pipeline.pdf.engine import boxes
from pipeline.pdf.fit.search import size_style

STEP = 0.1  # points by which sizes of body text differ
FORCED = ("page", "left", "right", "recto", "verso", "always")  # values of break-before


@dataclass(frozen=True, slots=True)
class Overflow:
    """How much too long a factsheet is."""

    lines: int  # about how many lines of body text have to go
    body: float  # the largest size of body text, in points, at which it fits; 0 where it does not at the smallest
    least: float  # the smallest size, in points; 0 where only the styles know of sizes


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands on a page; lengths in CSS pixels."""

    used: float  # from the top of the first line to the bottom of the last
    free: float  # from there to the bottom of the text area
    forced: bool  # whether a style has it begin a new page


def measure(layout: Callable[[str], Any], budget: int, body: float, least: float) -> Overflow:
    """Return how much too long a print source is; `layout` lays it out with a style of its root element.

    `body` is the size of body text that its language has of its own, or 0; `least` is the smallest, or 0 for that which
    the styles have.
    """
    size = body or least
    document = layout(size_style(size) if size else "")
    return Overflow(_lines_over(document.pages, budget), _fitting(layout, budget, body, least), least)


def _fitting(layout: Callable[[str], Any], budget: int, body: float, least: float) -> float:
    """Return the largest size that fits, by bisection; 0 where there is none down to the smallest."""

    def fits(size: float) -> bool:
        return len(layout(size_style(size)).pages) <= budget

    low, high = 0, max(ceil((body - least) / STEP), 0)  # steps above the smallest; `high` does not fit
    if not high or not fits(least):
        return 0.0
    while high - low > 1:
        middle = (low + high) // 2
        if fits(round(least + middle * STEP, 1)):
            low = middle
        else:
            high = middle
    return round(least + low * STEP, 1)


def _lines_over(pages: Any, budget: int) -> int:
    """Return how many lines of body text have to go: those of the pages that are cheapest to do without.

    A page that a style has begin anew stays, however short the text before it is. A block that may not be broken needs
    only what the page before it has no room for. In two columns, two lines are as high as one.
    """
    root = pages[0]._page_box.children[0].style
    height = _line_height(root["line_height"], root["font_size"])
    sheets, over = list(_sheets(pages)), 0.0
    for _ in range(len(sheets) - budget):
        costs = {
            n: max(sheet.used - sheets[n - 1].free, height)
            for n, sheet in enumerate(sheets)
            if n and not sheet.forced and (n + 1 == len(sheets) or sheets[n + 1].forced)
        }
        if not costs:
            break
        cheapest = min(costs, key=costs.__getitem__)
        over += costs[cheapest]
        del sheets[cheapest]
    return ceil(over / height) * _columns(pages, root["font_size"])


def _line_height(value: Any, size: float) -> float:
    """Return a computed line height in pixels: it is a number, a length, or the keyword `normal`."""
    if value == "normal":
        return 1.2 * size
    return float(value * size if isinstance(value, int | float) else value.value)


def _columns(pages: Any, size: float) -> int:
    """Return in how many columns most of the text of a size is set."""
    widths = Counter[int]()
    for page in pages:
        for box in page._page_box.children[0].descendants():
            lines = [child for child in getattr(box, "children", ()) if isinstance(child, boxes.LineBox)]
            if lines and box.style["font_size"] == size:
                widths[round(box.width)] += len(lines)
    return max(round(pages[0]._page_box.width / widths.most_common(1)[0][0]), 1) if widths else 1


def _sheets(pages: Any) -> Iterator[_Sheet]:
    before: set[int] = set()
    for page in pages:
        box = page._page_box.children[0]
        inside = [box, *box.descendants()]
        lines = [line for line in inside if isinstance(line, boxes.LineBox)]
        top = min((line.position_y for line in lines), default=0.0)
        bottom = max((line.position_y + line.height for line in lines), default=0.0)
        end = page._page_box.content_box_y() + page._page_box.height
        new = (each for each in inside if each.element is not None and id(each.element) not in before)
        forced = any(each.style["break_before"] in FORCED for each in new if each.position_y <= top)
        yield _Sheet(bottom - top, max(end - bottom, 0.0), forced and bool(before))
        before = {id(each.element) for each in inside}
