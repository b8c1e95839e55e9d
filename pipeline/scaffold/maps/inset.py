"""The inset of a map: where on the Earth it lies, as the land around it and a frame. It has no boundary and no name."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.affinity import affine_transform

from pipeline.scaffold.maps.natural_earth import NaturalEarth
from pipeline.scaffold.maps.outlines import Picture
from pipeline.scaffold.maps.paths import Paths
from pipeline.scaffold.maps.projection import WIDTH, Extent, Projection, fit

SIZE = 58.0, 44.0  # map units
AROUND = 23.0  # degrees of longitude on either side: half a continent, whose coasts are known
WIDEST = 30.0  # degrees: a wider map shows coasts that are known
NORTHERNMOST = 80.0  # degrees of latitude
COAST, LEAST = 0.35, 0.6  # map units by which a coast is simplified, and the area of an island


def inset(extent: Extent, project: Projection, height: int, earth: NaturalEarth) -> dict[str, Any]:
    """Return the size of the inset, and the paths of its land and of the frame of the map, in units of the map."""
    middle, latitude = extent.middle
    rise = AROUND * SIZE[1] / SIZE[0]
    south, north = max(latitude - rise, -NORTHERNMOST), min(latitude + rise, NORTHERNMOST)
    around = Extent(middle - AROUND, south, middle + AROUND, north)
    wide, tall = fit(around)
    picture, share = Picture(wide, tall, around), SIZE[0] / WIDTH
    shapes = [shapely.make_valid(picture.geometry(one.polygons, "area")) for one in earth.countries]
    top = (tall - SIZE[1] / share) / 2
    clipped = shapely.intersection(shapely.union_all(shapes), shapely.box(0, top, WIDTH, top + SIZE[1] / share))
    smaller = share, 0, 0, share, 0, -top * share
    coast = shapely.simplify(affine_transform(clipped, smaller), COAST)
    parts = [part for part in shapely.get_parts(coast) if part.area > LEAST]
    corners = (0, 0), (WIDTH / 2, 0), (WIDTH, 0), (WIDTH, height), (WIDTH / 2, height), (0, height)
    frame = affine_transform(shapely.Polygon([wide(*project.inverse(*corner)) for corner in corners]), smaller)
    path = Paths().of
    return {"size": list(SIZE), "land": path(shapely.MultiPolygon(parts)), "frame": path(frame)}
