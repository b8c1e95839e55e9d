"""Every page by the keyboard alone: where Tab leads, what it is called, and whether it is seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import each_factsheet
from shown import Published, Shown, tell

Fresh = Callable[..., Shown]

MOST = 400
"""More stops than any page has."""


def walk(shown: Shown, width: int) -> list[dict[str, object]]:
    """Press Tab from the beginning of the page to its end, and return each stop."""
    shown.wear("light")
    shown.resize(width)
    shown.page.evaluate(
        """() => {
            for (const one of document.querySelectorAll("[data-stop]")) delete one.dataset.stop
            for (const one of document.querySelectorAll("details")) one.open = false
            document.activeElement.blur()
            getSelection().removeAllRanges()
            scrollTo(0, 0)
        }"""
    )
    # A click would set where Tab begins; so does the first element, if it is asked for the focus and loses it again.
    shown.page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    stops = list[dict[str, object]]()
    while len(stops) < MOST:
        shown.page.keyboard.press("Tab")
        stop = shown.measure("focused", len(stops))
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"Tab does not leave the page after {MOST} stops")


@pytest.mark.parametrize("width", [320, 1280])
def test_each_stop_is_seen(shown: Shown, width: int) -> None:
    stops = walk(shown, width)
    faults = [f"{stop['told']}: no outline" for stop in stops if not stop["outline"]]
    faults += [f"{stop['told']}: covered {stop['covered']}" for stop in stops if stop["covered"]]
    assert stops
    assert not faults, tell(faults)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_tab_follows_the_eye(shown: Shown, width: int) -> None:
    assert walk(shown, width)
    faults = shown.measure("order")
    assert not faults, tell(faults)


def test_the_first_stop_skips_to_the_text(shown: Shown) -> None:
    first = walk(shown, 1280)[0]
    assert str(first["href"]).startswith("#"), first
    shown.page.evaluate("scrollTo(0, 0); document.querySelector('[data-stop=\"0\"]').focus()")
    shown.page.keyboard.press("Enter")
    shown.page.keyboard.press("Tab")
    assert shown.page.evaluate("document.activeElement.closest('main, footer') !== null")


def test_what_can_be_reached_is_called_by_words(shown: Shown) -> None:
    shown.resize(320)
    session = shown.page.context.new_cdp_session(shown.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    names = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
        and any(one["name"] == "focusable" and one["value"]["value"] for one in node.get("properties", []))
        and node["role"]["value"] != "RootWebArea"
    ]
    assert names
    faults = [f"{role} “{name}”" for role, name in names if not re.search(r"[^\W\d_]{2}", name)]
    assert not faults, tell(faults)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_a_link_leads_to_is_in_sight(shown: Shown, width: int) -> None:
    shown.wear("light")
    shown.resize(width)
    faults = shown.measure("targets")
    assert not faults, tell(faults)


@each_factsheet
def test_a_citation_leads_to_its_source_and_back(fresh: Fresh, published: Published) -> None:
    page = fresh(published).page
    citation = page.locator("main [role=doc-noteref]").first
    citation.focus()
    page.keyboard.press("Enter")
    source = page.locator(":target")
    assert str(source.get_attribute("id")).startswith("source-")
    back = source.locator("[role=doc-backlink]").first
    assert back.is_visible()
    back.focus()
    page.keyboard.press("Enter")
    assert page.locator(":target").get_attribute("id") == citation.get_attribute("id")
    assert citation.is_visible()
