"""Writes the `locale.toml` of a new locale, in which every key is set, or shown in a comment."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tomlkit

from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf
from pipeline.language.locales import Locale

BODY = 10
"""Size of body text to begin with, in points."""
SPECIMENS = (
    ("month", "2011-02"),
    ("day", "2011-02-28"),
    ("days", "2011-02-08/2011-02-09"),
    ("months", "2011-02-28/2011-03-01"),
    ("decade", "192X"),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What `locale.toml` says beyond CLDR."""

    serif: str
    sans: str
    files: tuple[str, ...] = ()
    """Names of its own fonts, relative to its folder."""
    italics: bool = True


def locale_file(locale: Locale, others: Iterable[Locale], english: str, choices: Choices) -> str:
    """Return the text; what is CLDR's stands in comments, ready to be changed."""
    way = "right to left" if locale.direction == "rtl" else "left to right"
    italics = str(choices.italics).lower()
    lines = [
        f"# {english}, in the script {locale.script}, from {way}. What is a comment here is what CLDR says, or the",
        "# default: take the # away to say otherwise. docs/architecture.md has the keys.",
        f"name = {_quoted(_capitalised(locale))}",
        f"{'# ' if choices.italics else ''}italics = {italics} # whether the fonts have one; else emphasis is bold",
        "# ligatures = true # false where they keep a text from being found",
        f"# hyphen = {_quoted(locale.hyphen)} # printed where a word is broken",
        f"plural-forms = {_quoted(locale.plural_forms)}",
        "",
        *font_lines(choices),
        "",
        "[print]",
        f"body = {BODY} # points; what fills the pages of the edition, once the texts are translated",
        "",
        *_dates(locale),
        "",
        *_spelling(locale),
        "",
        "# Names of the languages, as headings of a table:",
        "# [languages]",
        *(f"# {other.name} = {_quoted(locale.language_name(other))}" for other in others),
    ]
    return "\n".join(lines) + "\n"


def font_lines(choices: Choices) -> list[str]:
    """Return the table of the fonts, without which no locale can be read."""
    files = ["files = [", *(f"  {_quoted(file)}," for file in choices.files), "]"] if choices.files else []
    return ["[fonts]", f"serif = {_literal(choices.serif)}", f"sans = {_literal(choices.sans)}", *files]


def with_fonts(text: str, choices: Choices) -> str:
    """Return a `locale.toml` with other fonts, and otherwise as it was."""
    document, new = tomlkit.parse(text), tomlkit.parse("\n".join(font_lines(choices)))
    fonts: Any = document["fonts"]
    for key, value in new["fonts"].items():
        fonts[key] = value
    fonts.add(tomlkit.nl())
    return tomlkit.dumps(document)


def _dates(locale: Locale) -> list[str]:
    """Show how dates stand that are no part of a sentence, each with an example."""
    rows = ["# Dates that stand alone, as CLDR patterns:", "# [dates]"]
    for key, date in SPECIMENS:
        value = getattr(locale.dates, key)
        shown = f"[{', '.join(map(_quoted, value))}]" if isinstance(value, tuple) else _quoted(value)
        rows.append(f"# {key} = {shown} # {_visible(format_edtf(parse_edtf(date), locale))}")
    return rows


def _spelling(locale: Locale) -> list[str]:
    """Show what the checks expect of the spelling."""
    symbols = locale.cldr.number_symbols.get("latn", {})
    pairs = locale.orthography.quotes
    quotes = [*pairs[0], *pairs[-1]]  # one pair may be both the outer and the inner
    grouping, decimal = (_quoted(symbols.get(key, "")) for key in ("group", "decimal"))
    return [
        f"# Numbers are grouped by {grouping}, decimals set off by {decimal}. What the checks expect of the spelling:",
        "# [orthography]",
        f"# quotes = [{', '.join(map(_quoted, quotes))}]",
    ]


def _capitalised(locale: Locale) -> str:
    return locale.own_name[:1].upper() + locale.own_name[1:] if locale.script != "Geor" else locale.own_name


def _quoted(text: str) -> str:
    """Return a TOML string in which nothing is invisible."""
    return _visible(json.dumps(text, ensure_ascii=False))


def _visible(text: str) -> str:
    return re.sub(
        r"[^ ]",
        lambda match: f"\\u{ord(match[0]):04x}" if unicodedata.category(match[0]) in ("Cf", "Zs") else match[0],
        text,
    )


def _literal(stack: str) -> str:
    return _quoted(stack) if "'" in stack else f"'{stack}'"
