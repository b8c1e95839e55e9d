"""Builds that are killed or interrupted at any moment: the publication is whole, and the next build is right.

PIPELINE_KILLS asks for more than the usual few; `make soak` does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest
from clean import Cleaner, Outcome, finish, has_ended, is_whole, left_behind, start
from conftest import assemble
from edits import SWAPS, sources

from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder

KILLS = int(os.environ.get("PIPELINE_KILLS", "10"))
INTERRUPTS = max(4, KILLS // 5)
Ended = Callable[[], bool]


@dataclass
class Building:
    """A workspace that has been published, to be edited and built again and again."""

    workspace: Workspace
    cleaner: Cleaner
    seconds: float
    """How long a build takes."""

    def edit(self, random: Random) -> tuple[Outcome, Outcome]:
        """Edit a text of all languages, or of one; return what a clean build made of it before, and makes now."""
        before = self.cleaner.outcome(sources(self.workspace))
        paths, variants = SWAPS[random.choice(["text", "catalog", "layout of the print"])]
        for path in (path.format(slug="hans-island") for path in paths):
            text = self.workspace.read_text(path)
            old, new = variants[:2] if variants[0] in text else variants[1::-1]
            assert old in text
            self.workspace.write_text(path, text.replace(old, new))
        return before, self.cleaner.outcome(sources(self.workspace))

    @property
    def memory(self) -> Path:
        return cache_folder(self.workspace.root) / "output.json"

    def state(self, name: str) -> tuple[int, int]:
        """Return what tells one folder or file of a name from the next."""
        try:
            found = (self.workspace.root / name).stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def wait_for_a_moment(self, random: Random, ended: Ended, *, share: float) -> str:
        """Wait for a moment of a build, by the clock or by what it does; return which it is."""
        what = random.choice(["clock", "clock", ".output.staging", "output", str(self.memory)])
        if what == "clock":
            moment = share * self.seconds
            end = monotonic() + moment
            while monotonic() < end and not ended():
                sleep(0.001)
            return f"{moment:.2f} s"
        before = self.state(what)
        while self.state(what) == before and not ended():
            sleep(0.0001)
        sleep(random.choice([0, random.random() * 0.02, random.random() * 0.5]))
        return f"{what} has changed"

    def next_build_is_right(self, wanted: Outcome) -> None:
        code, _, err = finish(start(self.workspace))
        assert code == 0, err
        is_whole(self.workspace, wanted)
        assert has_ended(self.workspace)
        assert left_behind(self.workspace) == set()


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Building:
    folder = tmp_path_factory.mktemp("killed")
    workspace = assemble(folder / "workspace")
    building = Building(workspace, Cleaner(folder / "clean"), 0.0)
    assert finish(start(workspace))[0] == 0
    building.edit(Random(0))
    began = monotonic()
    assert finish(start(workspace))[0] == 0
    building.seconds = monotonic() - began
    return building


def end_at_a_moment(building: Building, random: Random, number: int, *, share: float) -> tuple[str, int, str]:
    """Start a build, and send it a signal at some moment; return the moment, the exit code and what it said."""
    process = start(building.workspace, stdout=subprocess.DEVNULL, start_new_session=True)
    moment = building.wait_for_a_moment(random, lambda: process.poll() is not None, share=share)
    if number == signal.SIGKILL or random.random() < 0.5:
        process.send_signal(number)  # to the command alone: what it started has to notice for itself
    elif process.poll() is None:
        os.killpg(process.pid, number)  # as a terminal does
    code, _, err = finish(process)
    return moment, code, err


def progress(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Tell how far a long run is."""
    if KILLS > 10:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")
            sys.stdout.flush()


def test_a_build_that_is_killed(building: Building, capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(KILLS)
    killed = 0
    for number in range(KILLS):
        old, new = building.edit(random)
        share = 1.1 * (number + random.random()) / KILLS
        moment, code, _ = end_at_a_moment(building, random, signal.SIGKILL, share=share)
        killed += code == -signal.SIGKILL
        progress(capsys, f"{number + 1}/{KILLS}: {moment}: {'killed' if code else 'done before'}")
        assert code in (0, -signal.SIGKILL)
        is_whole(building.workspace, old, new)
        if random.random() < 0.5:  # else the next build meets what is left of it
            assert has_ended(building.workspace)
        building.next_build_is_right(new)
    assert killed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_build_that_is_interrupted(building: Building, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(INTERRUPTS + number)
    for count in range(INTERRUPTS // 2):
        old, new = building.edit(random)
        share = 1.1 * (count + random.random()) / (INTERRUPTS // 2)
        moment, code, err = end_at_a_moment(building, random, number, share=share)
        progress(capsys, f"{count + 1}/{INTERRUPTS // 2}: {moment}: exit code {code}")
        said = [line for line in err.splitlines() if not line.startswith("[")]
        assert (code, said) in ((130, ["interrupted; what is published is whole"]), (0, [])), err
        is_whole(building.workspace, old, new)
        assert has_ended(building.workspace)
        assert left_behind(building.workspace) == set(), moment
        building.next_build_is_right(new)


def test_what_a_killed_draft_leaves_behind_is_removed_by_the_next_build_of_anything(building: Building) -> None:
    """Also by one that has nothing to do."""
    building.edit(Random(0))
    assert finish(start(building.workspace))[0] == 0
    memory = building.memory.parent
    for path in (".preview.staging/en", memory / "work.999999999", ".output.staging", ".output.staging.999999999"):
        (building.workspace.root / path).mkdir(parents=True)
    (memory / ".999999999.writing").touch()
    (building.workspace.root / ".999999999.writing").touch()
    assert left_behind(building.workspace) != set()
    assert finish(start(building.workspace))[0] == 0
    assert left_behind(building.workspace) == set()
