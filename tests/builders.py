"""Tiny builders: what a test says is all that matters to it; everything else is filled in here."""

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline.base.data_format import encode
from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.base.files import Workspace
from pipeline.base.settings import ProfileTable, Settings
from pipeline.base.user_cache import cache_folder
from pipeline.build.build import build
from pipeline.catalog.model import Catalog, Entry, catalog_path, new_catalog
from pipeline.checks.subject import Subject
from pipeline.language.locales import Locale, read_locale
from pipeline.pages.entries import UNKNOWN, Download
from pipeline.pages.factsheet_data import factsheet_data
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Labels, LocalizedProfile, localize
from pipeline.profile.loader import load_profile
from pipeline.profile.message import Message
from pipeline.profile.messages import Template
from pipeline.profile.model import Name, NameForms, Profile
from pipeline.project.project import Project, read_project
from pipeline.project.selection import Selection

ROOT = Path(__file__).resolve().parent.parent
SLUG = "nagorno-karabakh"
LANGUAGES = ("en", "hy", "az", "ru")

PROFILE = """\
slug: tiny
as_of: "2011"
edited: "2026-11-23"
title: !_ "Karabakh (Artsakh)"
summary: !_ "Karabakh is also called Artsakh."
places:
  - id: region
    label: !_ "The region"
    same_as: []
names:
  - id: karabakh
    place: region
    native: az
    meaning: !_ "black garden"
    used_by: !_ "Azerbaijan"
    en: {name: "Karabakh", forms: ["Karabakh*"]}
    hy: {name: "Ղարաբաղ", forms: ["Ղարաբաղ*"]}
    az: {name: "Qarabağ", forms: ["Qarabağ*"]}
    ru: {name: "Карабах", forms: ["Карабах*", "карабах*"]}
  - id: artsakh
    place: region
    native: hy
    meaning: !_ "an ancient name"
    used_by: !_ "Armenians"
    en: {name: "Artsakh", forms: ["Artsakh*"]}
    hy: {name: "Արցախ", forms: ["Արցախ*"]}
    az: {name: "Artsax", forms: ["Artsax*"]}
    ru: {name: "Арцах", forms: ["Арцах*"]}
figures:
  killed: {from: 20000, to: 30000}
facts:
  - id: status
    label: !_ "Status"
    items:
      - id: status-claim
        text: !_ "Disputed."
        sources: [bbc]
sections:
  - id: war
    heading: !_ "War"
    text:
      - id: toll
        # TRANSLATORS: Soldiers and civilians.
        body: !_ "It killed {killed} people; in Armenian it is {artsakh.hy}."
        sources: [bbc]
timeline:
  - id: truce
    date: "1994-05"
    text: !_ "A truce is signed."
    sources: [bbc]
sources:
  - id: bbc
    title: !_ "A country profile"
    date: "2011"
note: !_ "Names are not claims."
"""


def factsheet_json(localized: LocalizedProfile, locales: tuple[Locale, ...], **settings: Any) -> dict[str, Any]:
    """Return the JSON of a factsheet, as it would be read from its file."""
    return json.loads(encode(factsheet_data(localized, locales, make_settings(**settings))))


def make_settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "locales": LANGUAGES,
        "publisher": "Publisher",
        "contact": "someone@example.org",
        "licence": "CC BY 4.0",
        "site": "",
        "minimum_coverage": 100,
        "required": (("tiny", ("karabakh", "artsakh")),),
    }
    values.update(changes)
    required = dict(values.pop("required"))
    return Settings(**{"profiles": {slug: ProfileTable(names) for slug, names in required.items()}, **values})


@cache
def locale(name: str) -> Locale:
    """Return a locale of the publication, as its folder describes it."""
    return read_locale(Workspace(ROOT), name)


def make_locales(*names: str) -> dict[str, Locale]:
    return {name: locale(name) for name in names or LANGUAGES}


def make_message(identifier: str, text: str, plural: str = "", **more: Any) -> Message:
    return Message(identifier, text, Location("templates/test.html", 7), plural=plural, **more)


def make_template(*messages: tuple[str, ...], domain: str = "test") -> Template:
    """Make a template of messages such as ("area", "Area") or ("pages", "{n} page", "{n} pages")."""
    return Template(domain, tuple(make_message(*message) for message in messages))


def make_entry(identifier: str, source: str, *translations: str, plural: str = "", **more: Any) -> Entry:
    place = Location(catalog_path("test", "ru"), more.pop("line", 9))
    return Entry(identifier, source, plural, translations or ("",), place, **more)


def make_catalog(*entries: tuple[str, ...] | Entry, language: str = "ru", domain: str = "test") -> Catalog:
    """Make a catalog of entries such as ("area", "Area", "Площадь")."""
    blank = new_catalog(domain, locale(language), make_settings())
    made = tuple(entry if isinstance(entry, Entry) else make_entry(*entry) for entry in entries)
    return Catalog(domain, language, blank.path, blank.header, blank.comment, made)


def make_name(identifier: str = "karabakh", **forms: str) -> Name:
    """Make a name such as make_name("karabakh", en="Karabakh", ru="Карабах"); each form is accepted as a stem."""
    forms = forms or {"en": "Karabakh", "ru": "Карабах"}
    by_locale = tuple(NameForms(language, name, (f"{name}*",)) for language, name in forms.items())
    blank = make_message("", "")
    return Name(identifier, "region", "en", blank, blank, by_locale, Location("templates/profiles/test.yaml", 3))


def make_subject(
    catalog: Catalog, template: Template, *names: Name, minimum_coverage: int = 100, language: str = "ru"
) -> Subject:
    return Subject(catalog, template, locale(language), names, minimum_coverage)


def make_profile(*changes: tuple[str, str], settings: Settings | None = None) -> Profile:
    """Load the tiny profile after replacing texts in it."""
    return load_profile("templates/profiles/tiny.yaml", profile_text(*changes), settings or make_settings())


def profile_text(*changes: tuple[str, str]) -> str:
    text = PROFILE
    for old, new in changes:
        assert old in text, f"{old!r} is not in the tiny profile"
        text = text.replace(old, new, 1)
    return text


def make_localized(profile: Profile, language: str = "ru", **translations: str) -> LocalizedProfile:
    """Localize a profile with translations by message id, in which _ stands for the dot."""
    wanted = {key.replace("__", "."): text for key, text in translations.items()}
    entries = [make_entry(m.id, m.text, wanted.get(m.id, "")) for m in profile.messages()]
    return localize(profile, make_catalog(*entries, language=language), locale(language), make_locales())


def codes(diagnostics: Iterable[Diagnostic]) -> list[str]:
    return [diagnostic.code for diagnostic in diagnostics]


def copy_workspace(folder: Path, source: Path = ROOT) -> Workspace:
    """Copy what the publication is made from, which is printed in the standard edition alone: the others take minutes.

    The checkout itself is never built into.
    """
    for name in ("templates", "locales"):
        shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("*.pyc", "__pycache__"))
    settings = (source / "pyproject.toml").read_text(encoding="utf-8")
    settings = re.sub(r"^editions = .*$", 'editions = ["standard"]', settings, count=1, flags=re.MULTILINE)
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    (folder / "output").mkdir()
    shutil.copy(source / "output/.gitignore", folder / "output")
    return Workspace(folder)


def corners(path: str) -> list[list[tuple[float, float]]]:
    """Return the corners of each part of an SVG path of relative lines, as `pipeline new map` writes it."""
    found = []
    for part in re.findall(r"M[^M]+", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", part)]
        found.append(list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True)))
    return found


def left_behind(root: Path) -> list[str]:
    """Return what is hidden in a workspace and is not what builds keep of themselves: nothing, after any build."""
    kept = {"holder", "output.json", "preview.json"}
    hidden = [path.name for path in root.glob(".*")]
    own = [path.name for path in cache_folder(root).glob("*")]
    return sorted([*hidden, *(name for name in own if name not in kept)])


def set_site(workspace: Workspace, site: str) -> None:
    text = workspace.read_text("pyproject.toml")
    assert 'site = ""' in text
    workspace.write_text("pyproject.toml", text.replace('site = ""', f'site = "{site}"'))


@cache
def temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pipeline-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def published_asset(publication: Path, path: str) -> str:
    """Return the path under which a publication has what pages load, whose name has a digest in it."""
    stem, _, kind = path.rpartition(".")
    (found,) = [p for p in publication.glob(f"{stem}.*.{kind}") if re.fullmatch(r".*\.[0-9a-f]{10}", p.stem)]
    return found.relative_to(publication).as_posix()


@cache
def published_workspace() -> Workspace:
    """Return a copy of this workspace with its publication, built once a session; nobody may change it."""
    folder = temporary_folder() / "workspace"
    folder.mkdir()
    workspace = copy_workspace(folder)
    build(workspace)
    return workspace


@cache
def real_project() -> Project:
    """Return everything that this workspace's publication is made from."""
    return read_project(Workspace(ROOT), Selection(editions=("standard",)))[0]


def fill(language: str, site: str = "", kind: str = "page") -> str:
    """Return the web page, or the print source, of this workspace's first profile."""
    project = real_project()
    settings = make_settings(site=site, profiles=project.settings.profiles)
    localized, labels = localized_real(language)
    layouts = Layouts(project.layouts, settings, project.locales)
    if kind == "print":
        return layouts.print_source(localized, labels, project.printed[SLUG][0]).text
    page = layouts.web_page(localized, labels, Download("x.json", 9_000), Download("x.pdf", UNKNOWN, 4))
    return page.complete(240_000, 4).text


def localized_real(language: str) -> tuple[LocalizedProfile, Labels]:
    project = real_project()
    profile, own = project.profiles[0], project.locale_table()[language]
    localized = localize(profile, project.catalog(profile.slug, language), own, project.locale_table())
    return localized, Labels(own, project.catalog("site", language).by_id(), localized.names)
