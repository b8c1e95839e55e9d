"""The first step of a command: what stands in a workspace comes in; whether anything of it has changed goes out.

It imports only what the interpreter has loaded or built in, since it decides whether anything else is imported at all;
so it stands outside the order of the rooms, and any of them may use it. Content decides: a file is as it was if its
SHA-256 is. Its stat data (size, times, inode) vouch for bytes that were hashed before, as git's index does, but only
if it was last touched before that look began: a later change might have left them as they were.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = ".cache/build"
"""Where a workspace keeps what builds remember of themselves; it may be removed at any time."""
INPUTS = ("pyproject.toml", "templates", "locales")
TARGETS = ("output", "preview")
CODE = (".py", ".toml", ".json", ".yaml", ".conf")
SCREEN = (
    "output/",
    "templates/fonts/web/",
    *(f"templates/layouts/{name}.html" for name in ("page", "index", "status")),
    *(f"templates/styles/{name}.css" for name in ("screen", "fonts-screen")),
)
"""Where what no PDF is made of begins: a guess that saves time, since digests decide in the end."""
LINKER_CACHE = "/etc/ld.so.cache"
"""Names the shared libraries of the system: a library that comes, goes or moves changes it."""
COMPILED = "layouts."
"""Begins the name of the folder that keeps compiled layouts."""
EVERYTHING = "everything"
"""What a build is asked for that publishes."""
HEADER = "factsheet-pipeline build state 1"


class State:
    """What a build saw of its inputs and left as its outputs, and when it looked."""

    def __init__(self, request: str, clock: int, files: dict[str, tuple[str, str]], *, silent: bool) -> None:
        self.request = request
        """What the build was asked for, and by which versions of all packages."""
        self.clock = clock
        """Time of the file system when the build began to look, in nanoseconds."""
        self.files = files
        """Stat data and SHA-256 of each file; relative to the workspace, or absolute outside."""
        self.silent = silent
        """Whether the build had nothing to warn of."""
        self.hashed = 0
        """How many files had to be hashed, since nothing vouched for them."""

    def changes(self, now: State) -> set[str]:
        """Return the files whose content is another now, or that came or went."""
        paths = {*self.files, *now.files}
        nothing = ("", "")
        return {path for path in paths if self.files.get(path, nothing)[1] != now.files.get(path, nothing)[1]}


def look(root: str, target: str, request: str, before: State | None, libraries: Sequence[str] = ()) -> State:
    """Look at all inputs and outputs of a workspace; `before` spares hashing what its stat data vouch for.

    `libraries` are absolute paths of shared libraries; those that `before` knows are looked at in any case.
    """
    known, clock = (before.files, before.clock) if before else ({}, 0)
    now = _clock(root)
    state = State(request, now, {}, silent=before.silent if before else True)
    for path, status in _files(root, target, {*libraries, *filter(os.path.isabs, known)}):
        stat_data, old = _stat_data(status), known.get(path)
        if old and old[0] == stat_data and max(status.st_mtime_ns, status.st_ctime_ns) < clock:
            state.files[path] = old
        else:
            state.files[path] = (stat_data, _digest(os.path.join(root, path)))
            state.hashed += 1
    return state


def look_at(paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return stat data and digest of files that are named by absolute paths."""
    return {path: (_stat_data(os.stat(path)), _digest(path)) for path in paths}


def _stat_data(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _files(root: str, target: str, others: set[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the path and stat data of every input, every output, and everything else that decides."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for name in (*INPUTS, target):
        yield from _walk(root, name, ())
    yield from _walk("/", package.lstrip("/"), CODE, "/")
    for path in {*others, LINKER_CACHE}:
        if not path.startswith(package + "/") and os.path.exists(path):
            yield path, os.stat(path)


def _walk(root: str, name: str, suffixes: tuple[str, ...], prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield every file below a path, hidden ones and compiled Python left out."""
    path = os.path.join(root, name)
    if os.path.isfile(path):
        if not suffixes or name.endswith(suffixes):
            yield prefix + name, os.stat(path)
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError:  # missing or unreadable: whoever reads it says so
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        below = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _walk(root, below, suffixes, prefix)
        elif entry.is_file() and (not suffixes or below.endswith(suffixes)):
            yield prefix + below, entry.stat()


def _digest(path: str) -> str:
    from hashlib import sha256  # not built in: loaded only where something has to be hashed

    try:
        with open(path, "rb") as file:
            return sha256(file.read()).hexdigest()
    except OSError:  # gone since, or unreadable: it is not what it was
        return "unreadable"


def _clock(root: str) -> int:
    """Return the time of the file system itself, or 0, which vouches for nothing, where it cannot be had."""
    path = os.path.join(root, FOLDER, "clock")
    try:
        if not os.path.exists(path):
            os.makedirs(os.path.join(root, FOLDER), exist_ok=True)
            open(path, "w").close()
        os.utime(path)
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def versions() -> str:
    """Return what tells this interpreter and its packages from any other: its version, and all that are installed."""
    installed: set[str] = set()
    for folder in sys.path:
        if folder.endswith("-packages"):
            try:
                installed.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
            except OSError:
                continue
    linked = os.environ.get("LD_LIBRARY_PATH", "")
    return f"{sys.version.split()[0]} {sys.implementation.cache_tag} {' '.join(sorted(installed))} {linked}".strip()


def state_path(target: str) -> str:
    """Return where the state of a target is kept."""
    return f"{FOLDER}/{target}.state"


def read_state(root: str, target: str) -> State | None:
    """Return what the last build of a target saw and left, or None: there was none, or it cannot be told."""
    try:
        with open(os.path.join(root, state_path(target)), encoding="utf-8") as file:
            header, request, clock, silent, *lines, end = file.read().split("\n")
        if header != HEADER or end != "end":
            return None
        rows = (line.split(" ", 2) for line in lines)
        files = {path: (stat_data, digest) for stat_data, digest, path in rows}
        return State(request, int(clock), files, silent=silent == "silent")
    except (OSError, ValueError):
        return None


def write_state(root: str, target: str, state: State) -> None:
    """Write a state in one step; raise OSError where that cannot be done."""
    folder = os.path.join(root, FOLDER)
    os.makedirs(folder, exist_ok=True)
    rows = [f"{stat_data} {digest} {path}" for path, (stat_data, digest) in state.files.items() if "\n" not in path]
    silent = "silent" if state.silent else "warned"
    temporary = os.path.join(folder, f"{target}.state.{os.getpid()}")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write("\n".join([HEADER, state.request, str(state.clock), silent, *rows, "end"]))
        os.replace(temporary, os.path.join(root, state_path(target)))
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def nothing_stale(root: str, target: str, request: str) -> int:
    """Return how many files stand in the target, if all is as the last build left it; otherwise 0."""
    before = read_state(root, target)
    if before is None or not before.silent or before.request != request or left_behind(root):
        return 0
    now = look(root, target, request, before)
    if before.changes(now):
        return 0
    if now.hashed and now.clock:  # hashed once more, and alike: vouch for it from now on
        try:
            write_state(root, target, now)
        except OSError:
            pass
    return sum(path.startswith(f"{target}/") for path in now.files)


def left_behind(root: str) -> list[str]:
    """Return what killed builds have left in a workspace, or what one works with that goes on."""
    found = [f".{target}.{kind}" for target in TARGETS for kind in ("staging", "journal")]
    found = [name for name in found if os.path.lexists(os.path.join(root, name))]
    kept = {"clock", "lock", *(f"{target}.{kind}" for target in TARGETS for kind in ("record", "state"))}
    try:
        here = os.listdir(os.path.join(root, FOLDER))
        return found + [f"{FOLDER}/{name}" for name in here if name not in kept and not name.startswith(COMPILED)]
    except OSError:  # there is no such folder
        return found


def may_print(root: str) -> bool:
    """Tell whether a PDF is likely to be stale: something has changed that is not for the screen alone."""
    before = read_state(root, "output")
    if before is None:
        return True
    changed = before.changes(look(root, "output", before.request, before))
    return any(path.endswith(".pdf") or not path.startswith(SCREEN) for path in changed)


def shortcut(arguments: Sequence[str]) -> str:
    """Return what to say of a build for which there is nothing to do; nothing where the command has to run."""
    root, rest = ".", list(arguments)
    if not rest or rest.pop(0) != "build":
        return ""
    while rest:
        option, given, value = rest.pop(0).partition("=")
        if option not in ("--workspace", "--jobs") or not (given or rest):
            return ""
        value = value if given else rest.pop(0)
        if option == "--jobs" and not (value.isdecimal() and int(value)):
            return ""
        root = value if option == "--workspace" else root
    files = nothing_stale(root, "output", f"{EVERYTHING} {versions()}")
    return f"output/ is up to date: nothing is stale, and its {files} files are as they were published" if files else ""
