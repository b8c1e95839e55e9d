"""`python -m pipeline`, and the command `pipeline`."""

import gc
import sys

from pipeline.build.start import shortcut

SELDOM = 200_000
"""Objects that are made before the garbage collector looks at them: a command is short, and makes few in circles."""


def main() -> int:
    """Run a command, or say at once that there is nothing for it to do; return the exit code."""
    if said := shortcut(sys.argv[1:]):
        print(said)
        return 0
    gc.set_threshold(SELDOM)
    from pipeline.cli.main import main as run  # only now, since it is slow to load

    return run()


if __name__ == "__main__":
    sys.exit(main())
