"""The command that writes catalogs in their canonical form."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, UsageError, error
from pipeline.base.files import Workspace
from pipeline.cli.command import command, open_workspace
from pipeline.cli.report import report, say


def run_format(arguments: Namespace) -> int:
    from pipeline.base.settings import read_settings
    from pipeline.catalog.canonical import CATALOGS

    workspace = open_workspace(arguments)
    paths = [_name(workspace, file) for file in arguments.files] or workspace.list(CATALOGS)
    if not paths:
        read_settings(workspace)  # a folder without settings is not a workspace: say so
    found: list[Diagnostic] = []
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


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="catalogs (default: all of the workspace)")
    parser.add_argument("--check", action="store_true", help="write nothing; tell which catalogs differ")


FORMAT = command("format", run_format, _arguments)
