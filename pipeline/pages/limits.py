"""How much time and memory a layout may take: it is code, and may come from a stranger.

What Python runs is stopped, and becomes a diagnostic. One step of C that never ends cannot be stopped so: the system
then ends the command, which leaves the last publication as it was.
"""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

# Both are processor time, not the clock's: on a busy machine, honest work may wait for long.
SECONDS = 5.0  # of Python and its libraries; a hundred times as long as a page of four sheets takes
AGAIN = 1.0  # seconds after which it is stopped again: Python forgets what is raised in a destructor
CPU_SECONDS = 20.0  # with what the system does for it; then the system ends the command
MEGABYTES = 256  # beyond what the command has already
LONGEST = 5_000_000  # characters of a page; one of four sheets has 100,000


class OutOfTime(BaseException):
    """A layout takes too long. No `except Exception` on its way, as Jinja has them, may take it for something else."""


@contextmanager
def limited() -> Iterator[None]:
    """Raise OutOfTime or MemoryError where what is done here takes too much; only the main thread is timed."""
    with _memory():
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGVTALRM, _stop)
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, AGAIN)
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGVTALRM, before)


def _stop(*_: object) -> NoReturn:
    raise OutOfTime


@contextmanager
def _memory() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    taken = _taken()
    wanted = taken + MEGABYTES * 2**20
    if not taken or (soft != resource.RLIM_INFINITY and soft < wanted):
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _taken() -> int:
    """Return the bytes that Linux counts against the limit; 0 on other systems."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData:")), 0)
