"""A copy of this workspace's publication, for tests that damage it."""

import json
import re
import shutil
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pikepdf
from builders import SLUG, published_asset, published_workspace

from pipeline.base.diagnostics import Diagnostic
from pipeline.verify.manifest import MANIFEST, digest, sealed
from pipeline.verify.publication import verify_publication

PAGE = f"az/{SLUG}.html"
PDF = f"az/{SLUG}.az.pdf"
DATA = f"az/{SLUG}.json"


class Publication:
    """A copy of the publication, to be damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(published_workspace().root / "output", folder)

    def manifest(self) -> dict[str, Any]:
        table: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return table

    def write_manifest(self, table: dict[str, Any]) -> None:
        (self.folder / MANIFEST).write_text(sealed(table), encoding="utf-8")

    def path(self, path: str) -> str:
        """Return the path of a published file; one that pages load has a digest in its name."""
        return path if (self.folder / path).exists() else published_asset(self.folder, path)

    def write(self, path: str, data: bytes) -> None:
        """Replace a file, and its digest in the manifest."""
        path = self.path(path)
        (self.folder / path).write_bytes(data)
        table = self.manifest()
        record = next(file for file in table["files"] if file["path"] == path)
        record |= {"size": len(data), "sha256": digest(data)}
        self.write_manifest(table)

    def text(self, path: str = PAGE) -> str:
        return (self.folder / self.path(path)).read_text(encoding="utf-8")

    def edit(self, old: str, new: str, path: str = PAGE, count: int = -1) -> None:
        text = self.text(path)
        assert re.search(old, text, re.DOTALL), old
        changed = re.sub(old, new, text, count=max(count, 0), flags=re.DOTALL)
        assert changed != text
        self.write(path, changed.encode("utf-8"))

    def edit_pdf(self, change: Callable[[pikepdf.Pdf], None], path: str = PDF) -> None:
        with pikepdf.open(self.folder / path) as file:
            change(file)
            data = written(file)
        self.write(path, data)

    def leave_out(self, path: str) -> None:
        """Remove a file and all that the manifest says of it."""
        (self.folder / path).unlink()
        table = self.manifest()
        table["files"] = [file for file in table["files"] if file["path"] != path]
        del table["expected"]["paths"][path]
        self.write_manifest(table)

    def found(self) -> list[Diagnostic]:
        return list(verify_publication(self.folder))

    def lines(self) -> list[str]:
        return [str(d).partition("\n")[0] for d in self.found()]


def draw(file: pikepdf.Pdf, content: bytes, page: int = 0) -> None:
    """Let a page draw something more."""
    drawn = file.pages[page].Contents.read_bytes()
    file.pages[page].obj.Contents = file.make_stream(drawn + b"\n" + content)


def embedded(item: pikepdf.Object) -> bytes:
    """Return the dictionary of an attached file as the engine writes it, but for how it is packed."""
    told = item.Params
    values = (item.Subtype.unparse(), bytes(told.CheckSum).hex().encode(), told.Size)
    dates = (bytes(told.CreationDate), bytes(told.ModDate))
    form = b"/Type /EmbeddedFile/Subtype %s/Params <</CheckSum <%s>/Size %d/CreationDate (%s)/ModDate (%s)>>"
    return form % (*values, *dates)


def written(file: pikepdf.Pdf, texts: Mapping[int, bytes] = {}, moved: Mapping[int, int] = {}) -> bytes:
    """Return the bytes of a PDF in the form that the engine writes, whatever is in it.

    By the numbers of objects, `texts` are to be written in place of some, and `moved` says where the table seeks some.
    """
    data, places, others = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"), dict[int, int](), dict[int, bytes]()
    size = max(item.objgen[0] for item in file.objects if isinstance(item, pikepdf.Object)) + 1

    def add(number: int, dictionary: bytes, content: bytes) -> None:
        places[number] = len(data)
        opening = b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, dictionary, len(content))
        data.extend(opening + content + b"\nendstream\nendobj\n")

    for number in range(1, size):
        item = file.get_object(number, 0)
        if isinstance(item, pikepdf.Stream):
            dictionary, content = item.stream_dict.unparse()[2:-2].strip(), item.read_raw_bytes()
            if b"/Type /ObjStm" in dictionary or b"/Type /XRef" in dictionary:
                others[number] = b"null"  # these are written below
                continue
            dictionary = re.sub(rb"/Length \d+ ?", b"", dictionary)
            if b"/Type /EmbeddedFile" in dictionary and b"/Subtype" in dictionary:
                dictionary = embedded(item) + b"/Filter /FlateDecode"
            if b"/Filter" not in dictionary:
                dictionary, content = dictionary + b"/Filter /FlateDecode", zlib.compress(content)
            elif b"/DecodeParms" not in dictionary:  # the engine writes its filter behind all else
                dictionary = re.sub(rb"(.*)(/Filter /\w+) ?(.*)", rb"\1\3\2", dictionary, flags=re.DOTALL)
            add(number, dictionary, content)
        elif isinstance(item, pikepdf.Object):
            others[number] = item.unparse(resolved=True)
        else:
            others[number] = b"null" if item is None else str(item).encode()
    others |= texts
    heads, position = list[bytes](), 0
    for number, text in others.items():
        heads.append(b"%d %d" % (number, position))
        position += len(text) + 1
    head = b" ".join(heads)
    content = zlib.compress(b"\n".join([head, *others.values()]))
    form = b"/Type /ObjStm/N %d/First %d/Filter /FlateDecode"
    add(size, form % (len(others), len(head) + 1), content)
    places[size + 1] = len(data)
    table, index = bytearray(), {number: index for index, number in enumerate(others)}
    places |= moved
    for number in range(size + 2):
        kind = 1 if number in places else 2 if number in others else 0
        place, entry = (places[number], 0) if kind == 1 else (size, index[number]) if kind == 2 else (0, 0)
        table += bytes([kind]) + place.to_bytes(4) + entry.to_bytes(4)
    info = b"/Info " + file.trailer.Info.unparse() if "/Info" in file.trailer else b""
    form = b"/Type /XRef/Index [0 %d]/W [1 4 4]/Size %d/Root %s%s/Filter /FlateDecode"
    add(size + 1, form % (size + 2, size + 2, file.trailer.Root.unparse(), info), zlib.compress(bytes(table)))
    return bytes(data) + b"startxref\n%d\n%%%%EOF\n" % places[size + 1]


def reseal(folder: Path, path: str) -> None:
    """Write what a changed file is now into the manifest of a publication."""
    data = (folder / path).read_bytes()
    table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    next(file for file in table["files"] if file["path"] == path).update(size=len(data), sha256=digest(data))
    (folder / MANIFEST).write_text(sealed(table), encoding="utf-8")
