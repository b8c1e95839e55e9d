"""Lines of text go in as the engine breaks them, and come out mended and set only once.

WeasyPrint 70.0 balances columns by trying one height after another, and sets every line anew each time: a third of
the time of a factsheet. And where only the space before a name does not fit on a line, it breaks that line after its
first word. Its functions are private: the version is pinned for their sake too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.pdf.engine import inline

NARROWEST = 0.25
"""Width of a character by its height, below which the engine expects none: a longer text is more than a line."""
_get_next_linebox = inline.get_next_linebox
_split_first_line = inline.split_first_line


@contextmanager
def line_setting() -> Iterator[None]:
    """Set lines in this way for as long as a document is laid out."""
    inline.get_next_linebox, inline.split_first_line = _remembering(), _first_line
    try:
        yield
    finally:
        inline.get_next_linebox, inline.split_first_line = _get_next_linebox, _split_first_line


def _remembering() -> Callable[..., Any]:
    """Return a function that copies and moves the lines it has set before: they depend on text and width alone."""
    known: dict[tuple[int, str, float], tuple[Any, Any, Any, float]] = {}

    def get_next_linebox(
        context: Any, box: Any, y: float, bottom: float, skip: Any, block: Any, absolute: Any, fixed: Any, *first: Any
    ) -> tuple[Any, Any]:
        key, x = (id(box), str(skip), block.width), block.content_box_x()
        plain = not (context.excluded_shapes or context.footnotes or any(first))
        if plain and key in known:
            _, line, resume, then = known[key]
            line = line.deepcopy()
            line.translate(x - then, y - line.position_y)
            return line, resume
        outside = len(absolute) + len(fixed)
        line, resume = _get_next_linebox(context, box, y, bottom, skip, block, absolute, fixed, *first)
        if plain and line and not context.excluded_shapes and len(absolute) + len(fixed) == outside:
            known[key] = box, line.deepcopy(), resume, x  # with the box itself, or another might get its id
        return line, resume

    return get_next_linebox


def _first_line(text: str, style: Any, context: Any, width: float | None, *more: Any, **options: Any) -> Any:
    """Set a line as the engine does, but for a text that fits without the space at its end: that is one line."""
    found = _split_first_line(text, style, context, width, *more, **options)
    if width and found[2] is not None and text.endswith(" ") and len(text) * style["font_size"] * NARROWEST < width:
        bare = _split_first_line(text.rstrip(" "), style, context, None, *more, **options)
        if bare[3] <= width:
            return _split_first_line(text, style, context, None, *more, **options)
    return found
