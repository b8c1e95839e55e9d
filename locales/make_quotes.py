"""Writes pipeline/language/quotes.toml: the quotation marks of all CLDR locales, which Babel does not carry.

It reads the folder of an unpacked `cldr-misc-full` package (`npm pack cldr-misc-full` fetches it). A locale that quotes
as its parent does is left out; `root` stands for all the others.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

TARGET = Path(__file__).parent.parent / "pipeline/language/quotes.toml"
KEYS = ("quotationStart", "quotationEnd", "alternateQuotationStart", "alternateQuotationEnd")
ROOT = ["“", "”", "‘", "’"]


def quotes(package: Path) -> dict[str, list[str]]:
    """Return opening, closing, inner opening and inner closing mark of each locale that differs from its parent."""
    every = {"root": ROOT}
    for path in package.glob("main/*/delimiters.json"):
        own = json.loads(path.read_text(encoding="utf-8"))["main"][path.parent.name]["delimiters"]
        every[path.parent.name] = [own[key] for key in KEYS]
    return {tag: marks for tag, marks in sorted(every.items()) if tag == "root" or marks != every[parent(tag, every)]}


def parent(tag: str, every: dict[str, list[str]]) -> str:
    """Return the nearest locale above this one that CLDR has."""
    while "-" in tag:
        tag = tag.rpartition("-")[0]
        if tag in every:
            return tag
    return "root"


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write quotes.toml from CLDR.", epilog="example: python make_quotes.py package"
    )
    parser.add_argument("package", type=Path, help="the unpacked cldr-misc-full")
    found = quotes(parser.parse_args().package)
    lines = [f"{json.dumps(tag)} = {json.dumps(marks, ensure_ascii=False)}\n" for tag, marks in found.items()]
    TARGET.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
