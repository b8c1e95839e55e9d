"""The command line: arguments, exit codes, and the boundary at which unexpected exceptions become diagnostics.

Exit codes: 0 clean (warnings included), 1 errors found, 2 wrong usage, 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipeline import __version__
from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError, internal_error
from pipeline.base.files import unwritable
from pipeline.cli.build import BUILD, VERIFY
from pipeline.cli.catalogs import FORMAT, MERGE_DRIVER, UPDATE
from pipeline.cli.check import CHECK
from pipeline.cli.interrupt import EXIT_CODE, INTERRUPTED, interruptible, tell
from pipeline.cli.new import NEW
from pipeline.cli.report import report
from pipeline.cli.status import STATUS

COMMANDS = (BUILD, UPDATE, CHECK, FORMAT, STATUS, VERIFY, NEW, MERGE_DRIVER)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        with interruptible():
            arguments, unknown = _parser().parse_known_args(argv)
            if unknown:
                arguments.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
            return _run(arguments)
    except KeyboardInterrupt:
        tell()
        return EXIT_CODE
    finally:
        _flush()


def _run(arguments: argparse.Namespace) -> int:
    found: Sequence[Diagnostic] = ()
    unprinted: OSError | None = None
    try:
        code: int = arguments.command.run(arguments)
    except Exception as failure:
        if INTERRUPTED.is_set():  # an interrupt may come out of a library as another exception
            raise KeyboardInterrupt from failure
        code = 2 if isinstance(failure, UsageError) else 1
        found = failure.diagnostics if isinstance(failure, PipelineError) else [internal_error(failure)]
        if isinstance(failure, OSError) and found[0].location.path.startswith("pipeline/cli/"):  # all that prints
            unprinted = failure
    with suppress(OSError):
        unprinted = unprinted or _flush()
        if isinstance(unprinted, BrokenPipeError):  # the reader of our output has seen enough
            return code or 1
        if unprinted:
            print(unwritable("standard output", unprinted), file=sys.stderr)
            return 1
        if found:
            report(found, arguments)
    return code


def _flush() -> OSError | None:
    """Write what was printed, and return what prevents that; Python would complain of it once more at its end."""
    failed = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as failure:
            failed = failed or failure
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Publish territory profiles as localized HTML pages and printable PDF factsheets.",
        epilog="Every command takes --help. Start with: pipeline build",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        text, example = command.summary[0].upper() + command.summary[1:] + ".", f"example: {command.example}"
        own = commands.add_parser(command.name, help=command.summary, description=text, epilog=example)
        own.set_defaults(command=command, parser=own)
        where = "the workspace (default: the current folder)"
        own.add_argument("--workspace", type=Path, default=Path(), metavar="FOLDER", help=where)
        default = command.formats[0]
        how = f"how findings are printed (default: {default})"
        own.add_argument("--format", choices=command.formats, default=default, help=how)
        command.arguments(own)
    return parser
