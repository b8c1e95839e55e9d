"""Prints: everything that a command says goes through `show`, and diagnostics through `report`.

What is printed may quote a workspace that comes from a stranger, so nothing of it reaches a terminal, or a runner of
GitHub Actions, as a command. And printing never ends a command half way: what cannot be printed is told at the end.
"""

import json
import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from pipeline.base.diagnostics import UNPRINTABLE, Diagnostic, in_order, printable
from pipeline.base.files import Workspace, unwritable
from pipeline.base.theme import is_overlaid

COMMAND = re.compile(r"^\s*:(?=:)|#(?=#\w*\[)")  # what a runner obeys: `::error::` in front, `##[error]` anywhere
MOST_ALIKE = 10  # findings of a kind in a file that are printed one by one
BROKEN_PIPE = 141  # what a shell says of a program whose reader went away: 128 and the number of SIGPIPE
STREAMS = ("stdout", "stderr")
_unwritten: dict[str, OSError] = {}  # by stream, what first prevented that it was written


def show(text: str, stream: str = "stdout") -> None:
    """Print lines at once, with nothing in them that is obeyed; stay silent where the stream cannot be written."""
    lines = (COMMAND.sub(_inert, printable(line)) for line in text.split("\n"))
    write("\n".join(lines), stream)


def is_unwritten() -> bool:
    """Tell whether anything could not be printed."""
    return bool(_unwritten)


def exit_code(code: int) -> int:
    """Return the exit code of a command that ends with `code`, after telling what could not be printed, if anything."""
    for stream in STREAMS:
        write(None, stream)
    failed = dict(_unwritten)
    _unwritten.clear()
    if all(isinstance(failure, BrokenPipeError) for failure in failed.values()):  # who read it has seen enough
        return code or (BROKEN_PIPE if failed else 0)
    if "stderr" not in failed:
        show(str(unwritable("standard output", failed["stdout"])), "stderr")
    return code or 1


def write(line: str | None, stream: str) -> None:
    """Write a line, if one is given, and all that was written before; a stream that fails gets no more."""
    file = getattr(sys, stream)
    try:
        if line is not None:
            file.write(f"{line}\n")
        file.flush()
    except OSError as failure:
        _unwritten.setdefault(stream, failure)
        with suppress(OSError):  # or Python would complain once more at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())


def _inert(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\x{ord(found[0][-1]):02x}"


def is_unicode() -> bool:
    """Tell whether standard output takes every character; otherwise Python prints some as escapes."""
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def report(diagnostics: Sequence[Diagnostic], arguments: Namespace, **more: object) -> int:
    """Print diagnostics in the format that was asked for, and what to do next; return 1 if any is an error.

    JSON is a list of them or, where it is to have more, an object with these values beside them.
    """
    ordered = _with_theme(in_order(diagnostics), arguments)
    errors = sum(d.severity == "error" for d in ordered)
    if arguments.format == "json":
        records = [_record(d) for d in ordered]
        print_json({"findings": records, **more} if more else records)
    elif arguments.format == "github":
        for diagnostic in ordered:
            write(printable(_annotation(diagnostic)), "stdout")
    else:
        for group in _alike(ordered):
            show(_counted(group), "stderr")
    if errors and arguments.format != "json":
        also = f", {len(ordered) - errors} warning(s)" if len(ordered) > errors else ""
        show(f"{errors} error(s){also}; {arguments.command.remedy}", "stderr")
    return int(errors > 0)


def _with_theme(diagnostics: Sequence[Diagnostic], arguments: Namespace) -> Sequence[Diagnostic]:
    """Say of a file that the workspace has from the theme how it is made the workspace's own."""
    overlaid = {d.location.path for d in diagnostics if is_overlaid(d.location.path)}
    if not overlaid or arguments.workspace is None:
        return diagnostics
    workspace = Workspace(arguments.workspace)
    theirs = {path for path in overlaid if workspace.of_theme(path)}
    return [
        replace(d, hint=f"{d.hint}; it is a file of the theme, which “pipeline new theme {path}” copies to be edited")
        if (path := d.location.path) in theirs
        else d
        for d in diagnostics
    ]


def _alike(diagnostics: Sequence[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """Yield the findings one by one, but those of one code in the lines of a file together where they are many."""
    groups: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for found in diagnostics:
        if found.location.line:
            groups.setdefault((found.location.path, found.code, found.severity), []).append(found)
    for found in diagnostics:
        group = groups.get((found.location.path, found.code, found.severity), [])
        if len(group) <= MOST_ALIKE or not found.location.line:
            yield [found]
        elif found is group[0]:
            yield group


def _counted(group: list[Diagnostic]) -> str:
    """Return a finding, or how many of a kind there are, from which line on, and the first of them."""
    first = group[0]
    if len(group) == 1:
        return str(first)
    message = f"{len(group)} alike, from line {first.location.line}: {first.message}, and so on"
    return str(replace(first, message=message, hint=f"{first.hint}; --format json tells of all {len(group)}"))


def say(text: str, arguments: Namespace) -> None:
    """Print a sentence at once; standard output is for JSON alone where that was asked for."""
    show(text, "stderr" if arguments.format == "json" else "stdout")


def print_json(value: object) -> None:
    """Print JSON; what a terminal or a runner would obey is escaped in JSON's way, so that the values stay the same."""
    lines = json.dumps(value, ensure_ascii=not is_unicode(), indent=2).split("\n")
    for unsafe in (UNPRINTABLE, COMMAND):
        lines = [unsafe.sub(lambda found: f"\\u{ord(found[0]):04x}", line) for line in lines]
    write("\n".join(lines), "stdout")


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.location
    where = {"path": place.path, "line": place.line, **({} if place.path else {"option": place.option})}
    return where | {name: getattr(diagnostic, name) for name in ("severity", "code", "message", "hint")}


def _annotation(diagnostic: Diagnostic) -> str:
    """Return a workflow command of GitHub Actions."""
    place = diagnostic.location
    text = f"{'' if place.path else f'{place}: '}{diagnostic.message}. Hint: {diagnostic.hint}"
    properties = {"file": place.path, "line": place.line or "", "title": diagnostic.code}
    told = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items() if value)
    return f"::{diagnostic.severity} {told}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    """Escape what would end an annotation, or with `:,` one of its properties."""
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
