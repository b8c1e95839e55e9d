"""Natural Earth's data as they come with the package: outlines, waters and places of the whole Earth, in degrees.

`natural_earth.json` is TopoJSON; docs/make_natural_earth.py says where it is from, and makes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate, pairwise
from typing import Any

from pipeline.scaffold.maps.projection import Point

SOURCE = "Natural Earth 4.1 (2018), public domain"
STEP = 0.5  # degrees: a longer line is bent by the projection, and has points in between
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Outline:
    """A country or a lake."""

    name: str
    polygons: list[list[Ring]]  # each an outer ring, and then its holes


@dataclass(frozen=True, slots=True)
class River:
    lines: list[Ring]
    rank: int  # 0 for those of the whole Earth, up to 9


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    at: Point
    rank: int  # 0 for those of the whole Earth, up to 7


@dataclass(frozen=True, slots=True)
class NaturalEarth:
    """All outlines that two countries share have the same points."""

    countries: tuple[Outline, ...]
    disputed: list[Ring]  # boundaries that are disputed, of whatever kind, some of them also those of countries
    lakes: tuple[Outline, ...]
    rivers: tuple[River, ...]
    places: tuple[Place, ...]  # the most important first


def read_natural_earth() -> NaturalEarth:
    text = (files("pipeline.scaffold.maps") / "natural_earth.json").read_text(encoding="utf-8")
    topology: dict[str, Any] = json.loads(text)
    scale, start = topology["transform"]["scale"], topology["transform"]["translate"]

    def degrees(step: Any) -> Point:
        return step[0] * scale[0] + start[0], step[1] * scale[1] + start[1]

    arcs = [_dense(_unbroken(map(degrees, accumulate(arc, _moved)))) for arc in topology["arcs"]]

    def joined(references: list[int]) -> Ring:
        parts = [arcs[~reference][::-1] if reference < 0 else arcs[reference] for reference in references]
        line = parts[0]
        for part in parts[1:]:
            line = line + _turned(part, _turn(line[-1], part[0]))[1:]
        if round(line[-1][0] - line[0][0]) in (-360, 360):  # around a pole
            pole = math.copysign(90, line[0][1])
            line = [*line, (line[-1][0], pole), (line[0][0], pole), line[0]]
        return line

    def outlines(name: str) -> Iterator[Outline]:
        for each in topology["objects"][name]["geometries"]:
            polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
            rings = [[joined(ring) for ring in polygon] for polygon in polygons]
            yield Outline(each.get("properties", {}).get("name", ""), rings)

    def geometries(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        return ((each, each["properties"]) for each in topology["objects"][name]["geometries"])

    return NaturalEarth(
        tuple(outlines("countries")),
        [joined(line) for line in topology["objects"]["disputed"]["arcs"]],
        tuple(outlines("lakes")),
        tuple(River([joined(line) for line in each["arcs"]], own["rank"]) for each, own in geometries("rivers")),
        tuple(Place(own["name"], degrees(each["coordinates"]), own["rank"]) for each, own in geometries("places")),
    )


def _moved(before: list[int], step: list[int]) -> list[int]:
    return [before[0] + step[0], before[1] + step[1]]


def _unbroken(points: Iterable[Point]) -> Ring:
    """Return a line that crosses the antimeridian as one that goes on, beyond 180 or −180 degrees."""
    line: Ring = []
    for point in points:
        line.append(_turned([point], _turn(line[-1], point))[0] if line else point)
    return line


def _turn(before: Point, point: Point) -> float:
    """Return the whole turns, in degrees, by which a point comes next to the one before it."""
    return 360.0 * round((before[0] - point[0]) / 360)


def _turned(line: Ring, turn: float) -> Ring:
    return [(x + turn, y) for x, y in line] if turn else line


def _dense(line: Ring) -> Ring:
    """Return a line with points between those that are far from each other; the same ones in either direction."""
    points = line[:1]
    for (x, y), (east, north) in pairwise(line):
        count = max(1, math.ceil(max(abs(east - x), abs(north - y)) / STEP))
        points += [(x + (east - x) * n / count, y + (north - y) * n / count) for n in range(1, count)]
        points.append((east, north))
    return points
