"""The command that git calls to merge two versions of a catalog."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.base.diagnostics import Location, error
from pipeline.base.files import Workspace, decode
from pipeline.cli.command import command
from pipeline.cli.report import report, say

HINT = "keep one version, remove the marker lines, then type: git add "


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


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("base", type=Path, metavar="BASE", help="the common ancestor (%%O)")
    parser.add_argument("ours", type=Path, metavar="OURS", help="our version, into which the merged one goes (%%A)")
    parser.add_argument("theirs", type=Path, metavar="THEIRS", help="their version (%%B)")
    parser.add_argument("path", nargs="?", default="catalog.po", help="where it belongs in the repository (%%P)")


MERGE_DRIVER = command("merge-driver", run_merge_driver, _arguments)
