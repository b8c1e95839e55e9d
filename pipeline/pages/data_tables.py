"""The names and the timeline of a factsheet as CSV (RFC 4180), each with its metadata (CSVW), for spreadsheets.

A spreadsheet takes a cell that begins with one of `FORMULA` for a formula, whatever quotes it has. Such a cell gets an
apostrophe before it, and so does one that begins with apostrophes and then one of these: who takes one apostrophe away
from what begins so has the text again, and loses nothing.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.base.data_format import EDTF_PATTERN, EDTF_WORDS, AllLanguages
from pipeline.base.data_tables import FORMULA, text_column

CSVW = "http://www.w3.org/ns/csvw"
BCP_47 = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"  # in the place of CSVW's type `language`, which not all its readers know
REQUIRED: dict[str, Any] = {"required": True}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a factsheet, and what is said of its columns."""

    name: str  # in the names of its files
    title: str
    columns: tuple[dict[str, Any], ...]
    rows: tuple[tuple[str, ...], ...]
    key: tuple[str, ...]  # columns that tell a row from all others


def names_table(sheet: AllLanguages) -> Table:
    """Return a row for each name and language that it has a form in."""
    columns = (
        _column("id", "Id of the name, the same in every language"),
        _column("place", "Id of the place that it names"),
        _column("language", "Language of the form, as a BCP 47 tag", datatype={"base": "string", "format": BCP_47}),
        _column("form", "The usual form of the name in that language; the texts may inflect it"),
        _column("native", "Whether the name belongs to that language", datatype="boolean"),
    )
    rows = tuple(
        (name.id, name.place, tag, form, _boolean(tag == name.native))
        for name in sheet.names
        for tag, form in name.forms.items()
        if isinstance(form, str)
    )
    return Table("names", "Names", columns, rows, ("id", "language"))


def timeline_table(sheet: AllLanguages) -> Table:
    """Return a row for each event, with its text in every language."""
    columns = (
        _column("id", "Id of the event"),
        _column("date", EDTF_WORDS, datatype={"base": "string", "format": EDTF_PATTERN}),
        _column("sources", "Ids of the sources, parted by spaces", separator=" "),
        _column("added_by_editors", "Whether the editors added it", datatype="boolean"),
        *(
            {"name": text_column(tag), "titles": text_column(tag), "datatype": "string", "lang": tag}
            for tag in sheet.languages
        ),
    )
    rows = tuple(
        (
            event.id,
            event.date,
            " ".join(event.sources),
            _boolean(event.added_by_editors),
            *(event.text.get(tag, "") for tag in sheet.languages),
        )
        for event in sheet.timeline
    )
    return Table("timeline", "Timeline", columns, rows, ("id",))


def _column(name: str, description: str, *, datatype: Any = "string", **more: Any) -> dict[str, Any]:
    shown = {"name": name, "titles": name, "dc:description": description, "datatype": datatype}
    return shown | more | ({} if name == "sources" else REQUIRED)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def csv_text(table: Table) -> str:
    """Return a table as CSV: a header, lines that end as RFC 4180 has it, and no cell that is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(column["titles"] for column in table.columns)
    writer.writerows(map(_harmless, table.rows))
    return stream.getvalue()


def _harmless(row: Iterable[str]) -> Iterator[str]:
    return (f"'{cell}" if re.match(FORMULA, cell) else cell for cell in row)


def csvw_text(table: Table, sheet: AllLanguages, file_name: str) -> str:
    """Return what CSVW says of a table, whose file stands beside it."""
    title = " · ".join(dict.fromkeys((sheet.title.get("en") or next(iter(sheet.title.values())), table.title)))
    said: dict[str, Any] = {"@context": [CSVW, {"@language": "en"}], "url": file_name, "dc:title": title}
    if sheet.publisher:
        said["dc:publisher"] = sheet.publisher
    if sheet.licence:
        said["dc:license"] = {"@id": sheet.licence.url} if sheet.licence.url else sheet.licence.name
    said |= {"dc:modified": {"@value": sheet.edition, "@type": "xsd:date"}}
    schema = {"columns": list(table.columns), "primaryKey": list(table.key)}
    return json.dumps(said | {"tableSchema": schema}, ensure_ascii=False, indent=1) + "\n"
