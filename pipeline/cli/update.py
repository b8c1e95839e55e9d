"""The command that brings the catalogs up to date."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pipeline.cli.command import Command, open_workspace
from pipeline.cli.report import report, say


def run_update(arguments: Namespace) -> int:
    from pipeline.project.update import update_catalogs  # 0.2 s, which other commands do not need

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


def take_typos(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--typo",
        action="extend",
        nargs="+",
        default=[],
        metavar="ID",
        help="ids of texts that were only corrected: their translations stay approved",
    )


UPDATE = Command(
    name="update",
    summary="extract the messages and merge them into every catalog",
    example="pipeline update --typo war.toll",
    remedy="fix what is wrong, then run pipeline update again",
    run=run_update,
    arguments=take_typos,
)
