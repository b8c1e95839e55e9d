"""TOML files, and the lines in which their keys stand."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from pipeline.base.diagnostics import Location, PipelineError, error


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Parse TOML; where it does not parse, the diagnostic has the line that the parser names."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        reason, _, where = str(failure).partition(" (at ")
        line = re.match(r"line (\d+)", where)
        place = Location(name, int(line[1]) if line else max(len(text.splitlines()), 1))
        hint = "mend the TOML there or just above"
        raise PipelineError([error(place, "toml-syntax", f"does not parse: {reason}", hint)]) from failure


def key_place(name: str, text: str, key: str, table: str = "") -> Location:
    """Return where a TOML file first has a key, below the heading of a table; the whole file where it has none."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip() == f"[{table}]"), -1)
    own = re.compile(rf'\s*"?{re.escape(key)}"?\s*=|\[(?:[\w.-]+\.)?{re.escape(key)}\]')
    return Location(name, next((n + 1 for n, line in enumerate(lines) if n > start and own.match(line)), 0))
