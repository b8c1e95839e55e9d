"""Shows the progress of a build: a bar on a terminal, a line for every file elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pipeline.base.diagnostics import printable
from pipeline.cli.interrupt import INTERRUPTED
from pipeline.cli.report import show

if TYPE_CHECKING:
    from pipeline.build.context import Step


class StepDisplay:
    def __enter__(self) -> StepDisplay:
        self.bar: Any = _bar() if sys.stderr.isatty() else None
        self.task = self.bar.add_task("reading", total=None) if self.bar else None
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def show(self, step: Step) -> None:
        if INTERRUPTED.is_set():
            raise KeyboardInterrupt
        if self.bar:
            self.bar.update(self.task, description=printable(step.path), completed=step.done, total=step.total)
        else:
            show(f"[{step.done}/{step.total}] {_line(step)}", "stderr")

    def wait(self, reason: str) -> None:
        if self.bar:
            self.bar.update(self.task, description=printable(f"waiting: {reason}"))
        else:
            show(f"waiting: {reason}", "stderr")


def _line(step: Step) -> str:
    if not step.size:
        return step.path
    did = f"rendered and verified in {step.seconds:.2f} s" if step.rendered else "taken over, and verified"
    pages = f"{step.pages} pages, " if step.pages else ""  # a picture has none
    return f"{step.path}: {pages}{step.size / 1000:.0f} kB, {did}"


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    try:
        bar.start()
    except RuntimeError:  # the system gives no thread to draw it
        return None
    return bar
