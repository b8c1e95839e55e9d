"""Shows the steps of a build: a bar on a terminal, a line for every file elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from pipeline.cli.command import INTERRUPTED

if TYPE_CHECKING:
    from pipeline.render import Step


class StepDisplay:
    """Takes the steps of a build as they come."""

    def __enter__(self) -> StepDisplay:
        console = Console(stderr=True)
        self.plain = not console.is_terminal
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        if not self.plain:
            self.bar.start()
        self.task = self.bar.add_task("reading", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop() if not self.plain else None

    def show(self, step: Step) -> None:
        if INTERRUPTED.is_set():
            raise KeyboardInterrupt
        if not self.plain:
            self.bar.update(self.task, description=step.what, completed=step.done, total=step.total)
        elif step.what.startswith("rendering"):
            print(step.what, file=sys.stderr, flush=True)
