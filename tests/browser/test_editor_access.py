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
    for place in ("#news", "#whisper", "#shown"):
        assert editor.page.locator(place).get_attribute("role") == "status"
    assert editor.page.locator("#pages-state").get_attribute("role") is None  # else it speaks after each pause


def focused(editor: Editor) -> str:
    """Return what the keyboard is at: an action, an id, or the class."""
    name = "({ dataset, id, className }) => dataset.action ?? (id || className)"
    return str(editor.page.locator(":focus").evaluate(name))


def tab_to(editor: Editor, wanted: str) -> None:
    for _ in range(20):
        if focused(editor) != wanted:
            editor.page.keyboard.press("Tab")
    assert focused(editor) == wanted


def test_the_keyboard_keeps_its_place_where_a_control_is_drawn_anew(edit: Edit) -> None:
    editor = edit("az")
    editor.open("road-disrupted.text")
    editor.page.keyboard.type("Bir ")
    tab_to(editor, "save")
    editor.page.keyboard.press("Space")
    editor.wait_saved("road-disrupted.text")
    assert focused(editor) == "save"
    tab_to(editor, "fuzzy")
    editor.page.keyboard.press("Space")
    editor.page.locator("#list .open.fuzzy").wait_for()
    assert focused(editor) == "fuzzy"
    editor.field.focus()
    editor.page.keyboard.type("İki ")
    tab_to(editor, "discard")
    editor.page.keyboard.press("Space")
    assert focused(editor) == "field"
    editor.page.keyboard.type("Üç ")
    editor.server.rewrite("az", {"road-disrupted.text": {"msgstr": "Onların mətni"}})
    editor.page.locator("section.conflict button").first.focus()
    editor.page.keyboard.press("Space")
    editor.wait_saved("road-disrupted.text")
    assert focused(editor) == "field"


def test_the_tab_key_stops_at_the_first_message_that_is_shown(edit: Edit) -> None:
    editor = edit("az", {"city.label": {"flags": ["fuzzy"]}, "people.label": {"flags": ["fuzzy"]}})
    editor.page.locator("#show-fuzzy").check(force=True)
    assert editor.current == "city.label"
    editor.open("people.label")
    editor.page.locator("#show-fuzzy").focus()
    editor.page.keyboard.press("Tab")
    assert editor.page.evaluate("document.activeElement.textContent") == "city.label"
    editor.page.keyboard.press("Enter")
    assert editor.current == "city.label"
    assert focused(editor) == "field"


def test_a_mark_that_is_refused_is_as_before(edit: Edit) -> None:
    editor = edit("az")
    editor.expected = ["422"]
    refused = {"diagnostics": [{"message": "refused", "hint": ""}]}
    editor.page.route("**/api/catalogs/*/az/summary", lambda route: route.fulfill(status=422, json=refused))
    editor.open("summary")
    editor.page.locator("#fuzzy").click()
    editor.page.locator(".notice.error", has_text="refused").wait_for()
    assert not editor.page.locator("#fuzzy").is_checked()


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
