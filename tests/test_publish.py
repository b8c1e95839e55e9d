"""Publishing: the exchange of folders, what is left when it is interrupted, and the recovery."""

import errno
import fcntl
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from builders import ROOT, codes, copy_workspace, left_behind, published_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build import exchange as module
from pipeline.build import staging as staging_module
from pipeline.build.staging import OUTPUT, PREVIEW, only_build, publish, recover, reuse_file, stage_file, staging, sweep
from pipeline.cli.interrupt import interruptible
from pipeline.verify.publication import verify_publication


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose publication says "old"."""
    (tmp_path / "output/en").mkdir(parents=True)
    (tmp_path / "output/.gitignore").write_text("*\n!.gitignore\n", encoding="utf-8")
    (tmp_path / "output/en/page.html").write_text("old", encoding="utf-8")
    (tmp_path / "output/gone.html").write_text("old", encoding="utf-8")
    return Workspace(tmp_path)


def publish_new(workspace: Workspace) -> None:
    with staging(workspace) as folder:
        stage_file(folder, "en/page.html", b"new")
        publish(workspace, folder)


def published(workspace: Workspace) -> str:
    return workspace.read_text("output/en/page.html")


def hidden(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.root.iterdir() if path.name.startswith("."))


def refuse_exchange(monkeypatch: pytest.MonkeyPatch, number: int = errno.EINVAL) -> None:
    def exchange(first: Path, second: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module, "exchange", exchange)


class Killed(BaseException):
    """The process ends here: nothing catches it, and nothing after it runs."""


def test_the_new_takes_the_place_of_the_old_whole(workspace: Workspace) -> None:
    publish_new(workspace)
    assert published(workspace) == "new"
    assert not workspace.exists("output/gone.html")
    assert hidden(workspace) == []


def test_it_takes_one_step(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(self: Path, target: Path) -> None:
        pytest.fail(f"{self} was renamed to {target}")

    monkeypatch.setattr(Path, "rename", rename)
    publish_new(workspace)
    assert published(workspace) == "new"


def test_a_first_publication(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    publish_new(workspace)
    assert published(workspace) == "new"
    assert hidden(workspace) == []


def test_permissions_and_placeholder_are_kept(workspace: Workspace) -> None:
    (workspace.root / "output").chmod(0o2775)
    publish_new(workspace)
    assert stat.S_IMODE((workspace.root / "output").stat().st_mode) == 0o2775
    assert workspace.read_text("output/.gitignore") == "*\n!.gitignore\n"


def test_a_failure_leaves_the_old(workspace: Workspace) -> None:
    def fail() -> None:
        with staging(workspace) as folder:
            stage_file(folder, "en/page.html", b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert published(workspace) == "old"
    assert hidden(workspace) == []


def test_a_full_disk_is_a_diagnostic(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_bytes(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(PipelineError) as failure:
        publish_new(workspace)
    assert str(failure.value) == (
        "output/en/page.html: error[unwritable]: cannot be written: No space left on device\n"
        "  hint: free space on the disk and build again"
    )
    assert published(workspace) == "old"


def test_what_a_killed_build_left_behind_is_removed(workspace: Workspace) -> None:
    stage_file(workspace.root / ".output.staging", "half.html", b"half")
    publish_new(workspace)
    assert not workspace.exists("output/half.html")
    assert hidden(workspace) == []


# Where the file system cannot exchange folders


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV])
def test_two_renames_do_the_same(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    refuse_exchange(monkeypatch, number)
    publish_new(workspace)
    assert published(workspace) == "new"
    assert hidden(workspace) == []


def test_an_exchange_that_is_forbidden_is_a_diagnostic(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_exchange(monkeypatch, errno.EACCES)
    with pytest.raises(PipelineError) as failure:
        publish_new(workspace)
    assert codes(failure.value.diagnostics) == ["unwritable"]
    assert published(workspace) == "old"


@pytest.mark.parametrize("failing", [1, 2])
def test_a_rename_that_fails_leaves_the_old(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    refuse_exchange(monkeypatch)
    rename, calls = Path.rename, []

    def fail_once(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(PipelineError):
        publish_new(workspace)
    assert published(workspace) == "old"
    assert hidden(workspace) == []


STEPS = ("the journal is written", "the old is moved away", "the new is moved in", "the old is removed", "the end")


def die_before(
    step: int, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, journal: str = ".output.journal"
) -> None:
    """End the process before the step of this number of an exchange."""
    done = 0

    def count(path: Path) -> None:
        nonlocal done
        if path.parent == workspace.root and (path.exists() or path.name == journal):
            if done == step:
                raise Killed
            done += 1

    for owner, name in ((module, "_write_journal"), (Path, "rename"), (Path, "unlink"), (module.shutil, "rmtree")):
        original = getattr(owner, name)

        def stepped(path: Path, *args: object, original: Callable[..., object] = original, **more: object) -> object:
            count(path)
            return original(path, *args, **more)

        monkeypatch.setattr(owner, name, stepped)


@pytest.mark.parametrize(("step", "expected"), [*enumerate(("old", "old", "new", "new", "new"))], ids=STEPS)
def test_recovery_from_every_point_of_a_crash(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: int, expected: str
) -> None:
    folder = workspace.root / ".output.staging"
    stage_file(folder, "en/page.html", b"new")
    with monkeypatch.context() as patch:
        refuse_exchange(patch)
        die_before(step, workspace, patch)
        with pytest.raises(Killed):
            publish(workspace, folder)
    recover(workspace)
    assert published(workspace) == expected
    publish_new(workspace)
    assert published(workspace) == "new"
    assert hidden(workspace) == []


def test_recovery_without_a_journal_does_nothing(workspace: Workspace) -> None:
    recover(workspace)
    assert published(workspace) == "old"


def test_recovery_twice_is_recovery_once(workspace: Workspace) -> None:
    (workspace.root / ".output.journal").write_text("x", encoding="utf-8")
    (workspace.root / "output").rename(workspace.root / ".output.old")
    recover(workspace)
    recover(workspace)
    assert published(workspace) == "old"
    assert hidden(workspace) == []


# A build that is killed


def build_and_kill(folder: Path, seconds: float) -> int:
    command = [sys.executable, "-m", "pipeline", "build", "--workspace", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        started = time.monotonic()
        staged = folder / ".output.staging"
        while process.poll() is None and not any(staged.glob("*/*.pdf")) and not seconds:
            assert time.monotonic() - started < 60
            time.sleep(0.002)
        if seconds:
            time.sleep(seconds)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        return process.wait()


@pytest.mark.parametrize("seconds", [0, 1.2], ids=["while staging", "while rendering"])
def test_a_build_that_is_killed_leaves_the_publication_whole(tmp_path: Path, seconds: float) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    workspace = copy_workspace(folder)
    with staging(workspace) as staged:
        source = published_workspace().root / "output"
        for path in source.rglob("*"):
            if path.is_file():
                stage_file(staged, path.relative_to(source).as_posix(), path.read_bytes())
        publish(workspace, staged)
    before = {path: path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file()}
    assert build_and_kill(folder, seconds) == -signal.SIGKILL
    assert {path: path.read_bytes() for path in (folder / "output").rglob("*") if path.is_file()} == before
    assert verify_publication(folder / "output") == ()
    started = time.monotonic()
    while left_behind(folder):  # its workers may write until they see that it is gone
        assert time.monotonic() - started < 60, left_behind(folder)
        sweep(workspace)
    with staging(workspace) as staged:
        assert list(staged.iterdir()) == [staged / ".gitignore"]
    assert left_behind(folder) == []


# The preview is another target, and the same way to it


def test_a_preview_is_published_whole_and_apart(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_exchange(monkeypatch)
    for text in (b"first", b"second"):
        with staging(workspace, PREVIEW) as folder:
            assert folder == workspace.root / ".preview.staging"
            stage_file(folder, "en/page.html", text, PREVIEW)
            publish(workspace, folder, PREVIEW)
        assert workspace.read_bytes("preview/en/page.html") == text
    assert published(workspace) == "old"
    assert hidden(workspace) == []


def test_a_preview_recovers_by_a_journal_of_its_own(workspace: Workspace) -> None:
    workspace.write_text("preview/en/page.html", "kept")
    (workspace.root / ".preview.journal").write_text("x", encoding="utf-8")
    (workspace.root / "preview").rename(workspace.root / ".preview.old")
    recover(workspace)
    assert not workspace.exists("preview/en/page.html")
    recover(workspace, PREVIEW)
    assert workspace.read_text("preview/en/page.html") == "kept"
    assert hidden(workspace) == []


def test_a_full_disk_names_the_preview(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_bytes(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(PipelineError, match=r"^preview/x\.html: error\[unwritable\]"):
        stage_file(workspace.root / ".preview.staging", "x.html", b"", PREVIEW)


def test_a_second_build_waits_and_is_told_for_whom(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    workspace, told = Workspace(tmp_path), list[str]()
    first = only_build(workspace)
    first.__enter__()
    who = f"another build is running in this workspace (process {os.getpid()})"
    with pytest.raises(PipelineError, match=re.escape(who)), only_build(workspace):
        pass

    def wait(reason: str) -> None:
        told.append(reason)
        first.__exit__(None, None, None)

    with only_build(workspace, OUTPUT, wait):
        assert told == [who]


def test_what_is_published_already_is_taken_over_as_the_same_file(workspace: Workspace) -> None:
    published_file = workspace.root / "output/en/page.html"
    number = published_file.stat().st_ino
    with staging(workspace) as folder:
        reuse_file(folder, "en/page.html", published_file)
        publish(workspace, folder)
    assert published(workspace) == "old"
    assert published_file.stat().st_ino == number


def test_where_files_cannot_be_linked_they_are_copied(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path, **_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    with staging(workspace) as folder:
        reuse_file(folder, "en/page.html", workspace.root / "output/en/page.html")
        publish(workspace, folder)
    assert published(workspace) == "old"
    with (
        staging(workspace) as folder,
        pytest.raises(PipelineError, match=r"^output/en/gone\.html: error\[unwritable\]"),
    ):
        reuse_file(folder, "en/gone.html", workspace.root / "output/en/gone.html")


def test_one_build_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    workspace = Workspace(tmp_path)
    with only_build(workspace), pytest.raises(PipelineError, match="another build is running"), only_build(workspace):
        pass
    with only_build(workspace):
        pass


def test_an_interrupt_while_the_staging_folder_is_begun_leaves_none(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chmod(self: Path, mode: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", chmod)
    with pytest.raises(KeyboardInterrupt):
        publish_new(workspace)
    assert not (workspace.root / ".output.staging").exists()
    assert published(workspace) == "old"


def publish_until(workspace: Workspace, count: int) -> str:
    """Publish, and interrupt at one of the steps between which Python looks for signals; return in which function.

    Return nothing if there are not as many steps.
    """
    steps, where = 0, ""

    def interrupt(frame: FrameType, event: str, _: object) -> None:
        nonlocal steps, where
        if event in ("call", "c_return") and frame.f_code.co_filename != __file__:  # where Python looks for signals
            steps += 1
            if steps == count:
                where = frame.f_code.co_name
                signal.raise_signal(signal.SIGINT)

    try:
        with interruptible():
            sys.setprofile(interrupt)
            publish_new(workspace)
            sys.setprofile(None)
    except KeyboardInterrupt:  # while its traceback keeps all frames, so that no generator ends by itself
        sys.setprofile(None)
        assert left_behind(workspace.root) == [], f"{count}: {where}"
    return where


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)  # of files that an interrupt keeps from being closed
def test_an_interrupt_at_any_step_leaves_no_staging_folder(workspace: Workspace) -> None:
    publish_new(workspace)  # to have everything loaded
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
    try:
        found = []
        while where := publish_until(workspace, len(found) + 1):
            found.append(where)
    finally:
        signal.signal(signal.SIGINT, before)
    assert {"_free_place", "mkdir", "_prepare", "stage_file", "replace_folder", "remove"} <= {*found}
    assert "remove" in found[found.index("replace_folder") :]


# A target that is a link


@pytest.fixture
def linked(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Path]:
    """A workspace whose output/ is a link to a folder elsewhere, which holds the publication."""
    workspace.write_text("output/manifest.json", "{}")
    site = tmp_path_factory.mktemp("web") / "site"
    (workspace.root / "output").rename(site)
    (workspace.root / "output").symlink_to(site)
    return workspace, site


def test_a_link_stays_and_what_it_points_to_is_replaced(linked: tuple[Workspace, Path]) -> None:
    workspace, site = linked
    for text in (b"new", b"newer"):
        with staging(workspace) as folder:
            assert folder == site.with_name(".site.staging")
            stage_file(folder, "en/page.html", text)
            stage_file(folder, "manifest.json", b"{}")
            publish(workspace, folder)
        assert (workspace.root / "output").readlink() == site
        assert (site / "en/page.html").read_bytes() == text
        assert sorted(path.name for path in site.iterdir()) == [".gitignore", "en", "manifest.json"]
        assert [path.name for path in site.parent.iterdir()] == ["site"]
        assert hidden(workspace) == []


def test_a_relative_link_to_a_link(workspace: Workspace) -> None:
    (workspace.root / "output").rename(workspace.root / "site")
    (workspace.root / "www").symlink_to("site")
    (workspace.root / "output").symlink_to("www")
    publish_new(workspace)
    assert (workspace.root / "output").readlink() == Path("www")
    assert (workspace.root / "site/en/page.html").read_text(encoding="utf-8") == "new"
    assert hidden(workspace) == []


@pytest.mark.parametrize(("step", "expected"), [*enumerate(("old", "old", "new", "new", "new"))], ids=STEPS)
def test_recovery_beside_what_a_link_points_to(
    linked: tuple[Workspace, Path], monkeypatch: pytest.MonkeyPatch, step: int, expected: str
) -> None:
    workspace, site = linked
    folder = site.with_name(".site.staging")
    stage_file(folder, "en/page.html", b"new")
    with monkeypatch.context() as patch:
        refuse_exchange(patch)
        die_before(step, Workspace(site.parent), patch, ".site.journal")
        with pytest.raises(Killed):
            publish(workspace, folder)
    sweep(workspace)
    assert (site / "en/page.html").read_text(encoding="utf-8") == expected
    assert [path.name for path in site.parent.iterdir()] == ["site"]


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("nowhere", "is a link to “nowhere”, which does not exist"),
        ("output", "is a link to “output”, which does not exist"),
        ("file", "is a link to “file”, which is not a folder"),
        (".", "is a link to “.”, which holds what is published from, or the whole workspace"),
        ("..", "is a link to “..”, which holds what is published from, or the whole workspace"),
        ("templates/figures", "is a link to “templates/figures”, which holds what is published from, or the whole"),
    ],
)
def test_a_link_through_which_nothing_can_be_published(workspace: Workspace, link: str, message: str) -> None:
    shutil.rmtree(workspace.root / "output")
    (workspace.root / "file").touch()
    (workspace.root / "templates/figures").mkdir(parents=True)
    (workspace.root / "output").symlink_to(link)
    before = sorted(workspace.root.rglob("*"))
    with pytest.raises(PipelineError) as failure:
        publish_new(workspace)
    assert str(failure.value).startswith(f"output: error[target-invalid]: {message}")
    assert sorted(workspace.root.rglob("*")) == before


def test_a_file_in_the_place_of_the_publication(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("notes", encoding="utf-8")
    with pytest.raises(
        PipelineError, match=r"^output: error\[target-invalid\]: is not a folder\n  hint: remove output"
    ):
        publish_new(Workspace(tmp_path))
    assert (tmp_path / "output").read_text(encoding="utf-8") == "notes"


# The lock


@pytest.fixture
def lockable(tmp_path: Path) -> Workspace:
    (tmp_path / "pyproject.toml").touch()
    return Workspace(tmp_path)


def test_a_folder_that_is_not_a_workspace_is_left_as_it_is(tmp_path: Path) -> None:
    with only_build(Workspace(tmp_path)):
        assert list(tmp_path.iterdir()) == []


def test_a_process_that_a_build_starts_does_not_hold_the_workspace_after_it(lockable: Workspace) -> None:
    with only_build(lockable):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with only_build(lockable):
        assert child.poll() is None
    child.communicate(b"\n")


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP])
def test_a_file_system_without_locks_is_built_on_without(
    lockable: Workspace, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def flock(file: int, operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    with only_build(lockable), only_build(lockable):
        pass


def test_the_lock_of_another_user_is_respected(
    lockable: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have another cache folder, in which nobody says who builds."""
    with only_build(lockable):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
        with pytest.raises(PipelineError, match=r"process of another user"), only_build(lockable):
            pass


def test_recovery_is_left_to_a_build_that_runs(lockable: Workspace) -> None:
    journal = lockable.root / ".output.journal"
    journal.touch()
    with only_build(lockable):
        recover(lockable)
        assert journal.exists()
    recover(lockable)
    assert not journal.exists()


@pytest.mark.parametrize("proc", [True, False], ids=["with /proc", "without"])
def test_what_dead_processes_have_left_is_swept(
    lockable: Workspace, monkeypatch: pytest.MonkeyPatch, *, proc: bool
) -> None:
    if not proc:
        monkeypatch.setattr(staging_module, "PROC", lockable.root / "proc")
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
        names = [f"work.{os.getpid()}", f"work.{ended.pid}", "work.999999999999999999999", "work.x", ".9.writing"]
        for name in names:
            (cache_folder(lockable.root) / name).mkdir()
        sweep(lockable)
    assert [path.name for path in cache_folder(lockable.root).iterdir()] == names[:1]
