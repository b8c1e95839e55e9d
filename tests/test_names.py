"""The name policy: which forms count as a name, in four languages; the cases are in names.md."""

import re
import unicodedata

import pytest
from builders import LANGUAGES, ROOT, SLUG, make_settings

from pipeline.language.names import is_form, mentions, occurrences
from pipeline.language.word_letters import _plain_message, plain
from pipeline.profile.loader import load_profile
from pipeline.profile.model import Profile


def real_profile() -> Profile:
    path = f"templates/profiles/{SLUG}.yaml"
    settings = make_settings(required=((SLUG, ("karabakh", "artsakh")),))
    return load_profile(path, (ROOT / path).read_text(encoding="utf-8"), settings)


def read_cases() -> list[tuple[str, str, str, str]]:
    """Return language, name, verdict and text of each line of names.md."""
    cases: list[tuple[str, str, str, str]] = []
    language = name = verdict = ""
    for line in (ROOT / "tests/names.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language, name = line.removeprefix("## ").split()
        elif line.startswith("### "):
            verdict = line.removeprefix("### ")
        elif line.startswith("- "):
            cases.append((language, name, verdict, line.removeprefix("- ")))
    return cases


CASES = read_cases()
PROFILE = real_profile()


def forms(name: str, language: str) -> tuple[str, ...]:
    return PROFILE.name(name).in_locale(language).forms


def test_each_language_has_accepted_and_refused_forms_of_each_name() -> None:
    kinds = {case[:3] for case in CASES}
    assert kinds == {
        (language, name, verdict)
        for language in LANGUAGES
        for name in ("karabakh", "artsakh")
        for verdict in ("accepted", "refused")
    }


@pytest.mark.parametrize(("language", "name", "verdict", "text"), CASES)
def test_forms(language: str, name: str, verdict: str, text: str) -> None:
    assert mentions(text, forms(name, language)) == (verdict == "accepted")


@pytest.mark.parametrize(("language", "name", "verdict", "text"), CASES)
def test_decomposed_letters_count_alike(language: str, name: str, verdict: str, text: str) -> None:
    assert mentions(unicodedata.normalize("NFD", text), forms(name, language)) == (verdict == "accepted")


@pytest.mark.parametrize("invisible", ["\u00ad", "\u2060", "\u200e", "\u2067"])
def test_invisible_characters_do_not_hide_a_name(invisible: str) -> None:
    assert mentions(f"Нагорный Ка{invisible}рабах", ["Карабах*"])


def test_a_word_without_a_star_is_that_word_only() -> None:
    assert mentions("in Artsakh.", ["Artsakh"])
    assert not mentions("Artsakhi", ["Artsakh"])
    assert mentions("Hans Island, Greenland", ["Hans Island"])


def test_each_word_of_a_form_may_be_a_stem() -> None:
    assert mentions("на острове Ханса", ["остров* Ханс*"])
    assert not mentions("на острове Греция", ["остров* Ханс*"])


def test_any_of_several_forms_counts() -> None:
    assert mentions("Ərsax", ["Artsax*", "Ərsax*"])
    assert not mentions("Ərsax", [])


@pytest.mark.parametrize("text", ["Qarabağ.*", "(", "a|b", "[a-z]*"])
def test_a_form_is_no_regular_expression(text: str) -> None:
    assert mentions(f"… {text.removesuffix('*')}", [text])
    assert not mentions("ab Qarabağ xyz", [text])


def test_the_place_of_a_name_is_its_whole_word() -> None:
    text = "Нагорно-Карабахская Республика, Арцах"
    spans = [text[start:end] for start, end in occurrences(text, ["Карабах*", "Арцах*"])]
    assert spans == ["Карабахская", "Арцах"]


@pytest.mark.parametrize("form", ["Artsakh", "Artsakh*", "Hans Island", "Нагорн*"])
def test_what_is_a_form(form: str) -> None:
    assert is_form(form)


@pytest.mark.parametrize("form", ["", "*", " *", "Art*sakh", "Artsakh**", " Artsakh", "Artsakh *"])
def test_what_is_no_form(form: str) -> None:
    assert not is_form(form)


def test_armenian_ew_stays_one_letter() -> None:
    assert plain("Արցախ և Ղարաբաղ") == "Արցախ և Ղարաբաղ"


def test_no_whole_page_is_kept_as_it_is_sought() -> None:
    kept = _plain_message.cache_info().currsize
    assert plain("Караба\u0301х " * 1000) == "Карабах " * 1000
    assert _plain_message.cache_info().currsize == kept


def test_no_form_is_a_regular_expression_in_the_profile() -> None:
    every = [form for name in PROFILE.names for own in name.by_locale for form in own.forms]
    assert not [form for form in every if re.search(r"[\\\[\](){}|+?^$.]", form)]


def test_zero_width_joiners_in_a_form_may_be_left_out() -> None:
    assert mentions("قره\u200cباغ کوهستانی", ["قره\u200cباغ"])
    assert mentions("در قرهباغ", ["قره\u200cباغ*"])
    assert not mentions("قره باغ", ["قره\u200cباغ"])
    assert [text[slice(*place)] for text in ["قره\u200cباغ"] for place in occurrences(text, ["قره\u200cباغ"])] == [
        "قره\u200cباغ"
    ]
