"""The folders and settings of a workspace. Paths come in; text, bytes and settings go out. No path leads outside."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.diagnostics import Diagnostic, Location, PipelineError, error

SETTINGS_FILE = "pyproject.toml"
SITE_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~%/-]*)?")
SETTINGS_KEYS = ("locales", "publisher", "contact", "licence", "site", "minimum-coverage", "incomplete", "required")
WHEN_INCOMPLETE = ("fail", "keep")


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands under [tool.pipeline] in pyproject.toml."""

    locales: tuple[str, ...]
    """Locales in order of publication, in gettext's spelling (`pt_BR`); the first is the default of the site."""
    publisher: str
    contact: str
    """Where faults of the texts are reported, an e-mail address; goes into the headers of new catalogs."""
    licence: str
    """Licence of the text, as it is to be printed."""
    site: str
    """Absolute address of the publication, ending in a slash; empty where it has none."""
    minimum_coverage: int
    """Share of messages that must be translated, in per cent."""
    required: tuple[tuple[str, tuple[str, ...]], ...]
    """For each profile's slug the ids of the names that each of its factsheets must record."""
    incomplete: str = "fail"
    """What happens below the minimum coverage: the build fails, or it keeps what was last published (`keep`)."""

    def required_names(self, slug: str) -> tuple[str, ...]:
        """Return the ids of the names that the profile must record."""
        return dict(self.required).get(slug, ())


class Workspace:
    """A folder with templates, locales and output. All reading and writing of its files passes through here."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def path(self, relative: str) -> Path:
        """Resolve a path below the root; one that leaves the workspace, by `..` or by a link, is refused."""
        pure = PurePosixPath(relative)
        full = (self.root / pure).resolve()
        if pure.is_absolute() or not full.is_relative_to(self.root):
            raise PipelineError(
                [
                    error(
                        relative,
                        "outside-workspace",
                        f"“{relative}” leads out of the workspace",
                        "keep the file itself in the workspace: neither a link nor .. may lead out of it",
                    )
                ]
            )
        return full

    def name(self, path: Path) -> str:
        """Return a path as diagnostics show it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def list(self, pattern: str) -> list[str]:
        """Return the files that match a glob, sorted, relative to the root; folders are left out."""
        return sorted(self.name(p) for p in self.root.glob(pattern) if p.is_file())

    def exists(self, relative: str) -> bool:
        return self.path(relative).is_file()

    def read_bytes(self, relative: str) -> bytes:
        """Return a file's bytes; one that is missing or unreadable is a diagnostic."""
        try:
            return self.path(relative).read_bytes()
        except OSError as failure:
            reason = failure.strerror or str(failure)
            raise PipelineError(
                [
                    error(
                        relative,
                        "unreadable",
                        f"cannot be read: {reason}",
                        "restore the file or its permissions",
                    )
                ]
            ) from failure

    def read_text(self, relative: str) -> str:
        """Return a file's text: strict UTF-8, without a byte order mark."""
        return decode(self.read_bytes(relative), relative)

    def write_text(self, relative: str, text: str) -> bool:
        """Write a file in one step; return False, and leave its date alone, where it already says this."""
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
        raise PipelineError(
            [
                error(
                    Location(name, 1),
                    "byte-order-mark",
                    "starts with a byte order mark",
                    "run pipeline format" if name.endswith(".po") else "save as UTF-8 without BOM",
                )
            ]
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        byte = data[failure.start]
        raise PipelineError(
            [
                error(
                    Location(name, line),
                    "not-utf-8",
                    f"byte 0x{byte:02X} is not UTF-8",
                    "save the file as UTF-8",
                )
            ]
        ) from failure


def unwritable(name: str, failure: OSError) -> Diagnostic:
    """Return the diagnostic for a file or folder that the system would not let us write."""
    reason = failure.strerror or str(failure)
    remedies = {
        errno.ENOSPC: "free space on the disk and build again",
        errno.EDQUOT: "free space within your quota and build again",
        errno.EROFS: "make the file system writable, or work in a copy of the workspace",
    }
    hint = remedies.get(failure.errno or 0, "check the permissions of the file and of its folder")
    return error(name, "unwritable", f"cannot be written: {reason}", hint)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by way of a temporary sibling, so that a reader sees the old bytes or the new, never a part."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_settings(workspace: Workspace) -> Settings:
    """Read [tool.pipeline]; every unknown key and wrong type is a diagnostic."""
    if not workspace.exists(SETTINGS_FILE):
        hint = "run the command in the folder of a workspace, or name it with --workspace"
        raise PipelineError([error(SETTINGS_FILE, "settings-missing", "is missing: this is no workspace", hint)])
    text = workspace.read_text(SETTINGS_FILE)
    table = parse_toml(text, SETTINGS_FILE).get("tool", {}).get("pipeline")
    if not isinstance(table, dict):
        raise PipelineError(
            [error(SETTINGS_FILE, "settings-missing", "has no table [tool.pipeline]", "add it; see README.md")]
        )
    found = _settings_faults(table, text)
    if found:
        raise PipelineError(found)
    site = str(table.get("site", ""))
    return Settings(
        locales=tuple(table["locales"]),
        publisher=str(table.get("publisher", "")),
        contact=str(table.get("contact", "")),
        licence=str(table.get("licence", "")),
        site=site if not site or site.endswith("/") else site + "/",
        minimum_coverage=int(table.get("minimum-coverage", 100)),
        required=tuple((slug, tuple(ids)) for slug, ids in table.get("required", {}).items()),
        incomplete=table.get("incomplete", "fail"),
    )


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Parse TOML; where it does not parse, the diagnostic has the line that the parser names."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        reason, _, where = str(failure).partition(" (at ")
        line = re.match(r"line (\d+)", where)
        place = Location(name, int(line[1]) if line else max(len(text.splitlines()), 1))
        hint = "mend the TOML there or just above"
        raise PipelineError([error(place, "toml-syntax", f"does not parse: {reason}", hint)]) from failure


def key_place(name: str, text: str, key: str, table: str = "") -> Location:
    """Return where a TOML file first has a key, below the heading of a table; the whole file where it has none."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip() == f"[{table}]"), -1)
    own = re.compile(rf'\s*"?{re.escape(key)}"?\s*=|\[(?:[\w.-]+\.)?{re.escape(key)}\]')
    return Location(name, next((n + 1 for n, line in enumerate(lines) if n > start and own.match(line)), 0))


def _settings_faults(table: dict[str, Any], text: str) -> list[Diagnostic]:
    def fault(key: str, message: str, hint: str) -> Diagnostic:
        return error(key_place(SETTINGS_FILE, text, key, "tool.pipeline"), "settings", message, hint)

    found = [
        fault(key, f"[tool.pipeline] has an unknown key “{key}”", f"use one of {', '.join(SETTINGS_KEYS)}")
        for key in table
        if key not in SETTINGS_KEYS
    ]
    if not _is_list_of_text(table.get("locales")):
        found.append(fault("locales", "locales is not a list of locale names", 'write locales = ["en", …]'))
    elif len(set(table["locales"])) < len(table["locales"]):
        found.append(fault("locales", "locales names one locale twice", "keep one of the two"))
    for key in ("publisher", "contact", "licence", "site"):
        if not isinstance(table.get(key, ""), str):
            found.append(fault(key, f"{key} is not text", f'write {key} = "…"'))
    site = table.get("site", "")
    if isinstance(site, str) and site and not SITE_ADDRESS.fullmatch(site):
        hint = 'write site = "https://…/" or leave it empty'
        found.append(fault("site", f"site “{site}” is not an absolute address", hint))
    coverage = table.get("minimum-coverage", 100)
    if not isinstance(coverage, int) or isinstance(coverage, bool) or not 0 <= coverage <= 100:
        message = "minimum-coverage is not a whole number from 0 to 100"
        found.append(fault("minimum-coverage", message, "write minimum-coverage = 100"))
    if table.get("incomplete", "fail") not in WHEN_INCOMPLETE:
        hint = 'write incomplete = "fail", or "keep" to leave an incomplete factsheet as it was published'
        found.append(fault("incomplete", "incomplete is neither “fail” nor “keep”", hint))
    required = table.get("required", {})
    if not isinstance(required, dict) or not all(_is_list_of_text(ids) for ids in required.values()):
        hint = 'write SLUG = ["name-id", …] under it'
        found.append(fault("required", "required is not a table of lists of name ids", hint))
    return found


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item for item in value)
