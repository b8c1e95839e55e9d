"""What is drawn of the statistics: a bar for each number that others can be compared with, a line for a series.

Numbers can be compared that have the same unit, or are put into one group, or both. Bars begin at zero, since their
length is what is compared; a range is drawn in outline from its lower end to its higher. What a line shows is a change:
its scale has zero in it only where one number is less than half of another, and else labels its highest and lowest.
Where nothing can be compared, nothing is drawn. The numbers themselves stand in the table that holds the drawings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.language.edtf import Edtf, Moment
from pipeline.language.formats import format_edtf, format_range
from pipeline.language.locales import Locale
from pipeline.profile.model import Observation, Statistic

WIDTH = 160.0  # of each drawing, in its own units; all measures here are in these
TOP, BOTTOM = 6.0, 44.0  # where the highest and the lowest number of a line stand
YEARS = 53.0  # baseline of the labels below it
DIGIT, LABEL, GAP = 3.4, 7.0, 3.0  # about the width of a digit of a label, its height, the room beside it

Span = tuple[float, float]
Scale = Callable[[Decimal], float]


@dataclass(frozen=True, slots=True)
class Bar:
    zero: float
    solid: Span | None  # from zero to the number, or to the end of a range that is nearer to zero
    outline: Span | None  # the rest of a range


@dataclass(frozen=True, slots=True)
class Label:
    x: float  # of its middle: where a text begins depends on the direction of its page
    y: float  # of its baseline
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Span, ...]
    guides: tuple[float, ...]  # heights of the lines across: of zero, and of highest and lowest where these are apart
    zero: float | None  # height of the axis; None where the scale does not have zero in it
    across: Span  # where these begin and end
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A statistic with what is drawn of it."""

    record: Statistic
    bar: Bar | None
    line: Line | None


def statistics_rows(statistics: Iterable[Statistic], locale: Locale) -> tuple[Row, ...]:
    """Return each statistic with its drawing, which begins at the right where the language does."""
    records, bars = tuple(statistics), dict[str, Bar]()
    ends = (WIDTH - 1, 1.0) if locale.direction == "rtl" else (1.0, WIDTH - 1)
    sets = defaultdict[tuple[str, str, str], list[Statistic]](list)
    for record in records:
        key = record.unit, record.unit_label.text if record.unit_label else "", record.group
        if len(record.observations) == 1 and any(key):
            sets[key].append(record)
    for alike in (alike for alike in sets.values() if len(alike) > 1):
        values = [record.observations[0] for record in alike]
        if scale := _scale((Decimal(0), *(end for value in values for end in (value.low, value.high))), *ends):
            bars |= {record.id: _bar(value, scale) for record, value in zip(alike, values, strict=True)}
    return tuple(Row(record, bars.get(record.id), _line(record.observations, locale)) for record in records)


def _scale(numbers: Sequence[Decimal], low_end: float, high_end: float) -> Scale | None:
    """Return a function from numbers to places between two ends; None where all numbers are the same."""
    low, high = min(numbers), max(numbers)
    if low == high:
        return None
    return lambda number: round(low_end + (high_end - low_end) * float((number - low) / (high - low)), 1)


def _base(numbers: Sequence[Decimal]) -> Decimal:
    """Return where the scale of a line begins: at zero, or a third of the extent of its numbers short of them all."""
    low, high = min(numbers), max(numbers)
    extent = high - low
    if low >= extent > 0:
        return low - extent / 3
    return high + extent / 3 if -high >= extent > 0 else Decimal(0)


def _bar(value: Observation, scale: Scale) -> Bar:
    near, far = sorted((value.low, value.high), key=abs)
    if value.low < 0 < value.high:  # the range has zero in it
        near, far = value.low, value.high

    def span(first: Decimal, last: Decimal) -> Span | None:
        begin, end = sorted((scale(first), scale(last)))
        return None if first == last else (begin, end)

    zero = Decimal(0)
    return Bar(scale(zero), None if value.low < 0 < value.high else span(zero, near), span(near, far))


def _line(observations: Sequence[Observation], locale: Locale) -> Line | None:
    """Return the drawing of a series; None for one number, and where all are zero."""
    numbers = [one.low for one in observations]
    base = _base(numbers)
    height = _scale((base, *numbers), BOTTOM, TOP)
    if len(numbers) == 1 or not height:
        return None
    marked = [] if base else [base]
    for number in (max(numbers), min(numbers)):
        if all(abs(height(number) - height(other)) >= LABEL for other in marked):
            marked.append(number)
    texts = [format_range(number, number, "", locale) for number in marked]
    gutter = DIGIT * max(map(len, texts)) + GAP
    dates = [one.date for one in observations if one.date]
    moments = [sum(date.years()) / 2 for date in dates]
    ends, middle = (gutter + GAP, WIDTH - 3 * DIGIT), (gutter - GAP) / 2
    if locale.direction == "rtl":
        ends, middle = (WIDTH - ends[0], WIDTH - ends[1]), WIDTH - middle
    length = (ends[1] - ends[0]) / (moments[-1] - moments[0])
    places = [round(ends[0] + length * (moment - moments[0]), 1) for moment in moments]
    guides = tuple(height(number) for number in marked)
    labels = [Label(middle, guide + 2.0, text) for guide, text in zip(guides, texts, strict=True)]
    labels += _years(dates, places, locale)
    points = tuple((x, height(number)) for x, number in zip(places, numbers, strict=True))
    return Line(points, guides, None if base else height(base), (min(ends), max(ends)), tuple(labels))


def _years(dates: Sequence[Edtf], places: Sequence[float], locale: Locale) -> Iterator[Label]:
    """Yield labels of the two ends, where these are in different years."""
    if dates[0].start.year != dates[-1].start.year:
        for date, place in ((dates[0], places[0]), (dates[-1], places[-1])):
            year = Moment(date.start.year)
            yield Label(place, YEARS, format_edtf(Edtf(year, year), locale))
