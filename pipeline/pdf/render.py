"""Renders print sources with WeasyPrint: only the workspace's own assets are read, and every warning is an error."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail
from pipeline.base.files import Workspace
from pipeline.base.media_types import MEDIA_TYPES
from pipeline.base.names import is_asset, is_locale_font
from pipeline.base.png import BEGINNING, png_of
from pipeline.language.locale_file import MINIMUM_BODY
from pipeline.pdf import clusters, fixes
from pipeline.pdf.attachments import Attachment
from pipeline.pdf.conformance import conforming, variant
from pipeline.pdf.editions import EDITIONS_FILE, Edition
from pipeline.pdf.engine import CSS, HTML, FatalURLFetchingError, URLFetcher, URLFetcherResponse, undisturbed
from pipeline.pdf.finish import finish
from pipeline.pdf.fit import paragraphs, rhythm
from pipeline.pdf.fit.joints import joined
from pipeline.pdf.fit.paper import NoRoom
from pipeline.pdf.fit.search import fitted, size_style
from pipeline.pdf.fonts import Fonts
from pipeline.pdf.hyphenation import register
from pipeline.pdf.overflow import Overflow, measure
from pipeline.pdf.tuning import enable
from pipeline.pdf.tuning.targets import remembered

TURN = re.compile(r'<div class="turn">.*?href="#([^"]+)".*?</div>', re.DOTALL)
"""The reference from the masthead to another page; where what it leads to is on the first page, it is left out."""
BASE = "https://workspace.invalid"  # templates/, on a host that cannot exist: no path of the machine can be asked for
ASSET_HINT = "restore the file, or remove the reference: only fonts and styles of the workspace are read"
FONT_HINT = "name a family of an @font-face rule, or fix its spelling: fonts of the system are never used"
ROOM_HINT = "make the margins or the body text smaller in its style sheets, or name a larger paper"
ENGINE_HINT = "look for an enormous number or deeply nested functions in the styles; if there are none, report it"

enable.apply()
fixes.apply()
clusters.apply()
paragraphs.apply()
rhythm.apply()


@dataclass(frozen=True, slots=True)
class Rendered:
    data: bytes  # the PDF
    pages: int


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves fonts and styles of `templates`, the fonts of locales, and the images that stand in their addresses.

    It refuses everything else, and such an image that is not in the one form of `base/png.py`.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(allowed_protocols=())
        self.workspace = workspace
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return an asset's bytes; an address outside ends the render."""
        if url.startswith(BEGINNING):
            if not (image := png_of(url)):
                self.refused.append(url)
                raise FatalURLFetchingError("an image in the layout is not in the form that a logo is given")
            return URLFetcherResponse(url, image, {"Content-Type": MEDIA_TYPES[".png"]})
        parts = urlsplit(url)
        asked = unquote(parts.path).removeprefix("/")
        own = is_locale_font(asked)
        path = asked if own else f"templates/{asked}"
        if f"{parts.scheme}://{parts.netloc}" != BASE or not (own or is_asset(asked)):
            self.refused.append(url)
            shown = parts.path if url.startswith(f"{BASE}/") else url
            raise FatalURLFetchingError(f"“{shown}” is not below templates/fonts or templates/styles")
        try:
            data = self.workspace.read_bytes(path)
        except PipelineError as failure:
            self.refused.append(path)
            fault = failure.diagnostics[0]
            reason = fault.message if fault.code == "asset-changed" else "is missing or cannot be read"
            raise FatalURLFetchingError(f"{path} {reason}") from failure
        return URLFetcherResponse(url, data, {"Content-Type": MEDIA_TYPES[Path(path).suffix]})


class Renderer:
    """Renders print sources; fonts and parsed style sheets are shared by all of them. Not safe for threads.

    It goes on working in a child after a fork, provided that its parent had one thread, and lives.
    """

    def __init__(self, workspace: Workspace, hyphenation: Mapping[str, Path], locale_styles: str) -> None:
        register(hyphenation)
        self.workspace = workspace
        self.locale_styles = locale_styles
        self.styles: dict[str, tuple[CSS, frozenset[str]]] = {}
        with undisturbed():
            self.fonts = Fonts()

    def load(self, editions: Iterable[Edition]) -> None:
        """Parse the style sheets of editions and load their fonts, so that the first render is as quick as the rest."""
        with undisturbed():
            for edition in (edition for edition in editions if not edition.is_text):
                self._sheets(edition, AssetFetcher(self.workspace))

    def render(
        self,
        source: str,
        name: str,
        edition: Edition,
        attachments: Iterable[Attachment] = (),
        *,
        budget: int = 0,
        body: float = 0.0,
        see: Callable[[Any], None] | None = None,
    ) -> Rendered:
        """Render a print source; whatever the engine warns of is an error, with `name` as its place.

        Within `budget` pages, if that is not 0, the size of its body text is searched between those of the edition,
        unless the language has one of its own that is not outside of these: `body`. `see` is given the document that is
        laid out; the PDF then has its pages as they are read, neither on sheets nor made ready for the press.
        """
        fetcher = AssetFetcher(self.workspace)
        self.fonts.unknown()  # forget what a render that failed has asked for
        with undisturbed(), _warnings(name) as warnings:
            try:
                document = self._fitted(source, edition, fetcher, budget, body)
                if (turn := TURN.search(source)) and turn[1] in document.pages[0].anchors:
                    document = self._fitted(source.replace(turn[0], ""), edition, fetcher, budget, body)
                if see:
                    see(document)
                finisher = (lambda pdf: None) if see else partial(finish, document, edition, name)
                data = conforming(document, edition.standards, attachments, finisher)
            except FatalURLFetchingError as failure:
                raise fail(name, "asset", f"cannot be rendered: {failure}", ASSET_HINT) from failure
        hint = "fix the layout or style sheet: a warning means that the page is not as it was meant"
        found = [(f"the engine warns: {warning}", hint) for warning in dict.fromkeys(warnings)]
        unknown = self.fonts.unknown()
        found += [(f"the font “{family}” is asked for, and no style sheet brings it", FONT_HINT) for family in unknown]
        if found:
            raise PipelineError([error(name, "engine-warning", message, hint) for message, hint in found])
        return Rendered(data, len(document.pages))

    def overflow(self, source: str, edition: Edition, budget: int, body: float) -> Overflow:
        """Return how much too long a source is that was rendered before, with the same arguments."""
        own = edition.own_size(body)
        least = edition.body[0] if edition.body else MINIMUM_BODY if own else 0.0
        fetcher = AssetFetcher(self.workspace)
        with undisturbed():
            return measure(self._laying_out(source, edition, fetcher), budget, own, least)

    def _fitted(self, source: str, edition: Edition, fetcher: AssetFetcher, budget: int, body: float) -> Any:
        layout = self._laying_out(source, edition, fetcher)
        if size := edition.own_size(body):
            return layout(size_style(size))
        if not budget or not edition.body:
            return layout("")
        least, most = edition.body
        with remembered():
            return fitted(layout, budget, least, most, _leaf(edition)).document

    def _laying_out(self, source: str, edition: Edition, fetcher: AssetFetcher) -> Callable[[str], Any]:
        """Return a function that lays a source out, which is parsed once, with a style of its root element."""
        html = HTML(string=joined(source), base_url=f"{BASE}/", url_fetcher=fetcher)

        def layout(style: str) -> Any:
            sheets = self._sheets(edition, fetcher)
            if style:
                html.etree_element.set("style", style)
            try:
                return html.render(stylesheets=sheets, font_config=self.fonts, pdf_variant=variant(edition.standards))
            except NoRoom as failure:
                raise fail(EDITIONS_FILE, "edition", f"edition “{edition.id}”: {failure}", ROOM_HINT) from failure

        return layout

    def _sheets(self, edition: Edition, fetcher: AssetFetcher) -> list[CSS]:
        """Return an edition's parsed style sheets; without a font the engine would crash."""
        sheets = [self._sheet(style, fetcher) for style in ("locales.css", *edition.styles)]
        self.fonts.brought = set().union(*[families for _, families in sheets])
        if not self.fonts.brought:
            fault = f"edition “{edition.id}” has no fonts: none of its style sheets has an @font-face rule"
            raise fail(EDITIONS_FILE, "edition", fault, "name fonts-print.css among its styles")
        return [sheet for sheet, _ in sheets]

    def _sheet(self, style: str, fetcher: AssetFetcher) -> tuple[CSS, frozenset[str]]:
        """Return a parsed style sheet, and the families of the fonts that it brings."""
        if style in self.styles:
            return self.styles[style]
        own = style == "locales.css"
        text = self.locale_styles if own else self.workspace.read_text(f"templates/styles/{style}")
        path, base = f"templates/styles/{style}", f"{BASE}/styles/{style}"
        self.fonts.brought = set()
        with _warnings(path) as warnings:
            try:
                sheet = CSS(string=text, base_url=base, url_fetcher=fetcher, font_config=self.fonts)
            except FatalURLFetchingError as failure:
                wanted = fetcher.refused[-1].rpartition("/")[2]
                line = next((n for n, line in enumerate(text.splitlines(), 1) if wanted in line), 0)
                raise fail(Location(path, line), "asset", f"cannot be used: {failure}", ASSET_HINT) from failure
        if warnings:
            raise PipelineError([_style_warning(path, warning) for warning in warnings])
        self.styles[style] = sheet, frozenset(self.fonts.brought)
        return self.styles[style]


def _leaf(edition: Edition) -> int:
    """Return how many pages are printed on a sheet of paper, so that it is better to fill them all.

    Two languages have rows that stay whole, for which larger type to fill a last leaf makes larger holes.
    """
    return 4 if edition.imposition else 2 if edition.languages == 1 else 1


def _style_warning(path: str, warning: str) -> Diagnostic:
    """Return a warning of the engine about a style sheet; it tells line and column."""
    place = re.search(r" at (\d+):\d+", warning)
    message = f"the engine warns: {warning.replace(place[0], '', 1) if place else warning}"
    hint = "fix the style sheet: the engine leaves out what it does not know"
    return error(Location(path, int(place[1]) if place else 0), "engine-warning", message, hint)


@contextmanager
def _warnings(place: str) -> Iterator[list[str]]:
    """Collect what the engine and its font library log as warnings or worse; some legal styles make the engine fail."""
    collected: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: collected.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield collected
    except (PipelineError, OSError):  # the engine keeps fonts in temporary files: a full disk is no fault of it
        raise
    except Exception as failure:
        fact = f"the engine cannot work with the styles of this file: {type(failure).__name__}: {failure}"
        raise fail(place, "engine-error", fact, ENGINE_HINT) from failure
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
