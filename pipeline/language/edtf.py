"""Dates as profiles write them, in a part of EDTF (ISO 8601-2).

Accepted: a year `1994`, a month `2006-12`, a day `2023-09-28`, a decade `192X`, and an interval of two of the first
three, `1988/1994`. Years are of the Gregorian calendar, 1000 to 2999.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

DATE = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
DECADE = re.compile(r"([12][0-9]{2})X")


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A calendar date of year, month or day precision."""

    year: int
    month: int = 0  # 1 to 12; 0 where only the year is known
    day: int = 0  # 1 to 31; 0 where the day is not known

    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)])


@dataclass(frozen=True, slots=True)
class Edtf:
    """An EDTF date: a moment, an interval of two, or a decade."""

    start: Moment
    end: Moment  # equal to `start` where the date is not an interval
    decade: bool = False  # whether the ten years from `start` are meant

    def years(self) -> tuple[float, float]:
        """Return the span as fractional years, for drawing to scale; the end is that of the last day."""
        first = self.start.first_day()
        last = date(self.start.year + 9, 12, 31) if self.decade else self.end.last_day()
        return _fraction(first), _fraction(last) + 1 / 366

    @property
    def is_day(self) -> bool:
        return bool(self.start.day) and self.start == self.end

    def __str__(self) -> str:
        if self.decade:
            return f"{self.start.year // 10}X"
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"


def parse_edtf(text: str) -> Edtf:
    """Parse an EDTF date; raise ValueError, saying what is wrong, for anything but the accepted forms."""
    if match := DECADE.fullmatch(text):
        moment = Moment(int(match[1]) * 10)
        return Edtf(moment, moment, decade=True)
    first, slash, second = text.partition("/")
    start = _moment(first)
    end = _moment(second) if slash else start
    if end.last_day() < start.first_day():
        raise ValueError(f"“{text}” ends before it begins")
    return Edtf(start, end)


def _moment(text: str) -> Moment:
    match = DATE.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not an EDTF date")
    try:
        date(*(int(part or 1) for part in match.groups()))
    except ValueError as failure:
        raise ValueError(f"“{text}” is not a day of the calendar") from failure
    return Moment(*(int(part or 0) for part in match.groups()))


def _fraction(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / (366 if calendar.isleap(day.year) else 365)
