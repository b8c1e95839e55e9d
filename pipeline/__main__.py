"""`python -m pipeline`, and the command `pipeline`."""

import gc
import sys

from pipeline.cli.main import main as run


def main() -> int:
    """Run a command and return its exit code."""
    gc.set_threshold(200_000)
    return run()


if __name__ == "__main__":
    sys.exit(main())
