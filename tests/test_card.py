"""The picture for sharing a page: what is on it, how it is verified, when it is drawn, and where pages name it."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from builders import LANGUAGES, ROOT, fill, localized_real, real_project
from conftest import copy_workspace
from PIL import Image

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.png import CARD, LARGEST_CARD, SIGNATURE, write_png
from pipeline.build.build import build
from pipeline.build.context import Step
from pipeline.pages.drawings import read_figure
from pipeline.pages.layouts import Layouts
from pipeline.pages.map_window import MARGIN, map_window
from pipeline.pdf.editions import main_edition, read_editions
from pipeline.project.selection import Selection
from pipeline.verify.factsheet import verify_file
from pipeline.verify.html import read_page
from pipeline.verify.manifest import Expectations, File, Manifest, format_manifest, parse_manifest
from pipeline.verify.publication import verify_publication

EDITIONS, PROFILE, LAYOUT = (
    "templates/editions.toml",
    "templates/profiles/hans-island.yaml",
    "templates/layouts/card.html",
)
TABLE = """
[card]
layout = "card.html"
styles = ["fonts-print.css", "card.css"]
picture = true
body = [21, 28]
"""
ONLY = Selection(editions=("card",))
TITLE = '!_ "Hans Island (Tartupaluk)"'
SITE = "https://example.org/"
LONG = "The former autonomous region of Hans Island (Tartupaluk) and all of its surroundings"
each_language = pytest.mark.parametrize("language", ["en", "he"])


def path(language: str) -> str:
    return f"{language}/hans-island.{language}.card.png"


def with_card(folder: Path) -> Workspace:
    workspace = copy_workspace(folder)
    edit(workspace, EDITIONS, "[standard]", f"{TABLE}\n[standard]")
    return workspace


def edit(workspace: Workspace, file: str, old: str, new: str) -> None:
    text = workspace.read_text(file)
    assert old in text
    workspace.write_text(file, text.replace(old, new, 1))


def make(workspace: Workspace, selection: Selection = ONLY) -> tuple[dict[str, bool], tuple[Diagnostic, ...]]:
    """Build a preview; return which pictures are in it and whether each was drawn, and the warnings."""
    steps: list[Step] = []
    result = build(workspace, selection=selection, on_step=steps.append)
    return {step.path: step.rendered for step in steps if step.path.endswith(".png")}, result.warnings


def refused(workspace: Workspace, selection: Selection = ONLY) -> tuple[Diagnostic, ...]:
    with pytest.raises(PipelineError) as failure:
        make(workspace, selection)
    return tuple(failure.value.diagnostics)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A preview with pictures, to be read only."""
    workspace = with_card(tmp_path_factory.mktemp("card"))
    make(workspace)
    return workspace


def manifest_of(workspace: Workspace) -> Manifest:
    return parse_manifest(workspace.read_text("preview/manifest.json"), "manifest.json")


def verify(workspace: Workspace, data: bytes, file: str, **expected: Any) -> list[tuple[str, str]]:
    """Verify a changed file of the publication; return codes and messages."""
    manifest = manifest_of(workspace)
    known = next(each for each in manifest.files if each.path == file)
    wanted = replace(manifest.expected.of(known.profile, known.language), **expected)
    return [(d.code, d.message) for d in verify_file(wanted, known, data).found]


def messages(found: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{code}: {message}" for code, message in found)


# What is published


@each_language
def test_a_card_is_a_small_png_of_the_size_that_networks_show(drawn: Workspace, language: str) -> None:
    data = drawn.read_bytes(f"preview/{path(language)}")
    image = Image.open(BytesIO(data))
    image.load()
    assert image.size == CARD == (1200, 630)
    assert not image.info  # neither a date nor a text
    assert len(data) <= LARGEST_CARD


@each_language
def test_nothing_is_drawn_in_the_margin_but_the_bar_where_reading_begins(drawn: Workspace, language: str) -> None:
    image = Image.open(BytesIO(drawn.read_bytes(f"preview/{path(language)}"))).convert("RGB")
    paper = image.getpixel((600, 2))
    bar, free = ((0, 20), (1141, 1200)) if language == "en" else ((1180, 1200), (0, 59))
    assert {image.getpixel((x, 300)) for x in range(*bar)} == {(31, 58, 77)}
    assert {colour for _, colour in image.crop((free[0], 0, free[1], 630)).getcolors() or ()} == {paper}
    assert {colour for _, colour in image.crop((60, 0, 1140, 56)).getcolors() or ()} == {paper}
    assert {colour for _, colour in image.crop((60, 580, 1140, 630)).getcolors() or ()} == {paper}


@each_language
def test_a_page_names_its_card_with_size_and_words(drawn: Workspace, language: str) -> None:
    page = read_page(drawn.read_bytes(f"preview/{language}/hans-island.html"))
    told = {key: page.meta(key) for key in ("og:image", "og:image:width", "og:image:height", "twitter:image")}
    address = f"{SITE}{path(language)}"
    assert told == {"og:image": address, "og:image:width": "1200", "og:image:height": "630", "twitter:image": address}
    assert page.meta("twitter:card") == "summary_large_image"
    assert page.heading in page.meta("og:image:alt")
    assert "card.png" not in " ".join(page.references)  # nor is it offered


def test_without_a_site_a_page_names_no_card(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, "pyproject.toml", f'site = "{SITE}"', 'site = ""')
    assert make(workspace)[0].keys() == {path("en"), path("he")}
    page = read_page(workspace.read_bytes("preview/en/hans-island.html"))
    assert [key for key, _ in page.metadata if "image" in key] == []


def test_where_no_card_is_drawn_a_page_names_none(island: Workspace) -> None:
    page = read_page(island.read_bytes("output/en/hans-island.html"))
    assert page.canonical == f"{SITE}en/hans-island.html"
    assert [key for key, _ in page.metadata if "image" in key] == []


def test_a_publication_with_cards_is_verified_from_its_files(drawn: Workspace) -> None:
    assert verify_publication(drawn.root / "preview") == ()
    files = {file.path: file for file in manifest_of(drawn).files if file.kind == "picture"}
    assert files.keys() == {path("en"), path("he")}
    assert {(file.edition, file.pages, file.budget, len(file.standards)) for file in files.values()} == {
        ("card", 0, 0, 0)
    }


def test_a_card_is_no_edition_to_print() -> None:
    editions = read_editions(Workspace(ROOT))
    card = next(edition for edition in editions if edition.id == "card")
    assert (card.picture, card.title, card.page_size) == (True, "", "1200px 630px")
    assert main_edition([card]) is None


def test_what_no_picture_can_have_is_refused(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, EDITIONS, "picture = true", "picture = true\npages = 2")
    assert any("pages" in d.message and d.code == "edition" for d in refused(workspace))


# Same bytes, and drawn no more often than it must


def test_the_same_sources_give_the_same_bytes(drawn: Workspace, tmp_path: Path) -> None:
    again = with_card(tmp_path)
    make(again)
    for language in ("en", "he"):
        assert again.read_bytes(f"preview/{path(language)}") == drawn.read_bytes(f"preview/{path(language)}")


def test_a_card_is_drawn_again_only_if_what_is_on_it_changes(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    make(workspace)
    edit(workspace, "templates/layouts/page.html", "</main>", "</main>\n<!-- -->")
    assert make(workspace)[0] == {path("en"): False, path("he"): False}
    edit(workspace, "templates/styles/card.css", "#f4f5f6", "#f4f5f7")
    assert make(workspace)[0] == {path("en"): True, path("he"): True}
    (workspace.root / "preview" / path("he")).unlink()
    assert make(workspace)[0] == {path("he"): True}


def test_what_a_name_may_be_is_looked_for_in_the_text_again(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    make(workspace)
    edit(workspace, PROFILE, 'forms: ["Hans Island"]', 'forms: ["Hans Island", "Hans Isle"]')
    assert set(make(workspace)[0].values()) == {True}


# What does not fit, or is not on it


def test_a_long_title_is_set_smaller(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, PROFILE, TITLE, f'!_ "{LONG}"')
    drawn, found = make(workspace, replace(ONLY, draft=True))
    assert drawn.keys() == {path("en"), path("he")}
    assert [d.code for d in found if d.location.path.endswith(".png")] == []


def test_a_title_that_does_not_fit_fails_with_a_remedy(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, "templates/styles/card.css", ".title {", "h1 { margin-bottom: 400px; }\n.title {")
    found = {d.location.path: d for d in refused(workspace)}
    told = found[f"preview/{path('he')}"]
    assert told.code == "published-picture"
    assert "does not fit" in told.message
    assert "shorten title or names" in told.hint


def test_a_draft_warns_of_it_each_time(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, "templates/styles/card.css", ".title {", "h1 { margin-bottom: 400px; }\n.title {")
    for _ in range(2):
        _, found = make(workspace, replace(ONLY, draft=True))
        own = [d for d in found if d.location.path == f"preview/{path('he')}"]
        assert [(d.code, d.severity) for d in own] == [("published-picture", "warning")]
        edit(workspace, "templates/layouts/page.html", "</main>", "</main>\n<!-- -->")


def test_a_card_without_both_names_is_not_drawn(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, LAYOUT, ">{{ t(profile.title) }}</h1>", ">{{ name(profile.names[0], locale) }}</h1>")
    found = {(d.location.path, d.code) for d in refused(workspace)}
    assert found == {(f"preview/{path(language)}", "published-name") for language in ("en", "he")}


def test_a_draft_says_so_on_its_card(tmp_path: Path) -> None:
    workspace = with_card(tmp_path)
    edit(workspace, LAYOUT, "{{ content.draft_note() }}", "")
    found = refused(workspace, replace(ONLY, draft=True))
    assert {(d.location.path, d.code) for d in found} == {
        (f"preview/{path(language)}", "published-draft") for language in ("en", "he")
    }


# What verification finds


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def test_a_picture_has_nothing_but_its_pixels(drawn: Workspace) -> None:
    data = drawn.read_bytes(f"preview/{path('en')}")
    assert verify(drawn, data, path("en")) == []
    end = len(SIGNATURE) + 25
    text = data[:end] + chunk(b"tEXt", b"Comment\0hidden") + data[end:]
    assert "other chunks" in messages(verify(drawn, text, path("en")))
    assert "published-picture" in messages(verify(drawn, data + b"more", path("en")))
    assert "is not a PNG" in messages(verify(drawn, b"GIF89a", path("en")))
    assert "is damaged" in messages(verify(drawn, data[:-40] + b"\0" * 40, path("en")))


def test_a_picture_has_its_size(drawn: Workspace) -> None:
    small = write_png(600, 315, bytes(4 * 600 * 315))
    assert "has 600×315 pixels, not 1200×630" in messages(verify(drawn, small, path("en")))


def test_a_picture_is_no_larger_than_networks_take(drawn: Workspace) -> None:
    noise = b"".join(zlib.crc32(number.to_bytes(4, "big")).to_bytes(4, "big") for number in range(30_000))
    pixels = (noise + bytes(4 * 1200 * 630))[: 4 * 1200 * 630]
    data = write_png(*CARD, pixels)
    assert LARGEST_CARD < len(data) < 2**17
    assert "networks take no more than 100000" in messages(verify(drawn, data, path("en")))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"og:image" content="https://example.org/en/', '"og:image" content="https://example.org/he/', "not published"),
        ("en/hans-island.en.card.png", "he/hans-island.he.card.png", "is not the picture of this page"),
        ('"og:image" content="https://example.org/', '"og:image" content="https://example.net/', "not published"),
        ('<meta name="twitter:image"', '<meta name="author"', "has no twitter:image"),
        ('"og:image:width" content="1200"', '"og:image:width" content="1201"', "does not say the size"),
        ('"og:image:alt"', '"og:image:type"', "has no words for its picture"),
    ],
)
def test_a_page_names_its_own_picture_as_it_is(drawn: Workspace, old: str, new: str, message: str) -> None:
    page = drawn.read_text("preview/en/hans-island.html")
    assert old in page
    changed = page.replace(old, new).encode("utf-8")
    assert message in messages(verify(drawn, changed, "en/hans-island.html"))


def test_a_page_without_a_picture_names_none(drawn: Workspace) -> None:
    page, file = drawn.read_bytes("preview/en/hans-island.html"), "en/hans-island.html"
    paths = {file: own for file, own in expected_of(drawn).paths.items() if not file.endswith(".png")}
    found = [message for code, message in verify(drawn, page, file, paths=paths) if code == "published-picture"]
    assert len(found) == 2
    assert all("which is not published" in message for message in found)


def expected_of(workspace: Workspace) -> Expectations:
    return manifest_of(workspace).expected


@pytest.mark.parametrize("change", [{"pages": 1}, {"standards": ["pdf/ua-1"]}, {"edition": ""}, {"kind": "pdf"}])
def test_a_manifest_says_of_a_picture_what_it_can_have(drawn: Workspace, change: dict[str, Any]) -> None:
    manifest = manifest_of(drawn)

    def changed(file: File) -> File:
        return replace(file, **change) if file.path == path("en") else file

    text = format_manifest(replace(manifest, files=[*map(changed, manifest.files)]))
    with pytest.raises(PipelineError, match="does not say what en/hans-island"):
        parse_manifest(text, "manifest.json")


def test_a_picture_that_is_gone_is_missed(drawn: Workspace, tmp_path: Path) -> None:
    shutil.copytree(drawn.root / "preview", tmp_path / "preview")
    (tmp_path / "preview" / path("he")).unlink()
    found = verify_publication(tmp_path / "preview")
    assert {(d.location.path, d.code) for d in found} == {(path("he"), "published-missing")}


# The map on it


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_with_a_map_says_that_it_takes_no_side(language: str) -> None:
    """In the words that stand below the map of the page; without the map, nothing is said of one."""
    project = real_project()
    localized, labels = localized_real(language)
    note = str(labels.label("map.legend.note", "No line on this map endorses a claim.", {}).html)
    layouts = Layouts(project.layouts, project.settings, project.locales)
    card = next(edition for edition in read_editions(project.workspace) if edition.id == "card")
    assert note in fill(language)
    assert layouts.print_source(localized, labels, card).text.count(note) == 1
    elsewhere = replace(localized, profile=replace(localized.profile, slug="elsewhere"))
    assert note not in layouts.print_source(elsewhere, labels, card).text


def test_what_a_map_is_about_is_in_its_window() -> None:
    place = map_window(read_figure(Workspace(ROOT), "nagorno-karabakh"), 344, 630)
    assert place is not None
    assert (place.top, place.height) == (0, 630)
    scale = place.width / 318
    for x in (103, 179):  # the westernmost and easternmost of what is tinted
        assert MARGIN - 1 <= place.left + x * scale <= 344 - MARGIN + 1


@pytest.mark.parametrize(
    ("territory", "expected"),
    [
        ("", (-150.0, 0.0, 400.0, 200.0)),  # the middle
        ("M100 20l20 0l0 60z", (-170.0, 0.0, 400.0, 200.0)),  # all of its height
        ("M100 20l10 0 10 0 0 60z", (-170.0, 0.0, 400.0, 200.0)),  # the same, as `new map` writes it
        ("M100 20l9.5.5 10.5-.5 0 60z", (-170.0, 0.0, 400.0, 200.0)),
        ("M10 20l90 0l0 60z", (0.0, 71.1, 115.6, 57.8)),  # smaller, with a margin
        ("M0 40l200 0l0 10z", (0.0, 75.0, 100.0, 50.0)),  # as wide as the map: all of its width is shown
    ],
)
def test_a_map_is_cut_only_beside_its_territory(territory: str, expected: tuple[float, ...]) -> None:
    figure = {"viewBox": [200, 100], "territory": territory}
    assert map_window(figure, 100, 200) == expected


@pytest.mark.parametrize("figure", [None, {}, {"viewBox": "0 0 1 1"}, {"viewBox": [0, 5]}, {"viewBox": [1, "2"]}])
def test_a_figure_without_a_size_is_on_no_card(figure: dict[str, Any] | None) -> None:
    assert map_window(figure, 344, 630) is None
