"""Typing a translation: placeholders and tokens stay whole, pasted markup is text, and everything can be undone."""

from __future__ import annotations

import pytest
from conftest import Edit, each_language
from edited import Editor

WORDS = {"hy": "Բարև ձեզ", "az": "Şəkər İğdır", "ru": "Здравствуйте", "he": "שלום לך"}


def chips(editor: Editor) -> list[str]:
    return editor.field.locator(".chip").all_inner_texts()


def at_placeholder(edit: Edit, locale: str, text: str | None = None, token: str = "") -> tuple[Editor, str]:
    """Open a message that has a placeholder, or a token, with this text in its field; return the placeholder too.

    In the text □ stands for it; without a text the field is as it was.
    """
    editor = edit(locale)
    id_, chip = editor.with_placeholder(token)
    editor.open(id_)
    if text is not None:
        editor.clear()
        editor.paste(text.replace("□", chip))
    return editor, chip


@each_language
def test_letters_of_each_language_are_typed_and_taken_back(edit: Edit, locale: str) -> None:
    editor = edit(locale)
    editor.open("summary")
    before = editor.text
    editor.clear()
    assert editor.text == ""
    editor.page.keyboard.type(WORDS[locale])
    assert editor.text == WORDS[locale]
    assert editor.field.get_attribute("dir") == ("rtl" if locale == "he" else "ltr")
    while editor.text != before:
        was = editor.text
        editor.page.keyboard.press("Control+Z")
        assert editor.text != was
    editor.page.keyboard.press("Control+Shift+Z")
    assert editor.text == ""


@each_language
def test_a_placeholder_is_passed_and_deleted_as_one_character(edit: Edit, locale: str) -> None:
    editor, chip = at_placeholder(edit, locale, "א □ ב" if locale == "he" else "a □ b")
    start, end = 2, 2 + len(chip)
    assert chips(editor) == [chip]
    forward, back = ("ArrowLeft", "ArrowRight") if locale == "he" else ("ArrowRight", "ArrowLeft")
    editor.caret(start)
    editor.page.keyboard.press(forward)
    assert editor.selection() == (end, end)
    editor.page.keyboard.press(back)
    assert editor.selection() == (start, start)
    editor.page.keyboard.press(f"Shift+{forward}")
    assert editor.selection() == (start, end)
    whole = editor.text
    editor.caret(end)
    editor.page.keyboard.press("Backspace")
    assert editor.text == whole.replace(chip, "")
    editor.page.keyboard.press("Control+Z")
    assert editor.text == whole
    editor.caret(start)
    editor.page.keyboard.press("Delete")
    assert editor.text == whole.replace(chip, "")


def test_no_caret_and_no_edit_gets_into_a_placeholder(edit: Edit) -> None:
    editor, chip = at_placeholder(edit, "hy", "□□")
    editor.caret(3)
    editor.wait_caret(0)
    editor.page.keyboard.type("x")
    assert chips(editor) == [chip, chip]
    editor.caret(2, len(chip) + 4)
    editor.page.keyboard.type("y")
    assert editor.text == "xy"
    assert chips(editor) == []


def test_every_place_of_a_placeholder_can_be_typed_at(edit: Edit) -> None:
    """Before the first, between two, and behind the last."""
    editor, chip = at_placeholder(edit, "ru", "□□")
    first, second = 1 + len(chip), 1 + 2 * len(chip)
    places = (("Home", 0, "а"), ("End", second, "в"), ("ArrowLeft", second, ""), ("ArrowLeft", first, "б"))
    for key, place, letter in places:
        editor.page.keyboard.press(key)
        editor.wait_caret(place)
        editor.page.keyboard.type(letter)
    assert editor.text == f"а{chip}б{chip}в"


def test_pasted_markup_is_plain_text_on_one_line(edit: Edit) -> None:
    editor = edit("az")
    editor.open("summary")
    editor.clear()
    editor.paste("bir\r\niki <b>üç</b>", '<p>bir</p><b onclick="alert(1)">iki</b><img src="/x">')
    assert editor.text == "bir iki <b>üç</b>"
    assert editor.field.locator("b, p, img").count() == 0
    editor.page.keyboard.press("Enter")
    editor.page.keyboard.press("Control+B")
    assert editor.field.locator("b, br, div").count() == 0


def test_copying_takes_the_text_with_its_placeholders_and_no_markup(edit: Edit) -> None:
    editor, chip = at_placeholder(edit, "hy", "a □ b")
    editor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.page.keyboard.press("Control+A")
    editor.page.keyboard.press("Control+X")
    assert editor.text == ""
    kinds, text = editor.page.evaluate(
        "navigator.clipboard.read()"
        ".then(async ([item]) => [item.types, await (await item.getType('text/plain')).text()])"
    )
    assert (kinds, text) == (["text/plain"], f"a {chip} b")
    editor.page.keyboard.press("Control+V")
    assert editor.text == f"a {chip} b"
    assert chips(editor) == [chip]


def test_what_an_input_method_composes_comes_whole(edit: Edit) -> None:
    editor, chip = at_placeholder(edit, "hy", "a□")
    session = editor.page.context.new_cdp_session(editor.page)
    editor.page.keyboard.press("End")
    for piece in ("ա", "աբ", "աբգ"):
        session.send(
            "Input.imeSetComposition", {"text": piece, "selectionStart": len(piece), "selectionEnd": len(piece)}
        )
    session.send("Input.insertText", {"text": "աբգ"})
    assert editor.text == f"a{chip}աբգ"
    assert chips(editor) == [chip]
    editor.page.keyboard.type("!")
    assert editor.text == f"a{chip}աբգ!"
    editor.page.keyboard.press("Control+Z")
    editor.page.keyboard.press("Control+Z")
    assert editor.text == f"a{chip}"


def test_a_brace_offers_the_placeholders_of_the_source(edit: Edit) -> None:
    editor, chip = at_placeholder(edit, "ru", "")
    editor.page.keyboard.type("около {")
    offer = editor.page.locator(".offers [aria-selected=true]")
    assert offer.inner_text() == chip
    assert editor.field.get_attribute("aria-activedescendant") == offer.get_attribute("id")
    editor.page.keyboard.press("Enter")
    assert editor.text == f"около {chip}"
    assert not editor.page.locator(".offers").is_visible()
    editor.page.keyboard.type(" {")
    editor.page.keyboard.press("Escape")
    assert editor.text == f"около {chip} {{"


def test_placeholders_are_offered_only_where_the_brace_was_typed(edit: Edit) -> None:
    editor, _ = at_placeholder(edit, "ru", "")
    editor.page.keyboard.type("около {")
    for leave in ("Home", "ArrowLeft"):
        editor.page.locator(".offers").wait_for()
        editor.page.keyboard.press(leave)
        editor.page.keyboard.press("Enter")
        assert editor.text == "около {"
        editor.page.keyboard.press("End")
        editor.page.keyboard.press("Backspace")
        editor.page.keyboard.type("{")
    editor.field.click(position={"x": 5, "y": 5})
    assert editor.page.locator(".offers").count() == 0


def test_buttons_and_a_key_insert_what_is_lacking(edit: Edit) -> None:
    editor, _ = at_placeholder(edit, "hy")
    wanted = editor.page.locator("#list .open .source-place .chip").all_inner_texts()
    editor.clear()
    for _ in wanted:
        editor.page.keyboard.press("Alt+I")
    assert sorted(chips(editor)) == sorted(wanted)
    editor.page.keyboard.press("Alt+I")
    assert sorted(chips(editor)) == sorted(wanted)
    editor.page.locator("#list .open .chip-button", has_text="{").first.click()  # a token would bring its other half
    assert len(chips(editor)) == len(wanted) + 1


def test_emphasis_goes_around_what_is_selected(edit: Edit) -> None:
    editor, _ = at_placeholder(edit, "az", "", token="<strong>")
    editor.page.keyboard.type("bir iki")
    editor.caret(4, 7)
    editor.page.locator("#list .open .chip-button", has_text="<strong>").click()
    assert editor.text == "bir <strong>iki</strong>"


def test_the_english_is_copied_by_a_key(edit: Edit) -> None:
    editor, _ = at_placeholder(edit, "hy")
    source = editor.page.locator("#list .open .source-place .source").first.evaluate("(text) => text.textContent")
    editor.page.keyboard.press("Control+B")
    assert editor.text == source
    editor.page.keyboard.press("Control+Z")
    assert editor.text != source


def test_no_break_spaces_are_seen_and_typed(edit: Edit) -> None:
    editor = edit("ru")
    editor.open("summary")
    editor.clear()
    editor.page.keyboard.type("5")
    editor.page.keyboard.press("Control+Shift+Space")
    editor.page.keyboard.type("км")
    assert editor.text == "5\u00a0км"
    assert editor.field.locator(".no-break").count() == 1


@pytest.mark.parametrize(("locale", "forms"), [("hy", 2), ("az", 2), ("ru", 3), ("he", 2)])
def test_each_plural_form_has_its_field_and_its_numbers(edit: Edit, locale: str, forms: int) -> None:
    editor = edit(locale)
    editor.go(domain="site", message="draft.count")
    fields = editor.page.locator("#list .open .field")
    assert fields.count() == forms
    names = [str(field.get_attribute("aria-label")) for field in fields.all()]
    assert len({*names}) == forms
    assert "1" in names[0]
    fields.last.click()
    editor.page.keyboard.press("Control+A")
    editor.page.keyboard.type("x ")
    editor.page.keyboard.press("Alt+I")
    assert fields.last.evaluate("(field) => field.textContent") == "x {count}"
    assert fields.first.evaluate("(field) => field.textContent") != "x {count}"
    for field in fields.all():
        field.focus()
        editor.page.keyboard.type("{")
        assert editor.page.locator("#offers").count() == 1


def test_what_is_inserted_or_typed_comes_into_sight(edit: Edit) -> None:
    editor = edit("ru", viewport={"width": 1280, "height": 420})
    editor.open("summary")
    term = editor.page.locator(".terms button.form-of").last
    within = """(field) => {
        const [own, list] = [field, document.querySelector("#messages")].map((one) => one.getBoundingClientRect())
        return own.bottom > list.top && own.top < list.bottom
    }"""
    for change in (term.click, lambda: editor.page.keyboard.type("x")):
        editor.caret(0)
        term.scroll_into_view_if_needed()
        editor.page.locator("#messages").evaluate("(list) => { list.scrollTop += 400 }")
        assert not editor.field.evaluate(within)
        change()
        assert editor.field.evaluate(within)
