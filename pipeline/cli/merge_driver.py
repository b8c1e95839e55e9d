"""The command that git calls to merge two versions of a catalog."""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.base.diagnostics import Location, PipelineError, error
from pipeline.cli.command import Command
from pipeline.cli.report import report, say

HINT = "keep one version, remove the marker lines, then type: git add"


def run_merge_driver(arguments: Namespace) -> int:
    """Write the merged catalog into the second file; return 1 where it has conflicts.

    A version that is not a good PO file is merged by git, line by line.
    """
    from pipeline.base.files import Workspace, decode
    from pipeline.catalog.three_way import merge_texts  # 0.1 s, which other commands do not need

    try:
        base, ours, theirs = (
            decode(Workspace(path.parent).read_bytes(path.name).removeprefix(b"\xef\xbb\xbf"), path.name)
            for path in (arguments.base, arguments.ours, arguments.theirs)
        )
        merged = merge_texts(base, ours, theirs, arguments.path, show_base=_shows_base())
    except PipelineError:
        say(f"{arguments.path}: not all versions can be read as catalogs; merged by lines", arguments)
        return _merge_lines(arguments)
    Workspace(arguments.ours.parent).write_text(arguments.ours.name, merged.text)
    if arguments.path.endswith(".pot"):
        say(f"{arguments.path}: merged; when all is merged, run pipeline update", arguments)
    return report(
        [
            error(
                Location(arguments.path, line),
                "catalog-conflict",
                f"“{identifier}” is translated differently on both sides",
                f"{HINT} {arguments.path}",
            )
            for identifier, line in merged.conflicts
        ],
        arguments,
    )


def _shows_base() -> bool:
    """Tell whether git is set to show the common ancestor in conflicts."""
    style = subprocess.run(["git", "config", "merge.conflictStyle"], capture_output=True, text=True, check=False)
    return style.stdout.strip() in ("diff3", "zdiff3")


def _merge_lines(arguments: Namespace) -> int:
    names = [str(path) for path in (arguments.ours, arguments.base, arguments.theirs)]
    labels = ["-L", "ours", "-L", "base", "-L", "theirs"]
    return int(subprocess.run(["git", "merge-file", *labels, *names], check=False).returncode != 0)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("base", type=Path, metavar="BASE", help="the common ancestor (%%O)")
    parser.add_argument("ours", type=Path, metavar="OURS", help="our version, into which the merged one goes (%%A)")
    parser.add_argument("theirs", type=Path, metavar="THEIRS", help="their version (%%B)")
    parser.add_argument("path", nargs="?", default="catalog.po", help="where it belongs in the repository (%%P)")


MERGE_DRIVER = Command(
    name="merge-driver",
    summary="merge two versions of a catalog entry by entry, as git calls it",
    example="pipeline merge-driver BASE OURS THEIRS locales/hy/LC_MESSAGES/site.po",
    remedy="all other edits are merged",
    run=run_merge_driver,
    arguments=_arguments,
)
