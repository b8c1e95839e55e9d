"""Times how long the editor's page is busy with an input, in a domain of 2,000 messages.

    python -m benchmarks.editor_typing [--rounds N] [--write]

A real Chromium types, moves, searches, filters and scrolls in the page of `pipeline serve`, as the browser test of its
speed does; what drives it has to be installed (`make test-browser`). Measured are the longest handler of an input, and
the longest task whatever it is for, layout included; the browser tells of tasks only from 50 ms. With --write the table
goes into docs/benchmarks.md. Exit codes: 0 within the bound, 1 not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.tables import Table, machine, section, write_section

if TYPE_CHECKING:
    from large import Busy

ROOT = Path(__file__).resolve().parent.parent
TITLE = "The editor’s page with 2,000 messages"
BOUND = 50.0
READING = (
    "Milliseconds; a dash is less than a frame, which is 16, or of a task less than 50. "
    "The highest have in them what else the machine did."
)
FOLDERS = (ROOT / "tests/browser", ROOT / ".cache/browser/python")
CHROMIUM = "/usr/bin/chromium"
Times = dict[str, list["Busy"]]


def measure(rounds: int) -> Times:
    """Do everything once in each round, after one that is not counted."""
    from edited import open_editor, serving  # in the folders that `main` adds
    from large import ACTS, MESSAGES, WATCH, WHERE, busy, make_large
    from playwright.sync_api import sync_playwright

    times: Times = {name: [] for name in ACTS}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        with serving(make_large(Path(folder) / "workspace")) as server:
            editor = open_editor(browser, server, "hy", hash_=WHERE)
            assert len(editor.listed()) >= MESSAGES
            editor.page.evaluate(WATCH)
            for turn in range(rounds + 1):
                for name, act in ACTS.items():
                    found = busy(editor, act)
                    times[name] += [found] if turn else []
        browser.close()
    return times


def table(times: Times) -> Table:
    rows = []
    for name, found in times.items():
        handlers = [one.handler for one in found]
        span = f"{min(handlers):.0f} … {max(handlers):.0f}"
        rows.append((name, _shown(median(handlers)), span, _shown(max(one.task for one in found))))
    head = ("what", f"longest handler, median, ≤ {BOUND:.0f}", "lowest … highest", "longest task of all rounds")
    return Table(head, tuple(rows))


def _shown(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds else "–"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.editor_typing", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=10, help="how often each thing is done (default: 10)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
    options = parser.parse_args(argv)
    sys.path[:0] = map(str, FOLDERS)
    try:
        times = measure(options.rounds)
    except ModuleNotFoundError as failure:
        sys.exit(f"editor_typing: {failure}; run make test-browser once, which installs it")
    head = f"`python -m benchmarks.editor_typing`; {machine()}; hy; {options.rounds} rounds."
    parts: list[str | Table] = [f"{head} {READING}", table(times)]
    sys.stdout.write(section(TITLE, parts))
    if options.write:
        write_section(TITLE, parts)
    return 0 if all(median(one.handler for one in found) <= BOUND for found in times.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
