"""How far a catalog is translated, by the states of its entries. What the checks find is not counted here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.base.diagnostics import Location
from pipeline.catalog.model import Catalog
from pipeline.catalog.state import EntryState, entry_state
from pipeline.profile.messages import Template

WORD = re.compile(r"\w+(?:[’'-]\w+)*")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one catalog is translated."""

    domain: str
    locale: str  # in gettext's spelling
    messages: int  # what there is to translate
    translated: int  # approved translations of the present texts
    fuzzy: int  # translations that wait for a translator: flagged, or made for a text that has changed since
    missing: int
    words: int  # English words of the messages that are fuzzy or missing
    first: Location | None  # where the first of them stands

    @property
    def complete(self) -> bool:
        return self.translated == self.messages

    @property
    def percent(self) -> int:
        """Share of approved translations, rounded down, so that only what is complete has 100."""
        return 100 * self.translated // self.messages if self.messages else 100


def coverage(catalog: Catalog, template: Template) -> Coverage:
    """Count one catalog against its template."""
    entries = catalog.by_id()
    states = {message.id: entry_state(entries.get(message.id), message) for message in template.messages}
    waiting = {identifier for identifier, state in states.items() if state is not EntryState.APPROVED}
    waiting |= {entry.id for entry in entries.values() if entry.offered and entry.id in states}
    missing = sum(state is EntryState.MISSING for state in states.values())
    first = next((entry.location for entry in catalog.entries if entry.id in waiting), None)
    return Coverage(
        domain=template.domain,
        locale=catalog.locale,
        messages=len(template.messages),
        translated=len(template.messages) - len(waiting),
        fuzzy=len(waiting) - missing,
        missing=missing,
        words=count_words(message.text for message in template.messages if message.id in waiting),
        first=first or (Location(catalog.path) if waiting else None),
    )


def is_enough(approved: int, messages: int, minimum: int) -> bool:
    """Tell whether the approved ones of all messages are at least so many percent."""
    return 100 * approved >= minimum * messages


def count_words(texts: Iterable[str]) -> int:
    """Return how many words texts have, as translators count them: a hyphenated word is one, a placeholder none."""
    return sum(len(WORD.findall(re.sub(r"\{[^{}]*\}|</?\w+>", " ", text))) for text in texts)
