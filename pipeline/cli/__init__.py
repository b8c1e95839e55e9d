"""Arguments come in, exit codes go out; the only room that prints.

Exit codes: 0 clean (warnings included), 1 errors found, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from pipeline.cli.catalogs import CHECK, UPDATE
from pipeline.cli.command import Command
from pipeline.cli.publication import BUILD, VERIFY
from pipeline.cli.report import report
from pipeline.diagnostics import PipelineError

COMMANDS: tuple[Command, ...] = (BUILD, UPDATE, CHECK, VERIFY)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.command.run(arguments)
        return code
    except PipelineError as failure:
        return report(failure.diagnostics, arguments)
    except KeyboardInterrupt:
        print("\ninterrupted; the last publication is untouched", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Publish territory profiles as localized HTML pages and printable PDF factsheets.",
        epilog="Every command takes --help. Start with: pipeline build",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        text = command.summary[0].upper() + command.summary[1:] + "."
        own = commands.add_parser(
            command.name, help=command.summary, description=text, epilog=f"example: {command.example}"
        )
        command.prepare(own)
    return parser
