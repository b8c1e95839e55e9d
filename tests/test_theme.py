"""The theme below a workspace: which file is read, that none is written, and what a build makes of a change in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders import published_asset
from conftest import ROOT, copy_workspace

from pipeline.base import files, theme
from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build import cache
from pipeline.build.build import build
from pipeline.cli.main import main
from pipeline.pages.page_assets import compact
from pipeline.project.selection import Selection

PAGE, PRINT = "templates/layouts/page.html", "templates/styles/print.css"
WEB = Selection(editions=("none",))


@pytest.fixture
def own_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the theme that a test may change."""
    folder = tmp_path / "theme"
    for path in theme.INPUTS:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copy if (ROOT / path).is_file() else shutil.copytree)(ROOT / path, target)
    monkeypatch.setattr(files.Workspace.__init__, "__defaults__", (folder,))
    monkeypatch.setattr(cache, "THEME", folder)
    return folder


def bare(workspace: Workspace) -> Workspace:
    """Return the workspace without the layouts and styles that its theme has too."""
    for name in ("layouts", "styles/print.css", "styles/screen.css", "styles/map.css"):
        path = workspace.root / "templates" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return workspace


def tiny(tmp_path: Path, own: dict[str, str], theirs: dict[str, str]) -> Workspace:
    for folder, texts in (("workspace", own), ("theme", theirs)):
        for path, text in texts.items():
            file = tmp_path / folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return Workspace(tmp_path / "workspace", tmp_path / "theme")


def test_a_file_of_the_workspace_wins_over_that_of_the_theme(tmp_path: Path) -> None:
    workspace = tiny(tmp_path, {PAGE: "own"}, {PAGE: "theirs", PRINT: "theirs"})
    assert (workspace.read_text(PAGE), workspace.read_text(PRINT)) == ("own", "theirs")
    assert (workspace.of_theme(PAGE), workspace.of_theme(PRINT)) == (None, workspace.theme)
    assert workspace.list("templates/layouts/*.html") == [PAGE]
    assert workspace.list("templates/styles/*.css") == [PRINT]


def test_nothing_else_of_the_theme_is_read(tmp_path: Path) -> None:
    others = ("pyproject.toml", "templates/profiles/theirs.yaml", "templates/figures/theirs.json", "locales/site.pot")
    workspace = tiny(tmp_path, {"templates/layouts/own.html": ""}, dict.fromkeys(others, "theirs"))
    for path in (*others, "templates/styles/../../pyproject.toml"):
        assert not workspace.exists(path), path
        with pytest.raises(PipelineError, match="unreadable"):
            workspace.read_bytes(path)
    assert workspace.list("templates/*/*") == ["templates/layouts/own.html"]


def test_a_broken_link_of_the_workspace_is_not_passed_by(tmp_path: Path) -> None:
    workspace = tiny(tmp_path, {"pyproject.toml": ""}, {PRINT: "theirs"})
    (workspace.root / PRINT).parent.mkdir(parents=True)
    (workspace.root / PRINT).symlink_to("gone.css")
    with pytest.raises(PipelineError, match="No such file"):
        workspace.read_bytes(PRINT)


def test_writing_leaves_the_theme_alone(tmp_path: Path) -> None:
    workspace = tiny(tmp_path, {"pyproject.toml": ""}, {PRINT: "theirs"})
    assert workspace.write_text(PRINT, "theirs")  # a copy of its own, though it is alike
    workspace.write_text(PRINT, "own")
    workspace.remove(PRINT)
    assert workspace.read_text(PRINT) == "theirs"


def test_the_checkout_has_no_theme_beside_itself() -> None:
    assert Workspace(ROOT).theme is None
    assert cache.look(ROOT, "preview", None).theme == frozenset()


def test_a_workspace_without_layouts_is_built_with_those_of_the_theme(
    tmp_path: Path, island: Workspace, island_source: Workspace
) -> None:
    workspace = bare(copy_workspace(tmp_path, island_source.root))
    result = build(workspace, selection=WEB)
    page = "he/hans-island.html"
    screen = published_asset(workspace.root / "preview", "assets/styles/screen.css")
    assert {file.path for file in result.files} >= {page, screen}
    assert workspace.read_text(f"preview/{screen}") == compact((ROOT / "templates/styles/screen.css").read_text())
    assert build(workspace, selection=WEB).up_to_date


def test_a_change_of_the_theme_makes_its_factsheets_stale_and_is_named(
    tmp_path: Path, own_theme: Path, island_source: Workspace
) -> None:
    workspace = bare(copy_workspace(tmp_path, island_source.root))
    build(workspace, selection=WEB)
    layout = own_theme / PAGE
    layout.write_text(layout.read_text(encoding="utf-8").replace('<main id="main">', '<main id="main" class="wide">'))
    result = build(workspace, selection=WEB)
    reasons = {outcome.why for outcome in result.outcomes if outcome.path.endswith(".html")}
    assert reasons == {f"{PAGE} of the theme changed"}
    assert b'class="wide"' in workspace.read_bytes("preview/he/hans-island.html")


def test_a_file_that_takes_the_place_of_the_themes_is_an_edit(
    tmp_path: Path, own_theme: Path, island_source: Workspace
) -> None:
    workspace = bare(copy_workspace(tmp_path, island_source.root))
    build(workspace, selection=WEB)
    workspace.write_bytes(PAGE, (own_theme / PAGE).read_bytes() + b"{# own #}\n")
    result = build(workspace, selection=WEB)
    assert {o.why for o in result.outcomes if o.path.endswith(".html")} == {f"{PAGE} changed"}


def test_a_fault_of_a_file_of_the_theme_says_how_to_copy_it(
    tmp_path: Path, own_theme: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = bare(copy_workspace(tmp_path, island_source.root))
    (own_theme / PAGE).write_text("{% if %}\n", encoding="utf-8")
    assert main(["check", "--workspace", str(workspace.root)]) == 1
    said = capsys.readouterr().err
    assert f"{PAGE}:1: error[layout-syntax]" in said
    assert f"it is a file of the theme, which “pipeline new theme {PAGE}” copies to be edited" in said
