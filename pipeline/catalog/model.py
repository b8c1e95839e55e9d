"""What a catalog is made of, and a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from pipeline.base.diagnostics import Location
from pipeline.base.settings import Settings
from pipeline.language.locales import Locale
from pipeline.profile.message import Message

ORDER = """Project-Id-Version Report-Msgid-Bugs-To POT-Creation-Date PO-Revision-Date Last-Translator Language-Team
Language MIME-Version Content-Type Content-Transfer-Encoding Plural-Forms"""
HEADERS = tuple(ORDER.split())
CONTENT_TYPE = "text/plain; charset=UTF-8"
CREATED = "2026-11-23 00:00+0000"
"""A constant: a date that changes with every extraction makes a difference, and a conflict, in every file."""
CONSTANT = {
    "POT-Creation-Date": CREATED,
    "MIME-Version": "1.0",
    "Content-Type": CONTENT_TYPE,
    "Content-Transfer-Encoding": "8bit",
}
"""Headers that say the same in every catalog."""
Pairs = tuple[tuple[str, str], ...]
EARLIER = "earlier translation:"
"""Begins a remark that keeps what cannot stand as an entry: gettext takes one entry for an id and a text."""


@dataclass(frozen=True, slots=True, order=True)
class SourceText:
    """An English text, with its plural, as a message has it and an entry repeats it."""

    text: str
    plural: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message and its translation."""

    id: str
    source: str  # the msgid that the translation was made for, which may lag behind the template's
    plural: str
    translations: tuple[str, ...]  # one text, or one for each plural form; empty texts where it is untranslated
    location: Location
    fuzzy: bool = False
    previous: str = ""  # the msgid that a fuzzy translation was made for, where that is another one
    previous_plural: str = ""
    previous_id: str = ""  # the id of the message that a fuzzy translation was taken from, where that is another one
    remarks: str = ""  # what translators wrote to each other (`#`)
    notes: tuple[str, ...] = ()  # what the source says to translators (`#.`)
    files: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    """Flags of other tools (`max-length:40`); `fuzzy` and `python-brace-format` are not among them."""
    offered: bool = False  # whether a draft shows it as approved, marked, though it is fuzzy or outdated

    @property
    def has_text(self) -> bool:
        """Whether any form has been written, approved or not: what no merge may lose."""
        return any(self.translations)

    @property
    def source_text(self) -> SourceText:
        return SourceText(self.source, self.plural)

    @property
    def made_for(self) -> SourceText:
        """The text that the translation was made for: of a fuzzy one the previous, where it is known."""
        return SourceText(self.previous, self.previous_plural) if self.fuzzy and self.previous else self.source_text

    def approved(self) -> Self:
        return replace(self, fuzzy=False, previous="", previous_plural="", previous_id="")

    def made_fuzzy(self, made_for: SourceText, previous_id: str = "") -> Self:
        """Return the entry as fuzzy, made for another text, and for a message of another id where that is given."""
        previous, plural = made_for.text, made_for.plural
        return replace(self, fuzzy=True, previous=previous, previous_plural=plural, previous_id=previous_id)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The translations of one domain into one locale."""

    domain: str
    locale: str
    path: str
    header: Pairs
    comment: str  # the comment above the header
    entries: tuple[Entry, ...]
    obsolete: tuple[Entry, ...] = ()  # what the template no longer has; kept, because a text may come back
    notes: tuple[str, ...] = ()  # what a tool wrote above the header (`#.`)

    def by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}


def catalog_path(domain: str, locale: str) -> str:
    return f"locales/{locale}/LC_MESSAGES/{domain}.po"


def new_catalog(domain: str, locale: Locale, settings: Settings) -> Catalog:
    """Return a catalog without entries, with a header that msgfmt and i18nspector accept."""
    said = {
        "Report-Msgid-Bugs-To": settings.contact,
        "PO-Revision-Date": CREATED,
        "Last-Translator": f"{settings.publisher} <{settings.contact}>",
        "Language-Team": locale.cldr.english_name or locale.name,
        "Language": locale.name,
    }
    path = catalog_path(domain, locale.name)
    return Catalog(domain, locale.name, path, full_header(said, domain, locale), header_comment(domain, locale), ())


def full_header(said: Mapping[str, str], domain: str, locale: Locale) -> Pairs:
    """Return all keys of a header in their order; those that are the same in every catalog of the locale are set."""
    header = {"Project-Id-Version": f"{domain} 1", **said, **CONSTANT, "Plural-Forms": locale.plural_forms}
    return tuple((key, header.get(key, "")) for key in HEADERS)


def header_comment(domain: str, locale: Locale) -> str:
    """Return what stands above the header of a catalog, where no translator wrote anything else there."""
    return f"{locale.cldr.english_name or locale.name} translation of the domain {domain}."


def remember(entry: Entry, other: Entry) -> Entry:
    """Return an entry with what another one says, where that is something else, among its remarks."""
    lost = [text for text in dict.fromkeys(other.translations) if text and text not in entry.translations]
    said = entry.remarks.splitlines()
    lines = [*said, *other.remarks.splitlines(), *(f'{EARLIER} "{text}"' for text in lost)]  # tools strip ends
    return replace(entry, remarks="\n".join(dict.fromkeys(lines)))


def forms_of(source: Message | SourceText, count: int) -> tuple[str, ...]:
    """Return a text in as many forms as a translation of it has."""
    return (source.text, *[source.plural] * (count - 1)) if source.plural else (source.text,)


def fit(texts: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Give a message that gained or lost its plural as many forms as it now has."""
    return (*texts, *texts[-1:] * count)[:count]


def is_source(entry: Entry) -> bool:
    """Tell whether an entry of the source language says what the source says."""
    return entry.translations == forms_of(entry.source_text, len(entry.translations))


def new_entry(message: Message, count: int) -> Entry:
    """Return the entry of a message with so many empty forms, its notes and the files that it stands in."""
    files = tuple(sorted({message.location.path, *message.also}))
    blank = Entry(message.id, message.text, message.plural, ("",) * count, message.location)
    return replace(blank, notes=message.comments, files=files)
