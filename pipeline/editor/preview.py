"""The pages of a factsheet as pictures, and its web page, with the texts that a translator is typing.

Start with `Preview`. Nothing here renders: `worker.py` does, in a process of its own. A request that follows another of
the same view ends that one, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from threading import Event, Lock, Semaphore
from time import monotonic

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.editor.orders import Answer, Ask, PagePicture, Place
from pipeline.editor.renderer import LOOK, WarmRenderer

SETTLED = 0.05  # seconds without another request of a view, after which it is rendered
AT_ONCE = 2  # previews: the translation, and English beside it
WIDTH = 1200  # pixels of a picture
THREADS = 16  # requests that can settle, or wait for their turn
VIEWS = 48  # that are known: two of each page that can listen (`events.py`)
KEPT = 8  # results whose pictures can still be asked for


class Superseded(Exception):  # noqa: N818 - it is no error
    """A later request of the same view has taken the place of this one."""


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """The pages of a factsheet."""

    key: str
    pages: tuple[PagePicture, ...]
    places: Mapping[str, Sequence[Place]]  # of the messages of the domain that was asked for, by their ids
    moved: tuple[str, ...]  # messages that begin on another page than with the texts that are saved
    findings: tuple[Diagnostic, ...]  # of the unsaved texts
    ms: int  # from the request to the pictures


@dataclass(slots=True)
class View:
    """One of the places that pages are shown in: a tab has one for its language, and one for English beside it."""

    ask: Ask  # what it shows
    cancelled: Event  # ends that
    begins: dict[tuple[str, str, str], dict[str, int]]  # by what it showed, where each message began when saved


class Preview:
    """Shows a workspace. Safe for threads; `request` waits for no render. `close` it in the end."""

    def __init__(self, workspace: Workspace, settled: float = SETTLED) -> None:
        self.settled = settled
        self.renderer = WarmRenderer(workspace)
        self.threads = ThreadPoolExecutor(THREADS, "preview")
        self.slots = Semaphore(AT_ONCE)
        self.lock = Lock()
        self.numbers = count(1)
        self.views: dict[str, View] = {}
        self.results: dict[str, PreviewResult] = {}

    def request(
        self,
        domain: str,
        locale: str,
        edition: str,
        unsaved: Mapping[str, Sequence[str]] | None = None,
        *,
        view: str,
        width: int = WIDTH,
    ) -> tuple[str, Future[PreviewResult]]:
        """Begin a preview, and end an earlier one of the same view; return its key, and what it comes to.

        That is a result, Superseded, or a PipelineError that says why there is none.
        """
        with self.lock:
            number, began = next(self.numbers), monotonic()
            before = self.views.pop(view, None)
            if before:
                before.cancelled.set()
            texts = {id_: tuple(forms) for id_, forms in (unsaved or {}).items()}
            ask = Ask(number, "pages", domain, locale, edition, texts, width)
            self.views[view] = own = View(ask, Event(), before.begins if before else {})
            while len(self.views) > VIEWS:
                del self.views[next(iter(self.views))]
            return str(number), self.threads.submit(self._made, own, began)

    def typed(self, domain: str, locale: str, view: str) -> Mapping[str, tuple[str, ...]]:
        """Return the unsaved texts of a catalog that a view was last asked to show."""
        own = self.views.get(view)
        return own.ask.unsaved if own and (own.ask.domain, own.ask.locale) == (domain, locale) else {}

    def picture(self, key: str, number: int) -> bytes | None:
        """Return the PNG of a page of a result; None where it is not kept any more, or has no such page."""
        result = self.results.get(key)
        return next((page.png for page in result.pages if page.number == number), None) if result else None

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
            for view in self.views.values():
                view.cancelled.set()
        self.renderer.close()
        self.threads.shutdown(cancel_futures=True)

    def _made(self, view: View, began: float) -> PreviewResult:
        if view.cancelled.wait(self.settled):
            raise Superseded
        while not self.slots.acquire(timeout=LOOK):
            if view.cancelled.is_set():
                raise Superseded
        try:
            return self._kept(view, self._answer(view.ask, view.cancelled), began)
        finally:
            self.slots.release()

    def _answer(self, ask: Ask, cancelled: Event) -> Answer:
        answer = self.renderer.answer(ask, cancelled)
        if answer is None:
            raise Superseded
        if answer.failed:
            raise PipelineError(answer.findings)
        return answer

    def _kept(self, view: View, answer: Answer, began: float) -> PreviewResult:
        """Return a result, and keep it for those who ask for its pictures."""
        ask = view.ask
        places, what = answer.places.get(ask.domain, {}), (ask.domain, ask.locale, ask.edition)
        begins = {id_: own[0].page for id_, own in places.items()}
        with self.lock:
            before = view.begins.setdefault(what, begins)
            moved = tuple(id_ for id_, page in begins.items() if before.get(id_, page) != page)
            if not ask.unsaved:
                view.begins[what] = begins
            ms = round(1000 * (monotonic() - began))
            result = PreviewResult(str(ask.number), tuple(answer.pages), places, moved, answer.findings, ms)
            self.results[result.key] = result
            while len(self.results) > KEPT:
                del self.results[next(iter(self.results))]
        return result
