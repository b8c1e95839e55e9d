"""What is measured in every turn, by name; figures come out, in seconds and bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.performance.ours import Ours, SkippedError, probe
from benchmarks.performance.peers import PEERS, Peer, Text
from benchmarks.performance.spending import Spent, spend
from benchmarks.performance.workspaces import reword

BARE_RUNS = 9
MANY = 250
"""Profiles with which two workers are set against one, and memory is watched: a thousand PDFs in four languages."""
EARLY = (50, 75)
LATE = (975, 1000)
"""Between which PDFs a worker's memory is taken; the median of these moments, since it rises and falls in a render."""


@dataclass(slots=True)
class Ground:
    """What the jobs work on: our workspaces, and the folders of the peers."""

    ours: Ours
    folders: dict[tuple[str, int], Path] = field(default_factory=dict)

    def peer(self, name: str, profiles: int) -> tuple[Peer, Path]:
        """Return a peer with its folder, made ready for so many profiles."""
        peer = next(peer for peer in PEERS if peer.name == name)
        if missing := peer.missing():
            raise SkippedError(missing)
        if (name, profiles) not in self.folders:
            folder = self.ours.folder / f"peer-{len(self.folders)}"
            folder.mkdir()
            self.ours.say(f"preparing {name}")
            peer.prepare(self.text(profiles), folder)
            self.folders[name, profiles] = folder
            if not peer.slow and profiles == 1:  # for what the system keeps in memory of a program
                self.run_peer(name, profiles, "cold")
        return peer, self.folders[name, profiles]

    def text(self, profiles: int) -> Text:
        published = self.ours.published(profiles)
        beside = (path for path in published.glob("*/*.json") if path.with_suffix(".html").is_file())  # not data/
        languages = tuple(sorted({path.parent.name for path in beside}, key=lambda tag: (tag != "en", tag)))
        slugs = tuple(sorted(path.stem for path in published.glob("en/*.json")))
        return Text(published, self.ours.sources(profiles), languages, slugs)

    def run_peer(self, name: str, profiles: int, case: str, interval: float = 0.0) -> Spent:
        peer, folder = self.peer(name, profiles)
        if case == "cold":
            peer.make_cold(folder)
        elif case == "one string changed":
            reword(folder, peer.reworded)
        return spend(peer.command(), folder, interval=interval)


Figures = dict[str, float]


def both(name: str, spent: Spent) -> Figures:
    return {f"{name} cpu": spent.processor, f"{name} wall": spent.wall}


def bare(ground: Ground) -> Figures:
    runs = [spend([sys.executable, "-c", "pass"], ground.ours.folder) for _ in range(BARE_RUNS)]
    return {"bare cpu": median(run.processor for run in runs), "bare wall": median(run.wall for run in runs)}


def floor(ground: Ground) -> Figures:
    found = probe("render", ground.ours.workspace(1))
    return {"F cpu": found["processor"], "F wall": found["wall"]}


def before(ground: Ground) -> Figures:
    tree = ground.ours.before()
    found = probe("render", tree, code=tree)
    return {"before cpu": found["processor"], "before wall": found["wall"]}


def built(name: str, workers: int, case: str) -> Callable[[Ground], Figures]:
    return lambda ground: both(name, ground.ours.build(1, workers, case))


def verified(ground: Ground) -> Figures:
    ground.ours.build(1, 1, "nothing changed")
    found = probe("verify", ground.ours.workspace(1))
    return {"verify cpu": found["processor"], "verify wall": found["wall"]}


def made_by(name: str, peer: str) -> Callable[[Ground], Figures]:
    return lambda ground: both(name, ground.run_peer(peer, 1, "cold"))


def many_by_one(ground: Ground) -> Figures:
    """Build many profiles with one worker, whose memory is watched, and that of the command."""
    spent = ground.ours.build(MANY, 1, "cold")
    early, late = (median(worker_memory(spent, *span)) for span in (EARLY, LATE))
    command = max(
        sample.processes[spent.leader].resident for sample in spent.samples if spent.leader in sample.processes
    )
    return {**both("many one", spent), "many one grown": (late - early) / 2**20, "many one command": command / 2**20}


def many_by_two(ground: Ground) -> Figures:
    return both("many two", ground.ours.build(MANY, 2, "cold"))


def many_unchanged(ground: Ground) -> Figures:
    return both("many nothing", ground.ours.build(MANY, 2, "nothing changed"))


def worker_memory(spent: Spent, first: int, last: int) -> list[int]:
    """Return what the largest worker held at each moment between two PDFs, in bytes.

    Without workers it is what the command held itself.
    """
    times = pdf_times(spent)
    start, end = times[min(first, len(times)) - 1], times[min(last, len(times)) - 1]
    found = []
    for sample in spent.samples:
        if start <= sample.at <= end and sample.processes:
            workers = [process for pid, process in sample.processes.items() if pid != spent.leader]
            found.append(max(process.resident for process in workers or sample.processes.values()))
    if not found:
        raise SkippedError("the run was too short to take samples of")
    return found


def pdf_times(spent: Spent) -> list[float]:
    """Return when each PDF was first told of, in the lines of progress."""
    seen: dict[str, float] = {}
    for line in spent.lines:
        for word in (word.strip(",:;()") for word in line.text.split()):
            if word.endswith(".pdf"):
                seen.setdefault(word, line.at)
    if not seen:
        raise SkippedError("the build tells of no PDFs as it makes them")
    return list(seen.values())


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is measured."""

    meaning: str
    run: Callable[[Ground], Figures]
    turns: int = 1000
    """At most; what takes long is measured less often."""


JOBS: Mapping[str, Job] = {
    "bare": Job("bare: `python -c pass`", bare),
    "F": Job("F: four warm renders in one process", floor),
    "before": Job("F before", before),
    "full": Job("cold build, one worker", built("full", 1, "cold")),
    "nothing": Job("nothing changed", built("nothing", 1, "nothing changed")),
    "string": Job("one string changed", built("string", 1, "one string changed")),
    "verify": Job("verification, warm", verified),
    "two": Job("cold build, two workers", built("two", 2, "cold")),
    "html": Job("cold, `--edition none`", built("html", 1, "HTML only")),
    "chromium": Job("Chromium, one browser", made_by("chromium", "Chromium, one browser")),
    "rinohtype": Job("Sphinx and rinohtype", made_by("rinohtype", "Sphinx and rinohtype"), 3),
}
"""In the order of a turn: what reads a publication stands after what makes it."""
LONG_JOBS: Mapping[str, Job] = {
    "many one": Job(f"{MANY} profiles, one worker", many_by_one, 1),
    "many two": Job(f"{MANY} profiles, two workers", many_by_two, 1),
    "many nothing": Job(f"{MANY} profiles, nothing changed", many_unchanged, 3),
}


def take_turns(ground: Ground, jobs: Mapping[str, Job], turns: int) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Let every job run once in a turn; return the series of figures, and why jobs were skipped."""
    series: dict[str, list[float]] = {}
    skipped: dict[str, str] = {}
    for turn in range(turns):
        for name, job in jobs.items():
            if name in skipped or turn >= job.turns:
                continue
            try:
                figures = job.run(ground)
            except SkippedError as reason:
                skipped[name] = str(reason)
                ground.ours.say(f"skipped: {job.meaning}: {reason}")
                continue
            for figure, value in figures.items():
                series.setdefault(figure, []).append(value)
            told = ", ".join(f"{figure} {value:.3f}" for figure, value in figures.items())
            ground.ours.say(f"turn {turn + 1} of {turns}: {told}")
    return series, skipped
