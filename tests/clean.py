"""Clean builds to compare with, and what a build in another process leaves of itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from builders import ROOT

from pipeline.base.diagnostics import Diagnostic, PipelineError, in_order
from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build.build import BuildResult, build
from pipeline.project.selection import WHOLE, Selection
from pipeline.verify.manifest import digest
from pipeline.verify.publication import verify_publication

KEPT = {"holder", "output.json", "preview.json"}
"""What builds keep of themselves."""
MARK = "PIPELINE_TESTED_WORKSPACE"
"""Variable that tells the processes of one workspace from others."""
PATIENCE = 120
"""Seconds after which what has not happened will not: a loaded machine is slow."""


@dataclass(frozen=True)
class Outcome:
    """What a build came to."""

    files: dict[str, bytes]
    """What stands in its target, by path; nothing where it failed."""
    errors: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    """Where it did not fail."""


class Cleaner:
    """Builds in a fresh copy, once for each state of the sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[tuple[str, Selection], Outcome] = {}

    def outcome(self, sources: dict[str, bytes], selection: Selection = WHOLE) -> Outcome:
        key = digest(repr(sorted(sources.items())).encode()), selection
        if key not in self.known:
            shutil.rmtree(self.folder, ignore_errors=True)
            for path, data in sources.items():
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).write_bytes(data)
            workspace = Workspace(self.folder)
            self.known[key] = outcome(workspace, lambda: build(workspace, selection=selection))
        return self.known[key]


def outcome(workspace: Workspace, run: Callable[[], BuildResult]) -> Outcome:
    """Run a build and return what it came to."""
    try:
        result = run()
    except PipelineError as failure:
        return Outcome({}, tuple(in_order([d for d in failure.diagnostics if d.severity == "error"])))
    return Outcome(contents(workspace.root / result.folder), (), tuple(in_order(result.warnings)))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Builds in another process


def start(workspace: Workspace, *options: str, **more: object) -> subprocess.Popen[str]:
    """Start the command that builds a workspace."""
    command = [sys.executable, "-m", "pipeline", "build", "--workspace", str(workspace.root), "--jobs", "2", *options]
    return start_command(workspace, command, **more)


def start_command(
    workspace: Workspace, command: list[str], env: dict[str, str] | None = None, **more: object
) -> subprocess.Popen[str]:
    """Start a command over a workspace; it and all that it starts can be found again by a variable."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(env or {}), MARK: str(workspace.root)}, **pipes)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a command; return its exit code and what it said."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def processes(workspace: Workspace) -> list[int]:
    """Return the processes of all builds of a workspace, workers and their fork server among them."""
    found, mark = [], os.fsencode(f"{MARK}={workspace.root}")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        if mark in variables:
            found.append(int(folder.name))
    return sorted(found)


def wait_for(condition: Callable[[], bool]) -> bool:
    """Wait until something is so; return whether it is, in the end."""
    end = monotonic() + PATIENCE
    while not condition() and monotonic() < end:
        sleep(0.02)
    return condition()


def is_whole(workspace: Workspace, *wanted: Outcome) -> None:
    """See that the publication verifies and is one of those that are wanted, no mixture of them."""
    output = workspace.root / "output"
    assert [d for d in verify_publication(output, drafts=False) if d.severity == "error"] == []
    assert contents(output) in [one.files for one in wanted]


def left_behind(workspace: Workspace) -> set[str]:
    """Return what builds have left that should not be there."""
    hidden = {path.name for path in workspace.root.glob(".*")}
    own = {path.name for path in cache_folder(workspace.root).iterdir()}
    return hidden | own - KEPT


def has_ended(workspace: Workspace, but: Iterable[int] = ()) -> bool:
    """Wait until no process of any build of a workspace is left, and return whether that is so."""
    return wait_for(lambda: set(processes(workspace)) <= set(but))
