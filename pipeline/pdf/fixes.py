"""Corrects what WeasyPrint 70.0 gets wrong in lines and fonts; each has its report in docs/upstream.md.

The fixes wrap functions of the engine and call them, so that a version that is already right stays right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import signature
from typing import Any

from pipeline.pdf.engine import ffi, inline, line_break, pango

# Width of a character by its height, below which the engine expects none: a longer text is more than a line.
NARROWEST = 0.25
STRETCH = 100  # characters without a space, of which the engine tries every hyphen in every line
# The families that texts were set in, each with those that stand in for it: the engine does not tell.
asked: set[tuple[str, ...]] = set()
_split_first_line = inline.split_first_line


def apply() -> None:
    inline.split_first_line = _first_line
    line_break.get_font_description = _noting_families(line_break.get_font_description)
    line_break.Layout.setup = _freeing_features(line_break.Layout.setup, line_break.font_features)
    line_break.font_features = lambda *_: {}


def _first_line(text: str, style: Any, context: Any, width: float | None, *more: Any, **options: Any) -> Any:
    """Set a line as the engine does, but for a text that fits without the space at its end: that is one line."""
    found = None
    if width and style["hyphens"] == "auto" and len(text) > STRETCH:
        found = _broken_stretch(text, style, context, width, *more, **options)
    found = _noting_hyphen(found or _split_first_line(text, style, context, width, *more, **options), style)
    if width and found[2] is not None and text.endswith(" ") and len(text) * style["font_size"] * NARROWEST < width:
        bare = _split_first_line(text.rstrip(" "), style, context, None, *more, **options)
        if bare[3] <= width:
            return _split_first_line(text, style, context, None, *more, **options)
    return found


def _broken_stretch(text: str, style: Any, context: Any, width: float, *more: Any, **options: Any) -> Any:
    """Set a line with no more of a long stretch without a space than it has room for; None where there is no such."""
    room = max(STRETCH, int(width / style["font_size"] / NARROWEST)) if style["font_size"] else len(text)
    stretch = re.search(f"[^ ]{{{room}}}(?=[^ ])", text)
    found = stretch and _split_first_line(text[: stretch.end()], style, context, width, *more, **options)
    return found if found and found[2] is not None else None


def _noting_hyphen(found: Any, style: Any) -> Any:
    """Note in the layout of a line the hyphen that the engine has added to its text; empty where it added none."""
    layout, length, following = found[:3]
    hyphen = style["hyphenate_character"]
    is_added = following is not None and layout.text.endswith(hyphen) and len(layout.text.encode()) > length
    layout.hyphen = hyphen if is_added else ""
    return found


def _noting_families(describe: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_font_description(style: Any) -> Any:
        asked.add(tuple(style["font_family"]))
        return describe(style)

    return get_font_description


def _freeing_features(setup: Callable[..., None], font_features: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Give a layout font features that are freed with it: the engine loses half a megabyte a factsheet."""

    properties = signature(font_features).parameters

    def set_up(layout: Any, style: Any) -> None:
        setup(layout, style)
        features = font_features(*[style[name] for name in properties])
        if features:
            text = ",".join(f"{name} {value}" for name, value in features.items()).encode()
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
            pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(text))
            pango.pango_layout_set_attributes(layout.layout, attributes)

    return set_up
