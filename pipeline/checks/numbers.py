"""The check of numbers and years: the figures of a source are those of its translation, however each writes them.

A number is a set of values, since one way of writing has several readings: "1980s" may be 1980 or 80, "1988–94" ends
in 94 or 1994. Two numbers agree if their sets meet.
"""

import re
import tomllib
import unicodedata
from fractions import Fraction
from pathlib import Path

from pipeline.checks.subject import GAP, Findings, Translation, prose
from pipeline.language.locales import SOURCE
from pipeline.language.orthography import Orthography

SPACES = "\u00a0\u202f\u2009"  # group digits in any language; a plain space only where CLDR has a space
DIGIT = re.compile(r"\d")
SHORT_RANGE = re.compile(r"(\d{4})\s?[–—-]\s?(\d{2})(?!\d)")
LABEL = re.compile(r"(?:[A-Z][\w/]*|[Vv]ersions?|[Rr]eleases?)[ \u00a0/](\d+(?:\.\d+)+)|\b(\d+(?:\.\d+){2,})")
"""Numbers that are names, such as that of a version: a language leaves their points alone."""
ROMAN = re.compile(r"(?<!\w)(?=[IVXLCDM])(M{0,3})(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})(?!\w)")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SPELT: dict[str, int] = tomllib.loads(Path(__file__).with_name("number_words.toml").read_text(encoding="utf-8"))
"""English words that a translation may put in digits: it writes 5月 for May and 12 for a dozen."""

Values = frozenset[Fraction]


def numbers_agree(text: Translation) -> Findings:
    """Every translation has the numbers of its source, and no others."""
    if text.locale.cldr.language == SOURCE:
        return
    source, value = prose(text.message.text) + GAP + prose(text.message.plural), text.prose
    for label in {match[1] or match[2] for match in LABEL.finditer(source)} if "." in value else ():
        if label in value:
            source, value = source.replace(label, GAP), value.replace(label, GAP)
    wanted, have = _english(source), _numbers(value, text.spelling)
    roman = _romans(value) if wanted else frozenset()
    for figure, values, loose in wanted:
        if not any(values & other for _, other in have) and not values & roman and not loose:
            yield text.error("numbers", f"is missing the number {figure}", f"write {figure} as the language does")
    for figure, values in have:
        if not any(values & other for _, other, _ in wanted) and not values & _spelt(source):
            fact = f"has the number {figure}, which its source does not have"
            yield text.error("numbers", fact, "write the source’s number, its digits grouped as the language does")


def _english(text: str) -> list[tuple[str, Values, bool]]:
    """Return the figures of an English text, and whether a word will do for each."""
    found = []
    short = _short_ends(text)
    for match in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        value = Fraction(match[0].replace(",", ""))
        values, rest = {value}, text[match.end() :]
        if scale := re.match(r"[\s\u00a0-](hundred|thousand|million|billion|trillion)\b", rest):
            values.add(value * ENGLISH_SCALES[scale[1]])
        if rest.startswith("s") and re.fullmatch(r"\d{3}0", match[0]):
            values.add(value % 100)
        loose = value <= 10 and re.match(r"(?:st|nd|rd|th)\b", rest) is not None  # small ordinals may be spelt out
        found.append((match[0], frozenset(values | short.get(match.start(), set())), loose))
    return found


def _spelt(text: str) -> Values:
    """Return the values of number words and Roman numerals; a scale multiplies the word before it."""
    values = set(_romans(text))
    before = Fraction(1)
    for word in re.findall(r"[a-z]+", text.lower()):
        if scale := ENGLISH_SCALES.get(word.removesuffix("s")):
            values |= {Fraction(scale), before * scale, before}
            before *= scale
        elif word in SPELT:
            value = Fraction(SPELT[word])
            values |= {value, before + value}
            before = value
        elif word != "and":
            before = Fraction(1)
    return frozenset(values)


def _numbers(text: str, spelling: Orthography) -> list[tuple[str, Values]]:
    """Return the figures of a translation, by the separators of its language, in whatever digits."""
    if not DIGIT.search(text):
        return []
    plain = DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    found = []
    short = _short_ends(plain)
    for match in _figure(spelling.groups, spelling.decimals).finditer(plain):
        whole = re.sub(r"\D", "", match[1])
        value = Fraction(f"{whole}.{match[2]}" if match[2] else whole)
        rest = plain[match.end() :].lstrip(" " + SPACES)
        values = {value, *(value * scale for word, scale in spelling.scales.items() if rest.startswith(word))}
        found.append((text[match.start() : match.end()], frozenset(values | short.get(match.start(), set()))))
    return found


def _figure(groups: str, decimals: str) -> re.Pattern[str]:
    group, decimal = f"[{re.escape(groups + SPACES)}]", f"[{re.escape(decimals)}]"
    return re.compile(rf"(\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}(?!\d)|\d+)(?:{decimal}(\d+))?")


def _short_ends(text: str) -> dict[int, set[Fraction]]:
    """Return the years that ranges such as 1988–94 end with, by where their two digits stand."""
    return {match.start(2): {Fraction(match[1][:2] + match[2])} for match in SHORT_RANGE.finditer(text)}


def _romans(text: str) -> Values:
    found = set()
    for match in ROMAN.finditer(text):
        digits = [ROMAN_DIGITS[letter] for letter in match[0]]
        pairs = zip(digits, [*digits[1:], 0], strict=True)
        found.add(Fraction(sum(-value if value < after else value for value, after in pairs)))
    return frozenset(found)
