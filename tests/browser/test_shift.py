"""Fonts that come late move nothing; those that come in time are shown."""

from __future__ import annotations

import time

import pytest
from conftest import each_factsheet, each_page
from playwright.sync_api import Browser, Page, Route
from shown import Published, Shown, tell

MOST = 0.02
VIEWS = 5
"""How often a page is opened until its fonts are at hand: the machine of the tests may be slow."""
DELAY = 0.4
"""Seconds by which each font comes late; a browser on a telephone waits as long."""
OBSERVE = """
globalThis.shift = 0
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) globalThis.shift += one.value
}).observe({ type: "layout-shift", buffered: true })
"""


def delayed(route: Route) -> None:
    time.sleep(DELAY)
    route.continue_()


@pytest.mark.parametrize("width", [375, 1280])
@each_page
def test_fonts_that_come_late_move_nothing(
    browser: Browser, as_built: dict[str, str], published: Published, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_init_script(OBSERVE)
    page = context.new_page()
    fonts = list[str]()
    page.on("response", lambda answer: fonts.append(answer.url) if answer.url.endswith(".woff2") else None)
    page.route("**/*.woff2", delayed)
    page.goto(as_built[published.publication] + published.path, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 200)))")
    assert fonts
    shift, faults = page.evaluate("globalThis.shift"), Shown(page).measure("overflow")
    context.close()
    assert shift <= MOST
    assert not faults, tell(faults)


def strange(page: Page, selector: str) -> set[str]:
    """Return the fonts of the reader's machine in which the text of an element is drawn."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    assert fonts, selector
    return {font["familyName"] for font in fonts if not font["isCustomFont"]}


@each_factsheet
def test_fonts_that_are_at_hand_are_shown(browser: Browser, as_built: dict[str, str], published: Published) -> None:
    """Those in which a page begins: text, headings and labels, with their digits."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, found = context.new_page(), set[str]()
    for _ in range(VIEWS):
        page.goto(as_built[published.publication] + published.path, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => undefined)")
        found = {font for selector in ("h1", ".summary", ".as-of") for font in strange(page, selector)}
        if not found:
            break
    context.close()
    assert not found
