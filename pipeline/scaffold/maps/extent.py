"""The option --bbox: four numbers of degrees, in the order of GeoJSON (RFC 7946, section 5)."""

from __future__ import annotations

import math

from pipeline.base.diagnostics import Diagnostic, misuse, warning
from pipeline.scaffold.maps.projection import EARTH, Extent

OPTION = "--bbox"
ORDER = "write --bbox=WEST,SOUTH,EAST,NORTH in degrees, as in --bbox=-62,-53,-57,-50.5"
FARTHEST = 80.0  # degrees of latitude
WIDEST, TALLEST = 70.0, 50.0  # degrees
FINEST = 150.0  # km: a smaller map shows how coarse outlines at 1:50 million are


def parse_extent(text: str) -> Extent:
    """Return the extent that an option says; raise UsageError where it is none that a map can have."""
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != 4 or not all(math.isfinite(value) for value in values):
        raise misuse(OPTION, "map-extent", f"“{text[:60]}” is not four numbers with commas between them", ORDER)
    west, south, east, north = values
    if not (-180 <= west <= 180 and -180 <= east <= 360 and max(abs(south), abs(north)) <= 90):
        message = f"“{text[:60]}” is not in degrees: longitudes go from −180 to 180, latitudes from −90 to 90"
        raise misuse(OPTION, "map-extent", message, ORDER)
    if south >= north:
        raise misuse(OPTION, "map-extent", f"the south, {south:g}, is not below the north, {north:g}", ORDER)
    if west >= east:
        hint = f"{ORDER}; over the antimeridian, add 360 to the east: {west:g},{south:g},{east + 360:g},{north:g}"
        raise misuse(OPTION, "map-extent", f"the west, {west:g}, is not left of the east, {east:g}", hint)
    if max(abs(south), abs(north)) > FARTHEST:
        hint = f"stay within {FARTHEST:g}° north and south: around a pole, another projection would be needed"
        raise misuse(OPTION, "map-extent", "reaches too near to a pole", hint)
    if east - west > WIDEST or north - south > TALLEST:
        message = f"is {east - west:g}° wide and {north - south:g}° high"
        hint = f"show the territory and its neighbours: at most {WIDEST:g}° by {TALLEST:g}°"
        raise misuse(OPTION, "map-extent", message, hint)
    return Extent(west, south, east, north)


def coarse(extent: Extent) -> list[Diagnostic]:
    """Return a warning for an extent that is small for outlines at 1:50 million."""
    width = EARTH * math.radians(extent.east - extent.west) * math.cos(math.radians(extent.middle[1]))
    if width >= FINEST:
        return []
    message = f"a map {width:.0f} km wide is finer than Natural Earth’s outlines at 1:50 million"
    hint = "show more around it, or give outlines of your own: --lines with polygons of the kind country"
    return [warning(OPTION, "map-coarse", message, hint)]
