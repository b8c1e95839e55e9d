"""Where no interrupt may come: it waits until the step is done, and then ends the command all the same.

`pipeline.cli.interrupt` handles the signals, and asks here before it raises KeyboardInterrupt.
"""

from threading import Lock
from types import FrameType

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


def is_importing(frame: FrameType | None) -> bool:
    """Tell whether modules are being loaded for a frame: some in C do not survive an interrupt meanwhile."""
    while frame is not None and frame.f_code.co_filename != IMPORTING:
        frame = frame.f_back
    return frame is not None
