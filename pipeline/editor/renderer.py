"""The warm process as its server sees it: started when it is needed, and started again when it has died or is stale."""

from __future__ import annotations

import os
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import send_handle
from select import select
from threading import Event, Lock

import msgspec

from pipeline.base.diagnostics import error
from pipeline.base.files import Workspace
from pipeline.build.pool import WorkerPool
from pipeline.editor.orders import PREVIEW, Answer, Ask, Cancel

TRIES = 3  # the process may be stale, and the workspace may change again meanwhile
LOOK = 0.02  # seconds between two looks at whether a render is still wanted
GRACE = 1.0  # seconds in which the system tells that a process has ended
CHUNK = 1 << 20
LOST_HINT = "type on; if it happens again, see what makes this text so large, or whether memory is short"
START_HINT = "let other programs end, or raise the limit of processes (ulimit -u)"
STALE_HINT = "wait until the workspace is at rest: git or another program is changing it"
ANSWERED = msgspec.msgpack.Decoder(Answer)


class WarmRenderer:
    """Answers for one workspace, for several threads at once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.lock = Lock()
        self.process: BaseProcess | None = None
        self.orders: Connection | None = None
        self.closed = False

    def answer(self, ask: Ask, cancelled: Event) -> Answer | None:
        """Return what is asked for, or why it cannot be shown; None once it is cancelled."""
        for _ in range(TRIES):
            try:
                ordered = self._order(ask)
            except (OSError, EOFError) as failure:
                return _lost(f"was not rendered: no process can be started: {failure}", START_HINT)
            if ordered is None:
                return None
            pipe, process = ordered
            try:
                data = self._read(pipe, cancelled)
            finally:
                os.close(pipe)
            if data is None:
                self._tell(Cancel(ask.number))
                return None
            answer = _decoded(data)
            if answer and not answer.stale:
                return answer
            if not _has_ended(process) and not answer:
                return _lost("was not rendered: its process died, or took a minute", LOST_HINT)
        return _lost("was not rendered: the workspace changes all the time, or no process lives", STALE_HINT)

    def close(self) -> None:
        with self.lock:
            self.closed = True
            if self.orders:
                self.orders.close()
            if self.process:
                self.process.kill()
                self.process.join()

    def _order(self, ask: Ask) -> tuple[int, BaseProcess] | None:
        """Hand an order to the process; return where its answer will come from, and itself; None once it is closed."""
        with self.lock:
            if self.closed:
                return None
            self._start()
            assert self.orders
            assert self.process
            ours, theirs = os.pipe()
            with suppress(OSError):  # it has died, and nothing will come
                self.orders.send_bytes(msgspec.msgpack.encode(ask))
                send_handle(self.orders, theirs, self.process.pid)
            os.close(theirs)
            return ours, self.process

    def _start(self) -> None:
        if self.process and self.process.is_alive():
            return
        if self.orders:
            self.orders.close()
        WorkerPool(1, None).start()  # the fork server, which has the engine loaded
        self.orders, theirs = get_context("forkserver").Pipe()
        self.process = get_context("forkserver").Process(
            target=_serve, args=(theirs, str(self.workspace.root)), daemon=True
        )
        self.process.start()
        theirs.close()

    def _tell(self, order: Cancel) -> None:
        with self.lock, suppress(OSError, ValueError):
            if self.orders:
                self.orders.send_bytes(msgspec.msgpack.encode(order))

    def _read(self, pipe: int, cancelled: Event) -> bytes | None:
        """Return all that comes; None once it is cancelled."""
        data = bytearray()
        while not cancelled.is_set():
            ready, _, _ = select([pipe], [], [], LOOK)
            if ready:
                part = os.read(pipe, CHUNK)
                if not part:
                    return bytes(data)
                data += part
        return None


def _has_ended(process: BaseProcess) -> bool:
    """Tell whether a process has ended, or will before the second is out: a stale one, or one that was killed."""
    process.join(GRACE)
    return not process.is_alive()


def _decoded(data: bytes) -> Answer | None:
    """Return an answer; None where its process died before it was written."""
    with suppress(msgspec.MsgspecError):
        return ANSWERED.decode(data)
    return None


def _lost(message: str, hint: str) -> Answer:
    return Answer(findings=(error(PREVIEW, "worker-lost", message, hint),), failed=True)


def _serve(orders: Connection, root: str) -> None:
    from pipeline.editor.worker import serve  # loads the engine, which the server has no use for

    serve(orders, root)
