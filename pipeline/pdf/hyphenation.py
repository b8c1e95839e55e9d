"""Hyphenation patterns of the workspace come in and are made known to pyphen, which the engine hyphenates with.

A locale's `hyphenation.dic` takes the place of what pyphen has; a locale without one keeps pyphen's own, if any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyphen

from pipeline.base.files import Workspace
from pipeline.language.locales import Locale

LEVELS = str.maketrans("", "", "0123456789")
KEPT_WORDS = 10_000
"""How many words keep their breaks, a few megabytes: a worker may see the vocabulary of hundreds of factsheets."""
OWN = dict(pyphen.LANGUAGES)
"""The dictionaries that pyphen brings along."""


class _Pattern(str):
    """A pattern as it stands in a dictionary; unpacked it is the offset of its first level, and its levels."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        levels = [int(level or 0) for level, _ in pyphen.parse(str(self))]
        used = [place for place, level in enumerate(levels) if level] or [0]
        return iter((used[0], levels[used[0] : used[-1] + 1]))


class Patterns(pyphen.HyphDict):  # type: ignore[misc]  # pyphen has no types
    """A dictionary whose patterns are parsed when a word meets them: a factsheet needs a hundredth of them.

    It sees İ as i: Python's lower case of İ has two characters, which would move every break by one.
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        if b"=" in data or b"^^" in data:  # alternative spellings, characters in hexadecimal
            super().__init__(path)
            return
        encoding, _, body = data.partition(b"\n")
        lines = [line.strip() for line in body.decode(encoding.decode().strip()).split("\n")]
        lines = [line for line in lines if line and not line.startswith(pyphen.ignored)]
        letters = "\n".join(lines).translate(LEVELS).split("\n")
        pairs = zip(letters, lines, strict=True)
        self.patterns = {letters: _Pattern(line) for letters, line in pairs if letters != line}
        self.maxlen = max(map(len, letters))
        self.cache: dict[str, list[int]] = {}

    def positions(self, word: str) -> list[int]:
        """Return where a word may break."""
        if len(self.cache) > KEPT_WORDS:
            self.cache.clear()
        found: list[int] = super().positions(word.replace("İ", "i"))
        return found


pyphen.HyphDict = Patterns


def hyphenation_files(workspace: Workspace, locales: tuple[Locale, ...]) -> dict[str, Path]:
    """Return the patterns that the workspace brings along, by the name of their locale."""
    files = {locale.name: f"{locale.folder}/hyphenation.dic" for locale in locales}
    return {name: workspace.path(file) for name, file in files.items() if workspace.exists(file)}


def register(files: Mapping[str, Path]) -> None:
    """Make these patterns known under their language tags, beside pyphen's own; they are read anew."""
    pyphen.LANGUAGES.clear()
    pyphen.LANGUAGES.update({**OWN, **files})
    pyphen.LANGUAGES_LOWERCASE.clear()
    pyphen.LANGUAGES_LOWERCASE.update((name.lower(), name) for name in pyphen.LANGUAGES)
    pyphen.hdcache.update((path, Patterns(path)) for path in files.values())
