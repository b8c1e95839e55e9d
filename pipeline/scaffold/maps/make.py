"""Puts a map together: the drawing, its scale bar, the wishes for labels, and where they went."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import shapely

from pipeline.base.diagnostics import misuse
from pipeline.scaffold.maps.geojson import UserData, free, slug_of
from pipeline.scaffold.maps.inset import SIZE, WIDEST, inset
from pipeline.scaffold.maps.labels import ABOVE, CHARACTER, Box, Candidate, Label, Wish, around, place
from pipeline.scaffold.maps.natural_earth import NaturalEarth, read_natural_earth
from pipeline.scaffold.maps.outlines import Drawing, Picture, draw
from pipeline.scaffold.maps.projection import EARTH, WIDTH, Extent, Point, fit
from pipeline.scaffold.maps.territory import Territory, grid, middle, rectangle

MOST_TOWNS, MOST_COUNTRIES = 7, 8
LEAST_COUNTRY = 260.0  # area in map units, of those with a name: less would not show whose name it is
APART = 16.0  # map units between two towns
BAR = 0.22  # the scale bar, as a share of the width, at most
NATURAL_EARTH = {"version": "4.1", "year": "2018"}


def make_map(extent: Extent, own: UserData, names: list[str], slug: str) -> tuple[dict[str, Any], list[Label]]:
    """Return the data of a map, and its labels in the order of their importance.

    `names` are those of the territory, in the order of its title, and `slug` is its profile's. Raises UsageError for
    lines outside of the extent, areas without land, and more detail than a page can hold.
    """
    project, height = fit(extent)
    picture, earth = Picture(project, height, extent), read_natural_earth()
    drawing = draw(picture, earth, own, frozenset({slug, *map(slug_of, names)} - {""}))
    if drawing is None:
        hint = "simplify the lines first, or draw fewer of them"
        raise misuse("--lines", "map-large", "draws more than a page can hold, however simplified", hint)
    for name, (_, shape) in {**drawing.lines, **drawing.tints}.items():
        if shape.is_empty:
            where = "has no land on the map" if name in drawing.tints else "lies outside of the map"
            water = '; of an area of the sea, say "clip": false' if name in drawing.tints else ""
            hint = f"widen --bbox, or check that positions are longitude first{water}"
            raise misuse("--lines", "map-outside", f"“{name}” {where}", hint)
    length, kilometres = _bar(project.scale)
    territory = Territory(picture, drawing, own)
    wishes = list(_wishes(picture, drawing, earth, own, names, territory, (length, kilometres)))
    drawn = shapely.union_all([*(shape for _, shape in drawing.lines.values()), *drawing.boundaries.values()])
    shown = shapely.union_all([drawn, territory.shape, *(shape for _, shape in drawing.tints.values())])
    shapely.prepare([drawn, shown])

    def crosses(wish: Wish, box: Box) -> bool:
        is_aside = wish.kind == "name" and territory.is_crossed_by(box)
        return is_aside or bool(shapely.intersects(shown if wish.kind == "inset" else drawn, rectangle(box)))

    labels = place(wishes, height, crosses)
    value: dict[str, Any] = {
        "viewBox": [WIDTH, height],
        "source": drawing.source,
        "natural_earth": {} if own.of("country") else NATURAL_EARTH,
        "projection": f"{project.name}, central meridian {project.meridian:g}°; 1 unit = 1 CSS px at a width of 84 mm",
        **drawing.paths(),
        "inset": inset(extent, project, height, earth),
        "scale": {"length": round(length, 1), "kilometres": kilometres},
        "points": {label.id: _rounded(label.dot) for label in labels if label.dot},
        "labels": {label.id: {"kind": label.kind, "side": label.side, "at": _rounded(label.at)} for label in labels},
    }
    return value, labels


def _rounded(point: Point) -> list[float]:
    return [round(value, 1) for value in point]


def _bar(scale: float) -> tuple[float, int]:
    """Return the length of the scale bar in map units, and in kilometres: 1, 2 or 5 of a power of ten."""
    most = WIDTH * BAR * EARTH / scale
    power = 10 ** math.floor(math.log10(most))
    kilometres = next(step * power for step in (5, 2, 1) if step * power <= most)
    return kilometres * scale / EARTH, round(kilometres)


def _wishes(
    picture: Picture,
    drawing: Drawing,
    earth: NaturalEarth,
    own: UserData,
    names: list[str],
    territory: Territory,
    bar: tuple[float, int],
) -> Iterator[Wish]:
    """Yield the labels that a map could have, the most important first."""
    taken: set[str] = set()

    def named(text: str) -> str:
        identifier = free(slug_of(text) or "label", taken)
        taken.add(identifier)
        return identifier

    within, others = territory.candidates()
    yield Wish(named("territory"), " / ".join(names), "name", within, needed=True, others=others)
    for feature in own.of("place", "water", "region"):
        point = picture.projected(feature.parts[0][0][0])
        if _is_inside(point, picture):
            taken.add(feature.id)
            town = feature.kind == "place"
            candidates = around(point) if town else (Candidate(point, "centred"), *around(point))
            yield Wish(feature.id, feature.name, feature.kind, candidates, point if town else None, needed=True)
    yield _scale(picture, bar, named("scale"))
    if not own.of("country"):
        yield from _towns(picture, earth, named, {feature.name for feature in own.of("place")})
    yield from _countries(drawing, territory.contested(), named)
    if picture.extent.east - picture.extent.west <= WIDEST:
        corners = [(x, y) for y in (picture.height - SIZE[1], 0.0) for x in (WIDTH - SIZE[0], 0.0)]
        yield Wish(named("inset"), "", "inset", tuple(Candidate(corner, "") for corner in corners), size=SIZE)


def _is_inside(point: Point, picture: Picture, margin: float = 4.0) -> bool:
    return margin < point[0] < WIDTH - margin and margin < point[1] < picture.height - margin


def _scale(picture: Picture, bar: tuple[float, int], identifier: str) -> Wish:
    """Return the wish for the scale bar, below its number, in the corner where the least is in its way."""
    width, below = max(bar[0], len(f"{bar[1]:,} km") * CHARACTER), 10.0
    sides, levels = (8 + width / 2, WIDTH - 8 - width / 2), (picture.height - 6 - below, 6 + ABOVE)
    candidates = tuple(Candidate((x, y), "centred") for y in levels for x in sides)
    return Wish(identifier, "", "scale", candidates, size=(width, below))


def _towns(picture: Picture, earth: NaturalEarth, named: Any, known: set[str]) -> Iterator[Wish]:
    """Yield the most important towns that lie apart from each other."""
    found: list[Point] = []
    for town in earth.places:
        point = picture.projected(town.at)
        if not _is_inside(point, picture) or town.name in known:
            continue
        if all(math.dist(point, other) > APART for other in found):
            found.append(point)
            yield Wish(named(town.name), town.name, "place", around(point), point)
        if len(found) == MOST_TOWNS:
            return


def _countries(drawing: Drawing, contested: Any, named: Any) -> Iterator[Wish]:
    """Yield the names of countries, the largest first: within them, not in what is contested or the user has tinted."""
    tinted = shapely.union_all([contested, *(shape for _, shape in drawing.tints.values())])
    shapes = {key: shape.difference(tinted) for key, shape in drawing.countries.items() if key in drawing.names}
    sized = sorted(shapes.items(), key=lambda item: -item[1].area)
    for key, shape in [item for item in sized if item[1].area > LEAST_COUNTRY][:MOST_COUNTRIES]:
        text, start = drawing.names[key], middle(shape)
        points = [*grid(shape, start, len(text) * CHARACTER), start]
        yield Wish(named(text), text, "country", tuple(Candidate(point, "centred") for point in points))
