"""The warm process that previews come from: it has read the workspace and loaded the engine, fonts and styles.

It forks a child for each preview. So a child that nobody waits for any more is killed and costs nothing, whatever a
render takes of memory goes with it, and a text that makes the engine crash ends that child alone. When something other
than a catalog changes, the process ends, and the server starts another. Start with `serve`; its children run `show`.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path

import msgspec

from pipeline.base.diagnostics import PipelineError, internal_error
from pipeline.base.files import Workspace
from pipeline.build.cache import inputs
from pipeline.build.pool import end_with_parent
from pipeline.editor.draft import Draft, read_draft, two_languages
from pipeline.editor.orders import Answer, Ask, Cancel
from pipeline.editor.showing import show
from pipeline.project.sources import Pair

IDLE = 0.3  # seconds without an order
TIME_LIMIT = 60  # seconds that a preview may take
CATALOGS = "locales/*/LC_MESSAGES/*.po"
Stamp = tuple[int, int, int]
ASKED = msgspec.msgpack.Decoder(Ask | Cancel)


@dataclass(slots=True)
class Warm:
    """What has been read, and the state of the files that it was read from."""

    workspace: Workspace
    inputs: Mapping[str, Stamp]
    drafts: dict[tuple[str, bool], Draft] = field(default_factory=dict)  # by locale, and whether it has two languages
    catalogs: dict[tuple[str, bool], dict[Pair, Stamp | None]] = field(default_factory=dict)  # as the drafts have them
    children: dict[int, tuple[int, Ask]] = field(default_factory=dict)  # process and preview, by its number
    cold: dict[tuple[str, str, str], Ask] = field(default_factory=dict)  # by what a child has shown
    known: set[tuple[str, str, str]] = field(default_factory=set)  # what is not cold any more

    def draft(self, ask: Ask) -> Draft:
        """Return the draft that a preview needs, as the files have it now."""
        own = ask.locale, bool(ask.edition) and ask.edition in two_languages(self.workspace)
        if own not in self.drafts:
            stamps = self._stamps()
            self.drafts[own], self.catalogs[own] = read_draft(self.workspace, ask.locale, ask.edition), stamps
        now, read = self._stamps(), self.catalogs[own]
        for catalog in self.drafts[own].project.catalogs:
            pair = catalog.domain, catalog.locale
            if now.get(pair) != read.get(pair):
                self.drafts[own] = self.drafts[own].reread(*pair)
                read[pair] = now.get(pair)
        if ask.kind in ("html", "assets"):
            _ = self.drafts[own].assets.of_page  # which no child need make again
        return self.drafts[own]

    def idle(self) -> None:
        """Render once what was shown for the first time: what the engine finds out of fonts and words then stays known.

        The next preview of it, in a child of this process, takes a tenth less.
        """
        shown, ask = self.cold.popitem()
        self.known.add(shown)
        signal.alarm(TIME_LIMIT)  # the catalogs may have changed since
        with suppress(Exception):  # whatever it is, the next preview tells it
            show(self.draft(ask), ask)
        signal.alarm(0)
        gc.collect()
        gc.freeze()  # so that no collection in a child writes to what it shares with this process

    def reap(self) -> bool:
        """Forget the children that have ended; return whether that are all."""
        for number, (child, ask) in [*self.children.items()]:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del self.children[number]
                what, is_saved = (ask.domain, ask.locale, ask.edition), not ask.unsaved
                if status == 0 and ask.kind == "pages" and is_saved and what not in self.known:
                    self.cold[what] = ask
        return not self.children

    def end(self, number: int) -> None:
        """End the child that makes a preview, if it has not ended."""
        if number in self.children:
            child, _ = self.children.pop(number)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _stamps(self) -> dict[Pair, Stamp | None]:
        """Return the stat data of all catalogs."""
        found = self.workspace.list(CATALOGS)
        parts = ((path.split("/"), path) for path in found)
        return {(file.removesuffix(".po"), locale): self._stamp(path) for (_, locale, _, file), path in parts}

    def _stamp(self, path: str) -> Stamp | None:
        with suppress(OSError):  # it has gone since
            return stamp_of(self.workspace.path(path).stat())
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
            while not orders.poll(IDLE if warm.cold or warm.children else None):
                if warm.reap() and warm.cold:
                    warm.idle()
            order = ASKED.decode(orders.recv_bytes())
            warm.reap()
            if isinstance(order, Cancel):
                warm.end(order.number)
                continue
            handle = recv_handle(orders)
            if inputs_of(workspace) != warm.inputs:
                _answer(handle, Answer(stale=True))
                return
            _begin(warm, order, handle)


def _begin(warm: Warm, ask: Ask, handle: int) -> None:
    """Fork a child that answers through a pipe; what prevents it is told at once."""
    try:
        shown = partial(show, warm.draft(ask), ask)
    except Exception as failure:
        _answer(handle, _failed(failure))
        return
    child = os.fork()
    if child:
        warm.children[ask.number] = child, ask
        os.close(handle)
        return
    failed = True
    try:
        end_with_parent()
        signal.alarm(TIME_LIMIT)
        answer = _tried(shown)
        _answer(handle, answer)
        failed = answer.failed
    finally:
        os._exit(failed)


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


def inputs_of(workspace: Workspace) -> dict[str, Stamp]:
    """Return the stat data of what previews are made of; of catalogs, which are read again, only the names count."""
    found = ((path, status) for path, _, status in inputs(workspace.root) if not path.endswith(".pot"))
    return {path: (0, 0, 0) if path.endswith(".po") else stamp_of(status) for path, status in found}


def stamp_of(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_mtime_ns, status.st_size
