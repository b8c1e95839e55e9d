"""How the commands of this repository are called, and in what state of a workspace: the one place that knows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from benchmarks.performance.spending import Spent, spend
from benchmarks.performance.workspaces import ROOT, copy_workspace, make_cold, multiply, only_standard, reword

PROBE = Path(__file__).resolve().parent / "probe.py"
BEFORE = "f548a52"
"""The last commit before the work on speed that docs/performance.md tells of; today's probe knows its modules."""
PIPELINE = (sys.executable, "-m", "pipeline")
MANY_INTERVAL = 0.5
"""Seconds between two looks at the memory of a build that takes minutes."""
CASES = ("cold", "nothing changed", "one string changed", "HTML only")
Say = Callable[[str], None]


class SkippedError(Exception):
    """Something cannot be measured here; says why."""


@dataclass(slots=True)
class Ours:
    """The pipeline at work, in workspaces below a temporary folder."""

    folder: Path
    say: Say
    made: dict[int, Path] = field(default_factory=dict)
    """Workspaces by their number of profiles."""
    long: dict[tuple[int, int], Spent] = field(default_factory=dict)
    """Cold builds of many profiles, by the number of these and of workers: they take minutes, and are made once."""

    def workspace(self, profiles: int) -> Path:
        """Return a workspace of so many profiles; the workspace of this repository has one."""
        if profiles not in self.made:
            root = self.folder / f"profiles-{profiles}"
            self.made[profiles] = copy_workspace(root) if profiles == 1 else multiply(root, profiles)
        return self.made[profiles]

    def build(self, profiles: int, workers: int, case: str, interval: float = 0.0) -> Spent:
        """Bring a workspace into the state of a case, unmeasured, and build; many profiles cold only once."""
        if profiles > 1 and case == "cold":
            key = profiles, workers
            if key not in self.long:
                self.long[key] = self._build(profiles, workers, case, MANY_INTERVAL)
            return self.long[key]
        return self._build(profiles, workers, case, interval)

    def _build(self, profiles: int, workers: int, case: str, interval: float) -> Spent:
        root = self.workspace(profiles)
        command = [*PIPELINE, "build", "--workspace", str(root), *_workers(workers)]
        if case in ("cold", "HTML only"):
            make_cold(root)
        elif not (root / "output/manifest.json").is_file():
            spend(command, ROOT)
        if case == "one string changed":
            reword(root)
        if case == "HTML only":
            command += ["--edition", "none"]
        return spend(command, ROOT, interval=interval)

    def sources(self, profiles: int) -> Path:
        """Return a folder with the print sources of a workspace."""
        folder = self.folder / f"sources-{profiles}"
        if not folder.exists():
            folder.mkdir()
            probe("sources", self.workspace(profiles), str(folder))
        return folder

    def published(self, profiles: int) -> Path:
        """Return a publication that is made once and then stays."""
        folder = self.folder / f"published-{profiles}"
        if not folder.exists():
            self.say(f"building {profiles} profile(s), unmeasured")
            self.build(profiles, 1, "nothing changed")
            shutil.copytree(self.workspace(profiles) / "output", folder)
        return folder

    def before(self) -> Path:
        """Return the repository as it was before, with its own code, layouts and fonts."""
        root = self.folder / "before"
        if not root.exists():
            try:
                command = ["git", "archive", "--format=tar", BEFORE]
                packed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
            except (OSError, subprocess.CalledProcessError) as failure:
                raise SkippedError(f"commit {BEFORE} is not in this clone") from failure
            root.mkdir()
            subprocess.run(["tar", "-x", "-C", root], input=packed, check=True)
            only_standard(root)
        return root


def _workers(number: int) -> list[str]:
    """Return the option for a number of workers."""
    if knows_workers():
        return ["--jobs", str(number)]
    if number > 1:
        raise SkippedError("this pipeline has no workers")
    return []


@cache
def knows_workers() -> bool:
    command = [*PIPELINE, "build", "--help"]
    return "--jobs" in subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def probe(what: str, root: Path, *arguments: str, code: Path = ROOT, script: Path = PROBE) -> dict[str, float]:
    """Measure within a process of its own, with the code of a repository, and return what it found."""
    environment = {**os.environ, "PYTHONPATH": str(code)}
    spent = spend([sys.executable, "-P", str(script), what, str(root), *arguments], code, environment)
    found: dict[str, float] = json.loads(spent.lines[-1].text) if spent.lines else {}
    return found
