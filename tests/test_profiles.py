"""Two territories in one workspace, each with its own languages, editions and budgets: Karabakh, and Hans Island."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from builders import SLUG, codes, copy_workspace, published_workspace
from conftest import ISLAND

from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.build.build import build
from pipeline.catalog.canonical import CATALOGS, canonical_text
from pipeline.project.project import read_project
from pipeline.project.selection import Selection
from pipeline.project.status import read_status
from pipeline.project.update import update_catalogs
from pipeline.scaffold.locale import new_locale
from pipeline.scaffold.profile import new_profile
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import parse_manifest
from pipeline.verify.publication import verify_publication

LOCAL = "hans-island"
LANGUAGES = {SLUG: ["en", "hy", "az", "ru"], LOCAL: ["he", "en"]}
SITE = "https://example.org/"
TABLES = f"""\
[tool.pipeline.profiles.{LOCAL}]
required = ["hans-island", "tartupaluk"]
locales = ["he", "en"]
editions = ["standard", "leaflet"]
pages = {{ standard = {{ default = 3, he = 2 }} }}

[tool.pipeline.profiles.{SLUG}]
editions = ["standard"]
"""
LEAFLET = """
[leaflet]
layout = "factsheet.html"
styles = ["fonts-print.css", "map.css", "print.css"]
pages = 3
"""
TITLES = {
    "One sheet": "גיליון אחד",
    "Full factsheet": "דף מידע מלא",
    "Large print": "אותיות גדולות",
    "Two languages": "שתי שפות",
    "Booklet": "חוברת",
    "For printing houses": "לבתי דפוס",
    "Plain text": "טקסט פשוט",
}
"""The editions of this workspace in Hebrew, which that of the island has not."""


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1
    workspace.write_text(path, text.replace(old, new))


def add_island(workspace: Workspace) -> None:
    """Add the other territory and its language to a workspace of Karabakh."""
    shutil.copy(ISLAND / f"templates/profiles/{LOCAL}.yaml", workspace.root / "templates/profiles")
    shutil.copytree(ISLAND / "locales/he", workspace.root / "locales/he")
    shutil.copytree(ISLAND / "templates/fonts/print", workspace.root / "locales/he/fonts")
    shutil.copy(ISLAND / "templates/fonts/OFL.txt", workspace.root / "locales/he/fonts")
    files = 'sans = \'"Island Sans"\'\nfiles = ["fonts/IslandSans-Regular.ttf", "fonts/IslandSans-Bold.ttf"]'
    edit(workspace, "locales/he/locale.toml", "sans = '\"Island Sans\"'", files)
    edit(workspace, "pyproject.toml", f"[tool.pipeline.profiles.{SLUG}]\n", TABLES)
    edit(workspace, "pyproject.toml", 'site = ""', f'site = "{SITE}"')
    workspace.write_text("templates/editions.toml", workspace.read_text("templates/editions.toml") + LEAFLET)
    update_catalogs(workspace)
    for english, hebrew in TITLES.items():
        source = f'msgid "{english}"\nmsgstr "'
        edit(workspace, "locales/he/LC_MESSAGES/site.po", f'{source}"', f'{source}{hebrew}"')


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The workspace of both, with its publication; to be read only."""
    workspace = copy_workspace(tmp_path_factory.mktemp("both"))
    add_island(workspace)
    build(workspace)
    return workspace


@pytest.fixture
def both(tmp_path: Path) -> Workspace:
    """A workspace of both that a test may change."""
    workspace = copy_workspace(tmp_path)
    add_island(workspace)
    return workspace


def page(built: Workspace, slug: str, language: str) -> Page:
    return read_page(built.read_bytes(f"output/{language}/{slug}.html"))


def factsheets(paths: Iterable[str]) -> list[str]:
    return sorted(path.removeprefix("output/") for path in paths if re.search(r"/\w\w/[^/]+$", path))


every_factsheet = pytest.mark.parametrize(
    ("slug", "language"), [(slug, language) for slug, own in LANGUAGES.items() for language in own]
)


def test_each_has_its_factsheets_in_its_languages_and_editions_only(built: Workspace) -> None:
    wanted = [f"{tag}/{slug}.{end}" for slug, tags in LANGUAGES.items() for tag in tags for end in ("html", "json")]
    wanted += [f"{tag}/{slug}.{tag}.pdf" for slug, tags in LANGUAGES.items() for tag in tags]
    wanted += [f"{tag}/{LOCAL}.{tag}.leaflet.pdf" for tag in LANGUAGES[LOCAL]]
    assert factsheets(built.list("output/*/*")) == sorted(wanted)


def test_the_publication_verifies(built: Workspace) -> None:
    assert verify_publication(built.root / "output") == ()


@pytest.mark.parametrize("language", LANGUAGES[SLUG])
def test_the_data_of_one_is_as_if_there_were_no_other(built: Workspace, language: str) -> None:
    path = f"output/{language}/{SLUG}.json"
    both, alone = (json.loads(own.read_text(path)) for own in (built, published_workspace()))
    assert both == alone | {"id": both["id"]}  # which only one of them has: the other claims no address


@every_factsheet
def test_a_page_leads_to_the_languages_of_its_profile(built: Workspace, slug: str, language: str) -> None:
    own = [(tag, f"{SITE}{tag}/{slug}.html") for tag in LANGUAGES[slug]]
    assert list(page(built, slug, language).alternates) == [*own, ("x-default", SITE)]
    switcher = re.search(
        r"<nav aria-label[^>]*><ul>(.*?)</ul>", built.read_text(f"output/{language}/{slug}.html"), re.DOTALL
    )
    assert switcher is not None
    assert re.findall(r'href="([^"]*)" hreflang="([^"]*)"', switcher[1]) == [
        (f"../{tag}/{slug}.html", tag) for tag in LANGUAGES[slug]
    ]


@every_factsheet
def test_names_are_told_in_the_languages_of_their_profile(built: Workspace, slug: str, language: str) -> None:
    told = {tag or language for tag, _ in page(built, slug, language).table_names}
    assert told == set(LANGUAGES[slug])


def test_the_index_has_under_each_language_what_there_is_in_it(built: Workspace) -> None:
    index = built.read_text("output/index.html")
    groups = re.findall(r'<section lang="(\w+)"[^>]*>(.*?)</section>', index, re.DOTALL)
    assert {tag: re.findall(r'<h3><a href="([^"]*)"', group) for tag, group in groups} == {
        "en": [f"en/{LOCAL}.html", f"en/{SLUG}.html"],
        "hy": [f"hy/{SLUG}.html"],
        "az": [f"az/{SLUG}.html"],
        "ru": [f"ru/{SLUG}.html"],
        "he": [f"he/{LOCAL}.html"],
    }


def test_the_sitemap_has_each_page_with_its_alternates(built: Workspace) -> None:
    rows = re.findall(r"<url><loc>([^<]*\.html)</loc>.*?</url>", built.read_text("output/sitemap.xml"))
    assert sorted(rows) == sorted(f"{SITE}{tag}/{slug}.html" for slug, own in LANGUAGES.items() for tag in own)
    row = re.search(rf"<loc>{SITE}en/{LOCAL}.html</loc>(.*?)</url>", built.read_text("output/sitemap.xml"))
    assert row is not None
    assert re.findall('hreflang="([^"]*)"', row[1]) == ["he", "en", "x-default"]


def test_pages_and_budgets_are_in_the_manifest(built: Workspace) -> None:
    manifest = parse_manifest(built.read_text("output/manifest.json"), "manifest.json")
    pdfs = {file.path: (file.pages, file.budget) for file in manifest.files if file.kind == "pdf"}
    assert pdfs == {
        **{f"{tag}/{SLUG}.{tag}.pdf": (4, 4) for tag in LANGUAGES[SLUG]},
        f"en/{LOCAL}.en.pdf": (2, 3),
        f"he/{LOCAL}.he.pdf": (2, 2),
        f"en/{LOCAL}.en.leaflet.pdf": (2, 3),
        f"he/{LOCAL}.he.leaflet.pdf": (2, 3),
    }
    assert "PDF, 2 pages" in built.read_text(f"output/en/{LOCAL}.html")


def test_the_catalogs_are_those_of_the_factsheets(built: Workspace) -> None:
    wanted = {("site", tag) for tag in ("en", "hy", "az", "ru", "he")}
    wanted |= {(slug, tag) for slug, own in LANGUAGES.items() for tag in own}
    found = {(Path(path).stem, path.split("/")[1]) for path in built.list(CATALOGS)}
    edited = {("editor", tag) for tag in ("en", "hy", "az", "ru")}  # the editor's labels, of which no page is made
    assert found == wanted | edited
    assert {(row.domain, row.locale) for row in read_status(built)[0]} == wanted | edited
    listed = re.findall("<code>([^<]*)</code>", built.read_text("output/status.html"))
    assert sorted(listed) == sorted(domain for domain, _ in wanted)


def test_update_format_and_check_leave_them_alone(built: Workspace) -> None:
    assert update_catalogs(built) == ()
    for path in built.list(CATALOGS):
        assert canonical_text(built, path) == built.read_text(path)
    _, warnings = read_project(built)
    assert [d for d in warnings if d.severity == "error"] == []


# What is selected


def test_a_language_selects_the_profiles_that_have_it(both: Workspace) -> None:
    result = build(both, selection=Selection(locales=("he",), editions=("none",)))
    assert [file.path for file in result.files if file.kind == "page"] == [f"he/{LOCAL}.html"]
    assert verify_publication(both.root / "preview") == ()


def test_a_language_that_a_profile_does_not_have_is_told(both: Workspace) -> None:
    with pytest.raises(UsageError) as failure:
        build(both, selection=Selection(locales=("he",), profiles=(SLUG,)))
    (found,) = failure.value.diagnostics
    assert str(found) == (
        f"--locale: error[selection]: the profile “{SLUG}” is not published in he\n"
        "  hint: use one of en, hy, az, ru, or add it to the locales of the profile"
    )


def test_a_language_of_no_profile_is_told(both: Workspace) -> None:
    edit(both, "pyproject.toml", 'required = ["karabakh', 'locales = ["en", "hy"]\nrequired = ["karabakh')
    with pytest.raises(UsageError, match="no profile is published in ru"):
        build(both, selection=Selection(locales=("ru",)))


# What has only begun


def keep(workspace: Workspace) -> None:
    edit(workspace, "pyproject.toml", 'incomplete = "fail"', 'incomplete = "keep"')


def test_a_language_that_has_only_begun_holds_nothing_back(both: Workspace) -> None:
    """It has no form of any name, its catalogs are empty, and nothing leads to it."""
    keep(both)
    edit(both, "pyproject.toml", 'locales = ["he", "en"]', 'locales = ["he", "en", "ka"]')
    new_locale(both, "ka")
    result = build(both)
    assert not (both.root / "output/ka").exists()
    for path in ("index.html", "sitemap.xml", f"he/{LOCAL}.html"):
        assert "ka/" not in both.read_text(f"output/{path}")
    assert list(page(both, LOCAL, "he").alternates) == list(page_alternates(LOCAL))
    (left_out,) = [d for d in result.warnings if d.code == "sheet-left-out"]
    assert re.fullmatch(
        f"the ka factsheet of {LOCAL} is left out until it is complete: 0 of its \\d+ messages are translated, 2 of its"
        " 2 names have no form, not all labels are translated",
        left_out.message,
    )
    assert {d.severity for d in verify_publication(both.root / "output")} == set()
    build(both, selection=Selection(locales=("ka",), editions=("none",), draft=True))
    assert (both.root / f"preview/ka/{LOCAL}.html").exists()


def page_alternates(slug: str) -> Iterable[tuple[str, str]]:
    yield from ((tag, f"{SITE}{tag}/{slug}.html") for tag in LANGUAGES[slug])
    yield "x-default", SITE


def test_a_missing_catalog_leaves_out_its_factsheet_until_it_is_there(both: Workspace) -> None:
    keep(both)
    path = f"locales/he/LC_MESSAGES/{LOCAL}.po"
    catalog = both.read_text(path)
    (both.root / path).unlink()
    result = build(both, selection=Selection())
    assert f"output/he/{LOCAL}.html" not in both.list("output/*/*")
    assert "catalog-missing" in codes(result.warnings)
    assert {tag or "en" for tag, _ in page(both, LOCAL, "en").table_names} == {"en"}
    both.write_text(path, catalog)
    made = {outcome.path: outcome.why for outcome in build(both).outcomes if outcome.made}
    assert made[f"en/{LOCAL}.html"] == "its profile is published in other languages"
    assert not any(SLUG in path for path in made)
    assert {tag or "en" for tag, _ in page(both, LOCAL, "en").table_names} == {"en", "he"}
    assert verify_publication(both.root / "output") == ()


def test_what_is_broken_in_a_language_that_has_begun_still_fails(both: Workspace) -> None:
    keep(both)
    path = f"locales/he/LC_MESSAGES/{LOCAL}.po"
    entry = re.compile(r'(msgctxt "summary"\n(?:msgid|").*?msgstr )', re.DOTALL)
    text = entry.sub(r'\1"{turtle}"\n', both.read_text(path), count=1)
    both.write_text(path, text)
    with pytest.raises(PipelineError, match="placeholder-extra"):
        build(both)


def test_a_form_that_a_text_asks_for_is_not_forgiven(both: Workspace) -> None:
    keep(both)
    profile = f"templates/profiles/{LOCAL}.yaml"
    both.write_text(profile, re.sub(r"\n    he: \{name: \"טר.*", "", both.read_text(profile)))
    with pytest.raises(PipelineError, match="the name “tartupaluk” has no form for the locale he"):
        build(both)


def test_a_locale_that_is_listed_first_is_begun_without_being_listed_twice(both: Workspace) -> None:
    edit(both, "pyproject.toml", 'locales = ["he", "en"]', 'locales = ["he", "en", "es"]')
    settings = both.read_text("pyproject.toml")
    new_locale(both, "es")
    assert both.read_text("pyproject.toml") == settings
    assert both.exists(f"locales/es/LC_MESSAGES/{LOCAL}.po")
    assert not both.exists(f"locales/es/LC_MESSAGES/{SLUG}.po")


# What is stale


def test_the_table_of_one_makes_nothing_of_the_other_stale(built: Workspace, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "copy")
    shutil.copytree(built.root, workspace.root)
    build(workspace)
    edit(workspace, "pyproject.toml", "he = 2", "he = 3")
    made = [outcome.path for outcome in build(workspace).outcomes if outcome.made]
    printed = f"he/{LOCAL}.he.pdf"  # whose sizes are chosen by how many pages there may be
    pair = f"he+en/{LOCAL}.html"  # its default language first
    assert sorted(made) == sorted(
        [
            printed,
            *(f"{tag}/{LOCAL}.{end}" for tag in ("en", "he") for end in ("html", "json")),
            pair,
            *profile_paths(LOCAL),
        ]
    )


def test_a_profile_that_is_only_begun_is_left_out_until_its_draft_line_goes(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    new_profile(workspace, "somewhere")
    result = build(workspace)
    languages = LANGUAGES[SLUG]
    assert [found.code for found in result.warnings] == ["sheet-left-out"] * len(languages)
    assert all("draft: true" in found.message for found in result.warnings)
    paths = [path.relative_to(tmp_path / "output").as_posix() for path in (tmp_path / "output").rglob("*.html")]
    assert f"en/{SLUG}.html" in paths
    assert not any("somewhere" in path for path in paths)
    assert "somewhere" not in workspace.read_text("output/index.html")
    edit(workspace, "templates/profiles/somewhere.yaml", "draft: true\n", "")
    with pytest.raises(PipelineError) as caught:
        build(workspace)
    assert {*codes(caught.value.diagnostics)} == {"name-locale-missing"}


def test_a_new_profile_has_the_languages_that_it_is_given_and_no_other_profile_gets_them(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    created = new_profile(workspace, "somewhere", tags=["es", "hy"])
    settings = read_settings(workspace)
    assert settings.locales_of("somewhere") == ("en", "es", "hy")
    assert settings.locales_of(SLUG) == ("en", "hy", "az", "ru")
    catalogs = {path for path in created.paths if path.endswith("somewhere.po")}
    assert catalogs == {f"locales/{name}/LC_MESSAGES/somewhere.po" for name in ("en", "es", "hy")}
    assert "locales/es/locale.toml" in created.paths
    assert not workspace.exists(f"locales/es/LC_MESSAGES/{SLUG}.po")
    build(workspace, selection=Selection(profiles=("somewhere",), draft=True))
    pages = {path.parent.name for path in (tmp_path / "preview").glob("*/somewhere.html")}
    assert pages == {"en", "es", "hy", "en+es", "en+hy", "es+hy"}


def test_a_new_profile_in_no_language_of_cldr_writes_nothing(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="unknown-locale"):
        new_profile(workspace, "somewhere", tags=["xx"])
    assert sorted(tmp_path.rglob("*")) == before
