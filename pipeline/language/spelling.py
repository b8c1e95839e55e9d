"""The data of CLDR, of this folder and of a `locale.toml` come in; an Orthography or its faults go out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import babel

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


def read_orthography(cldr: babel.Locale, script: str, table: dict[str, Any]) -> Orthography:
    """Lay what `locale.toml` says over the defaults of the language, of its script, and over CLDR's."""
    defaults = _defaults()
    own = {**defaults.get(script, {}), **defaults.get(cldr.language, {}), **table}
    outer, outer_end, inner, inner_end = own.get("quotes") or _cldr_quotes(cldr)
    stop = own.get("stop", ".")
    no_break = own.get("no-break", {})
    groups, decimals = _separators(cldr)
    foreign = tuple(ForeignMark(mark, _instead(value)) for mark, value in own.get("foreign", {}).items())
    return Orthography(
        quotes=tuple(dict.fromkeys(((outer, outer_end), (inner, inner_end)))),
        quote_space=own.get("quote-space", ""),
        ends=Ends(
            stop=stop,
            question=own.get("question", "?"),
            exclamation=own.get("exclamation", "!"),
            colon=own.get("colon", ":"),
            inside=own.get("inside", False),
        ),
        tight=own.get("tight", _tight(own, foreign)),
        dash=own.get("dash", ""),
        foreign=foreign,
        no_break=NoBreak(*(tuple(no_break.get(key, ())) for key in ("before", "after", "number"))),
        doubles=tuple(own.get("doubles", ())),
        joiners=own.get("joiners", False),
        groups=own.get("groups", groups),
        decimals=own.get("decimals", decimals),
        scales=tuple(own.get("scales", {}).items()),
        scripts=frozenset(SCRIPT_NAMES.get(script) or (_script_name(script),)),
    )


def orthography_faults(table: object) -> Iterator[str]:
    """Say what is wrong with the keys of a table `[orthography]`."""
    for key, value in table.items() if isinstance(table, dict) else ():
        if key not in KEYS:
            yield f"unknown key “orthography.{key}”"
        elif not KEYS[key][1](value):
            yield f"“orthography.{key}” is not {KEYS[key][0]}"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_characters(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _are_quotes(value: object) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(isinstance(item, str) and item for item in value)


def _are_marks(value: object) -> bool:
    return isinstance(value, dict) and all(
        len(mark) == 1 and (isinstance(to, str) or (isinstance(to, dict) and all(map(_is_text, to.values()))))
        for mark, to in value.items()
    )


def _are_places(value: object) -> bool:
    return isinstance(value, dict) and all(
        key in ("before", "after", "number") and isinstance(words, list) and all(map(_is_word, words))
        for key, words in value.items()
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.removesuffix("*")) and not any(c in "* " for c in value[:-1])


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _are_scales(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(n, int) and n > 1 for n in value.values())


KEYS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "quotes": ("a list of four marks", _are_quotes),
    "quote-space": ("text", _is_text),
    "stop": ("text", _is_text),
    "question": ("text", _is_text),
    "exclamation": ("text", _is_text),
    "colon": ("text", _is_text),
    "inside": ("true or false", _is_flag),
    "tight": ("text", _is_text),
    "dash": ("text", _is_text),
    "foreign": ("a table of marks", _are_marks),
    "no-break": ("a table of lists of words: before, after, number", _are_places),
    "doubles": ("a list of words", _are_words),
    "joiners": ("true or false", _is_flag),
    "groups": ("text", _is_text),
    "decimals": ("one character or more", _are_characters),
    "scales": ("a table of whole numbers", _are_scales),
}
"""What may stand in `[orthography]`: how a fault calls its type, and what tells whether a value is of it."""


def _instead(value: str | dict[str, str]) -> tuple[tuple[str, str], ...]:
    if isinstance(value, dict):
        return tuple(value.items())
    return (("", value),) if value else ()


def _tight(own: dict[str, Any], foreign: tuple[ForeignMark, ...]) -> str:
    """Return the marks of a language, where it does not say which of them take no space before them: all of them."""
    marks = ",.;:!?" + "".join(own.get(key, "") for key in ("stop", "question", "exclamation", "colon"))
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
