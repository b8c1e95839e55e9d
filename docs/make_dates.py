"""Writes docs/locales-dates.md: dates, ranges and percentages in many languages, beside CLDR's own intervals.

The languages, and the reasons why theirs differ from CLDR's, are docs/locales-dates.toml. A test sees to it that the
document is current, that every difference has its reason, and that no reason stands without a difference.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

from babel.dates import format_date
from babel.numbers import format_percent

from pipeline.base.files import Workspace
from pipeline.language.digits import ZEROS
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf, format_range
from pipeline.language.locales import Locale, read_locale

ROOT = Path(__file__).parents[1]
TARGET = Path(__file__).with_name("locales-dates.md")
DATA = TARGET.with_suffix(".toml")
ONLY_FONTS = "[fonts]\nserif = 'Serif'\nsans = 'Sans'\n"
SAME = "the same"
NONE = "no pattern in Babel"
VISIBLE = {
    **dict.fromkeys(map(ord, "\u00a0\u202f"), "⍽"),
    0x2009: " ",
    **dict.fromkeys((0x2060, 0x200E, 0x200F, 0x061C)),
}
SPACES = re.compile(r"[ \u00a0\u202f\u2009]+")
PREFACE = """\
# Dates, ranges and percentages by language
Written by `docs/make_dates.py`: change `pipeline/language/`, a `locale.toml`, or the reasons in `locales-dates.toml`,
then run `make dates-doc`. The first four languages are those of this workspace, with their `locale.toml`; of the others
the pipeline knows what CLDR says, through Babel.

A date that stands alone is CLDR's long date. CLDR's intervals are for abbreviated months; beside them they stand here
with the months written out. Where ours is another, the reason is below the table. These differences have the same
reason everywhere, and are not repeated: days of one month are held together by an invisible word joiner, and the dash
between them has no thin spaces; between two whole dates, which have spaces in them, it has spaces, and is never a
hyphen. `⍽` is a no-break space. Babel has no pattern for ranges of percentages: the range stands where CLDR's
percentage has its number, so that the sign stays before it, behind it, or behind a space.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of each language, by an example."""

    key: str  # as the reasons name it
    title: str
    data: str  # EDTF, or percentages
    cldr: Callable[[Locale, str], str]  # what CLDR alone makes of it; an empty text where it has nothing


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some rows of a language are not CLDR's."""

    locale: str
    rows: tuple[str, ...]
    why: str


def read_data() -> tuple[tuple[str, ...], tuple[Reason, ...]]:
    """Return the names of the languages, and the reasons for differences."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    reasons = tuple(Reason(item["locale"], tuple(item["rows"]), item["why"]) for item in data["reason"])
    return tuple(data["locales"]), reasons


def known(name: str) -> Locale:
    """Return a language of the workspace, or one of which no more is known than what CLDR says."""
    if (ROOT / f"locales/{name}/locale.toml").exists():
        return read_locale(Workspace(ROOT), name)
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        workspace.write_text(f"locales/{name}/locale.toml", ONLY_FONTS)
        return read_locale(workspace, name)


def printed(locale: Locale, data: str) -> str:
    """Return what the pipeline prints."""
    if "%" in data:
        low, _, high = data.replace("%", "").partition("..")
        return format_range(int(low), int(high or low), "percent", locale)
    return format_edtf(parse_edtf(data), locale)


def cldr_date(locale: Locale, data: str) -> str:
    moment, cldr = parse_edtf(data).start, locale.cldr
    pattern = cldr.date_formats["long"] if moment.day else cldr.datetime_skeletons["yMMMM"]
    return with_digits(format_date(moment.first_day(), str(pattern), locale=cldr), locale)


def cldr_interval(locale: Locale, data: str) -> str:
    """Return CLDR's interval, with its abbreviated months written out."""
    edtf = parse_edtf(data)
    start, end = edtf.start, edtf.end
    field = "y" if start.year != end.year else "M" if start.month != end.month else "d"
    patterns = locale.cldr.interval_formats["yMMMd" if start.day else "yMMMM"][field]
    parts = [re.sub(r"(?<![ML])([ML])\1\1(?![ML])", r"\1\1\1\1", part) for part in patterns]
    if len(parts) == 1:  # Babel parts a pattern where a field comes again, and LLLL and MMMM are two to it
        parts = re.split(r"(?=MMMM)", parts[0], maxsplit=1)
    dates = (start.first_day(), end.first_day())
    texts = [format_date(day, part, locale=locale.cldr) for day, part in zip(dates, parts, strict=True)]
    return with_digits("".join(texts), locale)


def cldr_percent(locale: Locale, data: str) -> str:
    share = int(data.rstrip("%")) / 100
    return with_digits(format_percent(share, locale=locale.cldr, numbering_system="default"), locale)


def with_digits(text: str, locale: Locale) -> str:
    """Return a text of Babel's, which has Latin digits and signs only, with those of CLDR's default for the locale."""
    system = locale.cldr.default_numbering_system
    if system == "latn":
        return text
    sign = locale.cldr.number_symbols[system].get("percentSign", "%")
    return "".join(chr(ord(ZEROS[system]) + int(c)) if c in "0123456789" else c for c in text).replace("%", sign)


ROWS = (
    Row("date", "day", "2023-09-09", cldr_date),
    Row("days", "days of a month", "2023-09-09/2023-09-12", cldr_interval),
    Row("months", "days of a year", "2020-09-27/2020-11-10", cldr_interval),
    Row("years", "days of two years", "2019-12-30/2020-01-02", cldr_interval),
    Row("month", "month", "2023-02", cldr_date),
    Row("month-range", "months of a year", "1991-03/1991-05", cldr_interval),
    Row("month-years", "months of two years", "1991-12/1994-05", cldr_interval),
    Row("percent", "percentage", "25%", cldr_percent),
    Row("percent-range", "percentages", "20%..25%", lambda locale, data: ""),
)


def differs(locale: Locale, row: Row) -> bool:
    """Tell whether what is printed is not CLDR's, apart from what the preface says of spaces and dashes."""
    own = row.cldr(locale, row.data)
    return bool(own) and _plain(own) != _plain(printed(locale, row.data))


def _plain(text: str) -> str:
    return re.sub(" ?[-–] ?", "–", SPACES.sub(" ", text.replace("\u2060", "")))


def page(names: Iterable[str], reasons: Iterable[Reason]) -> str:
    """Return the document."""
    by_locale: dict[str, list[str]] = {}
    for reason in reasons:
        by_locale.setdefault(reason.locale, []).append(reason.why)
    lines = [PREFACE]
    for name in names:
        locale = known(name)
        lines += [f"## {locale.cldr.english_name} ({name})", "| | printed | CLDR |", "|---|---|---|"]
        for row in ROWS:
            own = row.cldr(locale, row.data) or NONE
            shown = own if own == NONE or differs(locale, row) else SAME
            texts = (row.title, printed(locale, row.data), shown)
            lines.append(f"| {' | '.join(text.translate(VISIBLE) for text in texts)} |")
        lines += ["", *(f"{fill(why, 120)}\n" for why in by_locale.get(name, ()))]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write docs/locales-dates.md from pipeline/language and docs/locales-dates.toml.",
        epilog="example: python docs/make_dates.py",
    )
    parser.parse_args()
    TARGET.write_text(page(*read_data()), encoding="utf-8")


if __name__ == "__main__":
    main()
