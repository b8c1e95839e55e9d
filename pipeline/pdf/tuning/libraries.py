"""Opens libraries by the file names that Linux gives them.

WeasyPrint 70.0 asks for the names of other systems first, and for each of them cffi has `ctypes.util.find_library`
run a compiler and ldconfig. On Linux the names that end in `.so.0` are found without either.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def applied() -> Iterator[None]:
    """Find no library by its bare name; on other systems that is how they are found."""
    find_library = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = find_library
