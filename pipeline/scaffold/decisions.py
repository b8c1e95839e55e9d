"""What a new locale or profile leaves to decide, which only people can, with what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyphen

from pipeline.language.glossary import PATH as GLOSSARY
from pipeline.language.locales import Locale
from pipeline.pages.glyphs import font_command
from pipeline.profile.model import Profile


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


def decisions(locale: Locale, profiles: Iterable[Profile], *, printable: bool) -> tuple[Decision, ...]:
    """Return what is to be decided; `printable` says whether its fonts have what CLDR writes in the language."""
    path, name = f"{locale.folder}/locale.toml", locale.name
    forms = tuple(
        f'{record.location}: {name}: {{name: "…", forms: ["…*"]}} for “{record.id}”'
        for profile in profiles
        for record in profile.names
    )
    return (
        Decision("name forms", forms),
        Decision("fonts", font_advice(locale, printable=printable)),
        Decision("dates", (f"{path} shows how they stand alone; inside prose they are the translator’s words",)),
        Decision("hyphenation", (_hyphenation(locale),)),
        Decision("spelling", (f"{path} shows the quotation marks that the checks expect",)),
        Decision("language names", (f"{path} shows how {name} names the other languages in the names table",)),
        Decision("glossary", (f"{GLOSSARY}: agree on the recurring terms before translating",)),
        Decision("reviewer", ("a second reader of the language, who has not translated",)),
    )


def font_advice(locale: Locale, *, printable: bool) -> tuple[str, ...]:
    if not printable:
        return (
            f"no font of the workspace has the characters of {locale.name}: give it .ttf or .otf files first, by",
            f"{font_command(locale.name)}; a licence beside them goes with them",
        )
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
