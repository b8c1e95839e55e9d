"""Keeps in one piece what a line should not end within: in a print source, before it is laid out.

That are words with hyphens and ranges of numbers: a word joiner (U+2060) forbids the break that Unicode's line breaking
(UAX 14) allows after a hyphen or an en dash. It has no shape, and the engine leaves it out of the text of a PDF. And it
is a number with a month or a word for a year: a no-break space stands between them.
"""

from __future__ import annotations

import re
from functools import cache

JOINER, NO_BREAK_SPACE = "\u2060", "\u00a0"
SHORT = 3  # letters of a part that looks lost alone: де-факто, bir-birinə
TAIL = 12  # characters of an address that look lost alone
# What is not text; then words with hyphens or en dashes inside, which are not parts of an address.
PASSED = r"<(style|svg|title|script|a)\b.*?</\1\s*>|<[^>]*>"
WORD = re.compile(rf"{PASSED}|(?<![\w@./:])[^\W_]+(?:[-‐֊–][^\W_]+)+(?![@/]|\.\w)", re.DOTALL)
JOINT = re.compile(r"(?<=([^\W_]))([-‐֊–])(?=([^\W_]))")
ADDRESS = re.compile(r"(?<=>)https?://[^<\s]+(?=</a)")
LANGUAGE = re.compile(r'<html\b[^>]*?\blang="([\w-]+)"')
YEARS = {"az": ("il",), "hy": ("թվական", "թ"), "ru": ("год", "г")}
"""By language, the words for a year that stand after its number, without their endings. CLDR has those that count
years, which are others (hy: տարի)."""


def joined(source: str) -> str:
    """Return a print source in which no line ends within a number, a short word, a name of capitals, or a date."""
    source = WORD.sub(lambda match: match[0] if match[0].startswith("<") else _joined(match[0]), source)
    source = ADDRESS.sub(lambda match: _address(match[0]), source)
    if (language := LANGUAGE.search(source)) and (dates := _dates(language[1])):
        source = dates.sub(lambda match: match[0] if match[0].startswith("<") else _date(match), source)
    return source


def _joined(word: str) -> str:
    parts = re.split("[-‐֊–]", word)
    whole = any(len(part) <= SHORT or part.isupper() for part in parts)

    def join(match: re.Match[str]) -> str:
        number = match[1].isdigit() or match[3].isdigit()
        return match[2] + (JOINER if number or (whole and match[2] != "–") else "")

    return JOINT.sub(join, word)


def _address(address: str) -> str:
    """Return an address that breaks neither after its scheme, nor before a short rest."""
    last = len(address) - TAIL
    return re.sub("/", lambda slash: "/" + JOINER * (slash.start() < len("https://") or slash.end() > last), address)


def _date(match: re.Match[str]) -> str:
    return re.sub(r"\s", NO_BREAK_SPACE, match[0])


@cache
def _dates(tag: str) -> re.Pattern[str] | None:
    """Return what finds numbers with a month or a year beside them, in any inflection; None for an unknown language."""
    from pipeline.language.cldr import cldr_locale  # 50 ms, once for all that a process renders

    try:
        known = cldr_locale(tag.replace("-", "_"))
    except LookupError:
        return None
    months = {name.lower() for kind in known.months.values() for name in kind["wide"].values()}
    months = {_any_form(name) for name in months if name.isalpha()}
    month, year = "|".join(sorted(months)), "|".join(map(_any_form, YEARS.get(known.language, ())))
    suffix = rf"(?:[-֊]{JOINER}?\w+)?"
    patterns = [PASSED]
    if month:
        patterns += [rf"\b\d{{1,2}}(?:\.|{suffix})\s(?:{month})", rf"\b(?:{month})\s\d{{1,2}}\b(?!\s*[.,]?\d)"]
    if year:
        patterns.append(rf"\b\d{{4}}{suffix}\s(?:{year})")
    return re.compile("|".join(patterns), re.DOTALL | re.IGNORECASE)


def _any_form(word: str) -> str:
    """Return a pattern for a word and its inflections; a single letter is an abbreviation."""
    return re.escape(word) + (r"\w*" if len(word) > 1 else r"\b")
