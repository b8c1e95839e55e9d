"""English that stands in: how it is marked, and what is counted."""

import re
from dataclasses import replace

from builders import locale, make_locales, make_name
from markupsafe import Markup

from pipeline.pages.localize import Text, in_language, shown_name
from pipeline.pages.page_values import FallbackCounter, direction_attribute, isolated, language_attribute, marked

ENGLISH = Text(Markup("War"), "War", True)
RUSSIAN = Text(Markup("Война"), "Война", False)


def test_english_that_stands_in_is_marked() -> None:
    assert marked(RUSSIAN) == "Война"
    assert marked(ENGLISH) == '<span class="fallback" lang="en" dir="ltr">War</span>'


def test_an_element_that_takes_no_markup_says_its_language_itself() -> None:
    assert language_attribute(marked(RUSSIAN)) == ""
    assert language_attribute(marked(ENGLISH)) == ' lang="en"'


def test_texts_that_are_all_english_follow_each_other_as_english_does() -> None:
    assert direction_attribute([marked(ENGLISH), marked(ENGLISH)]) == ' dir="ltr"'
    assert direction_attribute([marked(ENGLISH), marked(RUSSIAN)]) == ""


def test_each_text_counts_once() -> None:
    counter = FallbackCounter(locale("ru"))
    for _ in range(2):
        counter.text("message", "war", ENGLISH)
        counter.text("ru label", "war", ENGLISH)
        counter.text("message", "peace", RUSSIAN)
        counter.name(make_name("artsakh", en="Artsakh", ru="Арцах"), locale("hy"))
        counter.name(make_name("artsakh", en="Artsakh", ru="Арцах"), locale("ru"))
    assert len(counter.english) == 3


def test_english_does_not_stand_in_for_anything_on_an_english_page() -> None:
    counter = FallbackCounter(locale("en"))
    counter.name(make_name(en="Artsakh"), locale("hy"))
    assert not counter.english


def test_the_note_is_kept_as_a_reader_sees_it() -> None:
    counter = FallbackCounter(locale("ru"))
    note = Markup("\n<strong>Draft</strong>\n7&nbsp;texts\n")
    assert counter.promised(note) == note
    assert counter.note == "Draft 7 texts"


def test_a_name_without_a_form_is_told_in_english_and_says_so() -> None:
    name, table = make_name(en="Artsakh", ru="Арцах"), make_locales()
    stand_in = '<span class="fallback"><span class="name" lang="en">Artsakh</span></span>'
    assert shown_name(name, table["hy"], table["ru"], table) == stand_in
    assert shown_name(name, table["ru"], table["hy"], table) == '<span class="name" lang="ru">Арцах</span>'
    assert shown_name(name, table["hy"], table["en"], table) == '<span class="name">Artsakh</span>'


def test_what_stands_in_an_english_label_keeps_its_own_language() -> None:
    hebrew = replace(locale("ru"), tag="he", direction="rtl")
    assert in_language("2 במאי", hebrew) == '<span lang="he" dir="rtl">2 במאי</span>'
    assert in_language("CC BY 4.0", hebrew) == '<span lang="he" dir="auto">CC BY 4.0</span>'
    assert in_language("<b>", hebrew) == '<span lang="he" dir="auto">&lt;b&gt;</span>'
    for value in ("2011", 7, "\ue000", Markup("<b>7</b>")):
        assert in_language(value, hebrew) == value


def test_nothing_but_what_is_marked_is_taken_for_a_fallback() -> None:
    assert not re.search("lang", language_attribute(Markup('<span class="name" lang="en">Artsakh</span>')))


def test_english_in_a_running_head_keeps_its_own_direction() -> None:
    """A CSS string has no markup: an isolate keeps the full stop at the end of English on a right-to-left page."""
    english = marked(Text(Markup("Up to <em>2011</em>."), "Up to 2011.", fallback=True))
    assert isolated(english) == "\u2066Up to 2011.\u2069"
    dated = Markup('Edition of <span lang="he" dir="rtl">2 במאי 2026</span>')
    assert isolated(marked(Text(dated, "", fallback=True))) == "\u2066Edition of \u20672 במאי 2026\u2069\u2069"
    assert isolated(marked(Text(Markup("До 2011."), "До 2011.", fallback=False))) == "До 2011."
