"""After any edits, a build publishes byte for byte what a clean one would, and tells truly what it made.

PIPELINE_SEQUENCES asks for more sequences than the usual few; each is made from its number alone.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import edits
import pytest
from clean import Cleaner, Outcome, contents, outcome
from conftest import assemble

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build import cache, publishing
from pipeline.build.build import BuildResult, build
from pipeline.build.pool import WorkerPool
from pipeline.build.staging import OUTPUT, PREVIEW
from pipeline.project.selection import WHOLE, Selection
from pipeline.verify.publication import verify_publication

SEQUENCES = int(os.environ.get("PIPELINE_SEQUENCES", "4"))
STEPS = 6
MOMENTS = (
    (publishing, "read_scope"),
    (publishing, "read_wanted"),
    (publishing, "hold_back"),
    (publishing, "make_factsheets"),
    (publishing, "site_pages"),
    (publishing, "publish"),
    (cache, "write_record"),
)
"""Functions of a build before or after which an edit may happen."""
SELECTIONS = (
    Selection(draft=True),
    Selection(locales=("en",)),
    Selection(editions=("none",), draft=True),
    Selection(profiles=(edits.SLUG,), locales=("he", "en")),
)


def inodes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


@dataclass
class Sequence:
    """A workspace in which edits and builds follow on each other."""

    workspace: Workspace
    random: Random
    cleaner: Cleaner
    monkeypatch: pytest.MonkeyPatch
    executor: Executor | None = None
    told: list[str] = field(default_factory=list)
    """What has happened, for whoever has to find a fault."""
    good: list[dict[str, bytes]] = field(default_factory=list)
    """Sources that could be published."""
    remembered: dict[str, bytes] | None = None
    """The sources of the last publication, while the build that made it is remembered, and nobody touched it since."""

    def edit(self, *choice: edits.Edit) -> None:
        chosen = self.random.choice(choice)
        before = edits.sources(self.workspace)
        chosen(self.workspace, self.random)
        after = edits.sources(self.workspace)
        changed = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
        self.told.append(f"{chosen.__name__} {' '.join(changed)}")

    def build(self, selection: Selection = WHOLE) -> Outcome:
        """Build, and compare with a clean build: the files, the warnings, or else the errors."""
        target = OUTPUT if selection.whole else PREVIEW
        folder, sources = self.workspace.root / target.name, edits.sources(self.workspace)
        before, numbers = contents(folder), inodes(folder)
        elsewhere = {data for name in ("output", "preview") for data in contents(self.workspace.root / name).values()}
        results: list[BuildResult] = []

        def run() -> BuildResult:
            results.append(build(self.workspace, selection=selection, executor=self.executor))
            return results[0]

        clean, found = self.cleaner.outcome(sources, selection), outcome(self.workspace, run)
        self.told.append(f"build {target.name}: {'; '.join(d.code for d in found.errors) or 'published'}")
        assert found.errors == clean.errors, self.story()
        assert found.warnings == clean.warnings, self.story()
        if found.errors:
            assert contents(folder) == before, self.story()
        else:
            assert [
                path for path in {*found.files, *clean.files} if found.files.get(path) != clean.files.get(path)
            ] == [], self.story()
            self.compare_outcomes(results[0], before, numbers, elsewhere)
        assert not [path.name for path in self.workspace.root.glob(".*")], self.story()
        if selection.whole and not found.errors:
            self.see_what_was_made(results[0], sources)
        return found

    def compare_outcomes(
        self, result: BuildResult, before: dict[str, bytes], numbers: dict[str, int], elsewhere: set[bytes]
    ) -> None:
        """What was not made is the very file that stood there, or one of the same bytes elsewhere."""
        folder = self.workspace.root / result.folder
        now, after = contents(folder), inodes(folder)
        assert {file.path for file in result.files if file.profile} == {one.path for one in result.outcomes}
        for one in result.outcomes:
            if one.made or (before.get(one.path) != now[one.path] and now[one.path] in elsewhere):
                continue
            assert before.get(one.path) == now[one.path], f"{one}{self.story()}"
            assert numbers[one.path] == after[one.path], f"{one}{self.story()}"

    def see_what_was_made(self, result: BuildResult, sources: dict[str, bytes]) -> None:
        """What is told as the reason has changed indeed; where nothing has, nothing is made."""
        if self.remembered is not None:
            made = [one for one in result.outcomes if one.made]
            changed = {path for path in {*sources, *self.remembered} if sources.get(path) != self.remembered.get(path)}
            assert changed or not made, f"{made}{self.story()}"
            told = {path for one in made for path in re.findall(r"(?:templates|locales)/\S+[^\s,]", one.why)}
            assert told <= changed, f"{told - changed}{self.story()}"
        self.remembered = sources
        self.good.append(sources)

    def story(self) -> str:
        return "\n" + "\n".join(self.told)

    # Steps: what may happen between two builds

    def some_edits(self) -> None:
        for _ in range(self.random.choice([1, 1, 2, 4])):
            self.edit(*edits.EDITS)

    def nothing(self) -> None:
        self.told.append("nothing")
        if self.remembered == edits.sources(self.workspace) and self.cleaned().warnings == ():
            assert build(self.workspace, executor=self.executor).up_to_date, self.story()

    def edits_that_undo_each_other(self) -> None:
        before = edits.sources(self.workspace)
        self.some_edits()
        self.go_back_to(before)

    def an_earlier_state(self) -> None:
        if self.good:
            self.go_back_to(self.random.choice(self.good))

    def damage(self) -> None:
        self.edit(*edits.DAMAGE)
        self.remembered = None
        if self.random.random() < 0.3:
            self.some_edits()

    def loss_of_memory(self) -> None:
        if self.random.random() < 0.5:
            self.some_edits()
        self.edit(*edits.FORGETTING)
        self.remembered = None

    def a_fault_that_is_fixed(self) -> None:
        before = edits.sources(self.workspace)
        self.edit(*edits.BREAKING)
        self.build()
        if self.random.random() < 0.3:
            self.build(self.random.choice(SELECTIONS))
        if self.random.random() < 0.3:
            self.edit(*edits.DAMAGE)
            self.remembered = None
            self.build()
        self.go_back_to(before)
        if self.random.random() < 0.3:
            self.some_edits()

    def an_edit_during_a_build(self) -> None:
        """Whatever such a build made of it, it is no mixture that does not verify, and the next one is right."""
        if self.random.random() < 0.5:
            self.some_edits()
        first, second = sorted(self.random.sample(range(len(MOMENTS)), 2))
        before = edits.sources(self.workspace)

        def make() -> None:
            self.some_edits() if self.random.random() < 0.8 else self.edit(*edits.BREAKING)

        def undo() -> None:
            self.go_back_to(before)

        undoing = undo if self.coin() else None
        with self.happening(*MOMENTS[first], make), self.happening(*MOMENTS[second], undoing):
            try:
                build(self.workspace, executor=self.executor)
                assert not [d for d in verify_publication(self.workspace.root / "output") if d.severity == "error"]
            except PipelineError as failure:
                self.told.append(f"which failed: {failure.diagnostics[0].code}")
        self.remembered = None
        if self.cleaned().errors:
            self.build()
            self.go_back_to(before)

    def a_preview(self) -> None:
        if self.coin():
            self.some_edits()
        if self.random.random() < 0.2:
            before = edits.sources(self.workspace)
            self.edit(*edits.BREAKING)
            self.build(SELECTIONS[0])
            self.go_back_to(before)
        self.build(self.random.choice(SELECTIONS))
        if self.random.random() < 0.2:
            shutil.rmtree(self.workspace.root / "preview", ignore_errors=True)

    def go_back_to(self, sources: dict[str, bytes]) -> None:
        edits.put_back(self.workspace, sources, self.random)
        self.told.append("back to what it was")

    def cleaned(self) -> Outcome:
        return self.cleaner.outcome(edits.sources(self.workspace), WHOLE)

    def coin(self) -> bool:
        return self.random.random() < 0.5

    @contextmanager
    def happening(self, module: ModuleType, name: str, what: Callable[[], None] | None) -> Iterator[None]:
        """Have something happen before, or after, a function that a build calls."""
        original: Callable[..., Any] = getattr(module, name)
        afterwards, pending = self.coin(), [what] if what else []

        def replaced(*args: Any, **kwargs: Any) -> Any:
            if pending and not afterwards:
                pending.pop()()
                self.told[-1] += f" (before {name})"
            result = original(*args, **kwargs)
            if pending:
                pending.pop()()
                self.told[-1] += f" (after {name})"
            return result

        with self.monkeypatch.context() as patch:
            patch.setattr(module, name, replaced)
            yield


STEPS_AND_WEIGHTS: dict[Callable[[Sequence], None], int] = {
    Sequence.some_edits: 6,
    Sequence.nothing: 1,
    Sequence.edits_that_undo_each_other: 2,
    Sequence.an_earlier_state: 4,
    Sequence.damage: 4,
    Sequence.loss_of_memory: 3,
    Sequence.a_fault_that_is_fixed: 3,
    Sequence.an_edit_during_a_build: 3,
    Sequence.a_preview: 2,
}


@pytest.fixture(scope="session")
def cleaner(tmp_path_factory: pytest.TempPathFactory) -> Cleaner:
    return Cleaner(tmp_path_factory.mktemp("clean") / "workspace")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return assemble(tmp_path / "workspace")


@pytest.mark.parametrize("number", range(SEQUENCES))
def test_a_build_after_any_edits_equals_a_clean_one(
    number: int, workspace: Workspace, cleaner: Cleaner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(number)
    sequence = Sequence(workspace, random, cleaner, monkeypatch, told=[f"sequence {number}"])
    if number % 4 == 3:  # as `--watch` does: workers that outlive a build
        with WorkerPool(2, tmp_path / "work") as sequence.executor:
            run(sequence)
    else:
        run(sequence)


def run(sequence: Sequence) -> None:
    if sequence.coin():
        edits.edit_profiles(sequence.workspace, sequence.random)
    sequence.build()
    for _ in range(STEPS):
        step, *_ = sequence.random.choices([*STEPS_AND_WEIGHTS], [*STEPS_AND_WEIGHTS.values()])
        sequence.told.append(f"-- {step.__name__}")
        step(sequence)
        if sequence.cleaned().errors:  # two edits that do not go together
            sequence.build()
            sequence.an_earlier_state()
        sequence.build()
