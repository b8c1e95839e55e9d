"""A workspace in which changes are put off: all are stored at once, or nothing, even if the process is killed.

`commit` notes in the user's cache folder what it is about to replace; if it does not end, the next command puts that
back (`undo_killed`).
"""

from __future__ import annotations

import builtins
import errno
import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from pipeline.base.diagnostics import Diagnostic, PipelineError, fail
from pipeline.base.disk import SUFFIX, lock, read_regular, remove_left, write_atomically
from pipeline.base.files import Workspace, unwritable
from pipeline.base.user_cache import cache_folder

JOURNAL = "new.json"
# By path: digest of what is written, or GONE where it is removed; what stood there, in Base64, if any.
Before = dict[str, tuple[str, str | None]]
GONE = ""


class PendingWorkspace(Workspace):
    """Reads like a workspace in which everything is written and removed already, so that it can be checked before."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.root)
        self.store = workspace
        self.written: dict[str, bytes] = {}
        self.removed: set[str] = set()

    def list(self, pattern: str, faults: builtins.list[Diagnostic] | None = None) -> builtins.list[str]:
        """Return the files that match a glob, those to be written among them."""
        pending = (path for path in self.written if PurePosixPath(path).match(pattern))
        return sorted({*super().list(pattern, faults), *pending} - self.removed)

    def exists(self, relative: str) -> bool:
        return relative not in self.removed and (relative in self.written or super().exists(relative))

    def read_bytes(self, relative: str) -> bytes:
        if relative in self.removed:
            raise fail(relative, "unreadable", "cannot be read: it is to be removed", "ask for nothing that needs it")
        return self.written[relative] if relative in self.written else super().read_bytes(relative)

    def write_bytes(self, relative: str, data: bytes) -> bool:
        """Keep what is to be written; return False where the file already holds this."""
        self.path(relative)  # refuses what leads outside
        if self.exists(relative) and not self.of_theme(relative) and self.read_bytes(relative) == data:
            return False
        self.written[relative] = data
        self.removed.discard(relative)
        return True

    def remove(self, relative: str) -> None:
        """Note that a file is to be removed."""
        self.written.pop(relative, None)
        self.removed.add(relative)

    def commit(self) -> tuple[str, ...]:
        """Store everything and return the paths; where one file cannot be changed, put all back as it was."""
        before: Before = {}
        for path in (*self.written, *sorted(self.removed)):
            own = self.store.exists(path) and not self.store.of_theme(path)
            old = b64encode(self.store.read_bytes(path)).decode("ascii") if own else None
            before[path] = _digest(self.written[path]) if path in self.written else GONE, old
        folders = {self.name(f) for path in self.written for f in self.path(path).parents if not f.exists()}
        with _undone_if_killed(self.store, before, sorted(folders, reverse=True)):  # a folder comes after those in it
            for path, data in self.written.items():
                self.store.write_bytes(path, data)
            for path in sorted(self.removed):
                self.store.remove(path)
                if self.store.exists(path):
                    raise PipelineError([unwritable(path, PermissionError(errno.EACCES, "it cannot be removed"))])
        emptied = {str(folder) for path in self.removed for folder in PurePosixPath(path).parents} - {"."}
        for folder in sorted(emptied, reverse=True):
            self.store.remove(folder)  # unless something is left in it
        return tuple(sorted(before))


@contextmanager
def _undone_if_killed(workspace: Workspace, before: Before, folders: list[str]) -> Iterator[None]:
    """Put files back as they were if what is done meanwhile fails or is killed; the journal is locked until its end."""
    journal, handle = None, -1
    with suppress(OSError):  # without a cache folder, only a kill leaves what was written until then
        folder = cache_folder(workspace.root)
        handle = _lock_folder(folder)
        journal = folder / JOURNAL
        write_atomically(journal, json.dumps([before, folders]).encode("ascii"))
    try:
        yield
    except BaseException:
        _undo(workspace, before, folders)
        raise
    finally:
        with suppress(OSError):
            if journal:
                journal.unlink(missing_ok=True)
        if handle >= 0:
            os.close(handle)


def undo_killed(workspace: Workspace) -> None:
    """Put back what a command that was killed has replaced; where one is still at work, that is left to it."""
    with suppress(OSError, ValueError, TypeError):
        folder = cache_folder(workspace.root, make=False)
        for left in folder.glob(f".*{SUFFIX}"):
            with suppress(OSError):  # its process lives
                remove_left(left)
        journal = folder / JOURNAL
        if not journal.exists():
            return
        handle = _lock_folder(journal.parent)
        try:
            before, folders = json.loads(read_regular(journal))
            _undo(workspace, before, folders)
            journal.unlink()
        finally:
            os.close(handle)


def _lock_folder(folder: Path) -> int:
    """Lock a folder and return it open; raise OSError where another process has it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        lock(handle, wait=False)
    except OSError:
        os.close(handle)
        raise
    return handle


def _undo(workspace: Workspace, before: Before, folders: list[str]) -> None:
    """Put back each file that holds what was written, and not what somebody has written since."""
    for path, (written, old) in before.items():
        with suppress(OSError, PipelineError):
            if (_digest(workspace.read_bytes(path)) if workspace.exists(path) else GONE) == written:
                if old is None:
                    workspace.remove(path)
                else:
                    workspace.write_bytes(path, b64decode(old))
    for folder in folders:
        with suppress(OSError, PipelineError):
            workspace.remove(folder)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
