"""Worker processes: a pebble pool over the standard fork server, which has the PDF engine loaded.

A worker that dies, or takes longer than it may, fails the one job that it had. Workers are replaced after 200
jobs, since the engine's libraries never give all memory back. Where the system gives no process, or no thread, jobs run
in this process.
"""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, RLock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, warning

if TYPE_CHECKING:
    from pebble import ProcessPool

Value = TypeVar("Value")
Preparation = tuple[Callable[..., object], tuple[Any, ...]]  # a function that workers call, and its arguments
TIME_LIMIT = 120.0  # seconds that a job may take: a hundred times as long as a factsheet of four pages does
JOBS_OF_A_WORKER = 200
GRACE = 1.0  # seconds in which a pool that breaks fails its jobs itself
BETWEEN_LOOKS = 0.02  # seconds between two looks at the workers; pebble's tenth of a second would end every build
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
ONE_AT_A_TIME = RLock()  # the engine's fonts are not safe for threads, and a worker of a cluster may have several


class WorkerError(Exception):
    """A job's worker died, or took too long; the text says which."""


class ClusterError(PipelineError):
    """A fault with which no job can be done on a cluster, so that the build ends at once."""


class NoWorker(Exception):  # noqa: N818 - it is answered, and never told
    """No worker can be started for a job, which never began."""


class InProcess(Executor):
    """Runs each job at once, in this process."""

    def submit(self, fn: Callable[..., Value], /, *args: Any, **kwargs: Any) -> Future[Value]:
        future: Future[Value] = Future()
        try:
            with ONE_AT_A_TIME:
                future.set_result(fn(*args, **kwargs))
        except Exception as failure:
            future.set_exception(failure)
        return future


class _Result(Future[Value]):
    """The result of a job; one for which no worker could be started runs where the result is asked for."""

    job: Callable[[], Value]

    def result(self, timeout: float | None = None) -> Value:
        try:
            return super().result(timeout)
        except NoWorker:
            with ONE_AT_A_TIME:
                return self.job()


class Workers(Executor):
    """An executor that a build gets ready: processes of this machine, or workers of a cluster."""

    workers: int  # how many jobs can be done at once

    def start(self) -> None:
        """Begin to get ready, since there is something to render."""
        raise NotImplementedError

    def prepare(self, workers: int, function: Callable[..., object], *args: Any) -> None:
        """Use no more workers than this, and have each of them call a function before its first job."""
        raise NotImplementedError

    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return what is to be told of the workers when all is done."""
        raise NotImplementedError


class WorkerPool(Workers):
    """Runs jobs in worker processes, which are started with the first job."""

    def __init__(self, workers: int, folder: Path | None, time_limit: float = TIME_LIMIT) -> None:
        """Take up to so many workers; `folder`, if any, gets their temporary files and is removed in the end."""
        self.workers = self.wanted = workers  # how many there may be, and how many of them are of use
        self.folder, self.time_limit = folder, time_limit
        self.prepared: Preparation | None = None
        self.pool: ProcessPool | None = None
        self.watcher: Thread | None = None
        self.jobs: set[Future[Any]] = set()  # what the pool has taken, and not answered
        self.ended = Event()  # set when the pool is to be forgotten
        self.unstarted = ""  # why no worker could be started, if none could

    def start(self) -> None:
        """Have the fork server load the engine meanwhile; a process that has one already keeps it."""
        from multiprocessing import forkserver, resource_tracker  # a tenth of a build that has nothing to do

        forkserver.set_forkserver_preload(["pipeline_alone", "pipeline.build.preload"])  # the first for `__main__`
        ours = {signal.SIGINT, signal.SIGHUP}  # to handle: what is started here inherits that they are blocked
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ours)
        try:
            with suppress(OSError):  # the first job says so
                resource_tracker.ensure_running()  # first, since it unblocks SIGINT
                signal.pthread_sigmask(signal.SIG_BLOCK, ours)
                forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def prepare(self, workers: int, function: Callable[..., object], *args: Any) -> None:
        if self.pool and self.prepared != (function, args):
            self._stop()
        self.prepared, self.unstarted = (function, args), ""
        self.wanted = min(workers, self.workers)

    def submit(self, fn: Callable[..., Value], /, *args: Any, **kwargs: Any) -> Future[Value]:
        if self.unstarted:
            return InProcess().submit(fn, *args, **kwargs)
        future: _Result[Value] = _Result()
        future.job = partial(fn, *args, **kwargs)
        try:
            job = self._running().schedule(_run, (self.time_limit, fn, args, kwargs), timeout=self.time_limit)
        except (OSError, RuntimeError) as failure:
            self.unstarted = _reason(failure)
            return InProcess().submit(fn, *args, **kwargs)
        self.jobs.add(job)
        if self.watcher is None:  # not before a job has started the pool: to ask whether it is active starts it, too
            self.ended = Event()
            self.watcher = Thread(target=_fail_lost, args=(self.pool, self.jobs, self.ended), daemon=True)
            self.watcher.start()
        job.add_done_callback(lambda done: self._settle(done, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End; where `wait` is true and none is cancelled, after all jobs."""
        if self.pool and wait and not cancel_futures:
            self.pool.close()  # type: ignore[no-untyped-call]  # pebble has types but for these two
            self.pool.join()
        self._stop()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _running(self) -> ProcessPool:
        if self.pool and not self.pool.active:  # it has lost the process that forks for it
            self._stop()
        if self.pool is None:
            from multiprocessing import get_context

            from pebble import ProcessPool  # as long to load as Python itself; a build with nothing to do needs no pool
            from pebble.common.types import CONSTS

            CONSTS.sleep_unit = BETWEEN_LOOKS
            self.start()
            with suppress(OSError):  # the system's folder of temporary files will do
                if self.folder:
                    self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beginning, context = (str(self.folder or ""), self.prepared), get_context("forkserver")
            self.pool, self.watcher = ProcessPool(self.wanted, JOBS_OF_A_WORKER, _begin, beginning, context), None
        return self.pool

    def _stop(self) -> None:
        self.ended.set()
        if self.pool:
            self.pool.stop()  # type: ignore[no-untyped-call]
            self.pool.join()
            self.pool = None
            for job in tuple(self.jobs):  # nobody will answer them now
                job.cancel()

    def warnings(self) -> tuple[Diagnostic, ...]:
        hint = (
            "let other programs end, or raise the limit of processes (ulimit -u): it takes longer, with no time limit"
        )
        message = f"no worker could be started: {self.unstarted}; PDFs were rendered without"
        return (warning(Location(option="--jobs"), "no-worker", message, hint),) if self.unstarted else ()

    def _settle(self, done: Future[Value], future: Future[Value]) -> None:
        """Hand a result on, and say of a lost worker how it was lost."""
        self.jobs.discard(done)
        if done.cancelled():  # by us
            future.set_exception(WorkerError("died"))
        elif (failure := done.exception()) is None:
            future.set_result(done.result())
        elif isinstance(failure, TimeoutError):
            future.set_exception(WorkerError(f"was ended after {self.time_limit:g} seconds"))
        elif isinstance(failure, BrokenExecutor) and isinstance(failure.__cause__, OSError | EOFError):
            self.unstarted = _reason(failure)
            future.set_exception(NoWorker())
        else:
            future.set_exception(WorkerError("died") if _is_loss(failure) else failure)


def _is_loss(failure: BaseException) -> bool:
    """Tell whether a job failed with its worker, or with all workers, and not by itself."""
    from pebble import ProcessExpired  # as above

    return isinstance(failure, ProcessExpired | OSError | BrokenExecutor)


def _fail_lost(pool: ProcessPool, jobs: set[Future[Any]], ended: Event) -> None:
    """Cancel, once a pool has broken, what it will never answer: jobs that it was just about to hand to a worker."""
    while pool.active:
        if ended.wait(BETWEEN_LOOKS):
            return
    if not ended.wait(GRACE):
        for job in tuple(jobs):
            job.cancel()


def _reason(failure: BaseException) -> str:
    """Return what the system says; a fork server that cannot fork ends, and says nothing."""
    cause = failure.__cause__ or failure
    if isinstance(cause, EOFError):
        return "no process can be forked"
    return (cause.strerror if isinstance(cause, OSError) else "") or str(cause)


def end_with_parent() -> None:
    """Have the system kill this process when that ends which forked it; only Linux does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)


def _begin(folder: str, prepared: Preparation | None) -> None:
    """Make a process a worker: its temporary files have a folder of their own."""
    gc.disable()  # between two jobs is the time for it
    end_with_parent()  # if the fork server is killed, nobody else can end its workers
    if folder and Path(folder).is_dir():
        os.environ["TMPDIR"] = tempfile.tempdir = folder
    if prepared:
        prepared[0](*prepared[1])
    gc.freeze()  # what all jobs share is not looked through before each of them


def _run(limit: float, function: Callable[..., Value], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Value:
    """Run a job; what the last one left in circles goes first, or workers would hold sixty megabytes more."""
    gc.collect()
    signal.alarm(int(limit) + 9)  # should nobody be left to end it
    try:
        return function(*args, **kwargs)
    finally:
        signal.alarm(0)
