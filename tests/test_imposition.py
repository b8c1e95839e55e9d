"""Booklets: which page comes where, and that everything that names a page has moved along."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from conftest import copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.pdf.imposition import spreads
from pipeline.project.selection import Selection
from pipeline.verify.pdf import read_pdf

EDITIONS = "templates/editions.toml"
BOOKLET = """
[booklet]
title = "Booklet"
layout = "factsheet.html"
styles = ["fonts-print.css", "map.css", "print.css", "booklet.css"]
imposition = "saddle"
pages = 8
"""


@pytest.mark.parametrize("right_bound", [False, True])
@pytest.mark.parametrize("pages", range(1, 17))
def test_a_folded_booklet_is_read_from_its_first_page_to_its_last(pages: int, right_bound: bool) -> None:
    sides = spreads(pages, right_bound=right_bound)
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    # The back of a sheet that is turned over the short edge has its left half behind the right half of the front. When
    # the stack is folded, leaves follow each other from the outermost sheet in, and then out again.
    into, out = list[int](), list[int]()
    for front, back in sheets:
        (right, behind_right), (left, behind_left) = (front[1], back[0]), (front[0], back[1])
        if right_bound:
            (right, behind_right), (left, behind_left) = (left, behind_left), (right, behind_right)
        into += [right, behind_right]
        out = [behind_left, left, *out]
    read = into + out
    assert len(sheets) == -(-pages // 4)
    assert read == [*range(1, pages + 1), *[0] * (len(read) - pages)]


def test_the_order_of_eight_pages() -> None:
    assert spreads(8) == [(8, 1), (2, 7), (6, 3), (4, 5)]
    assert spreads(8, right_bound=True) == [(1, 8), (7, 2), (3, 6), (5, 4)]
    assert spreads(5) == [(0, 1), (2, 0), (0, 3), (4, 5)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a preview of its booklets: in English, and in Hebrew, which is bound at the right."""
    workspace = copy_workspace(tmp_path_factory.mktemp("booklet"))
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + BOOKLET)
    build(workspace, selection=Selection(editions=("booklet",), draft=True))
    return workspace


def booklet(workspace: Workspace, language: str) -> Path:
    return workspace.path(f"preview/{language}/hans-island.{language}.booklet.pdf")


@pytest.mark.parametrize(("language", "first"), [("en", "right"), ("he", "left")])
def test_the_sides_of_the_sheets(printed: Workspace, language: str, first: str) -> None:
    with pikepdf.open(booklet(printed, language)) as pdf:
        assert len(pdf.pages) % 2 == 0
        for side in pdf.pages:
            assert [round(float(edge)) for edge in side.mediabox] == [0, 0, 842, 595]  # A4, landscape
        title = next(item for item in pdf.open_outline().root)
        page, _, x, *_ = title.destination
        assert page.objgen == pdf.pages[0].objgen
        assert (float(x) > 421) == (first == "right")
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"


@pytest.mark.parametrize("language", ["en", "he"])
def test_what_names_a_page_has_moved_along(printed: Workspace, language: str) -> None:
    with pikepdf.open(booklet(printed, language)) as pdf:
        pages = {page.objgen for page in pdf.pages}
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums
        by_number = dict(zip(map(int, owners[::2]), owners[1::2], strict=True))
        for side in pdf.pages:
            numbers = [
                int(operands[1]["/MCID"])
                for operands, operator in pikepdf.parse_content_stream(side, "BDC")
                if "/MCID" in operands[1]
            ]
            assert sorted(numbers) == list(range(len(numbers)))  # each once
            owned = by_number[int(side.obj.StructParents)] if numbers else []
            assert len(owned) == len(numbers)
            for number in numbers:
                assert (side.objgen, number) in set(marked(owned[number]))
        for key, target in zip(*[iter(pdf.Root.Names.Dests.Names)] * 2, strict=True):
            assert target[0].objgen in pages, key
        links = [(side, link) for side in pdf.pages for link in side.obj.get("/Annots", [])]
        assert links
        for side, link in links:
            element = by_number[int(link.StructParent)]
            reference = next(kid for kid in element.K if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid)
            assert (reference.Obj.objgen, reference.Pg.objgen) == (link.objgen, side.objgen)


def marked(element: pikepdf.Object) -> list[tuple[tuple[int, int], int]]:
    """Return the pages and the numbers of what is marked in an element."""
    found = list[tuple[tuple[int, int], int]]()
    for kid in element.K:
        if isinstance(kid, int):
            found.append((element.Pg.objgen, kid))
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            found.append((kid.Pg.objgen, int(kid.MCID)))
    return found


@pytest.mark.parametrize("language", ["en", "he"])
def test_links_stand_on_their_texts(printed: Workspace, language: str) -> None:
    """A link's area has the text in it that its element marks: both have gone to the same half."""
    with pikepdf.open(booklet(printed, language)) as pdf:
        halves = {float(link.Rect[0]) > 421 for side in pdf.pages for link in side.obj.get("/Annots", [])}
        for side in pdf.pages:
            for link in side.obj.get("/Annots", []):
                assert (float(link.Rect[0]) > 420) == (float(link.Rect[2]) > 422)  # not over the fold
    assert halves == {False, True}


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_text_is_in_the_order_of_the_web_page(printed: Workspace, language: str) -> None:
    pdf = read_pdf(booklet(printed, language).read_bytes())
    assert pdf.imposed
    assert pdf.misplaced == ()
    texts = [block.text for block in pdf.blocks]
    headings = [text for text in pdf.bookmarks if text in texts]
    place = -1
    for heading in headings:  # one may be said twice
        place = texts.index(heading, place + 1)
    assert len(headings) > 4


def test_letter_paper_is_folded_into_half_letters(printed: Workspace, tmp_path: Path) -> None:
    workspace = with_paper(tmp_path, "Letter")
    build(workspace, selection=Selection(locales=("en",), editions=("booklet",), draft=True))
    with pikepdf.open(booklet(workspace, "en")) as pdf:
        assert [round(float(edge)) for edge in pdf.pages[0].mediabox] == [0, 0, 792, 612]


def test_paper_that_is_too_small_to_be_folded(tmp_path: Path) -> None:
    workspace = with_paper(tmp_path, "A5")
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(locales=("en",), editions=("booklet",), draft=True))
    assert "edition “booklet” is imposed on A5" in str(failure.value)


def test_the_paper_of_a_booklet_that_nobody_prints_is_no_fault(tmp_path: Path) -> None:
    build(with_paper(tmp_path, "A5"), selection=Selection(locales=("en",), editions=("none",), draft=True))


def with_paper(tmp_path: Path, paper: str) -> Workspace:
    workspace = copy_workspace(tmp_path)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + BOOKLET)
    settings = workspace.read_text("pyproject.toml")
    workspace.write_text(
        "pyproject.toml", settings.replace("[tool.pipeline]\n", f'[tool.pipeline]\npaper = {{ booklet = "{paper}" }}\n')
    )
    return workspace
