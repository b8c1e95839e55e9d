"""Finds dates in running text, in any inflection: no line is to end between a day and its month.

In prose a date is the translator's words, so that nothing says where one stands but its form: a number beside the name
of a month, or beside a word for a year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from pipeline.language.cldr import cldr_locale

JOINER, NO_BREAK_SPACE = "\u2060", "\u00a0"
LONGEST = 22  # characters of a date that stays whole; a longer one may break beside its year
TAGS = r"<(?P<passed>style|svg|title|script|a)\b.*?</(?P=passed)\s*>|<[^>]*>"
YEARS = {"az": ("il",), "hy": ("թվական", "թ"), "ru": ("год", "г")}
"""By language, the words for a year that stand after its number, without their endings. CLDR has those that count
years, which are others (hy: տարի)."""
FIGURE = re.compile(r"\d")
SUFFIX = rf"(?:[-֊]{JOINER}?\w+)?"


def held(html: str, tag: str, show: Callable[[str], str] = str) -> str:
    """Return a text with no-break spaces within its dates, in a language by its BCP 47 tag; tags, links, drawings and
    scripts stay as they are. `show` is given each part that has become one.
    """
    patterns = _patterns(tag)
    if not patterns or not FIGURE.search(html):
        return html
    dates, parts = patterns

    def whole(match: re.Match[str]) -> str:
        return show(re.sub(r"\s", NO_BREAK_SPACE, match[0]))

    def date(match: re.Match[str]) -> str:
        if match[0].startswith("<"):
            return match[0]
        return whole(match) if len(match[0]) <= LONGEST else parts.sub(whole, match[0])

    return dates.sub(date, html)


@cache
def _patterns(tag: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """Return what finds dates and the tags between them, and the parts of a date that is too long; None for a language
    that is unknown.
    """
    try:
        known = cldr_locale(tag.replace("-", "_"))
    except LookupError:
        return None
    months = {name.lower() for kind in known.months.values() for name in kind["wide"].values()}
    month = "|".join(sorted(_any_form(name) for name in months if name.isalpha()))
    words = "|".join(map(_any_form, YEARS.get(known.language, ())))
    year = rf"\b\d{{4}}{SUFFIX}\s(?:{words})" if words else ""
    parts = [year] if year else []
    dates = list(parts)
    if month:
        day = rf"\b\d{{1,2}}(?:\.|{SUFFIX})\s(?:{month})|\b(?:{month})\s\d{{1,2}}\b(?!\s*[.,]?\d){SUFFIX}"
        before = rf"(?:{year}\s)?" if year else ""
        after = rf"(?:\s\d{{4}}\b{SUFFIX}" + (rf"(?:\s(?:{words}))?)?" if words else ")?")
        parts.insert(0, day)
        dates.insert(0, rf"{before}(?:{day}){after}")
    if not parts:
        return None
    flags = re.DOTALL | re.IGNORECASE
    first = re.escape("".join(sorted({name[0] for name in months})))
    begins = rf"(?=[<\d{first}])"  # most places of a text are passed over by this alone
    return re.compile(begins + f"(?:{'|'.join([TAGS, *dates])})", flags), re.compile("|".join(parts), flags)


def _any_form(word: str) -> str:
    """Return a pattern for a word and its inflections; a single letter is an abbreviation."""
    return re.escape(word) + (r"\w*" if len(word) > 1 else r"\b\.?")
