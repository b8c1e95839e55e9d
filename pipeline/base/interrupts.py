"""Where no interrupt may come: it waits until the step is done, and then ends the command all the same.

`pipeline.cli.interrupt` handles the signals, and asks here before it raises KeyboardInterrupt.
"""

from collections.abc import Callable
from threading import Lock
from types import CodeType, FrameType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

IMPORTING = "<frozen importlib._bootstrap>"  # what Python calls the file of each frame of an import


class _Held:
    """Holds interrupts back in a `with` statement: for a write, or while a library in C runs Python code.

    msgspec forgets an exception that comes out of code that it calls, or crashes.
    """

    def __init__(self) -> None:
        self.depth = 0
        self.counting = Lock()  # the editor writes in several threads

    def __enter__(self) -> None:
        with self.counting:
            self.depth += 1

    def __exit__(self, *_: object) -> None:
        with self.counting:
            self.depth -= 1


HELD = _Held()
_UNINTERRUPTED: set[CodeType] = set()


def uninterrupted(function: Callable[P, R]) -> Callable[P, R]:
    """Hold interrupts back from the first instruction of a function to its last: `with HELD` in it begins too late."""
    _UNINTERRUPTED.add(function.__code__)
    return function


def is_held(frame: FrameType | None) -> bool:
    """Tell whether what runs in a frame, or what it was called for, may not be interrupted."""
    if HELD.depth:
        return True
    while frame is not None and frame.f_code not in _UNINTERRUPTED:
        frame = frame.f_back
    return frame is not None


def is_importing(frame: FrameType | None) -> bool:
    """Tell whether modules are being loaded for a frame: some in C do not survive an interrupt meanwhile."""
    while frame is not None and frame.f_code.co_filename != IMPORTING:
        frame = frame.f_back
    return frame is not None
