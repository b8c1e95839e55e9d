"""`python -m pipeline`, and the command `pipeline`."""

import sys

COLLECTED_AFTER = 200_000
"""Objects that are made before the garbage collector runs: a command is short, and makes few cycles."""


def main() -> int:
    """Run a command and return its exit code."""
    try:
        _prepare_streams()
        import gc

        from pipeline.cli.interrupt import (  # after the try, so that an interrupt of the imports is caught
            exit_at_once,
            on_signals,
        )

        on_signals(exit_at_once)
        gc.set_threshold(COLLECTED_AFTER)
        from pipeline.cli.main import main as run

        return run()
    except KeyboardInterrupt:  # so early that pipeline.cli.interrupt was not yet there
        print("interrupted; what is published is whole", file=sys.stderr)
        return 130


def _prepare_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed: no file that is opened later may take its number
            setattr(sys, name, open("/dev/null", mode))  # noqa: PTH123, SIM115 - it stays open
        else:  # the name of a file may be no UTF-8, and the locale may have no “
            getattr(sys, name).reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
