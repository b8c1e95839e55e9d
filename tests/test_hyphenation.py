"""The hyphenation patterns: words with their breaks, and that the program writes what is committed."""

import runpy
from pathlib import Path

import pyphen
import pytest

import pipeline.pdf.hyphenation  # noqa: F401 - its rules for words with capitals hold for all that pyphen breaks

ROOT = Path(__file__).parent.parent
LOCALES = ("hy", "az")


def read_cases() -> dict[str, list[str]]:
    """Return the words of hyphenation.md with their breaks, by locale."""
    cases: dict[str, list[str]] = {}
    words: list[str] = []
    for line in (ROOT / "tests/hyphenation.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            words = cases.setdefault(line.removeprefix("## "), [])
        elif line.startswith("- "):
            words.append(line.removeprefix("- ").partition(" — ")[0])
    return cases


def hyphenator(locale: str, least: int = 2) -> pyphen.Pyphen:
    return pyphen.Pyphen(filename=ROOT / "locales" / locale / "hyphenation.dic", left=least, right=least)


CASES = read_cases()


def test_cases_are_many_and_stand_once() -> None:
    assert tuple(CASES) == LOCALES
    for words in CASES.values():
        assert len(words) >= 40
        assert len(words) == len({word.replace("-", "") for word in words})


@pytest.mark.parametrize(("locale", "word"), [(locale, word) for locale in LOCALES for word in CASES[locale]])
def test_breaks(locale: str, word: str) -> None:
    assert hyphenator(locale).inserted(word.replace("-", "")) == word


@pytest.mark.parametrize("locale", LOCALES)
def test_no_single_letter_is_left_alone_even_without_limits(locale: str) -> None:
    for word in CASES[locale]:
        parts = hyphenator(locale, least=0).inserted(word.replace("-", "")).strip("-").split("-")
        assert len(parts[0]) > 1
        assert len(parts[-1]) > 1


@pytest.mark.parametrize(
    ("locale", "word"),
    [
        ("hy", "Հայաստանի"),
        ("hy", "Սահակյանը"),
        ("hy", "ԱՆԿԱԽՈՒԹՅՈՒՆ"),
        ("az", "Azərbaycanın"),
        ("az", "İnstitutların"),
        ("ru", "Азербайджана"),
        ("en", "Independence"),
    ],
)
def test_a_word_with_a_capital_is_a_name_and_is_not_broken(locale: str, word: str) -> None:
    own = ROOT / "locales" / locale / "hyphenation.dic"
    breaks = pyphen.Pyphen(filename=own) if own.exists() else pyphen.Pyphen(lang=locale)
    assert "-" not in breaks.inserted(word)
    assert "-" in breaks.inserted(word.replace("İ", "i").lower())


def test_where_all_nouns_have_a_capital_they_are_broken() -> None:
    assert pyphen.Pyphen(lang="de").inserted("Unabhängigkeit") == "Un-ab-hän-gig-keit"


def test_the_vowel_of_two_letters_is_never_split() -> None:
    words = ("ուղղություն", "առաուու", "երկուական", "նուռու")
    assert not any("ո-ւ" in hyphenator("hy", least=1).inserted(word) for word in words)


def test_the_program_writes_the_committed_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = runpy.run_path(str(ROOT / "locales/make_hyphenation.py"))["main"]
    assert main(["--output", str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(LOCALES)
    for locale in LOCALES:
        name = f"{locale}/hyphenation.dic"
        assert (tmp_path / name).read_bytes() == (ROOT / "locales" / name).read_bytes()
