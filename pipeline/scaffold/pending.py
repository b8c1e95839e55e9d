"""A workspace in which writing is put off: all of it is stored at once, or nothing."""

from contextlib import suppress
from pathlib import PurePosixPath

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace


class PendingWorkspace(Workspace):
    """Reads like a workspace in which everything is written already, so that all of it can be checked before."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.root)
        self.store = workspace
        self.written: dict[str, bytes] = {}

    def list(self, pattern: str) -> list[str]:
        """Return the files that match a glob, those to be written among them."""
        pending = (path for path in self.written if PurePosixPath(path).match(pattern))
        return sorted({*super().list(pattern), *pending})

    def exists(self, relative: str) -> bool:
        return relative in self.written or super().exists(relative)

    def read_bytes(self, relative: str) -> bytes:
        return self.written[relative] if relative in self.written else super().read_bytes(relative)

    def write_bytes(self, relative: str, data: bytes) -> bool:
        """Keep what is to be written; return False where the file already holds this."""
        self.path(relative)  # refuses what leads outside
        if self.exists(relative) and self.read_bytes(relative) == data:
            return False
        self.written[relative] = data
        return True

    def commit(self) -> tuple[str, ...]:
        """Store everything and return the paths; where one file cannot be written, put all back as it was."""
        before = {path: self.store.read_bytes(path) if self.store.exists(path) else None for path in self.written}
        folders = {f for path in self.written for f in self.path(path).parents if not f.exists()}
        done: list[str] = []
        try:
            for path, data in self.written.items():
                done.append(path)
                self.store.write_bytes(path, data)
        except BaseException:
            for path in done:
                with suppress(OSError, PipelineError):
                    if (old := before[path]) is None:
                        self.path(path).unlink(missing_ok=True)
                    else:
                        self.store.write_bytes(path, old)
            for folder in sorted(folders, reverse=True):  # a folder comes after those in it
                with suppress(OSError):
                    folder.rmdir()
            raise
        return tuple(sorted(done))
