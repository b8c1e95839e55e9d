#!/usr/bin/env python3
"""Writes templates/figures/nagorno-karabakh.geojson, from which `pipeline new map` makes the map of Nagorno-Karabakh.

In: Natural Earth 4.1 as the GeoPackage `world_map.gpkg` of Debian's package qgis-common (its layers `countries` and
`disputed_borders`); Lake Sevan is that of the pipeline's own file. Out: the outlines at 1:10 million, generalised for
the map, in degrees, and its towns. It runs when the data change; the same GeoPackage and shapely give the same bytes.
The map is then made by

    pipeline new map nagorno-karabakh --bbox 43.2,38.3,50.55,41.98 --data-only \
        --lines templates/figures/nagorno-karabakh.geojson

The data have no outline of the territory that Armenian forces held from 1994 to 2020. It is what the ceasefire
line cuts off Azerbaijan on the side of Armenia; the region itself is drawn over it. Both lines are generalised:
around the region it comes to 7,800 km². Islands and exclaves of less than LEAST are left out, whosever they are. The
Lachin road is straight from town to town, and the legend says that its course is simplified.
"""

import argparse
import json
import math
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely
from shapely.ops import split

from pipeline.scaffold.maps.natural_earth import read_natural_earth
from pipeline.scaffold.maps.projection import WIDTH, Extent, Point, Projection, fit

EXTENT = Extent(43.2, 38.3, 50.55, 41.98)
MARGIN = 2.5  # map units around the picture that the outlines go on
BORDER_TOLERANCE, LINE_TOLERANCE = 0.45, 0.5
"""How far, in map units, a simplified border and a simplified disputed line may lie from the original."""
LEAST = 30.0  # area of an island or an exclave, in map units: about 120 km², a square of four millimetres
SOURCE = "Natural Earth 4.1 (2018), public domain"
AREAS = {"arm": "ARM", "aze": "AZE", "geo": "GEO", "irn": "IRN", "rus": "RUS", "tur": "TUR"}
OVERRUN = 3.0
"""Map units by which the ceasefire line is lengthened at both ends, which stop short of the border."""
LINES = {
    "oblast": ("Former USSR oblast in 1991", "former", "Boundary of the former autonomous region"),
    "ceasefire": ("Ceasefire Line 1994", "contact", "Ceasefire line of 1994"),
}
GORIS: Point = (46.3382, 39.5111)  # in Armenia, where the road begins
REGION = "Former autonomous region, with its boundary"
HELD = "Area around the region: held by Armenian forces, 1994–2020"
ROAD = "Lachin road, its course simplified"
LAKE = "Lake Sevan"
LAKE_AT: Point = (45.3, 40.35)
# Longitude and latitude. Settlements are GeoNames' coordinates.
POINTS: dict[str, Point] = {
    "stepanakert": (46.7528, 39.8177),
    "shusha": (46.7499, 39.7601),
    "lachin": (46.5498, 39.6374),
    "yerevan": (44.5152, 40.1872),
    "baku": (49.8671, 40.4093),
    "tbilisi": (44.7930, 41.6941),
}


def read_layer(package: sqlite3.Connection, query: str, project: Projection) -> dict[str, list[Any]]:
    """Return the projected geometries of a layer by the name that the query gives each."""
    found: dict[str, list[Any]] = {}
    window = shapely.box(EXTENT.west - 1, EXTENT.south - 1, EXTENT.east + 1, EXTENT.north + 1)
    for name, blob in package.execute(query):
        whole = shapely.make_valid(shapely.from_wkb(_well_known_binary(blob)))
        geometry = shapely.intersection(whole, window)
        if not geometry.is_empty:
            moved = shapely.transform(geometry, _each(project), interleaved=True)
            found.setdefault(str(name), []).append(moved)
    return found


def _well_known_binary(blob: bytes) -> bytes:
    """Take off a GeoPackage's header, whose length its flags tell (GeoPackage 1.3, clause 2.1.3)."""
    envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return bytes(blob[8 + envelope :])


def _each(project: Projection) -> Callable[[Any], list[Point]]:
    return lambda points: [project(longitude, latitude) for longitude, latitude in points]


def simplify(countries: dict[str, list[Any]], height: int) -> dict[str, Any]:
    """Return the countries' shapes in the picture; common borders are simplified together and stay common."""
    names = sorted(countries)
    simple = shapely.coverage_simplify([shapely.union_all(countries[n]) for n in names], BORDER_TOLERANCE)
    picture = shapely.box(-MARGIN, -MARGIN, WIDTH + MARGIN, height + MARGIN)
    return dict(zip(names, shapely.intersection(simple, picture), strict=True))


def disputed(pieces: list[Any], *, close: bool) -> list[Point]:
    """Return one line from the pieces of a disputed one, which touch or nearly touch at their ends."""
    # Pieces are simplified one by one: where two lines run together, they share them and stay together.
    parts = [
        list(part.simplify(LINE_TOLERANCE).coords)
        for piece in pieces
        for part in shapely.get_parts(shapely.line_merge(piece))
    ]
    if not close:
        return _chain(parts, min(parts, key=lambda part: min(x for x, _ in part)))
    return _chain(parts, parts[0])


def cut_off(country: Any, line: list[Point], inside: Point) -> Any:
    """Return the part of a country on one side of a line, the side of a point."""
    whole = max(shapely.get_parts(country), key=lambda part: part.area)
    ends = _beyond(line[1], line[0]), _beyond(line[-2], line[-1])
    parts = split(whole, shapely.LineString([ends[0], *line, ends[1]])).geoms
    return next(part for part in parts if part.contains(shapely.Point(inside)))


def _beyond(before: Point, end: Point) -> Point:
    share = OVERRUN / math.dist(before, end)
    return end[0] + (end[0] - before[0]) * share, end[1] + (end[1] - before[1]) * share


def _chain(parts: list[list[Point]], first: list[Point]) -> list[Point]:
    """Join lines end to end, each time the nearest one, beginning with the western end of the first."""
    left = [part for part in parts if part is not first]
    line = first if first[0][0] < first[-1][0] else first[::-1]
    while left:
        end = line[-1]
        nearest = min(left, key=lambda part: min(math.dist(end, part[0]), math.dist(end, part[-1])))
        left.remove(nearest)
        turned = math.dist(end, nearest[-1]) < math.dist(end, nearest[0])
        line = line + (nearest[::-1] if turned else nearest)
    return line


def features(package: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the features of the map, in degrees."""
    project, height = fit(EXTENT)
    countries = read_layer(package, "SELECT ISO_A3, geom FROM countries ORDER BY fid", project)
    lines = read_layer(
        package,
        "SELECT name, geom FROM disputed_borders WHERE adm0_a3_l = 'AZE' AND adm0_a3_r = 'AZE' ORDER BY fid",
        project,
    )
    shapes = simplify(countries, height)
    drawn = {line: disputed(lines[name], close=line == "oblast") for line, (name, _, _) in LINES.items()}
    held = cut_off(shapes["AZE"], drawn["ceasefire"], project(*POINTS["lachin"]))

    def degrees(points: Any) -> list[list[float]]:
        return [[round(value, 4) for value in project.inverse(x / 10, y / 10)] for x, y in _tenths(points)]

    def polygons(shape: Any) -> list[Any]:
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > LEAST]
        return [[degrees(part.exterior.coords)] for part in parts]

    found = [_feature(area, "country", "", "MultiPolygon", polygons(shapes[code])) for area, code in AREAS.items()]
    area = _feature("held", "area", HELD, "Polygon", [degrees(held.exterior.coords)])
    area["properties"]["clip"] = False  # it ends at the borders that it was made of
    found.append(area)
    oblast = degrees([*drawn["oblast"], drawn["oblast"][0]])
    found.append(_feature("region", "territory", REGION, "Polygon", [oblast]))
    for line, (_, kind, name) in LINES.items():
        found.append(_feature(line, kind, name, "LineString", oblast if line == "oblast" else degrees(drawn[line])))
    road = [GORIS, *(POINTS[town] for town in ("lachin", "shusha", "stepanakert"))]
    found.append(_feature("road", "road", ROAD, "LineString", [list(point) for point in road]))
    lakes = [
        lake
        for lake in read_natural_earth().lakes
        if shapely.Polygon(lake.polygons[0][0]).contains(shapely.Point(LAKE_AT))
    ]
    found += [
        _feature("sevan", "lake", LAKE, "Polygon", [[[round(v, 4) for v in at] for at in lake.polygons[0][0]]])
        for lake in lakes
    ]
    return found + [_feature(name, "place", name.title(), "Point", list(point)) for name, point in POINTS.items()]


def _tenths(points: Any) -> list[tuple[int, int]]:
    """Return points in tenths of a map unit, as paths have them."""
    return [(round(x * 10), round(y * 10)) for x, y in points]


def _feature(identifier: str, kind: str, name: str, form: str, coordinates: Any) -> dict[str, Any]:
    properties = {"kind": kind, "name": name} if name else {"kind": kind}
    geometry = {"type": form, "coordinates": coordinates}
    return {"type": "Feature", "id": identifier, "properties": properties, "geometry": geometry}


def main(argv: list[str] | None = None) -> int:
    """Write the outlines; return 0, or 2 if the GeoPackage is not to be had."""
    parser = argparse.ArgumentParser(description="Write the outlines of the map of Nagorno-Karabakh as GeoJSON.")
    parser.add_argument("geopackage", type=Path, help="world_map.gpkg of Debian's package qgis-common")
    default = Path(__file__).parent.parent / "templates/figures/nagorno-karabakh.geojson"
    parser.add_argument("--output", type=Path, default=default, help="file to write (default: %(default)s)")
    arguments = parser.parse_args(argv)
    if not arguments.geopackage.is_file():
        parser.error(f"there is no file {arguments.geopackage}")
    with sqlite3.connect(f"{arguments.geopackage.resolve().as_uri()}?mode=ro", uri=True) as package:
        lines = [json.dumps(feature, ensure_ascii=False) for feature in features(package)]
    head = f'{{"type": "FeatureCollection", "source": "{SOURCE}", "features": ['
    text = head + "\n" + ",\n".join(lines) + "\n]}\n"
    arguments.output.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{arguments.output}: {len(text.encode()) / 1024:.1f} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
