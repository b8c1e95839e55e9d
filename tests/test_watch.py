"""`pipeline build --watch`: what an edit touches is built again, and told of in a line. No time is asserted."""

from __future__ import annotations

import queue
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest
from clean import PATIENCE, Cleaner, contents, finish, has_ended, is_whole, left_behind, start
from conftest import copy_workspace
from edits import sources

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import BuildResult
from pipeline.build.watch import builds

HEBREW = "locales/he/LC_MESSAGES/hans-island.po"
PDF = "output/he/hans-island.he.pdf"
OLD, NEW = "חלק מגרינלנד.", "שייך לגרינלנד."


@dataclass
class Watcher:
    """A command that watches a workspace, and what it says."""

    workspace: Workspace
    process: subprocess.Popen[str]
    lines: queue.Queue[str] = field(default_factory=queue.Queue)

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, beginning: str) -> list[str]:
        """Return what it says, to the first line that begins so."""
        said = [self.lines.get(timeout=PATIENCE)]
        while not said[-1].startswith(beginning):
            said.append(self.lines.get(timeout=PATIENCE))
        return said

    def silent(self) -> bool:
        return self.lines.empty()


@pytest.fixture
def watcher(island: Workspace, tmp_path: Path) -> Iterator[Watcher]:
    """A watcher of a workspace that was published, and has been built once."""
    workspace = copy_workspace(tmp_path, island.root)
    process = start(workspace, "--watch", stderr=subprocess.STDOUT, start_new_session=True)
    watcher = Watcher(workspace, process)
    listener = threading.Thread(target=watcher.listen)
    listener.start()
    try:
        watcher.until("watching: ")
        yield watcher
    finally:
        process.kill()
        process.wait()
        listener.join()
        assert process.stdout is not None
        process.stdout.close()


def edit(workspace: Workspace, path: str, old: str, new: str) -> None:
    text = workspace.read_text(path)
    assert old in text
    workspace.write_text(path, text.replace(old, new))


def printed(workspace: Workspace) -> str:
    document = pypdfium2.PdfDocument(workspace.read_bytes(PDF))
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_an_edit_is_built_and_told_of_in_a_line(watcher: Watcher, tmp_path: Path) -> None:
    workspace, cleaner = watcher.workspace, Cleaner(tmp_path / "clean")
    english = (workspace.root / "output/en/hans-island.en.pdf").stat().st_ino
    edit(workspace, HEBREW, OLD, NEW)
    (line,) = [line for line in watcher.until("watching: ") if line.startswith("watching: ")]
    assert line.startswith(f"watching: {PDF.removeprefix('output/')}, ")
    assert f"since {HEBREW} changed; " in line
    assert NEW.split()[0] in printed(workspace)
    assert (workspace.root / "output/en/hans-island.en.pdf").stat().st_ino == english
    is_whole(workspace, cleaner.outcome(sources(workspace)))
    edit(workspace, HEBREW, NEW, OLD)
    watcher.until("watching: ")
    is_whole(workspace, cleaner.outcome(sources(workspace)))


def test_an_edit_that_breaks_is_told_of_and_its_mending_is_built(watcher: Watcher, tmp_path: Path) -> None:
    workspace, cleaner = watcher.workspace, Cleaner(tmp_path / "clean")
    before = contents(workspace.root / "output")
    edit(workspace, HEBREW, f'msgstr "{OLD}"', 'msgstr ""')
    said = watcher.until("watching: ")
    assert any(line.startswith(HEBREW) and "error[translation-missing]" in line for line in said)
    assert said[-1] == "watching: fix what is wrong, and it is built again (Ctrl-C ends)"
    assert contents(workspace.root / "output") == before
    edit(workspace, HEBREW, 'msgid "Part of Greenland."\nmsgstr ""', f'msgid "Part of Greenland."\nmsgstr "{NEW}"')
    assert f"since {HEBREW} changed" in watcher.until("watching: ")[-1]
    is_whole(workspace, cleaner.outcome(sources(workspace)))


def test_settings_that_were_replaced_are_noticed(watcher: Watcher, tmp_path: Path) -> None:
    workspace, cleaner = watcher.workspace, Cleaner(tmp_path / "clean")
    for name in ("The Editors of the Island", "Yet Other Editors"):
        text = workspace.read_text("pyproject.toml")
        line = next(line for line in text.splitlines() if line.startswith("publisher"))
        workspace.write_text("pyproject.toml", text.replace(line, f'publisher = "{name}"'))
        assert "since the settings changed" in watcher.until("watching: ")[-1]
        assert name in workspace.read_text("output/he/hans-island.html")
    is_whole(workspace, cleaner.outcome(sources(workspace)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["Ctrl-C", "SIGTERM", "SIGHUP"])
def test_it_ends_when_it_is_told_to(watcher: Watcher, number: int) -> None:
    before = contents(watcher.workspace.root / "output")
    watcher.process.send_signal(number)
    assert watcher.process.wait(PATIENCE) == 130
    assert contents(watcher.workspace.root / "output") == before
    assert has_ended(watcher.workspace)
    assert left_behind(watcher.workspace) == set()


# What goes wrong while it watches


def watched(workspace: Workspace, build: Callable[[], BuildResult]) -> Iterator[BuildResult | PipelineError]:
    return (result for result, _ in builds(workspace, build))


def test_an_unexpected_exception_is_told_of_and_it_goes_on(tmp_path: Path) -> None:
    workspace, done = Workspace(tmp_path), BuildResult((), (), (), "output", "")
    workspace.write_text("templates/a", "1")
    results: list[BuildResult | Exception] = [RecursionError("too deep"), done]

    def build() -> BuildResult:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    told = watched(workspace, build)
    failure = next(told)
    assert isinstance(failure, PipelineError)
    assert [d.code for d in failure.diagnostics] == ["internal-error"]
    assert "RecursionError: too deep" in str(failure)
    workspace.write_text("templates/a", "2")
    assert next(told) is done


def test_folders_that_are_missing_come_and_go_and_come_again(tmp_path: Path) -> None:
    """Each time it is watched by what it is now, and not by what had its name before."""
    workspace, done = Workspace(tmp_path), BuildResult((), (), (), "output", "")
    told = watched(workspace, lambda: done)
    assert next(told) is done
    for _ in range(2):
        workspace.write_text("templates/a", "1")
        assert next(told) is done
        workspace.write_text("templates/a", "2")
        assert next(told) is done
        shutil.rmtree(tmp_path / "templates")
        assert next(told) is done
    workspace.write_text("locales/b", "1")
    assert next(told) is done


def test_files_that_vanish_links_to_nowhere_and_loops_do_not_end_it(tmp_path: Path) -> None:
    workspace, done = Workspace(tmp_path), BuildResult((), (), (), "output", "")
    (tmp_path / "templates").mkdir()
    for name, target in (("nowhere", "missing"), ("itself", "itself"), ("above", ".")):
        (tmp_path / "templates" / name).symlink_to(target)
    told = watched(workspace, lambda: done)
    assert next(told) is done
    for number in range(20):
        temporary = tmp_path / f"templates/.{number}.swp"
        temporary.touch()
        temporary.unlink()
    workspace.write_text("templates/a", "1")
    assert next(told) is done


def test_what_cannot_be_watched_is_a_diagnostic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        raise OSError("OS file watch limit reached")

    (tmp_path / "templates").mkdir()
    monkeypatch.setattr("pipeline.build.watch.watch", watch)
    with pytest.raises(
        PipelineError, match=r"^templates: error\[unwatchable\]: cannot be watched: OS file watch limit"
    ):
        next(watched(Workspace(tmp_path), lambda: BuildResult((), (), (), "output", "")))


def test_a_workspace_without_templates_is_told_of_until_it_has_some(watcher: Watcher, tmp_path: Path) -> None:
    workspace, cleaner = watcher.workspace, Cleaner(tmp_path / "clean")
    (workspace.root / "templates").rename(workspace.root / "away")
    said = watcher.until("watching: ")
    assert any("error[" in line for line in said)
    assert not any("internal-error" in line or "Traceback" in line for line in said)
    (workspace.root / "away").rename(workspace.root / "templates")
    watcher.until("watching: ")
    edit(workspace, HEBREW, OLD, NEW)
    while NEW.split()[0] not in printed(workspace):
        watcher.until("watching: ")
    is_whole(workspace, cleaner.outcome(sources(workspace)))


def test_a_folder_that_is_missing_is_a_diagnostic(tmp_path: Path) -> None:
    code, _, err = finish(start(Workspace(tmp_path / "missing"), "--watch"))
    assert code == 2
    assert err.startswith(f"--workspace: error[usage]: “{tmp_path}/missing” is not a folder\n")


def test_a_folder_that_is_not_a_workspace_is_a_diagnostic(tmp_path: Path) -> None:
    process = start(Workspace(tmp_path), "--watch")
    assert process.stderr is not None
    assert process.stderr.readline().startswith("pyproject.toml: error[settings-missing]")
    process.send_signal(signal.SIGTERM)
    code, _, err = finish(process)
    assert code == 130
    assert "Traceback" not in err
