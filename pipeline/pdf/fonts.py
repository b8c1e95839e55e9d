"""The fonts of style sheets, shared by all renders of a process: the engine never frees all of what it takes."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from pipeline.pdf.engine import FontConfiguration, URLFetcher
from pipeline.pdf.fixes import asked

# Families that leave the choice to the renderer: it takes one of the fonts that the style sheets bring.
GENERIC = {"cursive", "emoji", "fangsong", "fantasy", "math", "monospace", "sans-serif", "serif", "system-ui"}


class Fonts(FontConfiguration):  # type: ignore[misc]  # the engine has no types
    """The fonts of style sheets, in a folder of temporary files; only the process that made it removes it."""

    def __init__(self) -> None:
        super().__init__()
        self.brought: set[str] = set()  # families that the style sheets of a render bring
        self._folder = Path(mkdtemp(prefix="weasyprint-"))
        finalize(self, _remove, self._folder, os.getpid())

    def __del__(self) -> None:
        """Do nothing: the engine would remove the folder in a forked child too, and fails when a process ends."""

    def add_font_face(self, descriptors: dict[str, Any], url_fetcher: URLFetcher) -> None:
        self.brought.add(descriptors["font_family"])
        super().add_font_face(descriptors, url_fetcher)

    def unknown(self) -> list[str]:
        """Return the first family of each choice, of those since the last call, of which no style sheet brings any."""
        known = GENERIC | self.brought
        unknown = sorted({families[0] for families in asked if known.isdisjoint(families)})
        asked.clear()
        return unknown


def _remove(folder: Path, process: int) -> None:
    if process == os.getpid():
        rmtree(folder, ignore_errors=True)
