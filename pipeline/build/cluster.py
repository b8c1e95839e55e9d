"""Runs the jobs of a build on a Dask cluster, and verifies here what comes back. Start with `Cluster.submit`.

The user starts the scheduler and the workers (docs/scaling.md). Dask places the jobs, repeats those of lost workers,
and brings the assets to each worker once. What is verified only, as a PDF of an earlier build, stays on this machine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from functools import partial
from threading import Event, RLock, Thread
from time import monotonic
from typing import Any, TypeVar

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, warning
from pipeline.build import cluster_worker
from pipeline.build.cluster_worker import Assets, Returned
from pipeline.build.jobs import AssetSet, AssetWorkspace, FinishedPdf, PdfJob, render_pdf, verify_received
from pipeline.build.makers import differences, makers_here, name_of, pipeline_here
from pipeline.build.pool import ClusterError, WorkerError, WorkerPool, Workers
from pipeline.build.scheduler import PLACE, connected, told_of

Value = TypeVar("Value")
PATIENCE = 60.0  # seconds without any worker after which a build gives up
CONNECTING = 10.0  # seconds in which a scheduler has to answer
BETWEEN_LOOKS = 0.5  # seconds between two looks at which workers there are
MOST_REFUSED = 5  # workers of which it is told why
START = "dask worker {} --no-nanny --nthreads 1 --preload pipeline.build.cluster_worker"
ALIKE = "install the same wheel and the same system libraries there, and start it again (docs/scaling.md)"


class Cluster(Workers):
    """The workers of a Dask cluster that render as this machine would."""

    def __init__(
        self, address: str, local: WorkerPool, patience: float = PATIENCE, on_wait: Callable[[str], None] | None = None
    ) -> None:
        """Take the jobs to the scheduler at `address`, and verify in `local`, which is not shut down here.

        A build that finds no worker of use calls `on_wait`, and fails after `patience` seconds.
        """
        self.address, self.local, self.patience, self.on_wait = address, local, patience, on_wait or (lambda _: None)
        self.client: Any = None
        self.executor: Executor | None = None
        self.makers: dict[str, str] = {}  # what renders here
        self.fit: dict[str, int] = {}  # workers that render alike, and how many jobs each does at once
        self.refused: dict[str, tuple[str, str]] = {}  # the workers that do not, why, and what to do about it
        self.assets: AssetSet | None = None
        self.sent: Any = None  # the assets, as Dask knows them
        self.jobs: set[Future[Any]] = set()  # what was promised, and is not there
        self.waiting: deque[tuple[PdfJob, Any, Future[Any]]] = deque()  # jobs that Dask has not been given yet
        self.under_way: set[Future[Returned]] = set()  # what it has
        self.lock = RLock()  # jobs are handed on in this thread, answered in one of Dask's, and failed in the watcher's
        self.ended = Event()
        self.broken = False  # whether the connection was lost, with all that the scheduler knew of this build
        self.watcher: Thread | None = None

    @property
    def workers(self) -> int:  # type: ignore[override]  # which changes as workers come and go
        return sum(self.fit.values())

    def start(self) -> None:
        """Connect, while the processes here load the engine; raise ClusterError where no scheduler answers."""
        self.local.start()
        if self.broken:
            self._disconnect()
        if self.client is None:
            self.client = connected(self.address, min(CONNECTING, self.patience))

    def prepare(self, workers: int, function: Callable[..., object], *args: Any) -> None:
        """Nothing: a worker loads the assets with its first job, since it may have those of another build too."""

    def submit(self, fn: Callable[..., Value], /, *args: Any, **kwargs: Any) -> Future[Value]:
        """Have a job rendered there and verified here; anything else is done here."""
        if fn is not render_pdf:
            with self.lock:
                return self.local.submit(fn, *args, **kwargs)
        if self.broken:  # only the next build connects anew
            raise self._lost()
        (job,), future = args, Future[Any]()
        self._get_ready(job.assets)
        with self.lock:
            self.jobs.add(future)
            self.waiting.append((job, self.sent, future))  # a later build may send other assets
        self._hand_on()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which then forgets the jobs that are not done; a worker finishes the one it is at."""
        self.ended.set()
        if self.watcher:
            self.watcher.join(2 * BETWEEN_LOOKS)  # it may be asking a scheduler that does not answer
        self._disconnect()

    def warnings(self) -> tuple[Diagnostic, ...]:
        found = (warning(d.location, d.code, d.message, d.hint) for d in self._refusals())
        return (*self.local.warnings(), *found)

    def _hand_on(self) -> None:
        """Give Dask as many jobs as can be done at once: it would deal out more, and then some workers end too late."""
        with self.lock:
            while self.executor and self.waiting and len(self.under_way) < self.workers:
                job, assets, future = self.waiting.popleft()
                if future not in self.jobs:
                    continue
                try:
                    there = self.executor.submit(cluster_worker.render, job, assets)
                except Exception:  # the connection is lost, for which Dask has no one exception
                    self._fail(self._lost())
                    return
                self.under_way.add(there)
                there.add_done_callback(partial(self._returned, job, future))

    def _get_ready(self, assets: AssetSet) -> None:
        """Connect, wait for a worker, and send the assets, as far as that was not done."""
        self.start()
        if self.executor is None:
            self.makers = self.makers or self._makers()
            self._ask_the_scheduler()
            self._wait_for_a_worker()
            self.executor = self.client.get_executor(pure=False, resources={name_of(self.makers): 1})
            if self.watcher is None:
                self.watcher = Thread(target=self._watch, daemon=True)
                self.watcher.start()
        if self.sent is None or assets != self.assets:
            files = _read(assets)
            need = {name_of(self.makers): 0}
            self.assets, self.sent = assets, self.client.submit(cluster_worker.given, files, pure=False, resources=need)

    def _makers(self) -> dict[str, str]:
        try:
            return self.local.submit(makers_here).result()
        except PipelineError as failure:
            raise ClusterError(failure.diagnostics) from failure
        except WorkerError as failure:
            message, hint = f"the process that tells what renders here {failure}", "see whether memory is short"
            raise ClusterError([error(PLACE, "worker-lost", message, hint)]) from failure

    def _ask_the_scheduler(self) -> None:
        """Raise ClusterError for a scheduler of another version: it takes each job apart before it hands it on."""
        try:
            why = differences(
                {"pipeline": self.client.run_on_scheduler(pipeline_here)}, {"pipeline": self.makers["pipeline"]}
            )
        except OSError as failure:
            raise self._lost() from failure
        except Exception as failure:
            why = f"it has no pipeline like this one: {failure}"
        if why:
            message = f"the scheduler at {self.address} is refused: {why}"
            raise ClusterError([error(PLACE, "cluster-differs", message, ALIKE)])

    def _wait_for_a_worker(self) -> None:
        began, said = monotonic(), ""
        self.refused = {}  # one that was mended may have its old address
        while True:
            try:
                self._look()
            except Exception as failure:  # as in `submit`
                raise self._lost() from failure
            if self.fit:
                return
            if monotonic() - began >= self.patience:
                raise ClusterError(self._refusals() or [self._no_worker()])
            why = next((found.message for found in self._refusals()), "")
            state = f"no worker of use yet: {why}" if why else "no worker yet"
            if state != said:
                self.on_wait(f"the scheduler at {self.address} has {state}")
                said = state
            self.ended.wait(BETWEEN_LOOKS)

    def _look(self) -> None:
        """See which workers there are, and ask those that have come what they render with."""
        threads = self.client.nthreads()
        new = threads.keys() - self.fit.keys() - self.refused.keys()
        answers = self.client.run(cluster_worker.told, workers=[*new], on_error="return") if new else {}
        fit = {address: number for address, number in self.fit.items() if address in threads}
        for address, answer in answers.items():
            if isinstance(answer, OSError):  # it has gone meanwhile
                continue
            if isinstance(answer, Exception):
                self.refused[address] = f"it has no pipeline like this one: {answer}", ALIKE
            elif answer[0]:
                self.refused[address] = answer[0], f"start it as: {START.format(self.address)}"
            elif why := differences(answer[1], self.makers):
                self.refused[address] = why, ALIKE
            else:
                fit[address] = threads[address]
        self.fit, self.refused = fit, {at: why for at, why in self.refused.items() if at in threads}

    def _watch(self) -> None:
        """Fail what is under way once no worker has been there for too long, or the scheduler has gone."""
        seen = monotonic()
        while not self.ended.wait(BETWEEN_LOOKS):
            client = self.client
            if client is None:
                seen = monotonic()
                continue
            if client.status != "running":
                self._fail(self._lost())
                continue
            with suppress(Exception):  # what it cannot ask, it asks again
                self._look()
            self._hand_on()  # to those that have come
            if self.fit or not self.jobs:
                seen = monotonic()
            elif monotonic() - seen >= self.patience:
                self._fail(ClusterError([self._no_worker()]))

    def _returned(self, job: PdfJob, future: Future[Any], there: Future[Returned]) -> None:
        """Take what came back, and have it verified; the thread of Dask's client calls this."""
        with self.lock:
            self.under_way.discard(there)
        self._hand_on()
        try:
            returned = there.result()
        except CancelledError:  # by Dask, when it loses the scheduler; or once nobody waits
            if future in self.jobs:
                self._fail(self._lost())
            return
        except Exception as failure:
            self._settle(future, failure=told_of(failure))
            return
        if returned.found:
            self._settle(future, failure=PipelineError(returned.found))
        elif returned.pdf is None:
            self._settle(future, failure=WorkerError(returned.lost))
        else:
            with self.lock:
                here = self.local.submit(verify_received, job, returned.pdf, returned.worker)
            here.add_done_callback(partial(self._verified, future))

    def _verified(self, future: Future[Any], here: Future[FinishedPdf]) -> None:
        try:
            self._settle(future, here.result())
        except Exception as failure:
            self._settle(future, failure=failure)

    def _settle(self, future: Future[Any], value: object = None, *, failure: BaseException | None = None) -> None:
        """Answer a job, unless it was answered before."""
        with self.lock:
            if future not in self.jobs:
                return
            self.jobs.discard(future)
        if failure is None:
            future.set_result(value)
        else:
            future.set_exception(failure)

    def _fail(self, failure: ClusterError) -> None:
        """Answer all jobs with the same failure."""
        with self.lock:
            jobs, there = tuple(self.jobs), tuple(self.under_way)
            self.waiting.clear()
        for future in jobs:
            self._settle(future, failure=failure)
        for each in there:  # nobody waits for these: their workers are for others
            each.cancel()

    def _lost(self) -> ClusterError:
        self.broken = True
        hint = "see why the scheduler ended, start it and its workers again, then build again: nothing was published"
        return ClusterError([error(PLACE, "cluster-lost", f"the scheduler at {self.address} is there no more", hint)])

    def _no_worker(self) -> Diagnostic:
        message = f"the scheduler at {self.address} has had no worker of use for {self.patience:g} seconds"
        hint = f"start one: {START.format(self.address)}; --cluster-wait SECONDS waits longer"
        return error(PLACE, "cluster-workers", message, hint)

    def _refusals(self) -> list[Diagnostic]:
        found = [
            error(PLACE, "cluster-differs", f"the worker at {address} is refused: {why}", hint)
            for address, (why, hint) in sorted(self.refused.items())
        ]
        if len(found) > MOST_REFUSED:
            more = f"{len(found) - MOST_REFUSED} more workers are refused for such reasons"
            return [*found[:MOST_REFUSED], error(PLACE, "cluster-differs", more, ALIKE)]
        return found

    def _disconnect(self) -> None:
        with self.lock:
            client, self.client, self.executor, self.sent, self.fit = self.client, None, None, None, {}
            self.broken = False
            self.under_way.clear()
        if client is not None:
            with suppress(Exception):  # there may be nobody left to tell
                client.close(timeout=CONNECTING)


def _read(assets: AssetSet) -> Assets:
    """Return the bytes of the assets; raise ClusterError for one that has changed since the build began."""
    workspace = AssetWorkspace(assets)
    try:
        return {path: workspace.read_bytes(path) for path, _ in assets.digests}
    except PipelineError as failure:
        raise ClusterError(failure.diagnostics) from failure
