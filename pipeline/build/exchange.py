"""Replaces a folder by another, whole or not at all, even if the process is killed. Start at `replace_folder`.

Linux exchanges two folders in one call (`base/swap.py`). Where the system or the file system cannot,
two renames are made with a journal, from which `finish` goes on. All that this needs is beside the folder.
"""

import errno
import fcntl
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from pipeline.base.disk import open_regular
from pipeline.base.swap import CANNOT_EXCHANGE, exchange

# What may be left of a process that was killed, once its exchange is finished:
LEFT = r"(staging(\.\d+)?|old|copy)"


def beside(folder: Path, kind: str) -> Path:
    """Return the path of what is to replace a folder (`staging`), or of the `journal` of an exchange, and so on."""
    return folder.with_name(f".{folder.name}.{kind}")


def left_beside(folder: Path) -> list[Path]:
    """Return what dead processes have left beside a folder; what a living one stages is locked."""
    names = [name for name in _names(folder.parent) if re.fullmatch(rf"\.{re.escape(folder.name)}\.{LEFT}", name)]
    return [path for name in sorted(names) if not _is_locked(path := folder.with_name(name))]


def _names(folder: Path) -> list[str]:
    with suppress(OSError):
        return [path.name for path in folder.iterdir()]
    return []


def _is_locked(path: Path) -> bool:
    """Tell whether a living process holds a folder; a link, or a file, is nobody's."""
    with suppress(OSError):
        handle = open_folder(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False


def open_folder(path: Path) -> int:
    """Open a folder to lock it; raise OSError for a link or anything else."""
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def is_folder(path: Path) -> bool:
    """Tell whether a folder stands at a path: a link to one is none."""
    return path.is_dir() and not path.is_symlink()


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


def _replace_by_journal(folder: Path, staged: Path) -> None:
    old = beside(folder, "old")
    remove(old)
    _write_journal(beside(folder, "journal"), staged.name)
    try:
        _move_away(folder, old)
        staged.rename(folder)
    finally:  # after an interrupt, too
        _settle(folder, staged, old)


def _write_journal(journal: Path, staged: str) -> None:
    """Note which folder is staged; a link that stands in this place is removed, and not written through."""
    if os.path.lexists(journal):
        remove(journal)
    with journal.open("x", encoding="utf-8") as file:
        file.write(f"{staged}\nthe next build finishes this exchange\n")


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
    journal = beside(folder, "journal")
    if os.path.lexists(journal):
        try:
            with open_regular(journal) as file:
                name = file.readline(1_000).decode("utf-8", "replace").rstrip("\n")
        except OSError:  # a link or a FIFO: no journal of ours
            name = ""
        known = re.fullmatch(rf"\.{re.escape(folder.name)}\.{LEFT}", name)
        staged = folder.with_name(name) if known else beside(folder, "staging")
        _settle(folder, staged, staged)


def _settle(folder: Path, staged: Path, choice: Path) -> None:
    """End an exchange by a journal. One that is not complete leaves the old folder, or another choice."""
    old = beside(folder, "old")
    if is_folder(old) and (not folder.exists() or is_folder(staged)):
        remove(folder)
        (choice if is_folder(choice) else old).rename(folder)
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
