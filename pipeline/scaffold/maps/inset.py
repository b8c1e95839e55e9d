"""The inset of a map: where on the Earth it lies, as the land around it and a frame. It has no boundary and no name."""

from __future__ import annotations

from typing import Any

import shapely

from pipeline.scaffold.maps.natural_earth import NaturalEarth
from pipeline.scaffold.maps.outlines import Picture, path_of
from pipeline.scaffold.maps.projection import WIDTH, Extent, Point, Projection, fit

SIZE = 58.0, 44.0  # map units
AROUND = 23.0  # degrees of longitude on either side, or more: half a continent, whose coasts are known
TIMES = 1.5  # of the map's own extent, at least, on either side
WIDEST = 30.0  # degrees: a wider map shows coasts that are known
NORTHERNMOST = 80.0  # degrees of latitude
COAST, LEAST = 0.35, 0.6  # map units by which a coast is simplified, and the area of an island


def is_shown(extent: Extent) -> bool:
    """Tell whether a map needs an inset."""
    return extent.east - extent.west <= WIDEST


def inset(extent: Extent, project: Projection, height: int, earth: NaturalEarth) -> dict[str, Any]:
    """Return the size of the inset, and the paths of its land and of the frame of the map, in units of the map."""
    middle, latitude = extent.middle
    spread = max(AROUND, TIMES * (extent.east - extent.west))
    rise = spread * SIZE[1] / SIZE[0]
    around = Extent(
        middle - spread, max(latitude - rise, -NORTHERNMOST), middle + spread, min(latitude + rise, NORTHERNMOST)
    )
    wide, tall = fit(around)
    picture, share = Picture(wide, tall, around), SIZE[0] / WIDTH
    shapes = [shapely.make_valid(picture.geometry(one.polygons, "area")) for one in earth.countries]
    top = (tall - SIZE[1] / share) / 2
    clipped = shapely.intersection(shapely.union_all(shapes), shapely.box(0, top, WIDTH, top + SIZE[1] / share))

    def smaller(points: Any) -> Any:
        return [(x * share, (y - top) * share) for x, y in points]

    coast = shapely.simplify(shapely.transform(clipped, smaller), COAST)
    parts = [part for part in shapely.get_parts(coast) if part.area > LEAST]
    edge: list[Point] = [(0, 0), (WIDTH / 2, 0), (WIDTH, 0), (WIDTH, height), (WIDTH / 2, height), (0, height)]
    frame = smaller([wide(*project.inverse(*point)) for point in edge])
    return {"size": list(SIZE), "land": path_of(shapely.MultiPolygon(parts)), "frame": path_of(shapely.Polygon(frame))}
