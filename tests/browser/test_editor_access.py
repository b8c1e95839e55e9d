"""The editor for everybody: axe, views in light, dark and forced colours, on a telephone, and by a screen reader."""

from __future__ import annotations

import re

import pytest
from conftest import Edit
from edited import Editor
from shown import PICTURES, SCHEMES, tell
from test_pages import AXE, TAGS

WIDTHS = (375, 1280)
FUZZY = {"msgstr": "x {nothing}", "flags": ["fuzzy"], "previous_msgid": "Formerly", "tcomment": "question: what?"}


def see_messages(editor: Editor) -> None:
    editor.page.keyboard.press("Escape")
    if not editor.page.locator("#left").is_visible():
        editor.page.locator("[name=pane][value=messages]").check(force=True)


def see_pages(editor: Editor) -> None:
    see_messages(editor)
    if not editor.page.locator("#right").is_visible():
        editor.page.locator("[name=pane][value=pages]").check(force=True)


def dialog(name: str) -> object:
    def see(editor: Editor) -> None:
        see_messages(editor)
        editor.page.locator(f"#{name}-button").click()
        editor.page.locator(f"#{name}[open]").wait_for()

    return see


PANES = {"messages": see_messages, "pages": see_pages}
VIEWS = {**PANES, **{name: dialog(name) for name in ("overview", "packet", "options", "help")}}


def violations(editor: Editor, scheme: str) -> list[str]:
    rules = {"color-contrast": {"enabled": scheme != "forced"}}
    found = editor.page.evaluate(
        """([tags, rules]) => axe.run(document, { runOnly: tags, rules, resultTypes: ["violations"] })
            .then(({ violations }) => violations.map((one) => one.id + ": " +
                one.nodes.map((node) => node.html.slice(0, 90)).join("; ")))""",
        [TAGS, rules],
    )
    return [str(one) for one in found]


@pytest.mark.parametrize("locale", ["hy", "he"])
def test_axe_finds_nothing_in_any_view(edit: Edit, locale: str) -> None:
    editor = edit(locale, {"summary": FUZZY}, bypass_csp=True, hash_=f"show=todo&locale={locale}")
    editor.expected = ["422"]
    editor.page.evaluate(f"() => {{ {AXE} }}")
    editor.open("summary")
    editor.page.locator(".review summary").evaluate("(summary) => { summary.parentElement.open = true }")
    editor.field.focus()
    editor.page.keyboard.press("End")
    editor.page.keyboard.type(" y")
    editor.page.locator("#findings li").first.wait_for()
    faults = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        editor.shown.wear(scheme)
        for width in WIDTHS:
            editor.shown.resize(width)
            for name, see in (VIEWS if locale == "hy" and scheme != "forced" else PANES).items():
                see(editor)
                faults += [f"{name}, {width} px, {scheme}: {fault}" for fault in violations(editor, scheme)]
                wide = editor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
                faults += [f"{name}, {width} px: wider than the window"] if wide else []
                picture = PICTURES / f"editor-{locale}-{name}-{width}-{scheme}.jpg"
                editor.page.screenshot(path=picture, type="jpeg", quality=70)
    assert not faults, tell(faults)


def test_a_screen_reader_is_told_what_happens(edit: Edit) -> None:
    editor = edit("ru")
    assert editor.page.locator("main").count() == 1
    assert editor.page.locator("header, main").count() == 2
    for region in ("#left", "#right"):
        assert editor.page.locator(region).get_attribute("aria-labelledby")
    editor.open("summary")
    assert "summary" in editor.page.locator("#whisper").inner_text()
    editor.caret(0)
    editor.page.keyboard.type("  ")
    editor.page.wait_for_function("() => /замечани/.test(document.querySelector('#whisper').textContent)")
    assert editor.field.get_attribute("aria-describedby") == "findings"
    editor.page.keyboard.press("Control+Z")
    editor.page.keyboard.press("Control+Z")
    editor.page.wait_for_function("() => /больше нет/.test(document.querySelector('#whisper').textContent)")
    for place in ("#news", "#whisper", "#shown", "#pages-state"):
        assert editor.page.locator(place).get_attribute("role") == "status"


@pytest.mark.parametrize("locale", ["az", "he"])
def test_a_telephone_shows_one_pane_at_a_time(edit: Edit, locale: str) -> None:
    editor = edit(locale, viewport={"width": 375, "height": 700})
    assert not editor.page.locator("#right").is_visible()
    field = editor.open("summary")
    box = field.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    small = editor.page.locator("#list .open button:visible, .panes label, .tools button").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect())"
        ".filter((box) => box.width < 24 || box.height < 24).length"
    )
    assert small == 0
    editor.page.locator("[name=pane][value=pages]").check(force=True)
    assert editor.page.locator("#right").is_visible()
    assert not editor.page.locator("#left").is_visible()


def test_the_page_has_no_words_of_its_own(edit: Edit) -> None:
    """Every text of the interface comes from the catalog: the markup has labels by their ids alone."""
    editor = edit("hy")
    html = editor.page.request.get(editor.page.url.partition("#")[0]).text()
    body = re.sub(r"<[^>]*>", "", html.partition("<body>")[2])
    assert body.strip() == ""
