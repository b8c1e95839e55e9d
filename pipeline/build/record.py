"""What the last build made comes in and goes out: each factsheet, from what, and what verification saw of it.

It stands beside the state that `start` compares. What is lost, damaged or of another version is as if it had never
been: everything is made anew.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from dataclasses import dataclass, field
from typing import Any

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.files import Workspace
from pipeline.build.start import FOLDER
from pipeline.catalog.coverage import Coverage
from pipeline.pages.entries import IndexEntry
from pipeline.verify.manifest import File, RequiredName


@dataclass(frozen=True, slots=True)
class Print:
    """A PDF and what it was rendered from."""

    key: str
    """Digest of all that decides about its bytes."""
    file: File
    pages: int
    """How many printed pages it has, whatever its budget."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A factsheet in one locale."""

    offer: IndexEntry
    """How the index offers it."""
    files: tuple[File, ...]
    """Its page and its data."""
    prints: tuple[Print, ...]
    """Its PDFs."""
    coverage: Coverage
    """How far its catalog is translated."""
    translated: tuple[str, ...]
    """Digests of the English texts that have another wording in it."""
    expected: str = ""
    """Digest of what verification expected of it."""
    inputs: str = ""
    """Digest of all that decides about its files; empty where they may not be taken over."""
    found: tuple[Diagnostic, ...] = ()
    """Warnings about its catalog and its files."""
    kept: bool = False
    """Whether it is what was last published, because its translation is incomplete."""

    @property
    def key(self) -> tuple[str, str]:
        """Slug and locale."""
        return self.offer.slug, self.offer.locale

    @property
    def all_files(self) -> tuple[File, ...]:
        return (*(item.file for item in self.prints), *self.files)


@dataclass(frozen=True, slots=True)
class About:
    """A profile, whatever its locale."""

    edited: str
    """Date that stamps it, EDTF."""
    names: tuple[RequiredName, ...]
    found: tuple[Diagnostic, ...]
    """Warnings about it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a publication, or a preview, was made of."""

    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)
    """By slug and locale."""
    profiles: dict[str, About] = field(default_factory=dict)
    """By slug."""
    files: tuple[File, ...] = ()
    """All files of the publication, but for its manifest."""
    manifest: str = ""
    """SHA-256 of that."""
    found: tuple[Diagnostic, ...] = ()
    """All warnings of that build."""


class _Reader(pickle.Unpickler):
    """Reads values of our own and of the libraries that they hold, and calls nothing else."""

    ALLOWED = ("pipeline.", "markupsafe")

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.startswith(self.ALLOWED) else None
        if not isinstance(found, type) or not found.__module__.startswith(self.ALLOWED):
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a record")
        return found


def _path(target: str) -> str:
    return f"{FOLDER}/{target}.record"


def read_record(workspace: Workspace, target: str, makers: str) -> Record:
    """Return the record of the last build; an empty one where there is none that these makers wrote."""
    try:
        seal, _, data = workspace.read_bytes(_path(target)).partition(b"\n")
        if seal.decode("ascii") != _seal(makers, data):
            return Record()
        record = _Reader(io.BytesIO(data)).load()
    except Exception:  # whatever a damaged pickle raises, the answer is to make everything anew
        return Record()
    return record if isinstance(record, Record) else Record()


def write_record(workspace: Workspace, target: str, makers: str, record: Record) -> None:
    """Keep a record for the next build."""
    data = pickle.dumps(record, protocol=5)
    workspace.write_bytes(_path(target), _seal(makers, data).encode("ascii") + b"\n" + data)


def _seal(makers: str, data: bytes) -> str:
    """Return a digest over a record and what wrote it: with others its classes may be others."""
    return hashlib.sha256(makers.encode("utf-8") + b"\0" + data).hexdigest()
