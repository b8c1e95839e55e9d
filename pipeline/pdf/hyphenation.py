"""Hyphenation patterns of the workspace come in and are made known to pyphen, which the engine hyphenates with.

A locale's `hyphenation.dic` takes the place of what pyphen has; a locale without one keeps pyphen's own, if any.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyphen

from pipeline.workspace import Workspace


class _OneToOne(pyphen.HyphDict):  # type: ignore[misc]
    """Patterns that see İ as i: Python's lower case of İ has two characters, which moves every break by one."""

    def positions(self, word: str) -> list[int]:
        found: list[int] = super().positions(word.replace("İ", "i"))
        return found


def register(workspace: Workspace, dictionaries: Mapping[str, str]) -> None:
    """Make the patterns of each locale known under its language tag, in both of pyphen's tables."""
    for name, path in dictionaries.items():
        full = workspace.path(path)
        pyphen.LANGUAGES[name] = full
        pyphen.LANGUAGES_LOWERCASE[name.lower()] = name
        pyphen.hdcache[full] = _OneToOne(full)
