"""Ways to tamper with a publication. Each does so with a copy, and says by what names an error has to call it."""

from __future__ import annotations

import os
import random
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from benchmarks.reseal import resealed
from pipeline.verify.manifest import MANIFEST, File, Manifest, digest, parse_manifest

NAMES = (
    b"page.html", b".page.html", b"index.html.bak", b"Index.HTML", b"x.js", b".htaccess", b".nojekyll", b".git",
    b"CNAME", b"\xff.html", b"\xed\xa0\x80.css", b"caf\xe9", b"new\nline.html", b"\n", b"\x1b[2J.html",
    b"\xe2\x80\xaegnp.html", b" ", b" .html", b"...", b"manifest.json~", b"::error::x", b"*", b"?", b"-rf", b"%2e%2e",
    b"a\\b", "Ղ.html".encode(), b"a" * 200,
)  # fmt: skip
"""What is added is called so; directly in a publication some of these are what a host keeps there (see `KEPT`)."""
KEPT = {b".nojekyll", b".git"}


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and what has to be said of it."""

    kind: str
    named: frozenset[str]  # the paths of which any has to be named in an error; one of an addition, or more of a swap
    every: bool = False  # whether each of them has to be named
    undo: Callable[[], object] = field(default=lambda: None)
    sealed: bool = False  # whether the manifest was sealed again, so that its digest has to be given
    as_other: bool = False  # whether somebody verifies who may not read everything


class Tampering:
    """A copy of a publication, and what can be done with it."""

    def __init__(self, source: Path, folder: Path) -> None:
        shutil.copytree(source, folder / "publication", symlinks=True)
        self.folder, self.root = folder, folder / "publication"
        (folder / "elsewhere").mkdir()
        (folder / "elsewhere/secret").write_text("secret", encoding="utf-8")
        self.manifest_bytes = (self.root / MANIFEST).read_bytes()
        self.manifest: Manifest = parse_manifest(self.manifest_bytes.decode("utf-8"), MANIFEST)
        self.digest = digest(self.manifest_bytes)
        self.kinds: dict[str, list[str]] = {}
        for path in [MANIFEST, *(file.path for file in self.manifest.files)]:
            name = path if "/" not in path and path != "index.html" and path != "status.html" else ""
            self.kinds.setdefault(name or Path(path).suffix.lstrip(".") or "other", []).append(path)
        self.folders = sorted({str(Path(file.path).parent) for file in self.manifest.files} | {"."})

    def path(self, chance: random.Random) -> tuple[str, str]:
        """Choose a kind of published file, and one of that kind."""
        kind = chance.choice(sorted(self.kinds))
        return kind, chance.choice(self.kinds[kind])

    # Bytes

    def flip(self, chance: random.Random) -> Done:
        """Change one byte; the size stays."""
        kind, path = self.path(chance)
        data = bytearray((self.root / path).read_bytes())
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        return self._written(f"byte flipped: {kind}", path, bytes(data))

    def resize(self, chance: random.Random) -> Done:
        """Cut a file off, or let it go on."""
        kind, path = self.path(chance)
        data = (self.root / path).read_bytes()
        longer = data + chance.choice((b"\n", b"\0", b" ", data[-100:]))
        shorter = data[: chance.choice((0, 1, len(data) // 2, len(data) - 1))]
        return self._written(f"size changed: {kind}", path, chance.choice((longer, shorter)))

    def reseal(self, chance: random.Random) -> Done:
        """Change one byte, and size and digest in the manifest, which is sealed again."""
        kind, path = self.path(chance)
        if path == MANIFEST:
            return self.flip(chance)
        before = (self.root / path).read_bytes()
        data = bytearray(before)
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        self._write(path, bytes(data))
        self._write(MANIFEST, resealed(self.manifest_bytes, {path: bytes(data)}))
        undo = self._restoring({path: before, MANIFEST: self.manifest_bytes})
        return Done(f"byte flipped, and sealed again: {kind}", frozenset({MANIFEST}), undo=undo, sealed=True)

    def _written(self, kind: str, path: str, data: bytes) -> Done:
        before = (self.root / path).read_bytes()
        self._write(path, data)
        return Done(kind, frozenset({path}), undo=self._restoring({path: before}))

    def _write(self, path: str, data: bytes) -> None:
        (self.root / path).write_bytes(data)

    def _restoring(self, files: dict[str, bytes]) -> Callable[[], None]:
        def undo() -> None:
            for path, data in files.items():
                self._write(path, data)

        return undo

    # What is added

    def add(self, chance: random.Random) -> Done:
        """Put something of a random name into a random folder."""
        inside, name = chance.choice(self.folders), chance.choice(NAMES)
        kind = chance.choice(sorted(ADDITIONS))
        place = os.path.normpath(os.path.join(os.fsencode(self.root), inside.encode(), name))  # noqa: PTH118 - bytes
        if (
            inside == "."
            and name in KEPT
            and kind in ("file", "empty file", "hard link", "folder", "folder with files")
        ):
            name = b"x" + name
            place = os.path.join(os.fsencode(self.root), name)  # noqa: PTH118
        ADDITIONS[kind](self, os.fsdecode(place))

        def undo() -> None:
            path = Path(os.fsdecode(place))
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

        shown = place.removeprefix(os.fsencode(self.root) + b"/").decode("utf-8", "backslashreplace")
        return Done(f"added: {kind}", frozenset({shown}), undo=undo)

    # What is taken away or put in another's place

    def remove(self, chance: random.Random) -> Done:
        """Remove a file, or a folder with all that is in it."""
        kind, path = self.path(chance)
        if chance.random() < 0.2:
            path = chance.choice([folder for folder in self.folders if folder != "."])
            kind = "folder"
        return self._moved(f"removed: {kind}", path)

    def rename(self, chance: random.Random) -> Done:
        """Rename a file, so that one is missing and another is there."""
        kind, path = self.path(chance)
        done = self._moved(f"renamed: {kind}", path)
        other = self.root / chance.choice((f"{path}.bak", f"{path}~", str(Path(path).with_name("x" + Path(path).name))))
        shutil.copy(self.folder / "away", other)

        def undo() -> None:
            other.unlink()
            done.undo()

        named = {path} if path == MANIFEST else {path, other.relative_to(self.root).as_posix()}
        return Done(done.kind, frozenset(named), every=True, undo=undo)

    def replace(self, chance: random.Random) -> Done:
        """Put a link, a FIFO, a folder or a device in the place of a file; the link may lead to the same bytes."""
        _, path = self.path(chance)
        kind = chance.choice(sorted(REPLACEMENTS))
        done = self._moved(f"in place of a file: {kind}", path)
        REPLACEMENTS[kind](self, self.root / path)

        def undo() -> None:
            place = self.root / path
            place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()
            done.undo()

        return Done(done.kind, frozenset({path}), undo=undo)

    def _moved(self, kind: str, path: str) -> Done:
        away, place = self.folder / "away", self.root / path
        inside = {path} if path in self.kinds.get("manifest.json", ()) or place.is_file() else {
            file.path for file in self.manifest.files if file.path.startswith(f"{path}/")
        }  # fmt: skip
        place.rename(away)
        return Done(kind, frozenset(inside), every=True, undo=lambda: away.rename(place))

    # Two files in each other's place

    def swap(self, chance: random.Random) -> Done:
        """Exchange two files of one kind; then perhaps their digests in the manifest, and seal it, or not."""
        pairs = [pair for pair in combinations(self.manifest.files, 2) if _alike(*pair)]
        kinds = sorted({pair[0].kind for pair in pairs})
        kind = chance.choice(kinds)
        first, second = chance.choice([pair for pair in pairs if pair[0].kind == kind])
        paths = first.path, second.path
        before = {path: (self.root / path).read_bytes() for path in paths}
        swapped = dict(zip(paths, reversed(before.values()), strict=True))
        for path, data in swapped.items():
            self._write(path, data)
        undo = self._restoring({**before, MANIFEST: self.manifest_bytes})
        way = chance.choice(("as they are", "with digests", "sealed again", "sealed again, content only"))
        label = f"swapped, {way}: {kind}"
        if way == "as they are":
            return Done(label, frozenset(paths), every=True, undo=undo)
        made = resealed(self.manifest_bytes, swapped)
        if way == "with digests":
            seal = self.manifest_bytes.rstrip().splitlines()[-2]
            lines = made.rstrip().splitlines()
            made = b"\n".join([*lines[:-2], seal, lines[-1]]) + b"\n"
        self._write(MANIFEST, made)
        if way == "sealed again, content only" and kind in ("page", "pdf", "data"):
            return Done(label, frozenset(paths), undo=undo)
        return Done(label.replace(", content only", ""), frozenset({MANIFEST}), undo=undo, sealed=way != "with digests")

    # What may be read

    def forbid(self, chance: random.Random) -> Done:
        """Take the right to read a file, or to list or enter a folder, from whoever verifies."""
        kind, path = self.path(chance)
        mode = 0
        if chance.random() < 0.4:
            path = chance.choice([folder for folder in self.folders if folder != "."])
            kind, mode = "folder", chance.choice((0, 0o444, 0o111))
        place = self.root / path
        before = place.stat().st_mode
        place.chmod(mode)
        return Done(f"unreadable: {kind}", frozenset({path}), undo=lambda: place.chmod(before), as_other=True)


def _alike(first: File, second: File) -> bool:
    return (
        first.kind == second.kind
        and first.sha256 != second.sha256
        and Path(first.path).suffix == Path(second.path).suffix
    )


def _put_folder(tampering: Tampering, place: str) -> None:
    Path(place).mkdir()
    (Path(place) / "x.html").write_text("<script>alert(1)</script>", encoding="utf-8")


def _put_socket(tampering: Tampering, place: str) -> None:
    short = tampering.folder / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(short))  # its name must be short
    short.rename(place)


def _put_link(target: str) -> Callable[[Tampering, str], object]:
    return lambda tampering, place: Path(place).symlink_to(target.format(root=tampering.root, folder=tampering.folder))


ADDITIONS: dict[str, Callable[[Tampering, str], object]] = {
    "file": lambda _, place: Path(place).write_text("<script>alert(1)</script>", encoding="utf-8"),
    "empty file": lambda _, place: Path(place).touch(),
    "link in": _put_link("{root}/index.html"),
    "link out": _put_link("{folder}/elsewhere/secret"),
    "link to a folder": _put_link("{folder}/elsewhere"),
    "dangling link": _put_link("nowhere"),
    "link to itself": _put_link("."),
    "hard link": lambda tampering, place: os.link(tampering.root / "index.html", place),
    "FIFO": lambda _, place: os.mkfifo(place),
    "socket": _put_socket,
    "folder": lambda _, place: Path(place).mkdir(),
    "folder with files": _put_folder,
}
REPLACEMENTS: dict[str, Callable[[Tampering, Path], object]] = {
    "link to the same bytes": lambda tampering, place: place.symlink_to(tampering.folder / "away"),
    "link out": lambda tampering, place: place.symlink_to(tampering.folder / "elsewhere/secret"),
    "link to a device": lambda _, place: place.symlink_to("/dev/zero"),
    "FIFO": lambda _, place: os.mkfifo(place),
    "folder": lambda _, place: place.mkdir(),
}
