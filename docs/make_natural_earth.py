#!/usr/bin/env python3
"""Writes pipeline/scaffold/maps/natural_earth.json, the base data of `pipeline new map`, as TopoJSON.

In: the folder of the unpacked packages, which have Natural Earth's data (public domain) unchanged:

- `npm pack world-atlas@2.0.2`: countries at 1:50 million, version 4.1, already a topology;
- Debian's qgis-common 3.22.16+dfsg-1: disputed boundaries at 1:10 million, version 4.1;
- Debian's libmagics++-data 4.13.0-1: boundaries (for their class only), lakes and rivers at 1:50 million, versions 2
  and 3; populated places at 1:10 million, version 2.

Needs shapely. It runs when the data change; the same packages give the same bytes.
"""

import json
import re
import sqlite3
import struct
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely

OUTPUT = Path(__file__).parent.parent / "pipeline/scaffold/maps/natural_earth.json"
ATLAS = "package/countries-50m.json"
QGIS = "usr/share/qgis/resources/data/world_map.gpkg"
MAGICS = "usr/share/magics"
NEAR = 0.05
"""Degrees within which a line at one scale and the same line at another lie."""
DISPUTED_TOLERANCE = 0.01  # degrees
LEAST_RANK = 7
"""Scale rank of the least important places that are kept: with the next, there would be twice as many."""
WORDS = {
    "Is": "Islands",
    "I": "Island",
    "Rep": "Republic",
    "Dem": "Democratic",
    "Eq": "Equatorial",
    "Herz": "Herzegovina",
    "Barb": "Barbuda",
    "St": "Saint",
    "Fr": "French",
    "Br": "British",
    "Ter": "Territory",
    "Vin": "Vincent",
    "Gren": "Grenadines",
    "Geo": "Georgia",
}
NAMES = {
    "S. Sudan": "South Sudan",
    "W. Sahara": "Western Sahara",
    "N. Cyprus": "Northern Cyprus",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "U.S. Virgin Is.": "US Virgin Islands",
    "Fr. S. Antarctic Lands": "French Southern and Antarctic Lands",
    "Faeroe Is.": "Faroe Islands",
    "Macedonia": "North Macedonia",
}
"""Names whose abbreviations the words above do not explain, or that have changed since."""
PARTED = (
    {"Kosovo", "Serbia"},
    {"Somaliland", "Somalia"},
    {"Northern Cyprus", "Cyprus"},
    {"Siachen Glacier", "India"},
    {"Siachen Glacier", "Pakistan"},
    {"Siachen Glacier", "China"},
)
"""What Natural Earth has as a country of the type disputed or indeterminate, and who claims it."""


def full_name(name: str) -> str:
    """Return a name of Natural Earth's without its abbreviations."""
    return NAMES.get(name) or re.sub(r"\b([A-Z][a-z]*)\.", lambda found: WORDS.get(found[1], found[0]), name)


class Topology:
    """A topology that is added to: the arcs of the countries, and behind them those of everything else."""

    def __init__(self, atlas: dict[str, Any]) -> None:
        self.scale, self.translate = atlas["transform"]["scale"], atlas["transform"]["translate"]
        self.arcs: list[Any] = atlas["arcs"]

    def point(self, x: float, y: float) -> list[int]:
        return [round((v - t) / s) for v, t, s in zip((x, y), self.translate, self.scale, strict=True)]

    def add(self, points: Any) -> list[int]:
        """Add an arc, and return what refers to it; nothing for what is smaller than the grid."""
        steps = [self.point(x, y) for x, y, *_ in points]
        steps = [step for n, step in enumerate(steps) if n == 0 or step != steps[n - 1]]
        if len(steps) < (4 if steps[0] == steps[-1] else 2):
            return []
        arc = steps[:1] + [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(steps)]
        self.arcs.append(arc)
        return [len(self.arcs) - 1]

    def lines(self, geometry: Any) -> list[list[int]]:
        lines = [self.add(part.coords) for part in shapely.get_parts(geometry) if part.geom_type == "LineString"]
        return [line for line in lines if line]

    def decoded(self, reference: int) -> list[tuple[float, float]]:
        x = y = 0
        points = []
        for dx, dy in self.arcs[~reference if reference < 0 else reference]:
            x, y = x + dx, y + dy
            points.append((x * self.scale[0] + self.translate[0], y * self.scale[1] + self.translate[1]))
        return points


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the records of a dBASE file."""
    data = path.read_bytes()
    count, start, size = struct.unpack("<IHH", data[4:12])
    fields, at = [], 32
    while data[at] != 13:
        fields.append((data[at : at + 11].split(b"\0")[0].decode(), data[at + 16]))
        at += 32
    for number in range(count):
        at = start + number * size + 1
        row = {}
        for name, length in fields:
            row[name] = _text(data[at : at + length]).strip()
            at += length
        yield row


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def shapes(path: Path) -> Iterator[list[list[tuple[float, float]]]]:
    """Yield the parts of each shape of an ESRI shapefile of lines or polygons."""
    data, at = path.read_bytes(), 100
    while at < len(data):
        (length,) = struct.unpack(">i", data[at + 4 : at + 8])
        record = data[at + 8 : at + 8 + 2 * length]
        parts: list[list[tuple[float, float]]] = []
        if struct.unpack("<i", record[:4])[0]:
            count, total = struct.unpack("<2i", record[36:44])
            starts = [*struct.unpack(f"<{count}i", record[44 : 44 + 4 * count]), total]
            flat = struct.unpack(f"<{2 * total}d", record[44 + 4 * count : 44 + 4 * count + 16 * total])
            points = list(zip(flat[::2], flat[1::2], strict=True))
            parts = [points[a:b] for a, b in pairwise(starts)]
        yield parts
        at += 8 + 2 * length


def layer(folder: Path, name: str) -> Iterator[tuple[dict[str, str], list[list[tuple[float, float]]]]]:
    return zip(rows(folder / f"{name}.dbf"), shapes(folder / f"{name}.shp"), strict=True)


def borders(topology: Topology, countries: list[dict[str, Any]]) -> tuple[Any, Any]:
    """Return the lines that two countries share, and those of them where one is a part of the other to somebody."""
    uses: dict[int, set[int]] = {}
    names = [country["properties"]["name"] for country in countries]
    for number, country in enumerate(countries):
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            for reference in ring:
                uses.setdefault(~reference if reference < 0 else reference, set()).add(number)
    shared = {arc: {names[number] for number in users} for arc, users in uses.items() if len(users) > 1}
    lines = {arc: shapely.LineString(points) for arc in shared if len(points := topology.decoded(arc)) > 1}
    parted = [line for arc, line in lines.items() if any(pair <= shared[arc] for pair in PARTED)]
    return shapely.union_all(list(lines.values())), shapely.union_all(parted)


def disputed(folder: Path, common: Any, parted: Any) -> Any:
    """Return what is disputed: version 4.1's lines, and of the borders those that version 2 calls so, or parted."""
    with sqlite3.connect(folder / QGIS) as package:
        blobs = [blob for (blob,) in package.execute("SELECT geom FROM disputed_borders ORDER BY fid")]
    own = shapely.union_all([shapely.from_wkb(blob[8 + (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7] :]) for blob in blobs])
    older = shapely.union_all(
        [
            shapely.LineString(part)
            for row, parts in layer(folder / MAGICS / "50m", "ne_50m_admin_0_boundary_lines_land")
            if not row["featurecla"].startswith("International")
            for part in parts
        ]
    )
    known = common.intersection(older.buffer(NEAR)).difference(own.buffer(NEAR))
    parted = parted.difference(own.buffer(NEAR))
    return shapely.line_merge(shapely.union_all([own.simplify(DISPUTED_TOLERANCE), known, parted]))


def main() -> int:
    if len(sys.argv) != 2:
        sys.exit("usage: make_natural_earth.py FOLDER")
    folder = Path(sys.argv[1])
    atlas = json.loads((folder / ATLAS).read_text(encoding="utf-8"))
    topology = Topology(atlas)
    countries = [
        {"type": g["type"], "properties": {"name": full_name(g["properties"]["name"])}, "arcs": g["arcs"]}
        for g in atlas["objects"]["countries"]["geometries"]
    ]
    contested = topology.lines(disputed(folder, *borders(topology, countries)))
    lakes = [
        {"type": "Polygon", "arcs": [[reference] for part in parts for reference in topology.add(part)]}
        for row, parts in layer(folder / MAGICS / "50m", "ne_50m_ocean")
        if parts and row["featurec_2"].startswith(("Lake", "Reservoir"))
    ]
    rivers = [
        {
            "type": "MultiLineString",
            "properties": {"rank": int(float(row["scalerank"]))},
            "arcs": [line for part in parts if (line := topology.add(part))],
        }
        for row, parts in layer(folder / MAGICS / "50m", "ne_50m_rivers_lake_centerlines")
        if parts
    ]
    found = [
        row
        for row in rows(folder / MAGICS / "10m/ne_10m_populated_places_simple.dbf")
        if int(row["scalerank"]) <= LEAST_RANK
    ]
    places = [
        {
            "type": "Point",
            "properties": {"name": row["name"], "rank": int(row["scalerank"])},
            "coordinates": topology.point(float(row["longitude"]), float(row["latitude"])),
        }
        for row in sorted(found, key=lambda row: (int(row["scalerank"]), -int(row["pop_max"]), row["name"]))
    ]
    objects = {
        "countries": {"type": "GeometryCollection", "geometries": countries},
        "disputed": {"type": "MultiLineString", "arcs": contested},
        "lakes": {"type": "GeometryCollection", "geometries": lakes},
        "rivers": {"type": "GeometryCollection", "geometries": rivers},
        "places": {"type": "GeometryCollection", "geometries": places},
    }
    value = {"type": "Topology", "transform": atlas["transform"], "objects": objects, "arcs": topology.arcs}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(f"{OUTPUT}: {len(text.encode()) / 1024:.0f} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
