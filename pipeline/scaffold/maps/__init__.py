"""Makes the map of a territory: its data, from Natural Earth and a GeoJSON of the user's, and its two layouts.

Start with `new_map.new_map`.
"""
