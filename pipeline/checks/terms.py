"""The checks of words that are decided in one place: names and the terms of the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.checks.subject import Subject, Translation
from pipeline.language.glossary import Term, renders, term_finder
from pipeline.language.locales import SOURCE
from pipeline.language.names import is_whole, mentions
from pipeline.profile.model import Message, Name


def names_mentioned(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation mentions the names that its source mentions, in an accepted form."""
    for text in subject.texts:
        for record in _missing(text, subject.names):
            own = record.in_locale(subject.locale.name)
            hint = f"use {own.name}, or another of its accepted forms: {', '.join(own.forms)}"
            yield text.error("name-missing", f"is missing the name “{record.id}”", hint)


def _missing(text: Translation, names: tuple[Name, ...]) -> list[Name]:
    return [
        record
        for record in names
        if mentions(text.message.text, record.in_locale(SOURCE).forms)
        and not mentions(text.value, record.in_locale(text.locale.name).forms)
    ]


def terms_used(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation renders the glossary's terms as the glossary does; a missing name is reported as one."""
    finder = term_finder(subject.terms)
    for text in subject.texts:
        for term in finder.terms(text.source):
            own = term.in_locale(subject.locale.name)
            if own and not renders(text.value, own.forms) and not _is_one_of(term, _missing(text, subject.names)):
                hint = f"use {own.term} ({', '.join(own.forms)}), or add the form to locales/glossary.toml"
                yield text.error("glossary", f"does not render “{term.source}” as the glossary does", hint)


def _is_one_of(term: Term, names: list[Name]) -> bool:
    """Tell whether a term is a name itself: the name's check says what to write."""
    return any(is_whole(term.source, form) for record in names for form in record.in_locale(SOURCE).forms)


def check_title(names: tuple[Name, ...], required: tuple[str, ...], title: Message) -> list[Diagnostic]:
    """Report required names missing from the canonical title, which every title follows."""
    return [
        error(
            title.location,
            "name-missing",
            f"message “{title.id}” is missing the required name “{record.id}”",
            f"write {record.in_locale(SOURCE).name} into the title",
        )
        for record in names
        if record.id in required and not mentions(title.text, record.in_locale(SOURCE).forms)
    ]
