"""The drawn timeline: to scale, within its width, without collisions; the two columns of its list: about level."""

from itertools import pairwise

import pytest
from builders import make_message
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.edtf import parse_edtf
from pipeline.pages.drawings import APART, GAP, MARK, REST, YEAR, Timeline, draw_timeline, second_column
from pipeline.profile.model import TimelineEntry

WIDTH = 680.0


def draw(*dates: str) -> Timeline:
    entries = (TimelineEntry(f"e{i}", parse_edtf(date), make_message("x", "X"), ()) for i, date in enumerate(dates))
    return draw_timeline(tuple(entries), WIDTH)


def test_the_axis_has_whole_decades() -> None:
    timeline = draw("1923", "1994-05")
    assert (timeline.first, timeline.last) == (1920, 2000)
    assert [tick.year for tick in timeline.ticks] == [1920, 1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000]
    assert (timeline.ticks[0].x, timeline.ticks[-1].x) == (MARK / 2, WIDTH - MARK / 2)


def test_a_decade_to_its_last_day_ends_at_the_next() -> None:
    assert draw("192X").last == 1930
    assert draw("1920/1929").last == 1930


def test_years_have_room_of_their_own_width_between_them() -> None:
    assert [tick.year for tick in draw("1833-01", "2013-03").ticks if tick.label is not None] == [
        *range(1830, 2000, 20),
        2020,
    ]
    assert None not in [tick.label for tick in draw("1920", "2020-11").ticks]


@given(st.integers(1000, 1900), st.booleans())
def test_both_ends_of_the_axis_have_their_year_and_no_labels_touch(first: int, mirrored: bool) -> None:
    entries = [TimelineEntry("e", parse_edtf(str(year)), make_message("x", "X"), ()) for year in (first, 2024)]
    ticks = draw_timeline(tuple(entries), WIDTH, mirrored=mirrored).ticks
    labels = [tick.label for tick in ticks if tick.label is not None]
    assert None not in (ticks[0].label, ticks[-1].label)
    assert all(YEAR / 2 <= label <= WIDTH - YEAR / 2 for label in labels)
    assert all(abs(after - before) >= APART for before, after in pairwise(labels))


def test_an_event_in_the_first_year_of_a_decade_is_on_the_axis() -> None:
    timeline = draw("1988", "2020-11")
    assert timeline.last == 2030
    assert timeline.ticks[-2].x < timeline.marks[1].start < timeline.ticks[-1].x


def test_a_long_event_is_as_long_as_it_lasted() -> None:
    mark = draw("1920", "1950/1999").marks[1]
    decade = draw("1920", "1950/1999").ticks[1].x - draw("1920", "1950/1999").ticks[0].x
    assert abs((mark.end - mark.start) - 5 * decade) < 1


def test_events_close_to_each_other_take_lanes() -> None:
    timeline = draw("1988-01", "1988-02", "1988-03", "1960")
    assert [mark.lane for mark in timeline.marks] == [0, 1, 2, 3]
    assert timeline.lanes == 4
    assert draw("1920", "1950", "1990").lanes == 1


def test_marks_are_numbered_as_the_list_is() -> None:
    assert [mark.number for mark in draw("1990", "1920", "1950").marks] == [1, 2, 3]


DATES = st.one_of(
    st.integers(1900, 2029).map(str),
    st.integers(190, 202).map("{}X".format),
    st.tuples(st.integers(1900, 2029), st.integers(0, 30)).map(lambda y: f"{y[0]}/{y[0] + y[1]}"),
    st.tuples(st.integers(1900, 2029), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
)


@given(st.lists(DATES, min_size=1, max_size=20))
def test_marks_lie_within_the_drawing_and_do_not_collide(dates: list[str]) -> None:
    timeline = draw(*dates)
    for mark in timeline.marks:
        assert mark.start - MARK / 2 >= 0
        assert mark.end + MARK / 2 <= WIDTH + 0.11
    for lane in range(timeline.lanes):
        spans = sorted((m.start - MARK / 2, m.end + MARK / 2) for m in timeline.marks if m.lane == lane)
        assert spans
        for (_, right), (left, _) in pairwise(spans):
            assert left >= right + GAP - 0.21


@pytest.mark.parametrize(
    ("lengths", "second"),
    [((), 1), ((50,), 2), ((50, 50, 50), 3), ((200, 50, 50), 2), ((50, 50, 200), 3), ((90, 9, 90, 60), 3)],
)
def test_the_list_breaks_where_its_columns_are_level(lengths: tuple[int, ...], second: int) -> None:
    assert second_column(lengths) == second


@given(st.lists(st.integers(1, 300), min_size=1))
def test_no_column_is_higher_than_half_of_the_list_and_an_entry(lengths: list[int]) -> None:
    heights = [length + REST for length in lengths]
    first = second_column(lengths) - 1
    assert 1 <= first <= len(lengths)
    assert max(sum(heights[:first]), sum(heights[first:])) <= sum(heights) / 2 + max(heights)
