"""Sizes that look equal: each script is scaled until its small letters are as high as the Latin ones.

Letters are measured: `sxHeight` of the OS/2 table is one number, and a font of several scripts has that of Latin there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.language.locale_file import families
from pipeline.language.locales import Locale

if TYPE_CHECKING:
    from pipeline.pages.fonts import Font

SAMPLES = {"Latn": "x", "Cyrl": "х", "Grek": "κ", "Armn": "ա", "Geor": "ა"}
"""A flat small letter of each script that has letters of this height, with others rising above and below them.

Letters of other scripts fill another height (Hebrew, Chinese) or have no common one (Arabic, Devanagari): their fonts
are drawn to go with Latin at the same size, and are left at it.
"""
REFERENCE = "Latn"
EQUAL = 0.01  # a difference that nobody sees, as that of letters with and without overshoot


def letter_heights(font: Any) -> Iterator[tuple[str, float]]:
    """Yield how high the small letters of each script are in a font of fontTools, in em.

    Of a PostScript font, all have the height that its OS/2 table gives.
    """
    characters, units = font.getBestCmap() or {}, font["head"].unitsPerEm
    for script, letter in SAMPLES.items():
        if name := characters.get(ord(letter)):
            height = font["glyf"][name].yMax if "glyf" in font else getattr(font["OS/2"], "sxHeight", 0)
            yield script, round(height / units, 3)


def relative_sizes(fonts: Iterable[Font], locales: Iterable[Locale]) -> dict[str, float]:
    """Return by language tag how much larger than Latin its body text is to be set, to look as large; 1 for most.

    Latin is what the fonts of the language bring, or else the first font that has it.
    """
    heights = dict[str, dict[str, float]]()
    for font in fonts:
        heights.setdefault(font.family, {}).update(font.heights)
    return {locale.tag: _relative(locale, heights) for locale in locales}


def _relative(locale: Locale, heights: Mapping[str, Mapping[str, float]]) -> float:
    own = [heights.get(family, {}) for family in families(locale.serif)]
    height = next((known[locale.script] for known in own if locale.script in known), 0.0)
    latin = next((known[REFERENCE] for known in heights.values() if REFERENCE in known), 0.0)
    size = round(latin / height, 3) if height and latin else 1.0
    return 1.0 if abs(size - 1) < EQUAL else size
