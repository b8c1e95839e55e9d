"""Budgets of pages: “at most n”; by how much a text is too long, and what helps; a short text has one page."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest
from conftest import copy_workspace

from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build.build import build
from pipeline.catalog.model import catalog_path
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.language.locales import read_locale
from pipeline.project.selection import Selection
from pipeline.project.update import update_catalogs
from pipeline.verify.manifest import MANIFEST, sealed
from pipeline.verify.pdf import read_pdf
from pipeline.verify.publication import verify_publication

SLUG = "hans-island"
PROFILE = f"templates/profiles/{SLUG}.yaml"
TALKS = "      - id: joint-group\n"
SENTENCES = {
    "en": "The weather there is harsh, and whoever comes does not stay for long.",
    "he": "מזג האוויר שם קשה, ומי שבא אינו נשאר זמן רב.",
}
BODY = {"en": 11, "he": 13}
LONG = {"en": 50, "he": 60}  # sentences that are too many for two pages
LINES = {"en": 1.4, "he": 1.2}  # that a sentence takes in its column
each_language = pytest.mark.parametrize("language", ["en", "he"])


@pytest.fixture
def workspace(tmp_path: Path, island: Workspace) -> Workspace:
    """The published workspace of Hans Island, without its statistics, and with large body text."""
    workspace = copy_workspace(tmp_path, island.root)
    text = re.sub(r"statistics:\n(?:[ #].*\n)*", "", workspace.read_text(PROFILE))
    workspace.write_text(PROFILE, re.sub(r"  - id: census\n.*?(?=  - id: |\nnote:)", "", text, flags=re.DOTALL))
    update_catalogs(workspace)
    for language, size in BODY.items():
        set_body(workspace, language, size)
    return workspace


def set_body(workspace: Workspace, language: str, size: float) -> None:
    path = f"locales/{language}/locale.toml"
    text = re.sub(r"\n\[print\]\nbody = .*\n", "", workspace.read_text(path))
    workspace.write_text(path, f"{text}\n[print]\nbody = {size:g}\n")


def set_pages(workspace: Workspace, pages: str) -> None:
    text = re.sub(r"\npages = .*", "", workspace.read_text("pyproject.toml"))
    workspace.write_text("pyproject.toml", text.replace("\nrequired = [", f"\npages = {pages}\nrequired = ["))


def lengthen(workspace: Workspace, language: str, sentences: int) -> None:
    """Add a paragraph to the talks: of so many sentences in one language, and of one in the other."""
    text = re.sub(r"      - id: weather\n.*\n        sources: \[\]\n", "", workspace.read_text(PROFILE))
    words = {own: " ".join([SENTENCES[own]] * (sentences if own == language else 1)) for own in SENTENCES}
    added = f'      - id: weather\n        body: !_ "{words["en"]}"\n        sources: []\n'
    workspace.write_text(PROFILE, text.replace(TALKS, added + TALKS))
    update_catalogs(workspace)
    translate(workspace, "weather.body", words["he"])


def translate(workspace: Workspace, id_: str, text: str) -> None:
    path = catalog_path(SLUG, "he")
    catalog = read_catalog(workspace.read_text(path), SLUG, read_locale(workspace, "he"))
    entries = [
        replace(entry, translations=(text,), fuzzy=False, previous="", previous_id="") if entry.id == id_ else entry
        for entry in catalog.entries
    ]
    workspace.write_text(path, format_catalog(replace(catalog, entries=tuple(entries))))


def shorten(workspace: Workspace) -> None:
    """Leave out all sections but that of the names, the timeline but for two events, and the archived copy."""
    text = workspace.read_text(PROFILE)
    text = re.sub(r"  - id: dispute\n.*?(?=\ntimeline:)", "", text, flags=re.DOTALL)
    text = re.sub(r"  - id: flags\n.*?(?=\nsources:)", "", text, flags=re.DOTALL)
    text = re.sub(r"    archived: .*\n", "", text)
    workspace.write_text(PROFILE, text)
    update_catalogs(workspace)


def pages(workspace: Workspace, language: str, folder: str = "output") -> int:
    return read_pdf(workspace.read_bytes(f"{folder}/{language}/{SLUG}.{language}.pdf")).pages


def too_long(workspace: Workspace) -> Diagnostic:
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    (found,) = failure.value.diagnostics
    assert found.code == "published-pages"
    return found


@each_language
def test_a_short_text_has_one_page(workspace: Workspace, language: str) -> None:
    shorten(workspace)
    set_body(workspace, language, 9)
    build(workspace)
    assert pages(workspace, language) == 1
    assert {"en": "PDF, 1 page,", "he": "עמודים: <bdi>1</bdi>,"}[language] in workspace.read_text(
        f"output/{language}/{SLUG}.html"
    )
    assert verify_publication(workspace.root / "output") == ()


@each_language
def test_a_text_within_its_budget_is_published_with_the_pages_that_it_has(workspace: Workspace, language: str) -> None:
    set_pages(workspace, "{ standard = 7 }")
    build(workspace)
    assert pages(workspace, language) == 2
    assert {"en": "PDF, 2 pages,", "he": "עמודים: <bdi>2</bdi>,"}[language] in workspace.read_text(
        f"output/{language}/{SLUG}.html"
    )


@each_language
def test_a_text_too_long_is_told_with_what_helps(workspace: Workspace, language: str) -> None:
    """What it says is true: it fits with that size and with no larger one, or with about so many lines less."""
    build(workspace)
    lengthen(workspace, language, LONG[language])
    found = too_long(workspace)
    message = re.fullmatch(
        r"has 3 pages; its budget is 2: about (\d+) lines? of body text too many; since the last publication"
        r" “weather\.body” \((.*?):\d+\) grew most, by (\d+) characters",
        found.message,
    )
    assert message is not None, found.message
    assert message[2] == {"en": "locales/en", "he": "locales/he"}[language] + f"/LC_MESSAGES/{SLUG}.po"
    size = re.search(rf"it fits with body = ([\d.]+) under \[print\] in locales/{language}/locale.toml", found.hint)
    assert size is not None, found.hint
    assert f"pages = {{ standard = {{ {language} = 3 }} }} under [tool.pipeline.profiles.{SLUG}]" in found.hint
    set_body(workspace, language, float(size[1]) + 0.1)
    assert "body text too many" in too_long(workspace).message
    set_body(workspace, language, float(size[1]))
    build(workspace)
    assert pages(workspace, language) == 2
    set_body(workspace, language, BODY[language])
    # It says “about”: what is in one piece comes to the page before only as a whole.
    lengthen(workspace, language, LONG[language] - ceil(int(message[1]) / LINES[language]) - 8)
    build(workspace)
    assert pages(workspace, language) == 2


def test_of_what_nothing_is_known_nothing_is_said_to_have_grown(workspace: Workspace) -> None:
    lengthen(workspace, "en", LONG["en"])
    set_pages(workspace, "{ standard = { default = 3, en = 1 } }")
    shutil.rmtree(cache_folder(workspace.root))
    found = too_long(workspace)
    assert re.fullmatch(
        r"has \d pages; its budget is 1: about \d+ lines of body text too many; its longest text is “weather.body”"
        rf" \(locales/en/LC_MESSAGES/{SLUG}\.po:\d+\), of \d+ characters",
        found.message,
    )
    assert found.location.path == f"output/en/{SLUG}.en.pdf"
    assert found.hint.startswith("shorten the text, which does not fit at 9 pt, the smallest size, either; or allow")


def test_a_draft_only_warns(workspace: Workspace) -> None:
    set_pages(workspace, "{ standard = 1 }")
    result = build(workspace, selection=Selection(draft=True))
    assert {(d.code, d.severity) for d in result.warnings} == {("published-pages", "warning")}
    assert "PDF, 2 pages," in workspace.read_text(f"preview/en/{SLUG}.html")
    assert [d.severity for d in verify_publication(workspace.root / "preview")] == ["warning", "warning"]


@pytest.mark.parametrize(
    ("key", "number", "message"),
    [
        ("budget", 1, "has 2 pages; its budget is 1"),
        ("pages", 3, "has 2 pages, and is said to have 3"),
    ],
)
def test_a_pdf_has_the_pages_of_the_manifest_within_its_budget(
    tmp_path: Path, island: Workspace, key: str, number: int, message: str
) -> None:
    folder = tmp_path / "output"
    shutil.copytree(island.root / "output", folder)
    table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    next(file for file in table["files"] if file["path"] == f"en/{SLUG}.en.pdf")[key] = number
    (folder / MANIFEST).write_text(sealed(table), encoding="utf-8")
    (found,) = verify_publication(folder)
    assert (found.code, found.message, found.severity) == ("published-pages", message, "error")


def test_a_new_budget_renders_nothing_again(workspace: Workspace) -> None:
    build(workspace)
    set_pages(workspace, "{ standard = 5 }")
    made = {outcome.path for outcome in build(workspace).outcomes if outcome.made}
    own = {f"{tag}/{SLUG}.{end}" for tag in SENTENCES for end in ("html", "json")}
    assert made == own | {f"en+he/{SLUG}.html", *profile_paths(SLUG)}
