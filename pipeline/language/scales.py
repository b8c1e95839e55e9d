"""Words that multiply the number beside them, such as million or 万: CLDR's compact numbers, and a language's own."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import babel

from pipeline.language.glossary import any_case
from pipeline.language.locales import Locale
from pipeline.language.orthography import Orthography

PARTING = " \u00a0\u202f\u2009\u200e\u200f\u2011-"  # may stand between a number and its word: 100-тысячный
ABBREVIATION = re.compile(r"([^\W\d_]{2,})\.")
STRICT = 3  # letters of the shortest word that means nothing else; “M” and “mi” are other words too
STEM = 4  # letters of the shortest beginning by which an inflected word is known
ENOUGH = 3  # scales that a language has words for, if it has words for all


@dataclass(frozen=True, slots=True)
class Scale:
    """What a word beside a number says of it."""

    factor: int
    end: int  # where the word ends
    is_sure: bool  # whether the word can mean nothing else


@dataclass(frozen=True, slots=True)
class Scales:
    """The words of one language, the longest first, each with its factor."""

    after: tuple[tuple[str, int], ...]
    before: tuple[tuple[str, int], ...]  # those that stand before their number, as in Swahili
    stems: tuple[tuple[str, int], ...]
    are_known: bool  # whether the language is known to have a word for every scale

    def beside(self, text: str, start: int, end: int) -> Scale | None:
        """Return what the word after a number, or before it, says of it."""
        at = end
        while text[at : at + 1] in PARTING and at < len(text):
            at += 1
        rest = any_case(text[at : at + 30])
        for word, factor in self.after:
            if rest.startswith(word):
                whole = len(word) == len(rest) or not rest[len(word)].isalpha() or not _has_case(word)
                return Scale(factor, at + len(word), whole and _is_sure(word))
        for word, factor in self.stems:
            if rest.startswith(word):
                return Scale(factor, at + len(word), is_sure=False)
        if (short := ABBREVIATION.match(rest)) and (
            known := [f for word, f in self.after if word.startswith(short[1])]
        ):
            return Scale(known[0], at + short.end(), is_sure=False)
        ahead = any_case(text[max(0, start - 30) : start].rstrip(PARTING)) if self.before else ""
        factors = (factor for word, factor in self.before if ahead.endswith(word))
        factor = next(factors, 0)
        return Scale(factor, end, is_sure=True) if factor else None


def scales(locale: Locale) -> Scales:
    """Return the words of a language: those of CLDR, and over them those of its `[orthography]`."""
    return _scales(locale.orthography, locale.cldr)


@lru_cache(maxsize=64)
def _scales(orthography: Orthography, cldr: babel.Locale) -> Scales:
    own = {any_case(word).rstrip("."): factor for word, factor in orthography.scales.items()}
    after: dict[str, int] = {}
    before: dict[str, int] = {}
    for word, (factor, is_before) in _cldr_words(cldr).items():
        (before if is_before else after)[word] = factor
    after |= own
    stems = {word[:stem]: factor for word, factor in after.items() if (stem := _stem(word))}
    is_known = len({*after.values(), *before.values()} & {10**power for power in range(3, 17)}) >= ENOUGH
    return Scales(_longest_first(after), _longest_first(before), _longest_first(stems), is_known)


def _cldr_words(cldr: babel.Locale) -> dict[str, tuple[int, bool]]:
    """Return the words of CLDR's compact numbers, with their factors, and whether they stand before the number."""
    found: dict[str, tuple[int, bool]] = {}
    factors: dict[str, set[int]] = defaultdict(set)
    formats = cldr.compact_decimal_formats
    for length in ("short", "long"):
        for table in formats[length].values() if length in formats else ():
            for magnitude, form in table.items():
                pattern = re.sub("[\u200e\u200f'¤]", "", str(form.pattern)).partition(";")[0]
                word = any_case(pattern.replace("0", "").strip(" \u00a0").rstrip("."))
                if pattern.count("0") and (len(word) > 1 or not _has_case(word)) and word:
                    factor = int(magnitude) // 10 ** (pattern.count("0") - 1)
                    found[word] = factor, not pattern.startswith("0")
                    factors[word].add(factor)
    return {word: value for word, value in found.items() if len(factors[word]) == 1}


def _stem(word: str) -> int:
    """Return how many letters of a word its inflected forms share; 0 where too few."""
    length = len(word) - (2 if len(word) > 6 else 1)
    return length if length >= STEM and " " not in word and _has_case(word) else 0


def _is_sure(word: str) -> bool:
    return len(word) >= STRICT or not _has_case(word)


def _has_case(word: str) -> bool:
    """Tell whether a word is of an alphabet, in which words are parted: 万 is not."""
    return not any(
        "\u0e00" <= letter <= "\u0eff" or "\u3040" <= letter <= "\u9fff" or letter >= "\uac00" for letter in word
    )


def _longest_first(words: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(words.items(), key=lambda item: -len(item[0])))
