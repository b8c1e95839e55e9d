"""Publishing: a build is staged beside its target, whose place it takes in one step. Start at `staging` and `publish`.

A target that is a link is published through: the link stays, and what it points to is replaced, on its file system.
"""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.diagnostics import PipelineError, error, fail
from pipeline.base.files import SETTINGS_FILE, Workspace, unwritable
from pipeline.build.exchange import BESIDE, beside, finish, remove, replace_folder

CACHE_FOLDER = ".cache/build"  # what builds remember; it may be removed while no build runs
LASTING = ("output.json", "preview.json", "lock", "clock")  # all of it, but for the folders of temporary files
SOURCES = ("templates", "locales", ".cache", ".git")
WORK = "work."
PROC = Path("/proc")  # missing on macOS and in some containers


@dataclass(frozen=True, slots=True)
class Target:
    """A folder of the workspace that is only ever replaced as a whole."""

    name: str

    def folder(self, workspace: Workspace) -> Path:
        """Return where it really is, whether or not it exists, if it may be a link."""
        return Path(os.path.realpath(workspace.root / self.name))


OUTPUT = Target("output")
PREVIEW = Target("preview")  # takes what a selection or a draft renders


class BusyError(PipelineError):
    """Another build holds the workspace."""


@contextmanager
def only_build(
    workspace: Workspace, target: Target = OUTPUT, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the workspace for one build, whatever its target; the system frees it when the process ends.

    A second build calls `on_wait` with who holds it, and waits; without `on_wait` it is refused.
    """
    lock = _open_lock(workspace)
    if lock is None:
        yield
        return
    try:
        try:
            _acquire(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace") or "of unknown number"
            message = f"another build is running in this workspace (process {holder})"
            if on_wait is None:
                raise BusyError([error(target.name, "busy", message, "wait until it has ended")]) from failure
            on_wait(message)
            _acquire(lock, fcntl.LOCK_EX)
        with suppress(OSError):  # it only tells others who builds
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(lock)


def _open_lock(workspace: Workspace) -> int | None:
    """Open the file that is locked; None in a folder that is not a workspace, or where nothing can be written."""
    if not (workspace.root / SETTINGS_FILE).is_file():
        return None
    path = workspace.path(CACHE_FOLDER) / "lock"
    for name in (CACHE_FOLDER.partition("/")[0], CACHE_FOLDER):
        if (workspace.root / name).is_symlink():  # what it points to would be swept
            message = "is a link, and what builds keep there is swept"
            raise fail(name, "target-invalid", message, "remove the link: builds make the folder themselves")
    for flags in (os.O_RDWR | os.O_CREAT, os.O_RDONLY):  # another user may have made it
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(path, flags | os.O_NOFOLLOW, 0o666)
    return None


def _acquire(lock: int, operation: int) -> None:
    """Lock a file; a file system without locks is used without."""
    try:
        fcntl.flock(lock, operation)
    except OSError as failure:
        if failure.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
            raise


def sweep(workspace: Workspace) -> None:
    """Finish or remove what a killed build has left behind; only the build that holds the workspace may."""
    left: list[Path] = []
    for target in (OUTPUT, PREVIEW):
        with _writing(target.name):
            finish(target.folder(workspace))
        left += [beside(target.folder(workspace), kind) for kind in BESIDE]
    with suppress(OSError):  # there is no such folder
        left += workspace.path(CACHE_FOLDER).iterdir()
    for path in left:
        if path.name not in LASTING and not (path.name.startswith(WORK) and _lives(path.name.removeprefix(WORK))):
            remove(path)


def _lives(pid: str) -> bool:
    """Tell whether a process lives; one that is ending, or waits for its parent, has no command line any more."""
    try:
        if (PROC / "self").exists():
            return (PROC / pid / "cmdline").read_bytes() != b""
        os.kill(int(pid), 0)
    except PermissionError:  # of another user
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True


def work_folder(workspace: Workspace) -> Path:
    """Return where this process may keep temporary files; the next build removes what is left of them."""
    return workspace.root / CACHE_FOLDER / f"{WORK}{os.getpid()}"


@contextmanager
def staging(workspace: Workspace, target: Target = OUTPUT) -> Iterator[Path]:
    """Give an empty folder beside the target, with its permissions and hidden files; it is removed at the end."""
    _check_target(workspace, target)
    folder = beside(target.folder(workspace), "staging")
    try:
        _prepare(folder, target.folder(workspace))
        yield folder
    finally:
        remove(folder)


def _check_target(workspace: Workspace, target: Target) -> None:
    """Refuse a target that cannot be exchanged, or that would take something else with it."""
    name, root, folder = target.name, workspace.root, target.folder(workspace)
    link = f"is a link to “{(root / name).readlink()}”, which " if (root / name).is_symlink() else ""
    if folder.is_dir() and folder.is_mount():
        hint = f"mount the folder above it, or make {name} a link to a folder inside the mount"
        raise fail(name, "unwritable", "cannot be written: a mount point cannot be exchanged", hint)
    if link and not folder.exists():
        raise fail(name, "target-invalid", f"{link}does not exist", "make that folder, or remove the link")
    if folder.exists() and not folder.is_dir():
        raise fail(name, "target-invalid", f"{link}is not a folder", f"remove {name}")
    if root.is_relative_to(folder) or any(folder.is_relative_to(root / source) for source in SOURCES):
        message = f"{link}holds what is published from, or the whole workspace"
        raise fail(name, "target-invalid", message, "let it point to a folder of its own")


def _prepare(folder: Path, like: Path) -> None:
    """Make a staging folder like the one that it will replace."""
    with _writing(folder.name):
        remove(folder)
        folder.mkdir()
        if like.is_dir():
            folder.chmod(stat.S_IMODE(like.stat().st_mode))
            for hidden in like.glob(".*"):
                copy = shutil.copytree if hidden.is_dir() else shutil.copy2
                copy(hidden, folder / hidden.name)


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """Turn what the system refuses into a diagnostic."""
    try:
        yield
    except OSError as failure:
        raise PipelineError([unwritable(name, failure)]) from failure


def stage_file(folder: Path, path: str, data: bytes, target: Target = OUTPUT) -> None:
    """Write one file of a publication into its staging folder."""
    with _writing(f"{target.name}/{path}"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def reuse_file(folder: Path, path: str, published: Path, target: Target = OUTPUT) -> None:
    """Put a published file into the staging folder: as the same file where the file system has links, else a copy."""
    with _writing(f"{target.name}/{path}"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            (folder / path).hardlink_to(published)
        except OSError:
            shutil.copy2(published, folder / path)


def publish(workspace: Workspace, folder: Path, target: Target = OUTPUT) -> None:
    """Put the staged folder in the place of the target; what was there is removed with the staging folder."""
    with _writing(target.name):
        _sync(folder)
        replace_folder(target.folder(workspace), folder)


def recover(workspace: Workspace, target: Target = OUTPUT) -> None:
    """End an exchange that was interrupted; where a build runs, that is left to it."""
    if beside(target.folder(workspace), "journal").exists():
        with suppress(BusyError), only_build(workspace, target), _writing(target.name):
            finish(target.folder(workspace))


def _sync(folder: Path) -> None:
    """Have the staged files on the disk before they take the place of the published ones."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_file() and path.stat().st_nlink > 1:  # it is there already, under its other name
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
