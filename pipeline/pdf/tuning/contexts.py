"""Shares Pango's contexts and descriptions of fonts: WeasyPrint 70.0 makes them anew for every text that it sets."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from pipeline.pdf.engine import ffi, gobject, line_break, pango

DESCRIPTION = ("font_size", "font_style", "font_stretch", "font_weight", "font_variant_caps", "font_variation_settings")
KEPT = 1000  # descriptions: a process that renders for ever does not grow
_setup, _get_font_description = line_break.Layout.setup, line_break.get_font_description
_contexts: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()
_descriptions: dict[Any, Any] = {}


def _context(style: Any) -> tuple[Any, Any]:
    """Return the context of a direction and a language, and the language; it must not be changed."""
    contexts = _contexts.setdefault(style.font_config, {})
    key = style["direction"], style["lang"]
    if key not in contexts:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
        language = pango.pango_language_get_default()
        if style["lang"]:
            language = pango.pango_language_from_string(style["lang"].encode())
            pango.pango_context_set_language(context, language)
        contexts[key] = context, language
    return contexts[key]  # type: ignore[no-any-return]


def _describe(style: Any) -> Any:
    """Return the description of a font; it must not be changed."""
    key = tuple(style["font_family"]), *[style[name] for name in DESCRIPTION]
    if key not in _descriptions:
        if len(_descriptions) >= KEPT:
            _descriptions.clear()
        _descriptions[key] = _get_font_description(style)
    return _descriptions[key]


def _set_up(layout: Any, style: Any) -> None:
    """Do what `Layout.setup` does but for font features, which `fixes` adds; what is rarer is left to it."""
    if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
        _setup(layout, style)
        return
    layout.style, layout.first_line_direction = style, 0
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    context, layout.language = _context(style)
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, line_break.get_font_description(style))


def apply() -> None:
    line_break.Layout.setup, line_break.get_font_description = _set_up, _describe
