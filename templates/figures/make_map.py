#!/usr/bin/env python3
"""Projects the locator map of Nagorno-Karabakh.

In: Natural Earth 4.1 as the GeoPackage `world_map.gpkg` of Debian's package qgis-common (its layers
`countries` and `disputed_borders`). Out: `nagorno-karabakh.json`, the outlines as SVG paths in map units and
the places of the labels, for the layout `nagorno-karabakh.svg.html`. It runs when the data change, never at
build time; the same GeoPackage and shapely give the same bytes.

The data have no outline of the territory that Armenian forces held from 1994 to 2020. It is what the ceasefire
line cuts off Azerbaijan on the side of Armenia; the region itself is drawn over it. Both lines are generalised:
around the region it comes to 7,800 km².

One map unit is one CSS pixel at the width for which the map is drawn, 84 mm.
"""

import argparse
import json
import math
import sqlite3
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    import shapely  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from shapely.ops import split  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ModuleNotFoundError:
    sys.exit("make_map.py needs shapely 2.1 or newer: pip install shapely")

Point = tuple[float, float]

WIDTH = 318
WEST, EAST, SOUTH, NORTH = 42.95, 50.75, 38.1, 42.45
MARGIN = 2.0
"""Map units by which the outlines run out of the picture, whose edge would be drawn as a border otherwise."""
BORDER_TOLERANCE, LINE_TOLERANCE = 0.45, 0.5
"""How far, in map units, a simplified border and a simplified disputed line may lie from the original."""

SOURCE = {
    "name": "Natural Earth",
    "version": "4.1",
    "licence": "public domain",
    "attribution": "Made with Natural Earth. Free vector and raster map data @ naturalearthdata.com.",
}
AREAS = {"arm": "ARM", "aze": "AZE", "geo": "GEO", "irn": "IRN", "rus": "RUS", "tur": "TUR"}
OVERRUN = 3.0
"""Map units by which the ceasefire line is lengthened at both ends, which stop short of the border."""
LINES = {"oblast": "Former USSR oblast in 1991", "ceasefire": "Ceasefire Line 1994"}
# Longitude and latitude. Settlements are GeoNames' coordinates.
POINTS: dict[str, Point] = {
    "stepanakert": (46.7528, 39.8177),
    "shusha": (46.7499, 39.7601),
    "lachin": (46.5498, 39.6374),
    "yerevan": (44.5152, 40.1872),
    "baku": (49.8671, 40.4093),
    "tbilisi": (44.7930, 41.6941),
}
# Where labels go, in map units, chosen by eye for the longest label of the four languages: the middle of a
# country's or a sea's name, the start of the others. A change of the extent moves the map under them.
ANCHORS: dict[str, Point] = {
    "arm": (64, 94),
    "aze": (221, 122),
    "geo": (37, 21),
    "irn": (150, 226),
    "rus": (167, 14),
    "tur": (30, 144),
    "caspian": (272, 24),
    "stepanakert": (112, 84),
    "region": (132, 101),
    "nakhchivan": (66, 204),
    "shusha": (184, 144.5),
}


@dataclass(frozen=True, slots=True)
class Projection:
    """Lambert's conformal conic projection on a sphere, scaled and moved into the picture."""

    parallels: Point
    """The two standard parallels, in degrees."""
    meridian: float
    """The meridian that is drawn upright, in degrees."""
    scale: float = 1.0
    origin: Point = (0.0, 0.0)
    """What is taken off a scaled point, so that the picture starts at 0, 0."""

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Return a point in map units, y downwards (Snyder, Map Projections, equations 15-1 to 15-5)."""
        first, second = (math.radians(parallel) for parallel in self.parallels)
        cone = math.log(math.cos(first) / math.cos(second)) / math.log(_tangent(second) / _tangent(first))
        radius = math.cos(first) * _tangent(first) ** cone / cone / _tangent(math.radians(latitude)) ** cone
        angle = cone * math.radians(longitude - self.meridian)
        return (
            self.scale * radius * math.sin(angle) - self.origin[0],
            self.scale * radius * math.cos(angle) - self.origin[1],
        )


def _tangent(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


def fit() -> tuple[Projection, int]:
    """Return the projection that puts the extent into the picture, and the picture's height."""
    middle = (WEST + EAST) / 2
    plain = Projection((39.0, 41.5), middle)
    west, east = (plain(longitude, (SOUTH + NORTH) / 2)[0] for longitude in (WEST, EAST))
    scale = WIDTH / (east - west)
    top, bottom = (scale * plain(middle, latitude)[1] for latitude in (NORTH, SOUTH))
    return Projection((39.0, 41.5), middle, scale, (scale * west, top)), round(bottom - top)


def read_layer(package: sqlite3.Connection, query: str, project: Projection) -> dict[str, list[Any]]:
    """Return the projected geometries of a layer by the name that the query gives each."""
    found: dict[str, list[Any]] = {}
    window = shapely.box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1)
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


def outlines(shapes: dict[str, Any]) -> dict[str, str]:
    """Return the countries' paths."""
    return {
        area: "".join(
            path(part.exterior.coords, close=True)
            for part in shapely.get_parts(shapes[code])
            if part.geom_type == "Polygon" and part.area > 1
        )
        for area, code in AREAS.items()
    }


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


def cut_off(country: Any, line: list[Point], inside: Point) -> str:
    """Return the path of the part of a country on one side of a line, the side of a point."""
    whole = max(shapely.get_parts(country), key=lambda part: part.area)
    ends = _beyond(line[1], line[0]), _beyond(line[-2], line[-1])
    parts = split(whole, shapely.LineString([ends[0], *line, ends[1]])).geoms
    return path(next(part for part in parts if part.contains(shapely.Point(inside))).exterior.coords, close=True)


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


def path(points: Iterable[Point], *, close: bool) -> str:
    """Return an SVG path of relative lines, with one decimal."""
    steps = [(round(x * 10), round(y * 10)) for x, y in points]
    if close and steps[0] == steps[-1]:
        steps.pop()
    text = f"M{_tenths(steps[0][0])} {_tenths(steps[0][1])}"
    here = steps[0]
    for x, y in steps[1:]:
        if (x, y) != here:
            text += f"l{_tenths(x - here[0])} {_tenths(y - here[1])}"
            here = (x, y)
    return text + ("z" if close else "")


def _tenths(value: int) -> str:
    return f"{value / 10:g}"


def make_map(package: sqlite3.Connection) -> dict[str, Any]:
    """Return the whole map as it is written."""
    project, height = fit()
    countries = read_layer(package, "SELECT ISO_A3, geom FROM countries ORDER BY fid", project)
    lines = read_layer(
        package,
        "SELECT name, geom FROM disputed_borders WHERE adm0_a3_l = 'AZE' AND adm0_a3_r = 'AZE' ORDER BY fid",
        project,
    )

    shapes = simplify(countries, height)
    drawn = {line: disputed(lines[name], close=line == "oblast") for line, name in LINES.items()}

    def place(point: Point) -> list[float]:
        return [round(value, 1) for value in project(*point)]

    return {
        "viewBox": [WIDTH, height],
        "source": SOURCE,
        "projection": "Lambert conformal conic on a sphere, standard parallels 39° N and 41.5° N, "
        f"central meridian {project.meridian:g}° E; 1 unit = 1 CSS px at a width of 84 mm",
        "areas": outlines(shapes),
        "held": cut_off(shapes["AZE"], drawn["ceasefire"], project(*POINTS["lachin"])),
        "lines": {line: path(points, close=line == "oblast") for line, points in drawn.items()},
        "points": {name: place(point) for name, point in POINTS.items()},
        "anchors": {name: list(point) for name, point in ANCHORS.items()},
    }


def layout(value: dict[str, Any]) -> str:
    """Return JSON with one path, text or point a line."""
    entries = []
    for key, content in value.items():
        if isinstance(content, dict):
            inner = ",\n".join(f"    {_json(name)}: {_json(item)}" for name, item in content.items())
            entries.append(f"  {_json(key)}: {{\n{inner}\n  }}")
        else:
            entries.append(f"  {_json(key)}: {_json(content)}")
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(argv: list[str] | None = None) -> int:
    """Write the map; return 0, or 2 if the GeoPackage is not to be had."""
    parser = argparse.ArgumentParser(
        description="Project Natural Earth 4.1 into the locator map of Nagorno-Karabakh (needs shapely 2.1).",
        epilog="example: python templates/figures/make_map.py usr/share/qgis/resources/data/world_map.gpkg",
    )
    parser.add_argument("geopackage", type=Path, help="world_map.gpkg of Debian's package qgis-common")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).with_name("nagorno-karabakh.json"),
        help="file to write (default: nagorno-karabakh.json beside this program)",
    )
    arguments = parser.parse_args(argv)
    if not arguments.geopackage.is_file():
        parser.error(f"there is no file {arguments.geopackage}")
    with sqlite3.connect(f"{arguments.geopackage.resolve().as_uri()}?mode=ro", uri=True) as package:
        text = layout(make_map(package))
    arguments.output.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{arguments.output}: {len(text.encode()) / 1024:.1f} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
