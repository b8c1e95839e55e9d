"""Dates, numbers, ranges and sizes in each language; the cases are in formats.md."""

import re
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from babel.localedata import locale_identifiers
from builders import LANGUAGES, ROOT, locale

from pipeline.base.files import Workspace
from pipeline.language.cldr import cldr_locale
from pipeline.language.date_patterns import DatePatterns, date_patterns
from pipeline.language.digits import ZEROS
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_count, format_edtf, format_ends, format_range, format_size
from pipeline.language.locales import Locale, read_locale
from pipeline.language.units import can_be_written, units

INVISIBLE = str.maketrans({"~": "\u00a0", "_": "\u202f", "^": "\u2060"})


def read_cases() -> list[tuple[str, str, str]]:
    """Return language, data and expected text of each line of formats.md."""
    cases: list[tuple[str, str, str]] = []
    language = ""
    for line in (ROOT / "tests/formats.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line.removeprefix("## ")
        elif line.startswith("- "):
            data, _, expected = line.removeprefix("- ").partition(" → ")
            cases.append((language, data, expected.translate(INVISIBLE)))
    return cases


CASES = read_cases()


@cache
def cldr_only(name: str) -> Locale:
    """Return a language of which no more is known than its fonts."""
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        workspace.write_text(f"locales/{name}/locale.toml", "[fonts]\nserif = 'Serif'\nsans = 'Sans'\n")
        return read_locale(workspace, name)


def printed(data: str, language: str) -> str:
    own = locale(language) if language in LANGUAGES else cldr_only(language)
    if size := re.fullmatch(r"(\d+) B", data):
        return format_size(int(size[1]), own)
    if number := re.fullmatch(r"(\d{5,}|\d+(?=%)|1000)(%?)(?:\.\.(\d+)%?)?", data):
        high = int(number[3] or number[1])
        return format_range(int(number[1]), high, "percent" if number[2] else "", own)
    return format_edtf(parse_edtf(data), own)


def test_each_language_has_cases() -> None:
    assert {language for language, _, _ in CASES} >= set(LANGUAGES)


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


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]+", text))


@pytest.mark.parametrize("language", sorted(name for name in locale_identifiers() if "_" not in name))
def test_a_range_of_days_says_all_that_a_day_says_in_every_language(language: str) -> None:
    own = cldr_only(language)
    day = format_edtf(parse_edtf("2023-09-20"), own)
    same_month = format_edtf(parse_edtf("2023-09-19/2023-09-20"), own)
    same_year = format_edtf(parse_edtf("2023-08-19/2023-09-20"), own)
    assert words(day) <= words(same_month)
    assert words(day) <= words(same_year)
    assert len(re.findall(r"\d+", same_month)) == len(re.findall(r"\d+", day)) + 1
    assert "'" not in same_month.replace("d'", "").replace("n'", "")


@pytest.mark.parametrize("pattern", ["y", "d", "MMMM", "d MMMM", "y MMMM", "d y MMMM", "d MMMM d y", "EEEE d MMMM y"])
def test_a_pattern_that_cannot_be_parted_makes_two_whole_dates(pattern: str) -> None:
    patterns = date_patterns(cldr_locale("fr"), DatePatterns(day=pattern))
    assert patterns.months == (f"{pattern} – ", pattern)


@pytest.mark.parametrize("language", ["kk", "ky", "tg", "mn", "uk", "bg", "sr", "uz", "tk", "vi"])
@pytest.mark.parametrize("date", ["2011-02", "1991-12/1994-05", "2011-02-28", "2020-09-27/2020-11-10"])
def test_a_month_has_no_capital_where_the_language_has_none(language: str, date: str) -> None:
    text = format_edtf(parse_edtf(date), cldr_only(language))
    assert text == text.lower()


@pytest.mark.parametrize(("language", "zero"), [("fa", "۰"), ("ar_EG", "٠"), ("bn", "০"), ("mr", "०"), ("my", "၀")])
def test_digits_are_those_of_the_language_in_all_that_is_printed(language: str, zero: str) -> None:
    own = cldr_only(language)
    dates = ["1994", "1994-05", "1988-02-20", "192X", "1988/1994", "2023-09-19/2023-09-20", "1991-12/1994-05"]
    texts = [format_edtf(parse_edtf(date), own) for date in dates]
    texts += [format_range(20, 25, "percent", own), format_range(1000, 2000, "", own), format_size(240000, own)]
    digits = {
        character for text in [*texts, format_count(1234567890, own)] for character in text if character.isdigit()
    }
    assert digits == {chr(ord(zero) + number) for number in range(10)}


@pytest.mark.parametrize("name", sorted({cldr_locale(name).default_numbering_system for name in locale_identifiers()}))
def test_every_default_numbering_system_of_cldr_has_its_digits(name: str) -> None:
    assert unicodedata.digit(ZEROS[name]) == 0


def shown(low: str, high: str, unit: str, language: str) -> str:
    own = locale(language) if language in LANGUAGES else cldr_only(language)
    return format_range(Decimal(low), Decimal(high), unit, own)


@pytest.mark.parametrize(
    ("language", "low", "high", "unit", "expected"),
    [
        ("en", "4.40", "4.40", "", "4.40"),
        ("hy", "4.4", "4.4", "", "4,4"),
        ("az", "1234.50", "1234.50", "", "1.234,50"),
        ("ru", "1234.50", "1234.50", "", "1~234,50"),
        ("es", "4.4", "4.4", "", "4,4"),
        ("ar_EG", "4.4", "4.4", "", "٤٫٤"),
        ("hi", "1234567.5", "1234567.5", "", "12,34,567.5"),
        ("en", "4400", "4400", "square-kilometer", "4,400~km²"),
        ("hy", "1", "1.5", "hectare", "1^–^1,5~հա"),
        ("az", "4.4", "4.4", "hectare", "4,4~ha"),
        ("ru", "4.40", "4.40", "percent", "4,40~%"),
        ("ru", "1", "2", "year", "1^–^2~г."),
        ("ru", "5", "5", "year", "5~л."),
        ("ar_EG", "4400", "4400", "square-kilometer", "٤٬٤٠٠~كم²"),
        ("ar_EG", "2", "2", "year", "سنتان"),  # the dual says the number, and CLDR writes it alone
        ("ar_EG", "1", "2", "year", "١^–^٢~سنة"),
        ("tr", "4.4", "5", "percent", "%4,4^–^5"),
        ("en", "-5.5", "-3", "celsius", "-5.5~–~-3°C"),
        ("sv", "-5.5", "-5.5", "", "−5,5"),
        ("he", "-5.5", "-5.5", "", "\u200e-5.5"),  # CLDR's mark keeps the sign on the left of its number
    ],
)
def test_decimals_units_and_signs(language: str, low: str, high: str, unit: str, expected: str) -> None:
    assert shown(low, high, unit, language) == expected.translate(INVISIBLE)


@pytest.mark.parametrize(
    ("language", "unit", "expected"),
    [
        ("en", "", ("20", "25")),
        ("ru", "percent", ("20", "25~%")),
        ("tr", "percent", ("%20", "%25")),  # the sign before the number cannot be left to the last
        ("es", "square-kilometer", ("20", "25~km²")),
        ("hy", "", ("20", "25")),
        ("az", "percent", ("20", "25%")),
        ("ar_EG", "kilometer", ("٢٠", "٢٥~كم")),
    ],
)
def test_the_ends_of_a_range(language: str, unit: str, expected: tuple[str, str]) -> None:
    own = locale(language) if language in LANGUAGES else cldr_only(language)
    assert format_ends(20, 25, unit, own) == tuple(text.translate(INVISIBLE) for text in expected)


@pytest.mark.parametrize("language", ["en", "hy", "az", "ru", "es", "ar", "he", "fa", "ka", "hi", "th", "zh", "ja"])
def test_no_unit_is_written_by_its_identifier(language: str) -> None:
    own = cldr_only(language)
    for name, unit in units().items():
        if can_be_written(unit, own.cldr):
            assert unit not in format_range(5, 5, name, own)
            assert "None" not in format_range(5, 5, name, own)
