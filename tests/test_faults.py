"""Faults of the machine: each is a diagnostic that says what to do, and the publication stands as it was.

What no test can mount is injected: a file system that is full or read-only says so through the same calls.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from io import BufferedIOBase
from pathlib import Path
from typing import Any, NoReturn

import pytest
from builders import ROOT
from clean import (
    Cleaner,
    contents,
    finish,
    has_ended,
    is_whole,
    left_behind,
    processes,
    start,
    start_command,
    wait_for,
)
from conftest import copy_workspace
from edits import sources

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.build import cache, exchange, publishing
from pipeline.build.build import BuildResult, build

HEBREW = "locales/he/LC_MESSAGES/hans-island.po"
ENGLISH_PDF, HEBREW_PDF = "output/en/hans-island.en.pdf", "output/he/hans-island.he.pdf"


@pytest.fixture(scope="module")
def published(island_source: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that has been published and remembers it; nobody may change it."""
    workspace = copy_workspace(tmp_path_factory.mktemp("published"), island_source.root)
    build(workspace)
    return workspace


@pytest.fixture
def workspace(published: Workspace, tmp_path: Path) -> Workspace:
    """A workspace that has been published, and edited since."""
    workspace = copy_workspace(tmp_path, published.root)
    edit(workspace)
    return workspace


@pytest.fixture(scope="module")
def cleaner(tmp_path_factory: pytest.TempPathFactory) -> Cleaner:
    return Cleaner(tmp_path_factory.mktemp("clean") / "workspace")


def edit(workspace: Workspace, old: str = "במבט מהיר", new: str = "במבט אחד") -> None:
    """Edit a label of the layouts, which is on the page and in print."""
    path = "locales/he/LC_MESSAGES/site.po"
    text = workspace.read_text(path)
    assert old in text
    workspace.write_text(path, text.replace(old, new))


def add_fault(workspace: Workspace) -> None:
    """Have the engine warn of a style sheet, in every factsheet that is rendered."""
    path = "templates/styles/print.css"
    workspace.write_text(path, "p { colour: red }\n" + workspace.read_text(path))


def remove_fault(workspace: Workspace) -> None:
    path = "templates/styles/print.css"
    workspace.write_text(path, workspace.read_text(path).partition("\n")[2])


def edit_all(workspace: Workspace) -> None:
    """Edit what every factsheet is made of."""
    text = workspace.read_text("pyproject.toml")
    workspace.write_text("pyproject.toml", text.replace("Island Editors", "Editors of the Island"))


def failing(workspace: Workspace, **more: Any) -> tuple[Diagnostic, ...]:
    """Build; return the errors, after which the publication is as it was and nothing is left behind."""
    before = contents(workspace.root / "output")
    with pytest.raises(PipelineError) as failure:
        build(workspace, **more)
    assert contents(workspace.root / "output") == before
    assert left_behind(workspace) == set()
    return tuple(d for d in failure.value.diagnostics if d.severity == "error")


def next_build_is_right(workspace: Workspace, cleaner: Cleaner, **more: Any) -> BuildResult:
    """See that the next build makes what a clean one makes."""
    result = build(workspace, **more)
    is_whole(workspace, cleaner.outcome(sources(workspace)))
    assert left_behind(workspace) == set()
    return result


PATCH = """\
import errno, os, resource, signal, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from pipeline.build import jobs, pool, publishing

{code}
"""
"""Makes something go wrong. Python runs it as it starts, the workers' Python too: they do not run the script."""

SCRIPT = """\
import sys
from pipeline.cli.main import main
sys.exit(main(["build", "--jobs", "2", "--workspace", {folder!r}]))
"""


def patched(workspace: Workspace, code: str) -> subprocess.Popen[str]:
    """Start the command that builds a workspace, changed by some code."""
    folder = workspace.root.parent / "patched"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(PATCH.format(code=code, root=str(ROOT)), encoding="utf-8")
    script = folder / "build.py"
    script.write_text(SCRIPT.format(folder=str(workspace.root)), encoding="utf-8")
    return start_command(workspace, [sys.executable, str(script)], env={"PYTHONPATH": str(folder)})


def fails(workspace: Workspace, process: subprocess.Popen[str]) -> list[str]:
    """See a command fail, without anything else changed; return the lines of its diagnostics and hints."""
    before = contents(workspace.root / "output")
    code, _, err = finish(process)
    assert code == 1, err
    assert "Traceback" not in err
    assert contents(workspace.root / "output") == before
    assert has_ended(workspace)
    assert left_behind(workspace) == set()
    return [line for line in err.splitlines() if "error[" in line or line.startswith("  hint")]


# Full disk, and folders that cannot be written


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read_only(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def below(folder: Path, original: Callable[..., Any], instead: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of Path that does something else below a folder."""

    def chosen(path: Path, *args: Any, **kwargs: Any) -> Any:
        return (instead if path.is_relative_to(folder) else original)(path, *args, **kwargs)

    return chosen


def test_a_disk_that_fills_while_a_build_is_staged(
    workspace: Workspace, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        folder = workspace.root / ".output.staging" / "he"
        patch.setattr(Path, "write_bytes", below(folder, Path.write_bytes, full))
        (found,) = failing(workspace)
    assert (found.location.path, found.code) == (HEBREW_PDF, "unwritable")
    assert found.message == "cannot be written: No space left on device"
    assert found.hint == "free space on the disk and build again"
    next_build_is_right(workspace, cleaner)


def test_a_disk_that_fills_before_the_last_bytes_are_on_it(
    workspace: Workspace, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        (found,) = failing(workspace)
    assert (found.location.path, found.code) == ("output", "unwritable")
    next_build_is_right(workspace, cleaner)


def full_for_writing(
    handle: int, mode: str, original: Callable[[int, str], BufferedIOBase] = os.fdopen
) -> BufferedIOBase:
    if mode == "wb":
        full()
    return original(handle, mode)


@pytest.mark.parametrize(
    ("owner", "function", "instead"),
    [(os, "fdopen", full_for_writing), (Path, "replace", full)],
    ids=["write", "rename"],
)
def test_a_disk_that_fills_while_what_was_made_is_noted(
    workspace: Workspace,
    cleaner: Cleaner,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    function: str,
    instead: Callable[..., Any],
) -> None:
    """The publication stands; the next build makes it again, and notes it."""
    with monkeypatch.context() as patch:
        patch.setattr(owner, function, instead)
        result = build(workspace)
    assert [(d.code, d.severity) for d in result.warnings] == [("state-unwritable", "warning")]
    assert "No space left on device" in str(result.warnings[0])
    is_whole(workspace, cleaner.outcome(sources(workspace)))
    assert left_behind(workspace) == set()
    assert next_build_is_right(workspace, cleaner).warnings == ()
    assert build(workspace).up_to_date


def test_a_disk_of_temporary_files_that_fills_while_workers_render(workspace: Workspace, cleaner: Cleaner) -> None:
    """The engine writes each font into a file, since a library of its own opens files only."""
    code = "resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, resource.RLIM_INFINITY))"
    edit_all(workspace)
    found = fails(workspace, patched(workspace, code))
    for pdf in (ENGLISH_PDF, HEBREW_PDF):
        assert f"{pdf}: error[unwritable]: cannot be rendered: File too large" in found
    hint = "  hint: free space in the folder of temporary files, or name another in TMPDIR"
    assert found[1::2] == [hint, hint]
    next_build_is_right(workspace, cleaner)


def test_an_output_that_is_read_only(workspace: Workspace, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission binds root, so the file system says so."""
    with monkeypatch.context() as patch:
        patch.setattr(exchange, "exchange", read_only)
        (found,) = failing(workspace)
    assert (found.location.path, found.code) == ("output", "unwritable")
    assert found.message == "cannot be written: Read-only file system"
    assert found.hint == "make the file system writable, or work in a copy of the workspace"
    next_build_is_right(workspace, cleaner)


def test_a_workspace_that_is_read_only(workspace: Workspace, cleaner: Cleaner) -> None:
    code = """\
def read_only(*_, **__):
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))

Path.mkdir = Path.write_text = Path.write_bytes = os.utime = os.makedirs = read_only
"""
    found = fails(workspace, patched(workspace, code))
    assert found[0].endswith("error[unwritable]: cannot be written: Read-only file system")
    assert found[1] == "  hint: make the file system writable, or work in a copy of the workspace"
    next_build_is_right(workspace, cleaner)


# Workers that die or hang


SLOW = """
renderer_of = jobs.renderer_of

class Slow:
    def __init__(self, assets):
        self.renderer, self.note = renderer_of(assets), Path(assets.root) / "slow"

    def load(self, editions):
        self.renderer.load(editions)

    def render(self, source, place, edition, *more, **options):
        if place.startswith("output/he/"):
            self.note.write_text(str(os.getpid()))
            time.sleep(600)
        return self.renderer.render(source, place, edition, *more, **options)

jobs.renderer_of = Slow
Slow.cache_clear = renderer_of.cache_clear
"""
"""The Hebrew factsheet is never done."""


def slow_worker(workspace: Workspace, process: subprocess.Popen[str]) -> int:
    """Wait until the Hebrew factsheet is being rendered, and return the process in which that is so."""
    note = workspace.root / "slow"
    assert wait_for(lambda: note.exists() and note.read_text() != "")
    worker = int(note.read_text())
    note.unlink()
    assert worker in set(processes(workspace)) - {process.pid}
    return worker


def test_a_worker_that_is_killed_while_it_renders(workspace: Workspace, cleaner: Cleaner) -> None:
    """What else is wrong is told as well."""
    add_fault(workspace)
    process = patched(workspace, SLOW)
    worker = slow_worker(workspace, process)
    os.kill(worker, signal.SIGKILL)
    found = fails(workspace, process)
    assert any(
        line.startswith(f"{HEBREW_PDF}: error[worker-lost]: was not rendered: its worker died; ") for line in found
    )
    assert any("error[engine-warning]" in line for line in found)
    remove_fault(workspace)
    next_build_is_right(workspace, cleaner)


def test_a_worker_that_hangs(workspace: Workspace, cleaner: Cleaner) -> None:
    add_fault(workspace)
    limit = "pool.WorkerPool.__init__.__defaults__ = (20.0,)\n"
    found = fails(workspace, patched(workspace, SLOW + limit))
    (workspace.root / "slow").unlink()
    told = f"{HEBREW_PDF}: error[worker-lost]: was not rendered: its worker was ended after 20 seconds; its longest "
    (line,) = [line for line in found if line.startswith(told)]
    assert re.search(r"“[a-z-]+\.?[a-z]*” \(locales/he/LC_MESSAGES/hans-island\.po:\d+\), of \d+ letters$", line), line
    assert any("error[engine-warning]" in line for line in found)
    remove_fault(workspace)
    next_build_is_right(workspace, cleaner)


def test_a_fork_server_that_is_killed_before_it_has_forked_is_started_anew(
    workspace: Workspace, cleaner: Cleaner
) -> None:
    edit_all(workspace)
    code = """
read = publishing.read_wanted

def killed(*args):
    for folder in Path("/proc").glob("[0-9]*"):
        if (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(os.getpid()):
            os.kill(int(folder.name), signal.SIGKILL)
            print("killed", folder.name, flush=True)
    return read(*args)

publishing.read_wanted = killed
"""
    exit_code, out, err = finish(patched(workspace, code))
    assert exit_code == 0, err
    assert out.startswith("killed ")
    assert "(2 rendered)" in out
    is_whole(workspace, cleaner.outcome(sources(workspace)))
    assert has_ended(workspace)
    assert left_behind(workspace) == set()


def test_a_fork_server_that_is_killed_while_its_workers_render(workspace: Workspace, cleaner: Cleaner) -> None:
    edit_all(workspace)
    process = patched(workspace, SLOW)
    worker = slow_worker(workspace, process)
    server = int(Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1])
    assert server in set(processes(workspace)) - {process.pid}
    os.kill(server, signal.SIGKILL)
    found = fails(workspace, process)
    assert any(line.startswith(f"{HEBREW_PDF}: error[worker-lost]: was not rendered") for line in found)
    next_build_is_right(workspace, cleaner)


def test_a_build_that_ends_before_it_notes_what_it_made_leaves_no_note_of_another(
    workspace: Workspace, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A warning that changes no page is edited in, and out again after the build has published it."""

    class Killed(BaseException):
        pass

    def killed(*_: object) -> NoReturn:
        raise Killed

    build(workspace)
    edit(workspace, 'msgstr "לא לפרסום."', 'msgstr "לא לא לפרסום."')
    with monkeypatch.context() as patch:
        patch.setattr(cache, "write_record", killed)
        with pytest.raises(Killed):
            build(workspace)
    edit(workspace, 'msgstr "לא לא לפרסום."', 'msgstr "לא לפרסום."')
    assert next_build_is_right(workspace, cleaner).warnings == ()


# Two builds at once


def test_a_second_build_waits_and_finds_nothing_stale(workspace: Workspace, cleaner: Cleaner) -> None:
    first = patched(workspace, STOPPED)
    wait_for(lambda: (workspace.root / "halted").exists())
    second = start(workspace, "--why")
    assert second.stderr is not None
    assert second.stderr.readline() == (f"waiting: another build is running in this workspace (process {first.pid})\n")
    (workspace.root / "halted").unlink()
    assert finish(first)[0] == 0
    code, out, _ = finish(second)
    assert code == 0
    assert ": made: " not in out
    assert out.splitlines()[-1].startswith("output/ is up to date: nothing is stale, ")
    is_whole(workspace, cleaner.outcome(sources(workspace)))
    assert has_ended(workspace)
    assert left_behind(workspace) == set()


STOPPED = """
publish = publishing.publish

def stopped(workspace, *more):
    (workspace.root / "halted").touch()
    while (workspace.root / "halted").exists():
        time.sleep(0.01)
    publish(workspace, *more)

publishing.publish = stopped
"""
"""A build that halts before it publishes."""


def test_a_build_that_is_killed_frees_the_workspace(workspace: Workspace, cleaner: Cleaner) -> None:
    first = patched(workspace, STOPPED)
    wait_for(lambda: (workspace.root / "halted").exists())
    second = start(workspace)
    assert second.stderr is not None
    assert second.stderr.readline().startswith("waiting: ")
    first.kill()
    finish(first)
    code, out, err = finish(second)
    assert code == 0, err
    assert "(1 rendered)" in out
    is_whole(workspace, cleaner.outcome(sources(workspace)))
    assert has_ended(workspace)
    assert left_behind(workspace) == set()


def test_an_edit_during_a_build_is_not_lost(workspace: Workspace, cleaner: Cleaner) -> None:
    first = patched(workspace, STOPPED)
    wait_for(lambda: (workspace.root / "halted").exists())
    text = workspace.read_text(HEBREW)
    workspace.write_text(HEBREW, text.replace("חלק מגרינלנד.", "שייך לגרינלנד."))
    (workspace.root / "halted").unlink()
    assert finish(first)[0] == 0
    assert finish(start(workspace))[0] == 0
    is_whole(workspace, cleaner.outcome(sources(workspace)))


def test_an_edit_that_is_undone_while_a_build_goes_on_is_noticed(
    workspace: Workspace, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read was the edit; what stands there before and after is the same."""
    text = workspace.read_text(HEBREW)

    def read(*args: Any) -> Any:
        workspace.write_text(HEBREW, text.replace("חלק מגרינלנד.", "שייך לגרינלנד."))
        try:
            return read_wanted(*args)
        finally:
            workspace.write_text(HEBREW, text)

    read_wanted = publishing.read_wanted
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "read_wanted", read)
        build(workspace)
    next_build_is_right(workspace, cleaner)
