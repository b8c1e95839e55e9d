"""One tiny broken workspace for each way to be broken: what the command line says, and that nothing is changed.

A case is a folder of `broken/`: the files that differ from the workspace of Hans Island, and `case.toml`, which may
name a `command` (default: check), files to `remove`, texts to edit and links to make. `expected.txt` is all that the
command prints to stderr, without the lines that tell of progress.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_workspace

from pipeline.cli import main
from pipeline.workspace import Workspace

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.name for path in BROKEN.iterdir())
SENTINEL = {"index.html": b"the last publication\n", "en/hans-island.html": b"\xff\x00 whatever it was"}


def publish_sentinel(workspace: Workspace) -> None:
    for name, data in SENTINEL.items():
        workspace.write_bytes(f"output/{name}", data)


def assert_untouched(workspace: Workspace) -> None:
    """See that the last publication is whole, and that nothing of the failed one is left beside it."""
    output = workspace.root / "output"
    files = [path for path in output.rglob("*") if path.is_file()]
    assert {path.relative_to(output).as_posix(): path.read_bytes() for path in files} == SENTINEL
    assert [path.name for path in workspace.root.glob(".*")] == []


def read_case(name: str) -> dict[str, Any]:
    path = BROKEN / name / "case.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def break_workspace(workspace: Workspace, name: str) -> None:
    """Lay a case over a workspace."""
    folder, case = BROKEN / name, read_case(name)
    own = (folder / "case.toml", folder / "expected.txt")
    for source in sorted(path for path in folder.rglob("*") if path.is_file() and path not in own):
        target = workspace.root / source.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for path in case.get("remove", ()):
        (workspace.root / path).unlink()
    for edit in case.get("edit", ()):
        target = workspace.root / edit["file"]
        text = target.read_text(encoding="utf-8")
        assert text.count(edit["old"]) == 1, f"{edit['file']} has not exactly one “{edit['old']}”: mend the case"
        target.write_text(text.replace(edit["old"], edit["new"]), encoding="utf-8")
    for link in case.get("link", ()):
        target = workspace.root / link["file"]
        target.unlink(missing_ok=True)
        target.symlink_to(link["to"])


def run(workspace: Workspace, command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command as a user would; return its exit code and what it says on stderr, without its progress."""
    capsys.readouterr()
    code = main([command, "--workspace", str(workspace.root)])
    said = capsys.readouterr()
    assert said.out == ""
    return code, "".join(line for line in said.err.splitlines(keepends=True) if not line.startswith("rendering "))


@pytest.mark.parametrize("name", CASES)
def test_broken(name: str, tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    publish_sentinel(workspace)
    break_workspace(workspace, name)
    code, said = run(workspace, read_case(name).get("command", "check"), capsys)
    assert said == (BROKEN / name / "expected.txt").read_text(encoding="utf-8")
    assert code == 1
    assert_untouched(workspace)


def test_unbroken(tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    assert main(["check", "--workspace", str(workspace.root)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out == "checked 1 profile(s), 61 messages, 4 catalogs in 2 locales: no errors\n"
