"""Another territory, in another script and direction: what holds for the first profile holds without its code."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from conftest import ROOT, copy_workspace

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.catalog.po import read_catalog
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf
from pipeline.language.locales import read_locale
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.messages import site_template
from pipeline.project.update import update_catalogs
from pipeline.verify.agreement import same_text
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import File, digest
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication
from pipeline.verify.text import Block, Pdf, Run

NAMES = {"en": ("Hans Island", "Tartupaluk"), "he": ("האי הנס", "טרטופאלוק")}
OTHER = {"en": "he", "he": "en"}
each_language = pytest.mark.parametrize("language", ["en", "he"])


def page(island: Workspace, language: str) -> Page:
    return read_page(island.read_bytes(f"output/{language}/hans-island.html"))


def pdf(island: Workspace, language: str) -> Pdf:
    return read_pdf(pdf_bytes(island, language))


def pdf_bytes(island: Workspace, language: str) -> bytes:
    return island.read_bytes(f"output/{language}/hans-island.{language}.pdf")


def left_edge(island: Workspace, language: str, words: str) -> tuple[float, float]:
    """Return where words begin on the first page of a PDF, and how wide that page is, in points."""
    document = pypdfium2.PdfDocument(pdf_bytes(island, language))
    try:
        sheet = document[0]
        text = sheet.get_textpage()
        found = text.search(words).get_next()
        assert found is not None, f"“{words}” is not on the first page"
        boxes = [text.get_charbox(index) for index in range(found[0], found[0] + found[1])]
        return min(box[0] for box in boxes), sheet.get_width()
    finally:
        document.close()


def test_every_label_is_translated(island_source: Workspace) -> None:
    path = "locales/he/LC_MESSAGES/site.po"
    entries = read_catalog(island_source.read_text(path), "site", read_locale(island_source, "he")).by_id()
    labels = {message.id: message for message in site_template(LayoutFiles(island_source)).messages}
    lacking = [
        f'msgctxt "{label.id}"\nmsgid "{label.text}"\n'
        for label in labels.values()
        if label.id not in entries or (entries[label.id].source, entries[label.id].plural) != (label.text, label.plural)
    ]
    left_over = sorted(set(entries) - set(labels))
    assert not lacking + left_over, (
        f"the layouts have changed: translate these labels into Hebrew in tests/workspaces/hans-island/{path}, after\n"
        "the pattern of the other entries, and take out those that are left over.\n"
        f"To translate:\n{''.join(lacking) or 'none'}\nLeft over: {', '.join(left_over) or 'none'}"
    )


def test_update_changes_no_catalog_of_the_profile(tmp_path: Path) -> None:
    changed = update_catalogs(copy_workspace(tmp_path))
    assert [change.path for change in changed if "site" not in change.path] == []


def test_the_publication_verifies(island: Workspace) -> None:
    assert verify_publication(island.root / "output") == ()


def test_it_has_a_page_a_pdf_and_data_in_each_language(island: Workspace) -> None:
    published = [path for path in island.list("output/**/*") if "/assets/" not in path]
    assert published == [
        "output/404.html",
        "output/data/factsheet.schema.json",
        "output/data/hans-island.json",
        "output/data/hans-island.names.csv",
        "output/data/hans-island.names.csv-metadata.json",
        "output/data/hans-island.timeline.csv",
        "output/data/hans-island.timeline.csv-metadata.json",
        "output/en+he/hans-island.html",
        "output/en/hans-island.en.pdf",
        "output/en/hans-island.html",
        "output/en/hans-island.json",
        "output/he/hans-island.he.pdf",
        "output/he/hans-island.html",
        "output/he/hans-island.json",
        "output/index.html",
        "output/manifest.json",
        "output/robots.txt",
        "output/sitemap.xml",
        "output/status.html",
    ]


@each_language
def test_the_page_says_its_language_and_direction(island: Workspace, language: str) -> None:
    direction = {"en": "ltr", "he": "rtl"}[language]
    source = island.read_text(f"output/{language}/hans-island.html")
    assert f'<html lang="{language}" dir="{direction}">' in source


@each_language
def test_both_names_stand_in_every_place(island: Workspace, language: str) -> None:
    web, paper = page(island, language), pdf(island, language)
    data = json.loads(island.read_text(f"output/{language}/hans-island.json"))
    places = {
        "title": web.title,
        "h1": web.heading,
        "body": " ".join(block.text for block in web.blocks),
        "PDF title": paper.title,
        "PDF heading": paper.blocks[0].text,
        "PDF text": " ".join(block.text for block in paper.blocks[1:]),
        "JSON title": data["title"],
    }
    for name in NAMES[language]:
        assert [place for place, text in places.items() if name not in text] == []


@each_language
def test_the_names_table_marks_languages(island: Workspace, language: str) -> None:
    other = OTHER[language]
    own_cells = [("", name) for name in NAMES[language]]
    other_cells = [(other, name) for name in NAMES[other]]
    wanted = [cell for row in zip(own_cells, other_cells, strict=True) for cell in row]
    assert list(page(island, language).table_names) == wanted
    source = island.read_text(f"output/{language}/hans-island.html")
    direction = {"en": "ltr", "he": "rtl"}[other]
    for name in NAMES[other]:
        assert f'<span class="name" lang="{other}" dir="{direction}">{name}</span></td>' in source
    runs = [(run.language, run.text.strip()) for block in pdf(island, language).blocks for run in block.runs]
    for name in NAMES[other]:
        assert (other, name) in runs


@each_language
def test_only_the_fonts_of_the_workspace_are_embedded(island: Workspace, language: str) -> None:
    assert pdf(island, language).fonts == ("Island-Sans", "Island-Sans-Bold")
    assert pdf(island, language).unembedded == ()
    assert pdf(island, language).missing_glyphs == 0


@each_language
def test_the_page_count_is_the_budget(island: Workspace, language: str) -> None:
    assert pdf(island, language).pages == 2


@each_language
def test_there_is_no_map_and_no_gap_for_one(island: Workspace, language: str) -> None:
    assert 'id="map"' not in island.read_text(f"output/{language}/hans-island.html")
    headings = {"en": "The names and what they mean", "he": "השמות ומשמעותם"}
    left_edge(island, language, headings[language])


def test_a_name_of_an_unpublished_language_has_no_native_locale(island: Workspace) -> None:
    names = json.loads(island.read_text("output/he/hans-island.json"))["names"]
    assert [(name["id"], name["native"]) for name in names] == [("hans-island", "en"), ("tartupaluk", None)]


def test_the_layout_is_mirrored(island: Workspace) -> None:
    glance, width = left_edge(island, "en", "At a glance")
    summary, _ = left_edge(island, "en", "bare island")
    assert glance < width / 2 - 30 < summary
    glance, width = left_edge(island, "he", "במבט מהיר")
    summary, _ = left_edge(island, "he", "בדגלים")
    assert summary < width / 2 < glance


def test_the_names_table_is_mirrored(island: Workspace) -> None:
    assert left_edge(island, "en", "Meaning")[0] < left_edge(island, "en", "Used by")[0]
    assert left_edge(island, "he", "משמעות")[0] > left_edge(island, "he", "נהוג בפי")[0]


def found_in(island: Workspace, language: str, blocks: tuple[Block, ...]) -> list[str]:
    """Compare a page with a PDF of these blocks, and return the files that something is found in."""
    web, paper = (
        File(f"{language}/hans-island.{suffix}", kind, 1, digest(b"x"))
        for suffix, kind in (("html", "page"), (f"{language}.pdf", "pdf"))
    )
    changed = replace(pdf(island, language), blocks=blocks)
    return [str(d.location) for d in same_text([(web, page(island, language))], (paper, changed), mirrored=True)]


def test_pdf_text_is_read_in_the_order_of_its_words(island: Workspace) -> None:
    runs = [run.text.strip() for block in pdf(island, "he").blocks for run in block.runs]
    assert "Hans Island" in runs
    assert "האי הנס" in runs
    assert any(run.startswith(", הוא אי קטן וחשוף במצר שבין גרינלנד לאי") for run in runs)
    runs = [run.text.strip() for block in pdf(island, "en").blocks for run in block.runs]
    assert "האי הנס" in runs


@each_language
def test_page_and_pdf_of_mixed_directions_agree(island: Workspace, language: str) -> None:
    assert found_in(island, language, pdf(island, language).blocks) == []


@each_language
def test_a_paragraph_missing_in_the_pdf_is_found(island: Workspace, language: str) -> None:
    blocks = pdf(island, language).blocks
    gone = next(block for block in blocks if "1973" in block.text)
    less = tuple(block for block in blocks if block is not gone)
    assert found_in(island, language, less) == [f"{language}/hans-island.{language}.pdf"]


@each_language
def test_a_paragraph_more_in_the_pdf_is_found(island: Workspace, language: str) -> None:
    more = Block((Run({"en": "No word of this.", "he": "אין מילה מזה."}[language], language),))
    assert found_in(island, language, (*pdf(island, language).blocks, more)) == [f"{language}/hans-island.html"]


@each_language
def test_a_block_that_goes_on_after_a_page_break_agrees(island: Workspace, language: str) -> None:
    blocks = pdf(island, language).blocks
    index = max(range(len(blocks)), key=lambda i: len(blocks[i].runs))
    for place in range(1, len(blocks[index].runs)):
        halves = Block(blocks[index].runs[:place]), Block(blocks[index].runs[place:])
        assert found_in(island, language, (*blocks[:index], *halves, *blocks[index + 1 :])) == [], halves


@each_language
def test_lines_in_another_order_are_found(island: Workspace, language: str) -> None:
    blocks = pdf(island, language).blocks
    index = next(i for i, block in enumerate(blocks) if len(block.runs) > 5)
    turned = Block(blocks[index].runs[::-1])
    found = found_in(island, language, (*blocks[:index], turned, *blocks[index + 1 :]))
    assert set(found) == {f"{language}/hans-island.{language}.pdf", f"{language}/hans-island.html"}


@each_language
@pytest.mark.parametrize(
    ("old", "new"),
    [("2005", "2006"), ("19", "18"), ("Tartupaluk", "Tartupalik"), ("36,858", "36,859"), ("1.25", "1.26")],
)
def test_a_word_that_differs_is_found_in_a_line_of_mixed_directions(
    island: Workspace, language: str, old: str, new: str
) -> None:
    blocks = pdf(island, language).blocks
    changed = tuple(
        Block(tuple(replace(run, text=run.text.replace(old, new)) for run in block.runs)) for block in blocks
    )
    assert changed != blocks
    found = set(found_in(island, language, changed))
    assert found == {f"{language}/hans-island.{language}.pdf", f"{language}/hans-island.html"}


def test_the_same_inputs_give_the_same_bytes(island: Workspace, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(island.root, again, ignore=shutil.ignore_patterns("output"))
    build(Workspace(again))
    published = [path.removeprefix("output/") for path in island.list("output/**/*")]
    assert published
    changed = [
        path for path in published if (again / "output" / path).read_bytes() != island.read_bytes(f"output/{path}")
    ]
    assert changed == []


def test_months_of_one_language_are_not_those_of_another(island_source: Workspace) -> None:
    """Babel lets locales share the table into which it resolves stand-alone months."""
    december = parse_edtf("2022-12")
    names = [format_edtf(december, read_locale(island_source, name)) for name in ("he", "en")]
    azerbaijani = replace(read_locale(island_source, "he"), cldr=read_locale(Workspace(ROOT), "az").cldr)
    assert [*names, format_edtf(december, azerbaijani)] == ["דצמבר 2022", "December 2022", "dekabr 2022"]
