"""What has changed in a catalog since an earlier state of it, entry by entry, and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pipeline.catalog.model import Catalog, Entry

WORDS = re.compile(r"\s+|[^\s\w]|\w+")
Kind = Literal["new", "source", "translation", "both", "gone"]


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of an entry; of one that is new there is no earlier, of one that has gone no later."""

    id: str
    kind: Kind
    before: Entry | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of two texts that are compared: of both, or of one of them."""

    text: str
    of: Literal["both", "before", "after"] = "both"


def changes(before: Catalog | None, after: Catalog) -> dict[str, Change]:
    """Return, by id, the entries whose msgid or msgstr is not what it was; what has gone comes last."""
    earlier, later = before.by_id() if before else {}, after.by_id()
    found = {id_: _change(earlier.get(id_), entry) for id_, entry in later.items()}
    found |= {id_: Change(id_, "gone", entry) for id_, entry in earlier.items() if id_ not in later}
    return {id_: change for id_, change in found.items() if change}


def _change(before: Entry | None, after: Entry) -> Change | None:
    if before is None:
        return Change(after.id, "new", None)
    source, translation = before.source_text != after.source_text, before.translations != after.translations
    if source and translation:
        return Change(after.id, "both", before)
    return Change(after.id, "source" if source else "translation", before) if source or translation else None


def word_difference(before: str, after: str) -> Iterator[Piece]:
    """Yield two texts as one, with the words that only one of them has marked as its own."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("".join(old[start:end]))
            continue
        if start < end:
            yield Piece("".join(old[start:end]), "before")
        if begin < stop:
            yield Piece("".join(new[begin:stop]), "after")
