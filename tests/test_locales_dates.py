"""docs/locales-dates.md, and what holds of dates and percentages in every language of CLDR."""

from __future__ import annotations

import importlib.util
import re
import sys
import unicodedata
from functools import cache
from types import ModuleType

import pytest
from babel.localedata import locale_identifiers
from babel.numbers import format_percent
from builders import ROOT
from test_formats import cldr_only, words

from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf, format_range

LANGUAGES = sorted(name for name in locale_identifiers() if "_" not in name)
NATIVE = ("ar_EG", "ar_SY", "as", "bn", "ckb", "dz", "fa", "mr", "my", "ne", "ps", "sat", "ur_IN", "uz_Arab", "mzn")
WHOLE = (("2019-12-30", "2020-01-02"), ("1991-12", "1994-05"), ("1991", "1994-05"), ("2020-09-27", "2020-11"))
ASKED = (
    "en hy az ru tr ku eu es ca lt he sw kk ky tg mn fa ar uk be pl cs sk sl hr sr bs bg mk ro hu fi et lv de fr it pt "
    "nl sv nb da is el ka ja ko zh hi bn ta th vi id ms fil uz tk sq ga cy gl af am ur"
)


@cache
def maker() -> ModuleType:
    """Return docs/make_dates.py."""
    spec = importlib.util.spec_from_file_location("make_dates", ROOT / "docs/make_dates.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_dates"] = module  # where a dataclass looks for its types
    spec.loader.exec_module(module)
    return module


def printed(date: str, language: str) -> str:
    return format_edtf(parse_edtf(date), cldr_only(language))


def test_the_document_is_made_from_the_data() -> None:
    assert (ROOT / "docs/locales-dates.md").read_text(encoding="utf-8") == maker().page(*maker().read_data())


def test_the_document_has_the_languages() -> None:
    names, _ = maker().read_data()
    assert len(names) == len(set(names))
    assert set(ASKED.split()) <= set(names)
    text = (ROOT / "docs/locales-dates.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^## .*\((\w+)\)$", text, re.MULTILINE)) == names


def test_every_difference_from_cldr_has_its_reason_and_every_reason_a_difference() -> None:
    names, reasons = maker().read_data()
    given = [(reason.locale, row) for reason in reasons for row in reason.rows]
    assert len(given) == len(set(given))
    locales = {name: maker().known(name) for name in names}
    differing = [(name, row.key) for name in names for row in maker().ROWS if maker().differs(locales[name], row)]
    assert set(given) == set(differing)
    assert all(reason.why.endswith(".") for reason in reasons)


def test_a_difference_is_seen() -> None:
    rows = {row.key: row for row in maker().ROWS}
    known = maker().known
    assert maker().differs(known("es"), rows["days"])  # “de”
    assert not maker().differs(known("fr"), rows["days"])
    assert not maker().differs(known("da"), rows["percent"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_of_months_says_both_months_and_the_year(language: str) -> None:
    first, second = (printed(date, language) for date in ("1991-03", "1991-10"))
    both = printed("1991-03/1991-10", language)
    assert words(second) <= words(both)
    if language != "fa":  # whose first month is not linked to a year
        assert words(first) <= words(both)
    assert "'" not in both
    years = printed("1991", language)
    assert both.count(years) in (1, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_that_share_no_field_are_written_in_full(language: str) -> None:
    for start, end in WHOLE:
        first, second, both = (printed(date, language) for date in (start, end, f"{start}/{end}"))
        assert both.startswith(first)
        assert both.endswith(second)
        assert both.removeprefix(first).removesuffix(second).strip() in {"–", "～", "~", "至", "تا"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_of_a_range_of_percentages_stands_where_cldr_has_it(language: str) -> None:
    own = cldr_only(language)
    one, both = format_range(25, 25, "percent", own), format_range(20, 25, "percent", own)
    number = format_range(25, 25, "", own)
    assert one.count(number) == 1
    assert both == one.replace(number, f"{format_range(20, 20, '', own)}\u2060–\u2060{number}")
    before = format_percent(0.25, locale=own.cldr).startswith("%")
    assert (both[0] in "%٪") == before


@pytest.mark.parametrize("name", [*NATIVE, "ar", "hi", "en"])
def test_digits_are_of_one_numbering_system_which_is_cldrs_default(name: str) -> None:
    own = cldr_only(name)
    texts = [format_edtf(parse_edtf(date), own) for date in ("2023-09-19/2023-09-20", "1988/1994", "192X", "1991-03")]
    texts += [format_range(20, 25, "percent", own), format_range(1000, 20000, "", own)]
    digits = [character for text in texts for character in text if unicodedata.category(character) == "Nd"]
    names = {unicodedata.name(digit).rpartition(" ")[0] for digit in digits}
    assert len(names) == 1
    assert (names == {"DIGIT"}) == (name not in NATIVE)


def test_korean_dates() -> None:
    assert printed("1991-03/1991-05", "ko") == "1991년 3월 ~ 5월"
    assert printed("2019-12-30/2020-01-02", "ko") == "2019년 12월 30일 ~ 2020년 1월 2일"
