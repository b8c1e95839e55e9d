"""Print sources to PDF with WeasyPrint: nothing but the workspace's own assets is fetched, and no warning passes."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.diagnostics import Diagnostic, Location, PipelineError, error

try:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as failure:
    missing = str(failure).splitlines()[0]
    remedy = "run make, which installs them, or: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    fault = error("Pango", "library-missing", f"the text libraries do not load: {missing}", remedy)
    raise PipelineError([fault]) from failure

from pipeline.pdf.conformance import conforming
from pipeline.pdf.edition import Edition
from pipeline.pdf.hyphenation import register
from pipeline.pdf.lines import line_setting
from pipeline.workspace import Workspace

LOCALE_FONT = re.compile(r"/locales/[A-Za-z0-9_]+/fonts/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:ttf|otf)")
BASE = "https://workspace.invalid"
"""Address of templates/, on a host that cannot exist: no path of the machine can be asked for."""
ASSET_HINT = "restore the file, or take the reference out: only fonts and styles of the workspace are read"
MIME = {
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered PDF."""

    data: bytes
    pages: int


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves fonts and styles of `templates`, and the fonts of locales, and refuses everything else."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(allowed_protocols=())
        self.workspace = workspace
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return an asset's bytes; an address outside ends the render."""
        parts = urlsplit(url)
        asked = unquote(parts.path)
        own = LOCALE_FONT.fullmatch(asked) is not None
        path = asked.removeprefix("/") if own else f"templates{asked}"
        suffix = Path(path).suffix
        allowed = own or (path.startswith(("templates/fonts/", "templates/styles/")) and suffix in MIME)
        if f"{parts.scheme}://{parts.netloc}" != BASE or not allowed:
            self.refused.append(url)
            shown = parts.path if url.startswith(f"{BASE}/") else url
            raise FatalURLFetchingError(f"“{shown}” is not below templates/fonts or templates/styles")
        try:
            data = self.workspace.read_bytes(path)
        except PipelineError as failure:
            self.refused.append(path)
            raise FatalURLFetchingError(f"{path} is missing or cannot be read") from failure
        return URLFetcherResponse(url, data, {"Content-Type": MIME[suffix]})


class Renderer:
    """Renders print sources; fonts and parsed style sheets are shared by all of them. Not safe for threads."""

    def __init__(self, workspace: Workspace, dictionaries: Mapping[str, str], locale_styles: str) -> None:
        register(workspace, dictionaries)
        self.workspace = workspace
        self.fonts = FontConfiguration()
        self.locale_styles = locale_styles
        self.styles: dict[str, CSS] = {}

    def load(self, editions: Iterable[Edition]) -> None:
        """Load fonts and style sheets ahead of the first render."""
        for edition in editions:
            for style in ("locales.css", *edition.styles):
                self._sheet(style, AssetFetcher(self.workspace))

    def render(self, source: str, name: str, edition: Edition) -> Rendered:
        """Render a print source; whatever the engine warns of is an error, with `name` as its place."""
        fetcher = AssetFetcher(self.workspace)
        with _warnings() as warnings:
            try:
                sheets = [
                    self._sheet("locales.css", fetcher),
                    *(self._sheet(style, fetcher) for style in edition.styles),
                ]
                html = HTML(string=source, base_url=f"{BASE}/", url_fetcher=fetcher)
                with line_setting():
                    document = html.render(stylesheets=sheets, font_config=self.fonts, pdf_variant=edition.pdf)
                data = conforming(document, edition.pdf)
            except FatalURLFetchingError as failure:
                raise PipelineError([error(name, "asset", f"cannot be rendered: {failure}", ASSET_HINT)]) from failure
        if warnings:
            hint = "mend the layout or style sheet: a warning means that the page is not as it was meant"
            raise PipelineError([error(name, "engine-warning", f"the engine warns: {w}", hint) for w in warnings])
        return Rendered(data, len(document.pages))

    def _sheet(self, style: str, fetcher: AssetFetcher) -> CSS:
        if style not in self.styles:
            text = (
                self.locale_styles if style == "locales.css" else self.workspace.read_text(f"templates/styles/{style}")
            )
            path, base = f"templates/styles/{style}", f"{BASE}/styles/{style}"
            with _warnings() as warnings:
                try:
                    sheet = CSS(string=text, base_url=base, url_fetcher=fetcher, font_config=self.fonts)
                except FatalURLFetchingError as failure:
                    wanted = fetcher.refused[-1].rpartition("/")[2]
                    line = next((n for n, line in enumerate(text.splitlines(), 1) if wanted in line), 0)
                    place = Location(path, line)
                    raise PipelineError([error(place, "asset", f"cannot be used: {failure}", ASSET_HINT)]) from failure
            if warnings:
                raise PipelineError([_style_warning(path, warning) for warning in warnings])
            self.styles[style] = sheet
        return self.styles[style]


def _style_warning(path: str, warning: str) -> Diagnostic:
    """Return a warning of the engine about a style sheet; it tells line and column."""
    place = re.search(r" at (\d+):\d+", warning)
    message = f"the engine warns: {warning.replace(place[0], '', 1) if place else warning}"
    hint = "mend the style sheet: the engine leaves out what it does not know"
    return error(Location(path, int(place[1]) if place else 0), "engine-warning", message, hint)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what the engine and its font library log as warnings or worse."""
    collected: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            collected.append(record.getMessage())

    handler = Collector(logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield collected
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
