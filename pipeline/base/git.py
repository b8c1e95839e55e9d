"""What git knows of a workspace. Start with `git`.

It is asked for what its commits have, and no more: that reads no file of the workspace, and runs none of the filters,
hooks and monitors that the configuration of a stranger's repository might name.
"""

import os
from subprocess import run

from pipeline.base.files import Workspace

GIT = ("git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false")
OURS = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}  # no network, no question


def git(workspace: Workspace, *arguments: str) -> bytes | None:
    """Return what a git command prints; None where it fails, or no git is installed."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | OURS
    try:
        done = run([*GIT, *arguments], cwd=workspace.root, env=own, capture_output=True, check=False)
    except (OSError, ValueError):  # an argument with a NUL is none
        return None
    return done.stdout if done.returncode == 0 else None


def in_work_tree(workspace: Workspace) -> bool:
    return git(workspace, "rev-parse", "--is-inside-work-tree") == b"true\n"


def commit_of(workspace: Workspace, revision: str) -> str:
    """Return the name of the commit that a revision means (`git help revisions`); an empty text where there is none."""
    found = git(workspace, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return (found or b"").decode("ascii", "replace").strip()


def file_at(workspace: Workspace, commit: str, path: str) -> bytes | None:
    """Return a file of the workspace as a commit has it; None where it has none."""
    return git(workspace, "cat-file", "blob", f"{commit}:./{path}")
