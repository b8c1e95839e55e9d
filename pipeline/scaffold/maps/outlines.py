"""From degrees to the picture: projected, clipped, simplified as far as the drawn scale allows.

It needs shapely, which is not installed with the pipeline: it brings numpy, 70 MB, and a build never
needs it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any

import shapely

from pipeline.scaffold.maps.geojson import UserData, slug_of
from pipeline.scaffold.maps.natural_earth import SOURCE, NaturalEarth, Ring
from pipeline.scaffold.maps.paths import Paths
from pipeline.scaffold.maps.projection import WIDTH, Extent, Point, Projection

MARGIN = 2.0
"""Map units by which the outlines run out of the picture, whose edge would be drawn as a border otherwise."""
BEYOND = 20.0  # map units around the picture that are simplified with it, so that its edge changes nothing
COAST, WATER, OWN = 0.45, 0.4, 0.05
"""How far, in map units, a simplified outline may lie from Natural Earth's, and a line from the user's own."""
LEAST_LAKE, LEAST_RIVER = 3.0, 8.0
"""Area of a lake, and length of a river, in map units, below which they are not drawn."""
NEAR = 0.05  # degrees within which a boundary at 1:50 million and the same at 1:10 million lie
RANKS = ((6.0, 9), (15.0, 6), (30.0, 4), (360.0, 2))
"""The least important rivers that are drawn, by the width of the extent in degrees."""
MOST_BYTES = 40 * 1024  # of all paths: a page without a map has more
EVERYWHERE = (-BEYOND, -BEYOND, 2 * WIDTH, 2 * WIDTH)  # map units: more than a picture
COARSEST = 16.0  # times the tolerance


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in map units; the labels come on top."""

    areas: dict[str, Any]  # by id: `land`, or the countries of the user's
    names: dict[str, str] = field(default_factory=dict)  # what a country is called, by its id in `countries`
    countries: dict[str, Any] = field(default_factory=dict)  # clipped to the picture, for the places of their names
    territory: Any = None  # what Natural Earth has of the territory's name
    is_tinted: bool = False  # whether that is drawn in a colour of its own
    tints: dict[str, tuple[str, Any]] = field(default_factory=dict)  # by id: kind and geometry
    lines: dict[str, tuple[str, Any]] = field(default_factory=dict)
    waters: dict[str, Any] = field(default_factory=dict)  # `lakes` and `rivers`
    boundaries: dict[str, Any] = field(default_factory=dict)  # `agreed` and `disputed`
    source: str = SOURCE
    sea: Any = None  # what is no land

    def land(self) -> Any:
        return shapely.union_all(list(self.areas.values()))

    def paths(self) -> dict[str, Any]:
        """Return the drawing as JSON holds it."""
        path = Paths().of
        return {
            "sea": path(self.sea),
            "areas": {name: path(shape) for name, shape in self.areas.items()},
            "territory": path(self.territory) if self.is_tinted else "",
            "tints": {name: {"kind": kind, "path": path(shape)} for name, (kind, shape) in self.tints.items()},
            "lines": {name: {"kind": kind, "path": path(shape)} for name, (kind, shape) in self.lines.items()},
            "waters": {name: path(shape) for name, shape in self.waters.items()},
            "boundaries": {name: path(shape) for name, shape in self.boundaries.items()},
        }


@dataclass(frozen=True, slots=True)
class Picture:
    project: Projection
    height: int
    extent: Extent

    @property
    def near(self) -> float:
        """Map units within which two lines may be the same."""
        return max(self.project.scale * math.radians(NEAR), 1.0)

    def projected(self, point: Point) -> Point:
        longitude, latitude = point
        middle = self.extent.middle[0]
        return self.project(longitude + 360 * round((middle - longitude) / 360), latitude)

    def geometry(self, parts: Iterable[Iterable[Ring]], form: str) -> Any:
        """Return projected polygons, lines or points, clipped to the picture and what is simplified with it."""
        window = self.project.window(self.height, BEYOND)
        made = [shape for part in parts for shape in _shapes(list(part), form)]
        whole = shapely.make_valid(shapely.GeometryCollection(made) if form != "area" else shapely.MultiPolygon(made))
        clip = shapely.box(window.west, max(window.south, -89.9), window.east, min(window.north, 89.9))
        moved = [shapely.transform(whole, partial(_turned, turn)) for turn in (-360, 0, 360)]  # outlines cross 180°
        clipped = [shapely.intersection(_kept(one, form), clip) for one in moved if shapely.intersects(one, clip)]
        one = clipped[0] if len(clipped) == 1 else shapely.union_all(clipped, grid_size=1e-6)
        return shapely.transform(_kept(one, form), _each(self.project), interleaved=True)

    def clipped(self, shape: Any, margin: float = MARGIN) -> Any:
        return shapely.intersection(shape, shapely.box(-margin, -margin, WIDTH + margin, self.height + margin))


def _each(project: Projection) -> Callable[[Any], list[Point]]:
    return lambda points: [project(longitude, latitude) for longitude, latitude in points]


def _turned(turn: float, points: Any) -> Any:
    points[:, 0] += turn
    return points


def _shapes(rings: list[Ring], form: str) -> list[Any]:
    if form == "area":
        return [shapely.Polygon(rings[0], rings[1:])]
    return [shapely.LineString(ring) if form == "line" else shapely.Point(ring[0]) for ring in rings]


def _kept(shape: Any, form: str) -> Any:
    """Return the parts of a geometry that have its dimension: clipping leaves points and lines of what it touches."""
    wanted = ("point", "line", "area").index(form)
    parts = shapely.get_parts(shapely.get_parts(shape))  # a collection may hold one of several parts
    parts = [part for part in parts if not part.is_empty and shapely.get_dimensions(part) == wanted]
    return shapely.union_all(parts) if form == "area" else shapely.GeometryCollection(parts)


def draw(picture: Picture, earth: NaturalEarth, own: UserData, names: frozenset[str]) -> Drawing | None:
    """Return the drawing at the finest tolerance at which it is small enough; None if it never is.

    `names` are those of the territory, as slugs. It is tinted if Natural Earth has an area of such a name that no
    disputed boundary touches: where one does, how far it goes is what the dispute is about, and only the user can say.
    """
    factor = 1.0
    while factor <= COARSEST:
        drawing = _draw(picture, earth, own, names, factor)
        if sum(len(path) for path in _strings(drawing.paths())) <= MOST_BYTES:
            return drawing
        factor *= 2
    return None


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [text for one in value.values() for text in _strings(one)]


def _draw(picture: Picture, earth: NaturalEarth, own: UserData, names: frozenset[str], factor: float) -> Drawing:
    drawing = _own_base(picture, own, factor) if own.of("country") else _base(picture, earth, names, factor)
    for feature in own.of("boundary", "claimed", "contact", "former", "road"):
        shape = shapely.simplify(picture.clipped(_merged(picture.geometry(feature.parts, "line"))), OWN * factor)
        drawing.lines[feature.id] = feature.kind, shape
    if lakes := [picture.geometry(feature.parts, "area") for feature in own.of("lake")]:
        known = drawing.waters.get("lakes", shapely.MultiPolygon())
        drawing.waters["lakes"] = shapely.union_all([known, _simple(lakes, WATER * factor, picture)])
    land = drawing.land()
    for feature in own.of("area", "territory", form="area"):
        shape = shapely.simplify(picture.clipped(picture.geometry(feature.parts, "area")), OWN * factor)
        if feature.clip:
            shape = _kept(shapely.intersection(shape, land), "area")
        drawing.tints[feature.id] = feature.kind, shape
    return replace(drawing, sea=_kept(shapely.difference(picture.clipped(shapely.box(*EVERYWHERE)), land), "area"))


def _own_base(picture: Picture, own: UserData, factor: float) -> Drawing:
    countries = own.of("country")
    shapes = [picture.geometry(feature.parts, "area") for feature in countries]
    clipped = [picture.clipped(shape) for shape in shapely.coverage_simplify(shapes, OWN * factor)]
    by_id = dict(zip([feature.id for feature in countries], clipped, strict=True))
    return Drawing(by_id, {one.id: one.name for one in countries if one.name}, by_id, source=own.source)


def _base(picture: Picture, earth: NaturalEarth, names: frozenset[str], factor: float) -> Drawing:
    shapes = {one.name: picture.geometry(one.polygons, "area") for one in earth.countries}
    shapes = {name: shape for name, shape in shapes.items() if not shape.is_empty}
    simple = list(shapely.coverage_simplify(list(shapes.values()), COAST * factor))
    lakes = [picture.geometry(lake.polygons, "area") for lake in earth.lakes]
    most = next(rank for width, rank in RANKS if picture.extent.east - picture.extent.west <= width)
    rivers = [picture.geometry([river.lines], "line") for river in earth.rivers if river.rank <= most]
    clipped = {name: picture.clipped(shape, 0) for name, shape in zip(shapes, simple, strict=True)}
    own = next((name for name in shapes if slug_of(name) in names), "")
    tint = dict(zip(shapes, simple, strict=True)).get(own)
    contested = picture.geometry([earth.disputed], "line")
    return Drawing(
        {"land": picture.clipped(shapely.union_all(simple, grid_size=0.01))},
        {name: name for name in shapes if name != own},
        {name: shape for name, shape in clipped.items() if not shape.is_empty},
        picture.clipped(tint) if tint is not None else None,
        tint is not None and not shapely.intersects(tint, contested.buffer(picture.near)),
        waters={
            "lakes": _simple([lake for lake in lakes if lake.area > LEAST_LAKE], WATER * factor, picture),
            "rivers": _simple([r for r in map(_merged, rivers) if r.length > LEAST_RIVER], WATER * factor, picture),
        },
        boundaries=_boundaries(picture, simple, shapely.simplify(_merged(contested), WATER * factor)),
    )


def _simple(shapes: list[Any], tolerance: float, picture: Picture) -> Any:
    return picture.clipped(shapely.union_all([shapely.simplify(shape, tolerance) for shape in shapes]))


def _merged(lines: Any) -> Any:
    parts = [part for part in shapely.get_parts(lines) if not part.is_empty]
    return shapely.line_merge(shapely.MultiLineString(parts))


def _boundaries(picture: Picture, countries: list[Any], contested: Any) -> dict[str, Any]:
    """Return what countries share and what is disputed of it, with the disputed lines that are no borders."""
    near = picture.near
    seen: dict[tuple[Point, Point], int] = {}
    for country in countries:
        for line in shapely.get_parts(shapely.boundary(shapely.get_parts(country))):
            for part in shapely.get_parts(line):
                for a, b in pairwise([(round(x, 2), round(y, 2)) for x, y in part.coords]):
                    if a != b:
                        seen[min(a, b), max(a, b)] = seen.get((min(a, b), max(a, b)), 0) + 1
    shared = _merged(shapely.MultiLineString([edge for edge, count in seen.items() if count > 1]))
    common = [part for part in shapely.get_parts(shared.intersection(contested.buffer(near))) if part.length > 4 * near]
    agreed = shared.difference(shapely.union_all(common).buffer(0.01)) if common else shared
    apart = [part for part in shapely.get_parts(contested.difference(shared.buffer(near))) if part.length > near]
    lines = {"agreed": agreed, "disputed": shapely.union_all([*common, *apart])}
    return {name: picture.clipped(_merged(_kept(line, "line"))) for name, line in lines.items()}
