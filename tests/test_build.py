"""Building this workspace: what is published in each language, whole or not at all, and the same bytes twice."""

import json
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest
from builders import (
    LANGUAGES,
    ROOT,
    SLUG,
    codes,
    copy_workspace,
    left_behind,
    published_workspace,
    real_project,
    set_site,
)
from conftest import copy_workspace as copy_island

from pipeline.base.data_format import SCHEMA_PATH
from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.assemble import font_names
from pipeline.build.build import build
from pipeline.build.factsheets import Step
from pipeline.project.selection import Selection
from pipeline.verify.manifest import MANIFEST, digest, parse_manifest
from pipeline.verify.publication import verify_publication

NAMES = {
    "en": ("Nagorno-Karabakh", "Artsakh"),
    "hy": ("Լեռնային Ղարաբաղ", "Արցախ"),
    "az": ("Dağlıq Qarabağ", "Artsax"),
    "ru": ("Нагорный Карабах", "Арцах"),
}


def pdf_of(language: str, workspace: Workspace | None = None) -> pypdfium2.PdfDocument:
    root = (workspace or published_workspace()).root
    return pypdfium2.PdfDocument(root / f"output/{language}/{SLUG}.{language}.pdf")


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    pages = [page.get_textpage() for page in document]
    return [" ".join(page.get_text_bounded().replace("\u00ad", "").split()) for page in pages]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_published() -> None:
    published = set(files(published_workspace().root / "output"))
    assert {path for path in published if not path.startswith("assets/")} == {
        ".gitignore",
        "index.html",
        "status.html",
        "404.html",
        "robots.txt",
        MANIFEST,
        *(f"{language}/{SLUG}.html" for language in LANGUAGES),
        *(f"{first}+{second}/{SLUG}.html" for first, second in combinations(LANGUAGES, 2)),
        *(f"{language}/{SLUG}.json" for language in LANGUAGES),
        *(f"{language}/{SLUG}.{language}.pdf" for language in LANGUAGES),
        SCHEMA_PATH,
        *profile_paths(SLUG),
    }
    assets = {path for path in published if path.startswith("assets/")}
    assert "assets/fonts/OFL.txt" in assets
    styles = {re.sub(r"\.[0-9a-f]{10}\.", ".", path.removeprefix("assets/styles/")) for path in assets}
    assert {name for name in styles if name.endswith(".css")} == {
        "fonts-screen.css", "locales.css", "map.css", "pair.css", "screen.css"
    }  # fmt: skip
    assert not [path for path in assets if "print" in path]


def test_the_manifest_knows_each_file() -> None:
    folder = published_workspace().root / "output"
    manifest = parse_manifest((folder / MANIFEST).read_text(encoding="utf-8"), MANIFEST)
    published = files(folder)
    assert {file.path: file.sha256 for file in manifest.files} == {
        path: digest(data) for path, data in published.items() if path not in (MANIFEST, ".gitignore")
    }
    expected = manifest.expected
    assert expected.languages == list(LANGUAGES)
    assert {name.id for name in expected.names} == {"karabakh", "artsakh"}
    assert expected.untranslated["en"] == {SLUG: [], "site": []}
    for language in ("hy", "az", "ru"):
        assert list(expected.untranslated[language]) == [SLUG, "site"]
        assert len(expected.untranslated[language][SLUG]) > 50 < len(expected.untranslated[language]["site"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_factsheet_has_four_pages_and_both_names(language: str) -> None:
    document = pdf_of(language)
    assert len(document) == 4
    first = texts(document)[0]
    assert all(name in first for name in NAMES[language])
    whole = " ".join(texts(document))
    for names in NAMES.values():
        assert all(name.split()[-1].removeprefix("Nagorno-") in whole for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_says_what_it_is_and_where(language: str) -> None:
    document = pdf_of(language)
    title = document.get_metadata_value("Title")
    assert all(name in title for name in NAMES[language])
    for number, text in enumerate(texts(document), 1):
        assert text.count(title) >= 1
        assert re.search(rf"\b{number}\b.*\b4\b|\b4\b.*\b{number}\b", text)


def test_the_documents_bear_the_date_of_the_edition_and_no_other() -> None:
    (profile,) = real_project().profiles
    day = f"D:{profile.edited}".replace("-", "")
    for language in LANGUAGES:
        document = pdf_of(language)
        for key in ("CreationDate", "ModDate"):
            assert document.get_metadata_value(key).startswith(day), (language, key)


def test_two_builds_are_alike_in_any_process(tmp_path: Path) -> None:
    copy_workspace(tmp_path, published_workspace().root)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Yerevan", "LC_ALL": "C"}
    command = [sys.executable, "-m", "pipeline", "build", "--workspace", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert files(tmp_path / "output") == files(published_workspace().root / "output")


def test_a_publication_with_a_site_address(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    set_site(workspace, "https://example.org/facts")
    build(workspace)
    assert verify_publication(tmp_path / "output") == ()
    assert "<loc>https://example.org/facts/hy/" in workspace.read_text("output/sitemap.xml")
    assert '<link rel="canonical" href="https://example.org/facts/">' in workspace.read_text("output/index.html")
    for language in LANGUAGES:
        document = pdf_of(language, workspace)
        assert len(document) == 4
        assert f"example.org/facts/{language}/" in "".join(texts(document)).replace(" ", "")


def test_a_sheet_has_room_for_its_address_and_code(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    set_site(workspace, "https://factsheets.example.org/territories")
    build(workspace, selection=Selection(editions=("sheet",)))
    for language in LANGUAGES:
        with pypdfium2.PdfDocument(tmp_path / f"preview/{language}/{SLUG}.{language}.sheet.pdf") as document:
            assert len(document) == 2
            assert f"factsheets.example.org/territories/{language}/" in "".join(texts(document)).replace(" ", "")


def test_a_build_that_finds_a_fault_in_the_end_publishes_nothing(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    workspace.write_text("output/index.html", "the last publication")
    layout = "templates/layouts/page.html"
    text = workspace.read_text(layout)
    assert "<h1>{{ t(profile.title) }}</h1>" in text
    workspace.write_text(layout, text.replace("<h1>{{ t(profile.title) }}</h1>", "<h1>Арцах</h1>"))
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    assert {"published-name", "published-language"} <= set(codes(failure.value.diagnostics))
    assert {d.location.path for d in failure.value.diagnostics} >= {f"output/{name}/{SLUG}.html" for name in LANGUAGES}
    assert set(files(tmp_path / "output")) == {".gitignore", "index.html"}
    assert left_behind(tmp_path) == []


def test_a_build_tells_of_each_factsheet_when_it_is_done(tmp_path: Path, island_source: Workspace) -> None:
    workspace, steps = copy_island(tmp_path, island_source.root), list[Step]()
    result = build(workspace, steps.append)
    pdfs = {file.path: file for file in result.files if file.kind == "pdf"}
    assert [(step.done, step.total) for step in steps] == [(1, 2), (2, 2)]
    assert {step.path: step.size for step in steps} == {path: file.size for path, file in pdfs.items()}
    assert [(step.rendered, step.pages) for step in steps] == [(True, 2), (True, 2)]
    assert all(step.seconds > 0 for step in steps)
    longest = max(("en", "he"), key=lambda name: len(workspace.read_text(f"locales/{name}/LC_MESSAGES/hans-island.po")))
    assert steps[0].path == f"{longest}/hans-island.{longest}.pdf"
    assert build(workspace, steps.append).files == result.files
    assert len(steps) == 2


def test_a_build_tells_what_it_took_over(tmp_path: Path, island: Workspace) -> None:
    workspace, steps = copy_island(tmp_path, island.root), list[Step]()
    workspace.path("output/he/hans-island.html").unlink()
    build(workspace, steps.append)
    (step,) = steps
    assert (step.path, step.done, step.total, step.rendered) == ("he/hans-island.he.pdf", 1, 1, False)
    assert (step.size, step.pages) == (len(workspace.read_bytes("output/he/hans-island.he.pdf")), 2)
    assert workspace.read_bytes("output/he/hans-island.html") == island.read_bytes("output/he/hans-island.html")


def test_the_faults_of_all_factsheets_are_told_together(tmp_path: Path, island_source: Workspace) -> None:
    workspace, steps = copy_island(tmp_path, island_source.root), list[Step]()
    layout = "templates/layouts/factsheet.html"
    workspace.write_text(layout, workspace.read_text(layout).replace("<body>", '<body><p style="colour: red">x</p>'))
    with pytest.raises(PipelineError) as failure:
        build(workspace, steps.append)
    found = [d for d in failure.value.diagnostics if d.code == "engine-warning"]
    assert {d.location.path for d in found} == {f"output/{name}/hans-island.{name}.pdf" for name in ("en", "he")}
    assert steps == []


def test_fonts_are_known_by_the_names_in_their_files() -> None:
    assert font_names(real_project().fonts) == [
        "Profile-Sans",
        "Profile-Sans-Arabic",
        "Profile-Sans-Arabic-Bold",
        "Profile-Sans-Bold",
        "Profile-Sans-Georgian",
        "Profile-Sans-Georgian-Bold",
        "Profile-Serif",
        "Profile-Serif-Arabic",
        "Profile-Serif-Arabic-Bold",
        "Profile-Serif-Bold",
        "Profile-Serif-Georgian",
        "Profile-Serif-Georgian-Bold",
        "Profile-Serif-Italic",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_is_json_in_the_language(language: str) -> None:
    data = json.loads(published_workspace().read_text(f"output/{language}/{SLUG}.json"))
    assert (data["language"], data["fallbacks"]) == (language, 0)
    assert all(name in data["title"] for name in NAMES[language])
