"""For those who read in their own way: large text, wide spacing, a zoomed window, no scripts, a folder on a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from conftest import Launch, each_local_page, each_page
from playwright.sync_api import Browser
from shown import Published, Shown, settle, tell

Fresh = Callable[..., Shown]

SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""
"""What the reader may set by WCAG 1.4.12."""


@pytest.mark.parametrize("width", [320, 1280])
@each_page
def test_text_may_be_spaced(fresh: Fresh, published: Published, width: int) -> None:
    shown = fresh(published, bypass_csp=True)
    shown.resize(width)
    shown.page.add_style_tag(content=SPACING)
    faults = shown.measure("overflow", False)
    assert not faults, tell(faults)


def test_the_page_may_be_zoomed(shown: Shown) -> None:
    """A window of 1280 by 1024 pixels, at 200 % and at 400 %."""
    faults = []
    shown.wear("light")
    for width, height in ((640, 512), (320, 256)):
        shown.resize(width, height)
        settle(shown)
        faults += [f"{width} px: {fault}" for fault in shown.measure("overflow")]
        shown.page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
        faults += [f"{width} px: {fault}" for fault in shown.measure("stuck")]
        shown.page.evaluate("scrollTo(0, 0)")
    assert not faults, tell(faults)


@pytest.fixture(scope="session")
def large(launch: Launch) -> Iterator[Browser]:
    """The browser of a reader who has set text to twice its size."""
    return launch("--blink-settings=defaultFontSize=32")


@each_page
def test_text_may_be_twice_as_large(fresh: Fresh, large: Browser, published: Published) -> None:
    shown = fresh(published, by=large)
    assert shown.page.evaluate("getComputedStyle(document.documentElement).fontSize") in ("32px", "36px")
    faults = []
    for width in (640, 1280, 1920):
        shown.resize(width)
        faults += [f"{width} px: {fault}" for fault in shown.measure("overflow")]
    assert not faults, tell(faults)


@each_local_page
def test_a_page_is_the_same_without_scripts_and_from_a_folder(fresh: Fresh, published: Published) -> None:
    served = fresh(published).measure("drawn")
    text, places = served
    assert len(text) > 50
    assert len(places) > 10
    assert fresh(published, java_script_enabled=False).measure("drawn") == served
    assert fresh(published, local=True).measure("drawn") == served


HEBREW = Published("hebrew", "he/hans-island.html")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_from_right_to_left_is_mirrored(fresh: Fresh, width: int) -> None:
    """Text begins at the right of its column, and the bar's first link stands right of the last."""
    shown = fresh(HEBREW)
    shown.resize(width)
    heading, column, home, last = shown.page.evaluate(
        """() => {
            const h1 = document.querySelector("h1"), range = document.createRange()
            range.selectNodeContents(h1)
            const links = document.querySelectorAll(".bar a")
            return [range, h1, links[0], links[links.length - 1]].map((one) => one.getBoundingClientRect().toJSON())
        }"""
    )
    assert heading["right"] == pytest.approx(column["right"], abs=1)
    assert heading["left"] > column["left"] + 1
    assert home["right"] > last["right"] or home["bottom"] <= last["top"]
