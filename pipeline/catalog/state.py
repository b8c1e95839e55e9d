"""The state of a translation: the one answer for checks, pages, fonts, drafts, status, updates and fixes."""

import re
from enum import Enum

from pipeline.catalog.model import Entry, SourceText
from pipeline.profile.message import Message

WORD = re.compile(r"\w")


class EntryState(Enum):
    """What may be done with a translation: only an approved one is shown, judged and fixed."""

    MISSING = "missing"
    FUZZY = "fuzzy"  # marked as waiting for a translator's approval
    OUTDATED = "outdated"  # made for another text than the message has now
    APPROVED = "approved"


def entry_state(entry: Entry | None, message: Message | SourceText) -> EntryState:
    """Return the state of a message's translation; None stands for an entry that the catalog does not have.

    A translation with an empty form is missing, whatever its flags: there is nothing to approve, and a page would have
    no text for some numbers. A form is empty if it has no letter, digit or placeholder: a dash is what translators
    leave for "not yet". Only of a message that has none itself, such as "—", is any mark a translation.
    """
    if entry is None or not all(_is_filled(text, message) for text in entry.translations):
        return EntryState.MISSING
    if entry.fuzzy:
        return EntryState.FUZZY
    return EntryState.APPROVED if is_current(entry, message) else EntryState.OUTDATED


def is_approved(entry: Entry | None, message: Message | SourceText) -> bool:
    """Tell whether a translation is approved for a message, or for the text that its entry repeats, if that is given.

    What an entry repeats may lag behind the message.
    """
    return entry_state(entry, message) is EntryState.APPROVED


def is_current(entry: Entry, message: Message | SourceText) -> bool:
    """Tell whether an entry repeats the text of its message, however far it is translated."""
    return (entry.source, entry.plural) == (message.text, message.plural)


def _is_filled(text: str, message: Message | SourceText) -> bool:
    return bool(WORD.search(text) or (text.strip() and not WORD.search(message.text)))
