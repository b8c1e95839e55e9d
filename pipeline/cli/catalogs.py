"""The commands that write catalogs: update, format, and the merge driver that git calls."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, UsageError, error
from pipeline.base.files import Workspace, decode
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import report, say

HINT = "keep one version, remove the marker lines, then type: git add "


def run_update(arguments: Namespace) -> int:
    from pipeline.project.update import update

    done = update(open_workspace(arguments), arguments.typo)
    for change in done.changes:
        came = {"new": change.new, "fuzzy": change.fuzzy, "obsolete": change.obsolete}
        told = ", ".join(f"{count} {what}" for what, count in came.items() if count)
        say(f"updated {change.path}{': ' if told else ''}{told}", arguments)
    if not done.changes:
        say("catalogs are up to date", arguments)
    waiting = [row for row in done.coverage if not row.complete]
    missing, fuzzy = sum(row.missing for row in waiting), sum(row.fuzzy for row in waiting)
    if waiting:
        counts = " and ".join(f"{count} {what}" for count, what in ((missing, "missing"), (fuzzy, "fuzzy")) if count)
        where = f"in {len(waiting)} of {len(done.coverage)} catalogs"
        say(f"left to translate: {counts} {where}; pipeline status says more, then run: pipeline check", arguments)
    else:
        say("nothing is left to translate; next: pipeline check", arguments)
    return report(done.warnings, arguments)


def _update_arguments(parser: ArgumentParser) -> None:
    typo = "ids of texts that were only corrected: their translations stay approved"
    parser.add_argument("--typo", action="extend", nargs="+", default=[], metavar="ID", help=typo)


def run_format(arguments: Namespace) -> int:
    from pipeline.base.settings import read_settings
    from pipeline.catalog.canonical import CATALOGS

    workspace = open_workspace(arguments)
    found: list[Diagnostic] = []
    paths = [_name(workspace, file) for file in arguments.files] or workspace.list(CATALOGS, found)
    if not paths:
        read_settings(workspace)  # a folder without settings is not a workspace: say so
    misused = False
    for path in paths:
        try:
            found += _format(workspace, path, arguments)
        except PipelineError as failure:
            found += failure.diagnostics
            misused |= isinstance(failure, UsageError)
    code = report(found, arguments)
    if not found:
        say(f"{len(paths)} catalog(s) are in the canonical form", arguments)
    return 2 if misused else code


def _format(workspace: Workspace, path: str, arguments: Namespace) -> list[Diagnostic]:
    """Write one catalog; where it is only to be checked, return that it differs."""
    from pipeline.catalog.canonical import canonical_text, first_difference

    text = canonical_text(workspace, path)
    if not arguments.check:
        if workspace.write_text(path, text):
            say(f"formatted {path}", arguments)
        return []
    data = workspace.read_bytes(path)
    if data == text.encode():
        return []
    place = Location(path, first_difference(data, text))
    return [error(place, "catalog-format", "is not in the canonical form", f"run pipeline format {path}")]


def _name(workspace: Workspace, file: str) -> str:
    """Return a file as the workspace names it; it may be given from the current folder or from the workspace."""
    given = Path(file).resolve()
    return workspace.name(given) if given.exists() and given.is_relative_to(workspace.root) else file


def _format_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="catalogs (default: all of the workspace)")
    parser.add_argument("--check", action="store_true", help="write nothing; tell which catalogs differ")


def run_merge_driver(arguments: Namespace) -> int:
    """Write the merged catalog into the second file; return 1 where it has conflicts.

    Where a version is empty or not a good PO file, nothing is written: that is a conflict, since to take it for a
    catalog without entries would drop them all.
    """
    from pipeline.catalog.three_way import merge_texts

    path = arguments.path
    base, ours, theirs = (
        decode(Workspace(file.parent).read_bytes(file.name).removeprefix(b"\xef\xbb\xbf"), path)
        for file in (arguments.base, arguments.ours, arguments.theirs)
    )
    merged = merge_texts(base, ours, theirs, path, show_base=_shows_base())
    Workspace(arguments.ours.parent).write_text(arguments.ours.name, merged.text)
    if path.endswith(".pot"):
        say(f"{path}: merged; when all is merged, run pipeline update", arguments)
    found = [
        error(Location(path, line), "catalog-conflict", f"“{id_}” is translated differently on both sides", HINT + path)
        for id_, line in merged.conflicts
    ]
    return report(found, arguments)


def _shows_base() -> bool:
    """Tell whether git is set to show the common ancestor in conflicts."""
    from subprocess import run

    style = run(["git", "config", "merge.conflictStyle"], capture_output=True, text=True, check=False)
    return style.stdout.strip() in ("diff3", "zdiff3")


def _merge_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("base", type=Path, metavar="BASE", help="the common ancestor (%%O)")
    parser.add_argument("ours", type=Path, metavar="OURS", help="our version, into which the merged one goes (%%A)")
    parser.add_argument("theirs", type=Path, metavar="THEIRS", help="their version (%%B)")
    parser.add_argument("path", nargs="?", default="catalog.po", help="where it belongs in the repository (%%P)")


UPDATE = command("update", run_update, _update_arguments)
FORMAT = command("format", run_format, _format_arguments)
MERGE_DRIVER = command("merge-driver", run_merge_driver, _merge_arguments)
