"""The checks of entries: that a catalog has those of its template, whole and approved."""

from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.catalog.coverage import is_enough
from pipeline.catalog.state import EntryState, entry_state, is_current
from pipeline.checks.subject import Findings, Subject

TYPO = "where only the English text was corrected, run pipeline update --typo"
LOST = "it may have been lost from the file: restore it from version control, if it stood there before;"


def entries_known(subject: Subject) -> Findings:
    """Every entry belongs to a message of the template."""
    known = {message.id for message in subject.template.messages}
    for entry in subject.catalog.entries:
        if entry.id not in known:
            hint = "run pipeline update, which keeps it as obsolete"
            yield subject.fault(entry, "entry-unknown", "is not in the template", hint)


def entries_current(subject: Subject) -> Findings:
    """Every entry translates the text that the template has now."""
    for message, entry in subject.pairs:
        if not is_current(entry, message):
            hint = f"run pipeline update, which keeps the translation as fuzzy; {TYPO} {entry.id}"
            yield subject.fault(entry, "entry-outdated", f"has another msgid than {message.location}", hint)


def plural_forms(subject: Subject) -> Findings:
    """Every entry with a plural has as many forms as its language."""
    count = subject.locale.plural_count
    for message, entry in subject.pairs:
        if message.plural and len(entry.translations) != count:
            hint = f"give it {count}: msgstr[0] to msgstr[{count - 1}]"
            yield subject.fault(entry, "plural-count", f"has {len(entry.translations)} plural forms", hint)


def entries_approved(subject: Subject) -> Findings:
    """Every message is translated; missing and fuzzy ones are warnings as long as the minimum coverage is met."""
    entries, locale = subject.catalog.by_id(), subject.locale.name
    found: list[Diagnostic] = []
    approved = 0
    for message in subject.template.messages:
        entry = entries.get(message.id)
        state = entry_state(entry, message)
        approved += state is EntryState.APPROVED
        translation = f"{locale} translation of “{message.id}”"
        if entry is None:
            hint = f"{LOST} else run pipeline update, then translate it"
            found.append(error(subject.catalog.path, "entry-missing", f"{locale} has no entry “{message.id}”", hint))
        elif state is EntryState.FUZZY:
            hint = "compare it with the source, fix it and remove the flag fuzzy"
            found.append(error(entry.location, "translation-fuzzy", f"{translation} is fuzzy", hint))
        elif state is EntryState.MISSING:
            hint = "translate the entry"
            found.append(error(entry.location, "translation-missing", f"{translation} is missing", hint))
    enough = is_enough(approved, len(subject.template.messages), subject.minimum_coverage)
    yield from (replace(d, severity="warning") if enough else d for d in found)
