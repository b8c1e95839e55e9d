"""Writes the pictures of docs/editor.md: a copy of this workspace in the editor, driven as in its browser tests.

    python docs/make_editor_pictures.py

What drives the browser has to be installed (`make test-browser`). The page speaks English; the catalog is Armenian.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / name) for name in ("tests/browser", ".cache/browser/python"))]

try:
    from edited import Editor, open_editor, serving, workspace_of  # stands in the folder just added
    from playwright.sync_api import Browser, sync_playwright
except ModuleNotFoundError as failure:
    sys.exit(f"make_editor_pictures: {failure}; run make test-browser once, which installs it")

CHROMIUM = "/usr/bin/chromium"
WHOLE = {"width": 1280, "height": 780}
WIDE = {"width": 1500, "height": 1040}
"""Of which the messages take 717 pixels."""
CHANGES: dict[str, dict[str, Any]] = {
    "leaders.heading": {"msgstr": ""},
    "artsakh.meaning": {"flags": ["fuzzy"], "previous_msgid": "an ancient Armenian name of the region"},
    "autonomy.body": {"tcomment": "question: which district is meant?"},
}


def whole(editor: Editor) -> bytes:
    """A message that is open, and its lines marked on the page."""
    editor.page.locator("#pages .page.own .mark").first.wait_for()
    editor.page.wait_for_timeout(1000)
    return editor.page.screenshot()


def typing(editor: Editor) -> bytes:
    """A translation that is being typed, with findings and the offer of placeholders."""
    editor.page.locator("#notices button").evaluate_all("(all) => all.forEach((one) => one.click())")
    editor.caret(len(editor.text))
    editor.page.keyboard.type("  2012 թ. {")
    editor.page.locator("#findings li").nth(1).wait_for()
    return _of_messages(editor, 830)


def changed_twice(editor: Editor) -> bytes:
    """Both texts of a message that another program has changed meanwhile."""
    editor.clear()
    editor.page.keyboard.type("Պատերազմ և զինադադար")
    editor.server.rewrite("hy", {"war.heading": {"msgstr": "Պատերազմը և հրադադարը"}})
    editor.page.locator("#list .open .conflict").first.wait_for()
    editor.page.locator("#findings code").first.wait_for()
    return _of_messages(editor, 480)


def changed_english(editor: Editor) -> bytes:
    """A fuzzy message with what has changed in its English."""
    editor.page.locator(".source-change").wait_for()
    return editor.page.locator("#list .open").screenshot()


PICTURES: dict[str, tuple[str, dict[str, int], Callable[[Editor], bytes]]] = {
    "editor": ("losses.body", WHOLE, whole),
    "editor-typing": ("losses.body", WIDE, typing),
    "editor-twice": ("war.heading", WIDE, changed_twice),
    "editor-changed": ("artsakh.meaning", WIDE, changed_english),
}


def _of_messages(editor: Editor, height: int) -> bytes:
    """Return the picture of the list from the open message on, as far as it is in sight."""
    editor.page.mouse.move(0, 0)
    editor.page.wait_for_timeout(500)
    box = editor.page.locator("#list .open").bounding_box()
    assert box
    return editor.page.screenshot(clip={**box, "height": min(height, box["height"])})


def take(browser: Browser, name: str) -> None:
    id_, viewport, see = PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        root = workspace_of("hy", Path(folder) / "workspace")
        with serving(root) as server:
            server.rewrite("hy", CHANGES)
            editor = open_editor(browser, server, "hy", viewport=viewport)
            editor.page.evaluate("localStorage.setItem('options', JSON.stringify({ interface: 'en' }))")
            editor.page.reload()
            editor.page.locator("body.ready").wait_for()
            editor.go(message=id_)
            editor.wait_pages()
            data = see(editor)
            editor.page.context.close()
    Image.open(BytesIO(data)).convert("RGB").save(ROOT / f"docs/{name}.webp", quality=82, method=6)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for name in sys.argv[1:] or PICTURES:
            take(browser, name)
        browser.close()


if __name__ == "__main__":
    main()
