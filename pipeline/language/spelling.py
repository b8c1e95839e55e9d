"""Reads an Orthography: what CLDR, this folder and a locale.toml say of a language's spelling."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import babel
from msgspec import Meta

from pipeline.base.toml import Rule
from pipeline.language.orthography import Ends, ForeignMark, NoBreak, Orthography

SCRIPT_NAMES = {
    "Beng": ("BENGALI",),
    "Cans": ("CANADIAN",),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Kore": ("HANGUL", "CJK"),
    "Jpan": ("HIRAGANA", "KATAKANA", "CJK"),
    "Laoo": ("LAO",),
    "Nkoo": ("NKO",),
    "Orya": ("ORIYA",),
}
"""Where Unicode's character names call a script otherwise than CLDR does."""
SPACES = " \u00a0\u202f\u2009"
FOLDER = Path(__file__).parent


Words = Annotated[
    tuple[Annotated[str, Meta(min_length=1)], ...], Meta(description="a list of words", examples=['["word", …]'])
]
FourMarks = Annotated[
    tuple[Annotated[str, Meta(min_length=1)], ...],
    Meta(min_length=4, max_length=4, description="a list of four marks", examples=['["«", "»", "“", "”"]']),
]
Characters = Annotated[str, Meta(min_length=1, description="one character or more", examples=['",."'])]
Scale = Annotated[int, Meta(gt=1, description="a whole number above 1", examples=["1000"])]
Instead = Annotated[
    str | dict[str, str],
    Meta(description="a mark, or a table of marks by those of the source", examples=['"mark"']),
]
Foreign = Annotated[
    dict[str, Instead],
    Meta(description="a table of marks", examples=['{ "?" = "؟" }']),
    Rule(lambda marks: all(len(mark) == 1 for mark in marks), "is not a table of single marks", "part the marks"),
]


@dataclass(frozen=True, slots=True)
class OrthographyTable:
    """`[orthography]`, by language and by script here, over both in a locale.toml; docs/checks.md explains the keys."""

    quotes: FourMarks | None = None
    quote_space: str = ""
    stop: str = "."
    question: str = "?"
    exclamation: str = "!"
    colon: str = ":"
    inside: bool = False
    tight: str | None = None
    dash: str = ""
    foreign: Foreign = field(default_factory=dict)
    no_break: NoBreak = field(default_factory=NoBreak)
    doubles: Words = ()
    joiners: bool = False
    groups: str | None = None
    decimals: Characters | None = None
    scales: dict[str, Scale] = field(default_factory=dict)


def spelling_defaults(cldr: babel.Locale, script: str) -> dict[str, Any]:
    """Return what `[orthography]` says of a language where its locale.toml does not, first of all by its script."""
    return {**_defaults().get(script, {}), **_defaults().get(cldr.language, {})}


def read_orthography(cldr: babel.Locale, script: str, own: OrthographyTable) -> Orthography:
    """Lay a table of the language, with its defaults, over CLDR's data."""
    outer, outer_end, inner, inner_end = own.quotes or _cldr_quotes(cldr)
    groups, decimals = _separators(cldr)
    foreign = tuple(ForeignMark(mark, _instead(value)) for mark, value in own.foreign.items())
    return Orthography(
        quotes=tuple(dict.fromkeys(((outer, outer_end), (inner, inner_end)))),
        quote_space=own.quote_space,
        ends=Ends(own.stop, own.question, own.exclamation, own.colon, own.inside),
        tight=_tight(own, foreign) if own.tight is None else own.tight,
        dash=own.dash,
        foreign=foreign,
        no_break=own.no_break,
        doubles=own.doubles,
        joiners=own.joiners,
        groups=groups if own.groups is None else own.groups,
        decimals=own.decimals or decimals,
        scales=tuple(own.scales.items()),
        scripts=frozenset(SCRIPT_NAMES.get(script) or (_script_name(script),)),
    )


def _instead(value: str | dict[str, str]) -> tuple[tuple[str, str], ...]:
    if isinstance(value, dict):
        return tuple(value.items())
    return (("", value),) if value else ()


def _tight(own: OrthographyTable, foreign: tuple[ForeignMark, ...]) -> str:
    """Return the marks of a language, where it does not say which of them take no space before them: all of them."""
    marks = f",.;:!?{own.stop}{own.question}{own.exclamation}{own.colon}"
    return "".join(dict.fromkeys(marks + "".join(right for mark in foreign for _, right in mark.instead)))


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / "orthography.toml").read_text(encoding="utf-8"))


@cache
def _quotes() -> dict[str, list[str]]:
    quotes: dict[str, list[str]] = json.loads((FOLDER / "quotes.json").read_text(encoding="utf-8"))
    return quotes


def _cldr_quotes(cldr: babel.Locale) -> list[str]:
    """Return CLDR's quotation marks of the nearest locale that has its own."""
    table = _quotes()
    tag = str(cldr).replace("_", "-")
    while tag not in table and "-" in tag:
        tag = tag.rpartition("-")[0]
    return table.get(tag, table["root"])


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


def _script_name(script: str) -> str:
    name = babel.Locale("en").scripts.get(script, script)
    return str(name).upper().partition(" ")[0]
