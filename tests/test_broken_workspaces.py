"""One tiny broken workspace for each way to be broken: what the command line says, and that nothing is changed.

A case is a folder of `broken/`: the files that differ from the workspace of Hans Island, and `case.toml`, which may
name a `command` (default: check), files to `remove`, texts to edit and links to make. `expected.txt` is all that the
command prints to stderr, without the lines that tell of progress.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import left_behind
from conftest import copy_workspace

import pipeline.build.exchange
from pipeline.base.files import Workspace
from pipeline.build import publishing
from pipeline.build.factsheets import built
from pipeline.cli.main import main
from pipeline.pages.layouts import NO_ASSETS

BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.name for path in BROKEN.iterdir())
PROGRESS = re.compile(r"\[\d+/\d+\] ")
SENTINEL = {"index.html": b"the last one\n", "en/hans-island.html": b"\xff\x00 whatever it was", ".gitignore": b"*\n"}


def publish_sentinel(workspace: Workspace) -> None:
    for name, data in SENTINEL.items():
        workspace.write_bytes(f"output/{name}", data)


def assert_untouched(workspace: Workspace) -> None:
    """See that the last publication is whole, and that nothing of the failed one is left beside it."""
    output = workspace.root / "output"
    files = [path for path in output.rglob("*") if path.is_file()]
    assert {path.relative_to(output).as_posix(): path.read_bytes() for path in files} == SENTINEL
    assert left_behind(workspace.root) == []


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
    return code, "".join(line for line in said.err.splitlines(keepends=True) if not PROGRESS.match(line))


@pytest.mark.parametrize("name", CASES)
def test_broken(name: str, tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    publish_sentinel(workspace)
    break_workspace(workspace, name)
    code, said = run(workspace, read_case(name).get("command", "check"), capsys)
    said = re.sub(r"(?<=assets/styles/fonts-screen)\.[0-9a-f]{10}(?=\.css)", "", said)  # a digest of what is in it
    assert said == (BROKEN / name / "expected.txt").read_text(encoding="utf-8")
    assert code == 1
    assert_untouched(workspace)


def test_unbroken(tmp_path: Path, island_source: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    assert main(["check", "--workspace", str(workspace.root)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("checked 1 profile(s), ")
    assert said.out.endswith(" messages, 4 catalogs in 2 locales: no errors\n")


# The disk is full, or nobody may write to it

REASONS = {
    errno.EACCES: ("Permission denied", "check the permissions of the file and of its folder"),
    errno.EROFS: ("Read-only file system", "make the file system writable, or work in a copy of the workspace"),
    errno.ENOSPC: ("No space left on device", "free space on the disk and build again"),
}
every_reason = pytest.mark.parametrize("number", REASONS, ids=lambda number: errno.errorcode[number])
BUILD_POINTS = {
    "the staging folder": (Path, "mkdir", ".output.staging", ".output.staging"),
    "its permissions": (Path, "chmod", ".output.staging", ".output.staging"),
    "its placeholder": (shutil, "copy2", ".gitignore", ".output.staging"),
    "a folder in it": (Path, "mkdir", "he", "output/he/page.html"),
    "a file in it": (Path, "write_bytes", "page.html", "output/he/page.html"),
    "the manifest": (Path, "write_bytes", "manifest.json", "output/manifest.json"),
    "opening to sync": (os, "open", ".output.staging/he/page.html", "output"),
    "the sync": (os, "fsync", "", "output"),
    "the exchange": (pipeline.build.exchange, "exchange", ".output.staging", "output"),
}
UPDATE_POINTS = {
    "the temporary file": (os, "open", f".{os.getpid()}.writing"),
    "its sync": (os, "fsync", ""),
    "its permissions": (Path, "chmod", ""),
    "the replacement": (Path, "replace", ""),
}


def fail_once(monkeypatch: pytest.MonkeyPatch, owner: object, function: str, name: str, number: int) -> list[str]:
    """Make the next call of a function with a path of this name fail; return a list that tells whether it came."""
    original: Callable[..., Any] = getattr(owner, function)
    calls: list[str] = []

    def failing(*args: Any, **kwargs: Any) -> Any:
        if not calls and (not name or f"/{args[0]}".endswith(f"/{name}")):
            calls.append(function)
            raise OSError(number, os.strerror(number))
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, function, failing)
    return calls


@pytest.fixture
def quick_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a build publish one page, unverified: the tests below are about writing it."""
    page = built("he/page.html", "page", "new")
    for name in ("make_factsheets", "_all_factsheets", "pair_keys", "make_pairs"):
        monkeypatch.setattr(publishing, name, lambda *_: {})
    monkeypatch.setattr(publishing, "_with_data", lambda _project, _area, record: record)
    monkeypatch.setattr(publishing, "site_pages", lambda *_: [page])
    monkeypatch.setattr(publishing, "assets", lambda _: (NO_ASSETS, ()))
    monkeypatch.setattr(publishing, "verify_publication", lambda folder, verified, fresh: ())


@pytest.mark.usefixtures("quick_build")
class TestWriting:
    def test_a_build_that_can_write(self, tmp_path: Path, island_source: Workspace) -> None:
        workspace = copy_workspace(tmp_path, island_source.root)
        publish_sentinel(workspace)
        assert main(["build", "--workspace", str(workspace.root)]) == 0
        assert workspace.list("output/**/*") == ["output/he/page.html", "output/manifest.json"]
        assert workspace.exists("output/.gitignore")

    @every_reason
    @pytest.mark.parametrize("point", BUILD_POINTS)
    def test_a_build_that_cannot_write(
        self,
        point: str,
        number: int,
        tmp_path: Path,
        island_source: Workspace,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        workspace = copy_workspace(tmp_path, island_source.root)
        publish_sentinel(workspace)
        owner, function, name, place = BUILD_POINTS[point]
        calls = fail_once(monkeypatch, owner, function, name, number)
        code, said = run(workspace, "build", capsys)
        reason, remedy = REASONS[number]
        assert calls
        assert said == (
            f"{place}: error[unwritable]: cannot be written: {reason}\n"
            f"  hint: {remedy}\n"
            "1 error(s); the last publication is untouched\n"
        )
        assert code == 1
        assert_untouched(workspace)

    @every_reason
    @pytest.mark.parametrize("function", ["_write_journal", "rename"])
    def test_two_renames_that_cannot_be_made(
        self,
        function: str,
        number: int,
        tmp_path: Path,
        island_source: Workspace,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        workspace = copy_workspace(tmp_path, island_source.root)
        publish_sentinel(workspace)
        fail_once(monkeypatch, pipeline.build.exchange, "exchange", "", errno.EINVAL)
        owner, name = {
            "_write_journal": (pipeline.build.exchange, ".output.journal"),
            "rename": (Path, ".output.staging"),
        }[function]
        calls = fail_once(monkeypatch, owner, function, name, number)
        code, said = run(workspace, "build", capsys)
        assert calls
        assert said.startswith(f"output: error[unwritable]: cannot be written: {REASONS[number][0]}\n")
        assert code == 1
        assert_untouched(workspace)

    @every_reason
    def test_a_first_publication_that_cannot_be_put_in_place(
        self,
        number: int,
        tmp_path: Path,
        island_source: Workspace,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        workspace = copy_workspace(tmp_path, island_source.root)
        calls = fail_once(monkeypatch, Path, "rename", ".output.staging", number)
        code, said = run(workspace, "build", capsys)
        assert calls
        assert said.startswith(f"output: error[unwritable]: cannot be written: {REASONS[number][0]}\n")
        assert code == 1
        assert not (workspace.root / "output").exists()
        assert left_behind(workspace.root) == []


@every_reason
@pytest.mark.parametrize("point", UPDATE_POINTS)
def test_an_update_that_cannot_write(
    point: str,
    number: int,
    tmp_path: Path,
    island_source: Workspace,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    assert main(["update", "--workspace", str(workspace.root)]) == 0
    profile = "templates/profiles/hans-island.yaml"
    workspace.write_text(
        profile, workspace.read_text(profile).replace('"Nobody', '"No one').replace("Talks", "The talks")
    )
    before = {path: workspace.read_bytes(path) for path in workspace.list("locales/**/*")}
    capsys.readouterr()
    owner, function, name = UPDATE_POINTS[point]
    calls = fail_once(monkeypatch, owner, function, name, number)
    code, said = run(workspace, "update", capsys)
    reason, _ = REASONS[number]
    assert calls
    assert said.startswith(f"locales/hans-island.pot: error[unwritable]: cannot be written: {reason}\n")
    assert code == 1
    assert {path: workspace.read_bytes(path) for path in workspace.list("locales/**/*")} == before
    assert list(workspace.root.rglob(".*.pot.*")) == []
