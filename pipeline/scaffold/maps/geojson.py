"""Lines, areas and places of the user's, as GeoJSON (RFC 7946): every fault is a diagnostic that names the feature."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, fail
from pipeline.base.files import decode, read_given
from pipeline.base.names import is_slug
from pipeline.scaffold.maps.projection import Point

KINDS = {
    "line": {
        "boundary": "an international boundary",
        "claimed": "a boundary that is claimed",
        "contact": "a line of contact or of a ceasefire",
        "former": "a former boundary, or one within a state",
        "road": "a road",
    },
    "area": {
        "territory": "the territory itself",
        "area": "an area to be tinted, whose name goes into the legend",
        "country": "an outline to be drawn instead of all that Natural Earth has",
        "lake": "a lake, which the legend does not name",
    },
    "point": {
        "territory": "where the names of the territory are to stand",
        "place": "a town",
        "water": "the name of a sea, gulf or strait",
        "region": "the name of a region",
    },
}
"""What a feature may be, by the form of its geometry: the property `kind`."""
FORMS = {
    "Point": ("point", 0),
    "LineString": ("line", 1),
    "MultiLineString": ("line", 2),
    "Polygon": ("area", 2),
    "MultiPolygon": ("area", 3),
}
"""The form of a geometry, and how deep its positions are nested."""
MOST_FEATURES, MOST_POINTS = 200, 200_000
MOST_NAME, MOST_SOURCE = 120, 300  # characters
WGS84 = "GeoJSON is in degrees of WGS 84, longitude first: ogr2ogr -t_srs EPSG:4326 -lco RFC7946=YES new.geojson FILE"


@dataclass(frozen=True, slots=True)
class Feature:
    id: str  # unique in the file; by it the layouts find what is drawn
    form: str  # `point`, `line` or `area`
    kind: str
    name: str  # in English; empty only for a country
    parts: list[list[list[Point]]]  # polygons of rings; a line or a point is one ring of one polygon
    clip: bool = True  # whether an area is drawn on land only


@dataclass(frozen=True, slots=True)
class UserData:
    features: tuple[Feature, ...]
    source: str  # whose data they are, and of when, in English; empty if the file does not say

    def of(self, *kinds: str, form: str = "") -> list[Feature]:
        """Return the features of some kinds, and of one form if it is given."""
        return [one for one in self.features if one.kind in kinds and form in ("", one.form)]

    def shown(self) -> list[Feature]:
        """Return the lines and areas that the legend explains."""
        return [one for one in self.features if one.form != "point" and one.kind not in ("country", "lake")]


def read_user_data(path: Path) -> UserData:
    """Read a GeoJSON file, which may lie outside the workspace; raise with every feature that is wrong."""
    name = str(path)
    text = decode(read_given(path, "give the path of a GeoJSON file"), name)
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as failure:
        hint = "save it as GeoJSON (RFC 7946), without comments"
        raise fail(name, "map-geojson", f"does not parse as JSON: {failure}", hint) from failure
    if not isinstance(value, dict) or not isinstance(features := value.get("features"), list):
        raise fail(
            name, "map-geojson", "is not a FeatureCollection", 'begin it {"type": "FeatureCollection", "features": ['
        )
    if "crs" in value and "CRS84" not in str(value["crs"]):
        raise fail(name, "map-degrees", "names a coordinate system of its own", WGS84)
    if not features:
        raise fail(name, "map-empty", "has no feature", "draw at least one line, area or place, or leave --lines out")
    if len(features) > MOST_FEATURES:
        message = f"has {len(features):,} features"
        raise fail(name, "map-large", message, f"keep what the legend can name: at most {MOST_FEATURES}")
    found, read = list[Diagnostic](), dict[str, Feature]()
    for number, feature in enumerate(features, 1):
        try:
            one = _feature(feature, read)
            read[one.id] = one
        except _FaultError as fault:
            found.append(error(name, fault.code, f"feature {number} {fault}", fault.hint))
    if found:
        raise PipelineError(found)
    if sum(len(ring) for one in read.values() for part in one.parts for ring in part) > MOST_POINTS:
        raise fail(name, "map-large", f"has more than {MOST_POINTS:,} points", "simplify it first, as to 100 m")
    source = value.get("source", "")
    if not isinstance(source, str) or len(source) > MOST_SOURCE or set(source) & set("{}<>"):
        hint = 'write "source": "whose data they are, and of which year", without braces and angle brackets'
        raise fail(name, "map-name", "has a source that cannot be a message", hint)
    return UserData(tuple(read.values()), " ".join(source.split()))


class _FaultError(Exception):
    """What is wrong with one feature, whose number the caller knows."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


def _feature(value: Any, others: dict[str, Feature]) -> Feature:
    geometry = value.get("geometry") if isinstance(value, dict) else None
    own = (value.get("properties") or {}) if isinstance(value, dict) else {}
    if not isinstance(geometry, dict) or not isinstance(own, dict):
        raise _FaultError("map-geojson", "has no geometry", "give it a geometry, or remove it")
    kind_of = geometry.get("type")
    if kind_of not in FORMS:
        hint = f"use {', '.join(FORMS)}, one feature for each thing that has a name"
        raise _FaultError("map-geometry", f"is a {str(kind_of)[:40]}", hint)
    form, depth = FORMS[kind_of]
    kind, name = own.get("kind"), own.get("name", "")
    if kind not in KINDS[form]:
        said = f"has the kind “{str(kind)[:40]}”" if kind else "has no property kind"
        hint = "; ".join(f"{known}: {meaning}" for known, meaning in KINDS[form].items())
        raise _FaultError("map-kind", f"{said}, as no {kind_of} has", hint)
    if not isinstance(name, str) or (not name.strip() and kind not in ("country", "territory")):
        raise _FaultError("map-name", "has no property name", "name it in English: translators get it as a message")
    name = " ".join(name.split())
    if len(name) > MOST_NAME or not name.isprintable() or set(name) & set("{}<>"):
        hint = f"at most {MOST_NAME} characters, all printable, without braces and angle brackets"
        raise _FaultError("map-name", f"has the name “{name[:60]}”, which cannot be a message", hint)
    identifier = str(value.get("id") or own.get("id") or slug_of(name) or kind)
    if not is_slug(identifier):
        hint = "use small Latin letters, digits and -, or leave the id out"
        raise _FaultError("map-name", f"has the id “{identifier[:40]}”, which is none", hint)
    parts = _nested(geometry.get("coordinates"), depth, 4 if form == "area" else 2)
    if not isinstance(clip := own.get("clip", True), bool):
        hint = 'write "clip": false for an area of the sea, or leave it out: only its land is tinted then'
        raise _FaultError("map-clip", f"has the clip “{str(clip)[:40]}”, which is neither true nor false", hint)
    return Feature(free(identifier, others), form, kind, name, parts, clip)


def slug_of(name: str) -> str:
    """Return an id made of a name: Latin letters without their marks; empty if it has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-0123456789")


def free(identifier: str, taken: Any) -> str:
    """Return an id, with a number if another has it."""
    numbered = (f"{identifier}-{number}" for number in range(2, MOST_FEATURES * 10))
    return identifier if identifier not in taken else next(one for one in numbered if one not in taken)


def _nested(value: Any, depth: int, least: int) -> list[list[list[Point]]]:
    """Return positions as polygons of rings, whatever the depth at which the geometry has them."""
    if depth == 0:
        return [[[_position(value)]]]
    if not isinstance(value, list) or not value:
        raise _FaultError("map-geojson", "has no coordinates", "give it positions, or remove it")
    if depth == 1:
        return [[_line(value, least)]]
    if depth == 2:
        return [[_line(line, least) for line in value]]
    return [part for polygon in value for part in _nested(polygon, 2, least)]


def _line(value: Any, least: int) -> list[Point]:
    if not isinstance(value, list) or len(value) < least:
        raise _FaultError("map-geojson", f"has a line of fewer than {least} positions", "draw it anew, or remove it")
    return [_position(position) for position in value]


def _position(value: Any) -> Point:
    if not isinstance(value, list) or len(value) < 2 or not all(type(part) in (int, float) for part in value[:2]):
        raise _FaultError("map-geojson", f"has the position {str(value)[:40]}", "write [longitude, latitude]")
    longitude, latitude = float(value[0]), float(value[1])
    if not (-180 <= longitude <= 360 and -90 <= latitude <= 90):
        raise _FaultError("map-degrees", f"has the position {longitude:g}, {latitude:g}, not in degrees", WGS84)
    return longitude, latitude
