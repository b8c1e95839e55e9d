"""The command that brings the catalogs up to date."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import report, say


def run_update(arguments: Namespace) -> int:
    from pipeline.project.update import update_catalogs

    changed = update_catalogs(open_workspace(arguments), arguments.typo)
    for change in changed:
        counts = {"new": change.new, "fuzzy": change.fuzzy, "obsolete": change.obsolete}
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        say(f"updated {change.path}{': ' if told else ''}{told}", arguments)
    if not changed:
        say("catalogs are up to date", arguments)
    elif any(change.new or change.fuzzy for change in changed):
        say("translate what is new or fuzzy, then run: pipeline check", arguments)
    else:
        say("nothing is left to translate; next: pipeline check", arguments)
    return report((), arguments)


def _arguments(parser: ArgumentParser) -> None:
    typo = "ids of texts that were only corrected: their translations stay approved"
    parser.add_argument("--typo", action="extend", nargs="+", default=[], metavar="ID", help=typo)


UPDATE = command("update", run_update, _arguments)
