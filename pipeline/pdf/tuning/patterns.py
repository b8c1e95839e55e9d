"""Parses hyphenation patterns when a word meets them: a factsheet needs a hundredth of those in a dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyphen

DIGITS = str.maketrans("", "", "0123456789")
_read = pyphen.HyphDict.__init__


class _Pattern(str):
    """A pattern as the dictionary has it; pyphen unpacks it into the offset of its first level and its levels."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        levels = [int(level or 0) for level, _ in pyphen.parse(str(self))]
        used = [place for place, level in enumerate(levels) if level] or [0]
        return iter((used[0], levels[used[0] : used[-1] + 1]))


def _read_unparsed(dictionary: Any, path: Path) -> None:
    """Do what pyphen does, but leave the patterns unparsed; those of the rarer notation are left to pyphen."""
    data = path.read_bytes()
    if b"=" in data or b"^^" in data:  # alternative spellings, characters in hexadecimal
        _read(dictionary, path)
        return
    encoding, _, body = data.partition(b"\n")
    lines = [line.strip() for line in body.decode(encoding.decode().strip()).split("\n")]
    lines = [line for line in lines if line and not line.startswith(pyphen.ignored)]
    keys = "\n".join(lines).translate(DIGITS).split("\n")
    dictionary.patterns = {key: _Pattern(line) for key, line in zip(keys, lines, strict=True) if key != line}
    dictionary.maxlen = max(map(len, keys))
    dictionary.cache = {}


def apply() -> None:
    """Read all dictionaries in this way, those of the workspace too."""
    pyphen.HyphDict.__init__ = _read_unparsed
