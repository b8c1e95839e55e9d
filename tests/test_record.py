"""The record of the last build: it comes back as it was, or not at all."""

import os
import pickle
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError
from pipeline.base.files import Workspace
from pipeline.build import record as module
from pipeline.build.record import About, Print, Record, Sheet, read_record, write_record
from pipeline.build.start import FOLDER, look
from pipeline.catalog.coverage import Coverage
from pipeline.pages.entries import Download, IndexEntry
from pipeline.verify.manifest import File, RequiredName

MAKERS = "these versions"
PLACE = Location("locales/ru/LC_MESSAGES/tiny.po", 7)
FOUND = (Diagnostic(PLACE, "x-y", "is odd", "mend it", "warning"),)
PDF = File("ru/tiny.ru.pdf", "pdf", 3, "00ff", "ru", "tiny", "standard", 4)
PAGE = File("ru/tiny.html", "page", 5, "11ff", "ru", "tiny")
OFFER = IndexEntry("tiny", "ru", "<b>А</b>", False, PAGE.path, Download(PDF.path, PDF.size, 4))
COVERAGE = Coverage("tiny", "ru", 3, 2, 1, 0, 5, PLACE)
SHEET = Sheet(OFFER, (PAGE,), (Print("key", PDF, 4),), COVERAGE, ("a1", "b2"), "expected", "inputs", FOUND)
NAME = RequiredName("tiny", "a", {"ru": ["А*"]}, {"ru": "А"}, [])
RECORD = Record({SHEET.key: SHEET}, {"tiny": About("2026", (NAME,), FOUND)}, (PAGE, PDF), "22ff", FOUND)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a record."""
    workspace = Workspace(tmp_path)
    write_record(workspace, "output", MAKERS, RECORD)
    return workspace


def write_sealed(workspace: Workspace, data: bytes) -> None:
    """Write what is no record as if this version had written it."""
    seal = module._seal(MAKERS, data).encode("ascii")
    workspace.write_bytes(f"{FOLDER}/output.record", seal + b"\n" + data)


def test_it_comes_back_as_it_was(workspace: Workspace) -> None:
    assert read_record(workspace, "output", MAKERS) == RECORD
    assert read_record(workspace, "preview", MAKERS) == Record()


def test_a_sheet_knows_its_key_and_all_its_files() -> None:
    assert SHEET.key == ("tiny", "ru")
    assert SHEET.all_files == (PDF, PAGE)


def test_of_other_makers_it_is_as_if_it_had_never_been(workspace: Workspace) -> None:
    assert read_record(workspace, "output", "those versions") == Record()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"\n",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: data.replace(b"11ff", b"11fe"),
        lambda data: b"\xff" + data[1:],
        lambda data: data.partition(b"\n")[2],
    ],
    ids=["empty", "a line", "a byte short", "half", "a byte more", "a bit", "no text", "no seal"],
)
def test_damaged_it_is_as_if_it_had_never_been(workspace: Workspace, damage: Callable[[bytes], bytes]) -> None:
    path = f"{FOLDER}/output.record"
    workspace.write_bytes(path, damage(workspace.read_bytes(path)))
    assert read_record(workspace, "output", MAKERS) == Record()


@pytest.mark.parametrize("data", [b"", b"no pickle", pickle.dumps(RECORD)[:-2], pickle.dumps({"sheets": {}})])
def test_whatever_is_no_record_is_none(workspace: Workspace, data: bytes) -> None:
    write_sealed(workspace, data)
    assert read_record(workspace, "output", MAKERS) == Record()


class Called:
    """Pickled, this is a call of whatever it was made with."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[object, ...]:
        return self.call


def test_no_record_calls_anything(workspace: Workspace, tmp_path: Path) -> None:
    flag = tmp_path / "called"
    for call in (Called(os.mkdir, str(flag)), Called(subprocess.Popen, ["mkdir", str(flag)])):
        write_sealed(workspace, pickle.dumps(call))
        assert read_record(workspace, "output", MAKERS) == Record()
        assert not flag.exists()


@pytest.mark.parametrize(
    ("owner", "name"),
    [("pathlib", "PurePosixPath"), ("pipeline.build.staging", "Path"), ("pipeline.build.record", "write_record")],
    ids=["of another library", "that a module of ours imports", "that is no class"],
)
def test_a_class_that_is_not_ours_is_refused(workspace: Workspace, owner: str, name: str) -> None:
    by_name = f"c{owner}\n{name}\n".encode("ascii")  # the pickle of a class is its name
    reader = module._Reader(BytesIO(by_name + b"."))
    with pytest.raises(pickle.UnpicklingError, match=f"{name} has no place in a record"):
        reader.load()


def test_a_folder_that_cannot_be_written_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("in the way", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"\.cache/build/output\.record: error\[unwritable\]"):
        write_record(Workspace(tmp_path), "output", MAKERS, RECORD)
    assert read_record(Workspace(tmp_path), "output", MAKERS) == Record()


def test_it_is_none_of_what_a_build_looks_at(workspace: Workspace) -> None:
    seen = look(str(workspace.root), "output", "", None)
    assert [path for path in seen.files if FOLDER in path] == []
