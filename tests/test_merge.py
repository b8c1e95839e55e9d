"""How a catalog meets a template that has changed, and what other tools have made of it."""

from dataclasses import replace

import pytest
from builders import locale, make_catalog, make_entry, make_template

from pipeline.catalog.ancestors import Ancestors
from pipeline.catalog.merge import merge
from pipeline.catalog.model import Catalog, Entry

RU = locale("ru")
TRUCE = "A truce was signed in May. Nobody has kept it since."
TRUCE_RU = "В мае подписано перемирие. С тех пор его никто не соблюдает."


def merged(catalog: Catalog, *messages: tuple[str, ...]) -> dict[str, Entry]:
    return merge(catalog, make_template(*messages), RU).by_id()


def state(entry: Entry) -> tuple[str, bool, str, str]:
    return entry.translations[0], entry.fuzzy, entry.previous, entry.previous_id


# Ancestors


def test_a_renamed_id_keeps_its_approved_translation() -> None:
    after = merge(make_catalog(("old", "Area", "Площадь")), make_template(("new", "Area")), RU)
    assert state(after.entries[0]) == ("Площадь", False, "", "")
    assert after.obsolete == ()


def test_a_renamed_id_stays_fuzzy_if_it_was() -> None:
    catalog = make_catalog(make_entry("old", "Area", "Площадь", fuzzy=True, previous="Surface"))
    assert state(merged(catalog, ("new", "Area"))["new"]) == ("Площадь", True, "Surface", "")


def test_a_text_that_stood_in_two_places_is_only_proposed() -> None:
    catalog = make_catalog(("a", "Area", "Площадь"), ("b", "Area", "Район"))
    assert merged(catalog, ("new", "Area"))["new"].fuzzy


def test_a_text_that_now_stands_in_two_places_is_only_proposed() -> None:
    after = merged(make_catalog(("a", "Area", "Площадь")), ("b", "Area"), ("c", "Area"))
    assert (after["b"].fuzzy, after["c"].fuzzy) == (True, True)


def test_a_text_that_stands_elsewhere_is_proposed_with_its_origin() -> None:
    after = merged(make_catalog(("a", "Area", "Площадь")), ("a", "Area"), ("b", "Area"))
    assert state(after["a"]) == ("Площадь", False, "", "")
    assert state(after["b"]) == ("Площадь", True, "Area", "a")


def test_a_long_gone_text_is_proposed_to_a_new_id_that_has_it() -> None:
    catalog = replace(make_catalog(), obsolete=(make_entry("old", "Area", "Площадь"),))
    assert state(merged(catalog, ("new", "Area"))["new"]) == ("Площадь", True, "Area", "old")


def test_both_parts_of_a_split_text_get_its_translation() -> None:
    after = merged(make_catalog(("a", TRUCE, TRUCE_RU)), ("a", TRUCE[:26]), ("b", TRUCE[27:]))
    assert state(after["a"]) == (TRUCE_RU, True, TRUCE, "")
    assert state(after["b"]) == (TRUCE_RU, True, TRUCE, "a")


def test_a_part_that_was_edited_as_well_is_still_found() -> None:
    after = merged(make_catalog(("a", TRUCE, TRUCE_RU)), ("a", TRUCE[:26]), ("b", "Nobody has kept to it since."))
    assert after["b"].previous_id == "a"


def test_a_proposal_is_not_made_twice() -> None:
    """A translator who has emptied it does not want it back."""
    catalog = replace(make_catalog(("b", TRUCE[27:], "")), obsolete=(make_entry("a", TRUCE, TRUCE_RU),))
    assert merged(catalog, ("b", TRUCE[27:]))["b"].translations == ("",)


@pytest.mark.parametrize("text", ["A school opened in the valley.", "Area", ""])
def test_what_is_not_alike_has_no_ancestor(text: str) -> None:
    assert Ancestors([make_entry("a", TRUCE, TRUCE_RU)]).find(text) is None


def test_a_proposal_that_comes_to_fit_is_not_approved() -> None:
    """Its previous text is another message's: nobody has approved the translation for this one."""
    proposal = make_entry("b", "Areas", "Площадь", fuzzy=True, previous="Area", previous_id="a")
    assert merged(make_catalog(proposal), ("b", "Area"))["b"].fuzzy


# What other tools' merges leave


def test_a_text_that_msgmerge_made_obsolete_is_put_back_in_its_place() -> None:
    """Its msgid was rewritten: msgmerge made a new, empty entry of the same context."""
    catalog = replace(make_catalog(("a", "Rewritten.", "")), obsolete=(make_entry("a", "Old.", "Старое."),))
    after = merge(catalog, make_template(("a", "Rewritten.")), RU)
    assert state(after.entries[0]) == ("Старое.", True, "Old.", "")
    assert after.obsolete == ()


@pytest.mark.parametrize("told", [{"previous": "Other.", "previous_id": "b"}, {}], ids=["--previous", "no --previous"])
def test_another_messages_translation_gives_way_to_the_messages_own(told: dict[str, str]) -> None:
    guess = make_entry("a", "Rewritten.", "Другое.", fuzzy=True, **told)
    catalog = make_catalog(guess, ("b", "Other.", "Другое."))
    catalog = replace(catalog, obsolete=(make_entry("a", "Old.", "Старое."),))
    after = merge(catalog, make_template(("a", "Rewritten."), ("b", "Other.")), RU)
    assert state(after.by_id()["a"]) == ("Старое.", True, "Old.", "")
    assert state(after.by_id()["b"]) == ("Другое.", False, "", "")
    assert after.obsolete == ()


def test_two_guesses_do_not_vouch_for_each_other() -> None:
    """Neither may be dropped as a copy of the other: nobody else has their words."""
    catalog = make_catalog(*(make_entry(id_, "New.", "Чьё-то.", fuzzy=True) for id_ in "ab"))
    catalog = replace(catalog, obsolete=(make_entry("a", "Old.", "Старое."), make_entry("b", "Old.", "Старое.")))
    after = merge(catalog, make_template(("a", "New."), ("b", "New.")), RU)
    assert "Чьё-то." in str((after.entries, after.obsolete))


def test_a_guess_that_a_translator_has_edited_is_kept() -> None:
    guess = make_entry("a", "Rewritten.", "Своё.", fuzzy=True)
    catalog = replace(make_catalog(guess), obsolete=(make_entry("a", "Old.", "Старое."),))
    after = merge(catalog, make_template(("a", "Rewritten.")), RU)
    assert after.entries[0].translations == ("Своё.",)
    assert [entry.translations for entry in after.obsolete] == [("Старое.",)]


def test_of_two_obsolete_versions_the_one_for_this_text_comes_back_approved() -> None:
    versions = (make_entry("a", "Area", "Площадь"), make_entry("a", "Surface", "Поверхность"))
    after = merge(replace(make_catalog(), obsolete=versions), make_template(("a", "Area")), RU)
    assert state(after.entries[0]) == ("Площадь", False, "", "")
    assert [entry.source for entry in after.obsolete] == ["Surface"]


def test_the_remarks_of_an_empty_entry_and_of_what_fills_it_are_both_kept() -> None:
    empty = make_entry("a", "Area", "", remarks="Вопрос.")
    catalog = replace(make_catalog(empty), obsolete=(make_entry("a", "Area", "Площадь", remarks="Ответ."),))
    assert merged(catalog, ("a", "Area"))["a"].remarks == "Вопрос.\nОтвет."


def test_flags_of_other_tools_are_kept() -> None:
    catalog = make_catalog(make_entry("a", "Area", "Площадь", flags=("max-length:40",)))
    assert merged(catalog, ("a", "Surface"))["a"].flags == ("max-length:40",)


# Only the source was corrected


def corrected(entry: Entry, *message: str) -> Entry:
    return merge(make_catalog(entry), make_template(("a", *message)), RU, frozenset({"a"})).entries[0]


def test_a_corrected_text_keeps_its_translation_approved() -> None:
    assert state(corrected(make_entry("a", "Aera", "Площадь"), "Area")) == ("Площадь", False, "", "")


def test_a_text_corrected_after_its_translation_became_fuzzy_is_approved_again() -> None:
    entry = make_entry("a", "Area", "Площадь", fuzzy=True, previous="Aera")
    assert state(corrected(entry, "Area")) == ("Площадь", False, "", "")


@pytest.mark.parametrize("told", [{}, {"previous": "Aera", "previous_id": "b"}], ids=["by hand", "proposal"])
def test_a_correction_does_not_approve_what_was_fuzzy_for_another_reason(told: dict[str, str]) -> None:
    assert corrected(make_entry("a", "Aera", "Площадь", fuzzy=True, **told), "Area").fuzzy


def test_a_correction_does_not_translate() -> None:
    assert corrected(make_entry("a", "Aera", ""), "Area").translations == ("",)


def test_english_follows_a_correction() -> None:
    catalog = make_catalog(("a", "Aera", "Aera"), language="en")
    (entry,) = merge(catalog, make_template(("a", "Area")), locale("en"), frozenset({"a"})).entries
    assert (entry.translations, entry.fuzzy) == (("Area",), False)
