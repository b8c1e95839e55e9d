"""The command that tells how far each catalog is translated."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import print_json

if TYPE_CHECKING:
    from pipeline.catalog.coverage import Coverage


def run_status(arguments: Namespace) -> int:
    from pipeline.project.status import read_status

    found, unread = read_status(open_workspace(arguments))
    for diagnostic in unread:
        print(diagnostic, file=sys.stderr)
    if arguments.format == "json":
        print_json([_record(row) for row in found])
        return int(bool(unread))
    _print_table(found)
    waiting = [row for row in found if not row.complete]
    for row in waiting:
        print(f"{row.locale} {row.domain}: begin at {row.first}")
    if unread:
        print(f"{len(unread)} error(s): catalogs that cannot be read are not counted", file=sys.stderr)
    elif waiting:
        print("pipeline build --draft --locale LOCALE shows what there is")
    else:
        print("everything is translated")
    return int(bool(unread))


def _record(row: Coverage) -> dict[str, object]:
    place = {"path": row.first.path, "line": row.first.line} if row.first else None
    return {**asdict(row), "percent": row.percent, "first": place}


def _print_table(found: tuple[Coverage, ...]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("locale", "domain", box=box.SIMPLE_HEAD, show_edge=False)
    for heading in ("translated", "", "fuzzy", "missing", "words to go"):
        table.add_column(heading, justify="right")
    for row in found:
        numbers = [str(number or "–") for number in (row.fuzzy, row.missing, row.words)]
        table.add_row(row.locale, row.domain, f"{row.translated}/{row.messages}", f"{row.percent} %", *numbers)
    console = Console()
    wide = console.options.update(max_width=1000)
    console.width = max(console.width, console.measure(table, options=wide).maximum)  # no domain is cut short
    console.print(table)


STATUS = command("status", run_status, formats=("text", "json"))
