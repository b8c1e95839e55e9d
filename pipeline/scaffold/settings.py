"""The text of pyproject.toml comes in; it goes out with one locale or one profile more, and otherwise as it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomlkit


def with_locale(text: str, name: str) -> str:
    """Add a locale at the end of the list."""
    document, table = _table(text)
    table["locales"].append(name)
    return tomlkit.dumps(document)


def with_required_names(text: str, slug: str, names: Iterable[str]) -> str:
    """Require names of a profile."""
    document, table = _table(text)
    table.setdefault("required", tomlkit.table())[slug] = list(names)
    return tomlkit.dumps(document)


def _table(text: str) -> tuple[tomlkit.TOMLDocument, Any]:
    document = tomlkit.parse(text)
    tool: Any = document["tool"]
    return document, tool["pipeline"]
