"""The history of a profile: its editions, the newest first, each with what changed in it, and how far it goes."""

from collections.abc import Iterator
from itertools import pairwise

from pipeline.base.diagnostics import Diagnostic, Location, error
from pipeline.language.edtf import Edtf
from pipeline.profile.model import Profile, Revision
from pipeline.profile.nodes import Document, Fields

KEYS = ("id", "date", "changed")


def read_history(profile: Fields, key: str) -> tuple[Revision, ...]:
    return profile.records(key, "edition", KEYS, _revision)


def history_faults(profile: Profile, document: Document) -> Iterator[Diagnostic]:
    """Report editions that do not follow each other, and a newest one that is not the edition at hand."""
    for newer, older in pairwise(profile.editions):
        if newer.date.start <= older.date.start:
            message = f"“{older.id}” is not older than “{newer.id}”, which stands above it"
            yield error(_place(older, document), "profile-history", message, "write the newest edition first")
    newest = profile.editions[0] if profile.editions else None
    if newest and newest.date != profile.edited:
        message = f"the newest edition, “{newest.id}”, is of {newest.date}, and the profile was edited {profile.edited}"
        hint = "tell what changed in this edition, or correct “edited”"
        yield error(_place(newest, document), "profile-history", message, hint)


def covered_to(profile: Profile) -> Edtf:
    """Return up to when a profile tells events: as it says itself, or else the date of its last event."""
    return profile.covers_to or max((day for _, day in _dates(profile)), key=lambda day: day.end.first_day())


def coverage_faults(profile: Profile, document: Document) -> Iterator[Diagnostic]:
    """Report events that are later than what the profile says it covers."""
    for id_, day in _dates(profile):
        if profile.covers_to and day.end.first_day() > profile.covers_to.end.last_day():
            message = f"“{id_ or 'as_of'}” is of {day}, and the profile covers events to {profile.covers_to}"
            place = Location(document.path, document.ids.get(id_, 1))
            yield error(place, "profile-coverage", message, "correct “covers_to”, or the date")


def _dates(profile: Profile) -> Iterator[tuple[str, Edtf]]:
    """Yield the ids and dates of all events."""
    yield "", profile.as_of
    since = ((fact.since.id, fact.since.date) for fact in profile.facts if fact.since)
    paragraphs = ((part.id, part.date) for section in profile.sections for part in section.text if part.date)
    yield from (*since, *paragraphs, *((entry.id, entry.date) for entry in profile.timeline))


def _place(revision: Revision, document: Document) -> Location:
    return Location(document.path, document.ids[revision.id])


def _revision(fields: Fields) -> Revision:
    return Revision(fields.id, fields.day("date"), fields.message("changed"))
