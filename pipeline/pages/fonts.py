"""Font files come in; their families, the style sheet that loads them and the characters that they lack go out.

The fonts of `templates/fonts` serve all locales, and style sheets of the workspace load them. A locale may have fonts
of its own in its folder, named in its `locale.toml`: these get their rules here, so that a script needs nothing else.
"""

from __future__ import annotations

import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import product
from typing import Any, Literal

from fontTools.ttLib import TTFont, TTLibError

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.toml import key_place
from pipeline.catalog.model import Catalog
from pipeline.catalog.state import is_approved
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf, format_range, format_size
from pipeline.language.locale_file import families
from pipeline.language.locales import Locale
from pipeline.profile.model import Name, Profile

SHARED = "templates/fonts/print/*.[ot]tf"
LICENCES = ("OFL*", "LICEN[CS]E*", "COPYING*")
REFUSED = {
    b"ttcf": ("a collection of several fonts", "take the one that is meant out of it, as an .otf or .ttf of its own"),
    b"wOFF": ("a web font", "give its .ttf or .otf: the PDF engine and the browser then have the same file"),
    b"wOF2": ("a web font", "give its .ttf or .otf: the PDF engine and the browser then have the same file"),
}
"""What begins like this is a font, but none that is used here, and why not."""
DAMAGED = (
    TTLibError,
    LookupError,
    AssertionError,
    ValueError,
    TypeError,
    EOFError,
    NameError,
    NotImplementedError,
    struct.error,
)
"""What fontTools raises where it cannot read on, some of it by accident."""
SAMPLE_DATES = (
    *(f"2011-{m:02}" for m in range(1, 13)),
    *(f"2011-{m:02}-{m:02}" for m in range(1, 13)),
    "192X",
    "2011-01-02/2011-01-03",
    "2011-01-02/2011-03-04",
)
UNITS = ("", "percent")
WEIGHTS = {
    100: "Thin",
    200: "Ultra-Light",
    300: "Light",
    500: "Medium",
    600: "Semi-Bold",
    700: "Bold",
    800: "Ultra-Bold",
    900: "Heavy",
}
"""Pango's words for weights (`pango_font_description_to_string`); regular has none."""
REGULAR, BOLD = 400, 700
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Categories of characters for which the text libraries need no glyph."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font file: one style of a family."""

    path: str
    """Relative to the workspace."""
    owner: str
    """Language tag of the locale whose own font it is; empty for the fonts of all."""
    family: str
    weight: int
    """By CSS's scale, 400 for regular."""
    italic: bool
    characters: frozenset[int]
    stands_in: bool = False
    """Whether it is of another style, and serves for this one for want of its own."""

    @property
    def embedded(self) -> str:
        """The name under which the PDF engine embeds it: family and style as Pango words them, with hyphens."""
        words = [*self.family.split(), WEIGHTS.get(self.weight, ""), "Italic" if self.italic else ""]
        return "-".join(filter(None, words))

    @property
    def published(self) -> str:
        """Where a publication has the file of a locale's own font."""
        return f"assets/fonts/{self.owner}/{self.path.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that is to be printed, and where it stands."""

    subject: str
    location: Location
    text: str


def read_fonts(workspace: Workspace, locales: Iterable[Locale]) -> tuple[Font, ...]:
    """Read the fonts of all locales and each locale's own; raise with every file that cannot be used."""
    fonts, found = find_fonts(workspace, locales)
    if found:
        raise PipelineError(found)
    return fonts


def find_fonts(workspace: Workspace, locales: Iterable[Locale]) -> tuple[tuple[Font, ...], list[Diagnostic]]:
    """Return the fonts of all locales and each locale's own, and what is wrong with files that cannot be used."""
    fonts: list[Font] = []
    found: list[Diagnostic] = []
    wanted = [(path, "", Location(path)) for path in workspace.list(SHARED)]
    for locale in locales:
        wanted += [(path, locale.tag, _place(workspace, locale, "files")) for path in locale.font_files]
    for path, owner, place in wanted:
        try:
            if owner and not workspace.exists(path):
                hint = "put the file there, or take its name out of fonts.files"
                raise PipelineError([error(place, "font-missing", f"names the font {path}, which is missing", hint)])
            fonts.append(replace(read_font(workspace.read_bytes(path), path), owner=owner))
        except PipelineError as failure:
            found += failure.diagnostics
    return (*fonts, *_stand_ins(fonts)), found


def _stand_ins(fonts: list[Font]) -> Iterator[Font]:
    """Yield a font for each style that a locale's own family lacks; the engine would make one up, under its name."""
    for owner, family in dict.fromkeys((font.owner, font.family) for font in fonts if font.owner):
        own = [font for font in fonts if (font.owner, font.family) == (owner, family)]
        for weight, italic in product((REGULAR, BOLD), (False, True)):
            if all((font.weight, font.italic) != (weight, italic) for font in own):
                nearest = min(own, key=lambda font: (font.italic != italic, abs(font.weight - weight)))
                yield replace(nearest, weight=weight, italic=italic, stands_in=True)


def read_font(data: bytes, path: str) -> Font:
    """Take family, weight, style and characters out of a font; one that cannot be embedded as it is, is refused."""

    def refused(what: str, hint: str) -> PipelineError:
        return PipelineError([error(path, "font-unusable", f"is {what}", hint)])

    if data[:4] in REFUSED:
        raise refused(*REFUSED[data[:4]])
    try:
        with TTFont(BytesIO(data), lazy=True) as font:
            if "fvar" in font:
                hint = f"cut one file a weight: fonttools varLib.instancer {path} wght=400, and again with wght=700"
                raise refused("a variable font, whose weights the PDF engine would mix up", hint)
            if "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
                hint = f"give its TrueType edition (.ttf), or convert it: otf2ttf {path}, of the package afdko"
                raise refused("a CID-keyed PostScript font, whose glyphs PDF viewers would mix up", hint)
            names, metrics = font["name"], font["OS/2"]
            family: Any = names.getDebugName(16) or names.getDebugName(1)
            characters = frozenset(font.getBestCmap() or ())
            weight, italic = int(metrics.usWeightClass), bool(metrics.fsSelection & 1)
    except DAMAGED as failure:
        raise refused("no font that can be read", "give a TrueType or OpenType font, .ttf or .otf") from failure
    if not family or not characters or '"' in family or "\\" in family:
        raise refused("a font without a usable family name, or without characters", "give another font")
    return Font(path, "", family, min(900, max(100, round(weight, -2))), italic, characters)


def font_faults(workspace: Workspace, locales: Iterable[Locale], fonts: tuple[Font, ...]) -> Iterator[Diagnostic]:
    """Report stacks with a family that no font provides, two fonts of one style, and fonts without their licence."""
    provided = sorted({font.family for font in fonts})
    for locale in locales:
        for key, stack in (("serif", locale.serif), ("sans", locale.sans)):
            for family in dict.fromkeys(families(stack)):
                if family not in provided:
                    message = f"fonts.{key} of {locale.name} names “{family}”, which no font of the workspace provides"
                    hint = f"name the file of the font in fonts.files, or use one of {', '.join(provided)}"
                    yield error(_place(workspace, locale, key), "font-unknown", message, hint)
        if locale.font_files and not licence_files(workspace, locale):
            hint = f"put the licence of the fonts there, as {locale.folder}/fonts/OFL.txt: it has to go with them"
            message = f"the fonts of {locale.name} have no licence text beside them"
            found = error(_place(workspace, locale, "files"), "font-licence", message, hint)
            yield replace(found, severity="warning")
    for font in fonts:
        if font.stands_in and font.weight == BOLD and not font.italic:
            hint = "add the file of its bold to fonts.files"
            found = error(
                font.path, "font-bold", f"“{font.family}” has no bold: headings are set in another weight", hint
            )
            yield replace(found, severity="warning")
    styles = Counter((font.family, font.weight, font.italic) for font in fonts)
    for font in fonts:
        if font.owner and styles[font.family, font.weight, font.italic] > 1:
            style = f"“{font.family}” of weight {font.weight}{', italic' if font.italic else ''}"
            hint = "keep one of them: the PDF engine cannot tell them apart"
            yield error(font.path, "font-twice", f"another file of the workspace is {style} as well", hint)


def licence_files(workspace: Workspace, locale: Locale) -> list[str]:
    """Return the licence texts beside a locale's own fonts."""
    return [path for pattern in LICENCES for path in workspace.list(f"{locale.folder}/fonts/{pattern}")]


def font_rules(fonts: Iterable[Font], medium: Literal["print", "screen"]) -> str:
    """Return the @font-face rules of the locales' own fonts, for a style sheet in a folder `styles`."""
    rules = []
    for font in fonts:
        if font.owner:
            address = f"../{font.path}" if medium == "print" else f"../{font.published.removeprefix('assets/')}"
            swap = " font-display: swap;" if medium == "screen" else ""
            rules.append(
                f'@font-face {{ font-family: "{font.family}"; font-weight: {font.weight};'
                f" font-style: {'italic' if font.italic else 'normal'};{swap} src: url({address}); }}\n"
            )
    return "".join(rules)


def wordings(
    locale: Locale, locales: Iterable[Locale], profiles: Iterable[Profile], catalogs: Iterable[Catalog]
) -> Iterator[Wording]:
    """Yield what is printed in a locale's words: translations, names, its own name, and what CLDR writes in it."""
    for catalog in catalogs:
        for entry in catalog.entries:
            if is_approved(entry) and catalog.locale == locale.name:
                subject = f"the {locale.name} translation of “{entry.id}”"
                yield Wording(subject, entry.location, "".join(entry.translations))
    for profile in profiles:
        for name in profile.names:
            for forms in name.by_locale:
                if forms.locale == locale.name:
                    yield Wording(f"the {locale.name} form of the name “{name.id}”", name.location, forms.name)
    place = Location(f"{locale.folder}/locale.toml")
    yield Wording(f"the name of {locale.name} in itself, “{locale.own_name}”,", place, locale.own_name)
    names = ", ".join(locale.language_name(other) for other in locales)
    yield Wording(f"“{names}”, the languages as {locale.name} names them,", place, names)
    months = (format_edtf(parse_edtf(text), locale) for text in SAMPLE_DATES)
    numbers = (format_range(1_234_567_890, 1_234_567_891, unit, locale) for unit in UNITS)
    yield Wording(f"what CLDR writes in {locale.name}", place, " ".join((*months, *numbers, format_size(1000, locale))))


def glyph_faults(locale: Locale, fonts: Iterable[Font], wordings: Iterable[Wording]) -> Iterator[Diagnostic]:
    """Report characters that no font of a locale has, in prose or in labels, each where it first stands.

    A locale whose own name is in neither has no font at all, and that is all there is to say of it.
    """
    fonts = tuple(fonts)
    coverage = {key: _coverage(stack, fonts) for key, stack in (("serif", locale.serif), ("sans", locale.sans))}
    if lacking := lacking_characters(locale.own_name, coverage["serif"] | coverage["sans"]):
        yield _no_font(locale, lacking)
        return
    everywhere = coverage["serif"] & coverage["sans"]
    told: set[str] = set()
    for wording in wordings:
        new = [c for c in lacking_characters(wording.text, everywhere) if c not in told]
        if new:
            told.update(new)
            keys = [key for key, covered in coverage.items() if any(ord(c) not in covered for c in new)]
            stacks = " and ".join(f"fonts.{key}" for key in keys)
            lack = "lacks" if len(keys) == 1 else "lack"
            message = f"{wording.subject} has characters that {stacks} of {locale.name} {lack}: {listed(new)}"
            hint = (
                f"name a font that has them under [fonts] of {locale.folder}/locale.toml, its file too, or write others"
            )
            yield error(wording.location, "glyph-missing", message, hint)


def drawn_names(
    profile: Profile, locales: Iterable[Locale], fonts: tuple[Font, ...]
) -> tuple[Profile, list[Diagnostic]]:
    """Return a profile without the names that the fonts of these locales cannot show, and an error of each."""
    characters = {locale.name: covered(locale, fonts) for locale in locales}
    names: list[Name] = []
    found: list[Diagnostic] = []
    for name in profile.names:
        shown = list(name.by_locale)
        for forms in name.by_locale:
            if forms.locale in characters and (new := lacking_characters(forms.name, characters[forms.locale])):
                shown.remove(forms)
                message = f"no font of {forms.locale} has the name “{name.id}”: {listed(new)}"
                hint = f"give it a font that has it: {font_command(forms.locale)}"
                found.append(error(name.location, "glyph-missing", message, hint))
        names.append(replace(name, by_locale=tuple(shown)))
    return replace(profile, names=tuple(names)), found


def _no_font(locale: Locale, lacking: list[str]) -> Diagnostic:
    path = f"{locale.folder}/locale.toml"
    message = (
        f"{locale.name} has no font yet: those that it names lack the characters of its own name, {listed(lacking)}"
    )
    hint = f"first run {font_command(locale.name)}, with the font’s licence beside the file"
    if locale.font_files:
        hint = "name other files in fonts.files, and their families first in fonts.serif and fonts.sans"
    return error(path, "glyph-missing", message, hint)


def font_command(name: str) -> str:
    """Return the command that gives a locale its first font."""
    return f"pipeline new locale {name} --font FILE.ttf"


def covered(locale: Locale, fonts: tuple[Font, ...]) -> frozenset[int]:
    """Return the characters that the fonts of a locale have, both in prose and in labels."""
    return _coverage(locale.serif, fonts) & _coverage(locale.sans, fonts)


def lacking_characters(text: str, characters: frozenset[int]) -> list[str]:
    """Return the characters of a text for which a font would have to have a glyph, and which it lacks."""
    return [c for c in dict.fromkeys(text) if ord(c) not in characters and is_drawn(c)]


def _coverage(stack: str, fonts: tuple[Font, ...]) -> frozenset[int]:
    wanted = families(stack)
    return frozenset().union(*(font.characters for font in fonts if font.family in wanted))


def is_drawn(character: str) -> bool:
    """Tell whether a font has to have a character: neither spaces nor controls."""
    return unicodedata.category(character) not in UNSEEN


def listed(characters: list[str], most: int = 12) -> str:
    """Return characters with their numbers, as a diagnostic tells them."""
    shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:most])
    more = len(characters) - most
    return f"{shown} and {more} more" if more > 0 else shown


def _place(workspace: Workspace, locale: Locale, key: str) -> Location:
    path = f"{locale.folder}/locale.toml"
    return key_place(path, workspace.read_text(path), f"fonts.{key}")
