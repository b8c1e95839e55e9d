"""The fonts of style sheets come in, and what the engine needs to set text in them goes out, made once and shared.

WeasyPrint 70.0 makes it for each line anew, which is a tenth of a render, and never frees the font features: half a
megabyte a factsheet. `Layout.setup` and the functions it calls are private: the version is pinned for their sake.
"""

from __future__ import annotations

import os
from typing import Any

from pipeline.pdf.engine import FontConfiguration, URLFetcher, ffi, gobject, line_break, pango

GENERIC = {"cursive", "emoji", "fangsong", "fantasy", "math", "monospace", "sans-serif", "serif", "system-ui"}
"""Families that leave the choice to the renderer: it takes one of the fonts that the style sheets bring."""
DESCRIPTION = ("font_size", "font_style", "font_stretch", "font_weight", "font_variant_caps", "font_variation_settings")
FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
"""What decides on the features of a font, in the order of the arguments of `font_features`."""
_setup, _font_features = line_break.Layout.setup, line_break.font_features


class Fonts(FontConfiguration):  # type: ignore[misc]  # the engine has no types
    """The fonts of style sheets, in a folder of temporary files; only the process that made it removes it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.brought: set[str] = set()
        """Families that the style sheets of a render bring."""
        self.contexts: dict[Any, tuple[Any, Any]] = {}
        self.descriptions: dict[Any, Any] = {}
        self.features: dict[Any, bytes] = {}
        super().__init__()

    def add_font_face(self, descriptors: dict[str, Any], url_fetcher: URLFetcher) -> None:
        """Add the font of a rule."""
        self.brought.add(descriptors["font_family"])
        super().add_font_face(descriptors, url_fetcher)

    def __del__(self) -> None:
        if self.process == os.getpid():
            super().__del__()

    def unknown(self) -> list[str]:
        """Return the first family of each choice, of those since the last call, of which no style sheet brings any."""
        known = GENERIC | self.brought
        asked = {families[0] for families, *_ in self.descriptions if known.isdisjoint(families)}
        self.descriptions.clear()
        return sorted(asked)

    def context(self, style: Any) -> tuple[Any, Any]:
        """Return Pango's context of a direction and a language, and the language; it must not be changed."""
        key = style["direction"], style["lang"]
        if key not in self.contexts:
            context = ffi.gc(pango.pango_font_map_create_context(self.font_map), gobject.g_object_unref)
            pango.pango_context_set_round_glyph_positions(context, False)
            pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
            language = pango.pango_language_get_default()
            if style["lang"]:
                language = pango.pango_language_from_string(style["lang"].encode())
                pango.pango_context_set_language(context, language)
            self.contexts[key] = context, language
        return self.contexts[key]

    def description(self, style: Any) -> Any:
        """Return Pango's description of a font; it must not be changed."""
        key = tuple(style["font_family"]), *[style[name] for name in DESCRIPTION]
        if key not in self.descriptions:
            self.descriptions[key] = line_break.get_font_description(style)
        return self.descriptions[key]

    def attributes(self, style: Any) -> Any:
        """Return a list of Pango's attributes with the features of a font, which the caller may add to, if any."""
        key = tuple([style[name] for name in FEATURES])
        if key not in self.features:
            self.features[key] = ",".join(f"{name} {value}" for name, value in _font_features(*key).items()).encode()
        if not self.features[key]:
            return None
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(self.features[key]))
        return attributes


def _set_up(layout: Any, style: Any) -> None:
    """Do what `Layout.setup` does, with what the fonts share; lines under and over text are left to it."""
    fonts: Fonts = style.font_config
    if style["text_decoration_line"] == "none" and style["font_language_override"] == "normal":
        layout.style, layout.first_line_direction = style, 0
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
        context, layout.language = fonts.context(style)
        layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout.layout, False)
        pango.pango_layout_set_font_description(layout.layout, fonts.description(style))
    else:
        fonts.description(style)
        _setup(layout, style)
    attributes = fonts.attributes(style)
    if attributes:
        pango.pango_layout_set_attributes(layout.layout, attributes)


line_break.Layout.setup = _set_up
line_break.font_features = lambda *_: {}
