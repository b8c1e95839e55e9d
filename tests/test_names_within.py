"""Names within longer names: which of two a text mentions, in many scripts; the cases are in names_within.md."""

import time
from dataclasses import replace

import pytest
from builders import LANGUAGES, ROOT, make_catalog, make_entry, make_message, make_name, make_subject, make_template
from test_names import PROFILE

from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.terms import check_title
from pipeline.language.names import first_place, longer_forms, mentions, occurrences, prefixes
from pipeline.profile.model import Name, longer_names

COUNTS = {"first": (True, False), "second": (False, True), "both": (True, True), "none": (False, False)}
Names = tuple[tuple[str, ...], ...]


def read_cases() -> list[tuple[str, Names, str, str]]:
    """Return the language, the forms of both names, the verdict and the text of each line of names_within.md."""
    cases: list[tuple[str, Names, str, str]] = []
    language, names, verdict = "", (), ""
    for line in (ROOT / "tests/names_within.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language, _, forms = line.removeprefix("## ").partition(" ")
            names = tuple(tuple(name.split(", ")) for name in forms.split(" / "))
        elif line.startswith("### "):
            verdict = line.removeprefix("### ")
        elif line.startswith("- "):
            cases.append((language, names, verdict, line.removeprefix("- ")))
    return cases


@pytest.mark.parametrize(("language", "names", "verdict", "text"), read_cases())
def test_which_of_two_names_a_text_mentions(language: str, names: Names, verdict: str, text: str) -> None:
    known = prefixes(language, None)
    longer = longer_forms(form for forms in names for form in forms)
    assert tuple(mentions(text, forms, known, longer) for forms in names) == COUNTS[verdict]
    assert tuple(mentions(f"x {text}.", forms, known, longer) for forms in names) == COUNTS[verdict]
    others = [longer_forms(forms) for forms in reversed(names)]  # without the forms of the name itself it is the same
    assert tuple(map(mentions, [text] * 2, names, [known] * 2, others)) == COUNTS[verdict]


def test_names_within_two_longer_ones() -> None:
    names = (("Kosovo",), ("Kosovo and Metohija",), ("Province of Kosovo and Metohija",))
    longer = longer_forms(form for forms in names for form in forms)
    text = "Province of Kosovo and Metohija"
    assert [mentions(text, forms, longer=longer) for forms in names] == [False, False, True]
    assert [mentions(f"{text}, Kosovo", forms, longer=longer) for forms in names] == [True, False, True]


def test_a_longer_form_of_the_name_itself_is_the_name() -> None:
    own, other = ("Kosovo", "Republic of Kosovo and Metohija"), ("Kosovo and Metohija",)
    assert mentions("Republic of Kosovo and Metohija", own, longer=other)
    assert not mentions("Republic of Kosovo and Metohija", other, longer=own)


@pytest.mark.parametrize("form", ["Karabakh", "Karabakh*", "*مالفيناس*", "القدس", "ユ*", "Ղարաբաղ*", "*礁*"])
def test_forms_that_have_no_other_within(form: str) -> None:
    assert longer_forms([form]) == ()


@pytest.mark.parametrize(
    "form",
    ["Hans Island", "Нагорно-Карабах*", "נגורנו-קרבאך", "科索沃*", "คาราบัค", "قره\u200cباغ", "Karabağ’ın", "x* y*"],
)
def test_forms_that_may_have_another_within(form: str) -> None:
    assert longer_forms([form]) == (form,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_the_profile_the_longer_name_of_the_region_alone_has_another_within(language: str) -> None:
    """It counts for both, since it is among the forms of the shorter one."""
    forms = {name.id: name.in_locale(language).forms for name in PROFILE.names}
    longer = longer_names(PROFILE.names, language)
    assert set(longer) == {*forms["karabakh"]} & {*forms["nagorno-karabakh"]}
    assert longer


def test_the_first_place_outside_of_longer_names() -> None:
    longer = ["Kosovo and Metohija"]
    assert first_place("Kosovo and Metohija (Kosovo)", ["Kosovo"], longer=longer) == 21
    assert first_place("Kosovo (Kosovo and Metohija)", ["Kosovo"], longer=longer) == 0
    assert first_place("Kosovo and Metohija", ["Kosovo"], longer=longer) == -1


def test_of_two_forms_in_one_place_the_longer_place_is_taken() -> None:
    text = "на Косову и Метохији"
    assert [text[slice(*place)] for place in occurrences(text, ["К* и М*", "Косов*у", "Косову"])] == [
        "Косову и Метохији"
    ]


def test_many_longer_names_take_no_long_time() -> None:
    began = time.process_time()
    assert not mentions("Kosovo and Metohija, " * 20_000, ["Kosovo*"], longer=["Kosovo and Metohija", "Kosovo* a*"])
    assert time.process_time() - began < 3


# The checks

KOSOVO = make_name("kosovo", en="Kosovo", ru="Косово")
METOHIJA = make_name("metohija", en="Kosovo and Metohija", ru="Косово и Метохия")
BOTH = (KOSOVO, METOHIJA)


def found(source: str, text: str, *order: str, id_: str = "x") -> list[str]:
    """Return what the checks of names say of a translation."""
    template, catalog = make_template((id_, source)), make_catalog(make_entry(id_, source, text))
    subject = replace(make_subject(catalog, template, *BOTH), title_order=order)
    codes = {"name-missing", "title-order"}
    return [f"{d.code}: {d.message}" for d in check_catalog(subject) if d.code in codes]


def missing(name: Name) -> str:
    return f"name-missing: ru translation of “x” is missing the name “{name.id}”"


def test_a_translation_has_each_name_of_its_source() -> None:
    both = "Kosovo, or Kosovo and Metohija"
    assert found(both, "Косово, или Косово и Метохия") == []
    assert found(both, "Косово и Метохия") == [missing(KOSOVO)]
    assert found(both, "Косово") == [missing(METOHIJA)]
    assert found("Kosovo", "Косово и Метохия") == [missing(KOSOVO)]


def test_a_longer_name_of_the_source_asks_for_no_shorter_one() -> None:
    assert found("Kosovo and Metohija", "Косово и Метохия") == []


def test_a_title_has_both() -> None:
    ids = ("kosovo", "metohija")
    assert check_title(BOTH, ids, make_message("title", "Kosovo (Kosovo and Metohija)")) == []
    (lacking,) = check_title(BOTH, ids, make_message("title", "Kosovo and Metohija"))
    assert (lacking.code, lacking.hint) == ("name-missing", "write Kosovo into the title")
    assert "is missing the required name “kosovo”" in lacking.message


@pytest.mark.parametrize(
    ("order", "right", "wrong"),
    [
        (("kosovo", "metohija"), "Косово (Косово и Метохия)", "Косово и Метохия (Косово)"),
        (("metohija", "kosovo"), "Косово и Метохия (Косово)", "Косово (Косово и Метохия)"),
    ],
)
def test_the_order_of_a_title_is_that_of_names_by_themselves(order: tuple[str, str], right: str, wrong: str) -> None:
    source = "Kosovo (Kosovo and Metohija)"
    fact = f"title-order: ru translation of “title” has the name “{order[1]}” before “{order[0]}”"
    assert found(source, right, *order, id_="title") == []
    assert found(source, wrong, *order, id_="title") == [fact]


def test_the_order_of_the_english_title() -> None:
    title = make_message("title", "Kosovo and Metohija (Kosovo)")
    (wrong,) = check_title(BOTH, ("kosovo", "metohija"), title, ("kosovo", "metohija"))
    assert (wrong.code, wrong.message) == ("title-order", "message “title” has the name “metohija” before “kosovo”")
    assert check_title(BOTH, ("kosovo", "metohija"), title, ("metohija", "kosovo")) == []
