"""What one PDF of each edition costs, in processor time: rendered and verified, and verified once more.

It builds this repository's own workspace in every edition, in one process, and times each job.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.performance.workspaces import copy_workspace
from benchmarks.tables import Table
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.build.jobs import FinishedPdf, PdfJob, load, render_pdf, verify_received
from pipeline.build.pool import InProcess
from pipeline.project.selection import Selection

WORKER = "this machine"


class Timed(InProcess):
    """Runs jobs in this process, and notes what each took once its fonts and styles were loaded."""

    def __init__(self) -> None:
        self.taken: dict[str, list[tuple[float, float, int]]] = {}  # by edition: rendered, verified again, bytes

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if fn is render_pdf:
            job: PdfJob = args[0]
            load(job.assets, (job.edition,))
            began = process_time()
            pdf: FinishedPdf = render_pdf(job)
            rendered = process_time()
            verify_received(job, pdf, WORKER)
            taken = rendered - began, process_time() - rendered, len(pdf.data)
            self.taken.setdefault(job.edition.id, []).append(taken)
            future: Future[Any] = Future()
            future.set_result(pdf)
            return future
        return super().submit(fn, *args, **kwargs)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    timed = Timed()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(copy_workspace(Path(folder) / "workspace"))
        build(workspace, selection=Selection(editions=("all",)), executor=timed)
    rows = []
    for edition, taken in timed.taken.items():
        rendered, verified, size = (median(each) for each in zip(*taken, strict=True))
        rows.append((edition, str(len(taken)), f"{rendered:.2f}", f"{verified:.2f}", f"{size / 1000:.0f}"))
    head = ("edition", "PDFs", "rendered and verified, CPU s", "verified again, CPU s", "kB")
    sys.stdout.write(f"{Table(head, tuple(rows))}\n")


if __name__ == "__main__":
    main()
