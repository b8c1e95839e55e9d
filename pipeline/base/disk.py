"""How bytes get from the disk and to it: regular files only, never waiting, and whole or not at all.

Paths are those that `Workspace.path` has resolved: a link that takes their place since is not followed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from threading import get_native_id

from pipeline.base.interrupts import HELD

LIMIT = 64 * 2**20  # bytes of a file; the largest fonts have half of it
NOT_REGULAR = errno.EINVAL  # errno of what is no regular file
SUFFIX = ".writing"
LEFT = rf"\.\d+\{SUFFIX}"  # names of temporary files: one of a process that was killed is known by it, and not locked
NO_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP)  # of file systems without locks


def open_regular(path: str | Path) -> BufferedReader:
    """Open a regular file up to the limit for reading; raise OSError for a link, FIFO, device, folder and so on."""
    _admit(os.lstat(path))  # first, since opening some devices does something
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        _admit(os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def read_regular(path: str | Path) -> bytes:
    """Return the bytes of a regular file up to the limit; raise OSError as `open_regular` does."""
    with open_regular(path) as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:  # it grows while it is read, or the system does not know its size
        raise _too_large()
    return data


def _admit(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(NOT_REGULAR, "it is not a regular file")
    if status.st_size > LIMIT:
        raise _too_large()


def _too_large() -> OSError:
    return OSError(errno.EFBIG, f"it is larger than {LIMIT // 2**20} MB")


def is_other_file(path: Path) -> bool:
    """Tell whether something stands at a path that is neither a regular file nor a folder."""
    with suppress(OSError):
        mode = os.lstat(path).st_mode
        return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
    return False


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by way of a temporary sibling, so that a reader sees the old bytes or the new, never a part."""
    mode = stat.S_IMODE(path.stat().st_mode) & 0o777 if path.exists() else 0o644
    with HELD:  # what an interrupt leaves half written would stay until the next command
        handle, temporary = temporary_file(path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
                temporary.chmod(mode)
                temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def file_system_time(folder: Path) -> int:
    """Return the time of the file system that a folder is on, in nanoseconds; raise OSError where nothing is made."""
    with HELD:
        handle, temporary = temporary_file(folder)
        try:
            return os.fstat(handle).st_mtime_ns
        finally:
            temporary.unlink(missing_ok=True)
            os.close(handle)


def temporary_file(folder: Path) -> tuple[int, Path]:
    """Make a temporary file that is locked, so that nobody takes it for one that was left, and return it open.

    Its name has the number of the thread, which on Linux is that of the process where there is only one.
    """
    path = folder / f".{get_native_id()}{SUFFIX}"
    while True:
        path.unlink(missing_ok=True)  # of one of this number that was killed
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        lock(handle)
        if os.fstat(handle).st_nlink:  # else it was swept before it was locked
            return handle, path
        os.close(handle)


def remove_left(path: Path) -> None:
    """Remove the temporary file of a process that has ended; raise OSError if it has not."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)


def lock(handle: int, *, wait: bool = True) -> None:
    """Lock a file or folder until it is closed; raise BlockingIOError if another has it and `wait` is false.

    A file system without locks is used without.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as failure:
        if failure.errno not in NO_LOCKS:
            raise
