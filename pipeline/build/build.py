"""From a workspace to a verified publication in `output/`, or to what was selected of it in `preview/`.

Start with `build`. What is as the last build left it is taken over; what is stale is made anew; nothing is published
unless all of it verifies.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.settings import read_settings
from pipeline.build import cache
from pipeline.build.cache import BuildRecord, Snapshot
from pipeline.build.pool import ClusterError, Workers
from pipeline.build.staging import OUTPUT, PREVIEW, Target, only_build, sweep
from pipeline.project.selection import WHOLE, Selection
from pipeline.verify.manifest import File

if TYPE_CHECKING:
    from pipeline.build.context import Step

UNCHANGED = "nothing that it depends on has changed"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file that belongs to a profile, and why."""

    path: str
    made: bool  # whether it was made anew, and not taken over
    why: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What stands after a build."""

    files: tuple[File, ...]
    outcomes: tuple[FileOutcome, ...]  # of the files of all profiles
    warnings: tuple[Diagnostic, ...]
    folder: str  # where it stands, relative to the workspace
    manifest: str  # SHA-256 of its manifest
    up_to_date: bool = False  # whether there was nothing to do


@dataclass(frozen=True, slots=True)
class BuildState:
    """What a build finds when it begins."""

    workspace: Workspace
    target: Target
    selection: Selection
    now: Snapshot
    makers: str
    before: BuildRecord | None  # what the last build of this target knew, if it was asked for and made by the same

    def is_current(self, record: BuildRecord) -> bool:
        """Tell whether what made a record would make the same today."""
        return record.makers == self.makers and record.libraries_are_the_same()


def build(
    workspace: Workspace,
    on_step: Callable[[Step], None] = lambda _: None,
    selection: Selection = WHOLE,
    executor: Executor | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> BuildResult:
    """Render into staging, verify it there, and publish it whole; raise with every diagnostic otherwise.

    Only a build of everything goes to `output/`; a selection or a draft leaves it alone and goes to `preview/`. PDFs
    are rendered by `executor`, or in this process. A second build waits and calls `on_wait`, or else is refused.
    """
    target = OUTPUT if selection.whole else PREVIEW
    if not workspace.exists(SETTINGS_FILE):
        read_settings(workspace)  # says that this is no workspace; nothing is made for it anywhere
    with only_build(workspace, target, on_wait):
        sweep(workspace)
        asked, record = _begin(workspace, target, selection)
        state = asked
        if record and not asked.before and target is PREVIEW and asked.is_current(record):
            from pipeline.build.beside import with_others

            state = with_others(asked, record)
        if state.before and not state.before.changes(state.now):
            return _up_to_date(state, state.before)
        if isinstance(executor, Workers) and selection.prints:
            executor.start()
        from pipeline.build.publishing import publish_stale  # a build with nothing to do takes a third without it

        try:
            return publish_stale(state, executor, on_step)
        except PipelineError as failure:
            if state is asked or isinstance(failure, ClusterError):
                raise
            return publish_stale(asked, executor, on_step)  # what nobody asked for holds nothing back


def _begin(workspace: Workspace, target: Target, selection: Selection) -> tuple[BuildState, BuildRecord | None]:
    """Look at the workspace; return what the last build knew too, whatever it was asked for."""
    record = cache.read_record(workspace, target.name)
    now = cache.look(workspace.root, target.name, record)
    state = BuildState(workspace, target, selection, now, cache.makers(now), record)
    comparable = record is not None and record.request == repr(selection) and state.is_current(record)
    return (state if comparable else replace(state, before=None)), record


def _up_to_date(state: BuildState, record: BuildRecord) -> BuildResult:
    """Return the result of a build that finds everything as the last one left it."""
    if state.now.hashed and state.now.clock:  # alike once more: let stat data vouch for it from now on
        again = msgspec.structs.replace(record, clock=state.now.clock, files=state.now.files)
        with suppress(OSError):
            cache.write_record(state.workspace, state.target.name, again)
    outcomes = tuple(FileOutcome(file.path, made=False, why=UNCHANGED) for file in record.published if file.profile)
    return BuildResult(record.published, outcomes, record.warnings, state.target.name, record.manifest, up_to_date=True)
