"""What a build looks at and remembers: contents decide, and stat data vouch only for what they can."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from builders import ROOT

from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.base.disk import file_system_time
from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build import cache
from pipeline.build.cache import (
    FORMAT,
    PACKAGE,
    BuildRecord,
    combined,
    look,
    makers,
    read_record,
    write_record,
)
from pipeline.build.witness import WitnessedWorkspace
from pipeline.verify.manifest import File

WARNING = Diagnostic(Location("locales/ru/LC_MESSAGES/tiny.po", 7), "x-y", "is odd", "fix it", "warning")
PDF = File("ru/tiny.ru.pdf", "pdf", 3, "00ff", "ru", "tiny", "standard", 4)


def record_of(root: Path) -> BuildRecord:
    """Return what a build would remember that left everything as it stands."""
    now = look(root, "output", None)
    return BuildRecord(FORMAT, "everything", makers(now), {}, now.clock, now.files, (PDF,), "ff", (WARNING,))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a few inputs and outputs, and the record of a build that left them so."""
    for path in ("pyproject.toml", "templates/a.html", "locales/ru/b.po", "output/index.html", "output/x.pdf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path, encoding="utf-8")
    write_record(Workspace(tmp_path), "output", record_of(tmp_path))
    return tmp_path


def last(root: Path) -> BuildRecord:
    record = read_record(Workspace(root), "output")
    assert record is not None
    return record


def changes(root: Path) -> set[str]:
    return last(root).changes(look(root, "output", last(root)))


def age(root: Path) -> None:
    """Let every file be older than the last look, so that its stat data vouch for it."""
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (1_000_000_000, 1_000_000_000))
    while file_system_time(root) <= (root / "output/x.pdf").stat().st_ctime_ns:
        pass
    write_record(Workspace(root), "output", record_of(root))


def test_nothing_has_changed(root: Path) -> None:
    assert changes(root) == set()


@pytest.mark.parametrize("path", ["pyproject.toml", "templates/a.html", "locales/ru/b.po", "output/x.pdf"])
def test_another_content_is_a_change_whatever_the_stat_data_say(root: Path, path: str) -> None:
    age(root)
    file = root / path
    before = file.stat()
    file.write_text(path[::-1], encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert changes(root) == {path}


def test_files_that_come_and_go_are_changes(root: Path) -> None:
    (root / "templates/new/deep").mkdir(parents=True)
    (root / "templates/new/deep/c.css").write_text("c", encoding="utf-8")
    (root / "output/x.pdf").unlink()
    assert changes(root) == {"templates/new/deep/c.css", "output/x.pdf"}


def test_a_touched_file_is_no_change(root: Path) -> None:
    age(root)
    (root / "templates/a.html").touch()
    assert changes(root) == set()


def test_hidden_and_compiled_files_are_not_looked_at(root: Path) -> None:
    for path in ("templates/.a.html.swp", "output/.gitignore", "templates/__pycache__/make.pyc"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("x", encoding="utf-8")
    assert changes(root) == set()


def test_stat_data_vouch_for_what_was_hashed_before(root: Path) -> None:
    age(root)
    own = {path for path in last(root).files if not path.startswith("/")}
    assert look(root, "output", last(root)).hashed == 0
    assert look(root, "output", None).hashed >= len(own)
    (root / "output/x.pdf").touch()
    assert look(root, "output", last(root)).hashed == 1


def test_a_file_touched_after_the_look_began_is_hashed_again(root: Path) -> None:
    """Else a second edit within the same tick of the clock, of the same size, would go unseen."""
    record, file = last(root), root / "templates/a.html"
    os.utime(file, ns=(record.clock, record.clock))
    status = file.stat()
    stat = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"
    files = record.files | {"templates/a.html": cache.Seen(stat, "the digest of what it was")}
    record = msgspec.structs.replace(record, files=files)
    assert record.changes(look(root, "output", record)) == {"templates/a.html"}


def test_a_folder_that_contains_itself_ends_somewhere(root: Path) -> None:
    (root / "templates/loop").symlink_to(root / "templates")
    (root / "templates/self").symlink_to("self")
    assert changes(root) == set()


def test_a_name_that_is_not_utf_8_is_passed_over(root: Path) -> None:
    (Path(os.fsdecode(os.fsencode(root / "templates") + b"/\xff.css"))).write_text("x", encoding="utf-8")
    assert changes(root) == set()


def test_a_clock_that_cannot_be_had_vouches_for_nothing_and_fails_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> int:
        raise PermissionError

    monkeypatch.setattr(cache, "file_system_time", refuse)
    assert look(root, "output", last(root)).clock == 0
    assert changes(root) == set()


# The record


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    record = msgspec.structs.replace(
        record_of(tmp_path), libraries={"/lib/libpango.so": "1:2:3:4"}, details=msgspec.Raw(b'{"a":1}')
    )
    write_record(Workspace(tmp_path), "output", record)
    again = last(tmp_path)
    assert msgspec.structs.replace(again, details=record.details) == record
    assert bytes(again.details) == b'{"a":1}'
    assert read_record(Workspace(tmp_path), "preview") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff\xfe", b"null", b"[" * 100_000, b'{"format": 1}', b'{"format": "1"}', b"\x80\x05pickle"],
)
def test_a_damaged_record_is_as_if_it_had_never_been(root: Path, data: bytes) -> None:
    for seal in (b"", hashlib.sha256(data).hexdigest().encode() + b"\n"):
        (cache_folder(root) / "output.json").write_bytes(seal + data)
        assert read_record(Workspace(root), "output") is None


def test_a_record_in_which_a_bit_is_turned_over_is_none_though_it_may_be_readable(root: Path) -> None:
    path = cache_folder(root) / "output.json"
    whole = path.read_bytes()
    assert whole.count(b"is odd") == 1
    path.write_bytes(whole.replace(b"is odd", b"is ode"))
    assert read_record(Workspace(root), "output") is None
    path.write_bytes(whole)
    assert last(root).warnings == (WARNING,)


def test_a_record_that_was_cut_off_or_is_of_another_format_is_none(root: Path) -> None:
    path = cache_folder(root) / "output.json"
    whole = path.read_bytes()
    for length in range(0, len(whole), 997):
        path.write_bytes(whole[:length])
        assert read_record(Workspace(root), "output") is None
    write_record(Workspace(root), "output", msgspec.structs.replace(record_of(root), format=FORMAT + 1))
    assert read_record(Workspace(root), "output") is None


def test_the_makers_are_the_code_and_what_is_installed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = look(root, "output", None)
    first = makers(now)
    code = f"{PACKAGE}/pages/layouts.py"
    assert makers(replace(now, files=now.files | {code: cache.Seen("", "edited")})) != first
    assert makers(replace(now, files=now.files | {"templates/a.html": cache.Seen("", "edited")})) == first
    monkeypatch.setenv("LD_LIBRARY_PATH", "/somewhere")
    assert makers(now) != first


def test_libraries_are_known_by_their_stat_data(tmp_path: Path) -> None:
    library = tmp_path / "libpango.so.0"
    library.write_bytes(b"first")
    record = msgspec.structs.replace(record_of(tmp_path), libraries=cache.library_stats(frozenset({str(library)})))
    assert set(record.libraries) == {str(library), cache.LINKER_CACHE}
    assert record.libraries_are_the_same()
    library.write_bytes(b"second")
    assert not record.libraries_are_the_same()
    library.unlink()
    assert not record.libraries_are_the_same()
    assert cache.library_stats(frozenset()) == {}


def test_what_was_read_as_something_else_was_edited(root: Path) -> None:
    workspace = WitnessedWorkspace(Workspace(root), look(root, "output", None))
    workspace.read_text("templates/a.html")
    assert workspace.edited == set()
    (root / "templates/a.html").write_text("edited", encoding="utf-8")
    workspace.read_text("templates/a.html")
    (root / "templates/a.html").write_text("templates/a.html", encoding="utf-8")  # undone
    (root / "locales/ru/new.po").write_text("new", encoding="utf-8")
    workspace.read_text("locales/ru/new.po")
    assert workspace.edited == {"templates/a.html", "locales/ru/new.po"}


def test_what_was_gone_when_it_was_asked_for_was_edited(root: Path) -> None:
    workspace = WitnessedWorkspace(Workspace(root), look(root, "output", None))
    assert workspace.list("templates/*.html") == ["templates/a.html"]
    assert workspace.exists("templates/a.html")
    assert not workspace.exists("templates/never.html")
    assert workspace.edited == set()
    (root / "templates/a.html").unlink()
    assert workspace.list("templates/*.html") == []
    assert workspace.edited == {"templates/a.html"}
    workspace.edited.clear()
    assert not workspace.exists("templates/a.html")
    assert workspace.edited == {"templates/a.html"}


def test_parts_are_told_apart() -> None:
    assert combined(["ab", "c"]) != combined(["a", "bc"])
    assert combined(["abc"]) not in (combined(["ab", "c"]), combined(["a", "bc"]))


def test_nothing_heavy_is_loaded_where_nothing_is_stale(tmp_path: Path) -> None:
    code = "import sys, pipeline.cli.main, pipeline.build.build; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert {"babel", "jinja2", "weasyprint", "fontTools", "polib", "pikepdf", "yaml"}.isdisjoint(run.stdout.split())
