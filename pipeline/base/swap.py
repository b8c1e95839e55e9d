"""Replaces a file only where it is still the version that was read: what another program writes is never lost.

Linux exchanges two files in one call (`renameat2` with RENAME_EXCHANGE), so that what was replaced can be looked at
before it goes. Where the system or the file system cannot, the file is compared right before it is replaced.
"""

import ctypes
import errno
import fcntl
import os
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BufferedReader
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from pipeline.base.diagnostics import PipelineError, fail
from pipeline.base.disk import open_regular, read_regular, temporary_file
from pipeline.base.files import Workspace, unreadable, unwritable
from pipeline.base.interrupts import HELD

RENAME_EXCHANGE = 2
AT_FDCWD = -100
CANNOT_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV)
MOST_TRIES = 1_000  # versions of other programs that one change gives way to
PATIENCE = 2.0  # seconds that a program may take to write the file in place
PAUSE = 0.001  # seconds between two looks at whether it still does
SILENT = getattr(signal, "SIGURG", 0)  # told when a lease is broken, and ignored by default, as SIGIO is not


@dataclass(frozen=True, slots=True)
class Swap:
    """What has come of the attempt to replace a version."""

    done: bool  # whether the new bytes are in place; if not, the file is as other programs have left it
    displaced: bytes | None = None  # what another program wrote just before yet another wrote the file as it is


def rewrite(
    workspace: Workspace, name: str, change: Callable[[bytes], bytes], see: Callable[[bytes], object] = bytes
) -> None:
    """Replace a file by what is made of it, and of each version of other programs meanwhile; raise PipelineError.

    `see` is given a version that stood there for so short a time that only this replacement has met it.
    """
    for _ in range(MOST_TRIES):
        path = workspace.path(name)
        try:
            data = read_settled(path)
        except OSError as failure:
            raise PipelineError([unreadable(name, failure)]) from failure
        wanted = change(data)
        try:
            swap = replace_version(path, wanted, data) if wanted != data else Swap(done=True)
        except OSError as failure:
            raise PipelineError([unwritable(name, failure)]) from failure
        if swap.done:
            return
        if swap.displaced is not None:
            see(swap.displaced)
    raise fail(name, "unwritable", "other programs do not stop writing it", "close what writes it again and again")


def replace_version(path: Path, data: bytes, expected: bytes) -> Swap:
    """Put new bytes in the place of the expected ones, synced, in one step; raise OSError where that cannot be done.

    A file that has other bytes is left alone. One that another program replaces at this very moment is put back.
    """
    with HELD:
        handle, temporary = temporary_file(path.parent)
        try:
            with _written(handle, temporary, data), open_regular(path) as old:
                keep(old)
                temporary.chmod(stat.S_IMODE(os.fstat(old.fileno()).st_mode) & 0o777)
                if _settled(old) != expected:
                    return Swap(done=False)
                swap = _swap(path, temporary, data, expected)
            _sync(path.parent)
            return swap
        finally:
            temporary.unlink(missing_ok=True)


def _written(handle: int, temporary: Path, data: bytes) -> BufferedReader:
    """Write the temporary file, and return it open for reading, as it stays locked: nobody writes to it any more."""
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)
        with suppress(OSError):  # where there are no locks
            fcntl.flock(handle, fcntl.LOCK_SH)
        reading = open_regular(temporary)
        keep(reading)
    return reading


def _swap(path: Path, temporary: Path, data: bytes, expected: bytes) -> Swap:
    """Exchange both files until what comes out is what was there before, and so nothing that nobody has seen."""
    placed, before = data, expected
    while True:
        try:
            exchange(temporary, path)
        except OSError as failure:
            if failure.errno not in CANNOT_EXCHANGE or placed is not data:
                raise
            if read_regular(path) != expected:
                return Swap(done=False)
            temporary.replace(path)
            return Swap(done=True)
        try:
            out = read_settled(temporary)
        except OSError:
            exchange(temporary, path)
            raise
        if out == before:
            return Swap(done=placed is data, displaced=None if placed is data or before == data else before)
        placed, before = out, placed


def exchange(first: Path, second: Path) -> None:
    """Swap two files or folders of one file system in one step; raise OSError where the system cannot."""
    function = _renameat2()
    if function is None:
        raise OSError(errno.ENOSYS, "renameat2 is not available")
    if function(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


@cache
def _renameat2() -> Any:
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None


def read_settled(path: Path) -> bytes:
    """Return the bytes of a file that nobody is writing to; raise OSError as `read_regular` does."""
    with open_regular(path) as file:
        keep(file)
        return _settled(file)


def keep(file: BufferedReader) -> None:
    """Lock a file that may become a temporary one, so that no other command removes it as left behind."""
    with suppress(OSError):  # another program has it locked, or nothing can be
        fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)


def _settled(file: BufferedReader) -> bytes:
    end = monotonic() + PATIENCE
    while _is_being_written(file):
        if monotonic() > end:
            raise OSError(errno.ETXTBSY, "another program is writing to it")
        sleep(PAUSE)
    file.seek(0)
    return file.read()


def _is_being_written(file: BufferedReader) -> bool:
    """Tell whether a program has a file open for writing; no, where the system does not say.

    Linux grants a lease for reading only while nobody has.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        fcntl.fcntl(file, fcntl.F_SETSIG, SILENT)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as failure:
        return failure.errno == errno.EAGAIN
    return False


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
