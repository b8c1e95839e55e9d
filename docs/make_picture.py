"""Writes docs/factsheets.png: the first page of a profile's factsheet in every language, out of output/."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 420
"""Width of one page in pixels."""
GAP = 16


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write docs/factsheets.png from output/.",
        epilog="example: python docs/make_picture.py nagorno-karabakh",
    )
    parser.add_argument("slug", help="the profile")
    slug = parser.parse_args().slug
    output = ROOT / "output"
    languages = json.loads((output / "manifest.json").read_text(encoding="utf-8"))["expected"]["languages"]
    pages = []
    for language in languages:
        with pypdfium2.PdfDocument(output / language / f"{slug}.{language}.pdf") as document:
            page = document[0]
            pages.append(page.render(scale=2 * WIDTH / page.get_width()).to_pil())
    height = round(pages[0].height * WIDTH / pages[0].width)
    sheet = Image.new("RGB", (len(pages) * (WIDTH + GAP) + GAP, height + 2 * GAP), "#c9ced2")
    for index, page in enumerate(pages):
        sheet.paste(page.resize((WIDTH, height), Image.Resampling.LANCZOS), (GAP + index * (WIDTH + GAP), GAP))
    sheet.quantize(96).save(ROOT / "docs" / "factsheets.png", optimize=True)


if __name__ == "__main__":
    main()
