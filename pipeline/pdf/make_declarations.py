"""The engine's C declarations come in, `declarations.json` goes out: what cffi makes of them, to be loaded unparsed.

Run it after a change of the engine's version: `python -m pipeline.pdf.make_declarations`. It writes the types as
cffi's out-of-line mode does (its documented format, read by every later cffi), but as data.
"""

from __future__ import annotations

import ast
import json
import re
import tempfile
from contextlib import redirect_stdout
from hashlib import sha256
from importlib.metadata import distribution
from io import StringIO
from pathlib import Path
from typing import Any

import cffi

FILE = Path(__file__).with_name("declarations.json")


def declarations() -> str:
    """Return the text of `declarations.json` for the engine that is installed; the engine is not loaded."""
    source = Path(str(distribution("weasyprint").locate_file("weasyprint/text/ffi.py"))).read_text(encoding="utf-8")
    (text,) = re.findall(r"ffi\.cdef\('''(.*?)'''\)", source, re.DOTALL)
    parsed = cffi.FFI()
    parsed.cdef(text)
    parsed.set_source("declarations", None)
    with tempfile.TemporaryDirectory() as temporary, redirect_stdout(StringIO()):
        module = Path(temporary) / "declarations.py"
        parsed.emit_python_code(str(module))
        (call,) = (n for n in ast.walk(ast.parse(module.read_bytes())) if isinstance(n, ast.Call))
    arguments = {k.arg: _plain(ast.literal_eval(k.value)) for k in call.keywords if k.arg}
    return json.dumps({"digest": sha256(text.encode()).hexdigest(), "arguments": arguments}, indent=0) + "\n"


def _plain(value: Any) -> Any:
    """Return bytes as text of the same code points, and tuples as lists, as JSON knows nothing else."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


if __name__ == "__main__":
    FILE.write_text(declarations(), encoding="utf-8")
