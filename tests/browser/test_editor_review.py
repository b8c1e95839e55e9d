"""What helps to judge a translation: findings with remedies, names, terms, changed English, comments; packets."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from time import perf_counter

from conftest import Edit, each_language
from edited import DOMAINS, Editor, open_editor, serving, workspace_of
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, Route


@each_language
def test_findings_come_and_go_with_their_remedies_while_it_is_typed(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    before = editor.server.catalog(locale).read_bytes()
    id_, chip = editor.with_placeholder()
    editor.open(id_)
    editor.caret(0)
    editor.page.keyboard.type("  ")
    findings = editor.page.locator("#findings li")
    findings.first.wait_for()
    assert editor.findings() == ["edge-space"]
    remedies = editor.page.locator(".hint:not(:empty), .choices button:not(.quiet)")  # a remedy, or what does it
    assert findings.filter(has=remedies).count() == findings.count() == 1
    editor.page.keyboard.press("Backspace")
    editor.page.keyboard.press("Backspace")
    editor.page.wait_for_function("() => !document.querySelector('#findings li')")
    editor.field.evaluate("(field) => getSelection().selectAllChildren(field.querySelector('.chip.placeholder'))")
    editor.page.keyboard.press("Delete")
    editor.page.locator("#findings code", has_text="placeholder-missing").wait_for()
    assert chip in findings.first.inner_text()
    assert editor.server.catalog(locale).read_bytes() == before


def test_names_and_terms_stand_beside_with_their_accepted_forms(edit: Edit) -> None:
    editor = edit("ru")
    editor.open("summary")
    names = editor.page.locator(".names")
    names.wait_for()
    assert "Карабах" in names.inner_text()
    assert "Арцах" in names.inner_text()
    term = editor.page.locator(".terms .term").first
    word = term.locator("button.form-of").first.inner_text()
    editor.clear()
    term.locator("button.form-of").first.click()
    assert editor.text == word
    term.locator("button.form-of").first.click()
    assert editor.text == f"{word} {word}"
    editor.page.keyboard.type(" «")
    term.locator("button.form-of").first.click()
    assert editor.text == f"{word} {word} «{word}"
    editor.page.locator(".others summary").click()
    assert editor.server.entry("hy", "summary").msgstr in editor.page.locator(".others").inner_text()


def test_a_form_of_a_name_is_accepted_into_the_profile(edit: Edit) -> None:
    editor = edit("az")
    path = editor.server.root / "templates/profiles/nagorno-karabakh.yaml"
    before = path.read_text(encoding="utf-8")
    editor.open("summary")
    editor.clear()
    editor.page.keyboard.type("Karabağlılar")
    editor.caret(0, len("Karabağlılar"))
    line = editor.page.locator(".names .more").first
    line.locator("summary").click()
    line.locator("input").focus()
    assert line.locator("input").input_value() == "Karabağlılar"
    editor.page.keyboard.press("Enter")
    editor.page.wait_for_function("() => document.querySelector('#news').textContent.includes('Karabağlılar')")
    after = path.read_text(encoding="utf-8")
    assert "Karabağlılar" in after
    assert after.replace(", Karabağlılar", "").replace(', "Karabağlılar"', "") == before


@each_language
def test_a_changed_source_is_shown_word_by_word_and_still_right_approves(edit: Edit, locale: str) -> None:
    entry = {"flags": ["fuzzy"], "previous_msgctxt": None}
    editor = edit(locale)
    id_ = "origin.body" if locale == "he" else "karabakh-origin.body"
    source = editor.server.entry(locale, id_).msgid
    word = re.findall(r"\w{4,}", source)[3]
    earlier = source.replace(word, "formerly", 1)
    editor.server.rewrite(locale, {id_: {**entry, "previous_msgid": earlier}})
    editor.page.locator(f"li.fuzzy[data-id='{id_}']").wait_for()
    editor.open(id_)
    change = editor.page.locator(".source-change")
    change.wait_for()
    assert change.locator("del").first.inner_text() == "formerly"
    assert change.locator("ins").first.inner_text() == word
    text = editor.server.entry(locale, id_).msgstr
    editor.page.locator("[data-action=approve]").click()
    editor.page.locator(f"li[data-id='{id_}']:not(.fuzzy)").wait_for()
    now = editor.server.entry(locale, id_)
    assert (now.msgstr, "fuzzy" in now.flags, now.previous_msgid) == (text, False, None)


@each_language
def test_comments_and_questions_stand_in_the_catalog_and_are_listed(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    editor.open("description")
    editor.page.keyboard.press("Alt+M")
    editor.page.keyboard.type("Checked against the atlas")
    editor.page.locator("#question").fill("Which shore is meant?")
    editor.page.locator("#question ~ button").click()
    editor.wait_saved("description")
    remarks = editor.server.entry(locale, "description").tcomment
    assert remarks.splitlines()[-2:] == ["Checked against the atlas", "question: Which shore is meant?"]
    editor.page.locator("#overview-button").click()
    row = editor.page.locator(
        "#overview-table tr", has=editor.page.locator(f"a[href*='locale={locale}'][href*='{DOMAINS[locale]}']")
    )
    link = row.locator("a[href*='show=questions']").first
    assert link.inner_text() == "1"
    link.click()
    editor.page.wait_for_function("() => document.querySelectorAll('#list li.message:not([hidden])').length === 1")
    assert editor.listed() == ["description"]
    assert not editor.page.locator("#overview").is_visible()


def test_a_packet_goes_out_and_comes_back(edit: Edit, tmp_path: Path) -> None:
    editor = edit("ru", {"khankendi.meaning": {"msgstr": ""}})
    editor.page.locator("#packet-button").click()
    with editor.page.expect_download() as begun:
        editor.page.locator("#packet-out").click()
    packet = tmp_path / "packet.xlf"
    begun.value.save_as(packet)
    text = packet.read_text(encoding="utf-8")
    assert 'version="2.1"' in text
    old = editor.server.entry("ru", "city.label").msgstr
    assert f"<target>{old}</target>" in text
    packet.write_text(text.replace(f"<target>{old}</target>", "<target>Город</target>"), encoding="utf-8")
    editor.page.locator("#packet-in").set_input_files(packet)
    editor.page.locator("#packet-result p").first.wait_for()
    told = editor.page.locator("#packet-result p", has_text=re.compile(r"\d"))
    assert re.findall(r"\d+", told.inner_text()) == [str(text.count(f"<target>{old}</target>"))]
    assert editor.page.locator("#packet-result").inner_text().strip() == told.inner_text()
    assert editor.server.entry("ru", "city.label").msgstr == "Город"


def test_messages_without_an_entry_ask_for_an_update(edit: Edit) -> None:
    editor = edit("hy")
    path = editor.server.catalog("hy")
    text = path.read_text(encoding="utf-8")
    start = text.index('msgctxt "city.label"')
    start, end = text.rindex("\n\n", 0, start), text.index("\n\n", start)
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    editor.page.reload()
    offer = editor.page.locator(".notice.offer")
    offer.wait_for()
    offer.locator("button").first.click()
    editor.page.locator("li[data-id='city.label'] .state", has_text="թարգմանված չէ").wait_for()
    assert editor.server.entry("hy", "city.label").msgstr == ""
    assert editor.page.locator(".notice.offer").count() == 0


def test_read_only_shows_everything_and_lets_nothing_be_changed(browser: Browser, tmp_path: Path) -> None:
    root = workspace_of("he", tmp_path / "workspace")
    with serving(root, read_only=True) as server:
        editor = open_editor(browser, server, "he")
        before = server.catalog("he").read_text(encoding="utf-8")
        assert editor.page.locator("#read-only").is_visible()
        editor.open("summary")
        assert editor.field.get_attribute("contenteditable") == "false"
        for keys in ("Control+B", "Control+Enter", "Control+S", "Control+U", "x"):
            editor.page.keyboard.press(keys)
        assert editor.text == server.entry("he", "summary").msgstr
        editor.page.locator(".names").wait_for()
        assert editor.page.locator("[data-action], .review, .accept").count() == 0
        assert not editor.page.locator("#undo").is_visible()
        assert server.catalog("he").read_text(encoding="utf-8") == before
        assert editor.faults() == []
        editor.page.context.close()


def test_a_fuzzy_text_shows_its_errors_and_an_approval_stays_at_them(edit: Edit) -> None:
    id_ = "constitution.body"
    text = edit("hy").server.entry("hy", id_).msgstr
    editor = edit("hy", {id_: {"msgstr": text.replace("2006 ", "", 1), "flags": ["fuzzy"]}})
    editor.open(id_)
    assert editor.findings() == ["numbers"]
    editor.page.keyboard.press("Control+Enter")
    editor.page.locator("#news", has_text=re.compile(f"{id_}.* 1 ")).wait_for()
    assert "fuzzy" not in editor.server.entry("hy", id_).flags
    assert editor.current == id_


def test_a_comment_or_a_question_is_saved_without_the_translation_that_is_typed(edit: Edit) -> None:
    id_ = "people.label"
    editor = edit("ru", {id_: {"msgstr": ""}})
    editor.open(id_)
    editor.page.keyboard.type("Не для")
    editor.page.keyboard.press("Alt+M")
    editor.page.keyboard.type("Проверить")
    editor.page.keyboard.press("Control+Enter")
    editor.page.locator("#news", has_text=id_).wait_for()
    assert (editor.server.entry("ru", id_).msgstr, editor.server.entry("ru", id_).tcomment) == ("", "Проверить")
    editor.page.locator("#question").fill("Что это?")
    editor.page.keyboard.press("Control+Enter")
    editor.page.locator("#list .open .state.question").wait_for()
    assert editor.server.entry("ru", id_).msgstr == ""
    assert editor.server.entry("ru", id_).tcomment.splitlines() == ["Проверить", "question: Что это?"]
    assert editor.text == "Не для"
    assert editor.page.locator("#list .open .state.unsaved").is_visible()


def underlined(editor: Editor, *kinds: str) -> list[str]:
    """Return what is underlined in the field, as it stands there."""
    return list(
        editor.page.evaluate(
            """(kinds) => kinds.flatMap((kind) => [...CSS.highlights.get(`finding-${kind}`)].map(String))""",
            list(kinds or ("error", "warning")),
        )
    )


@each_language
def test_what_a_finding_is_about_is_underlined_until_it_is_mended(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    editor.open("summary")
    assert underlined(editor) == []
    editor.clear()
    editor.paste("😀 {nothing} <em>x  y</em> z")
    editor.page.locator("#findings code", has_text="double-space").wait_for()
    assert {"{nothing}", "  "} <= {*underlined(editor, "error")}
    editor.caret(0)
    editor.page.keyboard.type("a b ")
    assert {"{nothing}", "  "} <= {*underlined(editor, "error")}, "the places move with the text at once"
    item = editor.page.locator("#findings li", has=editor.page.locator("code", has_text="double-space"))
    item.locator("button").last.click()
    start = editor.text.index("  ") + 1  # for a browser, 😀 is two characters
    assert editor.selection() == (start, start + 2)
    editor.page.keyboard.type(" ")
    assert "  " not in underlined(editor)
    editor.page.wait_for_function(
        "() => ![...document.querySelectorAll('#findings code')].some((one) => one.textContent === 'double-space')"
    )
    assert "{nothing}" in underlined(editor)
    editor.page.keyboard.press("Alt+ArrowDown")
    editor.page.wait_for_function("() => [...CSS.highlights.values()].every(({ size }) => size === 0)")


def test_a_finding_without_a_place_underlines_nothing_and_has_no_button_to_it(edit: Edit) -> None:
    editor = edit("ru")
    id_, _ = editor.with_placeholder()
    editor.open(id_)
    editor.field.evaluate("(field) => getSelection().selectAllChildren(field.querySelector('.chip.placeholder'))")
    editor.page.keyboard.press("Delete")
    item = editor.page.locator("#findings li", has=editor.page.locator("code", has_text="placeholder-missing"))
    item.wait_for()
    assert item.locator("button").count() == 0


@each_language
def test_a_button_mends_what_takes_no_judgement_and_it_can_be_undone(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    before = editor.server.catalog(locale).read_bytes()
    editor.open("summary")
    good = editor.text
    editor.caret(0)
    editor.page.keyboard.type(" ")
    editor.caret(editor.text.index(" ", 1))
    editor.page.keyboard.type(" ")
    bad = editor.text

    def item(code: str) -> Locator:
        return editor.page.locator("#findings li", has=editor.page.locator("code", has_text=code))

    item("double-space").locator("button").first.click()
    editor.page.wait_for_function("() => document.querySelectorAll('#findings li').length === 1")
    assert editor.text == bad.replace("  ", " ")
    assert editor.field.evaluate("(field) => field === document.activeElement")
    item("edge-space").locator("button").first.click()
    editor.page.wait_for_function("() => !document.querySelector('#findings li')")
    assert editor.text == good
    editor.page.keyboard.press("Control+Z")
    assert editor.text == bad.replace("  ", " ")
    editor.page.keyboard.press("Control+Z")
    assert editor.text == bad
    assert editor.server.catalog(locale).read_bytes() == before


def test_a_saved_translation_can_be_mended_as_well(edit: Edit) -> None:
    editor = edit("ru", {"summary": {"msgstr": "Карабах  (Арцах)"}})
    editor.open("summary")
    item = editor.page.locator("#findings li", has=editor.page.locator("code", has_text="double-space"))
    item.locator("button").nth(1).wait_for()
    item.locator("button").first.click()
    assert editor.text == "Карабах (Арцах)"
    assert editor.server.entry("ru", "summary").msgstr == "Карабах  (Арцах)"


@each_language
def test_what_may_be_still_to_come_is_not_told_in_the_midst_of_a_sentence(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    id_, chip = editor.with_placeholder()
    editor.open(id_)
    whole = editor.text
    editor.clear()
    editor.page.keyboard.type("x  y (z ")
    editor.page.locator("#findings code", has_text="double-space").wait_for()
    assert {"edge-space", "brackets", "placeholder-missing"}.isdisjoint(editor.findings())
    editor.page.keyboard.press("Tab")  # the field is left
    editor.page.locator("#findings code", has_text="placeholder-missing").wait_for()
    assert {"double-space", "edge-space", "brackets"} <= {*editor.findings()}
    told = {*editor.findings()}
    editor.field.focus()
    editor.page.keyboard.press("End")
    editor.page.keyboard.type("!")
    editor.page.wait_for_function(
        "() => ![...document.querySelectorAll('#findings code')].some((one) => one.textContent === 'edge-space')"
    )
    assert told - {"edge-space"} <= {*editor.findings()}, "what was told stays"
    editor.clear()
    editor.paste(whole.replace(chip, ""))
    editor.page.wait_for_function("() => !document.querySelector('#findings code')?.textContent.startsWith('d')")
    editor.page.locator("#findings code", has_text="placeholder-missing").wait_for()


def test_a_pause_and_a_save_tell_what_is_missing(edit: Edit) -> None:
    editor = edit("ru")
    id_, _ = editor.with_placeholder()
    missing = editor.page.locator("#findings code", has_text="placeholder-missing")
    for finish in (lambda: None, lambda: editor.page.keyboard.press("Control+S")):
        editor.open("title")
        editor.open(id_)
        editor.clear()
        with editor.page.expect_response("**/check"):
            editor.page.keyboard.type("Начало")
        editor.page.wait_for_timeout(100)
        assert missing.count() == 0
        began = perf_counter()
        finish()
        missing.wait_for()
        paused = perf_counter() - began > 1
        assert paused == (editor.server.entry("ru", id_).msgstr != "Начало")
        editor.page.keyboard.press("Control+Z")


def test_an_approval_is_as_strict_in_the_midst_of_a_sentence(edit: Edit) -> None:
    editor = edit("ru")
    id_, _ = editor.with_placeholder()
    editor.open(id_)
    editor.clear()
    editor.page.keyboard.type("Начало")
    editor.page.keyboard.press("Control+Enter")
    editor.page.locator("#findings code", has_text="placeholder-missing").wait_for()
    assert editor.current == id_


def test_a_button_is_where_it_was_pressed_when_the_field_is_left_by_pressing_it(edit: Edit) -> None:
    editor = edit("ru")
    id_, _ = editor.with_placeholder()
    editor.open(id_)
    editor.clear()
    with editor.page.expect_response("**/check"):
        editor.page.keyboard.type("Начало")
    editor.page.locator("#list .open [data-action=save]").click()
    editor.wait_saved(id_)
    assert editor.server.entry("ru", id_).msgstr == "Начало"


def test_a_name_that_is_a_term_too_stands_once_with_its_note(edit: Edit) -> None:
    editor = edit("hy")
    editor.open("title")
    editor.page.locator(".names").wait_for()
    sources = editor.page.locator(".around .term b").all_inner_texts()
    assert len(sources) == len({*sources})
    assert {"Artsakh", "Nagorno-Karabakh"} <= {*sources}
    artsakh = editor.page.locator(".names .term", has=editor.page.locator("b", has_text="Artsakh"))
    assert "Used only where the English has Artsakh" in artsakh.inner_text()
    assert "Nagorno-Karabakh" in editor.page.locator(".names").inner_text()


def test_what_was_found_in_one_message_is_not_told_of_another(edit: Edit) -> None:
    editor = edit("ru")
    editor.expected = ["net::ERR_FAILED", "/check"]
    editor.type_over("title", "Арцах")  # another text than the saved one: what is in the file is not judged anew
    editor.page.locator("#findings code").first.wait_for()
    editor.open("summary")
    editor.caret(0)
    editor.page.keyboard.type("и  и ")
    editor.page.locator("#findings code", has_text="double-space").wait_for()
    editor.page.route("**/check", lambda route: route.abort())
    editor.open("title")
    editor.page.keyboard.type("х")
    with editor.page.expect_event("requestfailed"):
        editor.page.keyboard.press("Tab")  # the field is left before an answer has come
    assert editor.findings() == []


def test_what_was_found_in_a_text_that_is_discarded_meanwhile_is_not_told(edit: Edit) -> None:
    editor = edit("hy")
    held: list[Route] = []
    editor.page.route("**/check", lambda route: held.append(route))
    editor.open("summary")
    editor.caret(0)
    with editor.page.expect_request("**/check"):
        editor.page.keyboard.type("ա  բ ")
    editor.page.locator("#list .open [data-action=discard]").click()
    with editor.page.expect_response("**/check"):
        held[0].continue_()
    editor.page.wait_for_timeout(100)
    assert editor.findings() == []


def test_what_is_not_seen_is_underlined_with_whole_characters_beside_it(edit: Edit) -> None:
    editor = edit("ru")
    editor.open("summary")
    editor.clear()
    editor.paste("Карабах 😀\u200d😀 мир")
    found = editor.page.locator("#findings li", has=editor.page.locator("code", has_text="zero-width"))
    found.wait_for()
    assert "😀\u200d😀" in underlined(editor, "error")
    found.get_by_role("button").last.click()
    editor.page.keyboard.type("и")
    assert editor.text == "Карабах и мир"


def test_the_caret_stays_at_its_words_when_a_button_mends_the_text(edit: Edit) -> None:
    editor = edit("hy")
    editor.open("summary")
    good = editor.text
    first, second = (match.start() for match in list(re.finditer(" ", good))[:2])
    for caret, after in ((first - 1, first - 1), (second + 1, second), (first + 1, first + 1)):
        editor.caret(first)
        editor.page.keyboard.type(" ")
        item = editor.page.locator("#findings li", has=editor.page.locator("code", has_text="double-space"))
        item.wait_for()
        editor.caret(caret)
        editor.wait_caret(caret)
        item.get_by_role("button").first.click()
        assert editor.text == good
        assert editor.selection() == (after, after)
        editor.page.wait_for_function("() => !document.querySelector('#findings li')")


def test_a_button_mends_what_has_the_same_finding_by_now(edit: Edit) -> None:
    editor = edit("ru")
    editor.open("summary")
    good = editor.text
    editor.caret(len(good))
    mend = editor.page.locator("#findings li button").first
    editor.page.keyboard.type(" ")
    editor.page.keyboard.press("Tab")
    mend.wait_for()
    editor.caret(len(good), len(good) + 1)
    with editor.page.expect_response("**/check"):
        editor.page.keyboard.press("Control+Shift+Space")  # a space of another kind, at the same place
    editor.page.wait_for_timeout(100)
    mend.click()
    assert editor.text == good


def test_a_button_mends_the_plural_form_that_its_finding_is_about(edit: Edit) -> None:
    editor = edit("ru")
    editor.go(domain="site", message="draft.count")
    fields = editor.page.locator("#list .open .field")
    good = fields.all_text_contents()
    for place in (0, 2):
        fields.nth(place).focus()
        editor.page.keyboard.press("Control+End")
        editor.page.keyboard.type("  .")
        editor.page.locator("#findings code", has_text="double-space").nth(place // 2).wait_for()
    bad = fields.all_text_contents()
    found = editor.page.locator("#findings li", has=editor.page.locator("code", has_text="double-space"))
    found.last.get_by_role("button").first.click()
    assert fields.all_text_contents() == [*bad[:2], f"{good[2]} ."]
    assert fields.nth(2).evaluate("(field) => field === document.activeElement")


def test_what_is_underlined_does_not_look_selected_in_forced_colours(edit: Edit) -> None:
    editor = edit("ru", forced_colors="active", color_scheme="dark")
    editor.open("summary")
    editor.caret(0)
    editor.page.keyboard.type("и  и ")
    editor.page.locator("#findings code", has_text="double-space").wait_for()
    editor.page.locator("#search").focus()

    def seen() -> Image.Image:
        return Image.open(BytesIO(editor.field.screenshot())).convert("RGB")

    marked = seen()
    colors = [color for _, color in marked.getcolors(marked.width * marked.height)]
    assert max(max(color) - min(color) for color in colors) < 100, "a selection is of another hue than black and white"
    editor.page.evaluate("CSS.highlights.clear()")
    assert ImageChops.difference(marked, seen()).getbbox()
