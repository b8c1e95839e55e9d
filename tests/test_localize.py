"""Localizing: which text a reader gets, in which language, and that names stay in one piece."""

from dataclasses import replace

import pytest
from builders import locale, make_catalog, make_entry, make_locales, make_localized, make_profile
from markupsafe import Markup

from pipeline.pages.localize import Labels, localize, plain_text
from pipeline.pages.name_marks import marked_name, name_marks

TINY = make_profile()


def labels(*entries: tuple[str, ...], language: str = "ru", **more: object) -> Labels:
    return Labels(locale(language), {entry[0]: make_entry(*entry, **more) for entry in entries})


def test_an_approved_translation_is_shown() -> None:
    text = make_localized(TINY, war__heading="Война").texts["war.heading"]
    assert (text.html, text.plain, text.fallback) == ("Война", "Война", False)


def test_what_is_missing_is_shown_in_english_and_counted() -> None:
    localized = make_localized(TINY, war__heading="Война", status__label="Статус")
    assert (localized.texts["title"].plain, localized.texts["title"].fallback) == ("Karabakh (Artsakh)", True)
    assert localized.fallbacks == len(list(TINY.messages())) - 2


@pytest.mark.parametrize("change", [{"fuzzy": True}, {"source": "Another war"}])
def test_what_is_fuzzy_or_outdated_is_not_shown(change: dict[str, object]) -> None:
    entry = replace(make_entry("war.heading", "War", "Война"), **change)
    localized = localize(TINY, make_catalog(entry), locale("ru"), make_locales())
    assert (localized.texts["war.heading"].plain, localized.texts["war.heading"].fallback) == ("War", True)


def test_figures_and_names_take_the_place_of_placeholders() -> None:
    text = make_localized(TINY, toll__body="Погибло {killed}; {artsakh.hy}, {artsakh.ru}").texts["toll.body"]
    assert text.html == (
        "Погибло 20\u00a0000\u2060–\u206030\u00a0000; "
        '<span class="name" lang="hy">Արցախ</span>, <span class="name">Арцах</span>'
    )
    assert text.plain == "Погибло 20\u00a0000\u2060–\u206030\u00a0000; Արցախ, Арцах"


def test_english_that_stands_in_has_english_figures() -> None:
    assert "20,000" in make_localized(TINY).texts["toll.body"].plain


def test_names_stay_in_one_piece() -> None:
    html = make_localized(TINY, summary="В Карабахе и Нагорно-Карабахской области").texts["summary"].html
    assert html == ('В <span class="name">Карабахе</span> и <span class="name">Нагорно-Карабахской</span> области')


def test_a_name_of_another_language_is_marked_with_it_and_its_direction() -> None:
    arabic = replace(locale("ru"), tag="ar", direction="rtl")
    assert marked_name("Арцах", locale("ru"), locale("ru")) == '<span class="name">Арцах</span>'
    assert marked_name("قره", arabic, locale("ru")) == '<span class="name" lang="ar" dir="rtl">قره</span>'
    assert marked_name("<b>", locale("hy"), locale("ru")) == '<span class="name" lang="hy">&lt;b&gt;</span>'


def test_forms_of_names() -> None:
    assert name_marks(TINY.names, locale("ru"), make_locales()).own == ("Карабах*", "карабах*", "Арцах*")
    assert name_marks(TINY.names, locale("en"), make_locales()).own == ("Karabakh*", "Artsakh*")


def test_a_label() -> None:
    found = labels(("as-of", "Up to {date}.", "До {date}.")).label("as-of", "Up to {date}.", {"date": "<2011>"})
    assert (found.html, found.plain, found.fallback) == ("До &lt;2011&gt;.", "До <2011>.", False)


def test_a_label_with_the_same_value_as_markup_or_as_text_is_another() -> None:
    own = labels(("as-of", "Up to {date}.", "До {date}."))
    found = [own.label("as-of", "Up to {date}.", {"date": value}).html for value in (Markup("<i>"), "<i>", True, 1)]
    assert found == ["До <i>.", "До &lt;i&gt;.", "До True.", "До 1."]
    assert own.label("as-of", "Up to {date}.", {"date": ["a"]}).plain == "До ['a']."


@pytest.mark.parametrize("source", ["Up to {date}!", "Other"])
def test_a_label_of_another_text_falls_back(source: str) -> None:
    found = labels(("as-of", "Up to {date}.", "До {date}.")).label("as-of", source, {"date": "2011"})
    assert (found.plain, found.fallback) == (source.replace("{date}", "2011"), True)


def test_a_label_without_an_entry_falls_back() -> None:
    assert labels().label("x", "Text", {}).fallback


def test_what_stands_in_an_english_label_is_marked_with_the_language_of_the_page() -> None:
    found = labels(language="hy").label("edition", "Edition of {date}, {count}", {"date": "23 նոյեմբերի", "count": 7})
    assert found.html == 'Edition of <span lang="hy" dir="auto">23 նոյեմբերի</span>, 7'
    assert found.plain == "Edition of 23 նոյեմբերի, 7"


def test_english_is_no_fallback_in_english() -> None:
    found = labels(language="en").label("edition", "Edition of {date}", {"date": "2 May"})
    assert (found.html, found.fallback) == ("Edition of 2 May", False)
    assert not labels(language="en").label("p", "{count} page", {"count": 2}, "{count} pages", 2).fallback
    assert localize(TINY, make_catalog(language="en"), locale("en"), make_locales()).fallbacks == 0


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "1 лист"), (2, "2 листа"), (5, "5 листов"), (11, "11 листов"), (21, "21 лист")]
)
def test_plurals(count: int, expected: str) -> None:
    entry = ("p", "{count} page", "{count} лист", "{count} листа", "{count} листов")
    found = labels(entry, plural="{count} pages").label("p", "{count} page", {"count": count}, "{count} pages", count)
    assert (found.plain, found.fallback) == (expected, False)


@pytest.mark.parametrize(("count", "expected"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages")])
def test_plurals_without_a_translation(count: int, expected: str) -> None:
    found = labels().label("p", "{count} page", {"count": count}, "{count} pages", count)
    assert (found.plain, found.fallback) == (expected, True)


def test_plain_text_keeps_its_spaces() -> None:
    assert plain_text(Markup("<b>a</b>&nbsp;b &amp; c\u00a0d")) == "a\u00a0b & c\u00a0d"
