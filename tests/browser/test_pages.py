"""Every page at every width, in light, dark and forced colours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import EVERY_PAGE, LOCAL_PAGES
from playwright.sync_api import Browser
from shown import PICTURES, SCHEMES, TOOLS, WIDTHS, Published, Shown, open_page, settle, tell

AXE = (TOOLS / "node/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURED = {"light": WIDTHS, "dark": (375, 1280), "forced": (375, 1280)}

# Fonts are preloaded across origins, which a browser refuses to a file; it loads them by the style sheet instead.
REFUSED = re.compile(
    r"error: Access to font at 'file:///\S+\.woff2' from origin 'null' has been blocked by CORS policy: .*"
    r"|error: Failed to load resource: net::ERR_FAILED"
    r"|warning: A preload for 'file:///\S+\.woff2' is found, but is not used because the request credentials mode does "
    r"not match\. .*"
)

Fresh = Callable[..., Shown]


@pytest.mark.parametrize(
    ("published", "local"),
    [pytest.param(page, False, id=f"{page}-served") for page in EVERY_PAGE]
    + [pytest.param(page, True, id=f"{page}-file") for page in LOCAL_PAGES],
)
def test_a_page_loads_without_a_word_and_from_nowhere_else(fresh: Fresh, published: Published, local: bool) -> None:
    shown = fresh(published, local=local)
    home = "file:///" if local else shown.page.evaluate("location.origin") + "/atlas/"
    assert [line for line in shown.said if not (local and REFUSED.fullmatch(line))] == []
    assert [url for url in shown.asked if not url.startswith(home)] == []
    assert [line for line in shown.missed if not (local and ".woff2" in line)] == []
    assert len(shown.asked) > 1


def test_nothing_overflows_and_no_text_is_cut_off(shown: Shown, request: pytest.FixtureRequest) -> None:
    faults, name = [], request.node.callspec.id.replace("/", "-").replace(":", "-").removesuffix(".html")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        shown.wear(scheme)
        for width in WIDTHS:
            shown.resize(width)
            settle(shown)
            faults += [f"{width} px, {scheme}: {fault}" for fault in shown.measure("overflow")]
            if width in PICTURED[scheme]:
                picture = PICTURES / f"{name}-{width}-{scheme}.jpg"
                shown.page.screenshot(path=picture, full_page=True, type="jpeg", quality=70)
    assert not faults, tell(faults)


def test_axe_finds_nothing(shown: Shown) -> None:
    faults = []
    for scheme in SCHEMES:
        shown.wear(scheme)
        # axe takes the page's colours for the ones that are forced upon it.
        rules = {"color-contrast": {"enabled": scheme != "forced"}}
        for width in (320, 1280):
            shown.resize(width)
            found = shown.page.evaluate(
                f"""async ([tags, rules]) => {{
                    if (!window.axe) {{ {AXE} }}
                    const options = {{ runOnly: tags, rules, resultTypes: ["violations"] }}
                    const {{ violations }} = await axe.run(document, options)
                    const where = (one) => one.nodes.map((node) => node.html.slice(0, 90)).join("; ")
                    return violations.map((one) => `${{one.id}}: ${{where(one)}}`)
                }}""",
                [TAGS, rules],
            )
            faults += [f"{width} px, {scheme}: {fault}" for fault in found]
    assert not faults, tell(faults)


LEAST, RAISED = 12, 10
"""CSS pixels: of all text, and of the numbers of sources."""


def test_no_text_is_small(shown: Shown) -> None:
    faults = []
    shown.wear("light")
    for width in WIDTHS:
        shown.resize(width)
        faults += [f"{width} px: {fault}" for fault in shown.measure("small", LEAST, RAISED)]
    assert not faults, tell(faults)


def test_lines_of_the_map_stand_and_go_with_their_labels(shown: Shown) -> None:
    shown.wear("light")
    seen = """(all) => all.map((one) => getComputedStyle(one).display !== "none")"""
    for width in WIDTHS:
        shown.resize(width)
        lines = shown.page.locator(".map-town-leader").evaluate_all(seen)
        labels = shown.page.locator(".map-aside ~ .map-aside").evaluate_all(seen)  # all but that of the main city
        assert not lines or lines == labels, width


def test_forced_colours_leave_the_mark_of_the_current_language(shown: Shown) -> None:
    shown.wear("forced")
    faults = shown.measure("marks")
    assert not faults, tell(faults)


def test_a_missing_page_is_answered_by_the_page_of_errors(browser: Browser, addresses: dict[str, str]) -> None:
    """At any depth, with its styles, fonts and links."""
    for publication, address in addresses.items():
        shown = open_page(browser, f"{address}no/such/page.html")
        assert shown.missed == [f"{address}no/such/page.html: 404"], publication
        assert shown.page.locator("main a").count() > 1
        for link in shown.page.locator("main a").all():
            assert shown.page.request.get(str(link.evaluate("(a) => a.href"))).status == 200
        shown.page.context.close()
