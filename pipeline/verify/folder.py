"""What really lies in the folder that is verified: no link is followed, and only regular files are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 64 * 2**20  # bytes of a published file: no more is read
ALLOWED = frozenset({".git", ".gitignore", ".gitattributes", ".nojekyll"})
"""What a host or a repository keeps beside a publication, directly in its folder."""
KINDS = ((stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"))


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder holds of the files that it should hold, and what it holds beside them."""

    sizes: dict[str, int]  # of the regular files that are meant to be there, in bytes
    strays: tuple[tuple[str, str], ...]  # paths, and what is wrong with each


def look(root: Path, wanted: Collection[str], host_files: Collection[str] = ()) -> Contents:
    """Compare a folder with the paths of the files that should be in it; what is in a stray folder is not listed.

    `host_files` may be there too: a file, or a hidden folder with whatever regular files and folders.
    """
    files, folders = {*wanted}, {parent for path in wanted for parent in _parents(path)}
    sizes, strays, waiting = dict[str, int](), list[tuple[str, str]](), [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(root / inside) as entries:
                found = {f"{inside}{entry.name}": entry.stat(follow_symlinks=False) for entry in entries}
        except OSError as failure:
            strays.append((inside.rstrip("/"), f"cannot be read: {failure.strerror or failure}"))
            continue
        for name, status in found.items():
            kind = _kind(status.st_mode)
            if name in files and not kind:
                sizes[name] = status.st_size
            elif name in folders and kind == "a folder":
                waiting.append(f"{name}/")
            elif name.partition("/")[0] in host_files and (not kind or (kind == "a folder" and name.startswith("."))):
                waiting += [f"{name}/"] if kind else []
            elif name not in ALLOWED or (kind and (name, kind) != (".git", "a folder")):
                shown = os.fsencode(name).decode("utf-8", "backslashreplace")
                strays.append((shown, f"is {kind} that was not published" if kind else "is not in the manifest"))
    return Contents(sizes, tuple(sorted(strays)))


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _kind(mode: int) -> str:
    """Return what an entry of a folder is if it is not a regular file."""
    if stat.S_ISREG(mode):
        return ""
    return next((name for test, name in KINDS if test(mode)), "a device")


def read_regular(path: Path) -> bytes:
    """Read a regular file, no link, of limited size; raise OSError otherwise. Opening a FIFO does not wait."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"is {_kind(status.st_mode)}, not a file")
        if status.st_size > LARGEST:
            raise OSError(f"is larger than {LARGEST >> 20} MB")
        return file.read(LARGEST + 1)
