"""Measures whole builds in turns: the bounds they have to keep, many profiles, and other tools on the same text.

    python -m benchmarks.performance [--install] [--write] [--quick] [--only bounds|scale|peers] [--turns N]

All that is compared is measured in one run, in turns. --install puts Sphinx, rinohtype and Typst into .cache/bench/
first; without it, what is not installed is left out. --quick leaves out what takes minutes: many profiles, memory.
With --write the tables go into docs/performance.md. Exit codes: 0 measured, 1 a measured command failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

from benchmarks.performance.bounds import bounds_table, units_table
from benchmarks.performance.environments import PACKAGES, install
from benchmarks.performance.jobs import JOBS, LONG_JOBS, Ground, take_turns
from benchmarks.performance.machine import machine
from benchmarks.performance.ours import Ours
from benchmarks.performance.peers import PEERS
from benchmarks.performance.scale import measure_ours, measure_peers, memory_table, ours_table, peers_table
from benchmarks.performance.spending import FailedError
from benchmarks.performance.workspaces import ROOT
from benchmarks.tables import Table, section, write_section

PAGE = ROOT / "docs/performance.md"
PARTS = ("bounds", "scale", "peers")
SIZES = (1, 50, 250)
PEERS_UP_TO = 50
"""Profiles; they take minutes as it is."""
TITLES = {"bounds": "Bounds", "scale": "One profile and many", "peers": "Other tools on the same text"}

Section = tuple[str, list[str | Table]]


def measure(ground: Ground, options: argparse.Namespace) -> Iterator[Section]:
    """Measure one part after the other, and yield its title with its table."""
    head = f"`python -m benchmarks.performance{' --quick' if options.quick else ''}`; {machine()}"
    ground.ours.published(1)  # nothing is measured before the interpreter has compiled what it imports
    sizes = tuple(size for size in options.sizes if size == 1 or not options.quick)
    if "bounds" in options.only:
        series, skipped = take_turns(ground, JOBS if options.quick else {**JOBS, **LONG_JOBS}, options.turns)
        meanings = {name: job.meaning for name, job in JOBS.items()}
        yield TITLES["bounds"], [head, bounds_table(series, skipped), units_table(series, meanings)]
    if "scale" in options.only:
        ours = measure_ours(ground, sizes, options.turns)
        memory = memory_table(ours)
        yield TITLES["scale"], [head, ours_table(ours), *([memory] if memory else [])]
    if "peers" in options.only:
        found, skipped = measure_peers(ground, [size for size in sizes if size <= PEERS_UP_TO], options.turns)
        lacks = "What they do not do:\n" + "\n".join(f"- {peer.name}: {peer.lacks}." for peer in PEERS)
        left_out = [f"Left out: {name}: {reason}." for name, reason in skipped.items()]
        yield TITLES["peers"], [head, peers_table(found), lacks, *left_out]


def main(argv: Sequence[str] | None = None) -> int:
    options = parse(argv)
    if options.install:
        for environment in PACKAGES:
            install(environment)
    started = monotonic()

    def say(what: str) -> None:
        sys.stderr.write(f"bench: {monotonic() - started:5.0f} s  {what}\n")

    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for title, parts in measure(Ground(Ours(Path(folder), say)), options):
                sys.stdout.write(f"{section(title, parts)}\n")
                sys.stdout.flush()
                if options.write:
                    write_section(title, parts, PAGE)
    except FailedError as failure:
        sys.stderr.write(f"bench: {failure}\n")
        return 1
    return 0


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.performance", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--install", action="store_true", help="first install the other tools, below .cache/bench/")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only; may be repeated")
    parser.add_argument("--turns", type=int, default=5, help="how often each thing is measured (default: 5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of profiles (default: 1 50 250)")
    options = parser.parse_args(argv)
    options.only = options.only or list(PARTS)
    return options


if __name__ == "__main__":
    sys.exit(main())
