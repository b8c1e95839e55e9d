"""A whole workspace: everything is read and checked at once, and its catalogs are updated."""

from pathlib import Path

import pytest
from builders import LANGUAGES, SLUG, codes, copy_workspace, published_workspace

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.project.project import read_project
from pipeline.project.sources import Collector, read_sources
from pipeline.project.update import update_catalogs

PROFILE = f"templates/profiles/{SLUG}.yaml"
RUSSIAN = f"locales/ru/LC_MESSAGES/{SLUG}.po"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path)


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert old in text
    workspace.write_text(path, text.replace(old, new, 1))


def faults(workspace: Workspace) -> tuple[Diagnostic, ...]:
    with pytest.raises(PipelineError) as failure:
        read_project(workspace)
    return failure.value.diagnostics


def test_what_is_read() -> None:
    project, warnings = read_project(published_workspace())
    assert warnings == ()
    assert [locale.name for locale in project.locales] == list(LANGUAGES)
    assert [template.domain for template in project.templates] == [SLUG, "site"]
    assert {(c.domain, c.locale) for c in project.catalogs} == {(d, n) for d in (SLUG, "site") for n in LANGUAGES}
    assert project.catalog("site", "hy").path == "locales/hy/LC_MESSAGES/site.po"
    assert [edition.id for edition in project.editions] == ["standard"]


def test_the_names_are_required_by_the_settings() -> None:
    project, _ = read_project(published_workspace())
    assert project.settings.required_names(SLUG) == ("karabakh", "artsakh")


def test_faults_of_all_files_are_reported_together(workspace: Workspace) -> None:
    edit(workspace, PROFILE, 'title: !_ "', 'title: "')
    edit(workspace, "templates/editions.toml", "pages = 4", "pages = 'four'")
    edit(workspace, "templates/layouts/index.html", "{% for", "{% vor")
    workspace.path("locales/hy/locale.toml").unlink()
    assert {(d.location.path, d.code) for d in faults(workspace)} == {
        (PROFILE, "profile-mark"),
        ("templates/editions.toml", "edition"),
        ("templates/layouts/index.html", "layout-syntax"),
        ("locales/hy/locale.toml", "locale-missing"),
    }


def test_faults_of_all_catalogs_are_reported_together(workspace: Workspace) -> None:
    workspace.path("locales/az/LC_MESSAGES/site.po").unlink()
    edit(workspace, RUSSIAN, '(Арцах)"', '(…)"')
    found = {(d.location.path, d.code) for d in faults(workspace)}
    assert found >= {
        ("locales/az/LC_MESSAGES/site.po", "catalog-missing"),
        (RUSSIAN, "name-missing"),
    }


def test_a_title_without_a_required_name(workspace: Workspace) -> None:
    edit(workspace, PROFILE, "Nagorno-Karabakh (Artsakh)", "Nagorno-Karabakh")
    assert (PROFILE, "name-missing") in {(d.location.path, d.code) for d in faults(workspace)}


def test_a_profile_that_the_settings_name_and_no_file_has(workspace: Workspace) -> None:
    workspace.path(PROFILE).unlink()
    assert {"no-profile", "profile-missing"} <= set(codes(faults(workspace)))


def test_a_catalog_that_nothing_has_a_use_for(workspace: Workspace) -> None:
    workspace.write_text("locales/ru/LC_MESSAGES/old.po", workspace.read_text(RUSSIAN))
    assert [str(d) for d in faults(workspace)] == [
        (
            "locales/ru/LC_MESSAGES/old.po: error[catalog-stray]: belongs to no profile\n"
            "  hint: remove it, or restore the profile; site is the layouts’ domain"
        )
    ]


def test_below_the_minimum_coverage_nothing_is_read_and_above_it_gaps_are_warnings(workspace: Workspace) -> None:
    text = workspace.read_text(RUSSIAN)
    entry = text.partition('msgctxt "title"')[2].partition("msgstr ")[2].partition("\n")[0]
    workspace.write_text(RUSSIAN, text.replace(f"msgstr {entry}", 'msgstr ""', 1))
    assert codes(faults(workspace)) == ["translation-missing"]
    edit(workspace, "pyproject.toml", "minimum-coverage = 100", "minimum-coverage = 90")
    _, warnings = read_project(workspace)
    assert [(d.code, d.severity) for d in warnings] == [("translation-missing", "warning")]


def test_an_update_creates_what_is_missing(workspace: Workspace) -> None:
    update_catalogs(workspace)
    for name in ("locales/site.pot", "locales/hy/LC_MESSAGES/site.po", "locales/en/LC_MESSAGES/site.po"):
        workspace.path(name).unlink()
    english = "locales/en/LC_MESSAGES/site.po"
    assert {change.path for change in update_catalogs(workspace)} == {
        "locales/site.pot",
        "locales/hy/LC_MESSAGES/site.po",
        english,
    }
    assert update_catalogs(workspace) == ()
    assert 'msgid "Timeline"\nmsgstr "Timeline"\n' in workspace.read_text(english)
    assert 'msgid "Timeline"\nmsgstr ""\n' in workspace.read_text("locales/hy/LC_MESSAGES/site.po")


def test_an_update_that_cannot_read_a_catalog_writes_none(workspace: Workspace) -> None:
    update_catalogs(workspace)
    edit(workspace, PROFILE, '"Main city"', '"Largest city"')
    edit(workspace, RUSSIAN, "msgstr", "<<<<<<< HEAD\nmsgstr")
    before = {path: path.read_bytes() for path in (workspace.root / "locales").rglob("*.po*")}
    with pytest.raises(PipelineError) as failure:
        update_catalogs(workspace)
    assert {d.location.path for d in failure.value.diagnostics} == {RUSSIAN}
    assert {path: path.read_bytes() for path in (workspace.root / "locales").rglob("*.po*")} == before


def test_a_text_that_moves_and_one_that_changes_keep_their_translations(workspace: Workspace) -> None:
    update_catalogs(workspace)
    before = read_project(workspace)[0].catalog(SLUG, "hy").by_id()["city.label"]
    edit(workspace, PROFILE, '"Main city"', '"Largest city"')
    update_catalogs(workspace)
    assert f'#| msgid "Main city"\nmsgctxt "city.label"\nmsgid "Largest city"\nmsgstr "{before.translations[0]}"' in (
        workspace.read_text(f"locales/hy/LC_MESSAGES/{SLUG}.po")
    )
    edit(workspace, PROFILE, '"Largest city"', '"Main city"')
    update_catalogs(workspace)
    assert read_project(workspace)[0].catalog(SLUG, "hy").by_id()["city.label"] == before


def test_a_collector_goes_on_after_a_failure() -> None:
    def fail() -> None:
        raise PipelineError([Diagnostic(*("x",) * 4)])

    collector = Collector()
    assert collector.attempt(fail) is None
    assert collector.attempt(len, "abc") == 3
    assert codes(collector.found) == ["x"]


def test_sources_need_no_catalogs(workspace: Workspace) -> None:
    for path in (workspace.root / "locales").rglob("*.po"):
        path.unlink()
    assert len(read_sources(workspace).templates) == 2
