"""Whether a page has room for text between its margins: seen on the first page, before thousands of them are made."""

from __future__ import annotations

from typing import Any

from pipeline.pdf.engine import line_break

WIDTH, LINES = 12, 10  # the least that a text area is wide, in em, and high, in lines: what is less cannot be read
MILLIMETRES, POINTS = 25.4 / 96, 0.75  # in a CSS pixel


class NoRoom(Exception):  # noqa: N818 - it is what is told, not how it came about
    """The text area of a page is too small for its text; the message tells by how much."""


def check(root: Any, height: float) -> None:
    """Raise NoRoom for the box of a root element on a page that has no more than this height, in pixels, for it."""
    size = root.style["font_size"]
    # Of a line whose height is “normal”, the engine knows it by the font, and nothing where there is none.
    line = 1.2 * size if root.style["line_height"] == "normal" else line_break.strut(root.style)[0]
    if root.width < WIDTH * size or height < LINES * line:
        area = " × ".join(f"{max(side, 0) * MILLIMETRES:.0f}" for side in (root.width, height))
        needed = f"{WIDTH} em by {LINES} lines"
        raise NoRoom(f"{area} mm are left for text of {size * POINTS:.3g} pt, which needs {needed} at least")
