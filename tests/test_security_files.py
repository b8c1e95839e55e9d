"""What a workspace from a stranger may try with links, FIFOs, devices, names and leftovers. Each test tries it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import codes
from conftest import ROOT, copy_workspace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.disk import LIMIT
from pipeline.base.files import Workspace
from pipeline.base.user_cache import cache_folder
from pipeline.build import cache, exchange, watch
from pipeline.build import staging as staging_module
from pipeline.build.build import BuildResult
from pipeline.build.cache import look
from pipeline.build.staging import only_build, publish, reuse_file, stage_file, staging, sweep, work_folder
from pipeline.scaffold.profile import new_profile

SPARSE = 6 * 2**30


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose publication says "old"."""
    root = tmp_path / "workspace"
    for path in ("pyproject.toml", "templates/a.html", "locales/ru/b.po", "output/manifest.json", "output/x.html"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("old", encoding="utf-8")
    return Workspace(root)


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Path]:
    """A folder of the user, in which nothing may change."""
    folder = tmp_path / "victim"
    (folder / "work.999999999").mkdir(parents=True)
    for name in ("secret.po", ".secret", "work.999999999/notes", ".1.writing"):
        (folder / name).write_text("secret", encoding="utf-8")
    before = contents(folder)
    yield folder
    assert contents(folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def publish_new(workspace: Workspace) -> None:
    with only_build(workspace):
        sweep(workspace)
        with staging(workspace) as folder:
            stage_file(folder, "x.html", b"new")
            stage_file(folder, "manifest.json", b"new")
            publish(workspace, folder)


def published(workspace: Workspace) -> str:
    return (workspace.root / "output/x.html").read_text(encoding="utf-8")


@pytest.fixture
def in_time() -> Iterator[None]:
    """End a test that waits for ever."""

    def late(*_: object) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


# Links in what the pipeline cleans or writes


@pytest.mark.parametrize("link", [".cache", ".cache/build"])
def test_a_link_in_place_of_a_cache_folder_empties_nothing(workspace: Workspace, victim: Path, link: str) -> None:
    (workspace.root / link).parent.mkdir(exist_ok=True)
    (workspace.root / link).symlink_to(victim)
    publish_new(workspace)
    assert published(workspace) == "new"


@pytest.mark.parametrize("name", ["lock", "holder", "clock", "output.json"])
def test_a_link_in_place_of_a_state_file_overwrites_nothing(workspace: Workspace, victim: Path, name: str) -> None:
    (workspace.root / ".cache/build").mkdir(parents=True)
    (workspace.root / ".cache/build" / name).symlink_to(victim / "secret.po")
    publish_new(workspace)
    assert published(workspace) == "new"


@pytest.mark.parametrize("kind", ["staging", "staging.7", "old", "copy", "journal"])
@pytest.mark.parametrize("to", ["", "secret.po"], ids=["a folder", "a file"])
@pytest.mark.parametrize("can_exchange", [True, False], ids=["exchange", "journal"])
def test_a_link_beside_the_publication_is_removed_and_not_followed(
    workspace: Workspace, victim: Path, monkeypatch: pytest.MonkeyPatch, kind: str, to: str, *, can_exchange: bool
) -> None:
    def refuse(first: Path, second: Path) -> None:
        raise OSError(exchange.errno.EINVAL, "cannot")

    if not can_exchange:
        monkeypatch.setattr(exchange, "exchange", refuse)
    (workspace.root / f".output.{kind}").symlink_to(victim / to)
    publish_new(workspace)
    assert published(workspace) == "new"
    assert list(workspace.root.glob(".*")) == []


def test_a_link_in_place_of_a_temporary_file_is_not_followed(workspace: Workspace, victim: Path) -> None:
    (workspace.root / f"locales/ru/.{os.getpid()}.writing").symlink_to(victim / "secret.po")
    workspace.write_text("locales/ru/b.po", "new")
    assert workspace.read_text("locales/ru/b.po") == "new"


def test_sweeping_goes_through_no_link(workspace: Workspace, victim: Path) -> None:
    (workspace.root / "locales/he").symlink_to(victim)
    (workspace.root / "templates/profiles").symlink_to(victim)
    (workspace.root / "locales/ru/.2.writing").symlink_to(victim / "secret.po")
    workspace.sweep()


def test_a_publication_that_is_a_link_to_a_folder_of_the_user_destroys_nothing(
    workspace: Workspace, victim: Path
) -> None:
    shutil.rmtree(workspace.root / "output")
    (workspace.root / "output").symlink_to(victim)
    with pytest.raises(PipelineError, match=r"lies outside the workspace and holds something else than a publication"):
        publish_new(workspace)


def test_a_cache_folder_that_is_a_link_or_of_another_user_is_not_used(
    workspace: Workspace, victim: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache/factsheet-pipeline").symlink_to(victim)
    with pytest.raises(NotADirectoryError):
        cache_folder(workspace.root)
    publish_new(workspace)
    assert work_folder(workspace) is None
    (tmp_path / "cache/factsheet-pipeline").unlink()
    folder = cache_folder(workspace.root)
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    with pytest.raises(PermissionError, match="belongs to another user"):
        cache_folder(workspace.root)


def test_a_memory_that_comes_with_the_workspace_is_not_believed(workspace: Workspace) -> None:
    now = look(workspace.root, "output", None)
    record = cache.BuildRecord(cache.FORMAT, "", cache.makers(now), {}, 1, now.files, (), "", ())
    cache.write_record(workspace, "output", record)
    (workspace.root / ".cache/build").mkdir(parents=True)
    (cache_folder(workspace.root) / "output.json").rename(workspace.root / ".cache/build/output.json")
    assert cache.read_record(workspace, "output") is None


# What a build reads


def make_fifo(path: Path, _: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        before = Path.cwd()
        os.chdir(path.parent)  # the path of a socket may not be long
        server.bind(path.name)
        os.chdir(before)


def make_sparse(path: Path, _: Path) -> None:
    with path.open("wb") as file:
        file.truncate(SPARSE)


def link_out(path: Path, victim: Path) -> None:
    path.symlink_to(victim / "secret.po")


def link_to_device(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_kernel_messages(path: Path, _: Path) -> None:
    path.symlink_to("/proc/kmsg")


def link_to_itself(path: Path, _: Path) -> None:
    path.symlink_to(path.name)


TRAPS: dict[Callable[[Path, Path], None], str] = {
    make_fifo: "it is not a regular file",
    make_socket: "it is not a regular file",
    make_sparse: "it is larger than 64 MB",
    link_out: "leads out of the workspace",
    link_to_device: "leads out of the workspace",
    link_to_kernel_messages: "leads out of the workspace",
    link_to_itself: "cannot be a path: Symlink loop",
}
INPUTS = (
    "pyproject.toml",
    "templates/profiles/hans-island.yaml",
    "templates/layouts/page.html",
    "templates/styles/print.css",
    "templates/styles/screen.css",
    "templates/fonts/OFL.txt",
    "templates/editions.toml",
    "locales/glossary.toml",
    "locales/he/locale.toml",
    "locales/he/hyphenation.dic",
    "locales/he/LC_MESSAGES/hans-island.po",
)
each_trap = pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)


@each_trap
@pytest.mark.parametrize("path", ["templates/styles/x.css", "templates/fonts/web/x.woff2", "locales/he/x.toml"])
@pytest.mark.usefixtures("in_time")
def test_a_trap_is_neither_hashed_nor_read(
    workspace: Workspace, victim: Path, trap: Callable[[Path, Path], None], path: str
) -> None:
    (workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
    trap(workspace.root / path, victim)
    assert path not in look(workspace.root, "output", None).files
    own = Workspace(workspace.root, None)  # without the files of the theme
    assert own.list(f"{path.rpartition('/')[0]}/*.{path[-3:]}") in ([path], [])
    with pytest.raises(PipelineError, match=TRAPS[trap]):
        workspace.read_bytes(path)


@pytest.mark.parametrize("path", INPUTS)
@pytest.mark.parametrize("trap", [make_fifo, link_to_kernel_messages], ids=lambda trap: trap.__name__)
def test_a_trap_in_place_of_an_input_ends_a_build_with_its_place(
    tmp_path: Path, island_source: Workspace, trap: Callable[[Path, Path], None], path: str
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    (workspace.root / path).unlink(missing_ok=True)
    trap(workspace.root / path, tmp_path)
    command = [sys.executable, "-m", "pipeline", "build", "--jobs", "1", "--workspace", str(workspace.root)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert f"\n{path}" in f"\n{result.stderr}", result.stderr
    assert TRAPS[trap] in result.stderr
    assert "Traceback" not in result.stderr
    assert "internal-error" not in result.stderr


def test_a_file_that_grows_while_it_is_read_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.base import disk

    monkeypatch.setattr(disk, "_admit", lambda _: None)
    make_sparse(workspace.root / "templates/x", workspace.root)
    with pytest.raises(PipelineError, match="it is larger than 64 MB\n  hint: make it smaller"):
        workspace.read_bytes("templates/x")
    assert LIMIT == 64 * 2**20


@pytest.mark.usefixtures("in_time")
def test_nothing_is_written_into_a_fifo(workspace: Workspace) -> None:
    (workspace.root / "locales/ru/b.po").unlink()
    os.mkfifo(workspace.root / "locales/ru/b.po")
    with pytest.raises(PipelineError, match="is not a regular file\n  hint: remove it"):
        workspace.write_text("locales/ru/b.po", "new")


def test_a_link_to_a_file_inside_may_be_read(workspace: Workspace) -> None:
    (workspace.root / "templates/b.html").symlink_to("a.html")
    assert workspace.read_text("templates/b.html") == "old"
    assert "templates/b.html" in look(workspace.root, "output", None).files


@pytest.mark.parametrize("link", ["locales/x", "templates/x", "templates/fonts"])
def test_a_folder_that_is_a_link_out_is_neither_walked_nor_watched(
    workspace: Workspace, victim: Path, link: str
) -> None:
    def build() -> BuildResult:
        raise AssertionError("it is watched")

    (victim / "LC_MESSAGES").mkdir()
    (workspace.root / link).symlink_to(victim)
    assert [path for path in look(workspace.root, "output", None).files if "secret" in path] == []
    with pytest.raises(PipelineError, match="outside-workspace"):
        workspace.list(f"{link.partition('/')[0]}/*/LC_MESSAGES/*.po")
    with pytest.raises(PipelineError, match=rf"^{link}: error\[outside-workspace\]"):
        next(watch.builds(workspace, build))
    (victim / "LC_MESSAGES").rmdir()


@pytest.mark.usefixtures("in_time")
def test_links_that_lead_to_each_other_end_somewhere(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        folder = workspace.root / f"templates/f{number}"
        folder.mkdir()
        for other in range(12):
            (folder / f"l{other}").symlink_to(f"../f{other}")
    monkeypatch.setattr(cache, "MOST", 10_000)
    with pytest.raises(PipelineError, match="the workspace has more than 10,000 files and folders"):
        look(workspace.root, "output", None)


@pytest.mark.parametrize("name", [b"\xff.yaml", b"a\x1b]0;x\x07.yaml", b"a\nb.yaml"])
def test_a_name_that_cannot_be_printed_is_a_diagnostic_that_can(workspace: Workspace, name: bytes) -> None:
    (workspace.root / "templates/profiles").mkdir()
    Path(os.fsdecode(os.fsencode(workspace.root / "templates/profiles") + b"/" + name)).touch()
    with pytest.raises(PipelineError) as failure:
        workspace.list("templates/profiles/*.yaml")
    assert codes(failure.value.diagnostics) == ["unreadable"]
    (found,) = failure.value.diagnostics
    assert found.location.path.isprintable()
    assert found.location.path.encode("utf-8")
    with pytest.raises(PipelineError, match="cannot be a path"):
        workspace.read_bytes(f"templates/profiles/{os.fsdecode(name)}")


def test_a_folder_that_may_not_be_read_is_a_diagnostic(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(PipelineError, match=r"cannot be listed: Permission denied\n  hint: restore the permissions"):
        workspace.list("templates/*.html")


# What a build carries over


def test_of_what_is_hidden_in_a_publication_only_regular_files_of_known_names_stay(
    workspace: Workspace, victim: Path
) -> None:
    output = workspace.root / "output"
    (output / ".git").mkdir()
    (output / ".git/config").write_text("[core]", encoding="utf-8")
    (output / ".git/hook").symlink_to(victim / "secret.po")
    (output / ".git/refs").symlink_to(victim)
    os.mkfifo(output / ".git/fifo")
    (output / ".nojekyll").touch()
    (output / ".gitignore").symlink_to(victim / "secret.po")
    os.mkfifo(output / ".gitattributes")
    (output / ".env").symlink_to(victim / ".secret")
    (output / ".well-known").symlink_to(victim)
    (output / ".htaccess").write_text("x", encoding="utf-8")
    publish_new(workspace)
    found = sorted(path.relative_to(output).as_posix() for path in output.rglob("*"))
    assert found == [".git", ".git/config", ".nojekyll", "manifest.json", "x.html"]


@pytest.mark.parametrize("link", ["x.html", "en"])
def test_a_link_in_the_publication_is_not_taken_over(workspace: Workspace, victim: Path, link: str) -> None:
    (workspace.root / "output/x.html").unlink()
    (workspace.root / "output" / link).symlink_to(victim / "secret.po" if link == "x.html" else victim)
    files = look(workspace.root, "output", None).files
    assert [path for path in files if path.startswith(f"output/{link}")] == []
    if link == "x.html":  # one that has come since the build looked
        with staging(workspace) as folder, pytest.raises(PipelineError, match="replaced by a link"):
            reuse_file(folder, link, workspace.root / "output" / link)


@each_trap
@pytest.mark.usefixtures("in_time")
def test_a_licence_beside_a_font_that_the_user_gives_is_no_way_to_their_files(
    workspace: Workspace, victim: Path, trap: Callable[[Path, Path], None]
) -> None:
    from pipeline.scaffold.locale import _copy_fonts

    fonts = workspace.root.parent / "fonts"
    fonts.mkdir()
    shutil.copy(next((ROOT / "templates/fonts").rglob("*.ttf")), fonts / "font.ttf")
    trap(fonts / "OFL.txt", victim)
    with pytest.raises(PipelineError, match=TRAPS[trap]):
        _copy_fonts(workspace, "ka", "Geor", [fonts / "font.ttf"])
    assert not workspace.exists("locales/ka/fonts/OFL.txt")


# Another user's staging and locks


def test_what_another_user_has_left_and_cannot_be_removed_is_passed_by(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = staging_module.remove
    left = workspace.root / ".output.staging"
    left.mkdir()
    monkeypatch.setattr(staging_module, "remove", lambda path: None if path == left else original(path))
    for _ in range(2):
        publish_new(workspace)
        assert published(workspace) == "new"
    assert [path.name for path in workspace.root.glob(".*")] == [".output.staging"]


def test_what_is_in_the_way_names_its_owner(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("staging", f"staging.{os.getpid()}"):
        (workspace.root / f".output.{kind}").mkdir()
    monkeypatch.setattr(staging_module, "remove", lambda _: None)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    owner = Path(workspace.root).owner()
    with pytest.raises(
        PipelineError, match=rf"which belongs to {owner}, is in the way\n  hint: have {owner} remove it"
    ):
        publish_new(workspace)


def test_in_a_folder_of_another_user_the_remedy_says_whose_it_is() -> None:
    code = """
import os, pathlib
from pipeline.base.files import unwritable
if os.getuid() == 0:
    os.setuid(65534)
try:
    pathlib.Path("/usr/x").mkdir()
except OSError as failure:
    print(unwritable("output", failure))
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Permission denied\n  hint: it belongs to root: have them" in said.stdout


def test_the_staging_of_a_build_that_lives_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    """Of another workspace, which publishes through a link to the same place."""
    other = Workspace(tmp_path / "other")
    other.root.mkdir()
    (other.root / "output").symlink_to(workspace.root / "output")
    with staging(workspace) as first:
        stage_file(first, "x.html", b"first")
        sweep(other)
        with staging(other) as second:
            assert second != first
        assert (first / "x.html").read_bytes() == b"first"


# Commands that are killed

KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.cli.main import main
left, replace = int(sys.argv[1]), Path.replace
def killed(self, target):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = killed
sys.exit(main(sys.argv[2:]))
"""


def run_killed(workspace: Workspace, number: int, *command: str) -> int:
    """Run a command that is killed before it replaces its file of this number."""
    argv = [sys.executable, "-c", KILLED, str(number), *command, "--workspace", str(workspace.root)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, check=False).returncode


def run_next(workspace: Workspace) -> None:
    argv = [sys.executable, "-m", "pipeline", "status", "--workspace", str(workspace.root)]
    subprocess.run(argv, cwd=ROOT, capture_output=True, check=False)


def everything(workspace: Workspace) -> dict[str, bytes | None]:
    """Return every file and folder, hidden ones too."""
    paths = sorted(workspace.root.rglob("*"))
    return {p.relative_to(workspace.root).as_posix(): p.read_bytes() if p.is_file() else None for p in paths}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("command", [("new", "profile", "fes"), ("new", "locale", "ka")], ids=lambda c: c[1])
def test_new_writes_all_or_nothing_even_if_it_is_killed(
    tmp_path: Path, island_source: Workspace, command: tuple[str, ...], number: int
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    before = everything(workspace)
    assert run_killed(workspace, number, *command) == -signal.SIGKILL
    assert (everything(workspace) != before) == (number > 1)  # the first is the journal itself
    run_next(workspace)
    assert everything(workspace) == before
    assert list(cache_folder(workspace.root).iterdir()) == []


def test_what_was_edited_since_new_was_killed_is_kept(tmp_path: Path, island_source: Workspace) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    assert run_killed(workspace, 3, "new", "profile", "fes") == -signal.SIGKILL
    path = "templates/profiles/fes.yaml"
    workspace.write_text(path, "mine")
    run_next(workspace)
    assert workspace.read_text(path) == "mine"


def test_a_command_does_not_undo_what_another_is_writing(workspace: Workspace) -> None:
    from pipeline.scaffold.pending import PendingWorkspace, undo_killed

    class Store(Workspace):
        def write_bytes(self, relative: str, data: bytes) -> bool:
            undo_killed(Workspace(self.root))
            return super().write_bytes(relative, data)

    pending = PendingWorkspace(Store(workspace.root))
    for path in ("locales/ka/a.po", "locales/ka/b.po"):
        pending.write_text(path, path)
    pending.commit()
    assert workspace.read_text("locales/ka/a.po") == "locales/ka/a.po"


@pytest.mark.parametrize("command", ["update", "format"])
def test_what_a_killed_command_leaves_is_swept_by_the_next(
    tmp_path: Path, island_source: Workspace, command: str
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    path = "locales/he/LC_MESSAGES/hans-island.po"
    workspace.write_text(path, workspace.read_text(path) + "\n\n")
    assert run_killed(workspace, 1, command) == -signal.SIGKILL
    assert len(list(workspace.root.rglob(".*.writing"))) == 1
    run_next(workspace)
    assert list(workspace.root.rglob(".*.writing")) == []


def test_a_temporary_file_that_is_being_written_is_not_swept(workspace: Workspace) -> None:
    path = workspace.root / "locales/ru/.7.writing"
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        workspace.sweep()
        assert path.exists()
    workspace.sweep()
    assert not path.exists()


def test_files_that_are_only_named_alike_are_not_swept(workspace: Workspace) -> None:
    for name in (".writing", ".x.writing", "7.writing", ".7.writing.txt", ".7-writing"):
        (workspace.root / "locales" / name).touch()
    workspace.sweep()
    assert len(list((workspace.root / "locales").iterdir())) == 6


def test_a_profile_is_written_whole_where_there_is_no_cache_folder(
    tmp_path: Path, island_source: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/x")
    created = new_profile(workspace, "fes")
    assert all(workspace.exists(path) for path in created.paths)
