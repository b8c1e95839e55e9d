"""The projection of a map, and the picture that it draws.

One map unit is one CSS pixel at the width of 84 mm for which a map is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]

WIDTH = 318
LOWEST, HIGHEST = 130.0, 290.0  # of a picture: a column of the first page takes no more, and labels need the rest
EARTH = 6371.0088  # km: the mean radius (IUGG)
FLAT = 1e-3  # a cone that is flatter is a cylinder
AROUND = 1e-4  # map units by which a point that lies on the edge may miss it
STEPS = 16


@dataclass(frozen=True, slots=True)
class Extent:
    """What a map shows at least, in degrees; the east may be more than 180, over the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> Point:
        return (self.west + self.east) / 2, (self.south + self.north) / 2


@dataclass(frozen=True, slots=True)
class Projection:
    """Lambert's conformal conic projection on a sphere, scaled and moved into the picture.

    Where the cone becomes a cylinder, around the equator, it is Mercator's. Snyder, Map Projections: a Working Manual
    (1987), equations 15-1 to 15-8 and 7-1 to 7-5.
    """

    parallels: Point
    """The two standard parallels, in degrees, along which the scale is true."""
    meridian: float
    """The meridian that is drawn upright, in degrees."""
    scale: float = 1.0
    """Map units for each radius of the Earth."""
    origin: Point = (0.0, 0.0)
    """What is taken off a scaled point, so that the picture starts at 0, 0."""

    @property
    def name(self) -> str:
        if abs(self._cone()) < FLAT:
            return f"Mercator on a sphere, true at {abs(self.parallels[0]):g}° N and S"
        south, north = (f"{abs(value):g}° {'N' if value >= 0 else 'S'}" for value in self.parallels)
        return f"Lambert conformal conic on a sphere, standard parallels {south} and {north}"

    def _cone(self) -> float:
        first, second = (math.radians(parallel) for parallel in self.parallels)
        if math.isclose(first, second):
            return math.sin(first)
        return math.log(math.cos(first) / math.cos(second)) / math.log(_tangent(second) / _tangent(first))

    def _radius(self, cone: float) -> float:
        first = math.radians(self.parallels[0])
        return self.scale * math.cos(first) * math.pow(_tangent(first), cone) / cone

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Return a point in map units, y downwards."""
        cone, turn = self._cone(), math.radians(longitude - self.meridian)
        tangent = _tangent(math.radians(latitude))
        if abs(cone) < FLAT:
            true = self.scale * math.cos(math.radians(self.parallels[0]))
            return true * turn - self.origin[0], -true * math.log(tangent) - self.origin[1]
        radius = self._radius(cone) / tangent**cone
        return radius * math.sin(cone * turn) - self.origin[0], radius * math.cos(cone * turn) - self.origin[1]

    def inverse(self, x: float, y: float) -> Point:
        """Return the longitude and latitude of a point of the picture."""
        x, y, cone = x + self.origin[0], y + self.origin[1], self._cone()
        if abs(cone) < FLAT:
            true = self.scale * math.cos(math.radians(self.parallels[0]))
            turn, tangent = x / true, math.exp(-y / true)
        else:
            sign = math.copysign(1, cone)
            turn = math.atan2(sign * x, sign * y) / cone
            tangent = (self._radius(cone) / (sign * math.hypot(x, y))) ** (1 / cone)
        return self.meridian + math.degrees(turn), math.degrees(2 * math.atan(tangent) - math.pi / 2)

    def window(self, height: float, margin: float) -> Extent:
        """Return what the picture shows of the Earth, and a margin of map units around it."""
        edges = [
            self.inverse(x, y)
            for step in range(STEPS + 1)
            for x, y in (
                (-margin + (WIDTH + 2 * margin) * step / STEPS, -margin),
                (-margin + (WIDTH + 2 * margin) * step / STEPS, height + margin),
                (-margin, -margin + (height + 2 * margin) * step / STEPS),
                (WIDTH + margin, -margin + (height + 2 * margin) * step / STEPS),
            )
        ]
        longitudes, latitudes = zip(*edges, strict=True)
        return Extent(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def _tangent(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


def fit(extent: Extent) -> tuple[Projection, int]:
    """Return the projection that puts an extent into the picture, and the picture's height.

    The standard parallels lie a sixth of the extent from its edges, to half a degree (Snyder, page 105). A picture that
    would be too high, or too flat, shows more on the other two sides.
    """
    sixth = (extent.north - extent.south) / 6
    parallels = round(2 * (extent.south + sixth)) / 2, round(2 * (extent.north - sixth)) / 2
    meridian, middle = extent.middle
    plain = Projection(parallels, meridian)
    left, right = (plain(longitude, middle)[0] for longitude in (extent.west, extent.east))
    top, bottom = (plain(meridian, latitude)[1] for latitude in (extent.north, extent.south))
    scale = min(WIDTH / (right - left), HIGHEST / (bottom - top))
    height = round(max(scale * (bottom - top), LOWEST))
    above = (height - scale * (bottom - top)) / 2 if height == LOWEST else 0.0
    origin = scale * (left + right) / 2 - WIDTH / 2, scale * top - above
    return Projection(parallels, meridian, scale, origin), height
