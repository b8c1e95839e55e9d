"""Reads the numbers of a text as values, however a language writes them: grouped, shortened, as a fraction or a time.

A number is a set of values, since one way of writing has several readings: "1980s" may be 1980 or 80, "1988–94" ends
in 94 or 1994, "5 p.m." is 5 or 17. Two numbers agree if their sets meet.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from pipeline.language.locales import Locale
from pipeline.language.scales import Scales, scales

SPACES = " \u00a0\u202f\u2009"
GROUPS = SPACES + "'’.,٬"  # what groups digits in any language, where it does not begin a fraction there
DIGIT = re.compile(r"\d")
VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
FRACTIONS = {character: Fraction(unicodedata.numeric(character)).limit_denominator(10) for character in VULGAR}
NUMERALS = re.compile("[〇零一二三四五六七八九]{3,}")  # digits written as words: 二〇二三年
SHORT_RANGE = re.compile(r"(\d{4})\s?[–—-]\s?(\d{2})(?!\d)")
DATE = re.compile(r"(?<![\d.,/])\d{1,4}([./])\d{1,2}\1\d{1,4}(?![\d/])")
CLOCK = re.compile(
    r"(?<![\d:.,])(\d{1,2})(?:[:.](\d\d))?[ \u00a0\u202f]?([ap])\.?[ \u00a0]?m\b|(?<![\d:])(\d{1,2}):(\d\d)(?![:\d])",
    re.IGNORECASE,
)
TIME = re.compile(r"(?<![\d:.,])(\d{1,2})[ \u00a0\u202f]?[:.h։][ \u00a0\u202f]?(\d\d)(?![\d%]|[.,:]\d)")
BETWEEN = re.compile(r"\s*(?:[–—-]|[^\W\d_]{1,6})\s*")  # between the ends of a range that share their scale
ENGLISH = re.compile(
    rf"(?:\d{{1,2}}(?:,\d\d)+,\d{{3}}|\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+)(?!\d)(?:\.\d+)?"
    rf"|\d+(?:\.\d+)?(?:[ \u00a0]?[{VULGAR}])?|[{VULGAR}]"
)
ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ENGLISH_SCALE = re.compile(r"[\s\u00a0-](hundred|thousand|million|billion|trillion)\b|(?:[ \u00a0]?)(bn|mn|tn|k|m)\b")
SHORT_SCALES = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
SPELT: dict[str, int] = tomllib.loads(Path(__file__).with_name("number_words.toml").read_text(encoding="utf-8"))
"""English words that a translation may put in digits: it writes 5月 for May and 12 for a dozen."""
PARTS = {"half": 2, "quarter": 4} | {word: value for word, value in SPELT.items() if word.endswith(("rd", "th"))}
ROMAN = re.compile(r"(?<!\w)(?=[IVXLCDM])(M{0,3})(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})(?!\w)")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

Values = frozenset[Fraction]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text."""

    shown: str
    start: int
    end: int  # with the word that multiplies it
    values: Values
    is_loose: bool = False  # whether words will do for it
    factor: int = 1  # what the word beside it multiplies it with
    parts: tuple[Values, ...] = ()  # the numbers that it is if its spaces do not group digits


@lru_cache(maxsize=4096)  # the catalogs of all languages ask for the same
def english_figures(text: str, *, are_scales_known: bool) -> tuple[Figure, ...]:
    """Return the figures of an English text; where a language's scales are not known, the number alone will do."""
    clocks = [*CLOCK.finditer(text)] if has_clock(text) else []
    ends = _short_ends(text)
    found: list[Figure] = []
    for match in ENGLISH.finditer(text):
        inside = next((clock for clock in clocks if clock.start() <= match.start() < clock.end()), None)
        if inside:
            found += _clock(inside, match)
            continue
        value = _value(re.sub("[,\u00a0\u202f]", "", match[0]), ".")
        values, rest, factor = {value}, text[match.end() :], 1
        if scale := ENGLISH_SCALE.match(rest):
            factor = ENGLISH_SCALES[scale[1]] if scale[1] else SHORT_SCALES[scale[2]]
            is_sure = are_scales_known and scale[1] not in ("hundred", None)
            values = {value * factor} if is_sure else {value, value * factor}
        if rest.startswith("s") and re.fullmatch(r"\d{3}0", match[0]):
            values.add(value % 100)
        # Small ordinals may be spelt out, and so may fractions.
        is_loose = (value <= 10 and re.match(r"(?:st|nd|rd|th)\b", rest) is not None) or match[0] in VULGAR
        values |= ends.get(match.start(), set())
        end = match.end() + (scale.end() if scale else 0)
        found.append(Figure(match[0], match.start(), end, frozenset(values), is_loose, factor))
    return tuple(_shared(text, found))


@lru_cache(maxsize=4096)
def has_clock(text: str) -> bool:
    """Tell whether an English text has a time of the clock."""
    return CLOCK.search(text) is not None


def figures(text: str, locale: Locale, *, is_clock_known: bool) -> list[Figure]:
    """Return the figures of a translation, in whatever digits; times of the clock are sought if the source has one."""
    spelling = locale.orthography
    plain = DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    if "CJK" in spelling.scripts:
        plain = NUMERALS.sub(lambda match: "".join(str(int(unicodedata.numeric(c))) for c in match[0]), plain)
    ends, own = _short_ends(plain), scales(locale)
    found: list[Figure] = []
    for start, end, values in _dates_and_times(plain, is_clock_known=is_clock_known):
        found.append(Figure(text[start:end], start, end, values))
    taken = [(figure.start, figure.end) for figure in found]
    for match in _figure(spelling.groups, spelling.decimals).finditer(_blank(plain, taken) if taken else plain):
        found.append(_read(match, text, plain, own, spelling.decimals, ends))
    return list(_shared(plain, _added(plain, sorted(found, key=lambda figure: figure.start))))


@lru_cache(maxsize=4096)
def spelt(text: str) -> Values:
    """Return the values of number words and Roman numerals; a scale multiplies the word before it."""
    values = set(romans(text))
    before = Fraction(1)
    for word in re.findall(r"[a-z]+", text.lower()):
        single = word.removesuffix("s") if word not in SPELT else word
        if scale := ENGLISH_SCALES.get(single):
            values |= {Fraction(scale), before * scale, before}
            before *= scale
        elif word in ("a", "an", "of") and before.denominator > 1:  # half a million
            continue
        elif word in SPELT or single in PARTS:
            value = Fraction(SPELT.get(word, 0) or PARTS[single])
            values |= {value, before + value} if before >= 20 else {value}  # twenty-one, a hundred and one
            if single in PARTS:  # two thirds, and as so many per cent
                value = before / PARTS[single] if before < PARTS[single] else Fraction(1, PARTS[single])
                values |= {value, value * 100}
            before = value
        elif word != "and":
            before = Fraction(1)
    return frozenset(values)


def romans(text: str) -> Values:
    """Return the values of the Roman numerals of a text."""
    found = set()
    for match in ROMAN.finditer(text):
        digits = [ROMAN_DIGITS[letter] for letter in match[0]]
        pairs = zip(digits, [*digits[1:], 0], strict=True)
        found.add(Fraction(sum(-value if value < after else value for value, after in pairs)))
    return frozenset(found)


def _clock(clock: re.Match[str], figure: re.Match[str]) -> Iterator[Figure]:
    """Yield the hour of a time, which other languages count to 24; its minutes, if it has some."""
    if figure.start() != clock.start():
        return
    hour, minutes = int(clock[1] or clock[4]), int(clock[2] or clock[5] or 0)
    half = (clock[3] or "").lower()
    hours = {hour, hour % 12 + 12 if half == "p" else hour}
    if half == "a" and hour == 12:
        hours |= {0, 24}
    if not half and hour > 12:
        hours.add(hour - 12)
    yield Figure(clock[1] or clock[4], clock.start(), clock.end(), frozenset(map(Fraction, hours)))
    if minutes:
        yield Figure(str(minutes), clock.start(), clock.end(), frozenset([Fraction(minutes)]))


def _dates_and_times(text: str, *, is_clock_known: bool) -> Iterator[tuple[int, int, Values]]:
    """Yield the parts of dates in digits and of times: their points are no decimal ones, and 00 minutes are none."""
    for match in DATE.finditer(text) if "." in text or "/" in text else ():
        for part in re.finditer(r"\d+", match[0]):
            start = match.start() + part.start()
            yield start, start + len(part[0]), frozenset([Fraction(int(part[0]))])
    for match in TIME.finditer(text) if is_clock_known else ():
        yield match.start(1), match.end(1), frozenset([Fraction(int(match[1]))])
        if int(match[2]):
            yield match.start(2), match.end(2), frozenset([Fraction(int(match[2]))])
        else:
            yield match.start(2), match.end(2), frozenset([Fraction(int(match[1]))])


def _read(
    match: re.Match[str], text: str, plain: str, own: Scales, decimals: str, ends: dict[int, set[Fraction]]
) -> Figure:
    value = _value(match[0], decimals)
    parts: tuple[Values, ...] = ()
    if match["top"]:
        whole, top, bottom = (Fraction(int(match[name] or 0)) for name in ("whole", "top", "bottom"))
        parts = tuple(frozenset([part]) for part in (whole, top, bottom) if part)
        value = whole + (top / bottom if bottom else top)
    elif " " in match[0] and not match["vulgar"]:
        parts = tuple(frozenset([_value(part, decimals)]) for part in match[0].split(" "))
    scale, end, factor, values = own.beside(plain, match.start(), match.end()), match.end(), 1, {value}
    if scale:
        end, factor = scale.end, scale.factor
        values = {value * factor} if scale.is_sure else {value, value * factor}
    values |= ends.get(match.start(), set())
    return Figure(text[match.start() : match.end()], match.start(), end, frozenset(values), factor=factor, parts=parts)


def _added(text: str, found: list[Figure]) -> list[Figure]:
    """Add up numbers of which one goes on where another ends: 2 миллиона 300 тысяч, 2万5千."""
    runs: list[list[Figure]] = []
    for figure in found:
        last = runs[-1][-1] if runs else None
        if last and 1 < last.factor > max(figure.values) and not text[last.end : figure.start].strip(SPACES):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    whole: list[Figure] = []
    for run in runs:
        total = frozenset([sum((max(figure.values) for figure in run), Fraction(0))])
        whole += run if len(run) == 1 else [replace(figure, values=figure.values | total) for figure in run]
    return whole


def _shared(text: str, found: Iterable[Figure]) -> Iterator[Figure]:
    """Give the first end of a range the scale of its second, too: 2–3 million."""
    own = list(found)
    for figure, after in zip_longest(own, own[1:]):
        if after and figure.factor == 1 < after.factor and BETWEEN.fullmatch(text, figure.end, after.start):
            figure = replace(figure, values=figure.values | {value * after.factor for value in figure.values})
        yield figure


def _value(figure: str, decimals: str) -> Fraction:
    """Return the value of a figure whose fraction, if it has one, begins with one of the decimals."""
    if figure.isdigit() and figure not in VULGAR:
        return Fraction(int(figure))
    parts = [FRACTIONS[character] for character in figure if character in FRACTIONS]
    digits = figure.rstrip(VULGAR + SPACES)
    at = max(digits.rfind(mark) for mark in decimals)
    whole, fraction = (digits[:at], digits[at + 1 :]) if at >= 0 else (digits, "")
    whole = re.sub(r"\D", "", whole) or "0"
    return sum(parts, Fraction(f"{whole}.{fraction}") if fraction else Fraction(int(whole)))


@lru_cache(maxsize=64)
def _figure(groups: str, decimals: str) -> re.Pattern[str]:
    """Compile a figure: its digits grouped by threes, as in India, or not at all; then a fraction."""
    marks = "".join(mark for mark in dict.fromkeys(groups + GROUPS) if mark not in decimals)
    group, decimal = f"[{re.escape(marks)}]", f"[{re.escape(decimals)}]"
    grouped = rf"\d{{1,3}}(?P<group>{group})\d{{3}}(?:(?P=group)\d{{3}})*(?!\d)"
    indian = rf"\d{{1,2}}(?:(?P<lakh>{group})\d{{2}})(?:(?P=lakh)\d{{2}})*(?P=lakh)\d{{3}}(?!\d)"
    tail = rf"(?:{decimal}\d+)?(?:[{SPACES}]?(?P<vulgar>[{VULGAR}]))?"
    fraction = rf"(?:(?P<whole>\d{{1,3}})[{SPACES}])?(?P<top>\d{{1,2}})[/⁄](?P<bottom>\d{{1,2}})(?![\d/])"
    return re.compile(rf"(?<![\d/]){fraction}|(?:{indian}|{grouped}|\d+){tail}|[{VULGAR}]")


def _blank(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in places:
        text = f"{text[:start]}{'_' * (end - start)}{text[end:]}"
    return text


def _short_ends(text: str) -> dict[int, set[Fraction]]:
    """Return the years that ranges such as 1988–94 end with, by where their two digits stand."""
    return {match.start(2): {Fraction(match[1][:2] + match[2])} for match in SHORT_RANGE.finditer(text)}
