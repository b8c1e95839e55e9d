"""Prints diagnostics as text, as JSON or as annotations of GitHub Actions."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence

from pipeline.base.diagnostics import Diagnostic, in_order


def report(diagnostics: Sequence[Diagnostic], arguments: Namespace) -> int:
    """Print diagnostics in the format that was asked for, and what to do next; return 1 if any is an error."""
    ordered = in_order(diagnostics)
    errors = sum(d.severity == "error" for d in ordered)
    if arguments.format == "json":
        print_json([_record(d) for d in ordered])
    elif arguments.format == "github":
        for diagnostic in ordered:
            print(_annotation(diagnostic))
    else:
        for diagnostic in ordered:
            print(diagnostic, file=sys.stderr)
    if errors and arguments.format != "json":
        also = f", {len(ordered) - errors} warning(s)" if len(ordered) > errors else ""
        print(f"{errors} error(s){also}; {arguments.command.remedy}", file=sys.stderr)
    return int(errors > 0)


def say(text: str, arguments: Namespace) -> None:
    """Print a sentence at once; standard output is for JSON alone where that was asked for."""
    print(text, file=sys.stderr if arguments.format == "json" else sys.stdout, flush=True)


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


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
