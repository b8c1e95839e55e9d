"""One command of the command line: its name, its arguments, and the function that runs it.

Commands import what they run inside their functions: all of it takes 0.5 s to load, and the command line alone 0.1 s.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.diagnostics import misuse
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.cli.found import find_workspace
from pipeline.cli.report import show
from pipeline.scaffold.pending import undo_killed

TEXTS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("commands.json").read_bytes())


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    run: Callable[[Namespace], int]  # returns the exit code
    arguments: Callable[[ArgumentParser], None]
    formats: tuple[str, ...]  # of its findings; the first is the default
    summary: str  # what it does, for the list of commands
    example: str
    remedy: str  # what has not been changed when it fails, or what to do next


def command(
    name: str,
    run: Callable[[Namespace], int],
    arguments: Callable[[ArgumentParser], None] = lambda _: None,
    formats: tuple[str, ...] = ("text", "json", "github"),
) -> Command:
    """Return a command with its texts of `commands.json`."""
    return Command(name, run, arguments, formats, **TEXTS[name])


def open_workspace(arguments: Namespace) -> Workspace:
    """Return the workspace that was named, or else the one that the current folder is in.

    A missing folder is wrong usage. One that is no workspace is left to whoever reads its settings.
    """
    if arguments.workspace is None:
        arguments.workspace = find_workspace(Path()) or Path()
        if arguments.workspace != Path():  # places are relative to it: in make's words, which editors follow
            show(f"pipeline: Entering directory '{arguments.workspace}'", "stderr")
    if not arguments.workspace.is_dir():
        fact = f"“{arguments.workspace}” is not a folder"
        raise misuse("--workspace", "usage", fact, "name the folder of a workspace")
    workspace = Workspace(arguments.workspace)
    if (workspace.root / SETTINGS_FILE).is_file():  # a folder that is no workspace gets no folder in the cache either
        workspace.sweep()  # what killed commands have left
        undo_killed(workspace)
    return workspace


def listed(text: str) -> list[str]:
    """Return the values of an option that takes several."""
    return text.split(",")
