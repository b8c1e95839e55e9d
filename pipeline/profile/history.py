"""The history of a profile: its editions, the newest first, each with its day and what changed in it."""

from collections.abc import Iterator
from itertools import pairwise

from pipeline.base.diagnostics import Diagnostic, Location, error
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


def _place(revision: Revision, document: Document) -> Location:
    return Location(document.path, document.ids[revision.id])


def _revision(fields: Fields) -> Revision:
    return Revision(fields.id, fields.day("date"), fields.message("changed"))
