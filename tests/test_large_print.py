"""The edition in large print: what the guidelines of the RNIB and the APH ask for, counted in the PDF."""

from __future__ import annotations

import ctypes
from collections import Counter
from pathlib import Path

import builders
import conftest
import pikepdf
import pypdfium2
import pytest
from pypdfium2 import raw

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.project.selection import Selection
from pipeline.verify.html import read_page
from pipeline.verify.pdf import read_pdf

POINTS = 0.75  # in a CSS pixel, which sizes of glyphs are in


@pytest.fixture(scope="module")
def karabakh(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The large print of Nagorno-Karabakh in English, on Letter."""
    workspace = builders.copy_workspace(tmp_path_factory.mktemp("large"))
    settings = workspace.read_text("pyproject.toml")
    paper = '[tool.pipeline]\npaper = { large-print = "Letter" }\n'
    workspace.write_text("pyproject.toml", settings.replace("[tool.pipeline]\n", paper, 1))
    build(workspace, selection=Selection(locales=("en",), editions=("large-print",)))
    return workspace


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A draft of that of Hans Island in Hebrew, which has statistics and no map."""
    workspace = conftest.copy_workspace(tmp_path_factory.mktemp("large"))
    workspace.path("templates/editions.toml").unlink()
    build(workspace, selection=Selection(locales=("he",), editions=("large-print",), draft=True))
    return workspace


ENGLISH = "preview/en/nagorno-karabakh.en.large-print.pdf"
HEBREW = "preview/he/hans-island.he.large-print.pdf"


def glyphs(path: Path) -> Counter[tuple[float, tuple[int, int, int]]]:
    """Return how many glyphs have a size, in points, and a colour."""
    found = Counter[tuple[float, tuple[int, int, int]]]()
    for page in pypdfium2.PdfDocument(path):
        text = page.get_textpage()
        for place in range(text.count_chars()):
            colour = [ctypes.c_uint() for _ in range(4)]
            raw.FPDFText_GetFillColor(text, place, *colour)
            size = round(raw.FPDFText_GetFontSize(text, place) * POINTS, 1)
            if not chr(raw.FPDFText_GetUnicode(text, place)).isspace():
                found[size, (colour[0].value, colour[1].value, colour[2].value)] += 1
    return found


def test_nothing_is_smaller_than_the_text(karabakh: Workspace) -> None:
    sizes = Counter[float]()
    for (size, _), times in glyphs(karabakh.path(ENGLISH)).items():
        sizes[size] += times
    assert min(sizes) == sizes.most_common(1)[0][0] == 18


@pytest.mark.parametrize(("name", "path"), [("karabakh", ENGLISH), ("island", HEBREW)])
def test_text_is_black(name: str, path: str, request: pytest.FixtureRequest) -> None:
    workspace: Workspace = request.getfixturevalue(name)
    colours = {colour for size, colour in glyphs(workspace.path(path)) if size >= 18}
    assert colours == {(0, 0, 0)}


def test_no_word_is_hyphenated_and_no_font_is_italic(karabakh: Workspace) -> None:
    pdf = read_pdf(karabakh.read_bytes(ENGLISH))
    assert "\u00ad" not in "".join(block.text for block in pdf.blocks)
    assert pdf.fonts
    assert not [font for font in pdf.fonts if "Italic" in font]


def test_the_paper_and_the_budget(karabakh: Workspace) -> None:
    with pikepdf.open(karabakh.path(ENGLISH)) as pdf:
        assert {tuple(round(float(side)) for side in page.mediabox) for page in pdf.pages} == {(0, 0, 612, 792)}
        assert 12 <= len(pdf.pages) <= 24


@pytest.mark.parametrize(
    ("name", "path", "web"),
    [("karabakh", ENGLISH, "preview/en/nagorno-karabakh.html"), ("island", HEBREW, "preview/he/hans-island.html")],
)
def test_its_headings_are_bookmarks_in_the_order_of_the_page(
    name: str, path: str, web: str, request: pytest.FixtureRequest
) -> None:
    workspace: Workspace = request.getfixturevalue(name)
    bookmarks = list(read_pdf(workspace.read_bytes(path)).bookmarks)
    page = read_page(workspace.read_bytes(web))
    texts = [block.text for block in page.blocks]
    headings = [text for text in dict.fromkeys(texts) if text in bookmarks]
    assert len(headings) >= 8
    assert [bookmark for bookmark in dict.fromkeys(bookmarks) if bookmark in headings] == headings


def test_each_name_is_a_table_of_two_columns(karabakh: Workspace) -> None:
    with pikepdf.open(karabakh.path(ENGLISH)) as pdf:
        kinds = Counter(str(item.get("/S")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary))
    assert kinds["/TH"] == kinds["/TD"] == 5 * 6  # of five names in four languages, with meaning and users
