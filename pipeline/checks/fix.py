"""Fixes what is mechanical in a catalog, and says what was done to it.

What takes judgement is left alone, and so is what is not judged: fuzzy and obsolete entries, what an entry silences.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.catalog.model import Catalog, Entry
from pipeline.checks.catalog_checks import CHECKS, silenced
from pipeline.checks.subject import REACH, Check, Subject, Translation, excerpt
from pipeline.profile.grammar import Part, parse

VISIBLE = {" ": "·", "\u00a0": "⍽", "\t": "<TAB>"}
HIDDEN = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")  # categories of characters that are not seen
ROUNDS = 5  # one fix may make room for another; they settle in two rounds


@dataclass(frozen=True, slots=True)
class Fix:
    """What was done to one text."""

    path: str
    id: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}: {self.id}: {changed(self.before, self.after)}"


def changed(old: str, new: str) -> str:
    """Show each place at which two texts differ, with a little around it and the invisible made visible."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    groups = [[op for op in group if op[0] != "equal"] for group in matcher.get_grouped_opcodes(2 * REACH)]
    before = " ".join(visible(excerpt(old, group[0][1], group[-1][2])) for group in groups)
    after = " ".join(visible(excerpt(new, group[0][3], group[-1][4])) for group in groups)
    return f"{before} → {after}"


def fix_catalog(subject: Subject, checks: Iterable[Check] = CHECKS) -> tuple[Catalog, tuple[Fix, ...]]:
    """Fix what is mechanical in every approved translation; a second run finds nothing to fix."""
    fixed: dict[str, Entry] = {}
    fixes: list[Fix] = []
    for message, entry in subject.judged:
        silent = silenced(entry)
        own = [check.fix for check in checks if check.fix and silent.isdisjoint(check.codes)]
        texts = tuple(_fixed(text, own) for text in subject.forms(message, entry))
        pairs = zip(entry.translations, texts, strict=True)
        fixes += [Fix(subject.catalog.path, entry.id, old, new) for old, new in pairs if old != new]
        fixed[entry.id] = replace(entry, translations=texts)
    entries = tuple(fixed.get(entry.id, entry) for entry in subject.catalog.entries)
    return replace(subject.catalog, entries=entries), tuple(fixes)


def _fixed(text: Translation, fixes: Iterable[Callable[[Translation], str]]) -> str:
    for _ in range(ROUNDS):
        before = text.value
        for fix in fixes:
            fixed = fix(text)
            if _marks(fixed) == _marks(text.value):  # in NFC, `>` and U+0338 become another character
                text = text.with_value(fixed)
        if text.value == before:
            break
    return text.value


def _marks(text: str) -> list[Part]:
    """Return the tokens and placeholders of a text, in their order: no fix may change them."""
    return [part for part in parse(text) if part.kind != "text"]


def visible(text: str) -> str:
    """Return a text with its spaces and invisible characters shown."""
    hidden = {c: f"<U+{ord(c):04X}>" for c in text if unicodedata.category(c) in HIDDEN} | VISIBLE
    return "".join(hidden.get(c, c) for c in text)
