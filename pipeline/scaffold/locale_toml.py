"""Writes the `locale.toml` of a new locale, in which every key is set, or shown in a comment."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import tomlkit

from pipeline.language.casing import capitalized
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_count, format_edtf
from pipeline.language.locales import Locale

SPECIMENS = {
    "month": "2011-02",
    "day": "2011-02-28",
    "days": "2011-02-08/2011-02-09",
    "months": "2011-02-28/2011-03-01",
    "month_range": "2011-02/2011-03",
    "between": "2011-02-28/2012-03-01",
    "decade": "192X",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What `locale.toml` says beyond CLDR."""

    serif: str
    sans: str
    files: tuple[str, ...] = ()  # names of its own fonts, relative to its folder
    italics: bool = True


def locale_file(locale: Locale, others: Iterable[Locale], english: str, choices: Choices) -> str:
    """Return the text; what is CLDR's stands in comments, ready to be changed."""
    symbols, pairs = locale.cldr.number_symbols.get("latn", {}), locale.orthography.pairs
    skeleton = (files("pipeline.scaffold") / "skeleton.toml").read_text(encoding="utf-8")
    return skeleton.format(
        english=english,
        locale=locale,
        way="right to left" if locale.direction == "rtl" else "left to right",
        name=_quoted(capitalized(locale.own_name, locale.cldr.language)),
        italics="# italics = true" if choices.italics else "italics = false",
        hyphen=_quoted(locale.hyphen),
        digits=_quoted(locale.digits),
        digit=format_count(7, locale),
        plural_forms=_quoted(locale.plural_forms),
        fonts="\n".join(font_lines(choices)),
        dates="\n".join(_dates(locale)),
        group=_quoted(symbols.get("group", "")),
        decimal=_quoted(symbols.get("decimal", "")),
        quotes=", ".join(map(_quoted, [*pairs[0], *pairs[-1]])),  # one pair may be both the outer and the inner
        languages="\n".join(f"# {other.name} = {_quoted(locale.language_name(other))}" for other in others),
    )


def font_lines(choices: Choices) -> list[str]:
    """Return the table of the fonts, without which no locale can be read."""
    files = ["files = [", *(f"  {_quoted(file)}," for file in choices.files), "]"] if choices.files else []
    return ["[fonts]", f"serif = {_literal(choices.serif)}", f"sans = {_literal(choices.sans)}", *files]


def with_fonts(text: str, choices: Choices) -> str:
    """Return a `locale.toml` with other fonts, and otherwise as it was."""
    document, new = tomlkit.parse(text), tomlkit.parse("\n".join([*font_lines(choices), ""]))
    fonts: Any = document["fonts"]
    body = fonts.value.body
    last = max(place for place, (key, _) in enumerate(body, 1) if key)
    after = [item for _, item in body[last:]]  # comments, which may be of tables that follow
    del body[last:]
    fonts.update(new["fonts"])
    for item in after:
        fonts.add(item)
    return tomlkit.dumps(document)


def _dates(locale: Locale) -> Iterator[str]:
    """Show how dates stand that are no part of a sentence, each with an example."""
    for key, date in SPECIMENS.items():
        value = getattr(locale.dates, key)
        shown = f"[{', '.join(map(_quoted, value))}]" if isinstance(value, tuple) else _quoted(value)
        yield f"# {key.replace('_', '-')} = {shown} # {_visible(format_edtf(parse_edtf(date), locale))}"


def _quoted(text: str) -> str:
    """Return a TOML string in which nothing is invisible."""
    return _visible(json.dumps(text, ensure_ascii=False))


def _visible(text: str) -> str:
    hidden = {c for c in text if c != " " and unicodedata.category(c) in ("Cf", "Zs")}
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in hidden})


def _literal(stack: str) -> str:
    return _quoted(stack) if "'" in stack else f"'{stack}'"
