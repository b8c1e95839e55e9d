"""A staged folder comes in and becomes the publication, or the preview, whole, in one step; or nothing changes.

Staging is a sibling of its target. Linux exchanges the two in one call (`renameat2` with RENAME_EXCHANGE); where the
file system refuses that, two renames are made with a journal, from which the next command recovers.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.base.diagnostics import PipelineError, error
from pipeline.base.files import Workspace, unwritable

CACHE_FOLDER = FOLDER = ".cache/build"


def left_behind(root: str) -> list[str]:
    found = [f".{t}.{k}" for t in ("output", "preview") for k in ("staging", "journal")]
    found = [n for n in found if os.path.lexists(os.path.join(root, n))]
    folder = os.path.join(root, FOLDER)
    here = os.listdir(folder) if os.path.isdir(folder) else []
    return found + [f"{FOLDER}/{n}" for n in here if n not in ("clock", "holder", "output.json", "preview.json")]


@dataclass(frozen=True, slots=True)
class Target:
    """A folder of the workspace that is only ever replaced as a whole."""

    name: str

    @property
    def staging(self) -> str:
        """The folder that takes its place when it is complete."""
        return f".{self.name}.staging"

    @property
    def journal(self) -> str:
        """A file that says that an exchange by two renames is under way."""
        return f".{self.name}.journal"

    @property
    def old(self) -> str:
        """Where what stood there before is kept between the two renames."""
        return f".{self.name}.old"


OUTPUT = Target("output")
PREVIEW = Target("preview")
"""Takes what a selection or a draft renders."""
HOLDER = f"{FOLDER}/holder"
"""Says which process builds."""
WORK = "work."
RENAME_EXCHANGE = 2
AT_FDCWD = -100


@contextmanager
def only_build(
    workspace: Workspace, target: Target = OUTPUT, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the workspace for one build, whatever its target. The system frees it.

    A second build calls `on_wait` with who holds it, and waits; without `on_wait` it is refused.
    """
    if not workspace.root.is_dir():  # there is nothing to hold; reading the settings says so
        yield
        return
    holder = workspace.root / HOLDER
    handle = os.open(workspace.root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            told = f"another build is running in this workspace ({_told(holder)})"
            if on_wait is None:
                raise PipelineError([error(target.name, "busy", told, "wait until it has ended")]) from failure
            on_wait(told)
            fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(OSError):  # who cannot write here will be told by what has to be written
            holder.parent.mkdir(parents=True, exist_ok=True)
            holder.write_text(f"process {os.getpid()}", encoding="utf-8")
        yield
    finally:
        os.close(handle)


def _told(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return "it does not say which process"


def sweep(workspace: Workspace) -> None:
    """Finish or remove what a killed build has left behind; only who holds the workspace may do so."""
    for target in (OUTPUT, PREVIEW):
        recover(workspace, target)
    for path in (workspace.root / name for name in left_behind(str(workspace.root))):
        if path.name.startswith(WORK) and _lives(path.name.removeprefix(WORK)):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _lives(pid: str) -> bool:
    """Tell whether a process lives; one that is ending, or waits for its parent, has no command line any more."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def work_folder(workspace: Workspace) -> Path:
    """Return where this process may keep temporary files; the next build removes what stays of them."""
    return workspace.root / FOLDER / f"{WORK}{os.getpid()}"


@contextmanager
def staging(workspace: Workspace, target: Target = OUTPUT) -> Iterator[Path]:
    """Give an empty folder beside the target, with its permissions and placeholder; it is gone when the step ends."""
    folder = workspace.root / target.staging
    try:
        _begin(folder, workspace.root / target.name)
        yield folder
    finally:
        _remove(folder)


def _begin(folder: Path, output: Path) -> None:
    """Make a staging folder like the one that it will take the place of."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        if output.is_dir():
            folder.chmod(stat.S_IMODE(output.stat().st_mode))
            for hidden in output.glob(".*"):
                copy = shutil.copytree if hidden.is_dir() else shutil.copy2
                copy(hidden, folder / hidden.name)
    except OSError as failure:
        raise PipelineError([unwritable(folder.name, failure)]) from failure


def _remove(folder: Path) -> None:
    """Remove a folder, also where an interrupt comes meanwhile."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def stage_file(folder: Path, path: str, data: bytes, target: Target = OUTPUT) -> None:
    """Write one file of a publication into its staging folder; a full disk is a diagnostic."""
    file = folder / path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as failure:
        raise PipelineError([unwritable(f"{target.name}/{path}", failure)]) from failure


def adopt_file(folder: Path, path: str, published: Path, target: Target = OUTPUT) -> None:
    """Have a file that stands in a publication in the staging folder too: the same file, where the system can."""
    file = folder / path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.hardlink_to(published)
        except OSError:
            shutil.copy2(published, file)
    except OSError as failure:
        raise PipelineError([unwritable(f"{target.name}/{path}", failure)]) from failure


def publish(workspace: Workspace, folder: Path, target: Target = OUTPUT) -> None:
    """Put the staged folder in the place of the target; what stood there before is removed afterwards."""
    output = workspace.root / target.name
    try:
        _sync(folder)
        if not output.exists():
            folder.rename(output)
            return
        try:
            exchange(folder, output)
        except OSError as failure:
            if failure.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV):
                raise
            _exchange_by_journal(workspace, folder, target)
    except OSError as failure:
        raise PipelineError([unwritable(target.name, failure)]) from failure


def exchange(first: Path, second: Path) -> None:
    """Swap two folders of one file system in one step; raise OSError where the system cannot."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        raise OSError(errno.ENOSYS, "renameat2 is not available")
    if function(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def recover(workspace: Workspace, target: Target = OUTPUT) -> None:
    """Finish, or undo, an exchange that was interrupted between its two renames."""
    journal, old = workspace.root / target.journal, workspace.root / target.old
    folder, output = workspace.root / target.staging, workspace.root / target.name
    if not journal.exists():
        return
    try:
        if not output.exists():
            (folder if folder.exists() else old).rename(output)
        shutil.rmtree(old, ignore_errors=True)
        journal.unlink()
    except OSError as failure:
        raise PipelineError([unwritable(target.name, failure)]) from failure


def _exchange_by_journal(workspace: Workspace, folder: Path, target: Target) -> None:
    journal, old = workspace.root / target.journal, workspace.root / target.old
    output = workspace.root / target.name
    shutil.rmtree(old, ignore_errors=True)
    journal.write_text(f"{target.name} is being exchanged; the next command finishes it\n", encoding="utf-8")
    try:
        output.rename(old)
        folder.rename(output)
    finally:  # after an interrupt, too
        if not output.exists():
            old.rename(output)
        shutil.rmtree(old, ignore_errors=True)
        journal.unlink()


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
