"""Where the pipeline keeps what it remembers of a workspace: the user's cache folder, and never the workspace.

It is `factsheet-pipeline/` in `cache_home()`, with a folder for each workspace: 32 digits of the SHA-256 of its real
path. Where it cannot be had, builds make everything anew, and only they say so.

A workspace from a stranger could bring links there that lead to files of the user, or memories of builds that never
were.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

NAME = "factsheet-pipeline"


def cache_folder(root: Path, *, make: bool = True) -> Path:
    """Return the folder for a workspace, made if need be; raise OSError where it is not the user's own.

    Without `make`, as for commands that only look, one that is not there is a FileNotFoundError.
    """
    base = cache_home()
    if make:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()
    for folder in (base / NAME, base / NAME / digest[:32]):
        _check_own(folder, make=make)
    return base / NAME / digest[:32]


def cache_home() -> Path:
    """Return the folder for the caches of all programs: `$XDG_CACHE_HOME` if it is absolute, or `~/.cache`.

    Raise FileNotFoundError where there is no home folder. No relative path is taken: it would be one of a workspace.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # as the specification of XDG has it
        with suppress(RuntimeError):  # a user whom the system does not know
            base = Path("~/.cache").expanduser()
    if not base.is_absolute():
        raise FileNotFoundError(errno.ENOENT, "there is no home folder")
    return base


def _check_own(folder: Path, *, make: bool) -> None:
    """Refuse a folder that is a link, or of another user; let only its user enter it."""
    if make:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, f"{folder} is not a folder", str(folder))
    if status.st_uid != os.getuid():
        raise PermissionError(errno.EACCES, f"{folder} belongs to another user", str(folder))
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)
