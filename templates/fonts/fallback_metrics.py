#!/usr/bin/env python3
"""Prints the rules of the fonts that stand in where those of a page come late: the end of styles/fonts-screen.css.

In: a workspace whose texts say how often each letter stands, and a folder with Liberation and DejaVu. Arial and Times
New Roman have the widths of Liberation, letter by letter. Each rule scales a font of the reader's own until a text in
it is as wide as in ours, and gives it the height of our lines: then a page has much the same lines in either.
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

import polib
from fontTools.ttLib import TTFont

SCRIPTS = {  # unicode ranges as in fonts-screen.css, and the catalogs whose texts count
    "latin": ("U+20-7E, U+A0-24F, U+259, U+2BB-2BC, U+2000-206F, U+20AC, U+2122, U+2212", ("az",)),
    "cyrillic": ("U+400-45F, U+490-491, U+4D8-4D9, U+2116", ("ru",)),
    "armenian": ("U+530-58F", ("hy",)),
}
WIDE = {"Serif": "LiberationSerif", "Sans": "LiberationSans"}
ARMENIAN = {"Serif": "DejaVuSerif", "Sans": "DejaVuSans"}  # Liberation has no Armenian
LOCAL = {
    ("LiberationSerif", "Regular"): ("Times New Roman", "TimesNewRomanPSMT", "Liberation Serif"),
    ("LiberationSerif", "Bold"): ("Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold"),
    ("LiberationSans", "Regular"): ("Arial", "ArialMT", "Liberation Sans"),
    ("LiberationSans", "Bold"): ("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold"),
    ("DejaVuSerif", "Regular"): ("DejaVu Serif",),
    ("DejaVuSerif", "Bold"): ("DejaVu Serif Bold",),
    ("DejaVuSans", "Regular"): ("DejaVu Sans",),
    ("DejaVuSans", "Bold"): ("DejaVu Sans Bold",),
}
RULE = """
@font-face {{
  font-family: "Fallback {family}";
  font-weight: {weight};
  src: {local};
  size-adjust: {size:.1%};
  ascent-override: {ascent:.1%};
  descent-override: {descent:.1%};
  line-gap-override: 0%;
  unicode-range: {range};
}}
"""


def width(font: TTFont, letters: Counter[str]) -> float:
    """Return the width of a text in em, but for letters that the font does not have."""
    characters, units = font.getBestCmap(), font["head"].unitsPerEm
    return sum(font["hmtx"][characters[ord(c)]][0] * n for c, n in letters.items() if ord(c) in characters) / units


def letters_of(workspace: Path, locales: tuple[str, ...], ranges: str) -> Counter[str]:
    """Return how often the letters of some ranges stand in catalogs, English among them."""
    spans = [[int(end, 16) for end in part.strip()[2:].split("-")] for part in ranges.split(",")]
    found = Counter[str]()
    for path in (path for locale in locales for path in workspace.glob(f"locales/{locale}/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(path)):
            found.update(re.sub("<[^>]*>|[{][^}]*[}]", "", entry.msgid + entry.msgstr))
    return Counter({c: n for c, n in found.items() if any(span[0] <= ord(c) <= span[-1] for span in spans)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("fonts", type=Path, help="a folder with Liberation and DejaVu, at any depth")
    asked = parser.parse_args()
    for script, (ranges, locales) in SCRIPTS.items():
        letters = letters_of(asked.workspace, locales, ranges)
        for family in WIDE:
            for style, weight in (("Regular", 400), ("Bold", 700)):
                stem = (ARMENIAN if script == "armenian" else WIDE)[family]
                known = {path.stem: path for path in asked.fonts.rglob("*.ttf")}
                names = (f"{stem}-{style}", stem) if style == "Regular" else (f"{stem}-{style}",)
                theirs = TTFont(next(known[name] for name in names if name in known))
                ours = TTFont(Path(__file__).parent / f"print/Profile{family}-{style}.ttf")
                both = Counter(
                    {c: n for c, n in letters.items() if all(ord(c) in f.getBestCmap() for f in (ours, theirs))}
                )
                size = width(ours, both) / width(theirs, both)
                units, height = ours["head"].unitsPerEm, ours["hhea"]
                local = ", ".join(f'local("{name}")' for name in LOCAL[stem, style])
                ascent, descent = height.ascent / units / size, -height.descent / units / size
                told = {"family": family, "weight": weight, "local": local, "size": size, "range": ranges}
                sys.stdout.write(RULE.format(**told, ascent=ascent, descent=descent))


if __name__ == "__main__":
    main()
