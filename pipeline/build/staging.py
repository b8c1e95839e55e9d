"""Publishing: a build is staged beside its target, whose place it takes in one step. Start at `staging` and `publish`.

A target that is a link is published through: the link stays, and what it points to is replaced, on its file system.
Nothing else here follows a link: what is beside a target, or hidden in it, may have come with the workspace.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.diagnostics import PipelineError, error, fail
from pipeline.base.disk import lock
from pipeline.base.files import SETTINGS_FILE, Workspace, other_owner, unwritable
from pipeline.base.interrupts import uninterrupted
from pipeline.base.user_cache import cache_folder
from pipeline.build.exchange import beside, finish, is_folder, left_beside, open_folder, remove, replace_folder
from pipeline.verify.manifest import MANIFEST

# All that is kept in the user's cache folder, but for the folders of temporary files; `new.json` is scaffold's:
LASTING = ("output.json", "preview.json", "holder", "new.json")
CARRIED = (".git", ".gitattributes", ".gitignore", ".nojekyll")  # kept in a target, with `host-files` of the settings
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
    handles = list(_open_locks(workspace))
    try:
        try:
            for handle in handles:
                lock(handle, wait=False)
        except BlockingIOError as failure:
            message = f"another build is running in this workspace (process {_holder(workspace)})"
            if on_wait is None:
                raise BusyError([error(target.name, "busy", message, "wait until it has ended")]) from failure
            on_wait(message)
            for handle in handles:
                lock(handle)
        with suppress(OSError):  # it only tells others who builds
            for handle in handles[1:]:
                os.ftruncate(handle, 0)
                os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        for handle in handles:
            os.close(handle)


def _open_locks(workspace: Workspace) -> Iterator[int]:
    """Open what is locked; nothing in a folder that is not a workspace.

    The root itself keeps other users out and needs no file; where its file system has no locks, the file does for one.
    """
    if (workspace.root / SETTINGS_FILE).is_file():
        with suppress(OSError):
            yield open_folder(workspace.root)
        with suppress(OSError):
            path = cache_folder(workspace.root) / "holder"
            yield os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _holder(workspace: Workspace) -> str:
    """Return the number of the process that builds."""
    with suppress(OSError):
        return (cache_folder(workspace.root, make=False) / "holder").read_text(encoding="ascii")[
            :20
        ] or "of another user"
    return "of another user"


def sweep(workspace: Workspace) -> None:
    """Finish or remove what a killed build has left behind; only the build that holds the workspace may."""
    workspace.sweep()
    left: list[Path] = []
    for target in (OUTPUT, PREVIEW):
        with _writing(target.name):
            finish(target.folder(workspace))
        left += left_beside(target.folder(workspace))
    with suppress(OSError):  # there is no such folder
        left += cache_folder(workspace.root, make=False).iterdir()
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


def work_folder(workspace: Workspace) -> Path | None:
    """Return where this process may keep temporary files, if anywhere; the next build removes what is left of them."""
    with suppress(OSError):
        is_workspace = (workspace.root / SETTINGS_FILE).is_file()  # nothing is made for a folder that is none
        return cache_folder(workspace.root, make=is_workspace) / f"{WORK}{os.getpid()}"
    return None


class staging:  # noqa: N801 - read as a word of a `with` statement
    """Give an empty folder beside the target, with its permissions and what is carried over; it is removed at the end.

    It is locked meanwhile: a build of another workspace may publish through a link to the same place.
    No generator, since an interrupt at the end of its `with` statement could come before its `finally`.
    """

    def __init__(self, workspace: Workspace, target: Target = OUTPUT, host_files: tuple[str, ...] = ()) -> None:
        self.carried = tuple(dict.fromkeys((*CARRIED, *host_files)))
        _check_target(workspace, target, self.carried)
        self.like = target.folder(workspace)
        self.folder, self.handle = _free_place(self.like), -1

    def __enter__(self) -> Path:
        try:
            with _writing(self.folder.name):
                self._make()
                _prepare(self.folder, self.like, self.carried)
        except BaseException:
            self.__exit__()
            raise
        return self.folder

    @uninterrupted
    def _make(self) -> None:
        self.folder.mkdir()
        self.handle = open_folder(self.folder)
        lock(self.handle, wait=False)

    @uninterrupted
    def __exit__(self, *_: object) -> None:
        remove(self.folder)
        if self.handle >= 0:
            os.close(self.handle)


def _free_place(target: Path) -> Path:
    """Return a place beside a target where nothing stands; what others have left there may not be ours to remove."""
    places = [beside(target, kind) for kind in ("staging", f"staging.{os.getpid()}")]
    for place in places:
        if place in left_beside(target):
            remove(place)
        if not os.path.lexists(place):
            return place
    owner = other_owner(places[-1]) or "a build that runs"
    message = f"cannot be written: {places[-1].name}, which belongs to {owner}, is in the way"
    raise fail(target.name, "unwritable", message, f"have {owner} remove it")


def _check_target(workspace: Workspace, target: Target, carried: tuple[str, ...]) -> None:
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
    if not folder.is_relative_to(root) and _holds_other_things(folder, carried):
        message = f"{link}lies outside the workspace and holds something else than a publication"
        raise fail(name, "target-invalid", message, "let it point to an empty folder, or remove the link")


def _holds_other_things(folder: Path, carried: tuple[str, ...]) -> bool:
    """Tell whether a folder has anything in it, but no manifest: a publication in its place would destroy that."""
    with _writing(folder.name):
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    return MANIFEST not in names and not names <= {*carried}


def _prepare(folder: Path, like: Path, carried: tuple[str, ...]) -> None:
    """Make a staging folder like the one that it will replace; of what is carried over, only hidden folders."""
    if not like.is_dir():
        return
    folder.chmod(stat.S_IMODE(like.stat().st_mode))
    for path in (like / name for name in carried):
        if is_folder(path) and path.name.startswith("."):
            shutil.copytree(path, folder / path.name, symlinks=True, ignore=_not_regular)
        elif _is_regular(path):
            shutil.copy2(path, folder / path.name, follow_symlinks=False)


def _not_regular(folder: str, names: list[str]) -> list[str]:
    """Return what `copytree` is to leave out: links, FIFOs, devices and so on."""
    paths = [Path(folder, name) for name in names]
    return [path.name for path in paths if not is_folder(path) and not _is_regular(path)]


def _is_regular(path: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


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
            os.link(published, folder / path, follow_symlinks=False)
        except OSError:
            shutil.copy2(published, folder / path, follow_symlinks=False)
        if not _is_regular(folder / path):  # it was one when the build looked
            raise OSError(errno.EINVAL, "what was published has been replaced by a link")


def publish(workspace: Workspace, folder: Path, target: Target = OUTPUT) -> None:
    """Put the staged folder in the place of the target; what was there is removed with the staging folder."""
    with _writing(target.name):
        _sync(folder)
        replace_folder(target.folder(workspace), folder)


def recover(workspace: Workspace, target: Target = OUTPUT) -> None:
    """End an exchange that was interrupted; where a build runs, that is left to it."""
    if os.path.lexists(beside(target.folder(workspace), "journal")):
        with suppress(BusyError), only_build(workspace, target), _writing(target.name):
            finish(target.folder(workspace))


def _sync(folder: Path) -> None:
    """Have the staged files on the disk before they take the place of the published ones."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_file() and path.stat().st_nlink > 1:  # it is there already, under its other name
            continue
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
