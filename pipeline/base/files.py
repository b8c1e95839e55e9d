"""The files of a workspace: strict UTF-8 reading, atomic writing, and no path that leads outside."""

import errno
import os
import stat
from pathlib import Path, PurePosixPath

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail

SETTINGS_FILE = "pyproject.toml"


class Workspace:
    """A folder with templates, locales and output. Every read and write of its files goes through here."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def path(self, relative: str) -> Path:
        """Resolve a path below the root; one that leaves the workspace, by `..` or by a link, is refused."""
        pure = PurePosixPath(relative)
        try:
            full = (self.root / pure).resolve()
        except (OSError, ValueError, RuntimeError) as failure:  # too long a name, a NUL, links in a circle
            message = f"cannot be a path: {str(failure).partition(':')[0]}"
            shown = relative.replace("\0", "\ufffd")
            raise fail(shown, "unreadable", message, "correct the name, or the link") from failure
        if pure.is_absolute() or not full.is_relative_to(self.root):
            hint = "keep the file itself in the workspace: neither a link nor .. may lead out of it"
            raise fail(relative, "outside-workspace", f"“{relative}” leads out of the workspace", hint)
        return full

    def name(self, path: Path) -> str:
        """Return a path as diagnostics show it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def list(self, pattern: str) -> list[str]:
        """Return the files that match a glob, sorted, relative to the root; folders are left out."""
        return sorted(self.name(p) for p in self.root.glob(pattern) if p.is_file())

    def exists(self, relative: str) -> bool:
        try:
            return self.path(relative).is_file()
        except OSError:  # a name longer than the file system takes
            return False

    def read_bytes(self, relative: str) -> bytes:
        try:
            return self.path(relative).read_bytes()
        except OSError as failure:
            message = f"cannot be read: {failure.strerror or failure}"
            raise fail(relative, "unreadable", message, "restore the file or its permissions") from failure

    def read_text(self, relative: str) -> str:
        """Return a file's text: strict UTF-8, without a byte order mark."""
        return decode(self.read_bytes(relative), relative)

    def write_text(self, relative: str, text: str) -> bool:
        return self.write_bytes(relative, text.encode("utf-8"))

    def write_bytes(self, relative: str, data: bytes) -> bool:
        """Write a file in one step; return False, and leave its date alone, where it already holds this."""
        path = self.path(relative)
        try:
            if path.is_file() and path.read_bytes() == data:
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError as failure:
            raise PipelineError([unwritable(relative, failure)]) from failure
        return True


def decode(data: bytes, name: str) -> str:
    """Decode strict UTF-8; a byte order mark or an invalid byte is a diagnostic with its line."""
    if data.startswith(b"\xef\xbb\xbf"):
        hint = "run pipeline format" if name.endswith(".po") else "save as UTF-8 without BOM"
        raise fail(Location(name, 1), "byte-order-mark", "starts with a byte order mark", hint)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        place = Location(name, data.count(b"\n", 0, failure.start) + 1)
        message = f"byte 0x{data[failure.start]:02X} is not UTF-8"
        raise fail(place, "not-utf-8", message, "save the file as UTF-8") from failure


def unwritable(name: str, failure: OSError) -> Diagnostic:
    """Return the diagnostic for a file or folder that the system would not let us write."""
    remedies = {
        errno.ENOSPC: "free space on the disk and build again",
        errno.EDQUOT: "free space within your quota and build again",
        errno.EROFS: "make the file system writable, or work in a copy of the workspace",
    }
    hint = remedies.get(failure.errno or 0, "check the permissions of the file and of its folder")
    return error(name, "unwritable", f"cannot be written: {failure.strerror or failure}", hint)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by way of a temporary sibling, so that a reader sees the old bytes or the new, never a part."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)  # of a process that was killed
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
