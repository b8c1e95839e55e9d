"""What is decided about the words of a message: terms of the glossary, and names, with their accepted forms."""

from dataclasses import dataclass

from pipeline.language.glossary import term_finder
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


@dataclass(frozen=True, slots=True)
class NameView:
    """A name of the profile that a source has."""

    id: str
    source: str  # as it is usually written in English
    name: str  # as it is usually written in the language of the translation
    forms: tuple[str, ...]


def terms_in(sources: Sources, locale: str, message: Message) -> tuple[TermView, ...]:
    """Return the terms of a message's source that the glossary has decided on for a language."""
    found = term_finder(sources.terms).terms(message.plural or message.text)
    decided = ((term.source, term.in_locale(locale)) for term in found)
    return tuple(TermView(source, own.term, own.forms, own.note) for source, own in decided if own)


def names_in(sources: Sources, domain: str, locale: str, message: Message) -> tuple[NameView, ...]:
    """Return the names that a message's source mentions, as the check of names sees it."""
    names, found = sources.names(domain), []
    longer = longer_names(names, SOURCE)
    for name in names:
        english, own = name.in_locale(SOURCE), name.in_locale(locale)
        if name.has_form(locale) and mentions(message.text, english.forms, longer=longer):
            found.append(NameView(name.id, english.name, own.name, own.forms))
    return tuple(found)
