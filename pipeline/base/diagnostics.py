"""Findings with a place and a remedy: every other module makes Diagnostics, and the command line alone prints them."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]
SHOWN = 300  # characters of an exception's own message: it may quote a whole file
# Control characters, separators of lines, bidi embeddings, overrides and isolates, and lone surrogates
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
TRACEBACK = "PIPELINE_TRACEBACK"  # variable of the environment with which the traceback is shown


def printable(text: str) -> str:
    """Show as `\\x1b` or `\\u202e` what a terminal would obey, or reorder its line by; a line feed is `\\n`."""
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where something stands: a file of the workspace and, where there is one, a line; or an option of a command."""

    path: str = ""  # path relative to the workspace, with forward slashes; empty where no file is meant
    line: int = 0  # 1-based line; 0 where the whole file is meant
    option: str = ""  # the option or command that was given something wrong, such as `--typo`, where no file is meant

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path or self.option


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a lowercase fact that names the message id and the locale, and an action that fixes it."""

    location: Location
    code: str  # stable name of the kind of finding, such as `placeholder-missing`
    message: str
    hint: str
    severity: Severity = "error"
    about: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    """Published lines whose messages can yet be named, each with the whole block that it stands in."""
    at: tuple[tuple[int, int, int], ...] = field(default=(), compare=False, repr=False)
    """The places in a translation that it is about: plural form, first character, and the one behind the last."""

    def __str__(self) -> str:
        fact = f"{self.location}: {self.severity}[{self.code}]: {self.message}"
        hint = "\n    ".join(printable(line) for line in self.hint.split("\n"))  # a traceback has lines
        return f"{printable(fact)}\n  hint: {hint}"


class PipelineError(Exception):
    """Carries every diagnostic of a step that could not go on. The only exception that callers need to catch."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(d) for d in self.diagnostics))


class UsageError(PipelineError):
    """Carries the diagnostics of what a command was asked for, not of what it works on."""


def error(location: Location | str, code: str, message: str, hint: str) -> Diagnostic:
    """Return an error; a bare path stands for the whole file."""
    return Diagnostic(location if isinstance(location, Location) else Location(location), code, message, hint)


def fail(location: Location | str, code: str, message: str, hint: str) -> PipelineError:
    return PipelineError([error(location, code, message, hint)])


def misuse(option: str, code: str, message: str, hint: str) -> UsageError:
    """Return the exception for something wrong with an option of a command, to be raised."""
    return UsageError([error(Location(option=option), code, message, hint)])


def warning(location: Location | str, code: str, message: str, hint: str) -> Diagnostic:
    return replace(error(location, code, message, hint), severity="warning")


def internal_error(failure: BaseException) -> Diagnostic:
    """Return the diagnostic for a fault of the pipeline or the machine; its place is the innermost line of ours."""
    import traceback  # a tenth of a command that has nothing to do, and seldom needed

    package = Path(__file__).parent.parent
    own = [f for f in traceback.extract_tb(failure.__traceback__) if Path(f.filename).is_relative_to(package)]
    place = Location(Path(own[-1].filename).relative_to(package.parent).as_posix(), own[-1].lineno or 0) if own else ""
    said = printable(str(failure))[:SHOWN]
    message = f"{type(failure).__name__}: {said}" if said else type(failure).__name__
    if isinstance(failure, MemoryError):
        hint = "free memory and run the command again; if there is enough, report this line"
    else:
        hint = "this is a fault of the pipeline: report this line and what was edited last to its maintainers"
    if os.environ.get(TRACEBACK):
        hint += "\n" + "".join(traceback.format_exception(failure)).rstrip()
    else:
        hint += f", with the traceback that {TRACEBACK}=1 shows"
    return error(place or "pipeline", "internal-error", message, hint)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the findings without repetitions, sorted by place, so that two runs print alike."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.location, d.code, d.message)))
