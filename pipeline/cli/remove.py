"""The command that removes a locale or a profile."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import misuse
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import print_json, say, show

if TYPE_CHECKING:
    from pipeline.scaffold.remove import Removal

NEXT = "pipeline build"
MOST_EDITS = 8  # of a file that are printed one by one


def run_remove(arguments: Namespace) -> int:
    from pipeline.scaffold.remove import check_committed, plan_removal

    removal = plan_removal(open_workspace(arguments), arguments.kind, arguments.name)
    _show(removal, arguments)
    if not arguments.force:
        check_committed(removal)
    if not arguments.yes:
        _ask(removal, arguments)
    removal.carry_out()
    if arguments.format == "json":
        edits = [asdict(edit) for edit in removal.edits]
        undo = removal.restore if removal.unsaved == () else None
        print_json({"files": removal.files, "edits": edits, "catalogs": removal.catalogs, "undo": undo, "next": NEXT})
        return 0
    say(f"\nremoved; to bring it all back: {removal.restore}" if removal.unsaved == () else "\nremoved", arguments)
    say(f"next: {NEXT}, which removes its published files too", arguments)
    return 0


def _show(removal: Removal, arguments: Namespace) -> None:
    """Tell what goes, before anything does."""
    for path in removal.files:
        say(f"{path}: the whole file", arguments)
    for path, group in groupby(removal.edits, key=lambda edit: edit.path):
        edits = list(group)
        for edit in edits[:MOST_EDITS]:
            say(f"{path}:{edit.line}:", arguments)
            for sign, lines in (("-", edit.old), ("+", edit.new)):
                for line in lines:
                    say(f"  {sign} {line}", arguments)
        if more := edits[MOST_EDITS:]:
            say(f"{path}: {len(more)} more like these, from line {more[0].line} to {more[-1].line}", arguments)
    for path in removal.catalogs:
        say(f"{path}: labels that nothing else has become obsolete", arguments)
    if removal.unsaved is None:
        say("\nthis folder is not in git: nothing can bring these back", arguments)


def _ask(removal: Removal, arguments: Namespace) -> None:
    """Ask whether to go on; raise where the answer is not yes, or nobody can be asked."""
    if removal.unsaved is None:
        hint = "copy the folder, or put it under git; or add --yes, and it is lost for good"
        raise misuse("remove", "remove-unconfirmed", "nothing was removed, since nothing could bring it back", hint)
    if arguments.format == "json" or not sys.stdin.isatty():
        hint = "run the command again with --yes"
        raise misuse("remove", "remove-unconfirmed", "nothing was removed: there is nobody to ask", hint)
    show("\nremove all of this? Type yes, or Enter to leave it:")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise misuse("remove", "remove-unconfirmed", "nothing was removed", "answer yes, or run it again with --yes")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=("locale", "profile"), help="what to remove")
    parser.add_argument("name", metavar="NAME", help="the name of a locale (ka, pt_BR), or the slug of a profile")
    parser.add_argument("--yes", action="store_true", help="remove it without asking")
    parser.add_argument("--force", action="store_true", help="also remove what is not committed, and would be lost")


REMOVE = command("remove", run_remove, _arguments)
