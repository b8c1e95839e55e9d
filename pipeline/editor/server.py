"""The server of the editor. Start with `application`, then `routes.py`; every request passes `guard.py` first."""

import secrets
import signal
import socket
from asyncio import Transport
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Event, Thread, current_thread, main_thread

import h11
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.base.diagnostics import misuse
from pipeline.base.files import Workspace
from pipeline.build.watch import edits
from pipeline.editor.events import Events
from pipeline.editor.guard import PATIENCE, Guard
from pipeline.editor.routes import HANDLERS, routes
from pipeline.editor.session import Session

HOST = "127.0.0.1"
MOST_CONNECTIONS = 128
HEADER_LIMIT = 2**15  # bytes of the head of a request
AGAIN = 5.0  # seconds after which what could not be watched is tried again


def application(
    workspace: Workspace, port: int, token: str, read_only: bool = False, tickets: set[str] | None = None
) -> Starlette:
    """Return the editor of a workspace, for a server that listens at this port of 127.0.0.1.

    The token opens it, and each of the tickets does so once.
    """
    events = Events()
    session = Session(workspace, events, read_only=read_only)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        events.begin()
        stop = Event()
        watcher = Thread(target=_watch, args=(session, stop), name="watcher", daemon=True)
        watcher.start()
        Thread(target=session.warm, name="warm", daemon=True).start()
        try:
            yield
        finally:
            stop.set()
            events.end()
            session.close()
            watcher.join(1)

    guard = Middleware(Guard, port=port, token=token, tickets=tickets if tickets is not None else set())
    app = Starlette(routes=routes(session, token), middleware=[guard], lifespan=life, exception_handlers=HANDLERS)
    app.state.events = events
    app.router.redirect_slashes = False
    return app


def _watch(session: Session, stop: Event) -> None:
    """Take note of edits in the workspace until the server ends, those too that nobody could watch for a while."""
    unseen = False
    while not stop.is_set():
        try:
            for names in edits(session.workspace, stop):
                if unseen:
                    session.changed_unseen()
                session.changed(names)
                unseen = False
        except Exception as failure:  # the boundary of the watcher
            unseen = True
            session.blame(failure)
            stop.wait(AGAIN)


def listen(port: int) -> socket.socket:
    """Return a socket at a port of this machine alone; raise UsageError where that cannot be had."""
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or a port that was just left would be taken for minutes
    try:
        own.bind((HOST, port))
    except (OSError, OverflowError) as failure:
        own.close()
        reason = failure.strerror if isinstance(failure, OSError) else "it is no port"
        hint = f"name another with --port {port + 1 if 1023 < port < 65535 else 8420}, or end what listens there"
        raise misuse("--port", "port-taken", f"{HOST}:{port} cannot be listened at: {reason}", hint) from failure
    return own


class Connection(H11Protocol):
    """Ends a connection that does not get to the end of a request’s head; uvicorn waits for it for ever."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # asyncio’s has a wider type
        super().connection_made(transport)
        self._look((False, None))

    def _look(self, before: tuple[bool, object]) -> None:
        """End it if it was waiting for the same request when last looked at."""
        now = self.conn.their_state is h11.IDLE, self.cycle
        if now == before and now[0]:
            self.transport.close()
        elif not self.transport.is_closing():
            self.loop.call_later(PATIENCE, self._look, now)


class EditorServer(uvicorn.Server):
    """Ends the streams of events before it waits for connections to close."""

    def __init__(self, app: Starlette, on_start: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                ws="none",
                loop="asyncio",
                lifespan="on",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=MOST_CONNECTIONS,
                h11_max_incomplete_event_size=HEADER_LIMIT,
                timeout_graceful_shutdown=2,
            )
        )
        self.events: Events = app.state.events
        self.on_start = on_start

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let a terminal that closes end it as an interrupt does, unless it was told to outlive it (nohup)."""
        with super().capture_signals():
            heeded = current_thread() is main_thread() and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN
            before = signal.signal(signal.SIGHUP, self.handle_exit) if heeded else None
            try:
                yield
            finally:
                if heeded:
                    signal.signal(signal.SIGHUP, before)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.events.end()
        await super().shutdown(sockets)


def serve(workspace: Workspace, port: int, on_start: Callable[[str, str], None], *, read_only: bool = False) -> None:
    """Serve the editor until an interrupt; `on_start` is given its address, and one that opens it once."""
    token, ticket = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    with listen(port) as own:
        port = own.getsockname()[1]
        app = application(workspace, port, token, read_only, {ticket})
        address = f"http://{HOST}:{port}/?token="
        EditorServer(app, lambda: on_start(address + token, address + ticket)).run([own])
