"""A print source, the digests of its assets and an edition come in; a PDF goes out, rendered and verified.

A task is a pure function of what it carries, so that it can run in any process, on any machine that has the assets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import PipelineError, error
from pipeline.base.files import Workspace
from pipeline.pdf.editions import Edition
from pipeline.verify.factsheet import Verified, verify_pdf
from pipeline.verify.manifest import Expectations, File, digest

if TYPE_CHECKING:
    from pipeline.pdf.render import Renderer
    from pipeline.verify.pdf import Pdf


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that the engine may read."""

    path: str
    """Relative to the workspace."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Stock:
    """What all prints of a build share."""

    root: str
    """Where the assets are, on this machine."""
    assets: tuple[Asset, ...]
    """Fonts, style sheets, images and hyphenation patterns."""
    dictionaries: tuple[tuple[str, str], ...]
    """Locale and path of each file of hyphenation patterns."""
    locale_styles: str
    """The style sheet of what differs by language."""


@dataclass(frozen=True, slots=True)
class Task:
    """A PDF that is to be made."""

    source: str
    """Its print source."""
    stock: Stock
    edition: Edition
    place: str
    """Where it will stand, as diagnostics call it."""
    file: File
    """What the manifest will say of it, but for its bytes."""
    expected: Expectations
    """What verification has to know."""
    data: bytes = b""
    """Its bytes, where it was rendered before and has only to be verified."""
    pages: int = 0
    """How many pages they are."""


@dataclass(frozen=True, slots=True)
class Done:
    """A PDF that was made, and verified by itself."""

    data: bytes
    pages: int
    file: File
    taken: Verified[Pdf]
    seconds: float
    """How long it took."""


class _Shelf(Workspace):
    """The assets of a stock: a file whose bytes are not those that the task was given is refused."""

    def __init__(self, stock: Stock) -> None:
        super().__init__(Path(stock.root))
        self.known = {asset.path: asset.sha256 for asset in stock.assets}

    def read_bytes(self, relative: str) -> bytes:
        data = super().read_bytes(relative)
        if self.known.get(relative, "") != digest(data):
            message = "has changed since the build began" if relative in self.known else "is not for print"
            raise PipelineError([error(relative, "asset-changed", message, "build again")])
        return data


@lru_cache(maxsize=1)  # each renderer's fonts take memory that the engine never gives back
def _renderer(stock: Stock) -> Renderer:
    from pipeline.pdf.render import Renderer  # loads the engine

    shelf = _Shelf(stock)
    for _, path in stock.dictionaries:
        shelf.read_bytes(path)  # the library that hyphenates opens them itself
    return Renderer(shelf, {name: shelf.path(path) for name, path in stock.dictionaries}, stock.locale_styles)


@contextmanager
def _sound_renderer(stock: Stock) -> Iterator[Renderer]:
    """Give the renderer of a stock; after a failure there is another, since this one may take lost fonts for loaded."""
    try:
        yield _renderer(stock)
    except BaseException:
        _renderer.cache_clear()
        raise


def load_engine() -> None:
    """Load the engine and what verification reads PDFs with, ahead of any task."""
    import pipeline.pdf.render
    import pipeline.verify.pdf  # noqa: F401 - it is loaded, not used


def load_stock(stock: Stock, editions: tuple[Edition, ...]) -> None:
    """Load fonts and style sheets ahead of the tasks that share them."""
    with _sound_renderer(stock) as renderer:
        renderer.load(editions)


def run(task: Task) -> Done:
    """Render and verify a PDF; whatever hinders that is in the diagnostics that it raises."""
    began = monotonic()
    data, pages = (task.data, task.pages) if task.data else _render(task)
    file = replace(task.file, size=len(data), sha256=digest(data))
    taken = verify_pdf(task.expected, file, data)
    return Done(data, pages, file, taken, monotonic() - began)


def _render(task: Task) -> tuple[bytes, int]:
    try:
        with _sound_renderer(task.stock) as renderer:
            rendered = renderer.render(task.source, task.place, task.edition)
    except OSError as failure:  # the engine keeps fonts in temporary files
        reason = failure.strerror or str(failure)
        hint = "free space in the folder of temporary files, or name another in TMPDIR"
        raise PipelineError([error(task.place, "unwritable", f"cannot be rendered: {reason}", hint)]) from failure
    return rendered.data, rendered.pages


def libraries() -> tuple[str, ...]:
    """Return the paths of the shared libraries that the engine sets text with, in this process."""
    from pipeline.pdf.engine import text_libraries

    return tuple(str(path) for path in text_libraries())
