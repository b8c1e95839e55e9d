"""What the checks know of a language's spelling, and what that is where a locale.toml does not say.

The defaults are CLDR's data, and the tables of this folder over it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

import babel

from pipeline.base.toml import NonEmpty, Rule, example, meta

WORD = re.compile(r"[^* ]+\*?")
SPACES = " \u00a0\u202f\u2009"
Word = Annotated[str, Rule(WORD.fullmatch, "is not a word, or a stem with a star", "part the words; each may end in *")]
Words = Annotated[tuple[Word, ...], meta("a list of words", '["word", …]')]
AnyWords = Annotated[tuple[NonEmpty, ...], meta("a list of words", '["word", …]')]
FourMarks = Annotated[
    tuple[NonEmpty, NonEmpty, NonEmpty, NonEmpty], meta("a list of four marks", '["«", "»", "“", "”"]')
]
Space = Annotated[str, example('"\\u00a0"')]
Marks = Annotated[str, example('",."')]
Dash = Annotated[str, example('"—"')]
Characters = Annotated[str, meta("one character or more", '",."', min_length=1)]
Scale = Annotated[int, meta("a whole number above 1", "1000", gt=1)]
Scales = Annotated[dict[str, Scale], meta("a table of whole numbers", '{ "million" = 1000000 }')]
Foreign = Annotated[
    dict[str, Annotated[str | dict[str, str], meta("a mark, or a table of marks by those of the source", '"mark"')]],
    meta("a table of marks", '{ "?" = "؟" }'),
    Rule(lambda marks: all(len(mark) == 1 for mark in marks), "is not a table of single marks", "part the marks"),
]


@dataclass(frozen=True, slots=True)
class NoBreak:
    """Where a space has to be a no-break space. A word with a star stands for all that begin so."""

    before: Words = ()  # words and marks that may not be parted from what stands before them
    after: Words = ()  # words and marks that may not be parted from what follows
    number: Words = ()  # words that may not be parted from a number before them


@dataclass(frozen=True, eq=False)  # hashed by identity, and without slots: checks and caches ask at every text
class Orthography:
    """The spelling of a language, as far as it can be checked without a dictionary: `[orthography]` of a locale.toml.

    What is not stated anywhere is as in English. docs/checks.md explains the keys.
    """

    quotes: FourMarks = ("“", "”", "‘", "’")  # the outer pair of quotation marks, and the inner one
    quote_space: Space = ""  # what stands inside the usual pair: French has a no-break space
    stop: str = "."  # each character ends a statement; empty where nothing does, as in Thai
    question: str = "?"  # each character ends a question
    exclamation: str = "!"  # each character ends an exclamation
    colon: str = ":"  # introduces what follows
    inside: bool = False  # whether ? and ! stand inside a word, and the sentence ends with a full stop
    tight: Marks | None = None  # marks with no space before them; without it, all of the language
    dash: Dash = ""  # what a hyphen with spaces is to be; empty where the language does not say
    foreign: Foreign = field(default_factory=dict)  # marks that are wrong after its words, and what stands for them
    no_break: NoBreak = field(default_factory=NoBreak)
    doubles: AnyWords = ()  # words the language doubles, as Azerbaijani “tez tez”; a star alone is any longer word
    suspended: AnyWords = ()  # words before which a hyphen may end a word (pre- and post-war); if none, any may follow
    joiners: bool = False  # whether the script needs zero-width joiners and non-joiners
    groups: str = ","  # characters that group the digits of a number; a space stands for every kind of space
    decimals: Characters = "."  # characters before a fraction
    scales: Scales = field(default_factory=dict)  # words that multiply a number, beside CLDR’s
    scripts: AnyWords = ("LATIN",)  # as Unicode's character names begin with them

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The usual pair of quotation marks, and the pair inside it where that is another."""
        return tuple(dict.fromkeys((self.quotes[:2], self.quotes[2:])))

    @cached_property
    def foreign_marks(self) -> dict[str, dict[str, str]]:
        """The marks that are wrong after a word of the language, each with the right ones by the mark of the source.

        The mark of the source is empty where any may be meant; there is none where none can be put there.
        """
        own = self.foreign.items()
        return {mark: right if isinstance(right, dict) else {"": right} if right else {} for mark, right in own}

    @cached_property
    def tight_marks(self) -> str:
        """Marks with no space before them: all, if not stated; those of full width have none after them either."""
        marks = f",.;:!?{self.stop}{self.question}{self.exclamation}{self.colon}"
        own = (right for by_source in self.foreign_marks.values() for right in by_source.values())
        return "".join(dict.fromkeys(marks + "".join(own))) if self.tight is None else self.tight

    def writes(self, letter: str) -> bool:
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


def spelling_defaults(cldr: babel.Locale, script: str) -> dict[str, Any]:
    """Return the table `[orthography]` of a language: by CLDR, then by the language's script, then by the language."""
    groups, decimals = _separators(cldr)
    name = str(babel.Locale("en").scripts.get(script, script)).upper().partition(" ")[0]
    own = {"quotes": _quotes(cldr), "groups": groups, "decimals": decimals, "scripts": [name]}
    tables = _data("orthography.toml")
    return {**own, **tables.get(script, {}), **tables.get(cldr.language, {})}


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _quotes(cldr: babel.Locale) -> list[str]:
    """Return CLDR's quotation marks of the nearest locale that has its own."""
    table = _data("quotes.toml")
    tag = str(cldr).replace("_", "-")
    while tag not in table and "-" in tag:
        tag = tag.rpartition("-")[0]
    marks: list[str] = table.get(tag, table["root"])
    return marks


def _separators(cldr: babel.Locale) -> tuple[str, str]:
    """Return the characters that group digits and that begin a fraction, in all number systems of the language.

    One character cannot do both: the default number system decides.
    """
    symbols = cldr.number_symbols
    default = symbols.get(cldr.default_numbering_system) or symbols["latn"]
    tables = [default, *(table for table in symbols.values() if table is not default)]
    groups, decimals = "", ""
    for table in tables:
        group, decimal = table.get("group", ""), table.get("decimal", "")
        groups += "" if group in decimals else " " if group in SPACES else group
        decimals += "" if decimal in groups else decimal
    return "".join(dict.fromkeys(groups)), "".join(dict.fromkeys(decimals))
