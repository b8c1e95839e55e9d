"""The checks of words that are decided in one place: names and the terms of the glossary."""

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.checks.subject import Findings, Translation
from pipeline.language.glossary import Term, renders
from pipeline.language.locales import SOURCE
from pipeline.language.names import is_whole, mentions
from pipeline.profile.model import Message, Name


def names_mentioned(text: Translation) -> Findings:
    """Every translation mentions the names that its source mentions, in an accepted form."""
    for record in _missing(text):
        own = record.in_locale(text.locale.name)
        hint = f"use {own.name}, or another of its accepted forms: {', '.join(own.forms)}"
        yield text.error("name-missing", f"is missing the name “{record.id}”", hint)


def _missing(text: Translation) -> list[Name]:
    return [
        record
        for record in text.subject.names
        if mentions(text.message.text, record.in_locale(SOURCE).forms)
        and not mentions(text.value, record.in_locale(text.locale.name).forms)
    ]


def terms_used(text: Translation) -> Findings:
    """Every translation renders the glossary's terms as the glossary does; a missing name is reported as one."""
    for term in text.subject.finder.terms(text.source):
        own = term.in_locale(text.locale.name)
        if own and not renders(text.value, own.forms) and not _is_one_of(term, _missing(text)):
            hint = f"use {own.term} ({', '.join(own.forms)}), or add the form to locales/glossary.toml"
            yield text.error("glossary", f"does not render “{term.source}” as the glossary does", hint)


def _is_one_of(term: Term, names: list[Name]) -> bool:
    """Tell whether a term is a name itself: the name's check says what to write."""
    return any(is_whole(term.source, form) for record in names for form in record.in_locale(SOURCE).forms)


def check_title(names: tuple[Name, ...], required: tuple[str, ...], title: Message) -> list[Diagnostic]:
    """Report required names missing from the canonical title, which every title follows."""
    found = []
    for record in names:
        own = record.in_locale(SOURCE)
        if record.id in required and not mentions(title.text, own.forms):
            fact = f"message “{title.id}” is missing the required name “{record.id}”"
            found.append(error(title.location, "name-missing", fact, f"write {own.name} into the title"))
    return found
