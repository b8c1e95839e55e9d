"""Where a map stands behind a window that is not of its shape, so that what it is about is within the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

NUMBER = r"(-?\d*\.?\d+) ?"
STEP = re.compile(rf"([Ml]?) ?{NUMBER}{NUMBER}")  # as `new map` writes paths: from a point on, all is relative
MARGIN = 24.0  # pixels around what a map is about


class Place(NamedTuple):
    """In pixels, from the upper left corner of the window."""

    left: float
    top: float
    width: float
    height: float


def map_window(figure: dict[str, Any] | None, width: float, height: float) -> Place | None:
    """Return the place of a map that fills a window, or its width; None for a figure that has no size of its own.

    It is made smaller than to fill the window where its territory, or what else is tinted, would be cut.
    """
    size = figure.get("viewBox") if figure else None
    if figure is None or not (isinstance(size, list) and len(size) == 2):
        return None
    if not all(isinstance(side, int | float) and 1 <= side <= 1e5 for side in size):
        return None
    own = list(_points(figure))
    points = own or [(0.0, 0.0), (float(size[0]), float(size[1]))]
    (west, east), (north, south) = [
        (max(min(line), 0.0), min(max(line), side)) for line, side in zip(zip(*points, strict=True), size, strict=True)
    ]
    scale = max(width / size[0], height / size[1])
    if own and east > west and south > north:
        room = (width - 2 * MARGIN) / (east - west), (height - 2 * MARGIN) / (south - north)
        scale = max(min(scale, *room), width / size[0])
    middle = ((west + east) / 2, (north + south) / 2)
    sides = [(width, size[0] * scale, middle[0] * scale), (height, size[1] * scale, middle[1] * scale)]
    left, top = (
        (side - whole) / 2 if whole < side else min(max(side / 2 - at, side - whole), 0.0) for side, whole, at in sides
    )
    return Place(round(left, 1), round(top, 1), round(sides[0][1], 1), round(sides[1][1], 1))


def _points(figure: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Yield the corners of what is tinted; where nothing is, those of the lines that are the map's own."""
    tints, lines = (figure.get(key) for key in ("tints", "lines"))
    paths = [figure.get("territory"), *_paths(tints)]
    for path in paths if any(paths) else _paths(lines):
        x = y = 0.0
        for kind, across, down in STEP.findall(path) if isinstance(path, str) else ():
            x, y = (float(across), float(down)) if kind == "M" else (x + float(across), y + float(down))
            yield x, y


def _paths(table: Any) -> list[Any]:
    return [each.get("path") for each in table.values() if isinstance(each, dict)] if isinstance(table, dict) else []
