"""PO files: reading them, merging them with their template or with each other, and writing them canonically.

Start with `po.read_catalog`, `merge.merge` and `po.format_catalog`.
"""
