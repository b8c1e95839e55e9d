"""Tasks come in, futures go out: an Executor whose worker processes are forked from one that has loaded what they need.

That one, the nursery, is forked before the caller has loaded much or started a thread, or else spawned; it prepares
while the caller reads, and forks again only while it has a single thread itself. A worker that dies, or takes longer
than it may, fails the one task that it had. A worker that has grown is replaced between two tasks.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from pipeline.build.nursery import Call, Nursery, WorkerError, receive, send, start

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")
LIMIT = 120.0
"""Seconds that a task may take: a hundred times as long as a factsheet of four pages does."""
GROWTH = 64 << 20
"""Bytes that a worker may grow by."""


class InProcess(Executor):
    """Runs each task at once, in this process."""

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        future: Future[Value] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as failure:
            future.set_exception(failure)
        return future


@dataclass(slots=True)
class _Hand:
    """A worker, as its caller sees it."""

    channel: socket.socket
    pid: int
    generation: int
    first_size: int = 0
    """Its resident memory after its first task, in bytes; 0 before."""
    job: tuple[Future[Any], Call] | None = None
    due: float = 0.0
    """When its task must have ended, on the monotonic clock."""


@dataclass(slots=True)
class _Queue:
    """What waits for a worker, and for the thread that serves it."""

    jobs: deque[tuple[Future[Any], Call]] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closed: bool = False


class Workers(Executor):
    """Worker processes that share what was loaded before they were forked."""

    def __init__(self, jobs: int, folder: Path, ahead: str = "", limit: float = LIMIT) -> None:
        """Take up to so many workers; nothing is started before it is asked for.

        `folder` takes the temporary files of all of them, where it can be made, and is removed in the end. `ahead`
        names what the nursery calls first, as `module:function`; `limit` is in seconds.
        """
        self.jobs = jobs
        self.folder = folder
        self.ahead = ahead
        self.limit = limit
        self.pid = 0
        self.prepared: tuple[Callable[..., object], tuple[object, ...]] | None = None
        self.generation = 0
        """How often there was something else to prepare: workers of before are replaced."""
        self.queue = _Queue()
        self.asking = threading.Lock()
        """Held by who speaks to the nursery."""
        self.nursery, self.nursery_end = socket.socketpair()
        self.nursery.settimeout(limit)
        self.woken, self.waker = socket.socketpair()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the nursery, if it has not been started; workers are forked for the first tasks."""
        if not self.pid:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError:  # the system's folder will do; nothing sweeps it, should this process be killed
                from tempfile import mkdtemp  # seldom needed

                self.folder = Path(mkdtemp(prefix="pipeline-"))
            with self.nursery_end:
                self.pid = start(Nursery(self.nursery_end, self.folder, self.limit, self.ahead), self.nursery)
            self._have_prepared()

    def prepare(self, function: Callable[..., object], *args: object) -> None:
        """Have the nursery call a function before it forks workers; what it raises is left to the tasks to meet."""
        if (function, args) != self.prepared:
            self.prepared = function, args
            self.generation += 1
            if self.pid:
                self._have_prepared()

    def _have_prepared(self) -> None:
        if self.prepared:
            function, args = self.prepared
            with self.asking, contextlib.suppress(OSError):  # a nursery that died is told of by the first task
                send(self.nursery, ("prepare", (function, args, {})))

    def submit(
        self, fn: Callable[Arguments, Value], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Value]:
        future: Future[Value] = Future()
        with self.queue.lock:
            if self.queue.closed:
                raise RuntimeError("cannot take tasks after shutdown")
            self.queue.jobs.append((future, (fn, args, kwargs)))
        self.start()
        if self.thread is None:
            self.thread = threading.Thread(target=self._serve, name="workers", daemon=True)
            self.thread.start()
        self.waker.send(b"\0")
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End: after all tasks where `wait` is true and none is cancelled, otherwise at once."""
        with self.queue.lock:
            self.queue.closed = True
            if cancel_futures or not wait:
                for future, _ in self.queue.jobs:
                    future.cancel()
                self.queue.jobs.clear()
        with contextlib.suppress(OSError):
            self.waker.send(b"\0" if wait and not cancel_futures else b"\1")
        if self.thread:
            self.thread.join()
        for end in (self.nursery, self.nursery_end, self.woken, self.waker):
            end.close()
        if self.pid:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _serve(self) -> None:
        """Hand out tasks and take in results until the end; runs in a thread of its own."""
        crew: list[_Hand] = []
        with selectors.DefaultSelector() as selector:
            selector.register(self.woken, selectors.EVENT_READ)
            while True:
                self._hand_out(crew, selector)
                if self.queue.closed and not self.queue.jobs and not any(worker.job for worker in crew):
                    break
                busy = [worker.due for worker in crew if worker.job]
                for key, _ in selector.select(max(0.0, min(busy) - monotonic()) if busy else None):
                    if key.data is not None:
                        self._take_in(key.data, crew, selector)
                    elif b"\1" in self.woken.recv(4096):
                        self._dismiss_all(crew)
                        return
                for worker in [worker for worker in crew if worker.job and worker.due <= monotonic()]:
                    self._lose(worker, crew, selector, f"was ended after {self.limit:g} seconds")
        self._dismiss_all(crew)

    def _hand_out(self, crew: list[_Hand], selector: selectors.BaseSelector) -> None:
        for outdated in [hand for hand in crew if not hand.job and hand.generation != self.generation]:
            self._dismiss(outdated, crew, selector)
        while True:
            idle = next((worker for worker in crew if not worker.job), None)
            with self.queue.lock:
                if not self.queue.jobs or (idle is None and len(crew) >= self.jobs):
                    return
                job = self.queue.jobs.popleft()
            if not job[0].set_running_or_notify_cancel():
                continue
            try:
                worker = idle or self._hire(crew, selector)
                worker.job, worker.due = job, monotonic() + self.limit
                worker.channel.settimeout(self.limit)
                send(worker.channel, job[1])
            except (OSError, EOFError) as failure:
                if idle:
                    self._lose(idle, crew, selector, "died")
                else:
                    job[0].set_exception(WorkerError(f"could not be started: {failure}"))
            except Exception as failure:  # a task that cannot be pickled
                worker.job = None
                job[0].set_exception(failure)

    def _hire(self, crew: list[_Hand], selector: selectors.BaseSelector) -> _Hand:
        """Have the nursery fork a worker, with a socket that no other process holds."""
        ours, theirs = socket.socketpair()
        generation = self.generation
        try:
            with self.asking, theirs:
                send(self.nursery, ("fork", None))
                socket.send_fds(self.nursery, [b"\0"], [theirs.fileno()])
                worker = _Hand(ours, receive(self.nursery), generation)
        except BaseException:
            ours.close()
            raise
        selector.register(ours, selectors.EVENT_READ, worker)
        crew.append(worker)
        return worker

    def _take_in(self, worker: _Hand, crew: list[_Hand], selector: selectors.BaseSelector) -> None:
        """Take the result of a worker's task; dismiss a worker that has grown."""
        try:
            worker.channel.settimeout(self.limit)
            succeeded, value, size = receive(worker.channel)
        except (OSError, EOFError):
            self._lose(worker, crew, selector, "died")
            return
        except Exception as failure:  # a result that cannot be read
            succeeded, value, size = False, failure, 0
        job, worker.job = worker.job, None
        worker.first_size = worker.first_size or size
        if size - worker.first_size > GROWTH:
            self._dismiss(worker, crew, selector)
        if job and succeeded:
            job[0].set_result(value)
        elif job:
            job[0].set_exception(value)

    def _lose(self, worker: _Hand, crew: list[_Hand], selector: selectors.BaseSelector, how: str) -> None:
        """Fail the task of a worker that died or has to, and of no other."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        self._dismiss(worker, crew, selector)
        if worker.job:
            worker.job[0].set_exception(WorkerError(how))

    def _dismiss(self, worker: _Hand, crew: list[_Hand], selector: selectors.BaseSelector) -> None:
        selector.unregister(worker.channel)
        worker.channel.close()
        crew.remove(worker)

    def _dismiss_all(self, crew: list[_Hand]) -> None:
        """End all workers: idle ones see that their socket is closed, the others are killed."""
        for worker in crew:
            if worker.job:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                worker.job[0].set_exception(WorkerError("was ended with the build"))
            worker.channel.close()
