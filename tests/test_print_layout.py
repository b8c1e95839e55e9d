"""Where the parts of a factsheet stand on its printed pages, as the PDFs have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest
from builders import SLUG, copy_workspace, localized_real, make_settings, published_workspace, real_project

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.pages.layouts import Layouts
from pipeline.pdf.imposition import spreads
from pipeline.profile.message import Message
from pipeline.profile.model import Section
from pipeline.project.selection import Selection
from pipeline.verify.pdf import read_pdf
from pipeline.verify.text import squeeze

BEGINNING = 18  # characters of a text that are looked for: its first line has more
MIDDLE = 298  # points from the left edge of A4
A5 = 148.5 / 25.4 * 72  # the width of half a sheet, in points
LANGUAGES = ("en", "hy", "az", "ru")
SIDES = ("en", "hy")
each_language = pytest.mark.parametrize("language", LANGUAGES)


@dataclass(frozen=True)
class Place:
    """Where a text begins: its page, from 0, and the corner of its first letter, in points from below."""

    page: int
    left: float
    bottom: float


def places(pdf: Path, text: str) -> Iterator[Place]:
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            words = page.get_textpage()
            found = words.search(text[:BEGINNING], match_case=True)
            while hit := found.get_next():
                left, bottom, _, _ = words.get_charbox(hit[0], loose=True)
                yield Place(number, left, bottom)


def section(identifier: str) -> Section:
    return next(part for part in real_project().profiles[0].sections if part.id == identifier)


def standard(language: str) -> Path:
    return published_workspace().path(f"output/{language}/{SLUG}.{language}.pdf")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = copy_workspace(tmp_path_factory.mktemp("printed"))
    build(workspace, selection=Selection(SIDES, pairs=(",".join(SIDES),), editions=("sheet", "bilingual", "booklet")))
    return workspace


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("roots war later", "columns roots war apart later"),
        ("roots later war", "columns roots apart later columns war"),
        ("later roots", "apart later columns roots"),
        ("later", "apart later"),
        ("roots war", "columns roots war"),
    ],
)
def test_what_the_editors_added_stands_apart_wherever_it_is(order: str, wanted: str) -> None:
    project, (localized, labels) = real_project(), localized_real("en")
    sections = tuple(map(section, ["meaning", *order.split()]))
    shortened = replace(localized, profile=replace(localized.profile, sections=sections))
    layouts = Layouts(project.layouts, make_settings(profiles=project.settings.profiles), project.locales)
    text = layouts.print_source(shortened, labels, project.printed[SLUG][0]).text
    prose = text.partition('<div class="table')[0]
    found = re.findall(r'<div class="(columns|apart)">|<section class="prose[^"]*" aria-labelledby="([\w-]+)"', prose)
    assert " ".join(map("".join, found)) == f"{wanted} meaning"


@each_language
def test_later_developments_stand_in_one_piece(language: str) -> None:
    """All on one page, and one below the other, which they would not in columns."""
    localized, _ = localized_real(language)
    texts = [localized.text(paragraph.body).plain for paragraph in section("later").text]
    assert len(texts) > 3
    found = [{(place.page, round(place.left)) for place in places(standard(language), text)} for text in texts]
    assert len(set.intersection(*found)) == 1, found


@each_language
def test_claims_begin_level_however_long_the_names_are(language: str) -> None:
    localized, labels = localized_real(language)
    (status,) = [fact for fact in localized.profile.facts if fact.columns > 1]
    names = [labels.label("glance.by", "{who}:", {"who": localized.text(item.by).html}).plain for item in status.items]
    rows = [{round(place.bottom) for place in places(standard(language), name) if not place.page} for name in names]
    assert set.intersection(*rows), rows


@pytest.mark.parametrize("language", SIDES)
def test_a_sheet_is_looked_up_in_front_and_read_at_the_back(printed: Workspace, language: str) -> None:
    localized, _ = localized_real(language)
    sheet = printed.path(f"preview/{language}/{SLUG}.{language}.sheet.pdf")

    def begin(*texts: Message) -> list[Place]:
        return [place for text in texts for place in places(sheet, localized.text(text).plain)]

    bodies = {part.id: [paragraph.body for paragraph in part.text] for part in localized.profile.sections}
    assert {place.page for place in begin(*bodies["meaning"])} == {0}
    history = begin(section("roots").heading, section("war").heading, *bodies["roots"], *bodies["war"])
    assert {place.page for place in history} == {1}
    assert {place.left > MIDDLE for place in history} == {False, True}
    sections = [each.left > MIDDLE for each in begin(section("roots").heading, section("war").heading)]
    assert sections == [False, False]  # so that both columns are as long: the second section is twice the first


@pytest.mark.parametrize("language", SIDES)
def test_a_sheet_does_not_call_left_out_what_its_timeline_has(printed: Workspace, language: str) -> None:
    localized, _ = localized_real(language)
    profile = localized.profile
    pdf = read_pdf(printed.read_bytes(f"preview/{language}/{SLUG}.{language}.sheet.pdf"))
    texts = [squeeze(block.text) for block in pdf.blocks]
    headings = {part.id: squeeze(localized.text(part.heading).plain) for part in profile.left_out_of("sheet")}
    (told,) = [text for text in texts if headings["talks"] in text]
    assert {name for name, heading in headings.items() if heading not in told} == {"later"}
    assert texts.count(headings["later"]) == 1  # above the events


@pytest.mark.parametrize("language", SIDES)
def test_a_booklet_keeps_its_facts_on_one_page_and_its_contents_tell_the_pages(
    printed: Workspace, language: str
) -> None:
    localized, labels = localized_real(language)
    profile = localized.profile
    booklet = printed.path(f"preview/{language}/{SLUG}.{language}.booklet.pdf")

    def pages(text: str) -> list[int]:
        found = [(spreads(8)[place.page][place.left > A5], -place.bottom) for place in places(booklet, text)]
        return [page for page, _ in sorted(found)]

    facts = [localized.text(fact.label).plain for fact in profile.facts]
    facts += [localized.text(fact.since.text).plain for fact in profile.facts if fact.since]
    assert set.intersection(*(set(pages(text)) for text in facts)) == {3}
    told = read_pdf(booklet.read_bytes())
    assert told.pages == 4
    headings = [localized.text(part.heading).plain for part in profile.sections]
    headings.append(labels.label("timeline.heading", "Timeline", {}).plain)
    for heading in headings:
        first, *others = pages(heading)  # the first is that of the contents
        assert first == 1
        assert contents_number(booklet, heading) in others, heading


def contents_number(booklet: Path, heading: str) -> int:
    """Return the number that stands at the end of the line of a heading, in the contents on the first page."""
    with pypdfium2.PdfDocument(booklet) as document:
        words = document[0].get_textpage()  # the first side: the last page and the first
        text = words.get_text_bounded(left=A5)
        return next(
            int(found[1])
            for line in text.splitlines()
            if (found := re.fullmatch(rf"{re.escape(heading)}\s+(\d)", line))
        )


def test_sections_in_two_languages_begin_at_one_margin(printed: Workspace) -> None:
    localized, _ = localized_real("en")
    pdf = printed.path(f"preview/en/{SLUG}.en+hy.bilingual.pdf")
    headings = [localized.text(part.heading).plain for part in localized.profile.sections]
    found = [{round(place.left) for place in places(pdf, heading)} for heading in headings]
    assert len(set.intersection(*found)) == 1, found
