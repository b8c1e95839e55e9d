"""The command line: arguments, exit codes, and the boundary at which unexpected exceptions become diagnostics.

Exit codes: 0 clean (warnings included), 1 errors found, 2 wrong usage, 130 interrupted, 141 done, but nobody read all
that was printed.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from pipeline.base.diagnostics import PipelineError, UsageError, internal_error, printable
from pipeline.cli.build import BUILD, VERIFY
from pipeline.cli.catalogs import FORMAT, MERGE_DRIVER, UPDATE
from pipeline.cli.check import CHECK
from pipeline.cli.interrupt import EXIT_CODE, INTERRUPTED, interruptible, tell
from pipeline.cli.new import NEW
from pipeline.cli.remove import REMOVE
from pipeline.cli.report import exit_code, report, write
from pipeline.cli.serve import SERVE
from pipeline.cli.status import STATUS
from pipeline.cli.version import VersionAction

CHOICE = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)")
COMMANDS = (BUILD, UPDATE, CHECK, FORMAT, STATUS, SERVE, VERIFY, NEW, REMOVE, MERGE_DRIVER)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        with interruptible():
            arguments, unknown = _parser().parse_known_args(_joined(sys.argv[1:] if argv is None else argv))
            if unknown:
                arguments.parser.error(
                    f"unrecognized arguments: {' '.join(unknown)}{_meant(arguments.parser, unknown)}"
                )
            try:
                Path.cwd()
            except OSError:
                arguments.parser.error("the current folder has been deleted; change to another")
            return exit_code(_run(arguments))
    except SystemExit as ended:  # help, or wrong usage
        raise SystemExit(exit_code(int(ended.code or 0))) from None
    except KeyboardInterrupt:
        tell()
        return exit_code(EXIT_CODE)


def _joined(argv: Sequence[str]) -> list[str]:
    """Join --bbox with its value: what begins with a minus, as the west of the Earth does, is an option to argparse."""
    joined: list[str] = []
    for argument in argv:
        if joined and joined[-1] == "--bbox":
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _run(arguments: argparse.Namespace) -> int:
    try:
        code: int = arguments.command.run(arguments)
    except Exception as failure:
        if INTERRUPTED.is_set():  # an interrupt may come out of a library as another exception
            raise KeyboardInterrupt from failure
        report(failure.diagnostics if isinstance(failure, PipelineError) else [internal_error(failure)], arguments)
        return 2 if isinstance(failure, UsageError) else 1
    return code


def _meant(parser: argparse.ArgumentParser, unknown: list[str]) -> str:
    """Return which options may have been meant by those that there are not."""
    options = sorted(set(re.findall(r"--[a-z-]+", parser.format_help())))
    near = [found for word in unknown for found in get_close_matches(word.partition("=")[0], options, 1, 0.7)]
    return f"; did you mean {' '.join(near)}?" if near else ""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say which choice may have been meant, as Python does from 3.14 on; then the usage, and end."""
        if (choice := CHOICE.search(message)) and "did you mean" not in message:
            near = get_close_matches(choice[1], re.findall(r"[\w-]+", choice[2]), 1)
            message += f"; did you mean {near[0]}?" if near else ""
        super().error(printable(message))

    def _print_message(self, message: str, file: object = None) -> None:
        """Note it where help cannot be printed; argparse would not."""
        write(message.removesuffix("\n"), "stdout" if file is sys.stdout else "stderr")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="pipeline",
        description="Publish territory profiles as localized HTML pages and printable PDF factsheets.",
        epilog="Every command takes --help. Start with: pipeline build",
    )
    about = "print the versions of the pipeline, its engine and libraries, and exit"
    parser.add_argument("--version", action=VersionAction, nargs=0, help=about)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        text, example = command.summary[0].upper() + command.summary[1:] + ".", f"example: {command.example}"
        own = commands.add_parser(command.name, help=command.summary, description=text, epilog=example)
        own.set_defaults(command=command, parser=own)
        where = "the workspace (default: the current folder, or the one above it that is a workspace)"
        own.add_argument("--workspace", type=Path, metavar="FOLDER", help=where)
        default = command.formats[0]
        how = f"how findings are printed (default: {default})"
        own.add_argument("--format", choices=command.formats, default=default, help=how)
        command.arguments(own)
    return parser
