"""Nothing comes in; what was measured, on what kind of machine and when, goes out, without its name or its paths."""

from __future__ import annotations

import ctypes
import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    day = datetime.now(UTC).date().isoformat()
    parts = (
        f"{os.cpu_count()} cores ({processor()})",
        f"{platform.system()} {platform.release().partition('-')[0]}",
        f"Python {platform.python_version()}",
        f"WeasyPrint {version('weasyprint')}",
        f"Pango {pango()}",
    )
    return f"{day}, {', '.join(parts)}."


def processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8", "replace"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.machine()


def pango() -> str:
    try:
        function = ctypes.CDLL("libpango-1.0.so.0").pango_version_string
    except OSError:
        return "of an unknown version"
    function.restype = ctypes.c_char_p
    found: bytes = function()
    return found.decode("ascii")
