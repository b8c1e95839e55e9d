"""The promise of the names: removing a required name from any one place makes the build fail, and say where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import copy_workspace

from pipeline.base.files import Workspace
from pipeline.cli.main import main

PROFILE = "templates/profiles/hans-island.yaml"
PAGE = "templates/layouts/page.html"
PRINT = "templates/layouts/_print.html"
STANDARD = "templates/layouts/factsheet.html"
CONTENT = "templates/layouts/_content.html"
LANGUAGES = ("en", "he")
SENTINEL = b"the last publication\n"
WITHOUT = '{% set title = plain(profile.title).partition("(")[0] %}\n'
"""Gives a layout the title as far as the bracket, so that it lacks the second name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a name stands in: what takes it away there, and what the build has to say."""

    file: str
    old: str
    new: str
    places: tuple[str, ...]
    """Where the diagnostics are, path and line, in order; {} stands for each language."""
    says: str
    """What every one of them says."""
    head: str = ""
    """What has to stand at the beginning of the file."""


PLACES = {
    "the profile’s record": Place(
        PROFILE,
        # the whole record, up to the figures
        "  - id: tartupaluk\n",
        "",
        (PROFILE,),
        "the profile does not have the name “tartupaluk”, which pyproject.toml requires of it",
    ),
    "the profile’s title": Place(
        PROFILE,
        '!_ "Hans Island (Tartupaluk)"',
        '!_ "Hans Island"',
        (f"{PROFILE}:7",),
        "message “title” is missing the required name “tartupaluk”",
    ),
    "the English catalog’s title": Place(
        "locales/en/LC_MESSAGES/hans-island.po",
        'msgstr "Hans Island (Tartupaluk)"',
        'msgstr "Hans Island"',
        ("locales/en/LC_MESSAGES/hans-island.po:16",),
        "en translation of “title” is missing the name “tartupaluk”",
    ),
    "the Hebrew catalog’s title": Place(
        "locales/he/LC_MESSAGES/hans-island.po",
        'msgstr "האי הנס (טרטופאלוק)"',
        'msgstr "טרטופאלוק"',
        ("locales/he/LC_MESSAGES/hans-island.po:16",),
        "he translation of “title” is missing the name “hans-island”",
    ),
    "the page’s title": Place(
        PAGE,
        "content.parted(t(profile.title), kind)",
        "content.parted(title, kind)",
        ("output/{}/hans-island.html",),
        "the title is missing the required name “tartupaluk” ({})",
        WITHOUT,
    ),
    "the page’s heading": Place(
        PAGE,
        "<h1>{{ t(profile.title) }}</h1>",
        "<h1>{{ title }}</h1>",
        ("output/{}/hans-island.html",),
        "the heading is missing the required name “tartupaluk” ({})",
        WITHOUT,
    ),
    "the page’s keywords": Place(
        PAGE,
        '<meta name="keywords" content="{% for record in profile.names %}',
        '<meta name="keywords" content="{% for record in profile.names[:1] %}',
        ("output/{}/hans-island.html",),
        "the keyword list is missing the required name “tartupaluk” ({})",
    ),
    "the page’s Open Graph title": Place(
        PAGE,
        'head.social("article", plain(profile.title),',
        'head.social("article", title,',
        ("output/{}/hans-island.html",),
        "the Open Graph title is missing the required name “tartupaluk” ({})",
        WITHOUT,
    ),
    "the page’s JSON-LD": Place(
        PAGE,
        "{{ linked_data|tojson }}",
        '{{ {"@context": "https://schema.org", "headline": title}|tojson }}',
        ("output/{}/hans-island.html",),
        "the JSON-LD is missing the required name “tartupaluk” ({})",
        WITHOUT,
    ),
    "the page’s names table": Place(
        PAGE,
        "{{ content.section(part) }}",
        '{% if part.include != "names" %}{{ content.section(part) }}{% endif %}',
        ("output/{}/hans-island.html",),
        "the names table is missing “",
    ),
    "the PDF’s title": Place(
        PRINT,
        "<title>{{ plain(profile.title) }}</title>",
        "<title>{{ title }}</title>",
        ("output/{}/hans-island.{}.pdf",),
        "the PDF title is missing the required name “tartupaluk” ({})",
        WITHOUT,
    ),
    "the PDF’s heading": Place(
        PRINT,
        "<h1>{{ t(profile.title) }}</h1>",
        "<h1>{{ title }}</h1>",
        ("output/{}/hans-island.{}.pdf",),
        "the heading is missing the required name “tartupaluk” ({})",
        WITHOUT,
    ),
    "the PDF’s keywords": Place(
        PRINT,
        '<meta name="keywords" content="{% for record in profile.names %}',
        '<meta name="keywords" content="{% for record in profile.names[:1] %}',
        ("output/{}/hans-island.{}.pdf",),
        "the PDF keyword list is missing the required name “tartupaluk” ({})",
    ),
    "the PDF’s names table": Place(
        STANDARD,
        "{{ print.names() }}",
        "",
        ("output/{}/hans-island.{}.pdf",),
        "” is on the page {}/hans-island.html, but not in this PDF",
    ),
    "one row of both tables": Place(
        CONTENT,
        "{% for record in profile.names if record.place == place.id %}",
        '{% for record in profile.names if record.id != "tartupaluk" %}',
        ("output/{}/hans-island.html",),
        "the names table is missing “",
    ),
    "one language of both tables": Place(
        CONTENT,
        "<td{{ labelled(locale.language_name(other)) }}>{{ name(record, other) }}</td>",
        "<td>–</td>",
        ("output/{}/hans-island.html",),
        "the names table is missing “",
    ),
}


def remove(workspace: Workspace, place: Place) -> None:
    text = workspace.read_text(place.file)
    assert text.count(place.old) == 1, f"{place.file} has not exactly one “{place.old}”: mend the test"
    text = place.head + text.replace(place.old, place.new)
    if place.old.startswith("  - id: "):  # a record: its other lines go with its first
        start = workspace.read_text(place.file).index(place.old)
        text = text[:start] + text[text.index("\nfigures:") :]
        text = text.replace("{tartupaluk.en}", "so").replace("{tartupaluk.he}", "so")
    workspace.write_text(place.file, text)


@pytest.mark.parametrize("name", PLACES)
def test_a_name_removed_from_one_place(
    name: str, tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    place = PLACES[name]
    workspace = copy_workspace(tmp_path, island_source.root)
    workspace.write_bytes("output/index.html", SENTINEL)
    remove(workspace, place)
    assert main(["build", "--workspace", str(workspace.root)]) == 1
    said = re.findall(r"^(\S+): error\[[\w-]+\]: (.*)\n  hint: \S", capsys.readouterr().err, re.MULTILINE)
    for path in place.places:
        for language in LANGUAGES if "{}" in path else ("",):
            expected = (path.replace("{}", language), place.says.replace("{}", language))
            assert [place for place, message in said if place == expected[0] and expected[1] in message], said
    assert workspace.list("output/**/*") == ["output/index.html"]
    assert workspace.read_bytes("output/index.html") == SENTINEL


def rename(workspace: Workspace) -> None:
    """Give the island a name that has its other name within: Tartupaluk Island, and Tartupaluk."""
    for path in (PROFILE, *(f"locales/{language}/LC_MESSAGES/hans-island.po" for language in LANGUAGES)):
        text = workspace.read_text(path).replace("Hans Island", "Tartupaluk Island")
        workspace.write_text(path, text.replace("אי הנס", "אי טרטופאלוק"))


@pytest.fixture
def renamed(tmp_path: Path, island_source: Workspace) -> Workspace:
    return copy_workspace(tmp_path, island_source.root)


def test_a_name_within_another_is_no_name(renamed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    removed = ("the page’s title", "the page’s heading", "the page’s Open Graph title", "the PDF’s title")
    for name in (*removed, "the PDF’s heading"):
        remove(renamed, PLACES[name])
    rename(renamed)
    assert main(["build", "--workspace", str(renamed.root)]) == 1
    said = capsys.readouterr().err
    for place in (PLACES[name] for name in removed):
        for language in LANGUAGES:
            (path,) = place.places
            line = f"{path}: error[published-name]: {place.says}\n".replace("{}", language)
            assert line in said
    assert renamed.list("output/**/*") == []


@pytest.mark.parametrize("name", ["the profile’s title", "the English catalog’s title"])
def test_a_title_with_a_name_within_another(name: str, renamed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    remove(renamed, PLACES[name])
    rename(renamed)
    assert main(["check", "--workspace", str(renamed.root)]) == 1
    assert f"{PLACES[name].places[0]}: error[name-missing]: {PLACES[name].says}\n" in capsys.readouterr().err


def test_a_name_beside_one_that_has_it_within(renamed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    rename(renamed)
    assert main(["build", "--workspace", str(renamed.root)]) == 0, capsys.readouterr().err
    names = json.loads(renamed.read_text("output/manifest.json"))["expected"]["names"]
    assert [name["longer"] for name in names] == [
        {},
        {"en": ["Tartupaluk Island"], "he": ["אי טרטופאלוק"]},
    ]


def test_unchanged_it_builds(island: Workspace) -> None:
    assert island.exists("output/he/hans-island.html")
