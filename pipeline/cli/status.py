"""The command that tells how far each catalog is translated."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from io import StringIO
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import printable
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import is_unicode, print_json, show

if TYPE_CHECKING:
    from pipeline.catalog.coverage import Coverage


def run_status(arguments: Namespace) -> int:
    from pipeline.project.status import read_status

    found, unread = read_status(open_workspace(arguments))
    for diagnostic in unread:
        show(str(diagnostic), "stderr")
    if arguments.format == "json":
        print_json([_record(row) for row in found])
        return int(bool(unread))
    _print_table(found)
    waiting = [row for row in found if not row.complete]
    for row in waiting:
        show(f"{row.locale} {row.domain}: begin at {row.first}")
    if unread:
        show(f"{len(unread)} error(s): catalogs that cannot be read are not counted", "stderr")
    elif waiting:
        show("pipeline build --draft --locale LOCALE shows what there is")
    else:
        show("everything is translated")
    return int(bool(unread))


def _record(row: Coverage) -> dict[str, object]:
    place = {"path": row.first.path, "line": row.first.line} if row.first else None
    return {**asdict(row), "percent": row.percent, "first": place}


def _print_table(found: tuple[Coverage, ...]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("locale", "domain", box=box.SIMPLE_HEAD if is_unicode() else box.ASCII2, show_edge=False)
    for heading in ("translated", "", "fuzzy", "missing", "words to go"):
        table.add_column(heading, justify="right")
    for row in found:
        numbers = [str(number or "–") for number in (row.fuzzy, row.missing, row.words)]
        counts = f"{row.translated}/{row.messages}", f"{row.percent} %"
        table.add_row(row.locale, printable(row.domain), *counts, *numbers)
    printed = StringIO()
    Console(file=printed, width=1000, color_system=None, markup=False, emoji=False).print(table)  # no domain is cut
    show(printed.getvalue().rstrip("\n"))


STATUS = command("status", run_status, formats=("text", "json"))
