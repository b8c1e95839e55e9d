"""Connects to the scheduler of a Dask cluster, and keeps Dask from saying what no user of a build could use."""

from __future__ import annotations

import logging
import warnings
from concurrent.futures import Future
from threading import Thread
from typing import Any

from pipeline.base.diagnostics import Location, error, misuse
from pipeline.build.pool import ClusterError, WorkerError

INSTALL = 'pip install "factsheet-pipeline[cluster]", or: pip install distributed'
TALKATIVE = ("distributed", "tornado", "asyncio")  # loggers
PLACE = Location(option="--cluster")
LARGE = 2**40  # bytes from which Dask may warn that a job is large, since its advice is for its own kind of job


def connected(address: str, seconds: float) -> Any:
    """Return a client of the scheduler; raise ClusterError where none answers."""
    try:
        import dask  # a third of a second, for builds on a cluster only
        import distributed
    except ImportError as failure:
        message = f"{failure.name or failure} is not installed, without which no cluster is reached"
        raise misuse("--cluster", "cluster-library", message, INSTALL) from failure
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in TALKATIVE]
    for logger in map(logging.getLogger, {*names, *TALKATIVE}):
        logger.handlers, logger.propagate = [logging.NullHandler()], False
    warnings.filterwarnings("ignore", module="(dask|distributed|tornado)")
    own = {"distributed.admin.large-graph-warning-threshold": LARGE, "distributed.comm.timeouts.connect": seconds}
    dask.config.set(own)  # the second for what is asked later too: whether a scheduler lives
    answer: Future[Any] = Future()

    def connect() -> None:
        try:
            answer.set_result(distributed.Client(address, timeout=seconds, set_as_default=False))  # type: ignore[no-untyped-call]
        except Exception as failure:
            answer.set_exception(failure)

    Thread(target=connect, daemon=True).start()
    try:  # with an end: Dask waits for ever for a program that takes its call and says nothing
        return answer.result(2 * seconds)
    except Exception as failure:  # no such host, nobody there, another protocol, no certificate: each has its own
        answer.add_done_callback(lambda late: late.exception() or late.result().close(timeout=0))
        reason = str(failure).partition("\n")[0] or "what is there does not answer as a scheduler does"
        hint = "start one: dask scheduler --host HOST; for tls:// name the certificates in Dask's configuration"
        found = error(PLACE, "cluster-lost", f"no scheduler answers at {address}: {reason}", hint)
        raise ClusterError([found]) from failure


def told_of(failure: Exception) -> Exception:
    """Return a failure of a job; for one whose workers were lost too often, the exception that says so everywhere."""
    from distributed import KilledWorker  # loaded long ago

    if isinstance(failure, KilledWorker):
        return WorkerError(f"was lost, {failure.allowed_failures + 1} times in turn")
    return failure
