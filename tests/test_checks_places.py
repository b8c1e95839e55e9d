"""Where a finding stands in its translation: in the text as it is typed, with its placeholders and tokens."""

import pytest
from builders import make_catalog, make_entry, make_message, make_subject, make_template
from test_checks_seeded import WRONG, Case, subject

from pipeline.checks.catalog_checks import check_catalog
from pipeline.profile.messages import Template

PLACELESS = {
    "bidi-isolate",
    "glossary",
    "length",
    "name-missing",
    "placeholder-missing",
    "title-order",
    "token-mismatch",
    "token-unbalanced",
    "too-long",
}
"""Codes of what is missing, or concerns the whole text."""
CASES = (
    ("double-space", "Two  days", "<em>Два</em>  дня", ["  "]),
    ("placeholder-extra", "Two days", "{days} и {days} дня", ["{days}", "{days}"]),
    ("brackets", "Two days", "😀 <em>Два</em> (дня {", ["("]),
    ("brackets", "{two} days", "<em>(</em>{two}) времени)", [")"]),
    ("repeated-word", "<em>Two</em> {days}", "{days} <em>два</em> два", ["два</em> два"]),
    ("mixed-script", "Two days", "Двa дня, двa", ["Двa", "двa"]),
    ("numbers", "10 days", "10\u00a0дней, 100 и 110, а не 100", ["100", "110", "100"]),
    ("straight-quote", "Two “days”", 'Два {{"дня"}}', ['"', '"']),
    ("quotes", "Two days", "«Два» дня»", ["»"]),
    ("no-break-space", "10 days in {two}", "10 <em>дней</em> в {two}", [" "]),
    ("edge-space", "Two days", "Два дня ", [" "]),
    ("end-punctuation", "Two days", "Два времени.", ["."]),
    ("markup", "Two days", "Два <i>дня</i>", ["<i>"]),
    ("printf-placeholder", "Two days", "{two} %s дня", ["%s"]),
    ("placeholder-syntax", "{two} days", "{two} дня {", ["{"]),
)


@pytest.mark.parametrize(("code", "source", "text", "parts"), CASES, ids=[case[0] for case in CASES])
def test_what_a_finding_is_about(code: str, source: str, text: str, parts: list[str]) -> None:
    catalog = make_catalog(make_entry("x", source, text))
    found = check_catalog(make_subject(catalog, make_template(("x", source))))
    places = sorted({place for each in found if each.code == code for place in each.at})
    assert [text[start:end] for _, start, end in places] == parts
    assert {form for form, _, _ in places} == {0}
    if code == "placeholder-syntax":
        assert places == [(0, text.rindex("{"), len(text))]


@pytest.mark.parametrize(("case", "text"), WRONG, ids=lambda value: getattr(value, "code", ""))
def test_a_place_is_within_its_text(case: Case, text: str) -> None:
    found = check_catalog(subject(case, text))
    assert found
    for each in found:
        assert all(0 <= start < end <= len(text) for _, start, end in each.at)
        if case.code in PLACELESS:
            assert each.at == ()


def test_every_code_that_can_have_a_place_has_one_in_some_case() -> None:
    found = {d.code for case, text in WRONG for d in check_catalog(subject(case, text)) if d.at}
    assert {case.code for case, _ in WRONG} - found == PLACELESS


def test_a_place_says_in_which_plural_form_it_is() -> None:
    message = make_message("pages", "{n} page", "{n} pages")
    entry = make_entry("pages", "{n} page", "{n} лист", "{n} листа", "{n}  листов", plural="{n} pages")
    found = check_catalog(make_subject(make_catalog(entry), Template("test", (message,))))
    assert [each.at for each in found if each.code == "double-space"] == [((2, 3, 5),)]
