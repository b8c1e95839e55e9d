"""What differs by language. CLDR's data (through Babel) and a locale's `locale.toml` come in, a Locale goes out."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import babel
from babel.core import get_global
from babel.dates import format_date
from babel.localedata import LocaleDataDict
from babel.localedata import load as load_locale_data

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.settings import Settings
from pipeline.base.toml import key_place, parse_toml
from pipeline.language.orthography import Orthography
from pipeline.language.plurals import plural_header
from pipeline.language.spelling import orthography_faults, read_orthography

SOURCE = "en"
"""The locale of the canonical text."""


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """CLDR date patterns of a locale, for dates that stand alone: in tables, notes and the timeline."""

    month: str
    day: str
    days: tuple[str, str]
    """Start and end of an interval within one month."""
    months: tuple[str, str]
    """Start and end of an interval of days within one year."""
    decade: str
    """Format of a decade, with `{year}` for its first year and `{last}` for its last."""
    ordinals: tuple[tuple[str, str], ...]
    """Suffix of a year by CLDR ordinal category, and by `thousands`, for `{ordinal}` in a pattern; often empty."""


@dataclass(frozen=True, slots=True)
class Locale:
    """A language of the publication, with everything the pipeline has to know of it."""

    name: str
    """Gettext's spelling: `pt_BR`; names the folder under `locales/`."""
    tag: str
    """BCP 47 language tag: `pt-BR`; names what is published."""
    cldr: babel.Locale
    own_name: str
    """The language's name in itself, as a switcher shows it."""
    direction: str
    """`ltr` or `rtl`."""
    script: str
    """ISO 15924 code of the script it is written in, such as `Armn`."""
    serif: str
    sans: str
    """CSS font families that cover the language."""
    font_files: tuple[str, ...]
    """Its own fonts, below its folder; relative to the workspace."""
    body: float
    """Size of body text in print, in points: languages differ in length, and share a number of pages."""
    hyphen: str
    """The character printed at a hyphenated line end."""
    ligatures: bool
    """Whether common ligatures keep the text searchable (they do not in Armenian and Azerbaijani)."""
    italics: bool
    """Whether the fonts have an italic for the script; emphasis is bold otherwise."""
    plural_forms: str
    """Value of the Plural-Forms header."""
    plural_count: int
    dates: DatePatterns
    languages: tuple[tuple[str, str], ...]
    """Names of other languages in this one, by locale name, where CLDR's will not do."""
    orthography: Orthography

    @property
    def folder(self) -> str:
        """The locale's folder in the workspace."""
        return f"locales/{self.name}"

    @property
    def open_graph(self) -> str:
        """The locale as Open Graph has it, with its likely territory: `hy_AM`."""
        language = self.cldr.language
        likely = get_global("likely_subtags").get(language, language)
        return f"{language}_{self.cldr.territory or likely.split('_')[-1]}"

    def language_name(self, other: Locale) -> str:
        """Return the name of another language in this one, for a table heading."""
        own = dict(self.languages).get(other.name)
        name = own or self.cldr.languages.get(other.cldr.language) or other.own_name
        return name[:1].upper() + name[1:] if self.script in ("Latn", "Cyrl", "Armn", "Grek") and not own else name


LOCALE_KEYS: dict[str, type | tuple[type, ...]] = {
    "name": str, "fonts": dict, "hyphen": str, "ligatures": bool, "italics": bool,
    "plural-forms": str, "dates": dict, "languages": dict, "print": dict, "orthography": dict,
}  # fmt: skip
FONT_KEYS = ("serif", "sans", "files")
FONT_FILE = re.compile(r"fonts/[A-Za-z0-9][A-Za-z0-9._-]*\.(?:ttf|otf)")
"""A file name that a style sheet and an address can hold as it is."""
FAMILY = r"""(?:"[^"'\\<>]+"|'[^"'\\<>]+'|[A-Za-z][\w-]*(?: [\w-]+)*)"""
STACK = re.compile(rf"\s*{FAMILY}\s*(?:,\s*{FAMILY}\s*)*")
MINIMUM_BODY = 9.0
"""Smallest legible body text in print, in points."""
DATE_KEYS = ("month", "day", "days", "months", "decade", "ordinals")


def read_locales(workspace: Workspace, settings: Settings) -> tuple[Locale, ...]:
    """Read every locale of the settings, in their order; all faults of all locales are reported together."""
    found: list[Diagnostic] = []
    locales: list[Locale] = []
    for name in settings.locales:
        try:
            locales.append(read_locale(workspace, name))
        except PipelineError as failure:
            found += failure.diagnostics
    if found:
        raise PipelineError(found)
    return tuple(locales)


def read_locale(workspace: Workspace, name: str) -> Locale:
    """Read one locale: CLDR's data, then what `locale.toml` says differently."""
    path = f"locales/{name}/locale.toml"
    try:
        cldr = babel.Locale.parse(name)
    except (ValueError, babel.UnknownLocaleError) as failure:
        raise PipelineError(
            [
                error(
                    "pyproject.toml",
                    "unknown-locale",
                    f"CLDR has no locale “{name}”",
                    "use a CLDR locale such as pt_BR",
                )
            ]
        ) from failure
    cldr = _unshared(cldr)
    table = _read_table(workspace, path)
    fonts, dates = table.get("fonts", {}), table.get("dates", {})
    header = table.get("plural-forms") or plural_header(cldr)
    return Locale(
        name=name,
        tag=name.replace("_", "-"),
        cldr=cldr,
        own_name=table.get("name") or (cldr.get_display_name(cldr) or name),
        direction="rtl" if cldr.character_order == "right-to-left" else "ltr",
        script=script_of(cldr),
        serif=str(fonts["serif"]),
        sans=str(fonts["sans"]),
        font_files=tuple(f"locales/{name}/{file}" for file in fonts.get("files", ())),
        body=float(table.get("print", {}).get("body", MINIMUM_BODY)),
        hyphen=table.get("hyphen", "‐"),
        ligatures=table.get("ligatures", True),
        italics=table.get("italics", True),
        plural_forms=header,
        plural_count=int(header.partition("=")[2].partition(";")[0]),
        dates=_date_patterns(cldr, dates),
        languages=tuple(table.get("languages", {}).items()),
        orthography=read_orthography(cldr, script_of(cldr), table.get("orthography", {})),
    )


def _unshared(cldr: babel.Locale) -> babel.Locale:
    """Return a locale with data of its own.

    Babel (2.18) resolves an alias, such as that of stand-alone month names, in a table that all locales share, so that
    the first of them gives its months to the others.
    """
    own = babel.Locale(cldr.language, cldr.territory, cldr.script, cldr.variant, cldr.modifier)
    setattr(own, "_Locale__data", _Unshared(load_locale_data(str(cldr))))  # noqa: B010 - private, and mangled by Babel
    return own


class _Unshared(LocaleDataDict):
    """Data of a locale, of which each table is copied when it is first read: most never are."""

    def __init__(self, table: Any, base: Any = None) -> None:
        super().__init__(dict(table), base=self if base is None else base)

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if type(found) is LocaleDataDict:
            found = self._data[key] = _Unshared(found._data, self.base)
        return found


def script_of(cldr: babel.Locale) -> str:
    """Return the script a locale is written in, by CLDR's likely subtags."""
    if cldr.script:
        return cldr.script
    subtags = get_global("likely_subtags")
    likely = subtags.get(f"{cldr.language}_{cldr.territory}") or subtags.get(cldr.language, "")
    return next((part for part in likely.split("_") if len(part) == 4), "Latn")


def _read_table(workspace: Workspace, path: str) -> dict[str, Any]:
    hint = "write it as the locale.toml of another language; docs/architecture.md has the keys"
    if not workspace.exists(path):
        raise PipelineError([error(path, "locale-missing", "is missing", hint)])
    text = workspace.read_text(path)
    table = parse_toml(text, path)
    fonts, dates = table.get("fonts", {}), table.get("dates", {})
    wrong = [f"unknown key “{key}”" for key in table if key not in LOCALE_KEYS]
    wrong += [
        f"“{key}” has the wrong type"
        for key, kind in LOCALE_KEYS.items()
        if key in table and not isinstance(table[key], kind)
    ]
    if isinstance(dates, dict):
        wrong += _date_faults(dates)
    if isinstance(languages := table.get("languages", {}), dict):
        wrong += [f"“languages.{key}” is not text" for key, value in languages.items() if not isinstance(value, str)]
    wrong += orthography_faults(table.get("orthography", {}))
    if not _is_plural_header(table.get("plural-forms", "nplurals=1; plural=0;")):
        wrong.append("plural-forms is not a plural expression of gettext")
    wrong += _font_faults(fonts)
    body = table.get("print", {}).get("body", MINIMUM_BODY) if isinstance(table.get("print", {}), dict) else None
    if not isinstance(body, int | float) or not MINIMUM_BODY <= body < float("inf"):
        wrong.append(f"print.body is not a size of at least {MINIMUM_BODY:g} points")
    if wrong:
        raise PipelineError([error(_place(path, text, message), "locale-data", message, hint) for message in wrong])
    return table


def _place(path: str, text: str, message: str) -> Location:
    """Return the line of the key that a fault is about: its message quotes the key, or begins with it."""
    quoted = re.search(r"“(?:(?:dates|fonts|languages|orthography)\.)?([\w-]+)”", message)
    return key_place(path, text, quoted[1] if quoted else "fonts" if "fonts" in message else message.split()[0])


def families(stack: str) -> tuple[str, ...]:
    """Return the families of a CSS font-family value, without their quotes."""
    return tuple(name.strip("\"'") for name in re.findall(FAMILY, stack))


def _font_faults(fonts: Any) -> Iterator[str]:
    if not isinstance(fonts, dict) or not all(isinstance(fonts.get(k), str) for k in ("serif", "sans")):
        yield "names no font: fonts.serif and fonts.sans are needed"
        return
    yield from (f"unknown key “fonts.{key}”" for key in fonts if key not in FONT_KEYS)
    for key in ("serif", "sans"):
        if not STACK.fullmatch(fonts[key]):
            yield f"“fonts.{key}” is not a list of font families, each in quotes and with a comma between"
    files = fonts.get("files", [])
    if not isinstance(files, list) or not all(isinstance(file, str) and FONT_FILE.fullmatch(file) for file in files):
        yield "“fonts.files” is not a list of names such as fonts/NotoSerif-Regular.ttf (.ttf or .otf)"
    elif len(set(files)) < len(files):
        yield "“fonts.files” names one file twice"


def _date_faults(dates: dict[str, Any]) -> Iterator[str]:
    for key, value in dates.items():
        if key not in DATE_KEYS:
            yield f"unknown key “dates.{key}”"
        elif key == "ordinals":
            if not (isinstance(value, dict) and all(isinstance(item, str) for item in value.values())):
                yield f"“dates.{key}” has the wrong type"
        elif key in ("days", "months"):
            if not (isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) for item in value)):
                yield f"“dates.{key}” is not a pair of patterns"
            elif not all(map(_is_date_pattern, value)):
                yield f"“dates.{key}” is not a pair of CLDR patterns for dates"
        elif not isinstance(value, str):
            yield f"“dates.{key}” has the wrong type"
        elif not (_is_decade(value) if key == "decade" else _is_date_pattern(value)):
            yield f"“dates.{key}” is not a pattern for dates"


def _is_date_pattern(pattern: str) -> bool:
    """Tell whether a CLDR pattern asks for nothing but what a date has."""
    try:
        return bool(format_date(date(2011, 2, 28), pattern, SOURCE))
    except (AttributeError, LookupError, ValueError):  # as Babel raises for fields of a time, and for unknown ones
        return False


def _is_decade(pattern: str) -> bool:
    try:
        return bool(pattern.format(year=1920, last=1929, ordinal=""))
    except (AttributeError, LookupError, ValueError):
        return False


def _is_plural_header(header: object) -> bool:
    match = re.fullmatch(r"nplurals=(\d+); plural=(.+?);", str(header))
    try:
        return match is not None and max(map(gettext.c2py(match[2]), range(200))) < int(match[1])
    except (ValueError, ArithmeticError):
        return False


def _written_out(pattern: str) -> str:
    """Return a pattern with its month in full, without the full stop of an abbreviation, and its day as in prose."""
    return re.sub(r"\bdd\b", "d", re.sub(r"[ML]{3,}\.?", "MMMM", pattern))


def _date_patterns(cldr: babel.Locale, table: dict[str, Any]) -> DatePatterns:
    skeletons = cldr.datetime_skeletons
    intervals = cldr.interval_formats.get("yMMMd", {})
    month = str(skeletons.get("yMMMM") or "LLLL y").replace("MMMM", "LLLL")
    day = str(cldr.date_formats["long"])

    def pair(key: str, difference: str) -> tuple[str, str]:
        if key in table:
            return table[key][0], table[key][1]
        cldr_pair = [_written_out(part) for part in intervals.get(difference, ())]
        return (cldr_pair[0], cldr_pair[1]) if len(cldr_pair) == 2 else (day + " – ", day)

    return DatePatterns(
        month=table.get("month", month),
        day=table.get("day", day),
        days=pair("days", "d"),
        months=pair("months", "M"),
        decade=table.get("decade", "{year}–{last}"),
        ordinals=tuple(table.get("ordinals", {}).items()),
    )
