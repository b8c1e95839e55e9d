"""A catalog comes in; the catalog with all mended that is mechanical goes out, and what was done to it.

What takes judgement is left alone, and so is what is not judged: fuzzy and obsolete entries, what an entry silences.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.catalog.model import Catalog, Entry
from pipeline.checks.silence import silenced
from pipeline.checks.subject import REACH, Check, Subject, Text, excerpt

VISIBLE = {" ": "·", "\u00a0": "⍽", "\t": "<TAB>", "\u202f": "<U+202F>", "\u2009": "<U+2009>"}
ROUNDS = 5
"""One mend may make room for another; they settle in two rounds."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What was done to one text."""

    path: str
    id: str
    before: str
    after: str

    def __str__(self) -> str:
        """Show each place that differs, with a little around it and the invisible made visible."""
        matcher = SequenceMatcher(None, self.before, self.after, autojunk=False)
        groups = [[op for op in group if op[0] != "equal"] for group in matcher.get_grouped_opcodes(2 * REACH)]
        before = " ".join(visible(excerpt(self.before, group[0][1], group[-1][2])) for group in groups)
        after = " ".join(visible(excerpt(self.after, group[0][3], group[-1][4])) for group in groups)
        return f"{self.path}: {self.id}: {before} → {after}"


def mend_catalog(subject: Subject, checks: Sequence[Check]) -> tuple[Catalog, tuple[Mend, ...]]:
    """Mend what is mechanical in every approved translation; a second run finds nothing to mend."""
    messages = {message.id: message for message in subject.template.messages}
    silenceable = frozenset(code for check in checks if check.silenceable for code in check.codes)
    entries: list[Entry] = []
    mends: list[Mend] = []
    for entry in subject.catalog.entries:
        message = messages.get(entry.id)
        if message is None or not entry.translated or entry.source != message.text:
            entries.append(entry)
            continue
        silent = silenced(entry, silenceable)
        own = [check.mend for check in checks if check.mend and silent.isdisjoint(check.codes)]
        texts = tuple(_mended(Text(message, entry, subject.locale, value), own) for value in entry.translations)
        pairs = zip(entry.translations, texts, strict=True)
        mends += [Mend(subject.catalog.path, entry.id, old, new) for old, new in pairs if old != new]
        entries.append(entry if texts == entry.translations else replace(entry, translations=texts))
    return replace(subject.catalog, entries=tuple(entries)), tuple(mends)


def _mended(text: Text, mends: Iterable[Callable[[Text], str]]) -> str:
    for _ in range(ROUNDS):
        before = text.value
        for mend in mends:
            text = text.with_value(mend(text))
        if text.value == before:
            break
    return text.value


def visible(text: str) -> str:
    """Return a text with its spaces and invisible characters shown."""
    return "".join(VISIBLE.get(c) or (f"<U+{ord(c):04X}>" if _is_hidden(c) else c) for c in text)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")
