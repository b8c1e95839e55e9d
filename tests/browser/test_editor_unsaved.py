"""What is typed and not saved: no save, no other program, no other catalog and no new server takes it away."""

from __future__ import annotations

import tempfile
from pathlib import Path

from conftest import Edit
from edited import Editor, open_editor, serving, workspace_of
from playwright.sync_api import Browser, Route

# Each test has messages of its own: a server offers again what was saved, and that the file has lost since.

FUZZY = {"flags": ["fuzzy"]}


def remarks(editor: Editor) -> str:
    return editor.page.locator("#remarks").input_value()


def is_fuzzy(editor: Editor, id_: str) -> bool:
    return "fuzzy" in editor.server.entry(editor.locale, id_).flags


def save_as_typed(editor: Editor) -> None:
    editor.page.locator("#options-button").click()
    editor.page.locator("#save-as-typed").check()
    editor.page.keyboard.press("Escape")


# Saves that are under way


def test_each_save_is_to_its_own_catalog(edit: Edit) -> None:
    editor = edit("ru", {"autonomy.body": FUZZY, "outbreak.body": FUZZY})
    others = editor.server.catalog("hy").read_bytes()
    let_go = editor.hold_saves()
    for id_ in ("autonomy.body", "outbreak.body"):
        editor.open(id_)
        editor.page.keyboard.press("Control+Enter")
    editor.page.locator("#locale").select_option("hy")
    let_go()
    editor.page.locator("#list .open .field[lang=hy]").wait_for()
    assert not is_fuzzy(editor, "autonomy.body")
    assert not is_fuzzy(editor, "outbreak.body")
    assert editor.server.catalog("hy").read_bytes() == others


def test_of_two_changes_of_the_catalog_the_last_counts(edit: Edit) -> None:
    editor = edit("ru")
    held: list[Route] = []
    editor.page.route("**/api/catalogs/*/hy", lambda route: held.append(route))
    editor.page.locator("#locale").select_option("hy")
    editor.page.locator("#locale").select_option("az")
    editor.page.locator("#list .open .field[lang=az]").wait_for()
    held[0].continue_()
    editor.page.wait_for_load_state("networkidle")
    assert editor.field.get_attribute("lang") == "az"
    assert editor.text == editor.server.entry("az", editor.current).msgstr


def test_what_is_typed_in_one_catalog_is_not_in_another_and_is_offered_again(edit: Edit) -> None:
    editor = edit("ru")
    editor.type_over("ceasefire.body", "Только по-русски")
    editor.page.locator("#locale").select_option("hy")
    editor.page.locator("#list .open .field[lang=hy]").wait_for()
    row = editor.page.locator("li[data-id='ceasefire.body']")
    wanted = editor.server.entry("hy", "ceasefire.body").msgstr
    assert row.locator(".target").evaluate("(text) => text.textContent") == wanted
    assert editor.page.locator("#list .state.unsaved").count() == 0
    editor.page.locator("#locale").select_option("ru")
    offer = editor.page.locator(".notice.offer")
    assert "ceasefire.body" in offer.inner_text()
    offer.locator("button").first.click()
    assert editor.text == "Только по-русски"


def test_what_is_typed_while_a_save_meets_another_text_stays(edit: Edit) -> None:
    editor = edit("az")
    editor.expected = ["412"]
    let_go = editor.hold_saves()
    editor.type_over("losses.body", "Birinci")
    editor.page.keyboard.press("Control+S")
    editor.page.keyboard.type(" davam")
    editor.server.rewrite("az", {"losses.body": {"msgstr": "İkinci"}})
    let_go()
    editor.page.locator("section.conflict").wait_for()
    said = editor.page.locator("section.conflict").inner_text()
    assert "Birinci davam" in said
    assert "İkinci" in said
    assert editor.text == "Birinci davam"
    assert editor.server.entry("az", "losses.body").msgstr == "İkinci"


def test_what_is_typed_back_while_a_save_is_under_way_stays(edit: Edit) -> None:
    editor = edit("az")
    old = editor.server.entry("az", "stalemate.body").msgstr
    let_go = editor.hold_saves()
    editor.type_over("stalemate.body", "Başqa")
    editor.page.keyboard.press("Control+S")
    editor.clear()
    editor.paste(old)
    let_go()
    editor.page.wait_for_function("() => document.querySelector('#news').textContent")
    assert editor.text == old
    assert editor.page.locator("#list .open .state.unsaved").is_visible()


def test_undoing_a_save_leaves_what_was_typed_since(edit: Edit) -> None:
    editor = edit("hy")
    old = editor.server.entry("hy", "constitution.body").msgstr
    editor.type_over("constitution.body", "Պահպանված")
    editor.page.keyboard.press("Control+S")
    editor.wait_saved("constitution.body")
    editor.page.keyboard.type(" և գրված")
    editor.page.locator("#undo").click()
    for _ in range(200):  # ten seconds
        if editor.server.entry("hy", "constitution.body").msgstr == old:
            break
        editor.page.wait_for_timeout(50)
    assert editor.server.entry("hy", "constitution.body").msgstr == old
    assert editor.text == "Պահպանված և գրված"
    editor.page.keyboard.press("Control+S")
    editor.wait_saved("constitution.body")
    assert editor.server.entry("hy", "constitution.body").msgstr == "Պահպանված և գրված"


def test_what_is_typed_stays_in_its_field_where_the_messages_are_others(edit: Edit) -> None:
    editor = edit("ru")
    editor.type_over("violations.text", "Ещё не сохранено")

    def leave_one_out(route: Route) -> None:
        view = route.fetch().json()
        route.fulfill(json={**view, "messages": view["messages"][:-1]})

    editor.page.route("**/api/catalogs/*/ru", leave_one_out)
    last = editor.listed()[-1]
    editor.server.rewrite("ru", {"title": {"flags": ["fuzzy"]}})
    editor.page.locator(f"li[data-id='{last}']").wait_for(state="detached")
    editor.page.locator("#list .open .state.unsaved").wait_for()
    assert (editor.current, editor.text) == ("violations.text", "Ещё не сохранено")
    assert editor.page.locator(".notice.offer").count() == 0
    editor.page.unroute_all(behavior="ignoreErrors")


# Saving while it is typed


def test_every_message_that_was_typed_is_saved_by_itself(edit: Edit) -> None:
    editor = edit("ru")
    save_as_typed(editor)
    editor.type_over("president.body", "Первое")
    editor.type_over("president-career.body", "Второе")
    for id_, text in (("president.body", "Первое"), ("president-career.body", "Второе")):
        editor.page.wait_for_function("(id) => !document.querySelector(`li[data-id='${id}'] .state.unsaved`)", arg=id_)
        assert (editor.server.entry("ru", id_).msgstr, is_fuzzy(editor, id_)) == (text, True)


def test_saving_by_itself_takes_no_approval_back(edit: Edit) -> None:
    editor = edit("ru")
    save_as_typed(editor)
    let_go = editor.hold_saves()
    editor.type_over("prime-minister.body", "Одобрено")
    editor.page.keyboard.press("Control+Enter")
    editor.page.wait_for_timeout(2000)  # longer than the pause after which it is saved by itself
    let_go()
    editor.open("title")
    editor.page.keyboard.press("Control+S")
    editor.wait_saved("title")
    entry = editor.server.entry("ru", "prime-minister.body")
    assert (entry.msgstr, "fuzzy" in entry.flags) == ("Одобрено", False)


# Comments


def test_a_comment_that_is_not_saved_stays_and_is_saved_with_the_message(edit: Edit) -> None:
    editor = edit("ru", {"september-2023.body": FUZZY})
    editor.open("september-2023.body")
    editor.page.keyboard.press("Alt+M")
    editor.page.locator("#remarks").fill("Сверено с атласом")
    editor.page.locator("#question").fill("Какой год?")
    editor.page.keyboard.press("Alt+ArrowDown")
    editor.open("september-2023.body")
    assert remarks(editor) == "Сверено с атласом\nquestion: Какой год?"
    editor.page.keyboard.press("Control+Enter")
    editor.wait_saved("september-2023.body")
    said = editor.server.entry("ru", "september-2023.body").tcomment
    assert said.splitlines()[-2:] == ["Сверено с атласом", "question: Какой год?"]
    assert not is_fuzzy(editor, "september-2023.body")


def test_a_comment_of_another_program_is_shown_and_not_overwritten(edit: Edit) -> None:
    editor = edit("az")
    editor.open("decree-2023.body")
    editor.page.keyboard.press("Alt+M")
    editor.server.rewrite("az", {"decree-2023.body": {"tcomment": "Onların qeydi"}})
    editor.page.wait_for_function("() => document.querySelector('#remarks').value === 'Onların qeydi'")
    editor.page.locator("#remarks").fill("Onların qeydi\nMənim qeydim")
    editor.server.rewrite("az", {"decree-2023.body": {"tcomment": "Onların qeydi\nBir qeyd də"}})
    editor.page.locator("#notices .warning").wait_for()
    assert remarks(editor) == "Onların qeydi\nBir qeyd də\nMənim qeydim"
    editor.page.keyboard.press("Control+S")
    editor.wait_saved("decree-2023.body")
    assert editor.server.entry("az", "decree-2023.body").tcomment == "Onların qeydi\nBir qeyd də\nMənim qeydim"


def test_a_save_over_another_comment_is_told_and_can_be_done_again(edit: Edit) -> None:
    editor = edit("az", {"deadline-2024.body": FUZZY})
    editor.expected = ["412"]
    let_go = editor.hold_saves()
    editor.type_over("deadline-2024.body", "Mənim mətnim")
    editor.page.keyboard.press("Control+Enter")
    editor.server.rewrite("az", {"deadline-2024.body": {"tcomment": "Onların qeydi"}})
    let_go()
    editor.page.locator("#notices .warning").wait_for()
    assert editor.page.locator("section.conflict").count() == 0
    assert (editor.text, remarks(editor)) == ("Mənim mətnim", "Onların qeydi")
    editor.page.keyboard.press("Control+Enter")
    editor.wait_saved("deadline-2024.body")
    entry = editor.server.entry("az", "deadline-2024.body")
    assert (entry.msgstr, entry.tcomment, "fuzzy" in entry.flags) == ("Mənim mətnim", "Onların qeydi", False)


# Other tabs, and a new server


def test_of_two_closed_tabs_the_text_that_was_typed_last_is_offered(edit: Edit) -> None:
    editor = edit("ru")
    older, newer = editor.another_tab("z"), editor.another_tab("a")
    older.type_over("truce.text", "Раньше")
    newer.type_over("truce.text", "Позже")
    for one in (older, newer):
        one.page.close(run_before_unload=False)
    editor.page.reload()
    offer = editor.page.locator(".notice.offer")
    offer.wait_for()
    count = editor.page.locator("label:has(#show-unsaved) .count")
    before = int(str(count.text_content()))
    offer.locator("button").first.click()
    assert editor.text == "Позже"
    count.get_by_text(str(before + 1)).wait_for()


def test_what_is_typed_since_the_offer_is_neither_replaced_nor_forgotten(edit: Edit) -> None:
    editor = edit("ru")
    for choice, since in ((0, "Набрано позже"), (1, "И ещё позже")):
        editor.type_over("thaw.text", "Осталось")
        editor.page.reload()
        editor.page.locator(".notice.offer").wait_for()
        editor.type_over("thaw.text", since)
        editor.page.locator(".notice.offer button").nth(choice).click()
        assert editor.text == since
        editor.page.reload()
        editor.page.locator(".notice.offer button").first.click()
        assert editor.text == since


def test_a_page_that_was_left_open_works_again_with_a_new_server(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder, serving(workspace_of("ru", Path(folder) / "workspace")) as server:
        editor = open_editor(browser, server, "ru")
        editor.type_over("summary", "Набрано до сервера")
        server.stop()
        editor.page.locator("#server").wait_for()
        server.start()
        editor.page.locator("#server", has_text="перезапущен").wait_for()
        editor.another_tab()
        editor.page.locator("#server").wait_for(state="hidden")
        editor.page.keyboard.press("Control+S")
        editor.wait_saved("summary")
        assert server.entry("ru", "summary").msgstr == "Набрано до сервера"
        editor.page.context.close()


# The mark “fuzzy”


def test_a_mark_is_saved_with_the_text_that_it_is_about(edit: Edit) -> None:
    id_ = "description"
    editor = edit("hy", {id_: FUZZY})
    before = editor.server.entry("hy", id_)
    editor.open(id_)
    editor.clear()
    editor.page.keyboard.type("Նոր տեքստ")
    editor.page.keyboard.press("Control+U")
    editor.page.wait_for_function("() => !document.querySelector('#fuzzy').checked")
    editor.page.locator("#news.shown").wait_for()
    now = editor.server.entry("hy", id_)
    assert (now.msgstr, now.flags) == (before.msgstr, before.flags), "neither text nor mark is saved"
    editor.page.reload()
    editor.page.locator(".notice.offer button").first.click()
    assert editor.text == "Նոր տեքստ"
    assert not editor.page.locator("#fuzzy").is_checked(), "the mark is kept with the text"
    editor.page.keyboard.press("Control+S")
    editor.wait_saved(id_)
    assert (editor.server.entry("hy", id_).msgstr, is_fuzzy(editor, id_)) == ("Նոր տեքստ", False)


def test_a_mark_goes_with_the_text_that_is_discarded(edit: Edit) -> None:
    editor = edit("az")
    editor.open("summary")
    editor.page.keyboard.type("Bir ")
    editor.page.locator("#fuzzy").click()
    editor.page.locator("#list .open [data-action=discard]").click()
    editor.page.wait_for_function("() => !document.querySelector('#fuzzy').checked")
    assert not is_fuzzy(editor, "summary")


def test_a_mark_beside_a_comment_that_is_typed_is_saved_alone(edit: Edit) -> None:
    editor = edit("ru")
    before = editor.server.entry("ru", "summary").tcomment
    editor.open("summary")
    editor.page.keyboard.press("Alt+M")
    editor.page.keyboard.type("о чём это?")
    editor.page.locator("#fuzzy").click()
    editor.page.locator("#list .open.fuzzy").wait_for()
    assert (is_fuzzy(editor, "summary"), editor.server.entry("ru", "summary").tcomment) == (True, before)
    assert "о чём это?" in remarks(editor)
    assert editor.page.locator("#list .open .state.unsaved").count() == 1


def test_a_comment_is_saved_without_the_mark_of_a_text_that_is_typed(edit: Edit) -> None:
    editor = edit("ru")
    editor.open("title")
    before = editor.server.entry("ru", "title").msgstr
    editor.page.keyboard.type("Ещё ")
    editor.page.keyboard.press("Control+U")
    editor.page.keyboard.press("Alt+M")
    editor.page.keyboard.type("так?")
    editor.page.keyboard.press("Control+Enter")
    editor.page.wait_for_function("() => document.querySelector('.difference')")
    entry = editor.server.entry("ru", "title")
    assert (entry.msgstr, entry.tcomment.endswith("так?")) == (before, True)
    assert not is_fuzzy(editor, "title")
    assert editor.page.locator("#fuzzy").is_checked()
