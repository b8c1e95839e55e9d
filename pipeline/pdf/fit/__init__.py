"""Sets a page well where the engine alone does not: lines and breaks in its layout, sizes by a search over layouts.

`paragraphs` and `rhythm` wrap functions of the engine; `joints` changes the source; start with `search.fitted`.
"""
