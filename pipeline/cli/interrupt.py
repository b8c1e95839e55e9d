"""Interrupts end a command quietly, at any moment, with nothing half done left behind.

A signal raises KeyboardInterrupt only while a command runs. Before, while modules are imported, and after its end there
is nothing to clean up, and an exception could be swallowed or printed: there the process ends at once. What
may not be ended half way, as `pipeline.base.interrupts` says, is done first.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.base.interrupts import is_held, is_importing

if TYPE_CHECKING:
    from types import FrameType

EXIT_CODE = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
AGAIN = 0.01  # seconds after which an interrupt is tried again, where it could not be passed on
PATIENCE = 5.0  # seconds for which an interrupt waits for an import
SAME = 2.0  # seconds in which signals are taken for the same interrupt: a terminal that closes sends several
INTERRUPTED = threading.Event()  # set by the first: a library may swallow the exception or raise another
_told = threading.Event()
_last = 0.0
_first = 0.0  # when the first came, should it have to wait


def exit_at_once(*_: object) -> None:
    """Handle a signal while there is nothing to clean up."""
    tell()
    os._exit(EXIT_CODE)


def tell() -> None:
    """Say in one line that the command was interrupted, once."""
    if not _told.is_set():
        _told.set()
        with suppress(OSError):  # nobody reads it
            os.write(2, b"\n" * os.isatty(2) + b"interrupted; what is published is whole\n")


@contextmanager
def interruptible() -> Iterator[None]:
    """Have signals raise KeyboardInterrupt; only a main thread is sent any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    global _first
    _first = 0.0
    INTERRUPTED.clear()
    _told.clear()
    hook = sys.unraisablehook
    heeded = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _interrupt) for number in heeded}

    def unraisable(failure: sys.UnraisableHookArgs) -> None:
        """Interrupt again where the exception cannot be passed on, as in a callback of the garbage collector."""
        if issubclass(failure.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
        else:
            hook(failure)

    sys.unraisablehook = unraisable
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _first, _last
    _first = _first or monotonic()
    if is_held(frame) or (is_importing(frame) and monotonic() < _first + PATIENCE):
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
        return
    if not INTERRUPTED.is_set() or number == signal.SIGALRM or monotonic() >= _last + SAME:
        _last = monotonic()
        INTERRUPTED.set()
        raise KeyboardInterrupt
