"""What a browser loads of each page, fonts apart: at most 15 % more than before the page was made anew.

Before is commit 8014ebd. A page weighs what it and all that it loads come to, each compressed by itself as a web server
sends it (gzip -9): style sheets and the icon, which pages share, count for every page. A page of two languages had none
before: it has two texts, and is held to two thirds of what the pages of these weighed together.
"""

import gzip
import re
from pathlib import Path
from posixpath import dirname, normpath

import pytest
from builders import LANGUAGES, SLUG, published_workspace
from selectolax.lexbor import LexborHTMLParser

BEFORE = {"en": 22_363, "hy": 24_300, "az": 23_382, "ru": 24_777, "index.html": 8_430, "status.html": 7_977}
MORE = 1.15
FONTS = (".woff2", ".ttf", ".otf")
LOADED = "link[rel=stylesheet], link[rel=icon], link[rel=preload], img, script[src], iframe, source, video, object"


def loaded(root: Path, path: str) -> set[str]:
    """Return what a page or style sheet loads, and what this loads in turn, as paths below the publication."""
    text = (root / path).read_text(encoding="utf-8")
    if path.endswith(".html"):
        nodes = [node.attributes for node in LexborHTMLParser(text).css(LOADED)]
        addresses = [node.get("href") or node.get("src") or node.get("data") or "" for node in nodes]
    else:
        addresses = re.findall(r"url\(([^)]+)\)", text) if path.endswith(".css") else []
    found = {normpath(f"{dirname(path)}/{address}").lstrip("/") for address in addresses}
    return found.union(*(loaded(root, own) for own in found if not own.endswith(FONTS)))


def weight(root: Path, path: str) -> int:
    files = {path, *(own for own in loaded(root, path) if not own.endswith(FONTS))}
    return sum(len(gzip.compress((root / own).read_bytes(), 9)) for own in files)


def test_what_is_loaded_is_counted() -> None:
    root = published_workspace().path("output")
    kinds = sorted(own.rpartition(".")[2] for own in loaded(root, f"en/{SLUG}.html"))
    assert {kind: kinds.count(kind) for kind in kinds} == {"css": 4, "svg": 1, "woff2": kinds.count("woff2")}
    assert kinds.count("woff2") > 3


@pytest.mark.parametrize("page", BEFORE)
def test_a_page_weighs_little_more_than_before(page: str) -> None:
    path = f"{page}/{SLUG}.html" if page in LANGUAGES else page
    assert weight(published_workspace().path("output"), path) <= BEFORE[page] * MORE


def test_a_page_of_two_languages_weighs_two_thirds_of_two_pages() -> None:
    root = published_workspace().path("output")
    pairs = {page.parent.name for page in root.glob(f"*+*/{SLUG}.html")}
    weights = {pair: weight(root, f"{pair}/{SLUG}.html") for pair in pairs}
    bounds = {pair: sum(BEFORE[tag] for tag in pair.split("+")) * 2 / 3 for pair in pairs}
    assert len(pairs) == 6
    assert {pair: n for pair, n in weights.items() if n > bounds[pair]} == {}
