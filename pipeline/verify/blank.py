"""How full a page is: the share of a height that has ink, and the largest blank rectangle among what is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from pipeline.verify.positions import Box

SPECK = 0.5  # points: what shares less is taken for apart
MOST_COMPARED = 1_000_000  # boxes with rectangles, in search of the largest blank one: ours take 100,000


def filled(ink: Iterable[Box], area: Box, gap: float) -> float:
    """Return the share of the height of an area that has ink in its width; gaps up to `gap` count as filled."""
    height, blank, edge = area.top - area.bottom, 0.0, area.top
    for box in sorted((box for box in ink if box.overlaps(area, SPECK)), key=lambda box: -box.top):
        if edge - box.top > gap:
            blank += edge - box.top
        edge = min(edge, box.bottom)
    blank += edge - area.bottom if edge - area.bottom > gap else 0.0
    return 1 - blank / height if height > 0 else 1.0


def largest_blank(ink: Sequence[Box], area: Box) -> Box:
    """Return the largest rectangle of an area that has no ink.

    The search by branch and bound of Breuel, “Two geometric algorithms for layout analysis” (DAS 2002): the largest
    rectangle that may be blank is split around what is in its middle, until one is blank. On a page with so much on it
    that this would take long, it has no size.
    """
    waiting = [(-size_of(area), area, _within(ink, area))]
    compared = 0
    while waiting and compared < MOST_COMPARED:
        _, room, boxes = heappop(waiting)
        compared += 5 * len(boxes)
        if not boxes:
            return room
        x, y = room.left + room.right, room.bottom + room.top
        pivot = min(boxes, key=lambda box: abs(box[0] + box[2] - x) + abs(box[1] + box[3] - y))
        for part in (
            room._replace(bottom=pivot.top),
            room._replace(top=pivot.bottom),
            room._replace(left=pivot.right),
            room._replace(right=pivot.left),
        ):
            if min(part.right - part.left, part.top - part.bottom) > SPECK:
                heappush(waiting, (-size_of(part), part, _within(boxes, part)))
    return Box(area.left, area.bottom, area.left, area.bottom)


def _within(boxes: Sequence[Box], area: Box) -> list[Box]:
    """Return what overlaps an area: the inner loop of the search, and so without calls."""
    left, bottom, right, top = area.left + SPECK, area.bottom + SPECK, area.right - SPECK, area.top - SPECK
    return [box for box in boxes if box[0] < right and box[2] > left and box[1] < top and box[3] > bottom]


def size_of(box: Box) -> float:
    """Return the area of a box; 0 for one that is none."""
    return max(box.right - box.left, 0) * max(box.top - box.bottom, 0)
