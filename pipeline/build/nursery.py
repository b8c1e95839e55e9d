"""Calls come in over a socket; what they return goes out: the process that prepares, and the workers that it forks.

Both end when the other end of their socket is closed, whatever has become of who held it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
SIZE = struct.Struct("!Q")
SOON = 100
"""Hundredths of a second."""


class WorkerError(Exception):
    """A task's worker died, or was ended because it took too long; the text says which."""


class Nursery:
    """The process that prepares and forks."""

    def __init__(self, channel: socket.socket, folder: Path, limit: float, ahead: str) -> None:
        self.channel = channel
        self.folder = folder
        self.limit = limit
        self.ahead = ahead
        self.prepared: list[Call] = []
        """What a worker has to call for itself where it cannot be forked."""

    def run(self) -> None:
        import tempfile

        for name in ("TMPDIR", "TEMP", "TMP"):
            os.environ[name] = tempfile.tempdir = str(self.folder)
        if self.ahead:
            module, _, name = self.ahead.partition(":")
            with contextlib.suppress(Exception):
                getattr(import_module(module), name)()
        for kind, value in _values(self.channel):
            _wait(os.WNOHANG)
            if kind == "prepare":
                self.prepared.append(value)
                function, args, kwargs = value
                with contextlib.suppress(Exception):
                    function(*args, **kwargs)
            else:
                _, (number, *_), _, _ = socket.recv_fds(self.channel, 1, 1)
                with socket.socket(fileno=number) as theirs:
                    # The garbage collector would write to every object, and so copy the memory that is shared.
                    gc.freeze()
                    send(self.channel, start(_Worker(theirs, self.limit, tuple(self.prepared)), self.channel))
        _wait(0)


def _wait(how: int) -> None:
    """Take note of workers that have ended; of all that there are where `how` is 0."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, how)[0]:
            pass


class _Worker:
    """A process that answers each call with whether it succeeded, its value or what it raised, and its own size."""

    def __init__(self, channel: socket.socket, limit: float, prepared: tuple[Call, ...]) -> None:
        self.channel = channel
        self.limit = limit
        self.prepared = prepared

    def run(self) -> None:
        gc.disable()  # between tasks is the time for it: what a render made in circles is then of no use any more
        for function, args, kwargs in _values(self.channel):
            signal.alarm(int(self.limit) + 9)  # should nobody be left who ends it
            try:
                answer = (True, function(*args, **kwargs))
            except Exception as failure:
                answer = (False, failure)
            signal.alarm(0)
            try:
                send(self.channel, (*answer, _resident()))
            except (pickle.PicklingError, TypeError, AttributeError) as failure:
                send(self.channel, (False, WorkerError(f"gave what cannot be sent: {failure}"), _resident()))
            gc.collect()


def start(process: Nursery | _Worker, callers: socket.socket) -> int:
    """Run a process, forked from this one, or spawned where another thread might hold a lock; return its id."""
    if not alone():
        return _spawn(process)
    pid = os.fork()
    if pid == 0:
        callers.close()
        _live(process)
    return pid


def alone() -> bool:
    """Tell whether this process has one thread; those that libraries start and soon end are given a second.

    Pango's first font map starts one; a version that keeps it would have its children wait for it in vain.
    """
    for _ in range(SOON):
        if len([*Path("/proc/self/task").iterdir()]) == 1:
            return True
        if threading.active_count() > 1:  # one of our own, which stays
            return False
        sleep(0.01)
    return False


def _live(process: Nursery | _Worker) -> None:
    """End this process as another, whatever becomes of it, past everything that its caller has still to do."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the caller, who ends this process
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        process.run()
        code = 0
    except OSError:
        code = 0  # the other end is gone, and nothing is left to do
    finally:
        os._exit(code)


def _spawn(process: Nursery | _Worker) -> int:
    import subprocess  # seldom needed, and slow to load

    number = process.channel.fileno()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent), *sys.path])}
    command = [sys.executable, "-c", "from pipeline.build.nursery import spawned; spawned()"]
    reading, writing = os.pipe()
    child = subprocess.Popen(command, stdin=reading, pass_fds=[number], env=environment)
    os.close(reading)
    rest = (
        (process.folder, process.limit, process.ahead)
        if isinstance(process, Nursery)
        else (process.limit, process.prepared)
    )
    with os.fdopen(writing, "wb") as pipe:
        pickle.dump((type(process), number, rest), pipe)
    child.returncode = 0  # it is waited for by its id
    return child.pid


def spawned() -> None:
    """Be the process that another one describes on standard input."""
    kind, number, rest = pickle.load(sys.stdin.buffer)
    process = kind(socket.socket(fileno=number), *rest)
    if isinstance(process, _Worker):
        for function, args, kwargs in process.prepared:
            with contextlib.suppress(Exception):
                function(*args, **kwargs)
    _live(process)


def _values(channel: socket.socket) -> Iterator[Any]:
    with contextlib.suppress(EOFError):
        while True:
            yield receive(channel)


def _resident() -> int:
    """Return the resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def send(channel: socket.socket, value: object) -> None:
    data = pickle.dumps(value, protocol=5)
    channel.sendall(SIZE.pack(len(data)) + data)


def receive(channel: socket.socket) -> Any:
    """Return the next value of a socket; raise EOFError where the other end is gone."""
    (size,) = SIZE.unpack(_exactly(channel, SIZE.size))
    return pickle.loads(_exactly(channel, size))


def _exactly(channel: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        chunk = channel.recv(min(size - len(data), 1 << 20))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)
