"""Publications in one language and in twenty, and a profile without all that it may lack: every page stands."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import copy_workspace

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.project.selection import Selection
from pipeline.scaffold.locale import new_locale
from pipeline.verify.html import read_page
from pipeline.verify.publication import verify_publication

PROFILE = "templates/profiles/hans-island.yaml"
BARE = """\
slug: hans-island
as_of: "2021"
edited: "2026-11-23"
title: !_ "Hans Island (Tartupaluk)"
summary: !_ "Hans Island, in Greenlandic Tartupaluk, is a small bare island."
places:
  - {id: island, label: !_ "The island", same_as: []}
names:
  - id: hans-island
    place: island
    native: en
    meaning: !_ "after Hans Hendrik"
    used_by: !_ "Canada"
    en: {name: "Hans Island", forms: ["Hans Island"]}
  - id: tartupaluk
    place: island
    meaning: !_ "“kidney-shaped”, in Greenlandic"
    used_by: !_ "Greenland"
    en: {name: "Tartupaluk", forms: ["Tartupaluk"]}
figures: {}
facts:
  - id: status
    label: !_ "Status"
    items: [{id: status-claim, text: !_ "Claimed by two.", sources: []}]
sections:
  - id: meaning
    heading: !_ "The names"
    include: names
    text: [{id: origin, body: !_ "Hans Hendrik travelled with expeditions.", sources: []}]
timeline: []
sources:
  - {id: shelf, title: !_ "Agreement on the continental shelf", date: "1973-12-17"}
note: !_ "Neither name is the right one."
"""
EIGHTEEN = ("ar", "bg", "cs", "da", "de", "et", "es", "fi", "fr", "hu", "it", "ka", "nb", "nl", "pl", "pt", "sv", "tr")
LANGUAGES = ["en", "he", *EIGHTEEN]


def bare(tmp_path: Path, languages: str) -> Workspace:
    """Return a workspace of a profile without a map, events, later developments and a second place."""
    workspace = copy_workspace(tmp_path)
    workspace.write_text(PROFILE, BARE)
    settings = workspace.read_text("pyproject.toml")
    assert settings.count('locales = ["en", "he"]') == 1
    workspace.write_text("pyproject.toml", settings.replace('locales = ["en", "he"]', f"locales = {languages}"))
    return workspace


def pages(workspace: Workspace, folder: str) -> dict[str, set[str]]:
    """Return the ids that each page of a publication has, by its path."""
    root = workspace.root / folder
    return {path.relative_to(root).as_posix(): read_page(path.read_bytes()).ids for path in root.rglob("*.html")}


def dead_links(workspace: Workspace, folder: str) -> list[str]:
    """Return each link of a page that leads to no file of the publication, or to no place of a page."""
    found, known, root = [], pages(workspace, folder), workspace.root / folder
    for path in known:
        for address in read_page((root / path).read_bytes()).references:
            if "//" in address or address.startswith(("mailto:", "/")):
                continue
            name, _, anchor = address.partition("#")
            target = (root / path).parent.joinpath(name).resolve() if name else root / path
            own = target.relative_to(root.resolve()).as_posix() if name else path
            if not target.is_file() or (anchor and anchor not in known.get(own, {anchor})):
                found.append(f"{path}: {address}")
    return found


def test_a_publication_in_one_language(tmp_path: Path) -> None:
    workspace = bare(tmp_path, '["en"]')
    shutil.rmtree(workspace.root / "locales/he")
    files = {file.path for file in build(workspace, selection=Selection(draft=True)).files}
    assert {"en/hans-island.html", "en/hans-island.en.pdf", "en/hans-island.json"} <= files
    assert not [path for path in files if "+" in path]
    assert dead_links(workspace, "preview") == []
    page = workspace.read_text("preview/en/hans-island.html")
    ids = read_page(page.encode()).ids
    assert ids >= {"main", "meaning", "sources"}
    assert not ids & {"timeline", "map", "later"}
    assert not verify_publication(workspace.root / "preview")


def test_a_publication_in_twenty_languages(tmp_path: Path) -> None:
    """Each page leads to those of all languages, and nowhere where nothing is."""
    workspace = copy_workspace(tmp_path)
    for tag in EIGHTEEN:
        new_locale(workspace, tag)
    build(workspace, selection=Selection(editions=("none",), draft=True))
    found = pages(workspace, "preview")
    assert found.keys() >= {"index.html", *(f"{tag}/hans-island.html" for tag in LANGUAGES)}
    assert dead_links(workspace, "preview") == []
    for tag in LANGUAGES:
        page = read_page((workspace.root / f"preview/{tag}/hans-island.html").read_bytes())
        assert page.language == tag
        assert {tag for tag, _ in page.alternates} == {*LANGUAGES, "x-default"}
        assert page.direction == ("rtl" if tag in ("he", "ar") else "ltr")
    sizes = [(workspace.root / f"preview/{tag}/hans-island.html").stat().st_size for tag in LANGUAGES]
    assert all(size < 200_000 for size in sizes)
    assert not verify_publication(workspace.root / "preview")
