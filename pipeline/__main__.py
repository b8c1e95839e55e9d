"""`python -m pipeline`, and the command `pipeline`."""

import _signal as signal  # type: ignore[import-not-found] # built in; the module around it takes 5 ms to load
import sys

COLLECTED_AFTER = 200_000
"""Objects that are made before the garbage collector runs: a command is short, and makes few cycles."""


def main() -> int:
    """Run a command, or say at once that there is nothing to do; return the exit code."""
    try:
        _on_signals(signal.default_int_handler)
        _prepare_streams()
        from pipeline.build.start import shortcut  # here, so that an interrupt is caught

        if said := shortcut(sys.argv[1:]):
            print(said, flush=True)
            return 0
        import gc

        from pipeline.cli.interrupt import exit_at_once  # 60 ms with what follows, of no use above

        _on_signals(exit_at_once)
        gc.set_threshold(COLLECTED_AFTER)
        from pipeline.cli.main import main as run

        return run()
    except KeyboardInterrupt:  # so early that pipeline.cli.interrupt was not yet there
        print("interrupted; what is published is whole", file=sys.stderr)
        return 130
    finally:
        _on_signals(signal.SIG_IGN)  # the exit code stands, and only Python itself remains to be ended


def _on_signals(handler: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # whoever started this process wants some ignored, as nohup does
            signal.signal(number, handler)


def _prepare_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed: no file that is opened later may take its number
            setattr(sys, name, open("/dev/null", mode))  # noqa: PTH123, SIM115 - it stays open
        else:  # the name of a file may be no UTF-8, and the locale may have no “
            getattr(sys, name).reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
