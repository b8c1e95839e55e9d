"""The check of characters that look right and are others: a reader sees no difference, but no search finds the word.

What Unicode keeps for compatibility with older character sets (ﬔ, ﬁ, ﺍ, Ⅻ) is taken apart by Unicode's own data. The
rest is the table `look_alikes.toml`. Neither is NFKC as such, which would take apart և, ½ and №, too.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipeline.checks.subject import Findings, Translation, fix_prose
from pipeline.language.orthography import Orthography, script

MADE_FOR_COMPATIBILITY = (
    "compat",
    "font",
    "wide",
    "narrow",
    "small",
    "square",
    "isolated",
    "initial",
    "medial",
    "final",
)
"""Of the tags in Unicode's data; fractions, superscripts and what breaks no line have a meaning of their own."""
KEPT = frozenset("\u0587\u017f\u0e33\u0eb3\u0edc\u0edd\u0f0c\u0f77\u0f79\u00b5\u1e9a\u03d1\u03d5\u03f5")
"""Letters of an alphabet, or of mathematics, in spite of their tag: և, ſ, sara am of Thai and Lao, µ, ϑ."""
LETTERS = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Nd")
RADICALS = range(0x2E80, 0x2FE0)  # look like ideographs, and are symbols
JAMO = range(0x3131, 0x318F)
DOTTED = re.compile("[iıİ]\u0307")
DIGIT_ALIKE = re.compile(r"[OoОоΟοՕօlIІӀЗ](?<=\d.)(?<![^\W\d_]\d.)(?=\d)")
"""A letter between two figures, 2О20, but not in a formula, H2O2."""
AS_DIGIT = {**dict.fromkeys("OoОоΟοՕօ", "0"), **dict.fromkeys("lIІӀ", "1"), "З": "3"}
TABLE: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("look_alikes.toml").read_text(encoding="utf-8")
)


PHONETIC = re.compile("[\u0250\u0252-\u0260\u0262-\u02af\u02c8\u02d0]")
"""Characters of a phonetic alphabet: beside them, ɡ and ɑ are what they look like."""


@dataclass(frozen=True, slots=True)
class Table:
    """The look-alikes of one language."""

    fixed: dict[str, str]
    reported: dict[str, str]
    pattern: re.Pattern[str]

    def meant(self, found: str) -> str:
        return self.fixed.get(found) or self.reported.get(found, "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character stands that is another than it looks."""

    start: int
    end: int
    meant: str
    is_sure: bool  # whether nothing else can be meant


def own_characters(text: Translation) -> Findings:
    """No translation has a character that only looks like the one that is meant."""
    if not _is_suspect(text):
        return
    value = text.prose
    places = [*_found(value, text)]
    for found, place in {value[place.start : place.end]: place for place in places}.items():
        numbers = ", ".join(f"U+{ord(character):04X}" for character in found)
        hint = "run pipeline check --fix" if place.is_sure else f"write {place.meant}, if that is meant"
        if place.meant.strip():
            fact = f"has “{found}” ({numbers}), which looks like “{place.meant}”"
        else:
            fact = f"has {numbers}, which nobody sees"
        own = ((one.start, one.end) for one in places if value[one.start : one.end] == found)
        yield text.error("look-alike", fact, hint, text.at(value, *own))


def replace_look_alikes(text: Translation) -> str:
    """Return the text with the characters that are meant, where one alone can be."""
    return fix_prose(text.value, lambda value: _replaced(value, text)) if _is_suspect(text) else text.value


def _replaced(value: str, text: Translation) -> str:
    parts, end = [], 0
    for place in sorted(_found(value, text), key=lambda place: place.start):
        if place.is_sure and place.start >= end:
            parts += [value[end : place.start], place.meant]
            end = place.end
    return unicodedata.normalize("NFC", "".join([*parts, value[end:]])) if parts else value


def _is_suspect(text: Translation) -> bool:
    """Tell whether a look is worth it: few catalogs have a character that is in doubt, or a letter in a number."""
    locale = text.locale
    suspects = _suspects(text.subject.characters, locale.cldr.language, locale.script, text.spelling)
    return (bool(suspects) and not suspects.isdisjoint(text.value)) or DIGIT_ALIKE.search(text.value) is not None


@lru_cache(maxsize=16)  # once a catalog
def _suspects(characters: frozenset[str], language: str, script: str, spelling: Orthography) -> frozenset[str]:
    table = _table(language, script)
    starts = {found[0] for found in (*table.fixed, *table.reported)} | {"\u0307"}
    return frozenset(c for c in characters if c in starts or (c > "\u00ff" and _is_compatible(c, spelling)))


def _found(value: str, text: Translation) -> Iterator[Place]:
    """Yield each character that is another than it looks."""
    language, source = text.locale.cldr.language, text.source
    table = _table(language, text.locale.script)
    for match in table.pattern.finditer(value):
        meant, word = table.meant(match[0]), _word(match)
        is_name = len(word) > len(match[0]) and word in source
        if not is_name and not _is_of_another_script(word, match[0], text) and not _is_itself(match, value):
            yield Place(match.start(), match.end(), meant, match[0] in table.fixed)
    for match in DIGIT_ALIKE.finditer(value):
        yield Place(match.start(), match.end(), AS_DIGIT[match[0]], is_sure=False)
    if "\u0307" in value and language != "lt":  # Lithuanian keeps the dot under an accent
        for match in DOTTED.finditer(value):
            yield Place(match.start(), match.end(), "İ" if match[0][0] == "İ" else "i", is_sure=True)
    for place, character in enumerate(value):
        if character > "\u00ff" and _is_compatible(character, text.spelling):
            yield Place(place, place + 1, unicodedata.normalize("NFKC", character), is_sure=True)


def _word(match: re.Match[str]) -> str:
    """Return the word that a character stands in."""
    start, end = match.span()
    text = match.string
    while start and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]


def _is_of_another_script(word: str, found: str, text: Translation) -> bool:
    """Tell whether a letter is one of a word that is wholly of another script: Әлиев, in an Azerbaijani text."""
    own = script(found[0])
    rest = {script(letter) for letter in word if letter not in found}
    return bool(own) and own not in text.spelling.scripts and rest == {own}


def _is_itself(match: re.Match[str], value: str) -> bool:
    """Tell whether a character is meant: in a phonetic alphabet, or a stroke between two words."""
    if match[0] == "|":
        return not value[match.start() - 1 : match.start()].strip()
    return match[0] in "ɡɑ" and PHONETIC.search(value) is not None


@lru_cache(maxsize=4096)
def _decomposition(character: str) -> str:
    return unicodedata.decomposition(character).partition(" ")[0].strip("<>")


def _is_compatible(character: str, spelling: Orthography) -> bool:
    """Tell whether a letter is there only since older character sets had it; East Asian texts need some of those."""
    tag, code = _decomposition(character), ord(character)
    if tag not in MADE_FOR_COMPATIBILITY or character in KEPT or code in JAMO:
        return False
    if code in RADICALS:
        return True
    if unicodedata.category(character) not in LETTERS:
        return False
    is_asian = not {"CJK", "HANGUL"}.isdisjoint(spelling.scripts)
    return not (is_asian and (tag in ("wide", "square", "compat")))


@cache
def _table(language: str, script: str) -> Table:
    own = [TABLE[name] for name in ("any", script, language) if name in TABLE]
    fixed = {found: meant for table in own for found, meant in table.get("fix", {}).items()}
    reported = {found: meant for table in own for found, meant in table.get("report", {}).items()}
    every = sorted({*fixed, *reported}, key=len, reverse=True)
    return Table(fixed, reported, re.compile("|".join(map(re.escape, every))))
