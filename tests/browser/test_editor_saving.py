"""Saving: that entry's lines and nothing else; and whatever else happens to the file or the server, no text is lost."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path

from conftest import Edit, each_language
from edited import Editor, enter, open_editor, serving, workspace_of
from playwright.sync_api import Browser, Route

TEXTS = {"hy": "Մի նոր տեքստ", "az": "Yeni bir mətn", "ru": "Новый текст", "he": "טקסט חדש"}


# Each test has messages of its own: a server offers again what was saved, and that the file has lost since.


def changed_lines(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@each_language
def test_saving_changes_the_lines_of_that_entry_and_can_be_undone(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    path = editor.server.catalog(locale)
    before = path.read_text(encoding="utf-8")
    old = editor.server.entry(locale, "summary").msgstr
    editor.type_over("summary", TEXTS[locale])
    assert editor.page.locator("#list .open .state.unsaved").is_visible()
    editor.page.locator("[data-action=save]").click()
    editor.wait_saved("summary")
    difference = changed_lines(before, path.read_text(encoding="utf-8"))
    assert [line[0] for line in difference] == ["-", "+"]
    assert difference[1] == f'+msgstr "{TEXTS[locale]}"'
    editor.page.locator(".difference summary").click()
    shown = editor.page.locator(".difference pre").inner_text()
    assert TEXTS[locale] in shown
    assert old[:30] in shown
    editor.page.locator("#undo").click()
    editor.page.locator("#list .open .state.unsaved").wait_for()
    assert path.read_text(encoding="utf-8") == before
    assert editor.text == TEXTS[locale]
    editor.page.locator("[data-action=discard]").click()
    assert editor.text == old


def test_a_save_that_is_taken_back_leaves_what_was_typed_in_its_fields(edit: Edit) -> None:
    id_ = "region.label"
    editor = edit("ru", {id_: {"msgstr": ""}})
    editor.page.locator("#options-button").click()
    editor.page.locator("#save-as-typed").check()
    editor.page.keyboard.press("Escape")
    editor.open(id_)
    editor.page.keyboard.press("Alt+M")
    editor.page.keyboard.type("Проверить")
    editor.field.focus()
    editor.page.keyboard.type("Область")
    editor.page.keyboard.press("Control+Enter")
    editor.page.locator("#news", has_text=id_).wait_for()
    editor.page.keyboard.press("Alt+Z")
    editor.page.locator(f"#list .open[data-id='{id_}'] .state.unsaved").wait_for()
    entry = editor.server.entry("ru", id_)
    assert (entry.msgstr, entry.tcomment) == ("", "")
    assert editor.text == "Область"
    assert editor.page.locator("#remarks").input_value() == "Проверить"
    # No other test saves this one: of what was saved and then restored, the editor asks before it saves again.
    editor.type_over("broadcasting.label", "Вещание")
    editor.page.locator("li.fuzzy[data-id='broadcasting.label']").wait_for()
    assert editor.server.entry("ru", id_).msgstr == ""  # it is not saved by itself again
    editor.open(id_)
    editor.page.keyboard.press("Control+Enter")
    editor.page.locator(f"li.approved[data-id='{id_}']").wait_for()
    assert editor.server.entry("ru", id_).msgstr == "Область"
    editor.open(id_)
    editor.page.locator("#remarks").fill("Проверить ещё раз")
    editor.page.keyboard.press("Alt+Z")
    editor.page.locator(f"#list .open[data-id='{id_}'] .state.missing").wait_for()
    assert editor.text == "Область"


def test_saving_as_it_is_typed_leaves_nothing_approved(edit: Edit) -> None:
    editor = edit("ru")
    editor.page.locator("#options-button").click()
    editor.page.locator("#save-as-typed").check()
    editor.page.keyboard.press("Escape")
    editor.type_over("mediation.body", "Половина")
    editor.wait_saved("mediation.body")
    entry = editor.server.entry("ru", "mediation.body")
    assert (entry.msgstr, "fuzzy" in entry.flags) == ("Половина", True)
    assert editor.text == "Половина"
    editor.page.keyboard.type(" и всё")
    editor.page.keyboard.press("Control+S")
    editor.page.wait_for_function("() => !document.querySelector('#list .open .state.unsaved')")
    entry = editor.server.entry("ru", "mediation.body")
    assert (entry.msgstr, "fuzzy" in entry.flags) == ("Половина и всё", True)


def test_what_another_program_writes_is_merged_and_shown(edit: Edit) -> None:
    editor = edit("az")
    editor.type_over("stations.body", "Mənim mətnim")
    editor.server.rewrite("az", {"title": {"msgstr": "Başqa başlıq"}})
    editor.page.wait_for_function(
        "() => document.querySelector(\"li[data-id='title'] .target\").textContent === 'Başqa başlıq'"
    )
    assert editor.text == "Mənim mətnim"
    editor.page.keyboard.press("Control+S")
    editor.wait_saved("stations.body")
    entries = [editor.server.entry("az", id_).msgstr for id_ in ("title", "stations.body")]
    assert entries == ["Başqa başlıq", "Mənim mətnim"]


def conflict(edit: Edit, id_: str) -> Editor:
    """Type at a message that another program changes meanwhile."""
    editor = edit("hy")
    editor.type_over(id_, "Իմ տեքստը")
    editor.server.rewrite("hy", {id_: {"msgstr": "Նրանց տեքստը"}})
    editor.page.locator("section.conflict").wait_for()
    said = editor.page.locator("section.conflict").inner_text()
    assert "Իմ տեքստը" in said
    assert "Նրանց տեքստը" in said
    assert editor.text == "Իմ տեքստը"
    return editor


def test_of_two_texts_of_one_message_ours_can_be_kept(edit: Edit) -> None:
    editor = conflict(edit, "war-2020.body")
    editor.page.locator("section.conflict button").first.click()
    editor.wait_saved("war-2020.body")
    assert editor.server.entry("hy", "war-2020.body").msgstr == "Իմ տեքստը"
    assert editor.page.locator("section.conflict").count() == 0


def test_of_two_texts_of_one_message_theirs_can_be_taken_and_ours_brought_back(edit: Edit) -> None:
    editor = conflict(edit, "april-2016.body")
    editor.page.locator("section.conflict button").last.click()
    assert editor.text == "Նրանց տեքստը"
    assert editor.server.entry("hy", "april-2016.body").msgstr == "Նրանց տեքստը"
    editor.field.focus()
    editor.page.keyboard.press("Control+Z")
    assert editor.text == "Իմ տեքստը"


def test_two_tabs_see_each_other(edit: Edit) -> None:
    one = edit("ru")
    two = one.another_tab()
    one.type_over("lachin-road.body", "Первая вкладка")
    two.open("lachin-road.body")
    two.page.locator("#list .open .state", has_text="открыто в другой вкладке").wait_for()
    two.open("title")
    one.page.keyboard.press("Control+S")
    one.wait_saved("lachin-road.body")
    row = "() => document.querySelector(\"li[data-id='lachin-road.body'] .target\").textContent === 'Первая вкладка'"
    two.page.wait_for_function(row)
    assert two.faults() == []


def test_what_is_typed_while_the_server_is_stopped_is_kept_and_offered_again(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = workspace_of("ru", Path(folder) / "workspace")
        with serving(root) as server:
            editor = open_editor(browser, server, "ru")
            editor.open("summary")
            server.stop()
            editor.page.locator("#server").wait_for()
            editor.clear()
            editor.page.keyboard.type("Набрано без сервера")
            editor.page.keyboard.press("Control+S")
            editor.page.locator(".notice.error").wait_for()
            page = editor.page.context.new_page()
            editor.page.close(run_before_unload=False)
            server.start()
            editor.shown.page = page
            enter(editor)
            offer = editor.page.locator(".notice.offer")
            assert "summary" in offer.inner_text()
            offer.locator("button").first.click()
            assert editor.text == "Набрано без сервера"
            editor.page.keyboard.press("Control+S")
            editor.wait_saved("summary")
            assert server.entry("ru", "summary").msgstr == "Набрано без сервера"
            page.reload()
            editor.page.locator("body.ready").wait_for()
            assert editor.page.locator(".notice.offer").count() == 0
            editor.page.context.close()


def test_a_catalog_that_does_not_parse_is_shown_with_its_line_and_the_others_work(edit: Edit) -> None:
    editor = edit("hy")
    path = editor.server.catalog("hy")
    text = path.read_text(encoding="utf-8")
    line = text[: text.index('msgctxt "summary"')].count("\n") + 1
    path.write_text(text.replace('msgctxt "summary"', 'msgcontext "summary"', 1), encoding="utf-8")
    editor.expected = ["422"]
    editor.page.locator("#locale").select_option("ru")
    editor.page.locator("#list li.message").first.wait_for()
    editor.page.locator("#locale").select_option("hy")
    editor.page.locator(".notice.error", has_text=f"locales/hy/LC_MESSAGES/nagorno-karabakh.po:{line}: ").wait_for()
    editor.page.locator("#locale").select_option("az")
    editor.page.locator("#list li.message").first.wait_for()
    assert editor.page.locator(".notice.error").count() == 0
    editor.page.locator("#locale").select_option("hy")
    editor.page.locator(".notice.error").first.wait_for()
    editor.page.locator("#search").fill("summary")
    assert editor.listed() == []
    path.write_text(text, encoding="utf-8")
    editor.page.locator("#list li[data-id=summary]").wait_for()
    assert editor.page.locator(".notice.error").count() == 0


def test_a_server_that_refuses_for_a_while_is_asked_again(edit: Edit) -> None:
    editor = edit("hy")
    editor.expected = ["503"]
    answers = iter([503, 503])

    def refuse(route: Route) -> None:
        status = next(answers, 0)
        route.fulfill(status=status) if status else route.continue_()

    editor.page.route("**/api/events", refuse)
    editor.page.reload()
    editor.page.locator("#server").wait_for()
    editor.page.locator("#server").wait_for(state="hidden")
    assert next(answers, 0) == 0


def test_what_fails_at_the_start_is_shown(edit: Edit) -> None:
    editor = edit("hy")
    editor.expected = ["500"]
    failed = {"diagnostics": [{"message": "it is broken", "hint": ""}]}
    editor.page.route("**/api/workspace?*", lambda route: route.fulfill(status=500, json=failed))
    editor.page.reload()
    editor.page.locator("#server", has_text="it is broken").wait_for()
