"""What somebody meets on the first day: commands in any folder, and words that are nearly right."""

import os
from pathlib import Path

import pytest
from builders import SLUG, copy_workspace
from conftest import copy_workspace as copy_island

from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build.build import build
from pipeline.cli.found import find_workspace
from pipeline.cli.main import main


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "reef"
    folder.mkdir()
    return copy_workspace(folder)


def test_a_command_finds_its_workspace_from_a_folder_of_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace.root / "locales/hy/LC_MESSAGES")
    assert main(["format", "--check"]) == 0
    assert capsys.readouterr().err == f"pipeline: Entering directory '{workspace.root}'\n"
    monkeypatch.chdir(workspace.root)
    assert main(["format", "--check"]) == 0
    assert capsys.readouterr().err == ""


def test_what_the_command_line_names_is_relative_to_the_current_folder(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workspace.root / "locales")
    assert main(["format", "--check", "--workspace", ".."]) == 0
    assert main(["format", "--check", "--workspace", "."]) == 1, "a folder that is named is taken as it is"
    assert "this is not a workspace" in capsys.readouterr().err


def test_the_search_ends_at_a_clone_at_home_and_at_what_is_no_workspace(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = workspace.root / "a/b"
    deep.mkdir(parents=True)
    assert find_workspace(deep) == workspace.root
    (workspace.root / "a/pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert find_workspace(deep) == workspace.root, "the settings of something else are passed over"
    assert find_workspace(workspace.root / "a") == workspace.root / "a", "those of the current folder are judged"
    (workspace.root / "a/.git").mkdir()
    assert find_workspace(deep) is None
    (workspace.root / "a/.git").rmdir()
    monkeypatch.setattr(Path, "home", lambda: workspace.root / "a")
    assert find_workspace(deep) is None
    monkeypatch.setattr(Path, "home", lambda: workspace.root)
    assert find_workspace(deep) == workspace.root
    monkeypatch.undo()
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    assert find_workspace(deep) is None, "the folder above belongs to another user"
    assert find_workspace(tmp_path) is None


@pytest.mark.parametrize(
    "command",
    [
        "build",
        "check --fix",
        "update",
        "format",
        "status",
        "verify",
        "new profile x",
        "new locale ka",
        "remove locale ka",
        "build --draft --locale hy",
    ],
)
def test_a_folder_that_is_no_workspace_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command.split()) == 1
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        cache_folder(tmp_path, make=False)


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        ("biuld", "build"),
        ("stauts", "status"),
        ("build --drft", "--draft"),
        ("build --draft --edtion=none", "--edition"),
        ("new lokale ka", "locale"),
        ("check --format jsn", "json"),
    ],
)
def test_a_word_that_is_nearly_right_is_told(command: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(command.split())
    assert stop.value.code == 2
    assert capsys.readouterr().err.endswith(f"; did you mean {meant}?\n")


def test_a_word_that_is_far_from_all_is_told_without_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["zzz"], ["build", "--zzz"]):
        with pytest.raises(SystemExit):
            main(command)
        assert "did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "wish", "hint"),
    [
        ("--locale", "ruu", "did you mean ru?"),
        ("--profile", "nagorni-karabakh", f"did you mean {SLUG}?"),
        ("--edition", "standart", "did you mean standard?"),
        ("--locale", "zz", "use one of en, hy, az, ru"),
    ],
)
def test_a_name_that_is_nearly_right_is_told(
    workspace: Workspace, option: str, wish: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", option, wish, "--workspace", str(workspace.root)]) == 2
    assert f"{option}: error[selection]: “{wish}” does not exist in this workspace\n  hint: {hint}\n" in (
        capsys.readouterr().err
    )


def test_the_day_of_a_new_profile_can_be_set(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["new", "profile", "reef", "--workspace", str(workspace.root)]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert main(arguments) == 2
    assert "SOURCE_DATE_EPOCH: error[usage]: “soon” is not a time" in capsys.readouterr().err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86399")
    assert main(arguments) == 0
    assert 'edited: "1970-01-01"' in workspace.read_text("templates/profiles/reef.yaml")


def test_a_build_that_warns_is_up_to_date_all_the_same(tmp_path: Path, island_source: Workspace) -> None:
    workspace = copy_island(tmp_path, island_source.root)
    catalog = "locales/he/LC_MESSAGES/hans-island.po"
    edits = (("pyproject.toml", "= 100", "= 50"), (catalog, 'msgctxt "summary"', '#, fuzzy\nmsgctxt "summary"'))
    for path, old, new in edits:
        workspace.write_text(path, workspace.read_text(path).replace(old, new, 1))
    first, second = build(workspace), build(workspace)
    assert [warning.code for warning in first.warnings] == ["translation-fuzzy"]
    assert second.up_to_date
    assert second.warnings == first.warnings
