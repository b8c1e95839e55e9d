"""One command of the command line: its name, its arguments, and the function that runs it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.diagnostics import misuse
from pipeline.base.files import Workspace

DIAGNOSTIC_FORMATS = ("text", "json", "github")


def no_arguments(_: ArgumentParser) -> None:
    """Add nothing to the arguments of every command."""


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    summary: str
    """What it does, for the list of commands."""
    example: str
    remedy: str
    """What has not been changed when it fails, or what to do next."""
    run: Callable[[Namespace], int]
    """Returns the exit code."""
    arguments: Callable[[ArgumentParser], None] = no_arguments
    formats: tuple[str, ...] = DIAGNOSTIC_FORMATS
    """The formats of its findings; the first is the default."""

    def prepare(self, parser: ArgumentParser) -> None:
        """Give a parser the arguments of this command."""
        parser.set_defaults(command=self)
        parser.add_argument(
            "--workspace",
            type=Path,
            default=Path(),
            metavar="FOLDER",
            help="the workspace (default: the current folder)",
        )
        parser.add_argument(
            "--format",
            choices=self.formats,
            default=self.formats[0],
            help=f"how findings are printed (default: {self.formats[0]})",
        )
        self.arguments(parser)


def open_workspace(arguments: Namespace) -> Workspace:
    """Return the workspace that was named; a missing folder is wrong usage."""
    if not arguments.workspace.is_dir():
        hint = "name the folder of a workspace"
        raise misuse("--workspace", "usage", f"“{arguments.workspace}” is not a folder", hint)
    return Workspace(arguments.workspace)
