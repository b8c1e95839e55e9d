"""Checks a `hyphenation.dic` when its locale is read, before any word has to be broken by it."""

import codecs
import re

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail
from pipeline.base.files import Workspace

PATTERN = re.compile(r"\d*(?:[^\s\d]\d*)+")  # letters and the digits between them; a dot is an end of the word
# A pattern that changes the spelling of the word, as libhyphen writes it: `schif1fahrt/ff=f,5,2`.
ALTERNATIVE = re.compile(rf"{PATTERN.pattern}/[^\s,]*(?:,\s*-?\d+\s*){{2,}}")
KEYWORDS = re.compile(r"[%#]|(?:COMPOUND)?(?:LEFT|RIGHT)HYPHENMIN|NOHYPHEN|NEXTLEVEL")
ENCODING = "save the file as UTF-8, and write UTF-8 as its first line"
MOST = 10  # how many faults of one file are reported


def check_hyphenation_file(workspace: Workspace, path: str) -> None:
    """Raise for a file that is there, but is not in the format of libhyphen."""
    if not workspace.exists(path):
        return
    lines = _decoded(workspace.read_bytes(path), path).split("\n")
    patterns = [(number, line.strip()) for number, line in enumerate(lines, 1) if number > 1 and line.strip()]
    patterns = [(number, line) for number, line in patterns if not KEYWORDS.match(line)]
    found = [_malformed(path, number, line) for number, line in patterns if not _is_pattern(line)]
    if not patterns:
        found = [error(path, "hyphenation-file", "has no pattern", "write one a line, or remove the file")]
    if found:
        raise PipelineError(found[:MOST])


def _decoded(data: bytes, path: str) -> str:
    """Return the text, in the encoding that the first line names."""
    first = Location(path, 1)
    if data.startswith(codecs.BOM_UTF8):
        raise fail(first, "byte-order-mark", "starts with a byte order mark", "save as UTF-8 without BOM")
    name = data.partition(b"\n")[0].decode("ascii", "replace").strip()
    try:
        return data.decode(name)
    except UnicodeDecodeError as failure:
        place = Location(path, data.count(b"\n", 0, failure.start) + 1)
        message = f"byte 0x{data[failure.start]:02X} is not {name}, which the first line names"
        raise fail(place, "hyphenation-file", message, ENCODING) from failure
    except (LookupError, ValueError) as failure:
        raise fail(first, "hyphenation-file", "the first line is not the name of an encoding", ENCODING) from failure


def _is_pattern(line: str) -> bool:
    return bool((ALTERNATIVE if "/" in line and "=" in line else PATTERN).fullmatch(line))


def _malformed(path: str, number: int, line: str) -> Diagnostic:
    shown = line if line.isprintable() and len(line) <= 60 else "this line"
    hint = "write letters with digits between them, as in .a1b2c, one pattern a line"
    return error(Location(path, number), "hyphenation-file", f"“{shown}” is not a pattern", hint)
