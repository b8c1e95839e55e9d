"""Where the territory lies, and where its names may stand: wholly on its land, or wholly on water."""

from __future__ import annotations

import math
from typing import Any

import shapely

from pipeline.scaffold.maps.geojson import UserData
from pipeline.scaffold.maps.labels import EM, Box, Candidate
from pipeline.scaffold.maps.outlines import Drawing, Picture
from pipeline.scaffold.maps.projection import WIDTH, Point

GRID, MOST_CANDIDATES = 12, 40  # places in a shape that are tried for its name, in each direction and in all


class Territory:
    """What is known of the territory: its outline, or else the land in the middle of the map."""

    def __init__(self, picture: Picture, drawing: Drawing, own: UserData) -> None:
        """Take what is drawn, and where the user wants the names to stand."""
        self.picture, self.land = picture, drawing.land()
        known = next((shape for kind, shape in drawing.tints.values() if kind == "territory"), drawing.territory)
        self.is_known = known is not None and not known.is_empty
        self.shape = known if self.is_known else _middle_land(picture, drawing, self.land)
        self.points = [picture.projected(one.parts[0][0][0]) for one in own.of("territory", form="point")]
        own_land = self.shape if self.is_known else shapely.buffer(self.shape, picture.near)
        self._ground = self.land if self.points else shapely.intersection(own_land, self.land)
        self._disputed = drawing.boundaries.get("disputed", shapely.Point())
        shapely.prepare(self.land)
        shapely.prepare(self._ground)

    def candidates(self) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
        """Return places for its names: where the user says, or in it; and others, beside it or on water."""
        if self.points:
            x, y = self.points[0]
            return tuple(Candidate((x, y + step * EM), "") for step in (0, -2, 2)), ()
        frame = shapely.box(0, 0, WIDTH, self.picture.height)
        x, y = start = middle(self.shape) if self.is_known else (WIDTH / 2, self.picture.height / 2)
        _, top, _, bottom = shapely.bounds(self.shape)
        across = (x, WIDTH * 0.25, WIDTH * 0.75)
        beside = [(along, level) for level in (bottom + 1.5 * EM, top - 2 * EM) for along in across]
        water = grid(shapely.difference(frame, self.land), start)
        within = tuple(Candidate(point, "") for point in (start, *grid(self.shape, start)))
        return within, tuple(Candidate(point, "") for point in (*beside, *water))

    def is_crossed_by(self, box: Box) -> bool:
        """Tell whether a label of its names would stand across a coast, or on land that is not its own."""
        place = rectangle(box)
        return bool(shapely.intersects(self.land, place) and not shapely.contains(self._ground, place))

    def contested(self) -> Any:
        """Return the land in the middle where a disputed boundary ends it: no country's name is to stand there."""
        if self.is_known or not shapely.dwithin(self.shape, self._disputed, 2 * self.picture.near + 1):
            return shapely.Polygon()
        return shapely.buffer(self.shape, self.picture.near + 1)


def _middle_land(picture: Picture, drawing: Drawing, land: Any) -> Any:
    """Return the land next to the middle of the map, as far as the nearest boundaries; all of it if there is none.

    Boundaries of two scales do not quite meet: what lies as near to one as they may miss each other is left out.
    """
    lines = [*drawing.boundaries.values(), *(shape for _, shape in drawing.lines.values())]
    lines += [shapely.boundary(shape) for shape in drawing.areas.values()] if "land" not in drawing.areas else []
    parts = shapely.get_parts(shapely.difference(land, shapely.union_all(lines).buffer(picture.near)))
    center = shapely.Point(WIDTH / 2, picture.height / 2)
    return min(parts, key=lambda part: shapely.distance(part, center), default=land)


def rectangle(box: Box) -> Any:
    return shapely.box(box.left, box.top, box.right, box.bottom)


def grid(shape: Any, start: Point, width: float = 0.0) -> list[Point]:
    """Return points of a shape, those next to another first, around which a text of a width stays in it."""
    left, top, right, bottom = shapely.bounds(shape)
    steps = [n / GRID for n in range(1, GRID)]
    points = [(left + (right - left) * across, top + (bottom - top) * down) for down in steps for across in steps]
    boxes = [shapely.box(x - width / 2, y - EM / 2, x + width / 2, y + EM / 2) for x, y in points]
    inside = [point for point, is_in in zip(points, shapely.contains(shape, boxes), strict=True) if is_in]
    return sorted(inside, key=lambda point: math.dist(point, start))[:MOST_CANDIDATES]


def middle(shape: Any) -> Point:
    """Return the point of a shape that is farthest from its edge."""
    largest = max(shapely.get_parts(shape), key=shapely.area)
    start = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 1.0))[0]
    return float(start[0]), float(start[1])
