"""`python -m pipeline`, and the command `pipeline`."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the current folder: what stands there, such as a `yaml.py`, is no module of ours

import gc
import os
import signal

ALONE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "build", "alone")  # noqa: PTH100, PTH118, PTH120
COLLECTED_AFTER = 200_000  # objects before the garbage collector runs: a command is short, and makes few cycles


def main() -> int:
    try:
        _on_signals(signal.default_int_handler)
        _prepare_streams()
        _prepare_children()
        from pipeline.cli.interrupt import exit_at_once  # here, so that an interrupt of the import is caught

        _on_signals(exit_at_once)
        gc.set_threshold(COLLECTED_AFTER)
        from pipeline.cli.main import main as run

        return run()
    except KeyboardInterrupt:  # so early that pipeline.cli.interrupt was not yet there
        print("interrupted; what is published is whole", file=sys.stderr)
        return 130
    finally:
        _on_signals(signal.SIG_IGN)  # the exit code stands, and only Python itself remains to be ended
        gc.freeze()  # which would look through all that there is once more: 100 ms after a build


def _on_signals(handler: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # whoever started this process wants some ignored, as nohup does
            signal.signal(number, handler)  # type: ignore[arg-type]  # to name its type, typing has to be loaded


def _prepare_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed: no file that is opened later may take its number
            setattr(sys, name, open("/dev/null", mode))  # noqa: PTH123, SIM115 - it stays open
        else:  # the name of a file may be no UTF-8, and the locale may have no “
            getattr(sys, name).reconfigure(errors="backslashreplace")


def _prepare_children() -> None:
    """Have what is started, such as the fork server of the workers, import nothing from the current folder either."""
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]  # none stands for the folder
    os.environ |= {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join([ALONE, *paths])}


if __name__ == "__main__":
    sys.exit(main())
