"""An example of what `--lines` takes, with an area and a line in the middle of a map, to be written over."""

from __future__ import annotations

import json

from pipeline.scaffold.maps.projection import Extent

INSET = 0.3  # of the extent, at each edge


def example(extent: Extent, name: str) -> tuple[str, ...]:
    """Return the lines of a GeoJSON that `new map` takes for an extent; `name` is the territory's, in English."""
    across, down = INSET * (extent.east - extent.west), INSET * (extent.north - extent.south)
    west, east = round(extent.west + across, 2), round(extent.east - across, 2)
    south, north = round(extent.south + down, 2), round(extent.north - down, 2)
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    named = json.dumps(name, ensure_ascii=False)
    return (
        '{"type": "FeatureCollection", "source": "Area and line: whose data, of which year", "features": [',
        f'  {{"type": "Feature", "properties": {{"kind": "territory", "name": {named}}},',
        f'   "geometry": {{"type": "Polygon", "coordinates": [{corners}]}}}},',
        '  {"type": "Feature", "properties": {"kind": "contact", "name": "Line of contact"},',
        f'   "geometry": {{"type": "LineString", "coordinates": {corners[1:3]}}}}}',
        "]}",
    )
