"""Writes docs/glossary.md, and docs/glossary/*.csv for other tools, from locales/glossary.toml: a term is decided once.

The data file has one table a term: the English term, its translation and its accepted forms (words, or stems with a
star, as in profiles) in each language, and a note where there was a choice. A test sees to it that all agree.
"""

from __future__ import annotations

import argparse
import csv
import io
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "glossary.toml"
TARGET = HERE.parent / "docs" / "glossary.md"
TABLES = TARGET.parent / "glossary"
COLUMNS = ("source", "target", "translator_comments")
"""The names by which Weblate and translate-toolkit know columns; a tool that reads by place finds them in its order."""
LANGUAGES = {"hy": "Armenian", "az": "Azerbaijani", "ru": "Russian"}


def page(terms: list[dict[str, Any]]) -> str:
    """Return the glossary as Markdown: a table of the terms, then the choices that need a word."""
    lines = [
        "# Glossary",
        "One term for one thing, in all texts of the publication. Written by `locales/make_glossary.py` from",
        "`locales/glossary.toml`: change that file, then run `make glossary`.",
        "",
        f"| English | {' | '.join(LANGUAGES.values())} |",
        f"|{'---|' * (len(LANGUAGES) + 1)}",
    ]
    lines += [f"| {term['en']} | {' | '.join(term[code]['term'] for code in LANGUAGES)} |" for term in terms]
    lines += ["", "## Why these words", ""]
    for term in terms:
        notes = [f"{LANGUAGES[code]}: {term[code]['note']}" for code in LANGUAGES if term[code].get("note")]
        if notes:
            lines += [f"**{term['en']}.** {' '.join(notes)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def table(terms: list[dict[str, Any]], code: str) -> str:
    """Return the glossary of one language as CSV; accepted forms and notes are comments, which every tool shows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in terms:
        own = term[code]
        remarks = [own["note"]] if own.get("note") else []
        writer.writerow((term["en"], own["term"], " ".join([*remarks, f"Forms: {', '.join(own['forms'])}."])))
    return text.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write docs/glossary.md and docs/glossary/*.csv from locales/glossary.toml.",
        epilog="example: python locales/make_glossary.py",
    )
    parser.parse_args()
    terms = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["term"]
    TARGET.write_text(page(terms), encoding="utf-8")
    TABLES.mkdir(exist_ok=True)
    for code in LANGUAGES:
        (TABLES / f"{code}.csv").write_text(table(terms, code), encoding="utf-8")


if __name__ == "__main__":
    main()
