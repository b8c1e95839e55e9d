"""Whether git has what a command is about to remove, so that it can be brought back."""

import hashlib
import os
import shlex
from collections.abc import Iterable

from pipeline.base.files import Workspace
from pipeline.base.git import git, in_work_tree


def uncommitted(workspace: Workspace, paths: Iterable[str]) -> tuple[str, ...] | None:
    """Return those files that are not as the last commit has them; None where there is no git that could tell."""
    if not in_work_tree(workspace):
        return None
    listed = git(workspace, "ls-tree", "-rz", "HEAD", ".") or b""  # nothing is committed yet
    blobs: dict[str, str] = {}
    for line in filter(None, listed.split(b"\0")):
        about, _, name = line.partition(b"\t")
        blobs[os.fsdecode(name)] = about.split()[2].decode("ascii")
    return tuple(path for path in paths if _blob(workspace.read_bytes(path), blobs.get(path, "")) != blobs.get(path))


def restoring(paths: Iterable[str]) -> str:
    """Return the command that brings files back as they were committed."""
    return f"git checkout HEAD -- {' '.join(map(shlex.quote, paths))}"


def _blob(data: bytes, like: str) -> str:
    """Return the name that git gives to a file's content, by the hash that the repository uses."""
    kind = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
