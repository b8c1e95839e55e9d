"""What a new locale or profile leaves to decide, which only people can, with what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyphen

from pipeline.language.glossary import PATH as GLOSSARY
from pipeline.language.locales import Locale
from pipeline.pages.glyphs import font_command
from pipeline.profile.model import Profile
from pipeline.scaffold.script_fonts import install_advice, installed_fonts, script_fonts


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that only a person can decide."""

    what: str  # in a few words: `name forms`, `fonts`
    advice: tuple[str, ...]  # what is known, and what is to be done; a line each


@dataclass(frozen=True, slots=True)
class Created:
    """What has been written, and what comes next."""

    paths: tuple[str, ...]  # files that are new or changed, relative to the workspace
    decisions: tuple[Decision, ...]
    command: str  # the next command


@dataclass(frozen=True, slots=True)
class NeededFonts:
    """Fonts that a locale needs and no workspace has yet."""

    advice: tuple[str, ...]
    command: str  # gives the locale those that were found on this machine, or shows how any are given


def needed_fonts(locale: Locale, folders: Iterable[Path]) -> NeededFonts:
    """Say which fonts a locale needs, and look for them in the font folders of this machine."""
    lack = f"no font of the workspace has the characters of {locale.name}"
    wanted = script_fonts(locale.script)
    if not wanted:
        licence = "; a licence beside them goes with them"
        return NeededFonts((f"{lack}: give it .ttf or .otf files first{licence}",), font_command(locale.name))
    families, found = " and ".join(wanted.families), tuple[str, ...]()
    if paths := installed_fonts(wanted, folders):
        found = (f"{families} have them, and are on this machine, in {paths[0].parent}: the next command copies them",)
    else:
        found = (f"{families} have them, which are free (SIL Open Font License), and are not on this machine:",)
        found += install_advice(wanted)
    if wanted.encoding:
        found += (f"such large fonts are cut to the characters of {wanted.encoding}, which takes a minute or two",)
    beside = "put their licence beside them, as OFL.txt: it has to go with them"
    names = paths or (f"{family.replace(' ', '')}-Regular.ttf" for family in wanted.families)
    return NeededFonts((lack, *found, beside), font_command(locale.name, names))


def decisions(locale: Locale, profiles: Iterable[Profile], needed: NeededFonts | None) -> tuple[Decision, ...]:
    """Return what is to be decided; `needed` are the fonts without which nothing can be printed in it."""
    path, name = f"{locale.folder}/locale.toml", locale.name
    forms = tuple(
        f'{record.location}: {name}: {{name: "…", forms: ["…*"]}} for “{record.id}”'
        for profile in profiles
        for record in profile.names
    )
    return (
        Decision("name forms", forms),
        Decision("fonts", needed.advice if needed else font_advice(locale)),
        Decision("dates", (f"{path} shows how they stand alone; inside prose they are the translator’s words",)),
        Decision("hyphenation", (_hyphenation(locale),)),
        Decision("spelling", (f"{path} shows the quotation marks that the checks expect",)),
        Decision("language names", (f"{path} shows how {name} names the other languages in the names table",)),
        Decision("glossary", (f"{GLOSSARY}: agree on the recurring terms before translating",)),
        Decision("reviewer", ("a second reader of the language, who has not translated",)),
    )


def font_advice(locale: Locale) -> tuple[str, ...]:
    emphasis = "" if locale.italics else "; there is no italic, so that emphasis is bold"
    return (
        f"{locale.serif} and {locale.sans} have what CLDR writes in {locale.name}{emphasis}",
        "compare them on paper: size, weight and line height beside those of English",
    )


def _hyphenation(locale: Locale) -> str:
    if pyphen.language_fallback(locale.name) is not None:
        return "the hyphenation library has patterns for it: read a few pages of them"
    patterns = f"{locale.folder}/hyphenation.dic"
    return f"the hyphenation library has no patterns for it: words stay whole unless {patterns} has some"
