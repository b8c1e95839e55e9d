"""Makes the hyphenation patterns of the workspace known to pyphen, which the engine hyphenates with.

A locale's `hyphenation.dic` takes the place of what pyphen has; a locale without one keeps pyphen's own, if any.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyphen

from pipeline.base.files import Workspace

if TYPE_CHECKING:
    from pipeline.language.locales import Locale  # Babel with it: 50 ms, which a process that only renders is spared

KEPT_WORDS = 10_000  # whose breaks are kept, a few megabytes: a worker may see the words of hundreds of factsheets
CAPITAL_NOUNS = {"de", "lb"}  # languages that write all nouns with a capital
OWN = dict(pyphen.LANGUAGES)  # the dictionaries of pyphen


class Patterns(pyphen.HyphDict):  # type: ignore[misc]  # pyphen has no types
    """A dictionary that breaks no word with a capital: it may be a name, which is to be read at a glance.

    Where all nouns have one, it breaks them.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        own = {path.parent.name, *path.stem.split("_")}  # locales/de/hyphenation.dic, hyph_de_CH.dic
        self.keeps_capitals = own.isdisjoint(CAPITAL_NOUNS)

    def positions(self, word: str) -> list[int]:
        if self.keeps_capitals and word[:1] != word[:1].lower():
            return []
        if len(self.cache) > KEPT_WORDS:
            self.cache.clear()
        found: list[int] = super().positions(word.replace("İ", "i"))  # whose lower case has two characters
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
