"""The translators' editor in a browser: copies of workspaces, `pipeline serve` on each, and what a translator does."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polib
from playwright.sync_api import Browser, Locator, Page, Route
from shown import HEIGHT, PATIENCE, ROOT, Shown, listen, shared_conftest

DOMAINS = {"hy": "nagorno-karabakh", "az": "nagorno-karabakh", "ru": "nagorno-karabakh", "he": "hans-island"}
FIRST_PAGES = 60_000
"""Milliseconds that the first pages of a server may take: everything is read, and this machine may be busy."""

SELECTION = """(field) => {
    const at = (node, offset) => {
        const range = document.createRange()
        range.setStart(field, 0)
        range.setEnd(node, offset)
        return range.toString().length
    }
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection()
    return [at(anchorNode, anchorOffset), at(focusNode, focusOffset)].sort((a, b) => a - b)
}"""


def workspace_of(locale: str, root: Path) -> Path:
    """Make a workspace with this locale in a folder, under git; of the editor's labels it has those of the theme."""
    if locale == "he":
        shared_conftest().assemble(root)
    else:
        for name in ("templates", "locales"):
            shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "pyproject.toml", root)
        for path in root.glob("locales/**/editor.po*"):
            path.unlink()
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "As it was")
    return root


def git(root: Path, *arguments: str) -> None:
    own = ["-c", "user.name=Translator", "-c", "user.email=translator@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *own, *arguments], cwd=root, check=True, capture_output=True)


@dataclass(slots=True)
class Server:
    """`pipeline serve` on a workspace; it can be stopped, and started again at its port."""

    root: Path
    read_only: bool = False
    port: int = 0
    address: str = ""
    process: subprocess.Popen[str] | None = None
    known: set[str] = field(default_factory=set)  # locales whose catalogs it has read as they are committed

    def start(self) -> None:
        command = [sys.executable, "-m", "pipeline", "serve", "--no-open", "--port", str(self.port)]
        command += ["--workspace", str(self.root), *(["--read-only"] if self.read_only else [])]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        assert self.process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=\S+", self.process.stdout.readline())
        assert found, "the server printed no address"
        self.address, self.port = found[0], int(found[1])

    def stop(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        assert self.process.stdout
        self.process.stdout.close()

    def catalog(self, locale: str, domain: str = "") -> Path:
        return self.root / f"locales/{locale}/LC_MESSAGES/{domain or DOMAINS[locale]}.po"

    def entry(self, locale: str, id_: str, domain: str = "") -> polib.POEntry:
        """Return an entry as another program reads it."""
        entries = polib.pofile(str(self.catalog(locale, domain)))
        return next(entry for entry in entries if entry.msgctxt == id_)

    def rewrite(self, locale: str, changes: dict[str, dict[str, Any]], domain: str = "") -> None:
        """Change entries as another program does, which writes the whole file."""
        path = self.catalog(locale, domain)
        entries = polib.pofile(str(path), wrapwidth=0)
        for entry in entries:
            for name, value in changes.get(entry.msgctxt, {}).items():
                setattr(entry, name, value)
        entries.save(str(path))


@contextmanager
def serving(root: Path, *, read_only: bool = False) -> Iterator[Server]:
    server = Server(root, read_only)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass(slots=True)
class Editor:
    """The page of the editor, and what can be done in it."""

    shown: Shown
    server: Server
    locale: str
    expected: list[str] = field(default_factory=list)  # answers of the server that a test provokes

    def let_the_server_see(self) -> None:
        """Have the server read the catalogs as they are: two changes at once it would take for one, and merge it."""
        for domain in (DOMAINS[self.locale], "site"):
            address = f"{self.server.address.partition('?')[0]}api/catalogs/{domain}/{self.locale}"
            assert self.page.context.request.get(address).ok

    def faults(self) -> list[str]:
        """Return what the page said and did not get, but for what the test expects."""
        said, expected = (
            [*self.shown.said, *self.shown.missed],
            ["net::ERR_ABORTED", *self.expected],
        )  # left for another
        return [line for line in said if not any(part in line for part in expected)]

    @property
    def page(self) -> Page:
        return self.shown.page

    def go(self, **where: str) -> None:
        """Go to a place of the editor, as a link does."""
        wanted = {"domain": DOMAINS[self.locale], "locale": self.locale, **where}
        self.page.evaluate("(hash) => { location.hash = hash }", urlencode(wanted))
        opened = f"[data-id='{where['message']}']" if "message" in where else ""
        self.page.locator(f"#list .open{opened} .field").first.wait_for()

    def open(self, id_: str) -> Locator:
        """Open a message by its id, and return its first field."""
        self.page.locator(f'#list li[data-id="{id_}"] button.id').click()
        return self.field

    @property
    def current(self) -> str:
        return str(self.page.locator("#list .open").get_attribute("data-id"))

    @property
    def field(self) -> Locator:
        return self.page.locator("#list .open .field").first

    @property
    def text(self) -> str:
        """What the field has, character by character."""
        return str(self.field.evaluate("(field) => field.textContent"))

    def listed(self) -> list[str]:
        """Return the ids of the messages that are in the list."""
        return self.page.locator("#list li.message:not([hidden])").evaluate_all(
            "(all) => all.map((one) => one.dataset.id)"
        )

    def caret(self, start: int, end: int | None = None) -> None:
        """Put the caret at a character of the field, or select a stretch."""
        self.field.focus()
        self.field.evaluate(
            """(field, [start, end]) => {
                const at = (offset) => {
                    const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT)
                    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                        if (offset <= node.nodeValue.length) return [node, offset]
                        offset -= node.nodeValue.length
                    }
                    return [field, field.childNodes.length]
                }
                getSelection().setBaseAndExtent(...at(start), ...at(end))
            }""",
            [start, start if end is None else end],
        )

    def selection(self) -> tuple[int, int]:
        """Return what is selected in the field, as characters from its beginning."""
        start, end = self.field.evaluate(SELECTION)
        return start, end

    def wait_caret(self, place: int) -> None:
        """Wait for the caret: a browser tells the page of it only a moment later."""
        self.page.wait_for_function(
            f"([field, place]) => ({SELECTION})(field).every((one) => one === place)",
            arg=[self.field.element_handle(), place],
        )

    def with_placeholder(self, token: str = "") -> tuple[str, str]:
        """Return the id of a message that has a placeholder, or a token, and this."""
        path = self.server.root / f"locales/{DOMAINS[self.locale]}.pot"
        pattern = re.escape(token) if token else r"\{[a-z.]+\}"
        for entry in polib.pofile(str(path)):
            if found := re.search(pattern, entry.msgid):
                return entry.msgctxt, found[0]
        raise AssertionError(f"no message has {token or 'a placeholder'}")

    def clear(self) -> None:
        self.field.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")

    def type_over(self, id_: str, text: str) -> None:
        """Open a message, and type a text in place of its translation."""
        self.open(id_)
        self.clear()
        self.page.keyboard.type(text)

    def paste(self, text: str, html: str = "") -> None:
        self.field.evaluate(
            """(field, [text, html]) => {
                const clipboardData = new DataTransfer()
                clipboardData.setData("text/plain", text)
                if (html) clipboardData.setData("text/html", html)
                field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
            }""",
            [text, html],
        )

    def spot(self, id_: str) -> tuple[float, float]:
        """Return where in the window the first line of a message stands on its page, with another message open."""
        self.open(id_)
        self.page.locator("#pages .mark").first.wait_for()
        pages, mark = self.page.locator("#pages"), self.page.locator("#pages .mark").first
        top, box = pages.evaluate("(pages) => pages.scrollTop"), mark.bounding_box()
        assert box
        self.open("title")
        pages.evaluate("(pages, top) => { pages.scrollTop = top }", top)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def wait_saved(self, id_: str) -> None:
        self.page.wait_for_function(
            "(id) => !document.querySelector(`li[data-id='${id}'] .state.unsaved`) && "
            "document.querySelector('#news').textContent.includes(id)",
            arg=id_,
        )

    def wait_pages(self) -> None:
        self.page.locator("#pages .page.own img").first.wait_for(timeout=FIRST_PAGES)

    def another_tab(self, name: str = "") -> Editor:
        """Open the editor once more in the same browser; a name stands for the one that the tab would choose."""
        page = self.page.context.new_page()
        if name:
            page.add_init_script(f"sessionStorage.setItem('tab', '{name}')")
        return enter(Editor(listen(page), self.server, self.locale))

    def hold_saves(self) -> Callable[[], None]:
        """Keep the next save from the server; the function that is returned lets it go on, and all after it."""
        held: list[Route] = []

        def hold(route: Route) -> None:
            if route.request.method == "PUT" and not held:
                held.append(route)
            else:
                route.continue_()

        def let_go() -> None:
            for _ in range(PATIENCE // 20):
                if not held:  # this process is told of it only while it waits for the browser
                    self.page.wait_for_timeout(20)
            held[0].continue_()

        self.page.route("**/api/catalogs/**", hold)
        return let_go

    def findings(self) -> list[str]:
        """Return the codes that are shown of the open message."""
        return self.page.locator("#findings code").all_inner_texts()


def open_editor(browser: Browser, server: Server, locale: str, *, hash_: str = "", **options: Any) -> Editor:
    """Open the editor in a browser without memory, in the language of its translators."""
    given = {"viewport": {"width": 1280, "height": HEIGHT}, "locale": locale, "reduced_motion": "reduce", **options}
    context = browser.new_context(**given)
    context.set_default_timeout(PATIENCE)
    return enter(Editor(listen(context.new_page()), server, locale), hash_)


def enter(editor: Editor, hash_: str = "") -> Editor:
    wanted = hash_ or urlencode({"domain": DOMAINS[editor.locale], "locale": editor.locale})
    editor.page.goto(f"{editor.server.address}#{wanted}", wait_until="load")
    editor.page.locator("body.ready").wait_for()
    return editor
