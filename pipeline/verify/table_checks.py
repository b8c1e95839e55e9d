"""Whether a table is CSV, and what its metadata (CSVW) say of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from pipeline.base.data_tables import FORMULA
from pipeline.verify.manifest import File

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]  # a reader of CSVW takes a table with no other


def read_table(data: bytes) -> list[list[str]]:
    """Return the rows of a table, its header first, with the texts that its cells stand for."""
    text = data.decode("utf-8")
    if not text.endswith("\r\n"):
        raise ValueError("does not end in a line that ends as RFC 4180 has it")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if any(re.match(FORMULA, cell) and not cell.startswith("'") for row in rows for cell in row):
        raise ValueError("has a cell that a spreadsheet takes for a formula")
    return [[cell[1:] if re.match(FORMULA, cell) else cell for cell in row] for row in rows]


def table_faults(file: File, table: list[list[str]], said: dict[str, Any]) -> Iterator[str]:
    """Yield what is not as the metadata say: the file, the columns, each cell’s type, and what tells rows apart."""
    if said["@context"] != CONTEXT:
        yield "has metadata whose context is not that of CSVW"
    if said["url"] != file.path.rpartition("/")[2]:
        yield "is not the table that its metadata are of"
    columns = said["tableSchema"]["columns"]
    header, *rows = table
    if header != [column["titles"] for column in columns]:
        yield "has other columns than its metadata say"
        return
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            yield f"has {len(row)} cells in line {number}, not {len(header)}"
            return
        for column, cell in zip(columns, row, strict=True):
            if not _fits(column, cell):
                yield f"has “{cell[:60]}” in line {number}, which is no {column['name']}"
    key = [header.index(name) for name in said["tableSchema"]["primaryKey"]]
    if len({tuple(row[place] for place in key) for row in rows}) < len(rows):
        yield "has two rows of one key"


def _fits(column: dict[str, Any], cell: str) -> bool:
    """Tell whether a cell has a value of the type of its column."""
    if not cell:
        return not column.get("required", False)
    datatype = column["datatype"]
    if isinstance(datatype, dict):
        return bool(datatype["base"] == "string" and re.fullmatch(datatype["format"], cell))
    if datatype == "boolean":
        return cell in ("true", "false")
    return bool(datatype == "string")
