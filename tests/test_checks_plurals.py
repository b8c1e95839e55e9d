"""Plural forms: those that stand for one number may leave it out, the others not, as `msgfmt -c` has it."""

from dataclasses import replace

import pytest
from builders import codes, make_entry, make_message, make_settings
from test_checks_seeded import language

from pipeline.base.diagnostics import Diagnostic
from pipeline.catalog.model import new_catalog
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.subject import Subject
from pipeline.language.plurals import fixed_number
from pipeline.profile.messages import Template


def found(name: str, *forms: str, one: str = "{count} page") -> list[str]:
    """Return the codes of what is found in the forms of one message, which is about pages."""
    return codes(diagnostics(name, *forms, one=one))


def diagnostics(name: str, *forms: str, one: str = "{count} page") -> list[Diagnostic]:
    own = language(name)
    message = make_message("pages", one, plural="{count} pages")
    catalog = replace(
        new_catalog("test", own, make_settings()),
        entries=(make_entry("pages", one, *forms, plural="{count} pages"),),
    )
    return check_catalog(Subject(catalog, Template("test", (message,)), own, (), 100))


FIXED = {
    "de": ("eine Seite", "{count} Seiten"),
    "az": ("bir səhifə", "{count} səhifə"),
    "hy": ("մեկ էջ", "{count} էջ"),
    "he": ("עמוד אחד", "{count} עמודים"),
    "fr": ("une feuille", "{count} feuilles"),
    "ka": ("ერთი გვერდი", "{count} გვერდი"),
    "es": ("una página", "{count} páginas"),
    "ga": ("leathanach", "dhá leathanach", "{count} leathanach"),
    "ar": ("لا صفحات", "صفحة واحدة", "صفحتان", "{count} صفحات", "{count} صفحة", "{count} صفحة"),
    "lv": ("{count} lapa", "{count} lapas", "nav lapu"),
    "cs": ("jedna stránka", "{count} stránky", "{count} stránek"),
    "cy": ("dim", "un tudalen", "dwy dudalen", "tair tudalen", "chwe thudalen", "{count} tudalen"),
}
SEVERAL = {
    "ru": ("страница", "{count}\u00a0страницы", "{count}\u00a0страниц"),
    "uk": ("{count}\u00a0сторінка", "{count}\u00a0сторінки", "сторінок"),
    "sl": ("{count} stran", "dve strani", "{count} strani", "{count} strani"),
    "lt": ("puslapis", "{count} puslapiai", "{count} puslapių"),
    "de": ("eine Seite", "Seiten"),
    "ar": ("لا صفحات", "صفحة واحدة", "صفحتان", "صفحات قليلة", "{count} صفحة", "{count} صفحة"),
    "ja": ("ページ",),
    "cs": ("jedna stránka", "stránky", "{count} stránek"),
}


@pytest.mark.parametrize("name", FIXED)
def test_a_form_for_one_number_may_leave_it_out(name: str) -> None:
    assert found(name, *FIXED[name]) == []
    assert found(name, *FIXED[name], one="one page") == []


@pytest.mark.parametrize("name", SEVERAL)
def test_a_form_for_several_numbers_has_it(name: str) -> None:
    assert found(name, *SEVERAL[name]) == ["placeholder-missing"]
    assert found(name, *SEVERAL[name], one="one page") == ["placeholder-missing"]


def test_a_form_for_one_number_may_have_it_in_digits_and_no_other() -> None:
    assert found("ar", "0 صفحات", "1 صفحة", "2 صفحتان", *FIXED["ar"][3:]) == []
    assert found("de", "1 Seite", "{count} Seiten") == []
    assert found("de", "2 Seite", "{count} Seiten") == ["numbers"]


def test_a_form_for_one_number_leaves_out_nothing_else() -> None:
    own, message = language("de"), make_message("p", "{count} page of {title}", plural="{count} pages of {title}")
    entry = make_entry("p", message.text, "Seite", "{count} Seiten von {title}", plural=message.plural)
    catalog = replace(new_catalog("test", own, make_settings()), entries=(entry,))
    subject = Subject(catalog, Template("test", (message,)), own, (), 100)
    assert codes(check_catalog(subject)) == ["placeholder-missing", "placeholder-missing"]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("ar", [0, 1, 2, None, None, None]),
        ("fr", [1, None]),
        ("ru", [None, None, None]),
        ("lv", [None, None, 0]),
        ("ja", [None]),
    ],
)
def test_the_number_of_a_form(name: str, numbers: list[int | None]) -> None:
    own = language(name)
    assert [fixed_number(own.plural_forms, form) for form in range(own.plural_count)] == numbers


def test_a_finding_names_its_form_by_the_numbers_that_take_it() -> None:
    one, several = (each.message for each in diagnostics("ru", "страница", "{count}\u00a0страницы", "страниц"))
    assert one == "ru translation of “pages” for numbers such as 1, 21, 31, 41 is missing the placeholder {count}"
    assert several == "ru translation of “pages” for numbers such as 0, 5, 6, 7 is missing the placeholder {count}"
    (only,) = (each.message for each in diagnostics("ja", "ページ"))
    assert only == "ja translation of “pages” is missing the placeholder {count}"
