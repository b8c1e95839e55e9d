"""Rows come in, Markdown tables go out; and into their section of docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs/benchmarks.md"
TITLE = "# Measurements\nEach section is written by the script that it names, with `--write`.\n"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; the first column names the rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        for row in (self.head, *self.rows):
            if len(row) != len(self.head) or not all(cell.strip() for cell in row):
                raise ValueError(f"a cell is missing or empty: {row}")
        rule = ("---", *["---:"] * (len(self.head) - 1))
        return "\n".join(map(_line, (self.head, rule, *self.rows)))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def machine() -> str:
    """Say when and on what kind of machine something was measured."""
    day = datetime.now(UTC).date().isoformat()
    return f"{day}, {os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"


def section(title: str, parts: Iterable[str | Table]) -> str:
    return f"## {title}\n" + "\n\n".join(str(part) for part in parts) + "\n"


def write_section(title: str, parts: Iterable[str | Table], page: Path = PAGE) -> None:
    """Put a section into the page in place of the one with its title, or at its end."""
    text = page.read_text(encoding="utf-8") if page.is_file() else TITLE
    made = section(title, parts)
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if old.search(text):
        # A function, since the text may have backslashes, which a replacement would read as references.
        text = old.sub(lambda match: made + ("\n" if match.end() < len(text) else ""), text)
    else:
        text = f"{text.rstrip()}\n\n{made}"
    page.write_text(text, encoding="utf-8")
