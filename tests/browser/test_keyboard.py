"""Every page by the keyboard alone: where Tab leads, what it is called, and whether it is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from shown import Shown, tell

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


@pytest.mark.parametrize("width", [320, 768])
def test_tab_follows_the_eye(shown: Shown, width: int) -> None:
    assert walk(shown, width)
    faults = shown.measure("order")
    assert not faults, tell(faults)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_a_link_leads_to_is_in_sight(shown: Shown, width: int) -> None:
    shown.wear("light")
    shown.resize(width)
    faults = shown.measure("targets")
    assert not faults, tell(faults)
