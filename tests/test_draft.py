"""What a draft forgives of a catalog, and what it does not show; names without a form."""

import pytest
from builders import (
    codes,
    locale,
    make_catalog,
    make_entry,
    make_name,
    make_profile,
    make_settings,
    make_template,
    profile_text,
)

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.catalog.model import Entry
from pipeline.profile.loader import load_profile
from pipeline.profile.model import Name
from pipeline.project.drafts import UNSHOWN, accepted_forms, forgive

MESSAGES = {"title": "Karabakh (Artsakh)", "war": "War", "peace": "Peace"}
WAR = make_entry("war", "War", "Война", line=20)
PATH = "templates/profiles/tiny.yaml"
NAMES = (make_name(en="Karabakh", ru="Карабах"), make_name("artsakh", en="Artsakh", ru="Арцах"))


def shown(
    *entries: Entry, found: list[Diagnostic], required: tuple[Name, ...] = (), missing: tuple[str, ...] = ()
) -> tuple[list[str], list[str]]:
    """Return the ids that a draft shows, and its warnings; `missing` are ids without an entry."""
    template = make_template(*((id_, MESSAGES[id_]) for id_ in (*(entry.id for entry in entries), *missing)))
    ids = [name.id for name in required]
    catalog, warnings = forgive(make_catalog(*entries), template, locale("ru"), found, required, ids)
    assert {warning.severity for warning in warnings} <= {"warning"}
    return [entry.id for entry in catalog.entries], [str(warning) for warning in warnings]


def test_what_is_good_is_shown_without_a_word() -> None:
    assert shown(WAR, found=[]) == (["war"], [])


def test_a_fault_of_spelling_is_shown_and_warned_of() -> None:
    place = WAR.location
    assert shown(WAR, found=[error(place, "double-space", "has two", "remove one")]) == (
        ["war"],
        [f"{place}: warning[double-space]: has two\n  hint: remove one"],
    )


@pytest.mark.parametrize("code", sorted(UNSHOWN))
def test_what_no_page_may_show_is_in_english_and_says_so(code: str) -> None:
    other = make_entry("peace", "Peace", "Мир", line=30)
    assert shown(WAR, other, found=[error(WAR.location, code, "is wrong", "fix it")]) == (
        ["peace"],
        [f"{WAR.location}: warning[{code}]: is wrong; the draft has it in English\n  hint: fix it"],
    )


def test_what_is_untranslated_is_counted_in_one_warning() -> None:
    path = make_catalog().path
    found = [
        error(path, "entry-missing", "ru has no entry “title”", "update"),
        error(Location(path, 9), "translation-fuzzy", "is fuzzy", "fix it"),
        error(Location(path, 9), "entry-outdated", "has another msgid", "update"),
        error(Location(path, 20), "translation-missing", "is missing", "translate it"),
    ]
    fuzzy = make_entry("peace", "The peace", "Мир", fuzzy=True, line=9)
    (warning,) = shown(fuzzy, make_entry("war", "War", "—", line=20), found=found, missing=("title",))[1]
    assert warning == (
        f"{path}: warning[draft-untranslated]: 3 of 3 messages have no approved ru translation\n"
        "  hint: translate them; pipeline check lists them one by one"
    )


@pytest.mark.parametrize("title", ["Карабах (Арцах)", "Карабах (Artsakh)"])
def test_a_title_with_its_names_is_shown(title: str) -> None:
    entry = make_entry("title", "Karabakh (Artsakh)", title)
    assert shown(entry, found=[], required=NAMES) == (["title"], [])


def test_a_title_without_a_required_name_is_in_english() -> None:
    entry = make_entry("title", "Karabakh (Artsakh)", "Карабах", line=12)
    ids, (warning,) = shown(entry, found=[], required=NAMES)
    assert ids == []
    assert warning == (
        f"{entry.location}: warning[name-missing]: ru translation of “title” is missing the name “artsakh”; the draft"
        " has it in English\n"
        "  hint: write it in a form that the profile accepts, or add the form to the record “artsakh”"
    )


def test_a_title_with_a_name_only_within_a_longer_one_is_in_english() -> None:
    names = (NAMES[0], make_name("north-karabakh", en="North Karabakh", ru="Северный Карабах"))
    for title, ids in (
        ("Северный Карабах", []),
        ("North Karabakh", []),
        ("Северный Карабах (Карабах)", ["title"]),
        ("Karabakh (North Karabakh)", ["title"]),
    ):
        assert shown(make_entry("title", MESSAGES["title"], title), found=[], required=names)[0] == ids


def test_a_fuzzy_title_is_not_judged() -> None:
    entry = make_entry("title", "Karabakh (Artsakh)", "Карабах", fuzzy=True)
    (warning,) = shown(entry, found=[], required=NAMES)[1]
    assert "warning[draft-untranslated]: 1 of 1 messages have no approved ru translation" in warning


def test_a_draft_accepts_the_english_name_as_well() -> None:
    assert accepted_forms(NAMES[0], locale("ru")) == ("Карабах*", "Karabakh*")
    assert accepted_forms(NAMES[0], locale("hy")) == accepted_forms(NAMES[0], locale("en")) == ("Karabakh*",)


# Names without a form

WITHOUT_ARMENIAN = ('    hy: {name: "Արցախ", forms: ["Արցախ*"]}\n', "")
WITHOUT_ENGLISH = ('    en: {name: "Artsakh", forms: ["Artsakh*"]}\n', "")


def test_a_name_without_a_form_stops_a_build_but_not_a_draft() -> None:
    with pytest.raises(PipelineError, match="the name “artsakh” has no form for the locale hy"):
        make_profile(WITHOUT_ARMENIAN)
    name = load_profile(PATH, profile_text(WITHOUT_ARMENIAN), make_settings(), draft=True).name("artsakh")
    assert (name.in_locale("hy").locale, name.in_locale("hy").name) == ("en", "Artsakh")
    assert [name.has_form(language) for language in ("en", "hy")] == [True, False]


def test_the_placeholder_of_a_name_without_a_form_stays_declared() -> None:
    assert "{artsakh.hy}" in profile_text()
    profile = load_profile(PATH, profile_text(WITHOUT_ARMENIAN), make_settings(), draft=True)
    assert "artsakh.hy" in profile.placeholders(("en", "hy"))


def test_a_name_has_its_english_form_even_in_a_draft() -> None:
    with pytest.raises(PipelineError) as failure:
        load_profile(PATH, profile_text(WITHOUT_ENGLISH), make_settings(), draft=True)
    assert codes(failure.value.diagnostics) == ["name-locale-missing"]
