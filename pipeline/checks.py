"""A catalog and its template come in, diagnostics go out: a list of small named checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.catalog import Catalog, Entry
from pipeline.diagnostics import Diagnostic, Location, error
from pipeline.locales import SOURCE, Locale
from pipeline.markup import grammar_faults, placeholders, tokens
from pipeline.messages import Template
from pipeline.names import mentions
from pipeline.profile import Message, Name


@dataclass(frozen=True, slots=True)
class Subject:
    """What the checks look at: one catalog, and what it has to agree with."""

    catalog: Catalog
    template: Template
    locale: Locale
    names: tuple[Name, ...]
    """Names of the profile; none for the domain of the layouts."""
    minimum_coverage: int

    def pairs(self) -> Iterator[tuple[Message, Entry]]:
        """Yield each message with its entry, where there is one."""
        entries = self.catalog.by_id()
        for message in self.template.messages:
            if entry := entries.get(message.id):
                yield message, entry

    def translated(self) -> Iterator[tuple[Message, str, Location, str]]:
        """Yield each message with each of its approved texts, where it stands, and how diagnostics call it."""
        for message, entry in self.pairs():
            for text in entry.translations if entry.translated else ():
                yield message, text, entry.location, f"{self.locale.name} translation of “{message.id}”"


def entries_unknown(subject: Subject) -> Iterator[Diagnostic]:
    """Every entry belongs to a message of the template."""
    known = {message.id for message in subject.template.messages}
    for entry in subject.catalog.entries:
        if entry.id not in known:
            message = f"{subject.locale.name} entry “{entry.id}” is not in the template"
            hint = "run pipeline update, which keeps it as obsolete"
            yield error(entry.location, "entry-unknown", message, hint)


def entries_outdated(subject: Subject) -> Iterator[Diagnostic]:
    """Every entry translates the text that the template has now."""
    for message, entry in subject.pairs():
        if (entry.source, entry.plural) != (message.text, message.plural):
            text = f"{subject.locale.name} entry “{entry.id}” has another msgid than {message.location}"
            hint = "run pipeline update, which keeps the translation as fuzzy"
            yield error(entry.location, "entry-outdated", text, hint)


def plural_forms(subject: Subject) -> Iterator[Diagnostic]:
    """Every entry with a plural has as many forms as its language."""
    for message, entry in subject.pairs():
        if message.plural and len(entry.translations) != subject.locale.plural_count:
            text = f"{subject.locale.name} entry “{entry.id}” has {len(entry.translations)} plural forms"
            hint = f"give it {subject.locale.plural_count}: msgstr[0] to msgstr[{subject.locale.plural_count - 1}]"
            yield error(entry.location, "plural-count", text, hint)


def coverage(subject: Subject) -> Iterator[Diagnostic]:
    """Every message is translated; missing and fuzzy ones are warnings as long as the minimum coverage is met."""
    entries, locale = subject.catalog.by_id(), subject.locale.name
    found: list[Diagnostic] = []
    for message in subject.template.messages:
        entry = entries.get(message.id)
        if entry is None:
            hint = "run pipeline update, then translate the entry"
            text = f"{locale} has no entry “{message.id}”"
            found.append(error(subject.catalog.path, "entry-missing", text, hint))
        elif entry.fuzzy:
            hint = "compare it with the source, mend it and remove the flag fuzzy"
            text = f"{locale} translation of “{message.id}” is fuzzy"
            found.append(error(entry.location, "translation-fuzzy", text, hint))
        elif not entry.translated:
            text = f"{locale} translation of “{message.id}” is missing"
            found.append(error(entry.location, "translation-missing", text, "translate the entry"))
    total = len(subject.template.messages)
    done = 100 * (total - len(found)) // total if total else 100
    enough = done >= subject.minimum_coverage
    yield from (replace(d, severity="warning") if enough else d for d in found)


def grammar(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation is plain text with placeholders and tokens, and nothing else."""
    for _, text, location, name in subject.translated():
        yield from grammar_faults(text, location, name)


def placeholders_agree(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation has the placeholders of its source, as often as it, in any order."""
    for message, text, location, name in subject.translated():
        wanted, have = placeholders(message.text), placeholders(text)
        if message.plural:  # a form for one may leave out its number, the others go by the plural
            wanted = placeholders(message.plural)
            if len(text) and have != wanted and have == placeholders(message.text):
                continue
        for missing in (wanted - have).elements():
            hint = f"put {{{missing}}} where it belongs in the sentence"
            yield error(location, "placeholder-missing", f"{name} lacks the placeholder {{{missing}}}", hint)
        for extra in (have - wanted).elements():
            text_ = f"{name} has the placeholder {{{extra}}}, which its source lacks"
            yield error(location, "placeholder-extra", text_, "remove it, or use one of the source’s")


def tokens_agree(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation has the tokens of its source."""
    for message, text, location, name in subject.translated():
        if tokens(text) != tokens(message.text):
            wanted = " ".join(sorted(tokens(message.text).elements())) or "none"
            yield error(
                location,
                "token-mismatch",
                f"{name} has other tokens than its source",
                f"its tokens are: {wanted}",
            )


def names_mentioned(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation mentions the names that its source mentions, in an accepted form."""
    for message, text, location, name in subject.translated():
        for record in subject.names:
            own = record.in_locale(subject.locale.name)
            if mentions(message.text, record.in_locale(SOURCE).forms) and not mentions(text, own.forms):
                hint = f"use {own.name}, or another of its accepted forms: {', '.join(own.forms)}"
                yield error(location, "name-missing", f"{name} lacks the name “{record.id}”", hint)


CHECKS: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    entries_unknown,
    entries_outdated,
    plural_forms,
    coverage,
    grammar,
    placeholders_agree,
    tokens_agree,
    names_mentioned,
)


def check_catalog(subject: Subject) -> list[Diagnostic]:
    """Run every check on one catalog."""
    return [diagnostic for check in CHECKS for diagnostic in check(subject)]


def check_title(names: tuple[Name, ...], required: tuple[str, ...], title: Message) -> list[Diagnostic]:
    """Report required names that the canonical title lacks: every title follows it."""
    return [
        error(
            title.location,
            "name-missing",
            f"message “{title.id}” lacks the required name “{record.id}”",
            f"write {record.in_locale(SOURCE).name} into the title",
        )
        for record in names
        if record.id in required and not mentions(title.text, record.in_locale(SOURCE).forms)
    ]
