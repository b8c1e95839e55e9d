"""What a catalog is made of, and a new one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.base.diagnostics import Location
from pipeline.base.settings import Settings
from pipeline.language.locales import Locale

CONTENT_TYPE = "text/plain; charset=UTF-8"
CREATED = "2026-11-23 00:00+0000"
"""A constant: a date that changes with every extraction makes a difference, and a conflict, in every file."""


@dataclass(frozen=True, slots=True, order=True)
class SourceText:
    """An English text, with its plural, as a message has it and an entry repeats it."""

    text: str
    plural: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message and its translation."""

    id: str
    source: str
    """The msgid that the translation was made for, which may lag behind the template's."""
    plural: str
    translations: tuple[str, ...]
    """One text, or one for each plural form; empty texts where it is untranslated."""
    location: Location
    fuzzy: bool = False
    previous: str = ""
    """The msgid that a fuzzy translation was made for, where that is another one."""
    previous_plural: str = ""
    previous_id: str = ""
    """The id of the message that a fuzzy translation was taken from, where that is another one."""
    remarks: str = ""
    """What translators wrote to each other (`#`)."""
    notes: tuple[str, ...] = ()
    """What the source says to translators (`#.`)."""
    files: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    """Flags of other tools (`max-length:40`); `fuzzy` and `python-brace-format` are not among them."""

    @property
    def source_text(self) -> SourceText:
        return SourceText(self.source, self.plural)

    @property
    def made_for(self) -> SourceText:
        """The text that the translation was made for: of a fuzzy one the previous, where it is known."""
        return SourceText(self.previous, self.previous_plural) if self.fuzzy and self.previous else self.source_text


@dataclass(frozen=True, slots=True)
class Catalog:
    """The translations of one domain into one locale."""

    domain: str
    locale: str
    path: str
    header: tuple[tuple[str, str], ...]
    comment: str
    """The comment above the header."""
    entries: tuple[Entry, ...]
    obsolete: tuple[Entry, ...] = ()
    """What the template no longer has; kept, because a text may come back."""

    def by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}


def catalog_path(domain: str, locale: str) -> str:
    return f"locales/{locale}/LC_MESSAGES/{domain}.po"


def new_catalog(domain: str, locale: Locale, settings: Settings) -> Catalog:
    """Return a catalog without entries, with a header that msgfmt and i18nspector accept."""
    language = locale.cldr.english_name or locale.name
    values = {
        "Project-Id-Version": f"{domain} 1",
        "Report-Msgid-Bugs-To": settings.contact,
        "POT-Creation-Date": CREATED,
        "PO-Revision-Date": CREATED,
        "Last-Translator": f"{settings.publisher} <{settings.contact}>",
        "Language-Team": language,
        "Language": locale.name,
        "MIME-Version": "1.0",
        "Content-Type": CONTENT_TYPE,
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": locale.plural_forms,
    }
    path = catalog_path(domain, locale.name)
    return Catalog(domain, locale.name, path, tuple(values.items()), header_comment(domain, locale), ())


def header_comment(domain: str, locale: Locale) -> str:
    """Return what stands above the header of a catalog, where no translator wrote anything else there."""
    return f"{locale.cldr.english_name or locale.name} translation of the domain {domain}."
