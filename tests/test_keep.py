"""A factsheet that is incomplete stays as it was published, where the settings ask for it, and holds back no other."""

import json
import shutil
from pathlib import Path

import pytest
from builders import SLUG, codes, published_workspace, real_project

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.cli.main import main
from pipeline.project.selection import Selection
from pipeline.verify.publication import verify_publication

CATALOG = f"locales/hy/LC_MESSAGES/{SLUG}.po"
PROFILE = f"templates/profiles/{SLUG}.yaml"
REGION = 'msgid "The region"\nmsgstr '
MESSAGES = len(list(real_project().profiles[0].messages()))
SHEET = (f"hy/{SLUG}.html", f"hy/{SLUG}.json", f"hy/{SLUG}.hy.pdf")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A published workspace in which a text has become fuzzy in Armenian, and another is mended in Russian."""
    folder = tmp_path / "workspace"
    shutil.copytree(published_workspace().root, folder)
    workspace = Workspace(folder)
    replace(workspace, CATALOG, '\nmsgctxt "summary"', '\n#, fuzzy\nmsgctxt "summary"')
    replace(workspace, f"locales/ru/LC_MESSAGES/{SLUG}.po", REGION + '"Регион"', REGION + '"Регион и край"')
    return workspace


def replace(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert text.count(old) == 1
    workspace.write_text(path, text.replace(old, new))


def keep(workspace: Workspace) -> None:
    replace(workspace, "pyproject.toml", 'incomplete = "fail"', 'incomplete = "keep"')


def test_by_default_one_fuzzy_text_holds_back_everything(workspace: Workspace) -> None:
    with pytest.raises(PipelineError, match="translation-fuzzy"):
        build(workspace)


def test_the_incomplete_factsheet_stays_and_the_others_are_published(workspace: Workspace) -> None:
    keep(workspace)
    before = {path: workspace.read_bytes(f"output/{path}") for path in SHEET}
    result = build(workspace)
    assert {path: workspace.read_bytes(f"output/{path}") for path in SHEET} == before
    assert "Регион и край" in workspace.read_text(f"output/ru/{SLUG}.html")
    assert [d for d in verify_publication(workspace.root / "output") if d.severity == "error"] == []
    assert [(d.code, d.severity) for d in result.warnings] == [
        ("translation-fuzzy", "warning"),
        ("sheet-kept", "warning"),
    ]


def test_it_is_listed_on_the_page_of_states(workspace: Workspace) -> None:
    assert "Factsheets that stay as last published" not in workspace.read_text("output/status.html")
    keep(workspace)
    build(workspace)
    page = workspace.read_text("output/status.html")
    assert "Factsheets that stay as last published" in page
    assert f'<a href="hy/{SLUG}.html" hreflang="hy">' in page
    assert page.count("<li>") == 1


def test_the_command_warns(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    keep(workspace)
    assert main(["build", "--workspace", str(workspace.root)]) == 0
    assert f"warning[sheet-kept]: the hy factsheet of {SLUG} stays as it was published" in capsys.readouterr().err
    assert main(["check", "--workspace", str(workspace.root)]) == 0
    assert "warning[translation-fuzzy]" in capsys.readouterr().err


def test_labels_that_are_incomplete_keep_every_factsheet_of_the_locale(workspace: Workspace) -> None:
    keep(workspace)
    replace(workspace, CATALOG, '\n#, fuzzy\nmsgctxt "summary"', '\nmsgctxt "summary"')
    replace(workspace, "locales/hy/LC_MESSAGES/site.po", '\nmsgctxt "index.intro"', '\n#, fuzzy\nmsgctxt "index.intro"')
    before = {path: workspace.read_bytes(f"output/{path}") for path in SHEET}
    build(workspace)
    assert {path: workspace.read_bytes(f"output/{path}") for path in SHEET} == before
    assert 'class="fallback" lang="en"' in workspace.read_text("output/index.html")


def test_a_kept_factsheet_can_be_kept_again_and_is_replaced_when_complete(workspace: Workspace) -> None:
    keep(workspace)
    build(workspace)
    build(workspace)
    replace(workspace, CATALOG, '\n#, fuzzy\nmsgctxt "summary"', '\nmsgctxt "summary"')
    replace(workspace, CATALOG, REGION + '"Երկրամաս"', REGION + '"Երկրամասը"')
    assert build(workspace).warnings == ()
    assert "Երկրամասը" in workspace.read_text(f"output/hy/{SLUG}.html")


def test_what_was_never_published_is_left_out_and_the_others_are_published(workspace: Workspace) -> None:
    keep(workspace)
    shutil.rmtree(workspace.root / "output")
    result = build(workspace)
    assert not (workspace.root / "output/hy").exists()
    for path in (f"az/{SLUG}.html", "index.html", "status.html"):
        assert f"hy/{SLUG}" not in workspace.read_text(f"output/{path}")
    (left_out,) = [d for d in result.warnings if d.code == "sheet-left-out"]
    assert left_out.message == (
        f"the hy factsheet of {SLUG} is left out until it is complete: {MESSAGES - 1} of its {MESSAGES} messages are"
        " translated"
    )
    assert left_out.hint == f"pipeline build --draft --locale hy --profile {SLUG} shows it as it is"
    assert [d for d in verify_publication(workspace.root / "output") if d.severity == "error"] == []


@pytest.mark.parametrize("damage", ["{}", "not JSON"])
def test_a_manifest_that_tells_nothing_keeps_nothing(workspace: Workspace, damage: str) -> None:
    keep(workspace)
    workspace.write_text("output/manifest.json", damage)
    with pytest.raises(PipelineError, match="sheet-unpublished"):
        build(workspace)


def test_a_published_file_that_was_changed_is_not_kept(workspace: Workspace) -> None:
    keep(workspace)
    workspace.write_text(f"output/{SHEET[1]}", json.dumps({"title": "changed"}))
    with pytest.raises(PipelineError, match="published-digest"):
        build(workspace)


def test_other_faults_hold_back_everything_as_ever(workspace: Workspace) -> None:
    keep(workspace)
    replace(workspace, f"locales/az/LC_MESSAGES/{SLUG}.po", REGION + '"Bölgə"', REGION + '"Region {x}"')
    with pytest.raises(PipelineError, match="placeholder-extra"):
        build(workspace)


def test_nothing_is_kept_in_a_preview(workspace: Workspace) -> None:
    """A page that was published beside those of the other languages would lead nowhere in a selection."""
    keep(workspace)
    with pytest.raises(PipelineError) as failure:
        build(workspace, selection=Selection(locales=("hy",)))
    assert codes(failure.value.diagnostics) == ["translation-fuzzy"]


def test_a_wrong_setting_is_refused(workspace: Workspace) -> None:
    replace(workspace, "pyproject.toml", 'incomplete = "fail"', 'incomplete = "forgive"')
    with pytest.raises(PipelineError, match="is “forgive”, not “fail” or “keep”"):
        build(workspace)
