"""Capitals as each language has them."""

import pytest
from builders import locale
from test_checks_seeded import language

from pipeline.language.casing import capitalized, uncapitalized

PAIRS = [
    ("az", "ispan", "İspan"),
    ("az", "ılıq", "Ilıq"),
    ("tr", "izlandaca", "İzlandaca"),
    ("tr", "ırak", "Irak"),
    ("crh", "ingliz", "İngliz"),
    ("en", "icelandic", "Icelandic"),
    ("nl", "ijslands", "IJslands"),
    ("nl", "italiaans", "Italiaans"),
    ("de", "österreich", "Österreich"),
    ("lt", "islandų", "Islandų"),
    ("el", "άγιος", "Άγιος"),
    ("hy", "եվրոպա", "Եվրոպա"),
    ("hr", "ǆep", "ǅep"),
    ("ka", "ესპანური", "ესპანური"),
    ("ru", "испанский", "Испанский"),
    ("he", "ספרדית", "ספרדית"),
    ("fr", "œuvre", "Œuvre"),
]


@pytest.mark.parametrize(("name", "small", "capital"), PAIRS)
def test_the_first_letter_has_the_capital_of_the_language(name: str, small: str, capital: str) -> None:
    assert capitalized(small, name) == capital
    assert uncapitalized(capital, name) == small
    assert capitalized(capital, name) == capital


def test_letters_without_one_capital_of_their_own() -> None:
    assert capitalized("ßa", "de") == "Ssa"
    assert capitalized("և", "hy") == "Եվ"
    assert capitalized("ﬁn", "fr") == "Fin"
    assert uncapitalized("İzmir", "de") == "izmir"
    assert capitalized("", "az") == uncapitalized("", "az") == ""


@pytest.mark.parametrize(
    ("name", "other", "shown"),
    [
        ("az", "es", "İspan"),
        ("az", "en", "İngilis"),
        ("az", "it", "İtalyan"),
        ("az", "ru", "Rus"),
        ("tr", "en", "İngilizce"),
        ("nl", "is", "IJslands"),
        ("hy", "es", "Իսպաներեն"),
        ("ru", "is", "Исландский"),
        ("ka", "es", "ესპანური"),
        ("el", "en", "Αγγλικά"),
        ("lt", "it", "Italų"),
    ],
)
def test_the_name_of_a_language_on_a_page_of_another(name: str, other: str, shown: str) -> None:
    assert language(name).language_name(language(other)) == shown


def test_the_names_that_this_publication_shows() -> None:
    assert locale("az").language_name(locale("en")) == "İngiliscə"
