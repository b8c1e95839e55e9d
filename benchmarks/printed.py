"""Diagnostics that quote hostile texts are printed, and read as a terminal, a runner of GitHub and a parser would."""

from __future__ import annotations

import io
import json
import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import zip_longest
from typing import Any

from pipeline.base.diagnostics import Diagnostic, Location, error, printable
from pipeline.cli.check import CHECK
from pipeline.cli.report import report

COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)  # what a runner of GitHub obeys
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # what a terminal does
ANNOTATION = re.compile(r"::error file=([^:,]*),line=(\d+),title=([^:,]*)::(.*)")
NOTHING: Any = error("", "", "", "")  # stands for a diagnostic where there are more lines than that


def printed_faults(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Print diagnostics that quote texts, in every format; yield what a terminal or a runner would obey, or lose."""
    found = [
        error(Location(f"po/{n:06}{text[:60]}", n + 1), "x-y", f"“{text}”", f"not {text}")
        for n, text in enumerate(texts)
    ]
    for form in ("text", "json", "github"):
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            report(found, Namespace(format=form, command=CHECK))
        made = out.getvalue() if form != "text" else err.getvalue()
        others = [line for line in made.splitlines() if form != "github" or not line.startswith("::error file=")]
        commands = len(COMMAND.findall("\n".join(others)))
        if unsafe := OBEYED.search(made + err.getvalue()):
            yield made[max(0, unsafe.start() - 80) : unsafe.end()], f"{form}: sends U+{ord(unsafe[0]):04X}"
        if commands or COMMAND.search(err.getvalue()):
            yield made[:2000], f"{form}: has {commands} commands"
        if form == "json":
            for record, d in zip(json.loads(made), found, strict=True):
                if (record["path"], record["message"], record["hint"]) != tuple(
                    map(as_json, (d.location.path, d.message, d.hint))
                ):
                    yield d.message, f"json: is read as {record}"
        elif form == "github":
            for line, diagnostic in zip_longest(made.splitlines(), found, fillvalue=NOTHING):
                if _read_annotation(str(line)) != _as_annotated(diagnostic):
                    yield str(line), f"github: is read as {_read_annotation(line)!r}"
        elif len(made.splitlines()) != sum(2 + d.hint.count("\n") for d in found) + 1:
            yield "", f"text: has {len(made.splitlines())} lines for {len(found)} diagnostics"


def as_json(text: str) -> str:
    """Return a text as JSON can hold it: two halves of a pair that follow each other are the pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _read_annotation(line: str) -> tuple[str, ...]:
    match = ANNOTATION.fullmatch(line)
    decoded = (
        re.sub("%(0D|0A|25|2C|3A)", lambda m: chr(int(m[1], 16)), part) for part in (match.groups() if match else ())
    )
    return tuple(decoded)


def _as_annotated(diagnostic: Diagnostic) -> tuple[str, ...]:
    place = diagnostic.location
    parts = (place.path, str(place.line), diagnostic.code, f"{diagnostic.message}. Hint: {diagnostic.hint}")
    return tuple(OBEYED.sub(lambda m: m[0] if m[0] == "\r" else printable(m[0]), part) for part in parts)
