"""A published factsheet's JSON comes in; its text goes out as blocks, and as other tools read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

Kind = Literal["title", "summary", "heading", "lead", "paragraph", "item", "row"]
RST_SPECIAL = re.compile(r"([\\*`|])|_(?=\W|$)")
TYPST_SPECIAL = re.compile(r"([\\*_#$@`<>\[\]~=/+-])")
UNDERLINES = {"title": "=", "heading": "-", "lead": "~"}
LEVELS = {"title": "=", "heading": "==", "lead": "===", "item": "-"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a factsheet; a row has several cells, all else one."""

    kind: Kind
    cells: tuple[str, ...]


def read_outline(path: Path) -> tuple[Block, ...]:
    """Return the text of a published factsheet; in every language it has the same blocks."""
    # The word joiner keeps ranges in one piece; the other tools' fonts have no glyph for it.
    return tuple(_blocks(json.loads(path.read_text(encoding="utf-8").replace("\u2060", ""))))


def _blocks(sheet: Mapping[str, Any]) -> Iterator[Block]:
    yield Block("title", (sheet["title"],))
    yield Block("summary", (sheet["summary"],))
    for fact in sheet["facts"]:
        yield Block("heading", (fact["label"],))
        for claim in fact["claims"]:
            yield Block("item", (f"{claim['by']}: {claim['text']}" if claim["by"] else claim["text"],))
    for section in sheet["sections"]:
        yield Block("heading", (section["heading"],))
        for paragraph in section["paragraphs"]:
            if paragraph["lead"]:
                yield Block("lead", (paragraph["lead"],))
            yield Block("paragraph", (" ".join(filter(None, (paragraph["date"], paragraph["text"]))),))
        if section["id"] == sheet["sections"][0]["id"]:
            for name in sheet["names"]:
                yield Block("row", (*name["forms"].values(), name["meaning"], name["usedBy"]))
    for entry in sheet["timeline"]:
        yield Block("item", (f"{entry['dateText']} {entry['text']}",))
    for source in sheet["sources"]:
        yield Block("item", (source["title"],))
    yield Block("paragraph", (sheet["note"],))


def as_rst(blocks: Iterable[Block]) -> str:
    """Return reStructuredText."""
    parts: list[str] = []
    for kind, group in groupby(blocks, lambda block: block.kind):
        rows = [[_rst(cell) for cell in block.cells] for block in group]
        if kind == "row":
            cells = [f"   {'*' if not number else ' '} - {cell}" for row in rows for number, cell in enumerate(row)]
            parts.append("\n".join([".. list-table::", "", *cells]))
        elif kind == "item":
            parts.append("\n".join(f"- {cell}" for (cell,) in rows))
        else:
            parts += [f"{cell}\n{UNDERLINES[kind] * len(cell)}" if kind in UNDERLINES else cell for (cell,) in rows]
    return "\n\n".join(parts) + "\n"


def translations(source: Iterable[Block], target: Iterable[Block]) -> dict[str, str]:
    """Return what each text of the source is in the target, both as reStructuredText."""
    pairs = zip(source, target, strict=True)
    return {_rst(a): _rst(b) for old, new in pairs for a, b in zip(old.cells, new.cells, strict=True)}


def as_typst(blocks: Sequence[Block], language: str) -> str:
    """Return Typst markup in the fonts of the factsheets; its first block is the title."""
    parts = [
        f"#set document(title: [{_typst(blocks[0].cells[0])}])",
        f'#set text(lang: "{language}", font: ("Profile Serif", "Profile Sans"), size: 10pt)',
        '#set page("a4", margin: 15mm, numbering: "1")',
        "#set par(justify: true)",
    ]
    for kind, group in groupby(blocks, lambda block: block.kind):
        rows = [[_typst(cell) for cell in block.cells] for block in group]
        if kind == "row":
            cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
            parts.append(f"#table(columns: {len(rows[0])}, {cells})")
        else:
            parts += [f"{LEVELS.get(kind, '')} {cell}".strip() for (cell,) in rows]
    return "\n\n".join(parts) + "\n"


def _rst(text: str) -> str:
    return RST_SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def _typst(text: str) -> str:
    return TYPST_SPECIAL.sub(r"\\\1", text)
