"""Replaces a folder by another, whole or not at all, even if the process is killed. Start at `replace_folder`.

Linux exchanges two folders in one call (`renameat2` with RENAME_EXCHANGE). Where the system or the file system cannot,
two renames are made with a journal, from which `finish` goes on. All that this needs is beside the folder.
"""

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

RENAME_EXCHANGE = 2
AT_FDCWD = -100
CANNOT_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV)
BESIDE = ("staging", "old", "copy")  # what may be left of a process that was killed, once its exchange is finished


def beside(folder: Path, kind: str) -> Path:
    """Return the path of what is to replace a folder (`staging`), or of the `journal` of an exchange, and so on."""
    return folder.with_name(f".{folder.name}.{kind}")


def replace_folder(folder: Path, staged: Path) -> None:
    """Put a staged folder in the place of another; where the system can swap, the old folder is then at `staged`."""
    if not folder.exists():
        staged.rename(folder)
        return
    try:
        exchange(staged, folder)
    except OSError as failure:
        if failure.errno not in CANNOT_EXCHANGE:
            raise
        _replace_by_journal(folder, staged)


def exchange(first: Path, second: Path) -> None:
    """Swap two folders of one file system in one step; raise OSError where the system cannot."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if function is None:
        raise OSError(errno.ENOSYS, "renameat2 is not available")
    if function(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _replace_by_journal(folder: Path, staged: Path) -> None:
    old = beside(folder, "old")
    remove(old)
    beside(folder, "journal").write_text("the next build finishes this exchange\n", encoding="utf-8")
    try:
        _move_away(folder, old)
        staged.rename(folder)
    finally:  # after an interrupt, too
        _settle(folder, old)


def _move_away(folder: Path, old: Path) -> None:
    """Rename a folder; overlayfs cannot rename one of a container's image (EXDEV), so that is copied and removed."""
    try:
        folder.rename(old)
    except OSError as failure:
        if failure.errno != errno.EXDEV:
            raise
        copy = beside(folder, "copy")
        remove(copy)
        shutil.copytree(folder, copy, symlinks=True)
        copy.rename(old)
        shutil.rmtree(folder)


def finish(folder: Path) -> None:
    """Complete an exchange that was interrupted; what is staged was complete when its journal was written."""
    if beside(folder, "journal").exists():
        _settle(folder, beside(folder, "staging"))


def _settle(folder: Path, choice: Path) -> None:
    """End an exchange by a journal. One that is not complete leaves the old folder, or another choice."""
    old = beside(folder, "old")
    if old.exists() and (not folder.exists() or beside(folder, "staging").exists()):
        remove(folder)
        (choice if choice.exists() else old).rename(folder)
    remove(old)
    beside(folder, "journal").unlink()


def remove(path: Path) -> None:
    """Remove a folder or file if it can be removed, also if an interrupt comes meanwhile."""
    try:
        shutil.rmtree(path, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(path, ignore_errors=True)
        raise
    with suppress(OSError):
        path.unlink()
