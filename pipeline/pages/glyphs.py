"""What is printed in each language, and the characters of it that no font of the language has."""

import shlex
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, Location, error
from pipeline.catalog.model import Catalog
from pipeline.catalog.state import is_approved
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf, format_range, format_size
from pipeline.language.locale_file import families
from pipeline.language.locales import Locale
from pipeline.language.units import PERCENT
from pipeline.pages.fonts import Font
from pipeline.profile.model import Name, Profile

SAMPLE_DATES = (
    *(f"2011-{m:02}" for m in range(1, 13)),
    *(f"2011-{m:02}-{m:02}" for m in range(1, 13)),
    "192X",
    "2011-01-02/2011-01-03",
    "2011-01-02/2011-03-04",
)
SAMPLE_NUMBER = Decimal("-1234567890.5")
OF_SCALE = "kilometer"  # the unit of the scale of a map
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # categories of characters for which the text libraries need no glyph


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that is to be printed, and where it stands."""

    subject: str
    location: Location
    text: str


def wordings(
    locale: Locale, locales: Iterable[Locale], profiles: Iterable[Profile], catalogs: Iterable[Catalog]
) -> Iterator[Wording]:
    """Yield what is printed in a locale's words: translations, names, its own name, and what CLDR writes in it."""
    for catalog in catalogs:
        for entry in catalog.entries:
            if is_approved(entry, entry.source_text) and catalog.locale == locale.name:
                subject = f"the {locale.name} translation of “{entry.id}”"
                yield Wording(subject, entry.location, "".join(entry.translations))
    profiles = tuple(profiles)
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
    used = {
        "",
        PERCENT,
        OF_SCALE,
        *(one.unit for p in profiles for one in p.figures),
        *(one.unit for p in profiles for one in p.statistics),
    }
    numbers = (format_range(SAMPLE_NUMBER, SAMPLE_NUMBER + 1, unit, locale) for unit in sorted(used))
    yield Wording(f"what CLDR writes in {locale.name}", place, " ".join((*months, *numbers, format_size(1000, locale))))


def glyph_faults(locale: Locale, fonts: Iterable[Font], wordings: Iterable[Wording]) -> Iterator[Diagnostic]:
    """Report characters that no font of a locale has, in prose or in labels, each where it first stands.

    A locale whose own name is in neither has no font at all; nothing else is reported of it.
    """
    fonts = tuple(fonts)
    coverage = {key: _coverage(stack, fonts) for key, stack in (("serif", locale.serif), ("sans", locale.sans))}
    if missing := missing_characters(locale.own_name, coverage["serif"] | coverage["sans"]):
        yield _no_font(locale, missing)
        return
    everywhere = coverage["serif"] & coverage["sans"]
    told: set[str] = set()
    for wording in wordings:
        if new := [c for c in missing_characters(wording.text, everywhere) if c not in told]:
            told.update(new)
            keys = [key for key, covered in coverage.items() if any(ord(c) not in covered for c in new)]
            stacks = " and ".join(f"fonts.{key}" for key in keys)
            message = f"{wording.subject} has characters that are missing from {stacks} of {locale.name}: {listed(new)}"
            hint = f"name a font with them, and its file, in [fonts] of {locale.folder}/locale.toml, or write others"
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
            if forms.locale in characters and (new := missing_characters(forms.name, characters[forms.locale])):
                shown.remove(forms)
                message = f"no font of {forms.locale} has the name “{name.id}”: {listed(new)}"
                hint = f"give it a font that has it: {font_command(forms.locale)}"
                found.append(error(name.location, "glyph-missing", message, hint))
        names.append(replace(name, by_locale=tuple(shown)))
    return replace(profile, names=tuple(names)), found


def _no_font(locale: Locale, missing: list[str]) -> Diagnostic:
    message = f"{locale.name} has no font yet: those that it names do not have its own name, {listed(missing)}"
    hint = f"first run {font_command(locale.name)}, with the font’s licence beside the file"
    if locale.font_files:
        hint = "name other files in fonts.files, and their families first in fonts.serif and fonts.sans"
    return error(f"{locale.folder}/locale.toml", "glyph-missing", message, hint)


def font_command(name: str, paths: Iterable[str | Path] = ("FILE.ttf",)) -> str:
    """Return the command that gives a locale its first fonts."""
    return f"pipeline new locale {name} --font {shlex.join(map(str, paths))}"


def covered(locale: Locale, fonts: tuple[Font, ...]) -> frozenset[int]:
    """Return the characters that the fonts of a locale have, both in prose and in labels."""
    return _coverage(locale.serif, fonts) & _coverage(locale.sans, fonts)


def missing_characters(text: str, characters: frozenset[int]) -> list[str]:
    """Return the characters of a text for which a font has to have a glyph, and does not."""
    return [c for c in dict.fromkeys(text) if ord(c) not in characters and is_drawn(c)]


def _coverage(stack: str, fonts: tuple[Font, ...]) -> frozenset[int]:
    wanted = families(stack)
    return frozenset().union(*(font.characters for font in fonts if font.family in wanted))


def is_drawn(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN


def listed(characters: list[str], most: int = 12) -> str:
    """Return characters with their numbers, as a diagnostic tells them."""
    shown = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:most])
    more = len(characters) - most
    return f"{shown} and {more} more" if more > 0 else shown
