"""Numbers, ranges and dates as a reader of the locale expects them, by CLDR and `locale.toml`.

A range is held together with U+2060, because a line would break after its dash. Digits are those of the locale's
numbering system, which Babel leaves to its callers.
"""

from decimal import Decimal
from math import log10

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from pipeline.language.date_patterns import decade
from pipeline.language.digits import LATIN, in_digits
from pipeline.language.edtf import Edtf, Moment
from pipeline.language.locales import Locale

DASH = "\u2060–\u2060"


def format_range(low: int, high: int, unit: str, locale: Locale) -> str:
    """Return a number, or a range of two, with the grouping and the per cent sign (unit `percent`) of the locale."""
    last = _decimal(high, locale)
    numbers = last if low == high else f"{_decimal(low, locale)}{DASH}{last}"
    if unit == "percent":
        percent = format_percent(Decimal(high) / 100, locale=locale.cldr, numbering_system=_symbols(locale))
        before, _, after = percent.partition(last)
        numbers = f"{before}{numbers}{after}"
    return _own_digits(numbers, locale)


def format_count(value: int, locale: Locale) -> str:
    return _own_digits(_decimal(value, locale), locale)


def format_edtf(value: Edtf, locale: Locale) -> str:
    """Return an EDTF date as it stands alone, in a table or a note."""
    return _own_digits(_edtf(value, locale), locale)


def format_size(size: int, locale: Locale) -> str:
    """Return a file's size in kilobytes of 1000 bytes, to two significant digits."""
    kilobytes = max(1, size / 1000)
    digits = max(0, int(log10(kilobytes)) - 1)
    rounded = int(round(kilobytes / 10**digits) * 10**digits)
    system = _symbols(locale)
    text = format_unit(rounded, "digital-kilobyte", "short", locale=locale.cldr, numbering_system=system)
    return _own_digits(text.replace(" ", "\u00a0"), locale)


def _decimal(value: int, locale: Locale) -> str:
    return str(format_decimal(value, locale=locale.cldr, numbering_system=_symbols(locale)))


def _edtf(value: Edtf, locale: Locale) -> str:
    patterns, start, end = locale.dates, value.start, value.end
    if value.decade:
        return decade(patterns.decade, year=start.year, last=start.year + 9, ordinal=_ordinal(start.year, locale))
    if start == end:
        return _moment(start, locale)
    if not start.month and not end.month:
        return f"{start.year}{DASH}{end.year}"
    if start.day and end.day and start.year == end.year:
        first, second = patterns.days if start.month == end.month else patterns.months
        text = _pattern(start, first, locale) + _pattern(end, second, locale)
        return text.replace("–", DASH, 1) if start.month == end.month else text
    if start.month and end.month and not start.day and not end.day and start.year == end.year:
        first, second = patterns.month_range
        return _pattern(start, first, locale) + _pattern(end, second, locale)
    return _moment(start, locale) + patterns.between + _moment(end, locale)


def _moment(moment: Moment, locale: Locale) -> str:
    if not moment.month:
        return str(moment.year)
    return _pattern(moment, locale.dates.day if moment.day else locale.dates.month, locale)


def _pattern(moment: Moment, pattern: str, locale: Locale) -> str:
    text = format_date(moment.first_day(), pattern, locale=locale.cldr)
    return text.replace("{ordinal}", _ordinal(moment.year, locale))


def _ordinal(year: int, locale: Locale) -> str:
    suffixes = locale.dates.ordinals
    if year % 1000 == 0 and "thousands" in suffixes:
        return suffixes["thousands"]
    return suffixes.get(locale.cldr.ordinal_form(year), suffixes.get("other", ""))


def _symbols(locale: Locale) -> str:
    """Return the numbering system whose marks CLDR has for the language: its own digits may go with Latin marks."""
    return locale.digits if "group" in locale.cldr.number_symbols.get(locale.digits, {}) else LATIN


def _own_digits(text: str, locale: Locale) -> str:
    if locale.digits == LATIN:
        return text
    sign = locale.cldr.number_symbols.get(locale.digits, {}).get("percentSign", "%")
    return in_digits(text, locale.digits).replace("%", sign)
