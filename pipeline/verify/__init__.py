"""Published files come in, diagnostics go out; what to expect stands in their manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pikepdf
import pypdfium2

from pipeline.diagnostics import Diagnostic, PipelineError, error
from pipeline.manifest import MANIFEST, File, Manifest, digest, parse_manifest
from pipeline.verify.checks import (
    INDEX_CHECKS,
    PAGE_CHECKS,
    PDF_CHECKS,
    data_names,
    style_links,
)
from pipeline.verify.html import Page, read_page
from pipeline.verify.pair import Factsheet, same_text
from pipeline.verify.pdf import Pdf, read_pdf
from pipeline.workspace import decode

__all__ = ["verify_publication"]

Facts = TypeVar("Facts")
REBUILD = "run pipeline build, which makes it again"


def verify_publication(
    folder: Path, on_file: Callable[[str], None] = lambda _: None, *, drafts: bool = True, verified=()
) -> tuple[Diagnostic, ...]:
    """Verify a publication from its files alone; paths in the diagnostics are relative to the folder.

    Without `drafts`, one that is a draft is no publication.
    """
    manifest_path = folder / MANIFEST
    if not manifest_path.is_file():
        return (error(MANIFEST, "manifest-missing", "there is no publication", "run pipeline build"),)
    try:
        manifest = parse_manifest(decode(manifest_path.read_bytes(), MANIFEST), MANIFEST)
    except PipelineError as failure:
        return failure.diagnostics
    found = [*_stray_files(folder, manifest), *(() if drafts else _no_draft(manifest))]
    pages: dict[tuple[str, str], tuple[File, Page]] = {}
    pdfs: dict[tuple[str, str], list[tuple[File, Pdf]]] = {}
    for file in manifest.files:
        on_file(file.path)
        data, faults = _read(folder, file)
        found += faults
        if data is None:
            continue
        key = (file.profile, file.language)
        if file.kind in ("page", "index"):
            page = _take_apart(read_page, data, file, found)
            if page is not None:
                checks = PAGE_CHECKS if file.kind == "page" else INDEX_CHECKS
                found += [d for check in checks for d in check(manifest, file, page)]
            if page is not None and file.kind == "page":
                pages[key] = (file, page)
        elif file.kind == "pdf":
            pdf = _take_apart(read_pdf, data, file, found)
            if pdf is not None:
                pdfs.setdefault(key, []).append((file, pdf))
                found += [d for check in PDF_CHECKS for d in check(manifest, file, pdf)]
        elif file.kind == "data":
            found += data_names(manifest, file, data.decode("utf-8", "replace"))
        elif file.path.endswith(".css"):
            found += style_links(manifest, file, data.decode("utf-8", "replace"))
    found += _pairs(manifest, pages, pdfs)
    return tuple(found)


def _read(folder: Path, file: File) -> tuple[bytes | None, list[Diagnostic]]:
    """Return a file's bytes, and what its size and digest say of them."""
    path = folder / file.path
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return None, [error(file.path, "published-missing", "is in the manifest, but not in the publication", REBUILD)]
    data = path.read_bytes()
    if digest(data) != file.sha256:
        message = f"is not the file that was published ({len(data)} bytes, {file.size} expected)"
        return data, [error(file.path, "published-digest", message, REBUILD)]
    return data, []


def _take_apart(reader: Callable[[bytes], Facts], data: bytes, file: File, found: list[Diagnostic]) -> Facts | None:
    try:
        return reader(data)
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, KeyError, AttributeError) as failure:
        found.append(error(file.path, "published-damaged", f"cannot be taken apart: {failure}", REBUILD))
        return None


def _no_draft(manifest: Manifest) -> Iterator[Diagnostic]:
    """Report a draft that stands where a publication is expected."""
    if manifest.draft:
        yield error(MANIFEST, "published-draft", "is that of a draft, and not of a publication", REBUILD)


def _stray_files(folder: Path, manifest: Manifest) -> Iterator[Diagnostic]:
    """Report files that the manifest does not know; hidden files, such as the placeholder of the folder, may stay."""
    known = {MANIFEST, *(file.path for file in manifest.files)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not path.name.startswith("."):
            yield error(name, "published-stray", "is not in the manifest", "remove it, or build again")


def _pairs(
    manifest: Manifest,
    pages: dict[tuple[str, str], tuple[File, Page]],
    pdfs: dict[tuple[str, str], list[tuple[File, Pdf]]],
) -> Iterator[Diagnostic]:
    """Compare each page with its PDFs, and see that every profile is there in every language and edition."""
    profiles = {file.profile for file in manifest.files if file.kind == "page"}
    mirrored = "rtl" in manifest.directions.values()  # the names of one language stand in all the others
    for profile in sorted(profiles):
        for language in manifest.languages:
            key = (profile, language)
            printed = pdfs.get(key, [])
            if key not in pages or {*manifest.editions} - {pdf_file.edition for pdf_file, _ in printed}:
                lacking = "page" if key not in pages else "PDF"
                message = f"has no readable {lacking} of “{profile}” in {language}"
                yield error(MANIFEST, "published-missing", message, REBUILD)
                continue
            file, page = pages[key]
            for pdf_file, pdf in printed:
                sheet = Factsheet(file, page, pdf_file, pdf)
                yield from same_text(sheet, mirrored=mirrored)


from dataclasses import dataclass
from typing import Generic


@dataclass(frozen=True, slots=True)
class Taken(Generic[Facts]):
    """STUB"""

    facts: Facts | None
    found: tuple[Diagnostic, ...]


def verify_pdf(expected, file, data):
    found = []
    facts = _take_apart(read_pdf, data, file, found)
    if facts:
        found += [d for check in PDF_CHECKS for d in check(expected, file, facts)]
    return Taken(facts, tuple(found))


def verify_page(expected, file, data):
    found = []
    facts = _take_apart(read_page, data, file, found)
    if facts:
        found += [d for check in PAGE_CHECKS for d in check(expected, file, facts)]
    return Taken(facts, tuple(found))


def verify_sheet(expected, page, data, pdfs):
    found = [*page[1].found, *(d for _, t in pdfs for d in t.found)]
    found += data_names(expected, data[0], data[1].decode())
    for f, t in pdfs:
        found += same_text(Factsheet(page[0], page[1].facts, f, t.facts), mirrored=False)
    return tuple(found)
