"""Dates, numbers, ranges and sizes in each language; the cases are in formats.md."""

import re

import pytest
from builders import LANGUAGES, ROOT, locale

from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf, format_range, format_size


def read_cases() -> list[tuple[str, str, str]]:
    """Return language, data and expected text of each line of formats.md."""
    cases: list[tuple[str, str, str]] = []
    language = ""
    for line in (ROOT / "tests/formats.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line.removeprefix("## ")
        elif line.startswith("- "):
            data, _, expected = line.removeprefix("- ").partition(" → ")
            cases.append((language, data, expected.replace("~", "\u00a0").replace("^", "\u2060")))
    return cases


CASES = read_cases()


def printed(data: str, language: str) -> str:
    own = locale(language)
    if size := re.fullmatch(r"(\d+) B", data):
        return format_size(int(size[1]), own)
    if number := re.fullmatch(r"(\d{5,}|\d+(?=%)|1000)(%?)(?:\.\.(\d+)%?)?", data):
        high = int(number[3] or number[1])
        return format_range(int(number[1]), high, "percent" if number[2] else "", own)
    return format_edtf(parse_edtf(data), own)


def test_each_language_has_cases() -> None:
    assert {language for language, _, _ in CASES} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "data", "expected"), CASES)
def test_formats(language: str, data: str, expected: str) -> None:
    assert printed(data, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_that_stands_alone_is_in_the_nominative_and_whole(language: str, month: int) -> None:
    name = locale(language).cldr.months["stand-alone"]["wide"][month]
    assert name.lower() in format_edtf(parse_edtf(f"1994-{month:02}"), locale(language)).lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("date", ["1994", "1994-05", "1988-02-20", "192X", "1988/1994", "2020-09-27/2020-11-10"])
def test_nothing_of_a_pattern_is_left(language: str, date: str) -> None:
    text = format_edtf(parse_edtf(date), locale(language))
    assert not re.search(r"[{}'\u2024]|--|  ", text)
