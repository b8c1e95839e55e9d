"""Measures a build on local workers of a Dask cluster against the same build on the local pool, in turns.

    python -m benchmarks.cluster_timing [--profiles 6] [--turns 4] [--write]

Scheduler and workers, of one thread each, are there before a build begins, as on a cluster; what they take to start is
not counted. Wall time only: what workers use is not the command's. Needs the extra `[cluster]`. Exit codes: 0 within
the bound, 1 not, or a build failed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.performance.machine import machine
from benchmarks.performance.workspaces import ROOT, make_cold, multiply
from benchmarks.tables import Table, section, write_section

PAGE = ROOT / "docs/performance.md"
TITLE = "Workers of Dask on one machine"
BOUND = 1.25
WORKERS = 3
LOCAL = 2  # processes of the local pool, and those that verify what comes back
PATIENCE = 60.0  # seconds for a scheduler or a worker to be there
ENDING = 10.0  # seconds for it to end
LISTENS = re.compile(r"Scheduler at:\s+(tcp://\S+)")
REGISTERED = "Registered to"
QUIET = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
WORKER = ("--no-nanny", "--nthreads", "1", "--preload", "pipeline.build.cluster_worker")


def measure(profiles: int, turns: int) -> list[tuple[float, float]]:
    """Return the seconds of each turn: by the local pool, and by the workers."""
    found = []
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        root = multiply(folder / "workspace", profiles)
        built(root)  # nothing is measured before the interpreter has compiled what it imports
        with cluster(folder) as address:
            built(root, "--cluster", address)
            for turn in range(turns):
                # Whoever is first in one turn is second in the next. A worker that waits for jobs takes no time.
                ways = [(), ("--cluster", address)]
                taken = {way: built(root, *way) for way in (ways if turn % 2 else ways[::-1])}
                found.append((taken[ways[0]], taken[ways[1]]))
                sys.stderr.write(f"turn {turn + 1} of {turns}: local {found[-1][0]:.1f} s, Dask {found[-1][1]:.1f} s\n")
    return found


def built(root: Path, *options: str) -> float:
    """Build a workspace cold; return the seconds."""
    make_cold(root)
    command = [sys.executable, "-m", "pipeline", "build", "--workspace", str(root), "--jobs", str(LOCAL), *options]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}):\n{done.stderr[-4000:]}")
    return time.perf_counter() - began


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Have a scheduler and workers run, and yield its address."""
    processes: list[subprocess.Popen[bytes]] = []

    def started(name: str, pattern: re.Pattern[str], *command: str) -> re.Match[str]:
        log = folder / f"{name}.log"
        with log.open("wb") as out:
            run = [sys.executable, "-m", "dask", *command, *QUIET]
            own = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(folder)}
            processes.append(subprocess.Popen(run, cwd=folder, env=own, stdout=out, stderr=out))
        return said(log, pattern)

    try:
        address = started("scheduler", LISTENS, "scheduler", "--port", "0")[1]
        for number in range(WORKERS):
            started(f"worker-{number}", re.compile(REGISTERED), "worker", address, *WORKER)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()


def said(log: Path, pattern: re.Pattern[str]) -> re.Match[str]:
    """Wait until a process says something, and return it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if match := pattern.search(log.read_text(encoding="utf-8", errors="replace")):
            return match
        time.sleep(0.1)
    raise TimeoutError(f"{log.stem} is not there after {PATIENCE:.0f} s:\n{log.read_text(errors='replace')[-2000:]}")


def is_kept(found: Sequence[tuple[float, float]]) -> bool:
    return median(theirs / ours for ours, theirs in found) <= BOUND


def table(profiles: int, found: Sequence[tuple[float, float]]) -> Table:
    local, dask = zip(*found, strict=True)
    ratios = [theirs / ours for ours, theirs in found]
    kept = "yes" if is_kept(found) else "**no**"
    spread = f"{min(ratios):.2f} … {max(ratios):.2f}"
    row = (
        f"{profiles} × 4, {WORKERS} workers of one thread, against {LOCAL} local processes, wall",
        f"≤ {BOUND}",
        f"{median(ratios):.2f} ({median(dask):.1f} s, {median(local):.1f} s)",
        spread,
        kept,
    )
    return Table(("what", "bound", "measured", "lowest … highest turn", "kept"), (row,))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster_timing", description=__doc__)
    parser.add_argument("--profiles", type=int, default=6, help="how many, in four languages each (default: 6)")
    parser.add_argument("--turns", type=int, default=4, help="how often each is built (default: 4)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    options = parser.parse_args(argv)
    found = measure(options.profiles, options.turns)
    parts = (f"`python -m benchmarks.cluster_timing`; {machine()}", table(options.profiles, found))
    sys.stdout.write(section(TITLE, parts))
    if options.write:
        write_section(TITLE, parts, PAGE)
    return int(not is_kept(found))


if __name__ == "__main__":
    sys.exit(main())
