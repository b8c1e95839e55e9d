"""Numbers, ranges and dates as a reader of the locale expects them, by CLDR and `locale.toml`.

A range is held together with U+2060, because a line would break after its dash. Digits are those of the locale's
numbering system, which Babel leaves to its callers.
"""

from decimal import Decimal
from math import log10

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, get_minus_sign_symbol
from babel.units import format_unit

from pipeline.language.date_patterns import decade
from pipeline.language.digits import LATIN, in_digits
from pipeline.language.edtf import Edtf, Moment
from pipeline.language.locales import Locale
from pipeline.language.units import PERCENT, SAMPLE, units

DASH = "\u2060–\u2060"
NEGATIVE_DASH = "\u00a0–\u00a0"  # between numbers that may begin with a sign
MANY = 100  # of which every language writes number and unit apart
Number = int | Decimal


def format_range(low: Number, high: Number, unit: str, locale: Locale) -> str:
    """Return a number, or a range of two, as the locale writes it: with all decimals it has, and one of `units()`."""
    whole = _quantity(high, unit, locale)
    if low != high:
        first, last = _decimal(low, locale), _decimal(high, locale)
        if last not in whole:  # a word says number and unit together, as in Arabic for two years
            whole = _quantity(MANY, unit, locale).replace(_decimal(MANY, locale), last)
        dash = DASH if low >= 0 else NEGATIVE_DASH
        whole = whole.replace(last, f"{first}{dash}{last}", 1)
    return _own_digits(whole, locale)


def format_ends(low: Number, high: Number, unit: str, locale: Locale) -> tuple[str, str]:
    """Return the ends of a range for a text with words between them; a unit behind its number is in the last only."""
    first, last = _quantity(low, unit, locale), _quantity(high, unit, locale)
    if last.startswith(_decimal(high, locale)):
        first = _decimal(low, locale)
    return _own_digits(first, locale), _own_digits(last, locale)


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


def _decimal(value: Number, locale: Locale) -> str:
    size = abs(Decimal(value))
    number = str(format_decimal(size, _places(value, locale), locale=locale.cldr, numbering_system=_symbols(locale)))
    # CLDR's minus sign, which keeps its side of the number from right to left; Babel writes a hyphen.
    return get_minus_sign_symbol(locale.cldr, numbering_system=_symbols(locale)) + number if value < 0 else number


def _places(value: Number, locale: Locale) -> str:
    """Return CLDR's pattern of a number with exactly the decimals that the value is written with."""
    whole, decimals = str(locale.cldr.decimal_formats[None].pattern).partition(".")[0], str(value).partition(".")[2]
    return f"{whole}.{'0' * len(decimals)}" if decimals else whole


def _quantity(value: Number, unit: str, locale: Locale) -> str:
    """Return a number with its unit, in the plural form of the number where the unit has some."""
    if unit == PERCENT:
        sample = format_percent(Decimal(SAMPLE) / 100, locale=locale.cldr, numbering_system=_symbols(locale))
        return str(sample).replace(_decimal(SAMPLE, locale), _decimal(value, locale))
    if not unit:
        return _decimal(value, locale)
    pattern, size = _places(value, locale), abs(Decimal(value))
    text = format_unit(size, units()[unit], "short", pattern, locale.cldr, numbering_system=_symbols(locale))
    return text.replace(" ", "\u00a0").replace(_decimal(size, locale), _decimal(value, locale))


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
