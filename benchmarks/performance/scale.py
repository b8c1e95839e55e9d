"""Workspaces of one and of many profiles, and peers on the same text, come in; tables of what each way takes go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.performance.jobs import Ground, pdf_times, worker_memory
from benchmarks.performance.ours import CASES, SkippedError
from benchmarks.performance.peers import PEERS
from benchmarks.performance.spending import Spent
from benchmarks.tables import Table

LANGUAGES = 4
OURS = "ours, one worker"
PAGES_ONLY = "HTML only"
WORKERS = (1, 2)
INTERVAL = 0.2
"""Seconds between two looks at the memory."""
MOMENTS = (10, 50, 100, 200, 400, 600, 800, 1000)
"""PDFs after which the memory of a worker is told."""
HEAD = ("wall, s", "CPU, s", "PDF/s", "peak memory, MiB")


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to build, over some turns."""

    name: str
    profiles: int
    case: str
    runs: tuple[Spent, ...]

    def cells(self, *, prints: bool = True) -> tuple[str, ...]:
        """Return wall, processor time, throughput and memory, as the tables say them."""
        walls = [run.wall for run in self.runs]
        wall, processor = median(walls), median(run.processor for run in self.runs)
        spread = f" ({min(walls):.2f}–{max(walls):.2f})" if len(walls) > 1 else ""
        made = self.profiles * LANGUAGES / wall if prints and self.case == "cold" else 0
        memory = max(run.memory for run in self.runs) / 2**20
        return f"{wall:.2f}{spread}", f"{processor:.2f}", f"{made:.2f}" if made else "–", f"{memory:.0f}"


def measure_ours(ground: Ground, sizes: Sequence[int], turns: int) -> list[Measured]:
    """Build workspaces of every size in every case, in turns; many profiles once."""
    runs: dict[tuple[int, int, str], list[Spent]] = {}
    for size in sizes:
        for turn in range(turns if size == 1 else 1):
            for case in CASES:
                # Pages have no workers; of one profile it is measured that this is so.
                for workers in WORKERS[:1] if case == PAGES_ONLY and size > 1 else WORKERS:
                    try:
                        spent = ground.ours.build(size, workers, case, INTERVAL)
                    except SkippedError:
                        continue
                    runs.setdefault((size, workers, case), []).append(spent)
                    ground.ours.say(
                        f"{size} profile(s), {workers} worker(s), {case}, turn {turn + 1}:"
                        f" {spent.wall:.1f} s, CPU {spent.processor:.1f} s"
                    )
    return [
        Measured(f"{workers} worker{'s' if workers > 1 else ''}", size, case, tuple(found))
        for (size, workers, case), found in runs.items()
    ]


def measure_peers(ground: Ground, sizes: Sequence[int], turns: int) -> tuple[list[Measured], dict[str, str]]:
    """Have ours and every peer make the same, in turns; return also why some peers could not."""
    runs: dict[tuple[str, int, str], list[Spent]] = {}
    skipped: dict[str, str] = {}

    def take(name: str, size: int, case: str) -> None:
        build = (
            ground.ours.build(size, 1, case, INTERVAL) if name == OURS else ground.run_peer(name, size, case, INTERVAL)
        )
        runs.setdefault((name, size, case), []).append(build)
        ground.ours.say(f"{size} profile(s), {name}, {case}: {build.wall:.1f} s, CPU {build.processor:.1f} s")

    for size in sizes:
        for turn in range(turns if size == 1 else 1):
            take(OURS, size, PAGES_ONLY)
            for case in CASES[:3] if size == 1 else CASES[:1]:
                take(OURS, size, case)
                for peer in PEERS:
                    if peer.name in skipped or (peer.slow and (size > 1 or turn)):
                        continue
                    try:
                        take(peer.name, size, case)
                    except SkippedError as reason:
                        skipped[peer.name] = str(reason)
    return [Measured(*key, tuple(found)) for key, found in runs.items()], skipped


def ours_table(measured: Sequence[Measured]) -> Table:
    rows = ((f"{item.profiles} × {LANGUAGES}, {item.case}, {item.name}", *item.cells()) for item in measured)
    return Table(("ours", *HEAD), tuple(rows))


def peers_table(measured: Sequence[Measured]) -> Table:
    """Return what ours and the peers took, with the ratio of ours to theirs in processor time."""
    own = {(item.profiles, item.case): item for item in measured if item.name == OURS}
    makes = {OURS: "HTML and PDF", **{peer.name: peer.makes for peer in PEERS}}
    rows = []
    for item in sorted(measured, key=lambda item: (item.profiles, list(makes).index(item.name))):
        # Whoever makes pages only is compared with a build of pages only.
        case = PAGES_ONLY if makes[item.name] == "HTML" and item.case == "cold" else item.case
        ratio = _processor(own[item.profiles, case]) / _processor(item)
        kind = "HTML" if item.case == PAGES_ONLY else makes[item.name]
        what = (
            f"{item.profiles} × {LANGUAGES}, {'cold' if item.case == PAGES_ONLY else item.case}, {item.name} ({kind})"
        )
        rows.append((what, *item.cells(prints="PDF" in kind), f"{ratio:.2f}"))
    return Table(("the same text", *HEAD, "CPU, ours / theirs"), tuple(rows))


def _processor(measured: Measured) -> float:
    return median(run.processor for run in measured.runs)


def memory_table(measured: Sequence[Measured]) -> Table | None:
    """Return the memory of a worker over the PDFs of the largest cold builds; None where there is no such build."""
    largest = max((item.profiles for item in measured), default=0)
    rows = []
    for item in measured:
        if item.profiles == largest > 1 and item.case == "cold":
            times = pdf_times(item.runs[0])
            cells = [_at(item.runs[0], moment) if moment <= len(times) else "–" for moment in MOMENTS]
            rows.append((f"{item.name}, {largest} profiles", *cells))
    return Table(("MiB of the largest worker, at PDF", *map(str, MOMENTS)), tuple(rows)) if rows else None


def _at(spent: Spent, moment: int) -> str:
    try:
        return f"{median(worker_memory(spent, max(moment - 10, 1), moment)) / 2**20:.0f}"
    except SkippedError:
        return "–"
