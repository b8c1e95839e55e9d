"""The pages of a factsheet as pictures, and its web page, with the texts that a translator is typing.

Start with `Preview`. Nothing here renders: `worker.py` does, in a process of its own. A request that follows another of
the same view ends that one, wherever it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from threading import Event, Lock, Semaphore
from time import monotonic

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.editor.orders import Answer, Ask, PagePicture, Place
from pipeline.editor.renderer import WarmRenderer

SETTLED = 0.05  # seconds without another request of a view, after which it is rendered
AT_ONCE = 2  # previews: the translation, and English beside it
WIDTH = 1200  # pixels of a picture
THREADS = 16  # requests that can settle, or wait for their turn
LOOK = 0.02  # seconds between two looks at whether a request is still wanted
KEPT = 8  # results whose pictures can still be asked for, and four times as many requests
Places = Mapping[str, Sequence[Place]]


class Superseded(Exception):  # noqa: N818 - it is no error
    """A later request of the same view has taken the place of this one."""


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """The pages of a factsheet."""

    key: str
    pages: tuple[PagePicture, ...]
    places: Places  # of the messages of the domain that was asked for, by their ids
    others: Mapping[str, Places]  # of what else stands on the pages, by domain
    moved: tuple[str, ...]  # messages that begin on another page than when they were last shown
    findings: tuple[Diagnostic, ...]  # of the unsaved texts
    ms: int  # from the request to the pictures


class Preview:
    """Shows a workspace. Safe for threads, and no call waits for a render; `close` it in the end."""

    def __init__(self, workspace: Workspace, settled: float = SETTLED) -> None:
        self.settled = settled
        self.renderer = WarmRenderer(workspace)
        self.threads = ThreadPoolExecutor(THREADS, "preview")
        self.slots = Semaphore(AT_ONCE)
        self.lock = Lock()
        self.numbers = count(1)
        self.views: dict[str, Event] = {}  # by view, what ends its last request
        self.waiting: dict[str, Future[PreviewResult]] = {}
        self.results: dict[str, PreviewResult] = {}
        self.pages: dict[tuple[str, str, str], dict[str, int]] = {}  # on which each message began when last shown

    def request(
        self,
        domain: str,
        locale: str,
        edition: str,
        unsaved: Mapping[str, Sequence[str]] | None = None,
        *,
        width: int = WIDTH,
        view: str = "",
    ) -> str:
        """Begin a preview, and return the key of its `result`; an earlier one of the same view is ended.

        Without a `view`, that is the domain and the locale.
        """
        with self.lock:
            number, began = next(self.numbers), monotonic()
            view = view or f"{domain} {locale}"
            if view in self.views:
                self.views[view].set()
            self.views[view] = cancelled = Event()
            texts = {id_: tuple(forms) for id_, forms in (unsaved or {}).items()}
            ask = Ask(number, "pages", domain, locale, edition, texts, width)
            self.waiting[str(number)] = self.threads.submit(self._made, ask, cancelled, began)
            while len(self.waiting) > 4 * KEPT:
                del self.waiting[next(iter(self.waiting))]
            return str(number)

    def result(self, key: str) -> Future[PreviewResult]:
        """Return what a request comes to: a result, Superseded, or a PipelineError that says why there is none."""
        return self.waiting[key]

    async def render(
        self,
        domain: str,
        locale: str,
        edition: str,
        unsaved: Mapping[str, Sequence[str]] | None = None,
        *,
        width: int = WIDTH,
        view: str = "",
    ) -> PreviewResult:
        """Return a preview; raise as `result` does."""
        key = self.request(domain, locale, edition, unsaved, width=width, view=view)
        return await asyncio.wrap_future(self.result(key))

    def picture(self, key: str, number: int) -> bytes | None:
        """Return the PNG of a page of a result; None where it is not kept any more, or has no such page."""
        result = self.results.get(key)
        return next((page.png for page in result.pages if page.number == number), None) if result else None

    def editions(self, domain: str, locale: str) -> list[tuple[str, str]]:
        """Return id and title of the editions that can be shown.

        It waits until the workspace has been read and the engine loaded, so that the first preview need not.
        """
        return self._answer(Ask(next(self.numbers), "editions", domain, locale), Event()).editions

    def html(self, domain: str, locale: str, unsaved: Mapping[str, Sequence[str]] | None = None) -> str:
        """Return the web page of a factsheet, each text in an element with the attribute `data-message`.

        Its addresses are those of a publication. It waits, for a tenth of a second when all is warm.
        """
        texts = {id_: tuple(forms) for id_, forms in (unsaved or {}).items()}
        return self._answer(Ask(next(self.numbers), "html", domain, locale, unsaved=texts), Event()).html

    def assets(self, domain: str, locale: str) -> dict[str, bytes]:
        """Return all that web pages load, by the paths of a publication: `assets/…`. It waits as `html` does."""
        return self._answer(Ask(next(self.numbers), "assets", domain, locale), Event()).assets

    def close(self) -> None:
        """End all renders, and the processes."""
        with self.lock:
            for cancelled in self.views.values():
                cancelled.set()
        self.renderer.close()
        self.threads.shutdown(cancel_futures=True)

    def _made(self, ask: Ask, cancelled: Event, began: float) -> PreviewResult:
        if cancelled.wait(self.settled):
            raise Superseded
        while not self.slots.acquire(timeout=LOOK):
            if cancelled.is_set():
                raise Superseded
        try:
            return self._kept(ask, self._answer(ask, cancelled), began)
        finally:
            self.slots.release()

    def _answer(self, ask: Ask, cancelled: Event) -> Answer:
        answer = self.renderer.answer(ask, cancelled)
        if answer is None:
            raise Superseded
        if answer.failed:
            raise PipelineError(answer.findings)
        return answer

    def _kept(self, ask: Ask, answer: Answer, began: float) -> PreviewResult:
        """Return a result, and keep it for those who ask for its pictures."""
        places, what = answer.places.get(ask.domain, {}), (ask.domain, ask.locale, ask.edition)
        begins = {id_: own[0].page for id_, own in places.items()}
        others = {domain: own for domain, own in answer.places.items() if domain != ask.domain}
        with self.lock:
            before = self.pages.get(what, {})
            moved = tuple(id_ for id_, page in begins.items() if before.get(id_, page) != page)
            self.pages[what] = begins
            ms = round(1000 * (monotonic() - began))
            result = PreviewResult(str(ask.number), tuple(answer.pages), places, others, moved, answer.findings, ms)
            self.results[result.key] = result
            while len(self.results) > KEPT:
                del self.results[next(iter(self.results))]
        return result
