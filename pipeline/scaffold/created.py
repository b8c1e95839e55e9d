"""What a new locale or profile leaves behind. Nothing comes in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that only a person can decide."""

    what: str
    """In a few words: `name forms`, `fonts`."""
    advice: tuple[str, ...]
    """What is known, and what is to be done; a line each."""


@dataclass(frozen=True, slots=True)
class Created:
    """What has been written, and what comes next."""

    paths: tuple[str, ...]
    """Files that are new or changed, relative to the workspace."""
    decisions: tuple[Decision, ...]
    command: str
    """The next command."""
