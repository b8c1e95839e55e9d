"""Sets each line once while a page is laid out.

WeasyPrint 70.0 balances columns by trying one height after another, `fit.paragraphs` tries one measure after another,
and every line would be set anew each time. Within a page a line depends on its box, where it begins and its width: no
content changes before the page is finished.
"""

from __future__ import annotations

from typing import Any

from pipeline.pdf.engine import inline, paging

_make_page = paging.make_page
_get_next_linebox = inline.get_next_linebox
# Lines that were set, each with where the next one begins, and how far from the left it stood.
_lines: dict[tuple[Any, str, float], tuple[Any, Any, float]] = {}
_in_page = False


def _page(*arguments: Any) -> Any:
    """Lay out a page, and forget its lines."""
    global _in_page
    _in_page = True
    try:
        return _make_page(*arguments)
    finally:
        _in_page = False
        _lines.clear()


def _next_line(
    context: Any, box: Any, y: float, bottom: float, skip: Any, container: Any, absolute: Any, fixed: Any, *first: Any
) -> tuple[Any, Any]:
    """Return a copy of the line where it was set before, unless floats, footnotes or first-line styles matter."""
    plain = _in_page and not (context.excluded_shapes or context.footnotes or any(first))
    key, x = (box, str(skip), container.width), container.content_box_x()
    if plain and key in _lines:
        line, following, then = _lines[key]
        line = line.deepcopy()
        line.translate(x - then, y - line.position_y)
        return line, following
    outside = len(absolute) + len(fixed)
    line, following = _get_next_linebox(context, box, y, bottom, skip, container, absolute, fixed, *first)
    if plain and line and not context.excluded_shapes and len(absolute) + len(fixed) == outside:
        _lines[key] = line.deepcopy(), following, x
    return line, following


def apply() -> None:
    paging.make_page, inline.get_next_linebox = _page, _next_line
