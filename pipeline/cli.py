"""Arguments come in, exit codes go out; the only module that prints.

Exit codes: 0 clean (warnings included), 1 errors found, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic, PipelineError, in_order

if TYPE_CHECKING:
    from pipeline.build import Step
    from pipeline.workspace import Workspace

NEXT = {
    "build": "the last publication is untouched",
    "update": "mend what is wrong, then run pipeline update again",
    "check": "mend what is wrong, then run pipeline check again",
    "verify": "run pipeline build to publish anew",
}
"""How things stand after a command has failed, and what comes next."""
EPILOG = "Every command takes --help. Start with: pipeline build"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        return code
    except PipelineError as failure:
        return _report(failure.diagnostics, arguments)
    except KeyboardInterrupt:
        print("\ninterrupted; the last publication is untouched", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Publish territory profiles as localized HTML pages and printable PDF factsheets.",
        epilog=EPILOG,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _command(commands, "build", _build, "render, verify and publish everything into output/", "pipeline build")
    _command(
        commands,
        "update",
        _update,
        "extract the messages and merge them into every catalog",
        "pipeline update",
    )
    _command(commands, "check", _check, "check profiles, layouts and catalogs", "pipeline check --format github")
    _command(commands, "verify", _verify, "verify what stands in output/, from its files alone", "pipeline verify")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
    example: str,
) -> None:
    parser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + ".", epilog=f"example: {example}"
    )
    parser.set_defaults(run=run, command=name)
    parser.add_argument(
        "--workspace",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the workspace (default: the current folder)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="how diagnostics are printed (default: text)",
    )


def _workspace(arguments: argparse.Namespace) -> Workspace:
    from pipeline.workspace import Workspace

    return Workspace(arguments.workspace)


def _build(arguments: argparse.Namespace) -> int:
    from pipeline.build import build

    started = monotonic()
    with _Progress() as progress:
        result = build(_workspace(arguments), progress.show)
    size = sum(file.size for file in result.files)
    sheets = sum(file.kind == "pdf" for file in result.files)
    _report(result.warnings, arguments)
    print(
        f"published {sheets} PDF factsheets and {len(result.files) - sheets} other files, {size / 1e6:.1f} MB,"
        f" in {monotonic() - started:.1f} s: open {arguments.workspace / 'output' / 'index.html'}",
        file=sys.stderr if arguments.format == "json" else sys.stdout,
    )
    return 0


def _update(arguments: argparse.Namespace) -> int:
    from pipeline.project import update_catalogs

    changed = update_catalogs(_workspace(arguments))
    for path in changed:
        print(f"updated {path}")
    print("translate what is new or fuzzy, then run: pipeline check" if changed else "catalogs are up to date")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from pipeline.project import read_project

    project, warnings = read_project(_workspace(arguments))
    _report(warnings, arguments)
    messages = sum(len(template.messages) for template in project.templates)
    print(
        f"checked {len(project.profiles)} profile(s), {messages} messages, {len(project.catalogs)} catalogs"
        f" in {len(project.locales)} locales: no errors",
        file=sys.stderr if arguments.format == "json" else sys.stdout,
    )
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from pipeline.publish import OUTPUT, recover
    from pipeline.verify import verify_publication

    workspace = _workspace(arguments)
    recover(workspace)
    found = verify_publication(workspace.root / OUTPUT)
    if found:
        return _report(found, arguments)
    _report((), arguments)
    print(
        "output/ is what was published, and complete",
        file=sys.stderr if arguments.format == "json" else sys.stdout,
    )
    return 0


def _report(diagnostics: Sequence[Diagnostic], arguments: argparse.Namespace) -> int:
    """Print diagnostics in the style that was asked for, and what to do next; return 1 if any is an error."""
    style: str = arguments.format
    ordered = in_order(diagnostics)
    errors = sum(d.severity == "error" for d in ordered)
    if style == "json":
        print(json.dumps([_record(d) for d in ordered], ensure_ascii=False, indent=2))
        return int(errors > 0)
    for diagnostic in ordered:
        if style == "github":
            print(_annotation(diagnostic))
        else:
            print(diagnostic, file=sys.stderr)
    if errors:
        warnings = len(ordered) - errors
        also = f", {warnings} warning(s)" if warnings else ""
        print(f"{errors} error(s){also}; {NEXT[arguments.command]}", file=sys.stderr)
    return int(errors > 0)


def _record(diagnostic: Diagnostic) -> dict[str, str | int]:
    return {
        "path": diagnostic.location.path,
        "line": diagnostic.location.line,
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


def _annotation(diagnostic: Diagnostic) -> str:
    """Return a workflow command of GitHub Actions, its text escaped as they ask for it."""
    text = f"{diagnostic.message}. Hint: {diagnostic.hint}"
    for character, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(character, escaped)
    line = f",line={diagnostic.location.line}" if diagnostic.location.line else ""
    return f"::{diagnostic.severity} file={diagnostic.location.path}{line},title={diagnostic.code}::{text}"


class _Progress:
    """Shows the steps of a build: a bar on a terminal, a line for every file elsewhere."""

    def __enter__(self) -> _Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True)
        self.plain = not console.is_terminal
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        if not self.plain:
            self.bar.start()
        self.task = self.bar.add_task("reading", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop() if not self.plain else None

    def show(self, step: Step) -> None:
        if not self.plain:
            self.bar.update(self.task, description=step.what, completed=step.done, total=step.total)
        elif step.what.startswith("rendering"):
            print(step.what, file=sys.stderr, flush=True)
