"""The edition of two languages: what stands beside what, which pairs there are, and what is verified of both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import codes
from conftest import copy_workspace

from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.build.build import BuildResult, build
from pipeline.cli.main import main
from pipeline.project.selection import Selection
from pipeline.verify.agreement import same_text
from pipeline.verify.factsheet import verify_file
from pipeline.verify.file_checks import pdf_names
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import MANIFEST, File, Manifest, parse_manifest, sealed
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication
from pipeline.verify.text import Block, Pdf, Run, unmirrored

PROFILE, EDITIONS, SETTINGS = "templates/profiles/hans-island.yaml", "templates/editions.toml", "pyproject.toml"
HEBREW = "locales/he/LC_MESSAGES/hans-island.po"
PAIRED = "en/hans-island.en+he.bilingual.pdf"
TABLE = """
[bilingual]
layout = "bilingual.html"
styles = ["fonts-print.css", "map.css", "print.css", "bilingual.css"]
pages = 4
languages = 2
"""
BOTH = Selection(editions=("bilingual",), pairs=("en,he", "he,en"))


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1, f"{path} has not exactly one “{old}”"
    workspace.write_text(path, text.replace(old, new))


def island_of_two(folder: Path, settings: str = "") -> Workspace:
    workspace = copy_workspace(folder)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + TABLE)
    if settings:
        edit(workspace, SETTINGS, "[tool.pipeline]\n", f"[tool.pipeline]\n{settings}\n")
    return workspace


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the pairs of its two languages in its preview, to be read only."""
    workspace = island_of_two(tmp_path_factory.mktemp("bilingual"))
    build(workspace, selection=BOTH)
    return workspace


def manifest_of(workspace: Workspace, folder: str = "preview") -> Manifest:
    return parse_manifest(workspace.read_text(f"{folder}/{MANIFEST}"), MANIFEST)


def file_of(workspace: Workspace, path: str) -> File:
    return next(file for file in manifest_of(workspace).files if file.path == path)


def pdf_of(workspace: Workspace, path: str = PAIRED) -> Pdf:
    return read_pdf(workspace.read_bytes(f"preview/{path}"))


def pages_of(workspace: Workspace) -> list[tuple[File, Page]]:
    paths = [f"{language}/hans-island.html" for language in ("en", "he")]
    return [(file_of(workspace, path), read_page(workspace.read_bytes(f"preview/{path}"))) for path in paths]


def printed(result: BuildResult) -> list[str]:
    return [file.path for file in result.files if file.kind == "pdf"]


# What it is


def test_each_pair_is_a_file_of_its_first_language(preview: Workspace) -> None:
    files = [(file.path, file.language, file.second) for file in manifest_of(preview).files if file.kind == "pdf"]
    assert files == [(PAIRED, "en", "he"), ("he/hans-island.he+en.bilingual.pdf", "he", "en")]
    assert verify_publication(preview.root / "preview") == ()


def test_it_is_read_row_by_row(preview: Workspace) -> None:
    """Each text of the first language is followed by the same one of the second."""
    blocks = pdf_of(preview).blocks
    heads = [i for i, block in enumerate(blocks) if block.text in ("Hans Island (Tartupaluk)", "Talks", "Timeline")]
    assert [blocks[i].runs[0].language for i in heads] == ["en"] * 3
    assert [blocks[i + 1].runs[0].language for i in heads] == ["he"] * 3
    assert unmirrored(blocks[heads[0] + 1].text) == unmirrored("האי הנס (טרטופאלוק)")


def test_it_says_in_both_languages_what_it_is(preview: Workspace) -> None:
    pdf = pdf_of(preview)
    assert pdf.title == pdf.xmp_title == "Hans Island (Tartupaluk) · האי הנס (טרטופאלוק)"
    assert pdf.bookmarks[:2] == ("Hans Island (Tartupaluk)", "האי הנס (טרטופאלוק)")
    assert pdf.keywords == "Hans Island, Tartupaluk, האי הנס, טרטופאלוק"
    assert pdf.language == "en"


def test_the_names_stand_in_one_table(preview: Workspace) -> None:
    named = [block.text for block in pdf_of(preview).blocks if block.text.strip() in ("Tartupaluk", "טרטופאלוק")]
    assert [text.strip() for text in named] == ["Tartupaluk", "טרטופאלוק"]


# Which pairs there are


def test_without_pairs_each_language_stands_beside_english(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path, 'editions = ["standard", "bilingual"]')
    result = build(workspace)
    assert printed(result) == [
        "en/hans-island.en.pdf",
        "he/hans-island.he+en.bilingual.pdf",
        "he/hans-island.he.pdf",
    ]
    assert result.folder == "output"


def test_the_settings_name_the_pairs(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path, 'editions = ["bilingual"]\npairs = ["en, he"]')
    assert printed(build(workspace)) == [PAIRED]
    page = workspace.read_text("output/en/hans-island.html")
    assert 'href="hans-island.en+he.bilingual.pdf"' in page
    assert ".pdf" not in workspace.read_text("output/he/hans-island.html")


def test_a_profile_may_have_no_pairs(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path, 'editions = ["standard", "bilingual"]')
    edit(workspace, SETTINGS, "required =", "pairs = []\nrequired =")
    assert printed(build(workspace)) == ["en/hans-island.en.pdf", "he/hans-island.he.pdf"]


# What it depends on


def test_it_is_stale_when_either_catalog_changes(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path)
    selection = replace(BOTH, pairs=("en,he",))
    build(workspace, selection=selection)
    edit(workspace, HEBREW, 'msgstr "דנמרק"', 'msgstr "ממלכת דנמרק"')
    result = build(workspace, selection=selection)
    made = {outcome.path: outcome.why for outcome in result.outcomes if outcome.made}
    assert made[PAIRED] == f"{HEBREW} changed"
    assert "ממלכת דנמרק" in " ".join(block.text for block in pdf_of(workspace).blocks)
    assert build(workspace, selection=selection).up_to_date


def test_other_pairs_are_another_preview(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path)
    build(workspace, selection=replace(BOTH, pairs=("en,he",)))
    assert printed(build(workspace, selection=replace(BOTH, pairs=("he,en",)))) == [
        "he/hans-island.he+en.bilingual.pdf"
    ]


def test_a_draft_counts_the_english_of_both(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path)
    edit(workspace, HEBREW, 'msgstr "דנמרק"', 'msgstr ""')
    build(workspace, selection=replace(BOTH, draft=True))
    pair = [file_of(workspace, path) for path in (PAIRED, "he/hans-island.he+en.bilingual.pdf")]
    assert [file.fallbacks for file in pair] == [1, 1]
    assert "1 text is in English" in pair[0].note


def test_what_is_incomplete_stands_beside_nothing(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path, 'editions = ["standard", "bilingual"]\nincomplete = "keep"')
    build(workspace)
    edit(workspace, HEBREW, 'msgstr "דנמרק"', 'msgstr ""')
    result = build(workspace)
    assert printed(result) == ["en/hans-island.en.pdf", "he/hans-island.he.pdf"]
    assert "sheet-kept" in codes(result.warnings)
    edit(workspace, HEBREW, 'msgstr ""\n\n', 'msgstr "דנמרק"\n\n')
    assert len(printed(build(workspace))) == 3


# What is verified


def compared(pages: list[tuple[File, Page]], pdf: Pdf, file: File) -> list[str]:
    return [d.message for d in same_text(pages, (file, pdf), mirrored=True)]


def test_it_has_the_text_of_both_pages(preview: Workspace) -> None:
    pages, pdf, file = pages_of(preview), pdf_of(preview), file_of(preview, PAIRED)
    assert compared(pages, pdf, file) == []
    for nth, text in enumerate(("Something that only the page has", "מה שרק בדף")):
        changed = list(pages)
        page_file, page = pages[nth]
        changed[nth] = page_file, replace(page, blocks=(*page.blocks, Block((Run(text, page_file.language),))))
        assert compared(changed, pdf, file) == [f"“{text}” is on the page {page_file.path}, but not in this PDF"]


def test_it_has_no_other_text(preview: Workspace) -> None:
    pages, pdf, file = pages_of(preview), pdf_of(preview), file_of(preview, PAIRED)
    more = replace(pdf, blocks=(*pdf.blocks, Block((Run("Nowhere else", "en"),))))
    assert compared(pages, more, file) == [f"“Nowhere else” is in {PAIRED}, but not on this page"]


def test_only_labels_of_drawings_may_be_in_the_first_language_alone(preview: Workspace) -> None:
    pages, pdf, file = pages_of(preview), pdf_of(preview), file_of(preview, PAIRED)
    label = Block((Run("תווית", "he"),), drawn=True)
    second = replace(pages[1][1], blocks=(*pages[1][1].blocks, label))
    assert compared([pages[0], (pages[1][0], second)], pdf, file) == []
    first = replace(pages[0][1], blocks=(*pages[0][1].blocks, label))
    assert len(compared([(pages[0][0], first), pages[1]], pdf, file)) == 1


def found_in(workspace: Workspace, pdf: Pdf) -> Iterator[Diagnostic]:
    yield from pdf_names(manifest_of(workspace).expected.of("hans-island", "en"), file_of(workspace, PAIRED), pdf)


def test_names_are_required_in_both_languages(preview: Workspace) -> None:
    pdf = pdf_of(preview)
    assert list(found_in(preview, pdf)) == []
    english = replace(pdf, title="Hans Island (Tartupaluk)", bookmarks=pdf.bookmarks[:1])
    assert [d.message for d in found_in(preview, english)] == [
        f"the {place} is missing the required name “{name}” (he)"
        for place in ("PDF title", "first bookmark")
        for name in ("hans-island", "tartupaluk")
    ]


def test_english_may_not_pass_for_either_language(preview: Workspace) -> None:
    file = file_of(preview, PAIRED)
    expected = manifest_of(preview).expected.of("hans-island", "en")
    assert {*expected.untranslated} == {"en", "he"}
    data = preview.read_bytes(f"preview/{PAIRED}")
    assert verify_file(expected, file, data).found == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"second": ""}, "does not say what"),
        ({"second": "en"}, "does not say what"),
        ({"second": "ar"}, "does not say what"),
        ({"path": "en/hans-island.en.bilingual.pdf"}, "does not say what"),
    ],
)
def test_a_manifest_may_not_contradict_its_pairs(preview: Workspace, change: dict[str, str], said: str) -> None:
    table = json.loads(preview.read_text(f"preview/{MANIFEST}"))
    record = next(file for file in table["files"] if file["path"] == PAIRED)
    record |= change
    with pytest.raises(PipelineError) as failure:
        parse_manifest(sealed(table), MANIFEST)
    assert codes(failure.value.diagnostics) == ["manifest-syntax"]
    assert said in str(failure.value)


# Bad input


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--edition", "bilingual", "--pair", "en,fr"],
            "--pair: error[selection]: “fr” does not exist in this workspace",
        ),
        (["--edition", "bilingual", "--pair", "en,en"], "--pair: error[selection]: “en,en” is a pair of one language"),
        (["--edition", "bilingual", "--pair", "en"], "--pair: error[selection]: “en” is not a pair of locales"),
        (["--edition", "bilingual", "--pair", "en,he,fr"], "error[selection]: “en,he,fr” is not a pair of locales"),
        (["--pair", "en,he"], "--pair: error[selection]: only an edition of two languages has pairs"),
        (["--edition", "standard", "--pair", "en,he"], "only an edition of two languages has pairs"),
        (["--edition", "bilingual", "--locale", "he"], "--edition: error[selection]: the edition “bilingual” has two"),
    ],
)
def test_what_no_pair_is(tmp_path: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = island_of_two(tmp_path)
    assert main(["build", "--workspace", str(workspace.root), *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "  hint: " in error
    assert not (workspace.root / "preview").exists()


def test_a_language_that_the_profile_does_not_have(tmp_path: Path) -> None:
    workspace = island_of_two(tmp_path)
    edit(workspace, SETTINGS, "required =", 'locales = ["en"]\nrequired =')
    with pytest.raises(UsageError) as failure:
        build(workspace, selection=replace(BOTH, pairs=("en,he",)))
    assert [d.message for d in failure.value.diagnostics] == ["the profile “hans-island” is not published in he"]
    assert failure.value.diagnostics[0].hint == "use two of en, or add it to the locales of the profile"


@pytest.mark.parametrize(
    ("pairs", "line"),
    [
        ('["en,fr"]', "[tool.pipeline]: “pairs” names “fr”, which is no locale of the workspace"),
        ('["en,en"]', "is a pair of one language"),
        ('["en"]', "is not a pair of locales"),
        ('["en,he", "en, he"]', "names one pair twice"),
    ],
)
def test_pairs_of_the_settings(tmp_path: Path, pairs: str, line: str) -> None:
    workspace = island_of_two(tmp_path, f"pairs = {pairs}")
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    found = failure.value.diagnostics
    assert codes(found) == ["settings"]
    assert line in found[0].message
    assert (found[0].location.path, found[0].location.line) == (SETTINGS, 4)
    assert found[0].hint
