"""Arguments come in, exit codes go out; the only room that prints.

Exit codes: 0 clean (warnings included), 1 errors found, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pipeline import __version__
from pipeline.base.diagnostics import PipelineError, UsageError
from pipeline.cli.build import BUILD, VERIFY
from pipeline.cli.check import CHECK
from pipeline.cli.command import INTERRUPTED, Command
from pipeline.cli.format import FORMAT
from pipeline.cli.merge_driver import MERGE_DRIVER
from pipeline.cli.new import NEW
from pipeline.cli.report import report
from pipeline.cli.status import STATUS
from pipeline.cli.update import UPDATE

COMMANDS: tuple[Command, ...] = (BUILD, UPDATE, CHECK, FORMAT, STATUS, VERIFY, NEW, MERGE_DRIVER)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments, unknown = _parser().parse_known_args(argv)
    if unknown:
        arguments.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        with _interruptible():
            code: int = arguments.command.run(arguments)
        return code
    except PipelineError as failure:
        code = report(failure.diagnostics, arguments)
        return 2 if isinstance(failure, UsageError) else code
    except BrokenPipeError:  # whoever read our output has seen enough; Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; what stands published is whole", file=sys.stderr)
        return 130


@contextmanager
def _interruptible() -> Iterator[None]:
    """End on SIGTERM as on SIGINT, with nothing half done left behind; only a main thread is sent signals.

    The PDF engine takes an interrupt that comes while it draws for a fault of the drawing, or swallows it: it is one
    all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    INTERRUPTED.clear()

    def interrupt(*_: object) -> None:
        INTERRUPTED.set()
        raise KeyboardInterrupt

    heeded = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield
    except PipelineError as failure:
        if INTERRUPTED.is_set():
            raise KeyboardInterrupt from failure
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline",
        description="Publish territory profiles as localized HTML pages and printable PDF factsheets.",
        epilog="Every command takes --help. Start with: pipeline build",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        text = command.summary[0].upper() + command.summary[1:] + "."
        own = commands.add_parser(
            command.name, help=command.summary, description=text, epilog=f"example: {command.example}"
        )
        command.prepare(own)
        own.set_defaults(parser=own)
    return parser
