"""Promise 9 of the design: nothing is drawn outside of its page or over another text.

Each fault is made in a workspace with a language from left to right and one from right to left, and told for both.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from builders import published_workspace
from conftest import copy_workspace
from publications import reseal, written

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.catalog.model import catalog_path
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.cli.main import main
from pipeline.language.locales import read_locale
from pipeline.project.selection import Selection
from pipeline.verify.pdf import read_pdf
from pipeline.verify.text import squeeze

SLUG = "hans-island"
PRINT = "templates/styles/print.css"
PROFILE = f"templates/profiles/{SLUG}.yaml"
WORDS = {"en": "islandstraitravine", "he": "טרטופאלוקהאינססלע"}
LANGUAGES = tuple(WORDS)
FIGURE = """<div class="map-canvas" style="position: relative">
<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50" role="img">
<title>{{ plain(profile.places[0].label) }}</title><path fill="#eeeeee" d="SHAPE"/></svg>
<ul class="map-labels" dir="ltr">
<li class="map-label" style="left: LEFT; top: 50%"><span dir="auto">{{ t(profile.places[0].label) }}</span></li>
</ul></div>
"""


def style(workspace: Workspace, text: str) -> None:
    workspace.write_text(PRINT, f"{workspace.read_text(PRINT)}\n{text}\n")


def translate(workspace: Workspace, identifier: str, text: Callable[[str], str]) -> None:
    """Give a message of the profile another wording in every language."""
    for language in LANGUAGES:
        path, own = catalog_path(SLUG, language), read_locale(workspace, language)
        catalog = read_catalog(workspace.read_text(path), SLUG, own)
        entries = [
            replace(entry, translations=(text(language),)) if entry.id == identifier else entry
            for entry in catalog.entries
        ]
        assert entries != list(catalog.entries)
        workspace.write_text(path, format_catalog(replace(catalog, entries=tuple(entries))))


def profile(workspace: Workspace, old: str, new: str) -> None:
    text = workspace.read_text(PROFILE)
    assert old in text
    workspace.write_text(PROFILE, text.replace(old, new))


def figure(workspace: Workspace, left: str, shape: str = "M0 0h100v50H0z") -> None:
    workspace.write_text(f"templates/figures/{SLUG}.json", '{"drawn": true}\n')
    workspace.write_text(f"templates/figures/{SLUG}.svg.html", FIGURE.replace("LEFT", left).replace("SHAPE", shape))
    workspace.write_text(f"templates/figures/{SLUG}.legend.html", "")
    workspace.write_text(
        "templates/editions.toml", workspace.read_text("templates/editions.toml").replace("= 2", "= 3")
    )


def give_address(workspace: Workspace, before: str = "task-force") -> None:
    """Give the source before one of the profile an address that is far wider than its column."""
    address = "https://www.canada.ca/en/global-affairs/" + "agreement" * 8
    end = f"\n  - id: {before}\n    title"
    profile(workspace, end, f'\n    url: "{address}"{end}')


def found(workspace: Workspace) -> dict[str, list[Diagnostic]]:
    """Return what a build finds of places, by language."""
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    placed = [d for d in failure.value.diagnostics if d.code == "published-placement"]
    return {
        language: [d for d in placed if d.location.path == f"output/{language}/{SLUG}.{language}.pdf"]
        for language in LANGUAGES
    }


def line_of(workspace: Workspace, language: str, identifier: str) -> int:
    text = workspace.read_text(catalog_path(SLUG, language))
    entry = read_catalog(text, SLUG, read_locale(workspace, language)).by_id()[identifier]
    return entry.location.line


def assert_told(workspace: Workspace, language: str, of: list[Diagnostic], identifier: str, fact: str) -> None:
    """See that one of the findings has this fact, the message, its place and a remedy."""
    place = f"{catalog_path(SLUG, language)}:{line_of(workspace, language, identifier)}"
    matching = [d for d in of if re.search(fact, d.message) and f"“{identifier}” ({place})" in d.message]
    assert matching, (fact, identifier, place, [d.message for d in of])
    assert all(d.severity == "error" and "cutting it off would only hide it" in d.hint for d in matching)


def test_a_table_that_is_too_wide(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    style(workspace, ".names td { white-space: nowrap }")
    translate(workspace, "tartupaluk.meaning", lambda language: " ".join([WORDS[language]] * 12))
    told = found(workspace)
    for language, side in (("en", "right"), ("he", "left")):
        fact = rf"^page \d: “{WORDS[language]} .* leaves the paper by \d+\.\d mm \({side}\)"
        assert_told(workspace, language, told[language], "tartupaluk.meaning", fact)


def test_a_long_address_over_the_note_beside_it(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    style(workspace, ".sources a { overflow-wrap: normal; white-space: nowrap }")
    give_address(workspace, before="announcement")  # beside the note; in Hebrew it runs between its lines
    line = workspace.read_text(PROFILE).partition("- id: task-force\n")[0].count("\n") + 2
    of = [d for d in found(workspace)["en"] if f"“task-force.url” ({PROFILE}:{line})" in d.message]
    over = r"^page \d: .*stand on each other; messages “task-force.url” .*“note(?:\.heading)?” "
    assert any(re.search(over, d.message) for d in of), [d.message for d in of]
    assert all("cutting it off would only hide it" in d.hint for d in of)


def test_a_word_too_long_for_its_column(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    style(workspace, "html { overflow-wrap: normal } p { hyphens: manual }")
    translate(workspace, "bottles.body", lambda language: f"1984 {WORDS[language] * 9} <em>{WORDS[language]}</em>.")
    told = found(workspace)
    for language in LANGUAGES:
        assert_told(workspace, language, told[language], "bottles.body", "leaves the paper|stand on each other")


def test_a_label_of_a_map_off_the_page(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    figure(workspace, left="125%")
    translate(workspace, "island.label", lambda language: " ".join([WORDS[language]] * 4))
    told = found(workspace)
    for language in LANGUAGES:
        assert_told(workspace, language, told[language], "island.label", r"leaves the paper by \d+\.\d mm \(right\)")


def test_two_blocks_on_each_other(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    style(workspace, ".summary { position: relative; top: 30mm }")
    told = found(workspace)
    for language in LANGUAGES:
        assert_told(workspace, language, told[language], "summary", "^page 1: .* stand on each other")


def test_a_shape_off_the_page_but_not_one_that_its_drawing_cuts_off(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    figure(workspace, left="0%", shape="M-900 0h1800v50H0z")
    build(workspace)
    style(workspace, ".map { overflow: visible } ")
    drawing = f"templates/figures/{SLUG}.svg.html"
    uncut = workspace.read_text(drawing).replace('role="img">', 'role="img" overflow="visible">')
    workspace.write_text(drawing, uncut)
    told = found(workspace)
    for language in LANGUAGES:
        assert [re.sub(r"[\d.]+ mm", "x mm", d.message) for d in told[language]] == [
            "page 1: a drawing leaves the paper by x mm (left)"
        ]


def test_a_running_header_over_another(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    narrow = "@top-left { width: 10%; white-space: nowrap; direction: ltr } @top-right { width: 90%; text-align: left }"
    style(workspace, f"@page {{ {narrow} }}")
    told = found(workspace)
    for language in LANGUAGES:
        place = f"locales/{language}/LC_MESSAGES/{SLUG}.po:"
        of = [d.message for d in told[language] if d.message.startswith("page 2: ")]
        assert any(f"“title” ({place}" in message and "“page.as-of”" in message for message in of), of


def test_ink_that_only_touches_is_no_fault(tmp_path: Path) -> None:
    """Leading without any room, and boxes of blocks that overlap: the ink of the letters does not."""
    workspace = copy_workspace(tmp_path)
    style(workspace, ".prose p { line-height: 1 } .prose p + p, .prose h3 { margin-top: -0.6mm }")
    build(workspace)


def test_the_layout_breaks_addresses_and_words_and_wraps_names_in_the_table(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    give_address(workspace)
    for old, new in (
        ('{name: "Hans Island",', '{name: "Autonomous Administrative Territory of Hans Island",'),
        ('{name: "Tartupaluk",', '{name: "Self-Governing Municipality of Tartupaluk",'),
        ('{name: "האי הנס",', '{name: "הטריטוריה המנהלית האוטונומית של האי הנס",'),
        ('{name: "טרטופאלוק",', '{name: "הרשות המקומית העצמאית של טרטופאלוק",'),
    ):
        profile(workspace, old, new)
    translate(workspace, "tartupaluk.meaning", lambda language: " ".join([WORDS[language]] * 6))
    translate(workspace, "bottles.body", lambda language: f"1984 {WORDS[language] * 5} <em>{WORDS[language]}</em>.")
    build(workspace)
    for language in LANGUAGES:
        pdf = read_pdf(workspace.read_bytes(f"output/{language}/{SLUG}.{language}.pdf"))
        assert pdf.misplaced == ()
        name = squeeze("Autonomous Administrative Territory of Hans Island")
        (cell,) = [block for block in pdf.blocks if squeeze(block.text) == name]
        assert len(cell.runs) > 1  # lines


def test_a_draft_only_warns(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    style(workspace, ".summary { position: relative; top: 30mm }")
    result = build(workspace, selection=Selection(draft=True))
    warned = [d for d in result.warnings if d.code == "published-placement"]
    assert {d.severity for d in warned} == {"warning"}
    assert {d.location.path.split("/")[1] for d in warned} == {*LANGUAGES}
    assert any("“summary” (locales/he/LC_MESSAGES/hans-island.po:" in d.message for d in warned)


def test_verify_names_the_messages_of_its_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A publication whose text was moved, and that is sealed again, is still found out."""
    workspace = copy_workspace(tmp_path)
    build(workspace)
    path = f"he/{SLUG}.he.pdf"
    publication = workspace.root / "output"
    with pikepdf.open(publication / path, allow_overwriting_input=True) as file:
        page = file.pages[0]
        page.contents_coalesce()
        page.Contents.write(b"1 0 0 1 60 0 cm\n" + page.Contents.read_bytes())
        (publication / path).write_bytes(written(file))
    reseal(publication, path)
    assert main(["verify", "--workspace", str(workspace.root)]) == 1
    told = capsys.readouterr().err
    line = line_of(workspace, "he", "title")
    assert re.search(rf"{path}: error\[published-placement\]: page 1: .* leaves the paper by [\d.]+ mm \(right\)", told)
    assert f"message “title” (locales/he/LC_MESSAGES/{SLUG}.po:{line})" in told


def test_no_alarm_in_what_is_published(island: Workspace) -> None:
    """Not in any language, nor in drafts of languages of two directions."""
    pdfs = [path for workspace in (published_workspace(), island) for path in workspace.root.glob("output/*/*.pdf")]
    assert len(pdfs) == 6
    assert {path.name: read_pdf(path.read_bytes()).misplaced for path in pdfs} == {path.name: () for path in pdfs}
