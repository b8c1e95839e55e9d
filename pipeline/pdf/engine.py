"""Loads WeasyPrint, shut off from what differs between machines: only this stage imports it, and only from here."""

from __future__ import annotations

import ctypes
import locale
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from pipeline.base.diagnostics import fail
from pipeline.pdf.libraries import HINT
from pipeline.pdf.tuning import enable

__all__ = [
    "CSS",
    "HTML",
    "EngineAttachment",
    "FatalURLFetchingError",
    "FontConfiguration",
    "URLFetcher",
    "URLFetcherResponse",
]
__all__ += [
    "Stream",
    "TargetCollector",
    "block",
    "boxes",
    "drawing",
    "ffi",
    "gobject",
    "harfbuzz",
    "inline",
    "library_versions",
    "line_break",
    "paging",
    "pango",
    "text_libraries",
    "undisturbed",
    "writing",
]
NO_SYSTEM_FONTS = Path(__file__).with_name("fonts.conf")
# How the names of variables begin that would change what is rendered.
INFLUENCES = re.compile(r"FC_|FONTCONFIG_|FREETYPE_|HB_|LANG|LC_|PANGO|SOURCE_DATE_EPOCH")
# The libraries that find fonts, shape and measure text, break lines, subset fonts, and compress.
NAMES = "pango(ft2)?|harfbuzz(-subset|-vector)?|fontconfig|freetype|fribidi|glib|gobject|graphite2|thai|datrie|z"
LIBRARIES = re.compile(rf"lib({NAMES})(-[12]\.0)?\.so")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hide the machine's fonts, languages and dates from the engine, which reads them when it first needs them."""
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
def _quietly() -> Iterator[None]:
    """Drop what the import of the engine prints and warns of; a library that does not load is reported below."""
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.filterwarnings("ignore", "No fonts configured")
        yield


try:
    with undisturbed(), _quietly(), enable.while_importing():
        from weasyprint import CSS, HTML
        from weasyprint import Attachment as EngineAttachment
        from weasyprint import pdf as writing
        from weasyprint.css.targets import TargetCollector
        from weasyprint.draw import text as drawing
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout import block, inline
        from weasyprint.layout import page as paging
        from weasyprint.pdf.stream import Stream
        from weasyprint.text import line_break
        from weasyprint.text.ffi import ffi, gobject, harfbuzz, pango
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as failure:
    missing = str(failure).splitlines()[0].partition(".  Additionally")[0]  # what cffi says of its further search
    raise fail("Pango", "library-missing", f"the text libraries do not load: {missing}", HINT) from failure


def text_libraries() -> tuple[Path, ...]:
    """Return the shared libraries that set text in this process, sorted: Linux lists them in /proc/self/maps.

    Empty on other systems. The import of the engine loads them all; one that is loaded later is not among them.
    """
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ()
    paths = {Path(line.split(maxsplit=5)[5]) for line in maps.splitlines() if line.count("/") > 1}
    return tuple(sorted(path.resolve() for path in paths if LIBRARIES.match(path.name)))


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that set text, by their names; HarfBuzz’s is known on Linux only."""
    number = pango.pango_version()
    found = {"Pango": f"{number // 10_000}.{number // 100 % 100}.{number % 100}"}
    for path in text_libraries():
        if path.name.startswith("libharfbuzz.so"):
            version = ctypes.CDLL(str(path)).hb_version_string
            version.restype = ctypes.c_char_p
            found["HarfBuzz"] = version().decode("ascii")
    return found


if sys.platform == "linux":
    # cffi closes its libraries when a process ends, before what they made is freed: some processes crashed there.
    _open_for_good = [ffi.dlopen(str(path), ffi.RTLD_NOW | os.RTLD_NODELETE) for path in text_libraries()]
