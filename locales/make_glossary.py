"""Writes docs/glossary.md from locales/glossary.toml, so that a term is decided in one place.

The data file has one table a term: the English term, its translation and its accepted forms (words, or stems with a
star, as in profiles) in each language, and a note where there was a choice. A test sees to it that the two agree.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "glossary.toml"
TARGET = HERE.parent / "docs" / "glossary.md"
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write docs/glossary.md from locales/glossary.toml.",
        epilog="example: python locales/make_glossary.py",
    )
    parser.parse_args()
    TARGET.write_text(page(tomllib.loads(SOURCE.read_text(encoding="utf-8"))["term"]), encoding="utf-8")


if __name__ == "__main__":
    main()
