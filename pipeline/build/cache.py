"""What the last build knew, and what stands in the workspace now. Start with `look`, the one walk of a build.

Content decides: a file is as it was if its SHA-256 is. Stat data (size, times, inode) vouch for bytes that were hashed
before, as in git's index, but only if the file was last touched before that walk began: a later change might have left
them alike. What a build knew is one JSON file a target, under its digest; if it is lost, damaged or of another version,
everything is made anew. This module is on the way of a build that has nothing to do, so it imports little.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.files import Workspace, write_atomically
from pipeline.build.staging import CACHE_FOLDER
from pipeline.verify.manifest import File

FORMAT = 1
INPUTS = ("pyproject.toml", "templates", "locales")
PACKAGE = Path(__file__).resolve().parent.parent
CODE = (".py", ".toml", ".json", ".yaml", ".conf")
LINKER_CACHE = "/etc/ld.so.cache"
"""Names the shared libraries of a Linux system: one that comes, goes or moves changes it."""
SURROGATE = re.compile("[\ud800-\udfff]")
"""In a file name that is not UTF-8: nothing that makes a page can have it."""
EDITED = "edited during the build"
"""Stands in the place of a digest: equal to none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw of a file."""

    stat: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every input and output of a workspace, and the code of the pipeline, as one walk saw them."""

    clock: int
    """Time of the file system when the walk began, in nanoseconds; 0 vouches for nothing."""
    files: dict[str, Seen]
    """By path: relative to the workspace, absolute for the pipeline's own."""
    hashed: int
    """How many files nothing vouched for."""

    def sha256(self, path: str) -> str:
        """Return a file's digest; empty for a file that is not there."""
        return self.files[path].sha256 if path in self.files else ""


class BuildRecord(msgspec.Struct, frozen=True):
    """What a build knew when it ended."""

    format: int
    request: str
    """What it was asked for."""
    makers: str
    """Digest of what made it: the pipeline's code, the interpreter, the installed packages."""
    libraries: dict[str, str]
    """Stat data of the shared libraries that set text, by path; empty where the system does not tell them."""
    clock: int
    files: dict[str, Seen]
    published: tuple[File, ...]
    manifest: str
    """SHA-256 of the published manifest."""
    warnings: tuple[Diagnostic, ...]
    details: msgspec.Raw = msgspec.Raw(b"{}")
    """Factsheets and profiles, as `plan` reads them: a build that has nothing to do does not need them."""

    def changes(self, now: Snapshot) -> set[str]:
        """Return the files that came, went, or have another content now."""
        return {
            path
            for path in self.files.keys() | now.files.keys()
            if path not in self.files or self.files[path].sha256 != now.sha256(path)
        }

    def libraries_are_the_same(self) -> bool:
        return all(_stat(path) == data for path, data in self.libraries.items())


def look(root: Path, target: str, before: BuildRecord | None) -> Snapshot:
    """Walk the inputs and one target of a workspace; `before` spares hashing what its stat data vouch for."""
    clock, files, hashed = _clock(root), dict[str, Seen](), 0
    for path, status in _walk_everything(root, target):
        data, old = _stat_data(status), before.files.get(path) if before else None
        if before and old and old.stat == data and max(status.st_mtime_ns, status.st_ctime_ns) < before.clock:
            files[path] = old
        elif sha256 := _digest(os.path.join(root, path)):
            files[path] = Seen(data, sha256)
            hashed += 1
    return Snapshot(clock, files, hashed)


def makers(snapshot: Snapshot) -> str:
    """Return a digest of what makes publications: the pipeline's code, the interpreter, and all that is installed."""
    installed: set[str] = set()
    for folder in sys.path:
        if folder.endswith("-packages") and os.path.isdir(folder):
            installed.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    variables = [f"{name}={os.environ.get(name, '')}" for name in ("LD_LIBRARY_PATH", "PIPELINE_TUNING")]
    code = [f"{path} {seen.sha256}" for path, seen in sorted(snapshot.files.items()) if path.startswith("/")]
    return combined([sys.version, *sorted(installed), *variables, *code])


def combined(parts: list[str]) -> str:
    """Return a digest of texts in their order."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        found.update(b"%d:" % len(data) + data)
    return found.hexdigest()


def read_record(workspace: Workspace, target: str) -> BuildRecord | None:
    """Return what the last build of a target knew; None where there is none that can be read."""
    try:
        seal, _, data = _path(workspace, target).read_bytes().partition(b"\n")
        record = msgspec.json.decode(data, type=BuildRecord) if seal == _seal(data) else None
    except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return record if record and record.format == FORMAT else None


def write_record(workspace: Workspace, target: str, record: BuildRecord) -> None:
    """Keep what a build knew; raise OSError where that cannot be written."""
    path = _path(workspace, target)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = msgspec.json.encode(record)
    write_atomically(path, _seal(data) + b"\n" + data)


def write_again(workspace: Workspace, target: str, record: BuildRecord, now: Snapshot) -> None:
    """Let stat data vouch from now on for files that were hashed once more, and are alike."""
    with suppress(OSError):
        write_record(workspace, target, msgspec.structs.replace(record, clock=now.clock, files=now.files))


def published_files(root: Path, target: str, digests: dict[str, str]) -> dict[str, Seen]:
    """Return what a look would see of the files of a target, whose digests are known."""
    return {f"{target}/{path}": Seen(_stat(root / target / path), digest) for path, digest in digests.items()}


def library_stats(paths: frozenset[str]) -> dict[str, str]:
    """Return the stat data of shared libraries, and of what tells the linker where they are."""
    return {path: _stat(path) for path in (*sorted(paths), LINKER_CACHE)} if paths else {}


class WitnessedWorkspace(Workspace):
    """A workspace that notes which files were not, when they were asked for, what a snapshot saw of them."""

    def __init__(self, workspace: Workspace, snapshot: Snapshot) -> None:
        super().__init__(workspace.root)
        self.snapshot = snapshot
        self.edited: set[str] = set()

    def read_bytes(self, relative: str) -> bytes:
        data = super().read_bytes(relative)
        if relative.startswith(INPUTS) and hashlib.sha256(data).hexdigest() != self.snapshot.sha256(relative):
            self.edited.add(relative)
        return data

    def exists(self, relative: str) -> bool:
        found = super().exists(relative)
        if not found and relative in self.snapshot.files:
            self.edited.add(relative)
        return found

    def list(self, pattern: str) -> list[str]:
        found = super().list(pattern)
        depth = pattern.count("/")
        seen = (path for path in fnmatch.filter(self.snapshot.files, pattern) if path.count("/") == depth)
        self.edited.update(set(seen).difference(found))
        return found


def _seal(data: bytes) -> bytes:
    """Return the line above a record: its digest, since a bit that was turned over may leave it readable."""
    return hashlib.sha256(data).hexdigest().encode("ascii")


def _path(workspace: Workspace, target: str) -> Path:
    return workspace.root / CACHE_FOLDER / f"{target}.json"


def _walk_everything(root: Path, target: str) -> Iterator[tuple[str, os.stat_result]]:
    for name in (*INPUTS, target):
        yield from _walk(str(root), name, frozenset())
    for path, status in _walk(str(PACKAGE.parent), PACKAGE.name, frozenset()):
        if path.endswith(CODE):
            yield f"{PACKAGE.parent}/{path}", status


def _walk(root: str, name: str, above: frozenset[int]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files below a path, without hidden ones and compiled Python; a folder that contains itself ends there.

    What vanishes meanwhile, or cannot be read, is passed over: whoever needs it says so.
    """
    path = os.path.join(root, name)
    try:
        status = os.stat(path)
        entries = sorted(os.listdir(path)) if stat.S_ISDIR(status.st_mode) else None
    except OSError:
        return
    if entries is None and stat.S_ISREG(status.st_mode):
        yield name, status
    for entry in entries or () if status.st_ino not in above else ():
        if not entry.startswith(".") and entry != "__pycache__" and not SURROGATE.search(entry):
            yield from _walk(root, f"{name}/{entry}", above | {status.st_ino})


def _stat_data(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _stat(path: str | Path) -> str:
    """Return the stat data of a file; empty for one that is not there."""
    try:
        return _stat_data(os.stat(path))
    except OSError:
        return ""


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _clock(root: Path) -> int:
    """Return the time of the file system itself, or 0 where it cannot be had."""
    path = root / CACHE_FOLDER / "clock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path.stat().st_mtime_ns
    except OSError:
        return 0
