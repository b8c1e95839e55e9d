"""Hyphenation patterns of the workspace come in and are made known to pyphen, which the engine hyphenates with.

A locale's `hyphenation.dic` takes the place of what pyphen has; a locale without one keeps pyphen's own, if any.
"""

from __future__ import annotations

from pathlib import Path

import pyphen

from pipeline.locales import Locale
from pipeline.workspace import Workspace


class _OneToOne(pyphen.HyphDict):  # type: ignore[misc]
    """Patterns that see İ as i: Python's lower case of İ has two characters, which moves every break by one."""

    def positions(self, word: str) -> list[int]:
        found: list[int] = super().positions(word.replace("İ", "i"))
        return found


def register(workspace: Workspace, locales: tuple[Locale, ...]) -> None:
    """Make the patterns of each locale known under its language tag, in both of pyphen's tables."""
    for locale in locales:
        path = f"{locale.folder}/hyphenation.dic"
        if not workspace.exists(path):
            continue
        full = Path(workspace.path(path))
        pyphen.LANGUAGES[locale.name] = full
        pyphen.LANGUAGES_LOWERCASE[locale.name.lower()] = locale.name
        pyphen.hdcache[full] = _OneToOne(full)
