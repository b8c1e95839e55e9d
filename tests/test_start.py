"""The first step: whether anything has changed, by content, and what may vouch for it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ROOT

from pipeline.build import start
from pipeline.build.start import (
    EVERYTHING,
    State,
    look,
    may_print,
    nothing_stale,
    read_state,
    shortcut,
    versions,
    write_state,
)

REQUEST = f"{EVERYTHING} {versions()}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a few inputs and outputs, looked at by a build that left them so."""
    for path in ("pyproject.toml", "templates/a.html", "locales/ru/b.po", "output/index.html", "output/x.pdf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path, encoding="utf-8")
    record(tmp_path)
    return tmp_path


def record(root: Path, *, silent: bool = True) -> None:
    state = look(str(root), "output", REQUEST, None)
    write_state(str(root), "output", State(state.request, state.clock, state.files, silent=silent))


def changes(root: Path) -> set[str]:
    before = read_state(str(root), "output")
    assert before is not None
    return before.changes(look(str(root), "output", REQUEST, before))


def age(root: Path) -> None:
    """Let every file be older than the last look, so that its stat data vouch for it."""
    for path in root.rglob("*"):
        if path.is_file() and ".cache" not in path.parts:
            os.utime(path, (1_000_000_000, 1_000_000_000))
    clock = root / start.FOLDER / "clock"
    while clock.stat().st_mtime_ns <= (root / "output/x.pdf").stat().st_ctime_ns:
        os.utime(clock)
    assert nothing_stale(str(root), "output", REQUEST)


def test_nothing_has_changed(root: Path) -> None:
    assert changes(root) == set()
    assert nothing_stale(str(root), "output", REQUEST) == 2


@pytest.mark.parametrize("path", ["pyproject.toml", "templates/a.html", "locales/ru/b.po", "output/x.pdf"])
def test_another_content_is_a_change_whatever_the_stat_data_say(root: Path, path: str) -> None:
    age(root)
    file = root / path
    before = file.stat()
    file.write_text(path[::-1], encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert changes(root) == {path}
    assert not nothing_stale(str(root), "output", REQUEST)


def test_files_that_come_and_go_are_changes(root: Path) -> None:
    (root / "templates/new/deep").mkdir(parents=True)
    (root / "templates/new/deep/c.css").write_text("c", encoding="utf-8")
    (root / "output/x.pdf").unlink()
    assert changes(root) == {"templates/new/deep/c.css", "output/x.pdf"}


def test_a_touched_file_is_no_change(root: Path) -> None:
    age(root)
    (root / "templates/a.html").touch()
    assert nothing_stale(str(root), "output", REQUEST)


def test_hidden_and_compiled_files_are_none_of_it(root: Path) -> None:
    for path in ("templates/.a.html.swp", "output/.gitignore", "templates/__pycache__/make.pyc"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("x", encoding="utf-8")
    assert changes(root) == set()


def test_stat_data_vouch_for_what_was_hashed_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    age(root)
    hashed: list[str] = []
    digest = start._digest
    monkeypatch.setattr(start, "_digest", lambda path: hashed.append(path) or digest(path))
    assert nothing_stale(str(root), "output", REQUEST)
    assert hashed == []
    (root / "output/x.pdf").touch()
    assert nothing_stale(str(root), "output", REQUEST)
    assert hashed == [str(root / "output/x.pdf")]


def test_a_file_touched_after_the_look_began_is_hashed_again(root: Path) -> None:
    """Else a second edit within the same tick of the clock, of the same size, would go unseen."""
    before = read_state(str(root), "output")
    assert before is not None
    file = root / "templates/a.html"
    os.utime(file, ns=(before.clock, before.clock))
    status = file.stat()
    stat_data = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"
    before.files["templates/a.html"] = (stat_data, "the digest of what it was")
    assert before.changes(look(str(root), "output", REQUEST, before)) == {"templates/a.html"}


def test_another_request_or_warnings_are_for_the_command(root: Path) -> None:
    assert not nothing_stale(str(root), "output", REQUEST + " and another package")
    record(root, silent=False)
    assert not nothing_stale(str(root), "output", REQUEST)


@pytest.mark.parametrize("text", ["", "something else", "factsheet-pipeline build state 1\nx\n1\nsilent\ncut of"])
def test_a_state_that_is_lost_or_damaged_vouches_for_nothing(root: Path, text: str) -> None:
    (root / start.FOLDER / "output.state").write_text(text, encoding="utf-8")
    assert read_state(str(root), "output") is None
    assert not nothing_stale(str(root), "output", REQUEST)


def test_a_folder_that_cannot_be_written_vouches_for_nothing_and_fails_nothing(root: Path) -> None:
    (root / start.FOLDER / "clock").unlink()
    (root / start.FOLDER / "clock").mkdir()
    (root / start.FOLDER / "clock/x").touch()
    assert nothing_stale(str(root), "output", REQUEST) == 2


def test_what_the_screen_alone_shows_is_not_printed(root: Path) -> None:
    assert not may_print(str(root))
    (root / "output/index.html").write_text("damaged", encoding="utf-8")
    assert not may_print(str(root))
    (root / "templates/a.html").write_text("edited", encoding="utf-8")
    assert may_print(str(root))
    (root / start.FOLDER / "output.state").unlink()
    assert may_print(str(root))


def test_the_shortcut_is_for_a_build_of_everything(root: Path) -> None:
    said = "output/ is up to date: nothing is stale, and its 2 files are as they were published"
    assert shortcut(["build", "--workspace", str(root)]) == said
    assert shortcut(["build", f"--workspace={root}", "--jobs", "1"]) == said
    for arguments in (
        [],
        ["check"],
        ["build", "--workspace"],
        ["build", "--why", "--workspace", str(root)],
        ["build", "--locale", "hy", "--workspace", str(root)],
        ["build", "--workspace", str(root / "templates")],
        ["build", "--jobs", "0", "--workspace", str(root)],
        ["build", "--jobs=two", "--workspace", str(root)],
        ["build", "--jobs=", "2", "--workspace", str(root)],
    ):
        assert shortcut(arguments) == ""


def test_it_imports_nothing_that_the_interpreter_has_not_loaded() -> None:
    tree = ast.parse((ROOT / "pipeline/start.py").read_text(encoding="utf-8"))
    at_once = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    at_once |= {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert at_once - {"__future__"} <= {*loaded}


def test_nothing_heavy_is_loaded_where_nothing_is_stale(root: Path) -> None:
    code = (
        "import runpy, sys; sys.argv = ['pipeline', 'build', '--workspace', sys.argv[1]]\n"
        "try: runpy.run_module('pipeline', run_name='__main__')\n"
        "finally: print(*(n for n in sys.modules if n.startswith('pipeline') or n in ('argparse', 'json', 'pathlib')))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.splitlines()[0].startswith("output/ is up to date")
    assert {*run.stdout.splitlines()[1].split()} <= {"pipeline", "pipeline.build.start", "pipeline.__main__"}
