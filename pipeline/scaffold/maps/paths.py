"""SVG paths of outlines, in as few bytes as a page can carry them; start with `Paths.of`."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import shapely

from pipeline.scaffold.maps.projection import Point

LEAST_PART = 0.15  # area of an island, in map units, below which it is not drawn
Step = tuple[int, int]  # a point in tenths of a map unit


class Paths:
    """Writes the paths of one drawing, in map units with one decimal.

    Where two outlines share a border, the second runs along it as the first does: the same bytes once more, which
    compress to next to nothing.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[Step, Step]] = set()

    def of(self, shape: Any) -> str:
        """Return the path of polygons or lines; empty for none."""
        return "".join(map(self._part, shapely.get_parts(shape))) if shape is not None else ""

    def _part(self, part: Any) -> str:
        """Return the path of one polygon or line; its holes keep running against what is around them."""
        if part.geom_type == "Polygon" and part.area > LEAST_PART:
            rings, close = [_steps(ring.coords, close=True) for ring in (part.exterior, *part.interiors)], True
        elif part.geom_type in ("LineString", "LinearRing") and part.length > 1:
            rings, close = [_steps(part.coords, close=part.is_ring)], part.is_ring
        else:
            return ""
        edges = [edge for ring in rings for edge in _edges(ring, close=close)]
        if sum((end, start) in self._seen for start, end in edges) > sum(edge in self._seen for edge in edges):
            rings = [[ring[0], *ring[:0:-1]] if close else ring[::-1] for ring in rings]
            edges = [(end, start) for start, end in edges]
        self._seen.update(edges)
        return "".join(_path(ring, close=close) for ring in rings)


def _steps(points: Iterable[Point], *, close: bool) -> list[Step]:
    """Return the points of an outline; none stands beside itself, nor, if it is closed, at both ends."""
    found = list[Step]()
    for x, y in points:
        step = round(x * 10), round(y * 10)
        if not found or step != found[-1]:
            found.append(step)
    return found[:-1] if close and len(found) > 1 and found[0] == found[-1] else found


def _edges(steps: list[Step], *, close: bool) -> Iterator[tuple[Step, Step]]:
    return pairwise([*steps, steps[0]] if close else steps)


def _path(steps: list[Step], *, close: bool) -> str:
    """Return relative lines after one letter, without the blanks and zeros that the grammar of paths can do without."""
    (x, y), *_ = steps
    text = f"M{_tenths(x)} {_tenths(y)}"
    before = "l"
    for start, end in pairwise(steps):
        for number in (_tenths(end[0] - start[0]), _tenths(end[1] - start[1])):
            is_told_apart = before == "l" or number[0] == "-" or (number[0] == "." and "." in before)
            text += ("l" if before == "l" else "") + ("" if is_told_apart else " ") + number
            before = number
    return text + ("z" if close else "")


def _tenths(value: int) -> str:
    text = f"{abs(value) / 10:g}"
    return ("-" if value < 0 else "") + (text[1:] if text.startswith("0.") else text)
