"""Finds what a text that has no translation probably was before: an entry whose translation can be proposed for it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from pipeline.catalog.model import Entry, SourceText

SENTENCE = re.compile(r"(?<=[.!?…։])[”»)]?\s+")
SHORTEST = 25  # length in characters from which a sentence tells one text from another
ALIKE = 70.0  # share of characters, in per cent, from which a whole text counts as an edit of another
SAME_SENTENCE = 85.0  # the same for a sentence, which says less of where it came from
SAME_PART = 90.0  # the same for a part of a sentence


class Ancestors:
    """Finds the entry from whose text another text was split, joined or edited."""

    def __init__(self, gone: Iterable[Entry], changed: Iterable[Entry] = ()) -> None:
        """Take what has gone, and what has changed: a part of it may have become a message of its own."""
        self.changed = tuple(changed)
        self.wholes = tuple(entry.made_for.text for entry in self.changed)
        texts = [(entry, entry.made_for.text) for entry in (*gone, *self.changed)]
        found = [(entry, piece) for entry, text in texts for piece in dict.fromkeys((text, *_sentences(text)))]
        self.entries = tuple(entry for entry, _ in found)
        self.pieces = tuple(piece for _, piece in found)
        """Whole texts, and their longer sentences, each at the place of its entry in `entries`."""

    def find(self, text: str) -> Entry | None:
        """Return the likeliest ancestor: by the whole text, then by its longest sentence, then as a part of another."""
        searches = [(text, ALIKE), *((s, SAME_SENTENCE) for s in sorted(_sentences(text), key=len, reverse=True))]
        for wanted, least in searches:
            index = _closest(wanted, self.pieces, least)
            if index is not None:
                return self.entries[index]
        index = _longer(text, self.wholes) if len(text) >= SHORTEST else None
        return None if index is None else self.changed[index]


@lru_cache(maxsize=1 << 14)  # a third of the time of merging 1,000 texts, half of them changed, into three languages
def _closest(text: str, pieces: tuple[str, ...], least: float) -> int | None:
    """Return which piece is most alike; the catalogs of all languages ask the same."""
    found = process.extractOne(text, pieces, scorer=fuzz.ratio, score_cutoff=least)
    return None if found is None else found[2]


@lru_cache(maxsize=1 << 14)
def _longer(text: str, wholes: tuple[str, ...]) -> int | None:
    """Return which longer text has this one as its part, within a sentence too."""
    choices = {index: whole for index, whole in enumerate(wholes) if len(whole) > len(text)}
    found = process.extractOne(text, choices, scorer=fuzz.partial_ratio, score_cutoff=SAME_PART)
    return None if found is None else found[2]


def renamed(left: Iterable[Entry], new: Mapping[str, SourceText]) -> dict[str, Entry]:
    """Return, for ids of new messages, the entry that stood under another id with the very same text.

    Only where neither side has that text twice: one text in two places may need two translations.
    """
    gone = list(left)
    before = Counter(entry.source_text for entry in gone)
    after = Counter(new.values())
    by_words = {entry.source_text: entry for entry in gone}
    return {id_: by_words[words] for id_, words in new.items() if before[words] == after[words] == 1}


def _sentences(text: str) -> tuple[str, ...]:
    parts = [part for part in SENTENCE.split(text) if len(part) >= SHORTEST]
    return tuple(parts) if len(parts) > 1 or (parts and len(parts[0]) < len(text)) else ()
