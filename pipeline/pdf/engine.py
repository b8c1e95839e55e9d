"""Loads WeasyPrint, cheaply and shut off from what differs by machine; the only module that imports it.

Out go the names that this room renders with, the surroundings that a render needs (`undisturbed`), and what a PDF
depends on besides its sources (`text_libraries`). What is left out or put in its place is that of the pinned version.
"""

from __future__ import annotations

import gc
import json
import locale
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from hashlib import sha256
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import _cffi_backend

from pipeline.base.diagnostics import PipelineError, error

FOLDER = Path(__file__).parent
NO_SYSTEM_FONTS = FOLDER / "fonts.conf"
INFLUENCES = re.compile(r"FC_|FONTCONFIG_|FREETYPE_|HB_|LANG|LC_|PANGO|SOURCE_DATE_EPOCH")
"""Starts of the names of variables that would change what is rendered."""
LIBRARIES = re.compile(
    r"lib(?:pango(?:ft2)?-1\.0|harfbuzz(?:-subset|-vector)?|fontconfig|freetype|fribidi|glib-2\.0|gobject-2\.0"
    r"|graphite2|thai|datrie|z)\.so"
)
"""Names of the libraries that find fonts, shape and measure text, break lines, cut fonts, and compress."""
UNUSED = ("PIL.ImageCms", "fontTools.subset", "fontTools.ttLib.woff2", "fontTools.varLib.instancer")
"""Modules of which the engine takes functions for colour profiles, WOFF 2, variable fonts, and without HarfBuzz."""


class _Declared(_cffi_backend.FFI):  # type: ignore[misc]  # it has no types
    """The engine's C declarations, parsed beforehand: it takes longer to parse them than to import all the rest.

    What cffi makes of them in C is faster, too, and looks for libraries by their names alone, without a compiler.
    """

    def cdef(self, text: str) -> None:
        """Take the declarations for granted; they must be those that were parsed."""
        if sha256(text.encode()).hexdigest() != DECLARATIONS["digest"]:
            raise RuntimeError("this is not the pinned WeasyPrint: run python -m pipeline.pdf.make_declarations")

    def dlopen(self, name: str, flags: int = 0) -> Any:
        """Open a library for good: at the end of a process it would be closed before what it made is freed."""
        return super().dlopen(name, flags | os.RTLD_NODELETE)


class _Later(ModuleType):
    """Stands in for a module of functions until one of them is called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: getattr(import_module(self.__name__), name)(*args, **kwargs)


def _packed(value: Any) -> Any:
    """Return text as bytes of the same code points, and lists as tuples: the reverse of what make_declarations did."""
    if isinstance(value, str):
        return value.encode("latin-1")
    return tuple(map(_packed, value)) if isinstance(value, list) else value


DECLARATIONS = json.loads((FOLDER / "declarations.json").read_bytes())
ARGUMENTS = {name: _packed(value) for name, value in DECLARATIONS["arguments"].items()}


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hide the machine's fonts, languages and dates from the engine, which asks for them when first they matter."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if INFLUENCES.match(name)}
    language = locale.setlocale(locale.LC_CTYPE)
    os.environ["FONTCONFIG_FILE"] = str(NO_SYSTEM_FONTS)
    with suppress(locale.Error):  # not every system has it
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, language)
        del os.environ["FONTCONFIG_FILE"]
        os.environ.update(hidden)


@contextmanager
def _lightly() -> Iterator[None]:
    """Leave out of the import what it does not need; afterwards all is as it was."""
    cffi = ModuleType("cffi")
    cffi.FFI = lambda: _Declared("engine", **ARGUMENTS)  # type: ignore[attr-defined]  # an empty module is filled
    replaced = {"cffi": cffi, **{name: _Later(name) for name in UNUSED}}
    before = {name: sys.modules.get(name) for name in replaced}
    collecting = gc.isenabled()
    gc.disable()
    sys.modules |= replaced
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            warnings.filterwarnings("ignore", "No fonts configured")
            yield
    finally:
        for name, module in before.items():
            del sys.modules[name]
            if module:
                sys.modules[name] = module
        if collecting:
            gc.enable()


try:
    with undisturbed(), _lightly():
        from weasyprint import CSS, HTML
        from weasyprint.layout import inline
        from weasyprint.pdf import tags
        from weasyprint.text import line_break
        from weasyprint.text.ffi import ffi, gobject, pango
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as failure:
    missing = str(failure).splitlines()[0]
    remedy = "run make, which installs them, or: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    fault = error("Pango", "library-missing", f"the text libraries do not load: {missing}", remedy)
    raise PipelineError([fault]) from failure

__all__ = [
    "CSS",
    "HTML",
    "FatalURLFetchingError",
    "FontConfiguration",
    "URLFetcher",
    "URLFetcherResponse",
    "ffi",
    "gobject",
    "inline",
    "line_break",
    "pango",
    "tags",
    "text_libraries",
    "undisturbed",
]


def text_libraries() -> tuple[Path, ...]:
    """Return the shared libraries that set text in this process: as Linux tells in /proc/self/maps, sorted.

    Elsewhere it is empty. The engine has loaded them all by its import; one that is loaded later is not among them.
    """
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ()
    paths = {Path(line.split(maxsplit=5)[5]) for line in maps.splitlines() if line.count("/") > 1}
    return tuple(sorted(path.resolve() for path in paths if LIBRARIES.match(path.name)))
