"""A copy of this workspace's publication, for tests that damage it."""

import json
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from builders import SLUG, published_workspace

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

    def write(self, path: str, data: bytes) -> None:
        """Replace a file, and its digest in the manifest."""
        (self.folder / path).write_bytes(data)
        table = self.manifest()
        record = next(file for file in table["files"] if file["path"] == path)
        record |= {"size": len(data), "sha256": digest(data)}
        self.write_manifest(table)

    def text(self, path: str = PAGE) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def edit(self, old: str, new: str, path: str = PAGE, count: int = -1) -> None:
        text = self.text(path)
        assert re.search(old, text, re.DOTALL), old
        changed = re.sub(old, new, text, count=max(count, 0), flags=re.DOTALL)
        assert changed != text
        self.write(path, changed.encode("utf-8"))

    def edit_pdf(self, change: Callable[[pikepdf.Pdf], None], path: str = PDF, *, uncompressed: bool = False) -> None:
        with pikepdf.open(self.folder / path) as file:
            change(file)
            buffer = BytesIO()
            file.save(buffer, qdf=uncompressed)
        self.write(path, buffer.getvalue())

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


def reseal(folder: Path, path: str) -> None:
    """Write what a changed file is now into the manifest of a publication."""
    data = (folder / path).read_bytes()
    table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    next(file for file in table["files"] if file["path"] == path).update(size=len(data), sha256=digest(data))
    (folder / MANIFEST).write_text(sealed(table), encoding="utf-8")
