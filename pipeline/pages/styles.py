"""The style sheet of what differs by language, and labels as CSS values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations
from types import MappingProxyType
from typing import Literal

from markupsafe import Markup

from pipeline.language.digits import COUNTER_STYLES
from pipeline.language.locale_file import MINIMUM_BODY, families
from pipeline.language.locales import Locale
from pipeline.pages.accent import DARK, WHITE, Shades

UNHYPHENATED = ("Hans", "Hant", "Jpan", "Khmr", "Kore", "Laoo", "Mymr", "Thai", "Tibt")
"""Scripts in which lines break between characters, syllables or words, and never with a hyphen."""
SPACED = ("Armn", "Cyrl", "Geor", "Grek", "Latn")
"""Scripts of which letters may be set closer or farther apart: in others they join, hang together or fill squares."""
DEEP = ("Arab",)
"""Scripts of which letters reach so far below the line that what is under large type needs room: `--deep`, in lines."""
FALLBACKS = {"serif": "Fallback Serif", "sans": "Fallback Sans"}
"""Families of `fonts-screen.css` that stand in while those of a page are loading."""
LINE_BREAKS = {
    "Kore": "word-break: keep-all;",
    **dict.fromkeys(("Hans", "Hant", "Jpan"), "line-break: strict;"),
}
"""Where browsers break lines by default as print does not, or too freely (CSS Text Level 3, 5.2 and 5.3)."""


def css_string(text: str) -> Markup:
    """Return a CSS string for a <style> element, in which no character of the text can end the string or element."""
    safe = "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{safe}"')


def css_counters(text: str, style: str = "", *, of_target: bool = False) -> Markup:
    """Return a CSS content value; U+E000 and U+E001 in the text become the number of the page and of all pages.

    `style` is the counter style of CSS that has the digits of the text's language. `of_target` asks for the page that
    the link leads to which has the content.
    """
    own = f", {style}" if style else ""
    parts = re.split("([\ue000\ue001])", text)
    page = "target-counter(attr(href), page" if of_target else "counter(page"
    counters = {"\ue000": f"{page}{own})", "\ue001": f"counter(pages{own})"}
    return Markup(" ").join(Markup(counters[p]) if p in counters else css_string(p) for p in parts if p)


def locale_styles(
    locales: tuple[Locale, ...],
    own: str = "",
    sizes: Mapping[str, float] = MappingProxyType({}),
    fallbacks: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the style sheet of what differs by language: fonts, sizes, hyphens, ligatures, emphasis.

    `own` are the rules of what the workspace brings along: fonts, an accent. A page has words of every language, so
    that its fonts are its own, and after them those of the others. `sizes` says by language tag how much larger than
    Latin its letters are to be set to look as large (`sizes.relative_sizes`): that is `--x`, by which styles multiply
    the size of body text, and words of another language are scaled by it where they stand. `fallbacks` are families
    that come last, by `serif` and `sans`.
    """
    rules = [f":root {{ --body: {MINIMUM_BODY:g}pt; --leading: calc(var(--body) * 1.38); }}", own]
    for locale in locales:
        tag = locale.tag
        serif = _with_others(locale.serif, (other.serif for other in locales), fallbacks.get("serif"))
        sans = _with_others(locale.sans, (other.sans for other in locales), fallbacks.get("sans"))
        look = f"--serif: {serif}; --sans: {sans}; --x: {sizes.get(tag, 1):g};"
        look += " --deep: 0.5;" if locale.script in DEEP else ""
        rules.append(f"html:lang({tag}), .side:lang({tag}) {{ {look} }}")  # .side: one of two languages, side by side
        ligatures = "" if locale.ligatures else " font-variant-ligatures: no-common-ligatures;"
        rules.append(f":lang({tag}) {{ hyphenate-character: {css_string(locale.hyphen)};{ligatures} }}")
        if style := COUNTER_STYLES.get(locale.digits):
            rules.append(f":where(:lang({tag})) ol {{ list-style-type: {style}; }}")  # a list without marks keeps none
        if locale.script in UNHYPHENATED:
            rules.append(f":lang({tag}) p, :lang({tag}) dd, :lang({tag}) li {{ hyphens: manual; }}")
        if locale.script not in SPACED:
            rules.append(f":lang({tag}) h1 {{ letter-spacing: normal; }}")
        if not locale.italics:
            rules.append(f":lang({tag}), :lang({tag}) em {{ font-style: normal; }}")
            rules.append(f":lang({tag}) em {{ font-weight: 700; }}")
    return "\n".join([*rules, *_runs(locales, sizes)]) + "\n"


def _runs(locales: Iterable[Locale], sizes: Mapping[str, float]) -> Iterator[str]:
    """Yield the rules that make words of one language look as large as those of another amid which they stand."""
    by_size = dict[float, list[str]]()
    for locale in locales:
        by_size.setdefault(sizes.get(locale.tag, 1), []).append(locale.tag)
    for (around, outer), (size, inner) in permutations(by_size.items(), 2):
        parents = f":is({', '.join(f':lang({tag})' for tag in outer)})"
        runs = ", ".join(f'{parents} > span[lang="{tag}"]' for tag in inner)
        yield f"{runs} {{ font-size: {size / around:.3f}em; }}"


def screen_rules(locales: Iterable[Locale]) -> str:
    """Return what browsers have to be told of line breaks; the PDF engine knows none of these properties."""
    own = [(locale.tag, LINE_BREAKS.get(locale.script)) for locale in locales]
    return "".join(f":lang({tag}) {{ {rule} }}\n" for tag, rule in own if rule)


def accent_rules(shades: Shades | None, medium: Literal["print", "screen"]) -> str:
    """Return the rules that put an accent in the place of the theme's, whatever style sheet comes after them."""
    if not shades:
        return ""
    if medium == "print":
        return f"html:root {{ --accent: {shades.light}; }}\n"
    light, dark = (
        f"--accent: {shade}; --on-accent: {on}; --link: {shade}; --shadow: {shade}5a;"
        for shade, on in ((shades.light, WHITE), (shades.dark, DARK[0]))
    )
    return (
        f"html:root {{ --accent: {shades.light}; --on-accent: {WHITE}; }}\n"
        f"@media screen {{ html:root {{ {light} }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ html:root {{ {dark} }} }}\n"
    )


def _with_others(stack: str, others: Iterable[str], last: str | None) -> str:
    """Return a list of font families, and after it those of the others that are not in it, and the last of all."""
    own = families(stack)
    more = dict.fromkeys(family for other in others for family in families(other) if family not in own)
    return ", ".join([stack, *(f'"{family}"' for family in (*more, last) if family)])
