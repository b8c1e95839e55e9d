"""The pages beside the messages: their lines are marked and lead to messages, and they follow what is typed."""

from __future__ import annotations

import pytest
from conftest import Edit, each_language
from edited import DOMAINS, FIRST_PAGES, Editor


def shown_pages(editor: Editor) -> list[str]:
    return editor.page.locator("#pages .page.own img").evaluate_all("(all) => all.map((one) => one.currentSrc)")


def wait_for_new_pages(editor: Editor, before: list[str]) -> None:
    editor.page.wait_for_function(
        """(before) => {
            const now = [...document.querySelectorAll('#pages .page.own img')].map((one) => one.currentSrc)
            return now.length && !now.some((one) => before.includes(one))
        }""",
        arg=before,
        timeout=FIRST_PAGES,
    )


def marks(editor: Editor, side: str = "own") -> list[dict[str, float]]:
    """Return the rectangles that are marked, in pixels of the window."""
    return editor.page.locator(f"#pages .page.{side} .mark").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"
    )


@each_language
def test_the_open_message_is_marked_in_sight_and_a_click_on_a_line_opens_its_message(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    editor.wait_pages()
    ids = [id_ for id_ in editor.listed() if id_.endswith(".body")][:2]
    for id_ in ids:
        editor.open(id_)
        editor.page.locator("#pages .mark").first.wait_for()
        box = editor.page.locator("#pages").bounding_box()
        assert box
        assert any(box["y"] <= mark["top"] and mark["bottom"] <= box["y"] + box["height"] for mark in marks(editor))
    spot = editor.spot(ids[1])
    assert editor.current == "title"
    editor.page.mouse.click(*spot)
    assert editor.current == ids[1]
    assert editor.page.evaluate("document.activeElement.className") == "field"


@pytest.mark.parametrize("locale", ["hy", "he"])
def test_pages_follow_what_is_typed_and_say_what_moved(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    editor.wait_pages()
    id_ = next(id_ for id_ in editor.listed() if id_.endswith(".body"))
    editor.open(id_)
    before = shown_pages(editor)
    editor.field.focus()
    editor.page.keyboard.press("Control+End")
    word = "Շատ բառեր, որոնք լրացնում են էջը։ " if locale == "hy" else "מילים רבות שממלאות את העמוד. "
    editor.paste(word * 120)
    wait_for_new_pages(editor, before)
    editor.page.locator("#moved").wait_for(timeout=FIRST_PAGES)
    assert editor.page.locator("#moved p").inner_text()
    assert editor.server.entry(locale, id_).msgstr.count(word) == 0
    editor.page.locator("[data-action=discard]").click()
    editor.page.locator("#moved").wait_for(state="hidden", timeout=FIRST_PAGES)
    editor.field.focus()
    editor.paste(word * 120)
    editor.page.locator("#moved").wait_for(timeout=FIRST_PAGES)
    editor.open("title")
    assert not editor.page.locator("#moved").is_visible()
    before = shown_pages(editor)
    editor.page.keyboard.type(".")
    wait_for_new_pages(editor, before)
    assert not editor.page.locator("#moved").is_visible()  # no other messages stand elsewhere than was told


def width_of_a_page(editor: Editor) -> float:
    box = editor.page.locator("#pages .page.own").first.bounding_box()
    assert box
    return box["width"]


def test_editions_zoom_and_the_english_beside(edit: Edit) -> None:
    editor = edit("ru")
    editor.wait_pages()
    before, width = shown_pages(editor), width_of_a_page(editor)
    editor.page.locator("#zoom").select_option("150")
    wait_for_new_pages(editor, before)
    assert width_of_a_page(editor) == pytest.approx(1.5 * width, abs=2)
    editor.page.locator("#zoom").select_option("100")
    editor.page.locator("#beside").check()
    english = editor.page.locator("#pages .page.english img")
    english.first.wait_for(timeout=FIRST_PAGES)
    editor.open("losses.body")
    editor.page.wait_for_function(
        "() => ['own', 'english'].every((side) => document.querySelector(`#pages .${side} .mark`))", timeout=FIRST_PAGES
    )
    pairs = editor.page.evaluate(
        """() => [...document.querySelectorAll('#pages .page.own')].map((own) => {
            const other = document.querySelector(`#pages .page.english[data-page="${own.dataset.page}"]`)
            return [own.getBoundingClientRect().top, other.getBoundingClientRect().top]
        })"""
    )
    assert pairs
    assert all(one == pytest.approx(two, abs=1) for one, two in pairs)
    before = shown_pages(editor)
    editor.page.locator("#edition").select_option(index=1)
    wait_for_new_pages(editor, before)


@pytest.mark.parametrize("locale", ["az", "he"])
def test_the_web_page_is_the_second_view_and_runs_nothing(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    editor.expected = ["422", "frame-ancestors", "ERR_BLOCKED_BY_RESPONSE"]
    editor.page.locator("[name=view][value=web]").check(force=True)
    frame = editor.page.frame_locator("#web")
    frame.locator("h1").wait_for(timeout=FIRST_PAGES)
    assert "allow-scripts" not in str(editor.page.locator("#web").get_attribute("sandbox"))
    assert frame.locator("html").get_attribute("dir") == ("rtl" if locale == "he" else "ltr")
    assert frame.locator("h1 .marked").first.inner_text() == editor.text
    frame.locator(f"[data-message='{DOMAINS[locale]}/summary']").first.click()
    assert editor.current == "summary"
    editor.caret(0)
    editor.page.keyboard.type("a < b & c ")
    frame.get_by_text("a < b & c").wait_for(timeout=FIRST_PAGES)
    editor.page.keyboard.type("<script>document.title = 1</script>")
    editor.page.locator("#pages-fault", has_text="<script>").wait_for(timeout=FIRST_PAGES)
    assert not editor.page.locator("#web").is_visible()
    editor.page.locator("[data-action=discard]").click()
    frame.locator("h1").wait_for(timeout=FIRST_PAGES)
