"""Tells what was edited while a build went on: what it read is not what its walk had seen."""

from __future__ import annotations

import hashlib

from pipeline.base.files import Workspace
from pipeline.build.cache import INPUTS, Snapshot


class WitnessedWorkspace(Workspace):
    """A workspace that notes which files were not, when they were read, what a snapshot saw of them."""

    def __init__(self, workspace: Workspace, snapshot: Snapshot) -> None:
        super().__init__(workspace.root)
        self.snapshot = snapshot
        self.edited: set[str] = set()

    def read_bytes(self, relative: str) -> bytes:
        data = super().read_bytes(relative)
        if relative.startswith(INPUTS) and hashlib.sha256(data).hexdigest() != self.snapshot.sha256(relative):
            self.edited.add(relative)
        return data
