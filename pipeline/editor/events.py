"""What the server tells the pages that are open, as server-sent events: what has changed, and what has been drawn."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from starlette.responses import StreamingResponse

from pipeline.editor.answers import refused

MOST_PAGES = 24  # that listen at a time; a browser opens six connections to a server, and so six pages
MOST_WAITING = 256  # events for one page, after which it is taken to be gone
HEARTBEAT = 15.0  # seconds without an event after which a comment tells whether anybody listens

Event = dict[str, object]


class Events:
    """Passes events to all pages. `publish` may be called from any thread, once `begin` has been in the loop."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[bytes | None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        self._loop = asyncio.get_running_loop()

    def publish(self, event: Event) -> None:
        loop = self._loop
        if loop and not loop.is_closed():
            loop.call_soon_threadsafe(self._put, b"data: " + msgspec.json.encode(event) + b"\n\n")

    def end(self) -> None:
        """End every stream: the server stops."""
        self._put(None)
        self._loop = None

    def _put(self, told: bytes | None) -> None:
        for page in list(self._pages):
            if told is None or page.full():
                while not page.empty():
                    page.get_nowait()
                page.put_nowait(None)
            else:
                page.put_nowait(told)

    def stream(self) -> StreamingResponse:
        """Return the answer to a page that listens."""
        if len(self._pages) >= MOST_PAGES or not self._loop:
            raise refused(503, "too-many", f"{MOST_PAGES} pages are open already", "close some of them")
        page: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)
        self._pages.add(page)
        return StreamingResponse(self._told(page), media_type="text/event-stream")

    async def _told(self, page: "asyncio.Queue[bytes | None]") -> AsyncIterator[bytes]:
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    told = await asyncio.wait_for(page.get(), HEARTBEAT)
                except TimeoutError:
                    told = b":\n\n"
                if told is None:
                    return
                yield told
        finally:
            self._pages.discard(page)
