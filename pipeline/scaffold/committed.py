"""Whether git has what a command is about to remove, so that it can be brought back.

Git is asked for what its last commit has, and no more: that reads no file of the workspace, and runs none of the
filters, hooks and monitors that the configuration of a stranger's repository might name.
"""

import hashlib
import os
import shlex
from collections.abc import Iterable
from subprocess import run

from pipeline.base.files import Workspace

GIT = ("git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false")
OURS = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}  # no network, no question


def uncommitted(workspace: Workspace, paths: Iterable[str]) -> tuple[str, ...] | None:
    """Return those files that are not as the last commit has them; None where there is no git that could tell."""
    if _git(workspace, "rev-parse", "--is-inside-work-tree") != b"true\n":
        return None
    listed = _git(workspace, "ls-tree", "-rz", "HEAD", ".") or b""  # nothing is committed yet
    blobs: dict[str, str] = {}
    for line in filter(None, listed.split(b"\0")):
        about, _, name = line.partition(b"\t")
        blobs[os.fsdecode(name)] = about.split()[2].decode("ascii")
    return tuple(path for path in paths if _blob(workspace.read_bytes(path), blobs.get(path, "")) != blobs.get(path))


def restoring(paths: Iterable[str]) -> str:
    """Return the command that brings files back as they were committed."""
    return f"git checkout HEAD -- {' '.join(map(shlex.quote, paths))}"


def _git(workspace: Workspace, *arguments: str) -> bytes | None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | OURS
    try:
        done = run([*GIT, *arguments], cwd=workspace.root, env=own, capture_output=True, check=False)
    except OSError:  # no git is installed
        return None
    return done.stdout if done.returncode == 0 else None


def _blob(data: bytes, like: str) -> str:
    """Return the name that git gives to a file's content, by the hash that the repository uses."""
    kind = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
