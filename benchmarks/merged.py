"""A merged PO file comes in; what became of the translations of the messages that had changed goes out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polib

from benchmarks.corpus import Change, Corpus, translate

OUTCOMES = ("right", "lost from sight", "another message’s", "unmarked")
MEANING = """\
Right is: a changed message keeps its own translation in place, as fuzzy; a moved one keeps it approved; both halves \
of a split have the translation of the whole; a deleted one is kept as obsolete; an added one is empty. Unmarked is: \
its own translation stands as if it were approved, though the text is another."""


def judge(path: Path, corpus: Corpus, locale: str) -> dict[str, Counter[str]]:
    """Count the outcomes of one catalog for each kind of change."""
    file = polib.pofile(str(path))
    live = {entry.msgctxt: entry for entry in file if not entry.obsolete}
    gone = {entry.msgstr for entry in file.obsolete_entries()}
    old = {p.id: p.body for section in corpus.old for p in section.paragraphs}
    new = {p.id: p.body for section in corpus.new for p in section.paragraphs}
    found: dict[str, Counter[str]] = {change.kind: Counter() for change in corpus.changes}
    for change in corpus.changes:
        own = translate(old[change.old], locale) if change.old else ""
        entry = live.get(f"{change.new}.body")
        if change.kind == "deletion":
            outcome = "right" if own in gone else "lost from sight"
        elif entry is None or entry.msgid != new[change.new]:
            outcome = "lost from sight"
        else:
            outcome = _outcome(change, entry, own, changed=old.get(change.old) != new[change.new])
        found[change.kind][outcome] += 1
    return found


def _outcome(change: Change, entry: polib.POEntry, own: str, *, changed: bool) -> str:
    if entry.msgstr != own:
        return "another message’s" if entry.msgstr else "lost from sight"
    return "unmarked" if own and changed and not entry.fuzzy else "right"
