"""A command comes in; the time it took and the memory it held, with all of its descendants, go out."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

BECOME_SUBREAPER = 36
"""Linux: processes whose parent has died become ours, so that none is waited for by somebody else."""
FIRST_LOOK = 0.05
"""Seconds after which memory is first looked at: some commands take no longer."""
PATIENCE = 10.0
"""Seconds that a process may live on after the command that began it."""


class FailedError(Exception):
    """A measured command failed: a figure of it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process at one moment, in bytes."""

    resident: int
    share: int
    """Its memory, with what it shares divided by the number of those that share it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A command at one moment of its run."""

    at: float
    """Seconds since it began."""
    processes: Mapping[int, Process]
    """The command and its descendants, by process id."""

    @property
    def memory(self) -> int:
        return sum(process.share for process in self.processes.values())


@dataclass(frozen=True, slots=True)
class Line:
    """What a command said, and when."""

    at: float
    """Seconds since it began."""
    text: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run of a command took."""

    wall: float
    """Seconds until it ended."""
    processor: float
    """Seconds of user and system time, of it and of every descendant."""
    leader: int
    """Process id of the command itself."""
    lines: tuple[Line, ...]
    samples: tuple[Moment, ...] = ()

    @property
    def memory(self) -> int:
        """The most memory that all processes held together, in bytes; 0 where none was sampled."""
        return max((sample.memory for sample in self.samples), default=0)


def spend(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None, interval: float = 0.0
) -> Spent:
    """Run a command to its end; sample its memory every `interval` seconds, where that is given.

    The processor time is what the system books when a process is waited for. A descendant that its parent waited for
    is in the parent's; one that was left behind is waited for here. None is counted twice, none is missed.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(BECOME_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this system has no subreapers: processor time cannot be measured")
    samples: list[Moment] = []
    lines: list[Line] = []
    start, ended = time.perf_counter(), Event()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    threads = [Thread(target=_listen, args=(process.stdout, start, lines))]
    if interval:
        threads.append(Thread(target=_sample, args=(process.pid, start, interval, ended, samples)))
    for thread in threads:
        thread.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
    finally:
        ended.set()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    processor = used.ru_utime + used.ru_stime + _orphans()
    for thread in threads:
        thread.join()
    if process.returncode:
        said = "\n".join(line.text for line in lines)[-4000:]
        raise FailedError(f"{' '.join(command)} failed ({process.returncode}):\n{said}")
    return Spent(wall, processor, process.pid, tuple(lines), tuple(samples))


def _listen(stream: BinaryIO, start: float, lines: list[Line]) -> None:
    with stream:
        for line in stream:
            lines.append(Line(time.perf_counter() - start, line.decode("utf-8", "replace").rstrip()))


def _orphans() -> float:
    """Wait for what a command left behind, end what outstays its time, and return what they used."""
    used, deadline = 0.0, time.monotonic() + PATIENCE
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return used
        if pid:
            used += usage.ru_utime + usage.ru_stime
            continue
        if time.monotonic() > deadline:
            for child, parent in _parents().items():
                if parent == os.getpid():
                    os.kill(child, signal.SIGKILL)
        time.sleep(0.005)


def _sample(root: int, start: float, interval: float, ended: Event, samples: list[Moment]) -> None:
    pause = min(interval, FIRST_LOOK)
    while not ended.wait(pause):
        pause = interval
        found = {pid: process for pid in family(root) if (process := _process(pid))}
        samples.append(Moment(time.perf_counter() - start, found))


def family(root: int) -> set[int]:
    """Return a process and its descendants."""
    parents = _parents()
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parents() -> dict[int, int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of the program, in brackets, may hold anything.
            parents[int(path.parent.name)] = int(path.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):  # it has ended meanwhile
            continue
    return parents


def _process(pid: int) -> Process | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii", "replace").splitlines()
        sizes = {line.partition(":")[0]: line.split()[1] for line in lines[1:]}
        return Process(int(sizes["Rss"]) * 1024, int(sizes["Pss"]) * 1024)
    except (OSError, KeyError, IndexError, ValueError):
        return None
