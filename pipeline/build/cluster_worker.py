"""What `dask worker --preload pipeline.build.cluster_worker` loads: it makes a Dask worker render for builds.

Jobs run in a pool of processes, one for each thread of the worker. They come to a worker that offers the resource that
`dask_setup` names by what renders here; so to none that differs from the machine that builds.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
from asyncio import to_thread
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.build.cache import combined
from pipeline.build.jobs import AssetSet, FinishedPdf, PdfJob, load, render_pdf
from pipeline.build.makers import makers_here, name_of
from pipeline.build.pool import WorkerError, WorkerPool
from pipeline.pdf.editions import Edition

if TYPE_CHECKING:
    from distributed import Worker

Assets = dict[str, bytes]  # by their paths
FOLDER = "factsheets"  # in the folder of the Dask worker, which that removes when it ends
NANNY = "it was started by a nanny, and so may start no process of its own"
NOT_PREPARED = "it was started without --preload pipeline.build.cluster_worker"


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of a job: a PDF, what is wrong with it, or how its process was lost.

    Dask shortens the texts of exceptions, and so changes them.
    """

    worker: str
    pdf: FinishedPdf | None = None
    found: tuple[Diagnostic, ...] = ()
    lost: str = ""


@dataclass(slots=True)
class State:
    """What this worker has for its jobs."""

    address: str = ""
    unfit: str = NOT_PREPARED  # why it can do none
    makers: dict[str, str] = field(default_factory=dict)
    pool: WorkerPool | None = None
    workspace: Workspace | None = None  # the assets that it was sent, each set in a folder
    sets: set[str] = field(default_factory=set)  # the names of these folders
    lock: Lock = field(default_factory=Lock)  # Dask calls `render` in several threads


HERE = State()
LOADED: set[tuple[AssetSet, Edition]] = set()  # by a process of the pool


async def dask_setup(worker: Worker) -> None:
    """Start the processes, and offer the resource; Dask calls this before a worker tells the scheduler of itself."""
    HERE.unfit = await to_thread(_prepare, Path(worker.local_directory), worker.state.nthreads)
    HERE.address = worker.address
    if HERE.unfit:
        logging.getLogger("distributed.worker").error("renders no factsheets: %s", HERE.unfit)
    else:
        name = name_of(HERE.makers)
        worker.state.total_resources[name] = worker.state.available_resources[name] = worker.state.nthreads


async def dask_teardown(_: Worker) -> None:
    if HERE.pool:
        await to_thread(HERE.pool.shutdown, cancel_futures=True)


def told() -> tuple[str, dict[str, str]]:
    """Return why this worker can do no jobs, if it cannot, and what it renders with; a build asks for it."""
    return HERE.unfit, HERE.makers


def given(assets: Assets) -> Assets:
    """Return the assets: a task whose result jobs depend on, so that Dask brings it to each worker once."""
    return assets


def render(job: PdfJob, assets: Assets) -> Returned:
    """Do a job, in a process of the pool."""
    assert HERE.pool
    try:
        with HERE.lock:
            job = replace(job, assets=replace(job.assets, root=_kept(job.assets, assets)))
            future = HERE.pool.submit(_render, job)
        pdf = future.result()
    except PipelineError as failure:
        return Returned(HERE.address, found=failure.diagnostics)
    except WorkerError as failure:
        return Returned(HERE.address, lost=str(failure))
    return Returned(HERE.address, replace(pdf, verified=replace(pdf.verified, facts=None)))  # which are read again


def _render(job: PdfJob) -> FinishedPdf:
    """Render in a process of the pool, where what all jobs share is not looked through before each of them."""
    if (job.assets, job.edition) not in LOADED:
        load(job.assets, (job.edition,))
        gc.freeze()
        LOADED.add((job.assets, job.edition))
    return render_pdf(job)


def _prepare(folder: Path, threads: int) -> str:
    """Start the pool and learn what renders here; return why that cannot be."""
    if multiprocessing.current_process().daemon:
        return NANNY
    HERE.workspace = Workspace(folder / FOLDER)
    HERE.pool = WorkerPool(threads, folder / FOLDER / "work")
    try:
        HERE.makers = HERE.pool.submit(makers_here).result()
    except (PipelineError, WorkerError) as failure:
        return str(failure).partition("\n")[0]
    return ""


def _kept(assets: AssetSet, files: Assets) -> str:
    """Write a set of assets into a folder of its own, unless it is there, and return that.

    Whoever loads them compares their digests. A pattern of hyphenation is known by its path, so paths stay as they are.
    """
    assert HERE.workspace
    name = combined(f"{path} {sha256}" for path, sha256 in assets.digests)
    if name not in HERE.sets:
        for path, data in files.items():
            HERE.workspace.write_bytes(f"{name}/{path}", data)
        HERE.sets.add(name)
    return str(HERE.workspace.path(name))
