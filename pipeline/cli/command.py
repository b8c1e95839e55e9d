"""What a command of the command line is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.base.files import Workspace

INTERRUPTED = Event()
"""Set by the first interrupt: the PDF engine may swallow the exception, and long work asks here whether to go on."""
DIAGNOSTIC_FORMATS = ("text", "json", "github")


def no_arguments(_: ArgumentParser) -> None:
    """Take nothing beside what every command takes."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words, its arguments, and the function that runs it."""

    name: str
    summary: str
    """What it does, as the list of commands says it."""
    example: str
    remedy: str
    """How things stand after it has failed, and what comes next."""
    run: Callable[[Namespace], int]
    """Runs it and returns the exit code."""
    arguments: Callable[[ArgumentParser], None] = no_arguments
    """Adds its own arguments to those that every command takes."""
    formats: tuple[str, ...] = DIAGNOSTIC_FORMATS
    """How its findings can be printed, the default first."""

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
    """Return the workspace that was named; a folder that there is not is wrong usage."""
    from pipeline.base.diagnostics import misuse
    from pipeline.base.files import Workspace

    if not arguments.workspace.is_dir():
        hint = "name the folder of a workspace"
        raise misuse("--workspace", "usage", f"“{arguments.workspace}” is not a folder", hint)
    return Workspace(arguments.workspace)
