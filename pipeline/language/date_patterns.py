"""How dates that stand alone are written in a language: CLDR's patterns, and those of intervals made from them.

CLDR's own patterns of intervals are for abbreviated months. Written out they would lose what stands between the fields
of the long pattern, as “de” in Spanish, so an interval is the long pattern, twice, without what both have in common.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Annotated, Any

import babel
from babel.dates import format_date, tokenize_pattern, untokenize_pattern
from msgspec import Meta

from pipeline.base.toml import Rule

SEPARATOR = re.compile(r"\s+\S+\s+$|\s*[^\w\s]\s*$|[^\x00-\x7F]$")
"""What stands between two dates, at the end of the text between them: a word or a dash."""
Token = tuple[str, Any]
Interval = Sequence[str]  # CLDR's pattern of an interval, as the patterns of its two dates; empty where it has none


def _is_date_pattern(pattern: str) -> bool:
    """Tell whether a CLDR pattern asks for nothing but what a date has."""
    try:
        return bool(format_date(date(2011, 2, 28), pattern, "en"))
    except (AttributeError, LookupError, ValueError):  # as Babel raises for fields of a time, and for unknown ones
        return False


def _is_decade(pattern: str) -> bool:
    try:
        return bool(pattern.format(year=1920, last=1929, ordinal=""))
    except (AttributeError, LookupError, ValueError):
        return False


Pattern = Annotated[
    str,
    Rule(
        _is_date_pattern,
        "is not a CLDR pattern for dates",
        "write a CLDR pattern of fields such as d, MMMM and y, with other letters in single quotes",
    ),
]
Patterns = Annotated[tuple[Pattern, Pattern], Meta(description="a pair of patterns", examples=['["d–", "d MMMM y"]'])]
Decade = Annotated[
    str, Rule(_is_decade, "is not a pattern for decades", "use no other braces than {year}, {last} and {ordinal}")
]
Texts = Annotated[dict[str, str], Meta(description="a table of texts", examples=['{ key = "…" }'])]


@dataclass(frozen=True, slots=True)
class DateTable:
    """`[dates]`: the fields of DatePatterns."""

    month: Pattern | None = None
    day: Pattern | None = None
    days: Patterns | None = None
    months: Patterns | None = None
    decade: Decade = "{year}–{last}"
    ordinals: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """CLDR date patterns of a locale, for dates that stand alone: in tables, notes and the timeline."""

    month: str
    day: str
    days: tuple[str, str]  # start and end of an interval within one month
    months: tuple[str, str]  # start and end of an interval of days within one year
    decade: str  # format of a decade, with `{year}` for its first year and `{last}` for its last
    ordinals: tuple[tuple[str, str], ...]
    """Suffix of a year by CLDR ordinal category, and by `thousands`, for `{ordinal}` in a pattern; often empty."""


def date_patterns(cldr: babel.Locale, own: DateTable) -> DatePatterns:
    """Lay what a `locale.toml` says of dates over CLDR's patterns."""
    month = str(cldr.datetime_skeletons.get("yMMMM") or "LLLL y").replace("MMMM", "LLLL")
    day = own.day or str(cldr.date_formats["long"])
    intervals = cldr.interval_formats.get("yMMMd", {})
    return DatePatterns(
        month=own.month or month,
        day=day,
        days=own.days or _days(day, intervals.get("d", ())),
        months=own.months or _months(day, intervals.get("M", ())),
        decade=own.decade,
        ordinals=tuple(own.ordinals.items()),
    )


def _days(day: str, interval: Interval) -> tuple[str, str]:
    """Return the long pattern with two days in it, parted as CLDR parts them: “19–20 de”, “19.–20.”."""
    tokens = _tokens(day)
    places = [place for place, letter in _fields(tokens) if letter == "d"]
    if len(places) != 1:
        return _two_dates(day)
    place = places[0]
    between = _between(interval, thin="") if interval and _fields(_tokens(interval[0]))[-1][1] == "d" else ""
    separator = _separator(between) or "–"
    suffix = between.removesuffix(separator)
    if not _text(tokens[place + 1 :]).startswith(suffix):
        suffix = ""
    return untokenize_pattern([*tokens[: place + 1], ("chars", suffix + separator)]), untokenize_pattern(tokens[place:])


def _months(day: str, interval: Interval) -> tuple[str, str]:
    """Return the long pattern twice, once without its year; two whole dates, where that would take more than a year."""
    tokens, fields = _tokens(day), _fields(_tokens(day))
    letters = "".join("M" if letter == "L" else letter for _, letter in fields)
    separator = ("chars", _separator(_between(interval, thin=" ")) or " – ")
    if re.fullmatch("G?yG?(dM|Md)", letters):
        return untokenize_pattern([*tokens, separator]), untokenize_pattern(tokens[fields[-2][0] :])
    if re.fullmatch("(dM|Md)G?yG?", letters):
        last = fields[1][0] + 1
        if not re.match(r"\w", _text(tokens[last:])):  # which may belong to the month or to the year
            return untokenize_pattern([*tokens[:last], separator]), day
    return _two_dates(day)


def _two_dates(day: str) -> tuple[str, str]:
    return day + " – ", day


def _tokens(pattern: str) -> list[Token]:
    """Return the fields of a pattern and the text between them, each text whole: Babel parts it at its quotes."""
    tokens: list[Token] = []
    for kind, value in tokenize_pattern(pattern):
        if kind == "chars" and tokens and tokens[-1][0] == "chars":
            value = tokens.pop()[1] + value
        tokens.append((kind, value))
    return tokens


def _fields(tokens: list[Token]) -> list[tuple[int, str]]:
    """Return the place and the letter of each field."""
    return [(place, value[0]) for place, (kind, value) in enumerate(tokens) if kind == "field"]


def _text(tokens: list[Token]) -> str:
    """Return the text before the first field."""
    return "".join(str(value) for _, value in takewhile(lambda token: token[0] == "chars", tokens))


def _between(interval: Interval, thin: str) -> str:
    """Return what CLDR has after the last field of the first date, with another text for thin spaces."""
    tokens = _tokens(interval[0]) if interval else []
    return _text(tokens[_fields(tokens)[-1][0] + 1 :]).replace("\u2009", thin) if tokens else ""


def _separator(between: str) -> str:
    found = SEPARATOR.search(between)
    return found[0] if found else ""
