"""How dates that stand alone are written in a language: CLDR's patterns, and those of intervals made from them.

CLDR's own patterns of intervals are for abbreviated months. Written out they would lose what stands between the fields
of the long pattern, as “de” in Spanish, so an interval is the long pattern, twice, without what both have in common.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from typing import Annotated, Any

import babel
from babel.dates import format_date, tokenize_pattern, untokenize_pattern

from pipeline.base.toml import Rule, meta

SEPARATOR = re.compile(r"\s+\S+\s+$|\s*[^\w\s]\s*$|[^\x00-\x7F]$")  # a word or a dash between two dates
DECADE_FIELD = re.compile(r"\{(year|last|ordinal)\}")
DECADE = re.compile(rf"(?:[^{{}}]|{DECADE_FIELD.pattern})*")
LONGEST_PATTERN = 200  # characters
Token = tuple[str, Any]
Interval = Sequence[str]  # CLDR's pattern of an interval, as the patterns of its two dates; empty where it has none


def _is_date_pattern(pattern: str) -> bool:
    """Tell whether a CLDR pattern asks for nothing but what a date has."""
    if len(pattern) > LONGEST_PATTERN:
        return False
    try:
        return bool(format_date(date(2011, 2, 28), pattern, "en"))
    except (AttributeError, LookupError, ValueError):  # as Babel raises for fields of a time, and for unknown ones
        return False


def _is_decade(pattern: str) -> bool:
    return 0 < len(pattern) <= LONGEST_PATTERN and DECADE.fullmatch(pattern) is not None


def decade(pattern: str, **values: object) -> str:
    """Fill a pattern of decades. It has a grammar of its own: `str.format` would let it ask for a billion digits."""
    return DECADE_FIELD.sub(lambda match: str(values[match[1]]), pattern)


PATTERN_HINT = "write a CLDR pattern of fields such as d, MMMM and y, with other letters in single quotes"
DECADE_HINT = "use no other braces than {year}, {last} and {ordinal}"
Pattern = Annotated[str, Rule(_is_date_pattern, "is not a CLDR pattern for dates", PATTERN_HINT)]
Patterns = Annotated[tuple[Pattern, Pattern], meta("a pair of patterns", '["d–", "d MMMM y"]')]
Decade = Annotated[str, Rule(_is_decade, "is not a pattern for decades", DECADE_HINT)]
Texts = Annotated[dict[str, str], meta("a table of texts", '{ key = "…" }')]


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """CLDR date patterns of a locale, for dates that stand alone: in tables, notes and the timeline.

    It is the table `[dates]` too, where a pattern that is CLDR's is empty.
    """

    month: Pattern = ""
    day: Pattern = ""
    days: Patterns = ("", "")  # start and end of an interval within one month
    months: Patterns = ("", "")  # start and end of an interval of days within one year
    decade: Decade = "{year}–{last}"  # `{year}` is its first year, and `{last}` its last
    # Suffix of a year by CLDR ordinal category, and by `thousands`, for `{ordinal}` in a pattern.
    ordinals: Texts = field(default_factory=dict, hash=False)


def date_patterns(cldr: babel.Locale, own: DatePatterns) -> DatePatterns:
    """Lay what a `locale.toml` says of dates over CLDR's patterns."""
    month = own.month or str(cldr.datetime_skeletons.get("yMMMM") or "LLLL y").replace("MMMM", "LLLL")
    day = own.day or str(cldr.date_formats["long"])
    intervals = cldr.interval_formats.get("yMMMd", {})
    days = own.days if own.days[0] else _days(day, intervals.get("d", ()))
    months = own.months if own.months[0] else _months(day, intervals.get("M", ()))
    return replace(own, month=month, day=day, days=days, months=months)


def _days(day: str, interval: Interval) -> tuple[str, str]:
    """Return the long pattern with two days in it, parted as CLDR parts them: “19–20 de”, “19.–20.”."""
    tokens = _tokens(day)
    places = [place for place, letter in _fields(tokens) if letter == "d"]
    if len(places) != 1:
        return day + " – ", day
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
    return day + " – ", day


def _tokens(pattern: str) -> list[Token]:
    """Return the fields of a pattern and the text between them, each text whole: Babel parts it at its quotes."""
    tokens: list[Token] = []
    for kind, value in tokenize_pattern(pattern):
        if kind == "chars" and tokens and tokens[-1][0] == "chars":
            value = tokens.pop()[1] + value
        tokens.append((kind, value))
    return tokens


def _fields(tokens: list[Token]) -> list[tuple[int, str]]:  # place and letter of each
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
