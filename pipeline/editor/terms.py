"""What is decided about the words of a message: terms of the glossary, and names, with their accepted forms."""

from dataclasses import dataclass

from pipeline.language.glossary import renders, term_finder
from pipeline.language.locales import SOURCE
from pipeline.language.names import mentions
from pipeline.profile.message import Message
from pipeline.profile.model import longer_names
from pipeline.project.sources import Sources


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of the glossary that a source has."""

    source: str
    term: str  # its usual translation
    forms: tuple[str, ...]  # accepted forms: words, or stems with a star
    note: str  # why it was chosen
    used: bool  # whether the translation has an accepted form


@dataclass(frozen=True, slots=True)
class NameView:
    """A name of the profile that a source has."""

    id: str
    source: str  # as it is usually written in English
    name: str  # as it is usually written in the language of the translation
    forms: tuple[str, ...]
    used: bool


def terms_in(sources: Sources, locale: str, message: Message, translation: str = "") -> tuple[TermView, ...]:
    """Return the terms of a message's source that the glossary has decided on for a language."""
    prefixes = sources.locale_table()[locale].prefixes
    found = []
    for term in term_finder(sources.terms).terms(message.plural or message.text):
        if own := term.in_locale(locale):
            used = renders(translation, own.forms, prefixes)
            found.append(TermView(term.source, own.term, own.forms, own.note, used))
    return tuple(found)


def names_in(
    sources: Sources, domain: str, locale: str, message: Message, translation: str = ""
) -> tuple[NameView, ...]:
    """Return the names that a message's source mentions, as the check of names sees it."""
    names, prefixes = sources.names(domain), sources.locale_table()[locale].prefixes
    in_source, here = longer_names(names, SOURCE), longer_names(names, locale)
    found = []
    for name in names:
        english, own = name.in_locale(SOURCE), name.in_locale(locale)
        if name.has_form(locale) and mentions(message.text, english.forms, longer=in_source):
            used = mentions(translation, own.forms, prefixes, here)
            found.append(NameView(name.id, english.name, own.name, own.forms, used))
    return tuple(found)
