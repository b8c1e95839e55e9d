"""The checks of entries: that a catalog has those of its template, whole and approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.catalog.state import EntryState, entry_state, is_current
from pipeline.checks.subject import Subject


def entries_known(subject: Subject) -> Iterator[Diagnostic]:
    """Every entry belongs to a message of the template."""
    known = {message.id for message in subject.template.messages}
    for entry in subject.catalog.entries:
        if entry.id not in known:
            message = f"{subject.locale.name} entry “{entry.id}” is not in the template"
            hint = "run pipeline update, which keeps it as obsolete"
            yield error(entry.location, "entry-unknown", message, hint)


def entries_current(subject: Subject) -> Iterator[Diagnostic]:
    """Every entry translates the text that the template has now."""
    for message, entry in subject.pairs:
        if not is_current(entry, message):
            text = f"{subject.locale.name} entry “{entry.id}” has another msgid than {message.location}"
            hint = (
                "run pipeline update, which keeps the translation as fuzzy; where only the English text was corrected,"
                f" run pipeline update --typo {entry.id}"
            )
            yield error(entry.location, "entry-outdated", text, hint)


def plural_forms(subject: Subject) -> Iterator[Diagnostic]:
    """Every entry with a plural has as many forms as its language."""
    for message, entry in subject.pairs:
        if message.plural and len(entry.translations) != subject.locale.plural_count:
            text = f"{subject.locale.name} entry “{entry.id}” has {len(entry.translations)} plural forms"
            hint = f"give it {subject.locale.plural_count}: msgstr[0] to msgstr[{subject.locale.plural_count - 1}]"
            yield error(entry.location, "plural-count", text, hint)


def entries_approved(subject: Subject) -> Iterator[Diagnostic]:
    """Every message is translated; missing and fuzzy ones are warnings as long as the minimum coverage is met."""
    entries, locale = subject.catalog.by_id(), subject.locale.name
    found: list[Diagnostic] = []
    approved = 0
    for message in subject.template.messages:
        entry = entries.get(message.id)
        state = entry_state(entry, message)
        approved += state is EntryState.APPROVED
        if entry is None:
            hint = (
                "it may have been lost from the file: restore it from version control, if it stood there before;"
                " else run pipeline update, then translate it"
            )
            text = f"{locale} has no entry “{message.id}”"
            found.append(error(subject.catalog.path, "entry-missing", text, hint))
        elif state is EntryState.FUZZY:
            hint = "compare it with the source, fix it and remove the flag fuzzy"
            text = f"{locale} translation of “{message.id}” is fuzzy"
            found.append(error(entry.location, "translation-fuzzy", text, hint))
        elif state is EntryState.MISSING:
            text = f"{locale} translation of “{message.id}” is missing"
            found.append(error(entry.location, "translation-missing", text, "translate the entry"))
    total = len(subject.template.messages)
    done = 100 * approved // total if total else 100
    enough = done >= subject.minimum_coverage
    yield from (replace(d, severity="warning") if enough else d for d in found)
