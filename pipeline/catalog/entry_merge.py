"""Merges two descendants of an entry into one with the edits of both, or into a conflict.

Before they are compared, they and their ancestor are brought to the text that the merged entry has, as an update does
it: a translation of the old text becomes a fuzzy one of the new.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.catalog.model import Entry, SourceText, fit, forms_of, is_source, remember

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A translation that both sides edited, to different texts; all else in the versions is merged."""

    base: Entry
    ours: Entry
    theirs: Entry


def pick(base: Value, ours: Value, theirs: Value, tie: Value) -> Value:
    """Return what one side changed, or both alike; `tie` where both changed it to something else."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else tie


def merge_lines(base: str, ours: str, theirs: str) -> str:
    """Merge remarks line by line: what either side added is kept, what either removed is not."""
    before, mine, yours = (text.split("\n") if text else [] for text in (base, ours, theirs))
    kept = [line for line in mine if line in yours or line not in before]
    return "\n".join([*kept, *(line for line in yours if line not in mine and line not in before)])


def merge_entry(base: Entry | None, ours: Entry, theirs: Entry) -> Entry | Conflict:
    """Merge two versions of an entry, field by field; without an ancestor, both sides have added it."""
    before = base or _common(ours, theirs)
    mine, yours = ours.source_text, theirs.source_text
    words = pick(before.source_text, mine, yours, tie=max(mine, yours))
    owners = [entry for entry in (ours, theirs) if entry.source_text == words]
    count = max(len(entry.translations) for entry in owners)
    corrected = any(_is_correction(before, entry) for entry in owners)
    old, one, other = (_lifted(entry, words, count, corrected=corrected) for entry in (before, ours, theirs))
    if mine != yours and is_source(ours) and is_source(theirs):  # English follows its source
        one = other = replace(one, translations=forms_of(words, count)).approved()
    remarks = merge_lines(before.remarks, ours.remarks, theirs.remarks)
    notes = pick(before.notes, ours.notes, theirs.notes, tie=max(ours.notes, theirs.notes))
    files = _merge_sets(before.files, ours.files, theirs.files)
    flags = _merge_sets(before.flags, ours.flags, theirs.flags)
    versions = [replace(e, remarks=remarks, notes=notes, files=files, flags=flags) for e in (old, one, other)]
    texts = tuple(map(_merge_text, old.translations, one.translations, other.translations))
    whole = tuple(text for text in texts if text is not None)
    if len(whole) < len(texts):
        return Conflict(*versions)
    merged = _vouched(whole, *versions)
    edited = tuple(text for text in (*ours.translations, *theirs.translations) if text not in before.translations)
    return remember(merged, replace(merged, translations=edited))  # forms of a plural that the text has lost


def _common(ours: Entry, theirs: Entry) -> Entry:
    """Return what two versions without an ancestor were made from: an empty entry, or what an update proposed."""
    blank = replace(ours, translations=("",), fuzzy=False)
    proposed = (entry for entry in (ours, theirs) if not entry.has_text or (entry.fuzzy and entry.previous))
    first = next(proposed, blank)
    return replace(first, source="", plural="", remarks="", notes=(), files=(), flags=())


def _is_correction(base: Entry, entry: Entry) -> bool:
    """Tell whether a text was changed such that its translation stayed as it was, and approved."""
    approved = base.has_text and not base.fuzzy and not entry.fuzzy
    return approved and base.translations == entry.translations and base.source_text != entry.source_text


def _lifted(entry: Entry, words: SourceText, count: int, *, corrected: bool) -> Entry:
    """Return an entry with another text, and as fuzzy as an update makes it."""
    texts = fit(entry.translations, count)
    lifted = replace(entry, source=words.text, plural=words.plural, translations=texts)
    if entry.source_text == words or entry.fuzzy or corrected or not any(texts):
        return lifted
    return lifted.made_fuzzy(entry.source_text)


def _merge_text(base: str, ours: str, theirs: str) -> str | None:
    """Merge a translation; None is a conflict. What one side emptied and the other edited is as the latter has it."""
    if ours and theirs:
        return pick(base, ours, theirs, tie=None)
    return pick(base, ours, theirs, tie=ours or theirs)


def _vouched(merged: tuple[str, ...], base: Entry, ours: Entry, theirs: Entry) -> Entry:
    """Return the entry of a merged translation, as fuzzy as those that have it; a doubt is stronger than approval."""
    doubts = [entry for entry in (ours, theirs) if entry.fuzzy and not base.fuzzy]
    authors = [entry for entry in (ours, theirs) if entry.translations == merged]
    fuzzy = ours.fuzzy or theirs.fuzzy
    if len(authors) == 1:
        fuzzy = authors[0].fuzzy or bool(doubts)
    elif authors:
        fuzzy = pick(base.fuzzy, ours.fuzzy, theirs.fuzzy, tie=base.fuzzy)
    sources = [entry for entry in (*authors, ours, theirs) if entry.fuzzy] if fuzzy else []
    if not sources:
        return replace(ours, translations=merged).approved()
    changed = [entry for entry in sources if _previous(entry) != _previous(base)]
    source = max(changed or sources, key=_previous) if len(authors) != 1 else sources[0]
    return replace(source, translations=merged)


def _previous(entry: Entry) -> tuple[str, str, str]:
    return entry.previous_id, entry.previous, entry.previous_plural


def _merge_sets(base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    before, mine, yours = {*base}, {*ours}, {*theirs}
    return tuple(sorted((mine & yours) | (mine - before) | (yours - before)))
