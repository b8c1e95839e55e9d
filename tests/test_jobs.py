"""A job: a PDF from what it carries alone, in any process; what prevents it is told."""

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
from pipeline.build import jobs as module
from pipeline.build.build import build
from pipeline.build.jobs import PdfJob, load, render_pdf, verify_again
from pipeline.build.pool import InProcess
from pipeline.pdf.render import Renderer
from pipeline.project.selection import Selection
from pipeline.verify.manifest import digest

PATH = "en/hans-island.en.pdf"
STYLE = "templates/styles/print.css"
FONT = "templates/fonts/print/IslandSans-Bold.ttf"


class Recorder(InProcess):
    """An executor that remembers the jobs that it was given."""

    def __init__(self) -> None:
        self.jobs: list[PdfJob] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.jobs += (argument for argument in args if isinstance(argument, PdfJob))
        return super().submit(fn, *args, **kwargs)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, island_source: Workspace) -> tuple[PdfJob, bytes]:
    """A job of a build, and the PDF that it made."""
    workspace = copy_workspace(tmp_path_factory.mktemp("made"), island_source.root)
    build(workspace, selection=Selection(("en",)), executor=(recorder := Recorder()))
    (job,) = recorder.jobs
    return job, workspace.read_bytes(f"preview/{PATH}")


@pytest.fixture
def job(tmp_path: Path, made: tuple[PdfJob, bytes]) -> PdfJob:
    """The job, in a copy of its workspace that a test may change."""
    workspace = copy_workspace(tmp_path, Path(made[0].assets.root))
    return replace(made[0], assets=replace(made[0].assets, root=str(workspace.root)))


@pytest.fixture(autouse=True)
def _no_renderer_of_before() -> Iterator[None]:
    module.renderer_of.cache_clear()
    yield
    module.renderer_of.cache_clear()


def edit(job: PdfJob, path: str) -> None:
    """Change a file of the workspace, and nothing of what it means."""
    with (Path(job.assets.root) / path).open("ab") as file:
        file.write(b"\n")


def fault(job: PdfJob) -> str:
    with pytest.raises(PipelineError) as failure:
        render_pdf(job)
    (diagnostic,) = failure.value.diagnostics
    return str(diagnostic)


def test_the_same_job_makes_the_same_pdf_wherever_the_workspace_is(job: PdfJob, made: tuple[PdfJob, bytes]) -> None:
    done = render_pdf(job)
    assert done.data == made[1]
    assert (done.file.pages, done.verified.found) == (2, ())
    assert (done.file.size, done.file.sha256) == (len(done.data), digest(done.data))
    assert done.file.path == PATH
    assert done.seconds > 0


def test_no_job_is_left_behind_by_a_page_that_fails(tmp_path: Path, island_source: Workspace) -> None:
    """Nobody would wait for it, and the workers of a cluster would do it all the same."""
    workspace = copy_workspace(tmp_path, island_source.root)
    workspace.write_text("templates/layouts/page.html", "{{ nothing }}")
    with pytest.raises(PipelineError):
        build(workspace, selection=Selection(("en",)), executor=(recorder := Recorder()))
    assert recorder.jobs == []


PROGRAM = """
import pickle, sys
from pipeline.build.jobs import render_pdf
sys.stdout.buffer.write(pickle.dumps(render_pdf(pickle.load(sys.stdin.buffer))))
"""


def test_a_job_and_what_it_made_go_to_another_process_and_back(job: PdfJob) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", PROGRAM]
    sent = subprocess.run(command, input=pickle.dumps(job), env=environment, cwd="/", capture_output=True, check=True)
    there, here = pickle.loads(sent.stdout), render_pdf(job)
    assert replace(there, seconds=here.seconds, libraries=here.libraries) == here


def test_what_was_rendered_before_is_verified_only(job: PdfJob, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_pdf(job)

    def render(*_: object) -> None:
        pytest.fail("was rendered again")

    monkeypatch.setattr(Renderer, "render", render)
    again = verify_again(job, first.data, first.file.pages)
    assert (again.file, again.verified, again.rendered) == (first.file, first.verified, False)
    names = [replace(name, table=name.table | {"en": "Another"}) for name in job.expected.names]
    stricter = replace(job, expected=replace(job.expected, names=names))
    found = verify_again(stricter, first.data, first.file.pages).verified.found
    assert {d.code for d in found} == {"published-name"}


def test_a_style_that_was_edited_since_is_refused(job: PdfJob) -> None:
    edit(job, STYLE)
    assert fault(job) == (f"{STYLE}: error[asset-changed]: has changed since the build began\n  hint: build again")


def test_a_font_that_was_edited_since_is_refused(job: PdfJob) -> None:
    edit(job, FONT)
    said = fault(job)
    assert said.startswith("templates/styles/fonts-print.css:")
    assert f"{FONT} has changed since the build began\n" in said


def test_patterns_of_hyphenation_that_were_edited_since_are_refused(job: PdfJob) -> None:
    path = "locales/en/hyphenation.dic"
    Workspace(Path(job.assets.root)).write_text(path, "UTF-8\n.a1b\n")
    assets = replace(job.assets, digests=(*job.assets.digests, (path, "00")), hyphenation=(("en", path),))
    assert fault(replace(job, assets=assets)).startswith(f"{path}: error[asset-changed]: has changed since")


def test_what_was_edited_after_it_was_loaded_changes_nothing(job: PdfJob, made: tuple[PdfJob, bytes]) -> None:
    """A worker has loaded fonts and styles; a PDF is made of what was loaded, and of nothing later."""
    load(job.assets, (job.edition,))
    for path in (STYLE, FONT):
        edit(job, path)
    assert render_pdf(job).data == made[1]


def test_what_is_for_the_screen_alone_is_not_read(job: PdfJob) -> None:
    style = replace(job.edition, styles=(*job.edition.styles, "screen.css"))
    assert fault(replace(job, edition=style)).startswith(
        "templates/styles/screen.css: error[asset-changed]: is not for print\n"
    )


def test_a_full_disk_is_told(job: PdfJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Renderer, "render", render)
    assert fault(job) == (
        f"preview/{PATH}: error[unwritable]: cannot be rendered: No space left on device\n"
        "  hint: free space in the folder of temporary files, or name another in TMPDIR"
    )


def test_the_libraries_that_set_text_are_files(job: PdfJob) -> None:
    libraries = render_pdf(job).libraries
    assert {"libpango-1", "libharfbuzz"} <= {Path(path).name.partition(".")[0] for path in libraries}
    assert all(Path(path).is_file() and ".so" in Path(path).name for path in libraries)
