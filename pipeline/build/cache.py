"""What the last build knew, and what stands in the workspace now. Start with `look`, the one walk of a build.

Content decides: a file is as it was if its SHA-256 is. Stat data (size, times, inode) vouch for bytes that were hashed
before, as in git's index, but only if the file was last touched before that walk began: a later change might have left
them alike. What a build knew is one JSON file a target, in the user's cache folder; if it is lost, damaged or of
another version, everything is made anew. A build that has nothing to do loads this module and little else.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import msgspec

from pipeline.base.diagnostics import Diagnostic, fail
from pipeline.base.disk import file_system_time, open_regular, read_regular, write_atomically
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.interrupts import HELD
from pipeline.base.theme import INPUTS as THEME_INPUTS
from pipeline.base.theme import THEME
from pipeline.base.user_cache import cache_folder
from pipeline.verify.manifest import File

FORMAT = 1
INPUTS = (SETTINGS_FILE, "templates", "locales")
PACKAGE = Path(__file__).resolve().parent.parent
SHIPPED = f"{PACKAGE.name}/theme/"  # looked at as the workspace's own files are
CODE = (".py", ".toml", ".json", ".yaml", ".conf", ".icc")
MOST = 100_000  # files and folders of a workspace: links that lead to each other make more of them than there are
LINKER_CACHE = "/etc/ld.so.cache"  # names the shared libraries of a Linux system, and changes when one comes or moves


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw of a file."""

    stat: str
    sha256: str


EDITED = Seen("", "edited during the build")  # stands for a file of which nothing is known: its digest equals none


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every input and output of a workspace, and the code of the pipeline, as one walk saw them."""

    clock: int  # time of the file system when the walk began, in nanoseconds; 0 vouches for nothing
    files: dict[str, Seen]  # by path: relative to the workspace, also those of the theme; absolute for the code
    hashed: int  # how many files nothing vouched for
    theme: frozenset[str] = frozenset()  # the paths that are the theme's: the workspace has no such file

    def sha256(self, path: str) -> str:
        """Return a file's digest; empty for a file that is not there."""
        return self.files[path].sha256 if path in self.files else ""


class BuildRecord(msgspec.Struct, frozen=True):
    """What a build knew when it ended."""

    format: int
    request: str  # what it was asked for
    makers: str  # digest of what made it: the pipeline's code, the interpreter, the installed packages
    libraries: dict[str, str]  # stat data of the shared libraries that set text; empty where the system does not tell
    clock: int
    files: dict[str, Seen]
    published: tuple[File, ...]
    manifest: str  # SHA-256
    warnings: tuple[Diagnostic, ...]
    details: msgspec.Raw = msgspec.Raw(b"{}")  # as `plan` reads them: a build with nothing to do does not need them

    def changes(self, now: Snapshot) -> set[str]:
        """Return the files that came, went, or have another content now."""
        paths = self.files.keys() | now.files.keys()
        return {path for path in paths if path not in self.files or self.files[path].sha256 != now.sha256(path)}

    def libraries_are_the_same(self) -> bool:
        return all(_stat(path) == data for path, data in self.libraries.items())


def look(root: Path, target: str, before: BuildRecord | None) -> Snapshot:
    """Walk the inputs and one target of a workspace; `before` spares hashing what its stat data vouch for."""
    clock, files, hashed = _clock(root), dict[str, Seen](), 0
    found = list(_walk_everything(root, target))
    theirs = {each[0]: each for each in _walk_theme(root)}
    for path, *_ in found:
        theirs.pop(path, None)
    for path, real, status in (*found, *theirs.values()):
        data, old = _stat_data(status), before.files.get(path) if before else None
        if before and old and old.stat == data and max(status.st_mtime_ns, status.st_ctime_ns) < before.clock:
            files[path] = old
        elif sha256 := file_digest(real):
            files[path] = Seen(data, sha256)
            hashed += 1
    return Snapshot(clock, files, hashed, frozenset(theirs))


def makers(snapshot: Snapshot) -> str:
    """Return a digest of the pipeline's code, the interpreter, and all that is installed."""
    folders = [folder for folder in sys.path if folder.endswith("-packages") and os.path.isdir(folder)]
    names = {name for folder in folders for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))}
    variables = [f"{name}={os.environ.get(name, '')}" for name in ("LD_LIBRARY_PATH", "PIPELINE_TUNING")]
    code = [f"{path} {seen.sha256}" for path, seen in sorted(snapshot.files.items()) if path.startswith("/")]
    return combined([sys.version, *sorted(names), *variables, *code])


def code_digest() -> str:
    """Return a digest of the pipeline's code, wherever it stands."""
    return combined(f"{path} {file_digest(real)}" for path, real, _ in _walk_code())


def combined(parts: Iterable[str]) -> str:
    """Return a digest of texts in their order."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        found.update(b"%d:" % len(data) + data)
    return found.hexdigest()


def read_record(workspace: Workspace, target: str) -> BuildRecord | None:
    """Return what the last build of a target knew; None where there is none that can be read."""
    try:
        digest, data = msgspec.json.decode(
            read_regular(_path(workspace, target, make=False)), type=tuple[str, msgspec.Raw]
        )
        if digest != hashlib.sha256(data).hexdigest():  # a flipped bit may leave it readable
            return None
        with HELD:
            record = msgspec.json.decode(data, type=BuildRecord)
    except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return record if record.format == FORMAT else None


def write_record(workspace: Workspace, target: str, record: BuildRecord) -> None:
    """Write what a build knew; raise OSError where that cannot be written."""
    data = msgspec.json.encode(record)
    sealed = msgspec.json.encode((hashlib.sha256(data).hexdigest(), msgspec.Raw(data)))
    write_atomically(_path(workspace, target), sealed)


def published_files(root: Path, target: str, digests: dict[str, str]) -> dict[str, Seen]:
    """Return what a look would see of the files of a target, whose digests are known."""
    return {f"{target}/{path}": Seen(_stat(root / target / path), digest) for path, digest in digests.items()}


def host_files(root: Path, target: str, names: Iterable[str]) -> dict[str, Seen]:
    """Return what a look would see of the files that a web server reads in a target: hidden ones are not looked at."""
    folder = os.path.realpath(root / target)
    found = [each for name in names if name[0] != "." for each in _walk(os.path.join(folder, name), name, "", count())]
    return {f"{target}/{name}": Seen(_stat_data(status), file_digest(real)) for name, real, status in found}


def library_stats(paths: frozenset[str]) -> dict[str, str]:
    """Return the stat data of shared libraries, and of what tells the linker where they are."""
    return {path: _stat(path) for path in (*sorted(paths), LINKER_CACHE)} if paths else {}


def _path(workspace: Workspace, target: str, *, make: bool = True) -> Path:
    return cache_folder(workspace.root, make=make) / f"{target}.json"


Found = tuple[str, str, os.stat_result]  # path as it is called, the real one, and the stat data of that


def _walk_everything(root: Path, target: str) -> Iterator[Found]:
    """Yield all inputs, the files of a target, and the pipeline's code; raise if a workspace has too many."""
    number = count()
    yield from inputs(root, number)
    yield from _walk(os.path.realpath(os.path.join(root, target)), target, "", number)
    yield from ((f"{PACKAGE.parent}/{path}", real, status) for path, real, status in _walk_code())


def _walk_code() -> Iterator[Found]:
    """Yield the pipeline's code, by paths that begin with `pipeline/`."""
    package = str(PACKAGE.parent)
    for path, real, status in _walk(os.path.join(package, PACKAGE.name), PACKAGE.name, package, count()):
        if path.endswith(CODE) and not path.startswith(SHIPPED):
            yield path, real, status


def inputs(root: Path, number: Iterator[int] | None = None) -> Iterator[Found]:
    """Yield what a workspace has for builds to read."""
    top, number = os.path.realpath(root), number or count()
    for name in INPUTS:
        yield from _walk(os.path.join(top, name), name, top, number)


def _walk_theme(root: Path) -> Iterator[Found]:
    """Yield the files of the theme, by the paths of a workspace; none for its own checkout."""
    top, number = str(THEME), count()
    for name in THEME_INPUTS if top != os.path.realpath(root) else ():
        yield from _walk(os.path.join(top, name), name, top, number)


def _walk(
    path: str, name: str, inside: str, number: Iterator[int], above: frozenset[int] = frozenset()
) -> Iterator[Found]:
    """Yield the regular files below a path, without hidden ones and compiled Python; a folder in itself ends there.

    Links are followed to what is `inside` only: in a target, to nothing. What vanishes meanwhile, or cannot be read, is
    passed over, since whoever needs it says so; so are names that are not UTF-8, which nothing that makes a page has.
    """
    if next(number) > MOST:
        hint = "remove links that lead to each other, or what does not belong here"
        raise fail(name, "unreadable", f"the workspace has more than {MOST:,} files and folders", hint)
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            path = os.path.realpath(path, strict=True)
            if not inside or not path.startswith(inside + os.sep):
                return
            status = os.lstat(path)
        entries = sorted(os.listdir(path)) if stat.S_ISDIR(status.st_mode) else None
    except OSError:
        return
    if entries is None and stat.S_ISREG(status.st_mode):
        yield name, path, status
    for entry in entries or () if status.st_ino not in above else ():
        is_utf_8 = entry.isascii() or not any("\ud800" <= character <= "\udfff" for character in entry)
        if is_utf_8 and not entry.startswith(".") and entry != "__pycache__":
            below = above | {status.st_ino}
            yield from _walk(os.path.join(path, entry), f"{name}/{entry}", inside, number, below)


def _stat_data(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _stat(path: str | Path) -> str:
    """Return the stat data of a file; empty for one that is not there."""
    with suppress(OSError):
        return _stat_data(os.stat(path))
    return ""


def file_digest(path: str | Path) -> str:
    """Return the digest of a file; empty for one that cannot be read."""
    with suppress(OSError), open_regular(path) as file:  # nobody can read a file that this refuses
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def _clock(root: Path) -> int:
    """Return the time of the file system itself, or 0 where it cannot be had."""
    with suppress(OSError):
        if (root / SETTINGS_FILE).is_file():  # nothing is made in a folder that is not a workspace
            return file_system_time(root)
    return 0
