"""The warm process that previews come from: it has read the workspace and loaded the engine, fonts and styles.

It forks a child for each preview. So a child that nobody waits for any more is killed and costs nothing, whatever a
render takes of memory goes with it, and a text that makes the engine crash ends that child alone. When something other
than a catalog changes, the process ends, and the server starts another. Start with `serve`; the children run `show`.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2

from pipeline.base.diagnostics import PipelineError, internal_error
from pipeline.base.files import Workspace
from pipeline.build.cache import inputs
from pipeline.build.jobs import renderer_of
from pipeline.build.pool import end_with_parent
from pipeline.catalog.model import catalog_path
from pipeline.editor.draft import Draft, read_draft, two_languages
from pipeline.editor.marking import marked, unmarked, with_elements
from pipeline.editor.orders import PREVIEW, Answer, Ask, Cancel, PagePicture, Place
from pipeline.editor.places import places
from pipeline.profile.messages import SITE

IDLE = 0.3  # seconds without an order
TIME_LIMIT = 60  # seconds that a preview may take
WIDEST = 4000  # pixels of a picture
QUICKLY = 1  # level of compression: more takes as long as it saves on the way to a browser on the same machine
Stamp = tuple[int, int, int]


ASKED = msgspec.msgpack.Decoder(Ask | Cancel)


@dataclass(slots=True)
class Warm:
    """What has been read, and the state of the files that it was read from."""

    workspace: Workspace
    inputs: Mapping[str, Stamp]
    drafts: dict[tuple[str, bool], Draft] = field(default_factory=dict)
    catalogs: dict[tuple[str, bool, str], Stamp | None] = field(default_factory=dict)  # as each draft has them
    children: dict[int, int] = field(default_factory=dict)  # process by number of its preview
    cold: dict[tuple[str, str, str], Ask] = field(default_factory=dict)  # what has not been shown yet, by what it is of
    shown: set[tuple[str, str, str]] = field(default_factory=set)

    def draft(self, ask: Ask) -> Draft:
        """Return the draft that a preview needs, as the files have it now."""
        own = ask.locale, bool(ask.edition) and ask.edition in two_languages(self.workspace)
        if own not in self.drafts:
            stamps = {name: self._stamp(name, ask.locale) for name in (ask.domain, SITE)}
            self.drafts[own] = read_draft(self.workspace, ask.locale, ask.edition)
            self.catalogs |= {(*own, name): stamp for name, stamp in stamps.items()}
        slug = self.drafts[own].profile(ask.domain).slug
        for name in dict.fromkeys((slug, ask.domain, SITE)):
            stamp = self._stamp(name, ask.locale)
            if self.catalogs.get((*own, name)) != stamp:
                self.drafts[own] = self.drafts[own].reread(name)
                self.catalogs[*own, name] = stamp
        return self.drafts[own]

    def idle(self) -> None:
        """Render once what has been shown: fonts, hyphens and much else that the engine finds out stays known.

        The next preview of it, a child of this process, then takes a tenth less.
        """
        own, ask = self.cold.popitem()
        self.shown.add(own)
        with suppress(Exception):  # whatever it is, the preview has told it
            show(self.draft(ask), msgspec.structs.replace(ask, unsaved={}))
        gc.collect()
        gc.freeze()  # so that no collection in a child writes to what it shares with this process

    def _stamp(self, domain: str, locale: str) -> Stamp | None:
        with suppress(OSError):
            return stamp_of(self.workspace.path(catalog_path(domain, locale)).stat())
        return None


def serve(orders: Connection, root: str) -> None:
    """Take orders until there is nobody to give any, or the workspace has changed."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: the server ends this process
    gc.disable()
    workspace = Workspace(Path(root))
    warm = Warm(workspace, inputs_of(workspace))
    with suppress(EOFError, OSError):
        while True:
            while not orders.poll(IDLE):
                if not _reap(warm) and warm.cold:
                    warm.idle()
            order = ASKED.decode(orders.recv_bytes())
            _reap(warm)
            if isinstance(order, Cancel):
                _end(warm, order.number)
                continue
            handle = recv_handle(orders)
            if inputs_of(workspace) != warm.inputs:
                return
            _begin(warm, order, handle)


def _begin(warm: Warm, ask: Ask, handle: int) -> None:
    """Fork a child that answers through a pipe; what prevents it is told at once."""
    try:
        shown = partial(show, warm.draft(ask), ask)
        if ask.kind == "pages" and (own := (ask.domain, ask.locale, ask.edition)) not in warm.shown:
            warm.cold[own] = ask
    except Exception as failure:
        _answer(handle, _failed(failure))
        return
    child = os.fork()
    if child:
        warm.children[ask.number] = child
        os.close(handle)
        return
    try:
        end_with_parent()
        signal.alarm(TIME_LIMIT)
        _answer(handle, _tried(shown))
    finally:
        os._exit(0)


def _answer(handle: int, answer: Answer) -> None:
    with suppress(OSError), os.fdopen(handle, "wb") as pipe:  # nobody may wait for it any more
        pipe.write(msgspec.msgpack.encode(answer))


def _tried(shown: Callable[[], Answer]) -> Answer:
    try:
        return shown()
    except Exception as failure:  # the boundary of the request
        return _failed(failure)


def _failed(failure: Exception) -> Answer:
    found = failure.diagnostics if isinstance(failure, PipelineError) else (internal_error(failure),)
    return Answer(findings=found, failed=True)


def _end(warm: Warm, number: int) -> None:
    if child := warm.children.pop(number, 0):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _reap(warm: Warm) -> int:
    """Forget the children that have ended, and return how many have not."""
    for number, child in list(warm.children.items()):
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            del warm.children[number]
    return len(warm.children)


def show(draft: Draft, ask: Ask) -> Answer:
    """Return what is asked for: the pages of a factsheet as pictures, say."""
    if ask.kind == "editions":
        return Answer(editions=[(edition.id, edition.title) for edition in draft.editions(ask.domain)])
    if ask.kind == "assets":
        return Answer(assets={item.file.path: item.data for item in draft.assets.of_page[1]})
    draft, found = draft.with_unsaved(ask.domain, ask.unsaved)
    slug = draft.profile(ask.domain).slug
    if ask.kind == "html":
        return Answer(html=with_elements(draft.web_page(marked(draft.side(slug, draft.locale)))), findings=found)
    edition, second = draft.printed(slug, ask.edition)
    beside = draft.side(slug, second) if second else None
    source = draft.layouts().print_source(*_both(marked(draft.side(slug, draft.locale))), edition, beside).text
    budget = draft.project.settings.budget(slug, edition.id, draft.locale.name, edition.pages)
    stand: dict[str, dict[str, list[Place]]] = {}

    def see(document: Any) -> None:
        for (domain, id_), own in places(document, source).items():
            stand.setdefault(domain, {})[id_] = own

    pdf = renderer_of(draft.assets.printed).render(
        unmarked(source), PREVIEW, edition, budget=1 if edition.picture else budget, body=draft.locale.body, see=see
    )
    return Answer(pages=pictures(pdf.data, ask.width), places=stand, findings=found)


def _both(side: Any) -> tuple[Any, Any]:
    return side.localized, side.labels


def pictures(pdf: bytes, width: int) -> list[PagePicture]:
    """Return the pages of a PDF as pictures of the same width, in pixels."""
    document, found = pypdfium2.PdfDocument(pdf), list[PagePicture]()
    for number, page in enumerate(document, 1):
        scale = min(width, WIDEST) / page.get_width()
        image, data = page.render(scale=scale).to_pil(), BytesIO()
        image.save(data, "PNG", compress_level=QUICKLY)
        found.append(PagePicture(number, image.width, image.height, data.getvalue()))
    return found


def inputs_of(workspace: Workspace) -> dict[str, Stamp]:
    """Return the stat data of what previews are made of; of catalogs, which are read again, only the names count."""
    found = ((path, status) for path, _, status in inputs(workspace.root) if not path.endswith(".pot"))
    return {path: (0, 0, 0) if path.endswith(".po") else stamp_of(status) for path, status in found}


def stamp_of(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_mtime_ns, status.st_size
