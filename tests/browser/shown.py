"""Publications shown in a browser: what is built, served from this machine or opened from its folder, and measured."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.project.selection import Selection
from pipeline.verify.manifest import MANIFEST

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".cache/browser"
PICTURES = TOOLS / "pictures"
BASE = "/atlas/"
"""The folder of the site's address: whatever a page names must be found without taking / for its own."""
SITE = f"https://factsheets.example.org{BASE}"
SLUGS = {"main": "nagorno-karabakh", "hebrew": "hans-island"}
ERRORS = "404.html"
WIDTHS = (320, 375, 768, 1280, 1920)
HEIGHT = 800
SCHEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
SCRIPT = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
OPTIONAL = "font-display:optional"
PATIENCE = 15_000
"""Milliseconds after which a page that did not answer has failed."""


@dataclass(frozen=True, slots=True)
class Published:
    """One page of one publication."""

    publication: str
    path: str

    def __str__(self) -> str:
        return f"{self.publication}:{self.path}"

    @property
    def file(self) -> Path:
        return folder(self.publication) / self.path


@dataclass(slots=True)
class Shown:
    """A page in the browser, and what it said, asked for and did not get."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def measure(self, name: str, *arguments: Any) -> Any:
        """Call a function of measure.js."""
        return self.page.evaluate(
            f"([name, given]) => {{ {SCRIPT}; return measures[name](...given) }}", [name, arguments]
        )

    def resize(self, width: int, height: int = HEIGHT) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def wear(self, scheme: str) -> None:
        self.page.emulate_media(**SCHEMES[scheme])


@cache
def folder(publication: str) -> Path:
    """Return the folder of a publication whose pages wait for their fonts.

    As it is built, a page is drawn in other fonts where its own come late: what is measured would be left to chance.
    """
    copied = built(publication).with_name("waiting")
    shutil.copytree(built(publication), copied)
    for sheet in copied.glob("assets/styles/*.css"):
        sheet.write_text(sheet.read_text(encoding="utf-8").replace(OPTIONAL, "font-display:block"), encoding="utf-8")
    return copied


@cache
def built(publication: str) -> Path:
    """Build the web pages of a workspace of the tests, or of this one, and return their folder."""
    temporary = Path(tempfile.mkdtemp(prefix="pipeline-shown-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    root = temporary / publication
    if publication == "main":
        for name in ("templates", "locales"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "CHANGELOG.md", root)
        shutil.copy(ROOT / "pyproject.toml", root)
    else:
        shared_conftest().assemble(root)
    file = root / "pyproject.toml"
    settings, changed = re.subn('(?m)^site = ".*?"', f'site = "{SITE}"', file.read_text(encoding="utf-8"))
    assert changed == 1
    file.write_text(settings, encoding="utf-8")
    build(Workspace(root), selection=Selection(editions=("none",)))
    return root / "preview"


def shared_conftest() -> ModuleType:
    """Return tests/conftest.py, whose name the conftest beside this module has taken."""
    spec = spec_from_file_location("shared_conftest", ROOT / "tests/conftest.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def pages(publication: str) -> tuple[Published, ...]:
    """Return every page that the publication's manifest names."""
    table = json.loads((folder(publication) / MANIFEST).read_text(encoding="utf-8"))
    paths = sorted(file["path"] for file in table["files"] if file["path"].endswith(".html"))
    return tuple(Published(publication, path) for path in paths)


class Quiet(SimpleHTTPRequestHandler):
    """A publication's files below BASE, and nothing else; as hosts do, 404.html for what is missing."""

    # The library declares it as of an instance, and changes none.
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".woff2": "font/woff2"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        below = urlsplit(path).path
        return super().translate_path(below.removeprefix(BASE) if below.startswith(BASE) else "/no-such-file")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / ERRORS
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())

    # The library calls its argument `format`.
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a publication on this machine, and yield the address of its first folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def listen(page: Page) -> Shown:
    """Note what a page says, asks for and does not get, from now on."""
    shown = Shown(page)
    page.on("console", lambda message: shown.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: shown.said.append(str(error)))
    page.on("request", lambda request: shown.asked.append(request.url))
    page.on("requestfailed", lambda request: shown.missed.append(f"{request.url}: {request.failure}"))
    page.on(
        "response",
        lambda answer: shown.missed.append(f"{answer.url}: {answer.status}") if answer.status >= 400 else None,
    )
    return shown


def open_page(browser: Browser, address: str, **options: Any) -> Shown:
    """Open an address in a context of its own, and wait until it is drawn with its fonts."""
    context = browser.new_context(viewport={"width": 1280, "height": HEIGHT}, reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    shown = listen(context.new_page())
    shown.page.goto(address, wait_until="load")
    settle(shown)
    return shown


def settle(shown: Shown) -> None:
    """Wait for the fonts that the page is drawn in: it asks for them once it is laid out."""
    shown.page.evaluate("document.body.getBoundingClientRect(), document.fonts.ready.then(() => undefined)")


def tell(faults: Sequence[object]) -> str:
    """Return what was found, a line each, for a test that fails."""
    return "\n" + "\n".join(str(fault) for fault in faults)


def squeezed(text: str) -> str:
    """Return a text without spaces, joiners and marks of direction, none of which can be seen."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad]+", "", text)
