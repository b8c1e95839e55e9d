"""How dates that stand alone are written in a language: CLDR's patterns, and those of intervals made from them.

CLDR's own patterns of intervals are for abbreviated months. Written out they would lose what stands between the fields
of the long pattern, as “de” in Spanish, so an interval is the long pattern, twice, without what both have in common.
What stands between the two is CLDR's. docs/locales-dates.md shows the outcome in many languages, beside CLDR's own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from typing import Annotated, Any

import babel
from babel.dates import format_date, tokenize_pattern, untokenize_pattern

from pipeline.base.toml import Rule, example, meta

SEPARATOR = re.compile(r"\s+\S+\s+$|\s*[^\w\s]\s*$|[^\x00-\x7F]$")  # a word or a dash between two dates
DASHES = "-‐‑‒–—"
LINKED = ("fa",)
"""Languages whose months, as CLDR has them in a date, are linked to the year that follows, and only to that."""
DECADE_FIELD = re.compile(r"\{(year|last|ordinal)\}")
DECADE = re.compile(rf"(?:[^{{}}]|{DECADE_FIELD.pattern})*")
LONGEST_PATTERN = 200  # characters
LONGEST_SEPARATOR = 20  # characters
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
BETWEEN_HINT = "write what stands between two dates, with the spaces around it: ' – '"
Between = Annotated[
    str, example('" – "'), Rule(lambda text: 0 < len(text) <= LONGEST_SEPARATOR, "is not a short text", BETWEEN_HINT)
]
Decade = Annotated[str, Rule(_is_decade, "is not a pattern for decades", DECADE_HINT)]
Texts = Annotated[dict[str, str], meta("a table of texts", '{ key = "…" }')]


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """CLDR date patterns of a locale, for dates that stand alone: in tables, notes and the timeline.

    It is the table `[dates]` too, where a pattern that is CLDR's is empty.
    """

    month: Annotated[Pattern, example('"MMMM y"')] = ""  # a month of a year
    day: Annotated[Pattern, example('"d MMMM y"')] = ""  # a whole date
    days: Patterns = ("", "")  # start and end of an interval within one month
    months: Patterns = ("", "")  # start and end of an interval of days within one year
    month_range: Patterns = ("", "")  # start and end of an interval of months within one year
    between: Between = ""  # what stands between two dates that are written in full
    decade: Decade = "{year}–{last}"  # a decade: `{year}` is its first year, and `{last}` its last
    ordinals: Texts = field(default_factory=dict, hash=False)
    """suffix of a year by CLDR ordinal category, and by `thousands`, for `{ordinal}` in a pattern."""


def date_patterns(cldr: babel.Locale, own: DatePatterns) -> DatePatterns:
    """Lay what a `locale.toml` says of dates over CLDR's patterns."""
    linked = cldr.language in LINKED
    month = own.month or str(cldr.datetime_skeletons.get("yMMMM") or "LLLL y")
    if not own.month and not linked:
        month = month.replace("MMMM", "LLLL")
    day = own.day or str(cldr.date_formats["long"]).replace("dd", "d")  # beside the name of a month no zero leads
    of_days, of_months = (cldr.interval_formats.get(skeleton, {}) for skeleton in ("yMMMd", "yMMMM"))
    between = own.between or _between_dates(of_days.get("y", ()))
    of_words = any(" " in name for name in cldr.months["stand-alone"]["wide"].values())

    def joined(intervals: Mapping[str, Interval]) -> tuple[str, str]:
        separator = _separator(_between(intervals.get("M", ()), thin=" ")) or " – "
        return (" – " if of_words and separator == "–" else separator), between

    days = own.days if own.days[0] else _days(day, of_days.get("d", ()))
    months = own.months if own.months[0] else _within_year(day, "dM|Md", joined(of_days), linked)
    several = own.month_range if own.month_range[0] else _within_year(month, "M", joined(of_months), linked)
    return replace(own, month=month, day=day, days=days, months=months, month_range=several, between=between)


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


def _within_year(pattern: str, parts: str, separators: tuple[str, str], linked: bool) -> tuple[str, str]:
    """Return a pattern twice, once without its year; two whole dates, where that would take more than a year.

    `parts` are the fields beside the year, as a regular expression, and `separators` what stands between two dates:
    where the year is left out, and where it is not.
    """
    tokens, fields = _tokens(pattern), _fields(_tokens(pattern))
    letters = "".join("M" if letter == "L" else letter for _, letter in fields)
    separator = ("chars", separators[0])
    if match := re.fullmatch(f"G?yG?({parts})", letters):
        return untokenize_pattern([*tokens, separator]), untokenize_pattern(tokens[fields[-len(match[1])][0] :])
    if match := re.fullmatch(f"({parts})G?yG?", letters):
        last = fields[len(match[1]) - 1][0] + 1
        if not re.match(r"\w", _text(tokens[last:])):  # which may belong to the month or to the year
            first = untokenize_pattern([*tokens[:last], separator])
            return first.replace("MMMM", "LLLL") if linked else first, pattern
    return untokenize_pattern([*tokens, ("chars", separators[1])]), pattern


def _between_dates(interval: Interval) -> str:
    """Return CLDR's word or mark between two whole dates; a dash has spaces, since there are others in the dates."""
    separator = _separator(_between(interval, thin=" "))
    return separator if separator.strip() and separator.strip() not in DASHES else " – "


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
    """Return what CLDR has behind the last field of the first date, with another text for thin spaces.

    A pattern that Babel could not part has its second date in it: then it is what stands behind the first field.
    """
    tokens = _tokens(interval[0]) if interval else []
    if not tokens:
        return ""
    places = [place for place, _ in _fields(tokens)]
    return _text(tokens[places[0 if len(interval) == 1 else -1] + 1 :]).replace("\u2009", thin)


def _separator(between: str) -> str:
    found = SEPARATOR.search(between)
    return re.sub(f"[{DASHES}]", "–", found[0]) if found else ""
