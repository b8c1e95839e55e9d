"""A task: a PDF from what it carries alone, in any process, and what hinders it is told."""

import errno
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import ROOT
from conftest import copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build import task as module
from pipeline.build.build import build
from pipeline.build.task import Task, libraries, load_stock, run
from pipeline.build.workers import InProcess
from pipeline.pdf.render import Renderer
from pipeline.project.selection import Selection
from pipeline.verify.manifest import digest

PATH = "en/hans-island.en.pdf"
STYLE = "templates/styles/print.css"
FONT = "templates/fonts/print/IslandSans-Bold.ttf"


class Recorder(InProcess):
    """An executor that remembers the tasks that it was given."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += (argument for argument in args if isinstance(argument, Task))
        return super().submit(fn, *args, **kwargs)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, island_source: Workspace) -> tuple[Task, bytes]:
    """A task of a build, and the PDF that it made."""
    workspace = copy_workspace(tmp_path_factory.mktemp("made"), island_source.root)
    build(workspace, selection=Selection(("en",)), executor=(recorder := Recorder()))
    (task,) = recorder.tasks
    return task, workspace.read_bytes(f"preview/{PATH}")


@pytest.fixture
def task(tmp_path: Path, made: tuple[Task, bytes]) -> Task:
    """The task, in a copy of its workspace that a test may change."""
    workspace = copy_workspace(tmp_path, Path(made[0].stock.root))
    return replace(made[0], stock=replace(made[0].stock, root=str(workspace.root)))


@pytest.fixture(autouse=True)
def _no_renderer_of_before() -> Iterator[None]:
    module._renderer.cache_clear()
    yield
    module._renderer.cache_clear()


def edit(task: Task, path: str) -> None:
    """Change a file of the workspace, and nothing of what it means."""
    with (Path(task.stock.root) / path).open("ab") as file:
        file.write(b"\n")


def fault(task: Task) -> str:
    with pytest.raises(PipelineError) as failure:
        run(task)
    (diagnostic,) = failure.value.diagnostics
    return str(diagnostic)


def test_the_same_task_makes_the_same_pdf_wherever_the_workspace_is(task: Task, made: tuple[Task, bytes]) -> None:
    done = run(task)
    assert done.data == made[1]
    assert (done.pages, done.taken.found) == (2, ())
    assert done.file == replace(task.file, size=len(done.data), sha256=digest(done.data))
    assert done.seconds > 0


PROGRAM = """
import pickle, sys
from pipeline.task import run
sys.stdout.buffer.write(pickle.dumps(run(pickle.load(sys.stdin.buffer))))
"""


def test_a_task_and_what_it_made_go_to_another_process_and_back(task: Task) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", PROGRAM]
    sent = subprocess.run(command, input=pickle.dumps(task), env=environment, cwd="/", capture_output=True, check=True)
    there, here = pickle.loads(sent.stdout), run(task)
    assert replace(there, seconds=here.seconds) == here


def test_what_was_rendered_before_is_verified_only(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(task)

    def render(*_: object) -> None:
        pytest.fail("was rendered again")

    monkeypatch.setattr(Renderer, "render", render)
    again = run(replace(task, data=first.data, pages=first.pages))
    assert replace(again, seconds=first.seconds) == first
    names = [replace(name, table=name.table | {"en": "Another"}) for name in task.expected.names]
    stricter = replace(task.expected, names=names)
    found = run(replace(task, data=first.data, pages=first.pages, expected=stricter)).taken.found
    assert {d.code for d in found} == {"published-name"}


def test_a_style_that_was_edited_since_is_refused(task: Task) -> None:
    edit(task, STYLE)
    assert fault(task) == (f"{STYLE}: error[asset-changed]: has changed since the build began\n  hint: build again")


def test_a_font_that_was_edited_since_is_refused(task: Task) -> None:
    edit(task, FONT)
    said = fault(task)
    assert said.startswith("templates/styles/fonts-print.css:")
    assert f"{FONT} has changed since the build began\n" in said


def test_patterns_of_hyphenation_that_were_edited_since_are_refused(task: Task) -> None:
    path = "locales/en/hyphenation.dic"
    Workspace(Path(task.stock.root)).write_text(path, "UTF-8\n.a1b\n")
    stock = replace(task.stock, assets=(*task.stock.assets, module.Asset(path, "00")), dictionaries=(("en", path),))
    assert fault(replace(task, stock=stock)).startswith(f"{path}: error[asset-changed]: has changed since")


def test_what_was_edited_after_it_was_loaded_changes_nothing(task: Task, made: tuple[Task, bytes]) -> None:
    """The nursery has loaded fonts and styles; a PDF is made of what was loaded, and of nothing later."""
    load_stock(task.stock, (task.edition,))
    for path in (STYLE, FONT):
        edit(task, path)
    assert run(task).data == made[1]


def test_what_is_for_the_screen_alone_is_not_read(task: Task) -> None:
    style = replace(task.edition, styles=(*task.edition.styles, "screen.css"))
    assert fault(replace(task, edition=style)).startswith(
        "templates/styles/screen.css: error[asset-changed]: is not for print\n"
    )


def test_a_full_disk_is_told(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Renderer, "render", render)
    assert fault(task) == (
        f"preview/{PATH}: error[unwritable]: cannot be rendered: No space left on device\n"
        "  hint: free space in the folder of temporary files, or name another in TMPDIR"
    )


def test_the_libraries_that_set_text_are_files() -> None:
    names = {Path(path).name.partition(".")[0] for path in libraries()}
    assert {"libpango-1", "libharfbuzz"} <= names
    assert all(Path(path).is_file() and ".so" in Path(path).name for path in libraries())
