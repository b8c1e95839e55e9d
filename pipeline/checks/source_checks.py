"""The checks of the English sources: texts of profiles and labels of layouts, by the checks of their translations.

Each text is looked at as if it were a translation, without a source that could excuse it, with the language data of
English; a finding has the line of the source with which it begins. What concerns names, terms and numbers is only
asked of translations.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.catalog.model import Catalog, Entry, is_source
from pipeline.checks.catalog_checks import CHECKS, check_catalog
from pipeline.checks.fix import changed
from pipeline.checks.subject import Subject
from pipeline.language.locales import Locale
from pipeline.profile.interface import INTERFACE
from pipeline.profile.message import Message
from pipeline.profile.messages import SITE, Template

SOURCE_CHECKS = tuple(check for check in CHECKS if check.of_source)
FIX = "pipeline check --fix"  # what mends translations, and not sources


def check_source(template: Template, english: Locale) -> list[Diagnostic]:
    """Run the checks that look at a text alone over the texts of a template, and their plurals."""
    messages = template.messages
    found = check_catalog(_subject(template.domain, messages, english), SOURCE_CHECKS)
    return [_placed(diagnostic, messages[diagnostic.location.line - 1], template, english) for diagnostic in found]


def not_of_source(catalog: Catalog, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return what was found in an English catalog, but for what is told of the source that its entries repeat."""
    repeated = {entry.location for entry in catalog.entries if is_source(entry)}
    codes = {code for check in SOURCE_CHECKS for code in check.codes}
    return [d for d in found if d.location not in repeated or d.code not in codes]


def _subject(domain: str, messages: tuple[Message, ...], english: Locale) -> Subject:
    """Return texts as a catalog of translations of nothing; the line of an entry is the number of its message."""
    bare = tuple(replace(message, text="", plural="") for message in messages)
    entries = tuple(_entry(message, number) for number, message in enumerate(messages, 1))
    catalog = Catalog(domain, english.name, "", (), "", entries)
    source = "label" if domain in (SITE, INTERFACE) else "message"
    return Subject(catalog, Template(domain, bare), english, (), minimum_coverage=0, source=source)


def _entry(message: Message, number: int) -> Entry:
    texts = (message.text, *filter(None, [message.plural]))
    return Entry(message.id, "", "", texts, Location("source", number), remarks=message.remarks)


def _placed(diagnostic: Diagnostic, message: Message, template: Template, english: Locale) -> Diagnostic:
    """Return a finding with its line, and a remedy that concerns a source."""
    is_faulty = partial(_has, diagnostic.code, message, template.domain, english)
    place = message.place(is_faulty)
    hint = diagnostic.hint
    if FIX in hint:
        hint = next(_corrections(diagnostic.code, message, template, english), hint.partition(";")[0])
    return replace(diagnostic, location=place, hint=hint)


def _has(code: str, message: Message, domain: str, english: Locale, text: str) -> bool:
    """Tell whether the beginning of a text has a fault."""
    if not text:
        return False
    subject = _subject(domain, (replace(message, text=text, plural="", remarks=""),), english)
    return any(found.code == code for check in SOURCE_CHECKS if code in check.codes for found in check.find(subject))


def _corrections(code: str, message: Message, template: Template, english: Locale) -> Iterator[str]:
    """Yield what to write for what is wrong, where that takes no judgement."""
    subject = _subject(template.domain, (message,), english)
    for text in subject.texts:
        for check in SOURCE_CHECKS:
            if code in check.codes and check.fix and (right := check.fix(text)) != text.value:
                yield f"write it so: {changed(text.value, right)}"
