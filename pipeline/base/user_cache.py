"""Where the pipeline keeps what it remembers of a workspace: the user's cache folder, and never the workspace.

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


def cache_folder(root: Path) -> Path:
    """Return the folder for a workspace, made if need be; raise OSError where it is not the user's own.

    It is `$XDG_CACHE_HOME` or `~/.cache`, `/factsheet-pipeline/`, and 32 digits of the SHA-256 of the real path.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # as the specification of XDG has it
        try:
            base = Path("~/.cache").expanduser()
        except RuntimeError as failure:
            raise FileNotFoundError(errno.ENOENT, "there is no home folder") from failure
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()
    for folder in (base / NAME, base / NAME / digest[:32]):
        _make_own(folder)
    return base / NAME / digest[:32]


def _make_own(folder: Path) -> None:
    """Make a folder that only its user may enter; refuse one that is a link, or of another user."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, f"{folder} is not a folder", str(folder))
    if status.st_uid != os.getuid():
        raise PermissionError(errno.EACCES, f"{folder} belongs to another user", str(folder))
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)
