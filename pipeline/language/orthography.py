"""What the checks know of a language's spelling; `spelling` reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

from pipeline.base.toml import Rule


@dataclass(frozen=True, slots=True)
class Ends:
    """The marks with which sentences end, each field a set of characters that will do."""

    stop: str  # ends a statement; empty where nothing does, as in Thai
    question: str
    exclamation: str
    colon: str  # introduces what follows
    inside: bool
    """Whether the marks of question and exclamation stand inside a word and the sentence ends with a full stop."""


@dataclass(frozen=True, slots=True)
class ForeignMark:
    """A punctuation mark that is wrong after a word of the language."""

    mark: str
    instead: tuple[tuple[str, str], ...]
    """The right mark by the mark of the source that it renders (empty: any); nothing where none can be put there."""


WORD = re.compile(r"[^* ]+\*?")
Word = Annotated[
    str,
    Rule(
        WORD.fullmatch,
        "is not a word, or a stem with a star",
        "write each word without spaces; a star at its end stands for any ending",
    ),
]
Words = Annotated[tuple[Word, ...], Meta(description="a list of words", examples=['["word", …]'])]


@dataclass(frozen=True, slots=True)
class NoBreak:
    """Where a space has to be a no-break space. A word with a star stands for all that begin so."""

    before: Words = ()
    after: Words = ()
    number: Words = ()  # words that may not be parted from a number before them


@dataclass(frozen=True, slots=True)
class Orthography:
    """The spelling of a language, as far as it can be checked without a dictionary."""

    quotes: tuple[tuple[str, str], ...]  # pairs of quotation marks: the usual pair, and the pair inside it
    quote_space: str  # what stands inside the usual pair: French has a no-break space
    ends: Ends
    tight: str  # marks with no space before them; those of full width have none after them either
    dash: str  # what a hyphen with spaces is to be; empty where the language does not say
    foreign: tuple[ForeignMark, ...]
    no_break: NoBreak
    doubles: tuple[str, ...]
    """Words that the language doubles, as Azerbaijani “tez tez”; a star alone stands for any longer word."""
    joiners: bool  # whether the script needs zero-width joiners and non-joiners
    groups: str  # characters that group the digits of a number; a space stands for every kind of space
    decimals: str  # characters before a fraction
    scales: tuple[tuple[str, int], ...]  # words that multiply the number before them, without an English counterpart: 万
    scripts: frozenset[str]  # the language's scripts, as Unicode's character names begin with them: `CYRILLIC`

    def writes(self, letter: str) -> bool:
        """Tell whether a letter is of a script of the language."""
        return script(letter) in self.scripts


def letters(texts: Iterable[str]) -> str:
    """Return what the words of these texts are made of, for the brackets of an expression.

    `\\w` lacks the vowel signs of many scripts. There are thousands of them, and an expression with them all is slow.
    """
    marks = (character for character in set().union(*texts) if unicodedata.category(character) in ("Mn", "Mc"))
    return r"\w\u200c\u200d" + "".join(sorted(marks))


@lru_cache(maxsize=4096)
def script(character: str) -> str:
    """Return the script of a letter, as its Unicode name begins with it; empty for what is no letter or mark."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    return unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
