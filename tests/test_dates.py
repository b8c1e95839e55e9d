"""EDTF dates: what is read, what is refused, and the years they span."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.edtf import Edtf, Moment, parse_edtf


@pytest.mark.parametrize(
    "text", ["1994", "2006-12", "2023-09-28", "2024-02-29", "192X", "1988/1994", "1991-12/1994-05"]
)
def test_a_date_is_written_as_it_was_read(text: str) -> None:
    assert str(parse_edtf(text)) == text


def test_precision() -> None:
    assert parse_edtf("1994") == Edtf(Moment(1994), Moment(1994))
    assert parse_edtf("2006-12/2007") == Edtf(Moment(2006, 12), Moment(2007))
    assert parse_edtf("192X") == Edtf(Moment(1920), Moment(1920), decade=True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "“” is not an EDTF date"),
        ("94", "“94” is not an EDTF date"),
        ("1994-5", "“1994-5” is not an EDTF date"),
        ("May 1994", "“May 1994” is not an EDTF date"),
        ("1994-05-12T10:00", "“1994-05-12T10:00” is not an EDTF date"),
        ("0994", "“0994” is not an EDTF date"),
        ("3000", "“3000” is not an EDTF date"),
        ("1994~", "“1994~” is not an EDTF date"),
        ("19XX", "“19XX” is not an EDTF date"),
        ("1994/", "“” is not an EDTF date"),
        ("1988/192X", "“192X” is not an EDTF date"),
        ("١٩٩٤", "“١٩٩٤” is not an EDTF date"),
        ("1994-13", "“1994-13” is not a day of the calendar"),
        ("1994-00", "“1994-00” is not a day of the calendar"),
        ("2023-02-29", "“2023-02-29” is not a day of the calendar"),
        ("2023-02-00", "“2023-02-00” is not a day of the calendar"),
        ("1994/1988", "“1994/1988” ends before it begins"),
    ],
)
def test_what_is_no_date(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match="^" + fault):
        parse_edtf(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1994", 1994, 1995),
        ("192X", 1920, 1930),
        ("1988/1994", 1988, 1995),
        ("1994-07", 1994.496, 1994.581),
        ("2023-01-01", 2023, 2023.003),
    ],
)
def test_the_span_in_years(text: str, start: float, end: float) -> None:
    assert parse_edtf(text).years() == pytest.approx((start, end), abs=0.002)


@given(st.text(alphabet="0129X/-~. ", max_size=12))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        date = parse_edtf(text)
    except ValueError:
        return
    assert parse_edtf(str(date)) == date
    start, end = date.years()
    assert start < end
