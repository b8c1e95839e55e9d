"""The list of messages: all of them in the text's order, filtered and searched, by keys alone, and as a link."""

from __future__ import annotations

import re

import polib
from conftest import Edit, each_language
from edited import DOMAINS, Editor, open_editor
from playwright.sync_api import Route

QUESTION = "question: which year is meant?"


def order(editor: Editor) -> list[str]:
    path = editor.server.root / f"locales/{DOMAINS[editor.locale]}.pot"
    return [entry.msgctxt for entry in polib.pofile(str(path))]


@each_language
def test_every_message_is_on_the_page_in_the_texts_order(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    assert editor.listed() == order(editor)
    row = editor.page.locator("#list li[data-id=summary]")
    entry = editor.server.entry(locale, "summary")
    assert row.locator(".source").evaluate("(text) => text.textContent") == entry.msgid
    assert row.locator(".target").evaluate("(text) => text.textContent") == entry.msgstr
    assert row.locator(".target").get_attribute("lang") == locale
    assert row.locator(".state").count() == 1


@each_language
def test_filters_and_search_narrow_the_list_and_are_a_link(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    ids = [id_ for id_ in editor.listed() if id_.endswith(".heading")][:3]
    changes = ({"msgstr": ""}, {"flags": ["fuzzy"]}, {"tcomment": QUESTION})
    editor.server.rewrite(locale, dict(zip(ids, changes, strict=True)))
    editor.page.locator(f"li.fuzzy[data-id='{ids[1]}']").wait_for()
    for show, wanted in (("todo", ids[:2]), ("fuzzy", ids[1:2]), ("questions", ids[2:])):
        editor.page.locator(f"#show-{show}").check(force=True)
        assert editor.listed() == wanted
        count = editor.page.locator(f"label:has(#show-{show}) .count")
        count.get_by_text(str(len(wanted)), exact=True).wait_for()  # it is drawn a moment later
    editor.page.locator("#show-todo").check(force=True)
    entry = editor.server.entry(locale, ids[1])
    for text in (entry.msgid.upper(), entry.msgstr, ids[1][:-2]):
        editor.page.locator("#search").fill(text)
        assert editor.listed() == [ids[1]]
    editor.page.wait_for_function("(id) => location.hash.includes(`search=${id}`)", arg=ids[1][:-2])
    address = re.sub("&message=[^&]*", "", editor.page.evaluate("location.hash.slice(1)"))
    other = open_editor(editor.page.context.browser, editor.server, locale, hash_=address)
    assert other.listed() == [ids[1]]
    other.page.context.close()


def test_what_changed_since_a_revision_of_git(edit: Edit) -> None:
    editor = edit("ru", {"summary": {"msgstr": "Иначе, чем было."}})
    editor.expected = ["422"]
    editor.page.locator("#show-changed").check(force=True)
    editor.page.locator("#since").fill("HEAD")
    editor.page.keyboard.press("Enter")
    editor.page.wait_for_function("() => document.querySelectorAll('#list li.message:not([hidden])').length === 1")
    assert editor.listed() == ["summary"]
    editor.page.locator("#since").fill("no-such-revision")
    editor.page.keyboard.press("Enter")
    editor.page.wait_for_function("() => document.querySelector('#since-fault').textContent")
    assert "no-such-revision" in editor.page.locator("#since-fault").inner_text()


@each_language
def test_keys_alone_lead_through_a_translation(edit: Edit, locale: str) -> None:
    ids = ["title", "karabakh.meaning" if locale != "he" else "hans-island.meaning"]
    editor = edit(locale)
    texts = {id_: editor.server.entry(locale, id_).msgstr for id_ in ids}
    editor.server.rewrite(locale, {id_: {"msgstr": ""} for id_ in ids})
    editor.page.locator(f"li.missing[data-id='{ids[1]}']").wait_for()
    press = editor.page.keyboard.press
    press("Alt+Shift+ArrowDown")
    assert editor.current in ids
    press("Alt+ArrowDown")
    following = editor.current
    press("Alt+ArrowUp")
    assert editor.current != following
    assert editor.page.evaluate("document.activeElement.className") == "field"
    translated = editor.current
    editor.page.keyboard.insert_text(texts[translated])
    press("Control+S")
    editor.wait_saved(translated)
    assert editor.server.entry(locale, translated).msgstr == texts[translated]
    assert "fuzzy" in editor.server.entry(locale, translated).flags
    press("Control+U")
    editor.page.locator("#list .open.approved").wait_for()
    assert "fuzzy" not in editor.server.entry(locale, translated).flags
    press("Control+U")
    editor.page.locator("#list .open.fuzzy").wait_for()
    assert "fuzzy" in editor.server.entry(locale, translated).flags
    press("Control+Enter")
    editor.page.wait_for_function("(id) => document.querySelector('#list .open').dataset.id !== id", arg=translated)
    assert editor.current in ids
    assert "fuzzy" not in editor.server.entry(locale, translated).flags
    press("Alt+z")
    editor.page.locator(f"#list .open.fuzzy[data-id='{translated}']").wait_for()
    assert "fuzzy" in editor.server.entry(locale, translated).flags


def test_the_previous_to_do_goes_round_to_the_last(edit: Edit) -> None:
    first, last = "city.label", "people.label"
    editor = edit("az", {first: {"flags": ["fuzzy"]}, last: {"flags": ["fuzzy"]}})
    editor.page.keyboard.press("Alt+Shift+ArrowUp")
    assert editor.current == last
    editor.page.keyboard.type("x")
    editor.open("title")
    editor.page.keyboard.press("Alt+Shift+ArrowUp")
    assert editor.current == last  # what is typed there waits to be saved


def test_an_approval_goes_on_to_the_next_that_the_filter_shows(edit: Edit) -> None:
    editor = edit("ru")
    ids = ["city.label", "people.label"]
    texts = {id_: editor.server.entry("ru", id_).msgstr for id_ in ids}
    editor.server.rewrite(
        "ru", {id_: {"msgstr": f"{texts[id_]} и и"} for id_ in ids} | {"summary": {"flags": ["fuzzy"]}}
    )
    editor.page.locator(f"li[data-id='{ids[1]}'] .state.failing").wait_for()
    editor.page.locator("#show-failing").check(force=True)
    assert editor.listed() == ids
    for id_, following in zip(ids, [ids[1], ids[1]], strict=True):
        assert editor.current == id_
        editor.clear()
        editor.page.keyboard.insert_text(texts[id_])
        editor.page.keyboard.press("Control+Enter")
        editor.page.locator(f"#list .open[data-id='{following}']").wait_for()
    editor.page.locator("#news.shown").get_by_text("Других текстов, подходящих под фильтр, нет.").wait_for()


def test_the_search_leads_to_its_first_hit_and_leaves_the_message_alone_that_it_hides(edit: Edit) -> None:
    editor = edit("az")
    before = editor.server.catalog("az").read_bytes()
    hit, second = "title", "summary"
    search, press = editor.page.locator("#search"), editor.page.keyboard.press
    hidden = "people.label"
    for keys in ("Enter", "Alt+ArrowDown"):
        editor.open(hidden)
        press("Control+F")
        editor.page.keyboard.type("qarabağ")
        assert editor.listed()[:2] == [hit, second]
        assert hidden not in editor.listed()
        for command in ("Control+U", "Control+B", "Alt+I", "Control+S", "Control+Enter", "Alt+M"):
            press(command)
        assert editor.page.evaluate("document.activeElement.id") == "search"
        press(keys)
        assert editor.current == hit
        assert editor.page.evaluate("document.activeElement.className") == "field"
        press("Alt+ArrowDown")
        assert editor.current == second
        search.fill("")
    assert editor.server.catalog("az").read_bytes() == before
    assert editor.page.locator("#list .state.unsaved").count() == 0


def test_approved_texts_with_errors_are_to_do_and_the_end_is_said_with_the_warnings_that_are_left(edit: Edit) -> None:
    wrong, warned = "constitution.body", "city.label"
    editor = edit("ru")
    texts = {id_: editor.server.entry("ru", id_).msgstr for id_ in (wrong, warned)}
    all_done = editor.page.locator("#progress").inner_text()
    changes = {wrong: {"msgstr": texts[wrong].replace("2006", "1906")}, warned: {"msgstr": f"{texts[warned]} и и"}}
    editor.server.rewrite("ru", changes)
    editor.page.locator(f"li[data-id='{wrong}'] .state.failing").wait_for()
    editor.page.wait_for_function("(all) => document.querySelector('#progress').textContent !== all", arg=all_done)
    editor.page.locator("#overview-button").click()
    todo = "#overview-table a[href*='locale=ru'][href*='show=todo']"
    assert editor.page.locator(todo).inner_text() == "1"
    editor.page.keyboard.press("Escape")
    editor.page.locator("#show-todo").check(force=True)
    assert editor.listed() == [wrong]
    editor.page.locator("#show-all").check(force=True)
    editor.open(warned)
    editor.page.keyboard.press("Alt+Shift+ArrowDown")
    assert editor.current == wrong
    news = editor.page.locator("#news.shown")
    editor.page.keyboard.press("Alt+Shift+ArrowDown")
    news.get_by_text("Других незавершённых текстов нет.").wait_for()
    editor.clear()
    editor.page.keyboard.insert_text(texts[wrong])
    editor.page.keyboard.press("Control+Enter")
    news.get_by_text(f"Сохранено: {wrong} · Незавершённой работы не осталось, но в\u00a01").wait_for()
    editor.page.locator("#progress", has_text=all_done).wait_for()


def test_lists_follow_the_workspace(edit: Edit) -> None:
    editor = edit("az")

    def rename(route: Route) -> None:
        answer = route.fetch().json()
        answer["domains"][0]["title"] = "Another title"
        answer["editions"][0]["title"] = "Another edition"
        route.fulfill(json=answer)

    editor.page.route("**/api/workspace", rename)
    profile = editor.server.root / "templates/profiles/nagorno-karabakh.yaml"
    profile.write_text(profile.read_text(encoding="utf-8") + "# A comment\n", encoding="utf-8")
    editor.page.locator("#domain option", has_text="Another title").wait_for(state="attached")
    editor.page.locator("#edition option", has_text="Another edition").wait_for(state="attached")
    assert editor.page.locator("#domain").input_value() == DOMAINS["az"]
    editor.page.unroute_all(behavior="ignoreErrors")


def test_the_help_lists_every_key_in_the_language_of_the_page(edit: Edit) -> None:
    editor = edit("hy")
    editor.page.keyboard.press("F1")
    said = editor.page.locator("#help").inner_text()
    for keys in ("Alt+↓", "Alt+Shift+↓", "Ctrl+Enter", "Ctrl+S", "Ctrl+B", "Alt+I", "Alt+Z", "Ctrl+Z"):
        assert keys in said.replace("\n", "")
    assert len(re.findall("[ա-և]{3,}", said)) > 20
    editor.page.keyboard.press("Escape")
    assert not editor.page.locator("#help").is_visible()
    assert editor.page.locator("#hints kbd").count() >= 4


def test_letters_of_commands_are_found_on_an_armenian_keyboard(edit: Edit) -> None:
    editor = edit("hy")
    id_, _ = editor.with_placeholder()
    editor.open(id_)
    before = editor.text
    press = {"bubbles": True, "cancelable": True, "ctrlKey": True, "key": "բ", "code": "KeyB"}
    editor.field.dispatch_event("keydown", press)
    assert editor.text != before


@each_language
def test_the_page_speaks_the_language_of_its_translators(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    wanted = "en" if locale == "he" else locale
    assert editor.page.locator("html").get_attribute("lang") == wanted
    script = {"hy": "[ա-և]", "az": "[əıöğçş]", "ru": "[а-я]", "en": "[a-z]"}[wanted]
    for place in ("h1", "#overview-button", "#show", "#progress"):
        assert re.search(script, editor.page.locator(place).inner_text().lower()), place
    if wanted != "en":
        found = editor.page.locator("body").evaluate("(body) => body.innerText.match(/\\b(approved|fuzzy|Save)\\b/g)")
        assert not found


def test_another_language_of_the_page_is_chosen_and_kept(edit: Edit) -> None:
    editor = edit("az")
    editor.page.locator("#options-button").click()
    editor.page.locator("#interface").select_option("ru")
    editor.page.locator("html[lang=ru] body.ready").wait_for()
    editor.page.reload()
    editor.page.locator("html[lang=ru] body.ready").wait_for()


@each_language
def test_a_filter_that_restricts_the_search_says_so_and_is_left_by_a_button(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    told = editor.page.locator("#narrowed")
    editor.page.locator("#search").fill("a")
    assert told.is_hidden()
    everywhere = editor.listed()
    editor.page.locator("#show-questions").check(force=True)
    assert editor.listed() == []
    name = editor.page.locator("label:has(#show-questions) span").first.evaluate("(one) => one.firstChild.data.trim()")
    assert name in told.inner_text()
    told.get_by_role("button").click()
    assert told.is_hidden()
    assert editor.listed() == everywhere
    assert editor.page.locator("#search").input_value() == "a"
    assert editor.page.locator("#show-all").is_checked()
    editor.page.locator("#search").fill("")
    editor.page.locator("#show-questions").check(force=True)
    assert told.is_hidden()


def test_an_address_with_a_filter_that_there_is_not_shows_all(edit: Edit) -> None:
    editor = edit("ru", hash_=f"domain={DOMAINS['ru']}&locale=ru&show=nothing&search=a")
    assert editor.listed()
    assert editor.page.locator("#show-all").is_checked()
    assert editor.page.locator("#narrowed").is_hidden()


def test_a_key_opens_what_waits(edit: Edit) -> None:
    editor = edit("hy")
    editor.open("summary")
    before = editor.text
    editor.page.keyboard.press("Alt+W")
    editor.page.locator("#overview[open] tbody tr").first.wait_for()
    editor.page.keyboard.press("Escape")
    assert editor.text == before
