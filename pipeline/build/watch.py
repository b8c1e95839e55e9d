"""A workspace comes in; after each edit of its sources, what it touches is built again and told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from watchfiles import watch

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.settings import SETTINGS_FILE
from pipeline.build.build import BuildResult

FOLDERS = ("templates", "locales")
SETTLED = 20
"""Milliseconds without a further change after which an edit is taken for complete: editors write in several steps."""
PAUSE = 200
"""Milliseconds after which the settings are looked at: a watch on a single file would end when it is replaced."""


def builds(
    workspace: Workspace, build: Callable[[], BuildResult]
) -> Iterator[tuple[BuildResult | PipelineError, float]]:
    """Build at once and after each edit, for ever; yield what came of it, and the seconds since the edit was seen.

    The sources are watched before the first build begins, so that no edit is missed.
    """
    settings = workspace.root / SETTINGS_FILE
    edits = watch(*(workspace.root / name for name in FOLDERS), step=SETTLED, rust_timeout=PAUSE, yield_on_timeout=True)
    edited, seen = {*next(edits), None}, _stamp(settings)
    while True:
        if edited or _stamp(settings) != seen:
            began, seen = monotonic(), _stamp(settings)
            result: BuildResult | PipelineError
            try:
                result = build()
            except PipelineError as failure:
                result = failure
            yield result, monotonic() - began
        edited = {*next(edits)}


def _stamp(path: Path) -> tuple[int, int, int]:
    """Return what tells one state of a file from another; zeros where there is none."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0, 0
    return status.st_ino, status.st_mtime_ns, status.st_size
