"""The files of a workspace: no path and no link that leads outside, regular files of a limited size, strict UTF-8.

A workspace may come from a stranger. So whatever reads, lists, writes or removes its files does it through `Workspace`;
a test holds that rule. How bytes get to the disk and back is in `disk.py`. Where a workspace has no layout, style, font
or editions of its own, those of the theme (`theme.py`) are read; they are never written.
"""

import builtins
import errno
import os
import pwd
import re
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, UsageError, error, fail
from pipeline.base.disk import LEFT, LIMIT, NOT_REGULAR, is_other_file, read_regular, remove_left, write_atomically
from pipeline.base.theme import THEME, is_overlaid

SETTINGS_FILE = "pyproject.toml"
# Where commands write, and so may leave a temporary file if they are killed:
WRITTEN = (
    "",
    "locales/",
    "locales/*/",
    "locales/*/LC_MESSAGES/",
    "locales/*/fonts/",
    "templates/",
    "templates/*/",
    "templates/fonts/*/",
    "templates/styles/*/",
    "output/",
    ".github/workflows/",
)


class Workspace:
    """A folder with templates, locales and output. Every read and write of its files goes through here."""

    def __init__(self, root: Path, theme: Path | None = THEME) -> None:
        self.root = root.resolve()
        self.theme = None if theme is None or theme == self.root else Workspace(theme, None)

    def path(self, relative: str) -> Path:
        """Resolve a path below the root; one that leaves the workspace, by `..` or by a link, is refused."""
        pure = PurePosixPath(relative)
        if fault := name_fault(relative):
            raise fail(shown(relative), "unreadable", f"cannot be a path: {fault}", "correct the name")
        try:
            full = (self.root / pure).resolve()
        except (OSError, ValueError, RuntimeError) as failure:  # too long a name, links in a circle
            message = f"cannot be a path: {str(failure).partition(':')[0]}"
            raise fail(relative, "unreadable", message, "correct the name, or the link") from failure
        if pure.is_absolute() or not full.is_relative_to(self.root):
            hint = "keep the file itself in the workspace: neither a link nor .. may lead out of it"
            raise fail(relative, "outside-workspace", f"“{relative}” leads out of the workspace", hint)
        return full

    def of_theme(self, relative: str) -> "Workspace | None":
        """Return the theme if a file is read from it: one of its own that the workspace has not; else None."""
        theme = self.theme if is_overlaid(relative) else None
        return theme if theme and not self._has(relative) and theme.exists(relative) else None

    def _has(self, relative: str) -> bool:
        return os.path.lexists(self.root / relative)

    def name(self, path: Path) -> str:
        """Return a path as diagnostics show it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def list(self, pattern: str, faults: builtins.list[Diagnostic] | None = None) -> builtins.list[str]:
        """Return what matches a glob and is no folder, sorted, relative to the root; `*` stands for no leading dot.

        What the theme has beyond the workspace is among it.
        FIFOs, and links that lead nowhere or out, are listed: reading them says what is wrong with them. A folder that
        cannot be listed, or a name that is no path, is raised; with `faults` it is added there, as is a folder that
        matches the glob, and all else is listed.
        """
        *above, last = pattern.split("/")
        folders = [""]
        for part in above:
            if part == "**":
                folders = [below for folder in folders for below in self._below(folder, faults)]
            else:
                folders = [f"{folder}{name}/" for folder in folders for name in self._matching(folder, part, faults)]
        found = [f"{folder}{name}" for folder in folders for name in self._matching(folder, last, faults)]
        in_place = [name for name in found if (self.root / name).is_dir()]
        if faults is not None:
            faults += [unreadable(name, IsADirectoryError(errno.EISDIR, "it is a folder")) for name in in_place]
        if self.theme and is_overlaid(pattern):
            found += [name for name in self.theme.list(pattern) if name not in found and not self._has(name)]
        return sorted({*found} - {*in_place})

    def _below(self, folder: str, faults: builtins.list[Diagnostic] | None) -> Iterator[str]:
        """Yield a folder and all below it; links to folders are not followed."""
        yield folder
        for name in self._matching(folder, "*", faults):
            path = self.root / folder / name
            if path.is_dir() and not path.is_symlink():
                yield from self._below(f"{folder}{name}/", faults)

    def _matching(self, folder: str, part: str, faults: builtins.list[Diagnostic] | None) -> builtins.list[str]:
        """Return the names in a folder that a part of a glob stands for; none where there is no such folder."""
        try:
            return list(self._names(folder, part, faults))
        except PipelineError as failure:
            if faults is None:
                raise
            faults += failure.diagnostics
            return []

    def _names(self, folder: str, part: str, faults: builtins.list[Diagnostic] | None) -> Iterator[str]:
        name = folder.rstrip("/") or "."
        try:
            if not set(part) & set("*?["):
                (self.root / folder / part).lstat()
                names = [part]
            else:
                names = [path.name for path in self.path(name).iterdir() if fnmatchcase(path.name, part)]
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as failure:
            message = f"cannot be listed: {failure.strerror or failure}"
            raise fail(name, "unreadable", message, "restore the permissions of the folder") from failure
        for name in names:
            if name.startswith(".") and not part.startswith("."):
                continue
            if fault := name_fault(name):
                found = error(shown(f"{folder}{name}"), "unreadable", f"cannot be a path: {fault}", "rename the file")
                if faults is None:
                    raise PipelineError([found])
                faults.append(found)
            else:
                yield name

    def names(self) -> builtins.list[str]:
        """Return what stands directly in the workspace, hidden or not; nothing where there is no such folder."""
        return [*self._matching("", "*", None), *self._matching("", ".*", None)]

    def links_out(self, folder: str) -> Diagnostic | None:
        """Return what is wrong with the first link below a folder, or the folder, that leads out of the workspace."""
        for path, folders, files in os.walk(self.root / folder):
            for found in (Path(path), *(Path(path, name) for name in (*folders, *files))):
                try:
                    if found.is_symlink():
                        self.path(self.name(found))
                except PipelineError as failure:
                    if failure.diagnostics[0].code == "outside-workspace":  # others lead nowhere
                        return failure.diagnostics[0]
        return None

    def exists(self, relative: str) -> bool:
        """Tell whether there is something that is no folder, if only a broken link; reading it may be refused."""
        try:
            self.path(relative)
            path = self.root / relative
            if os.path.lexists(path):
                return not path.is_dir()
            return self.of_theme(relative) is not None
        except OSError:  # a name longer than the file system takes
            return False

    def read_bytes(self, relative: str) -> bytes:
        try:
            if theme := self.of_theme(relative):
                return theme.read_bytes(relative)
            return read_regular(self.path(relative))
        except OSError as failure:
            raise PipelineError([unreadable(relative, failure)]) from failure

    def read_text(self, relative: str) -> str:
        """Return a file's text: strict UTF-8, without a byte order mark."""
        return decode(self.read_bytes(relative), relative)

    def write_text(self, relative: str, text: str) -> bool:
        return self.write_bytes(relative, text.encode("utf-8"))

    def write_bytes(self, relative: str, data: bytes) -> bool:
        """Write a file in one step; return False, and leave its date alone, where it already holds this."""
        path = self.path(relative)
        try:
            if path.is_file() and path.stat().st_size == len(data) and read_regular(path) == data:
                return False
            if is_other_file(path):
                raise OSError(NOT_REGULAR, "is not a regular file")
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError as failure:
            raise PipelineError([unwritable(relative, failure)]) from failure
        return True

    def remove(self, relative: str) -> None:
        """Remove a file, or a folder that is empty; what is not there, or cannot be removed, is passed over."""
        path = self.path(relative)
        with suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()

    def sweep(self) -> None:
        """Remove the temporary files of commands that were killed; those of commands that run are locked."""
        for pattern in WRITTEN:
            with suppress(PipelineError, OSError):  # whoever needs the folder says what is wrong with it
                for name in self.list(f"{pattern}.*"):
                    folder, _, file = name.rpartition("/")
                    if re.fullmatch(LEFT, file):
                        remove_left(self.path(folder or ".") / file)


def name_fault(name: str) -> str:
    """Return why something cannot be the name of a file; empty for a good name."""
    if any("\ud800" <= character <= "\udfff" for character in name):
        return "its name is not UTF-8"
    return "" if name.isprintable() else "its name has control characters"


def shown(name: str) -> str:
    """Return a name that can be printed, whatever it is made of."""
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


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


def read_given(path: Path, hint: str) -> bytes:
    """Read a file that the user has named: it may lie outside the workspace, and be a link. Raise UsageError."""
    try:
        return read_regular(path.resolve())
    except (OSError, RuntimeError) as failure:  # links in a circle are a RuntimeError up to Python 3.12
        cause = failure if isinstance(failure, OSError) else OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        raise UsageError([unreadable(str(path), cause, hint)]) from failure


def unreadable(name: str, failure: OSError, hint: str = "restore the file or its permissions") -> Diagnostic:
    """Return the diagnostic for a file that the system, or `read_regular`, would not let us read."""
    remedies = {
        errno.EFBIG: f"make it smaller: no file may be larger than {LIMIT // 2**20} MB",
        NOT_REGULAR: "put a regular file in its place: no FIFO, device, socket or link is read",
    }
    message = f"cannot be read: {failure.strerror or failure}"
    return error(name, "unreadable", message, remedies.get(failure.errno or 0, hint))


def unwritable(name: str, failure: OSError) -> Diagnostic:
    """Return the diagnostic for a file or folder that the system would not let us write."""
    remedies = {
        errno.ENOSPC: "free space on the disk and build again",
        errno.EDQUOT: "free space within your quota and build again",
        errno.EROFS: "make the file system writable, or work in a copy of the workspace",
        errno.ETXTBSY: "wait until that program has written the file, or close it there",
        NOT_REGULAR: "remove it: no FIFO, device or socket is written to",
    }
    hint = remedies.get(failure.errno or 0, "check the permissions of the file and of its folder")
    if failure.errno in (errno.EACCES, errno.EPERM) and failure.filename and (owner := other_owner(failure.filename)):
        hint = f"it belongs to {owner}: have them remove it or give it to you (chown), or run the command as {owner}"
    return error(name, "unwritable", f"cannot be written: {failure.strerror or failure}", hint)


def other_owner(path: str | Path) -> str:
    """Return who owns a file, or else the folder that it would be in; empty where that is whoever runs this."""
    for place in (Path(os.fsdecode(path)), Path(os.fsdecode(path)).parent):
        with suppress(OSError):
            number = place.lstat().st_uid
            try:
                name = pwd.getpwuid(number).pw_name
            except KeyError:
                name = f"user {number}"
            if number != os.getuid():
                return name
    return ""
