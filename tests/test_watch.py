"""`pipeline build --watch`: what an edit touches is built again, and told of in a line. No time is asserted."""

from __future__ import annotations

import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest
from clean import PATIENCE, Cleaner, contents, has_ended, is_whole, left_behind, start
from conftest import copy_workspace
from edits import sources

from pipeline.base.files import Workspace

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_ends_when_it_is_told_to(watcher: Watcher, number: int) -> None:
    before = contents(watcher.workspace.root / "output")
    watcher.process.send_signal(number)
    assert watcher.process.wait(PATIENCE) == 130
    assert contents(watcher.workspace.root / "output") == before
    assert has_ended(watcher.workspace)
    assert left_behind(watcher.workspace) == set()
