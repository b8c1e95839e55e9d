"""What a catalog held since the editor was started, and what becomes of it when another program writes the file.

Start with `History.merge`.

Another program may have read the file long ago: Poedit writes all of it, with what it had then. So each version that
comes from outside is merged with the present one, entry by entry, on the base of the version that it agrees with most.
What was saved here and does not stand in the file after that is offered, and so never lost.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

from pipeline.catalog.entry_merge import Conflict, merge_entry
from pipeline.catalog.model import Catalog, Entry

Meaning = tuple[object, ...]
Meanings = dict[str, Meaning | None]
FOREIGN = 8  # versions of other programs that are remembered: each may be what the next one was made from


@dataclass(frozen=True, slots=True)
class Offer:
    """What was saved here, or merged, and does not stand in the file any more, until somebody chooses."""

    id: str
    ours: Entry
    theirs: Entry | None  # what the file has instead; None where it has no such entry
    why: Literal["both", "replaced", "put back", "gone"]
    """Both edited the entry; another program replaced what it had read; the file was taken back; the entry has gone."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What has to be done to the version of another program, and what is offered after that."""

    changed: tuple[Entry, ...]  # entries of it that have to be as here
    added: tuple[tuple[Entry, str], ...]  # entries that it does not have, and behind which other they belong
    offers: tuple[Offer, ...]


def meaning(entry: Entry | None) -> Meaning | None:
    """Return what tells one version of an entry from another, however a tool writes it."""
    if entry is None:
        return None
    return entry.source, entry.plural, entry.translations, entry.fuzzy, entry.remarks


def etag(entry: Entry) -> str:
    """Return what tells one version of an entry from another; it is the same however a tool writes it."""
    text = json.dumps([meaning(entry), entry.previous, entry.previous_plural])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def holds(entry: Entry | None, ours: Entry) -> bool:
    """Tell whether an entry has what was saved: texts, approval unless the source has changed, remarks."""
    if entry is None or entry.translations != ours.translations:
        return False
    if entry.fuzzy != ours.fuzzy and entry.source_text == ours.source_text:
        return False
    return {*ours.remarks.splitlines()} <= {*entry.remarks.splitlines()}


@dataclass
class History:
    """The versions of each entry, by the number of the change with which they came."""

    number: int = 0
    versions: dict[str, list[tuple[int, Meaning | None, Entry | None]]] = field(default_factory=dict)
    saved: dict[str, Entry] = field(default_factory=dict)  # what was last saved here, by id
    foreign: list[tuple[Meanings, dict[str, Entry]]] = field(default_factory=list)

    def note(self, catalog: Catalog) -> None:
        """Take a version of the catalog as the present one."""
        entries = catalog.by_id()
        self.number += 1
        for id_, entry in entries.items():
            self._add(id_, entry)
        for id_ in self.versions.keys() - entries.keys():
            self._add(id_, None)

    def note_saved(self, entry: Entry) -> None:
        """Take an entry that was saved here."""
        self.number += 1
        self._add(entry.id, entry)
        self.saved[entry.id] = entry

    def _add(self, id_: str, entry: Entry | None) -> None:
        known, said = self.versions.setdefault(id_, []), meaning(entry)
        if not known or known[-1][1] != said:
            known.append((self.number, said, entry))

    def merge(self, ours: Catalog, theirs: Catalog) -> Merge:
        """Merge the version of another program with the present one."""
        base = self._base(theirs)
        self.foreign = [*self.foreign[1 - FOREIGN :], (_meanings(theirs), theirs.by_id())]
        kept = {entry.id: entry for entry in theirs.obsolete}
        mine, yours = ours.by_id(), theirs.by_id()
        changed: list[Entry] = []
        offers: list[Offer] = []
        for id_, entry in yours.items():
            found = self._entry(base.get(id_), mine.get(id_) or self._lost(id_), entry)
            result = found.theirs if isinstance(found, Conflict) else found
            if meaning(result) != meaning(entry):
                changed.append(result)
            if isinstance(found, Conflict):
                offers.append(Offer(id_, found.ours, result, "both"))
            elif id_ in self.saved and not holds(result, self.saved[id_]):
                offers.append(Offer(id_, self.saved[id_], result, "replaced"))
        added: list[tuple[Entry, str]] = []
        for before, entry in zip(("", *mine), ours.entries, strict=False):
            if entry.id in yours:
                continue
            if entry.id not in base:
                added.append((entry, before))
            elif entry.id in self.saved and not holds(kept.get(entry.id), self.saved[entry.id]):
                offers.append(Offer(entry.id, self.saved[entry.id], None, "gone"))
        return Merge(tuple(changed), tuple(added), tuple(offers))

    def put_back(self, theirs: Catalog) -> Iterator[Offer]:
        """Yield what was saved here and is not in an earlier version that the file has been taken back to."""
        entries = theirs.by_id()
        for id_, saved in self.saved.items():
            if not holds(entries.get(id_), saved):
                yield Offer(id_, saved, entries.get(id_), "put back")

    def _lost(self, id_: str) -> Entry | None:
        """Return what an entry was before it went from the file: it may come back as another program knew it."""
        return next((entry for _, _, entry in reversed(self.versions.get(id_, [])) if entry), None)

    def _entry(self, base: Entry | None, ours: Entry | None, theirs: Entry) -> Entry | Conflict:
        if ours is None or meaning(ours) in (meaning(theirs), meaning(base)):
            return theirs
        return ours if meaning(base) == meaning(theirs) else merge_entry(base, ours, theirs)

    def _base(self, theirs: Catalog) -> Mapping[str, Entry]:
        """Return the entries of the version from which another one was probably made: that with most entries alike.

        Of several, the earliest: whoever has seen a later one as well loses nothing if it is merged.
        """
        wanted, steps = _meanings(theirs), Counter[int]({1: 0})
        for id_, said in wanted.items():
            known = self.versions.get(id_, [])
            for place, (start, version, _) in enumerate(known, 1):
                if version == said:
                    steps[start] += 1
                    if place < len(known):
                        steps[known[place][0]] -= 1
        numbers = sorted(steps)
        votes = dict(zip(numbers, accumulate(steps[number] for number in numbers), strict=True))
        best = max(numbers, key=lambda number: votes[number])
        alike = [sum(said == wanted.get(id_) for id_, said in version.items()) for version, _ in self.foreign]
        if alike and max(alike) > votes[best]:
            return self.foreign[alike.index(max(alike))][1]
        return {id_: at for id_ in self.versions if (at := self._at(id_, best))}

    def _at(self, id_: str, number: int) -> Entry | None:
        """Return what an entry was after a change."""
        return next((entry for start, _, entry in reversed(self.versions[id_]) if start <= number), None)


def _meanings(catalog: Catalog) -> Meanings:
    return {entry.id: meaning(entry) for entry in catalog.entries}
