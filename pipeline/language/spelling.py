"""What an orthography is where a locale.toml does not say: CLDR's data, and the tables of this folder over it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import babel

SPACES = " \u00a0\u202f\u2009"


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
