"""The user's cache folder: which commands make it, and what happens where there can be none."""

import pwd
from pathlib import Path
from typing import NoReturn

import pytest
from conftest import copy_workspace

from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.cli.main import main


@pytest.fixture
def built(tmp_path: Path, island: Workspace) -> Workspace:
    return copy_workspace(tmp_path, island.root)


def run(workspace: Workspace, command: str, *arguments: str) -> int:
    return main([command, "--workspace", str(workspace.root), *arguments])


@pytest.mark.parametrize(
    "command",
    ["check", "check --fix", "status", "verify", "verify --preview", "update", "format --check", "format",
     "new profile hans-island"],
)  # fmt: skip
def test_a_command_that_remembers_nothing_makes_no_cache_folder(
    built: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run(built, *command.split())
    assert not (tmp_path / "cache").exists()


def test_a_build_makes_one_for_a_workspace_only(
    built: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "empty").mkdir()
    assert run(Workspace(tmp_path / "empty"), "build") == 1
    assert not (tmp_path / "cache").exists()
    assert run(built, "build", "--edition", "none") == 0
    assert sorted(path.name for path in cache_folder(built.root).iterdir()) == ["holder", "preview.json"]


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"XDG_CACHE_HOME": "/proc/none"}, "No such file or directory"),  # where nobody may make anything
        ({"HOME": "/proc/none"}, "No such file or directory"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "relative"}, "there is no home folder"),
        ({}, "there is no home folder"),
    ],
    ids=["XDG_CACHE_HOME", "HOME", "relative", "none"],
)
def test_where_no_cache_folder_can_be_had_builds_warn_and_publish(
    tmp_path: Path,
    island_source: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    reason: str,
) -> None:
    """A user without `HOME` has that of the system's list of users; here it does not know them."""

    def unknown(number: int) -> NoReturn:
        raise KeyError(number)

    workspace = copy_workspace(tmp_path, island_source.root)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.chdir(workspace.root)
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    before = {path.name for path in workspace.root.iterdir()}
    for command in ("check", "status", "format --check"):
        assert run(workspace, *command.split()) == 0
        assert "cache" not in capsys.readouterr().err
    for _ in range(2):
        assert run(workspace, "build", "--edition", "none") == 0
        said = capsys.readouterr()
        assert said.err.count("warning[state-unwritable]") == 1
        assert f"cannot be noted in the cache folder: {reason}\n  hint: make ~/.cache/factsheet-pipeline" in said.err
        assert "is up to date" not in said.out
    assert {path.name for path in workspace.root.iterdir()} == before | {"preview"}


def test_a_relative_cache_folder_is_not_taken(
    built: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """XDG asks for that, and it would be one of the workspace."""
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(built.root)
    assert run(built, "build", "--edition", "none") == 0
    assert "state-unwritable" not in capsys.readouterr().err
    assert not (built.root / "cache").exists()
    assert (tmp_path / "home/.cache/factsheet-pipeline").is_dir()
