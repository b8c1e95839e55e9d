"""Fonts that come late move nothing."""

from __future__ import annotations

import time

import pytest
from conftest import each_page
from playwright.sync_api import Browser, Route
from shown import Published

MOST = 0.02
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
    browser: Browser, addresses: dict[str, str], published: Published, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_init_script(OBSERVE)
    page = context.new_page()
    fonts = list[str]()
    page.on("response", lambda answer: fonts.append(answer.url) if answer.url.endswith(".woff2") else None)
    page.route("**/*.woff2", delayed)
    page.goto(addresses[published.publication] + published.path, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 200)))")
    assert fonts
    shift = page.evaluate("globalThis.shift")
    context.close()
    assert shift <= MOST
