"""Watches the sources of a workspace, and builds it again after each edit; the editor watches them too."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic

from watchfiles import watch

from pipeline.base.diagnostics import PipelineError, fail, internal_error
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.build.build import BuildResult

FOLDERS = ("templates", "locales")
SETTLED = 20  # milliseconds without a further change after which an edit is complete: editors write in several steps
PAUSE = 200  # milliseconds between two looks at the settings: a watch on one file would end when it is replaced


def builds(
    workspace: Workspace, build: Callable[[], BuildResult]
) -> Iterator[tuple[BuildResult | PipelineError, float]]:
    """Build at once and after each edit, for ever; yield the result or what is wrong, and the seconds since the edit.

    The sources are watched before the first build begins, so that no edit is missed.
    """
    for _ in edits(workspace):
        began = monotonic()
        try:
            result: BuildResult | PipelineError = build()
        except Exception as failure:  # the boundary of the watcher: the next edit may put it right
            result = failure if isinstance(failure, PipelineError) else PipelineError([internal_error(failure)])
        yield result, monotonic() - began


def edits(workspace: Workspace, stop: Event | None = None) -> Iterator[frozenset[str]]:
    """Yield at once, as soon as the sources are watched, and then after each edit, until `stop` is set.

    What is yielded are the names of what was edited: files, or the settings, or a folder of `FOLDERS` that has come,
    gone or been replaced; at first none.
    """
    stop = stop or Event()
    settings, folders = workspace.root / SETTINGS_FILE, [workspace.root / name for name in FOLDERS]
    seen: list[tuple[int, ...]] = []
    while not stop.is_set():
        watched = [_stamp(folder)[:1] for folder in folders]
        for name in FOLDERS:
            if out := workspace.links_out(name):  # the system would watch all that they lead to
                raise PipelineError([out])
        try:
            for edited in _watch([folder for folder in folders if folder.is_dir()], stop):
                now = [*(_stamp(folder)[:1] for folder in folders), _stamp(settings)]
                if now[:-1] != watched:  # watch the new folders first: `seen` then tells that there was an edit
                    break
                if edited or now != seen:
                    others = [
                        name
                        for name, before, after in zip((*FOLDERS, SETTINGS_FILE), seen, now, strict=False)
                        if before != after
                    ]
                    seen = now
                    yield frozenset([*(workspace.name(Path(path)) for path in edited), *others])
        except FileNotFoundError:  # a folder has gone since
            continue
        except (OSError, RuntimeError) as failure:
            hint = "raise the system’s limit of watched files, or build without --watch"
            raise fail("templates", "unwatchable", f"cannot be watched: {failure}", hint) from failure


def _watch(folders: list[Path], stop: Event) -> Iterator[frozenset[str]]:
    """Yield the paths of what was edited below some folders, now and at least after each pause; none at most times."""
    if folders:
        for changes in watch(*folders, step=SETTLED, rust_timeout=PAUSE, yield_on_timeout=True, stop_event=stop):
            yield frozenset(path for _, path in changes)
    while not stop.is_set():
        yield frozenset()
        stop.wait(PAUSE / 1000)


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what tells one state of a file from another; nothing where there is none."""
    with suppress(OSError):
        status = path.stat()
        return status.st_ino, status.st_mtime_ns, status.st_size
    return ()
