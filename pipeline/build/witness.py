"""Tells what was edited while a build went on: what it read, listed or missed is not what its walk had seen."""

from __future__ import annotations

import builtins
import fnmatch
import hashlib

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.files import Workspace
from pipeline.build.cache import INPUTS, Snapshot


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

    def list(self, pattern: str, faults: builtins.list[Diagnostic] | None = None) -> builtins.list[str]:
        found, depth = super().list(pattern, faults), pattern.count("/")
        seen = (path for path in fnmatch.filter(self.snapshot.files, pattern) if path.count("/") == depth)
        self.edited.update(set(seen).difference(found))
        return found
