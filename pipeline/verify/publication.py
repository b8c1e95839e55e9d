"""Published files come in, diagnostics go out; what to expect stands in their manifest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.files import decode
from pipeline.verify.factsheet import style_links
from pipeline.verify.manifest import MANIFEST, Expectations, File, Manifest, digest, parse_manifest
from pipeline.verify.sheet import REBUILD, Taken, agreement, lacking, verify_data, verify_page, verify_pdf

if TYPE_CHECKING:
    from pipeline.verify.html import Page
    from pipeline.verify.pdf import Pdf


@dataclass(slots=True)
class _Sheet:
    """What was read of a factsheet so far."""

    expected: Expectations
    present: set[str] = field(default_factory=set)
    """The kinds of its files, and the editions of its PDFs."""
    page: tuple[File, Taken[Page]] | None = None
    pdfs: list[tuple[File, Taken[Pdf]]] = field(default_factory=list)


def verify_publication(
    folder: Path,
    on_file: Callable[[str], None] = lambda _: None,
    *,
    drafts: bool = True,
    verified: Collection[tuple[str, str]] = (),
) -> tuple[Diagnostic, ...]:
    """Verify a publication from its files alone; paths in the diagnostics are relative to the folder.

    Without `drafts`, one that is a draft is no publication. Of the factsheets in `verified` (profile and language),
    which `verify_sheet` has passed with these very bytes, only presence and digests are looked at.
    """
    manifest_path = folder / MANIFEST
    if not manifest_path.is_file():
        return (error(MANIFEST, "manifest-missing", "there is no publication", "run pipeline build"),)
    try:
        manifest = parse_manifest(decode(manifest_path.read_bytes(), MANIFEST), MANIFEST)
    except PipelineError as failure:
        return failure.diagnostics
    found = [*_stray_files(folder, manifest), *(() if drafts else _no_draft(manifest))]
    sheets: dict[tuple[str, str], _Sheet] = {}
    expected = manifest.expected
    root = folder.resolve()
    for file in manifest.files:
        on_file(file.path)
        data, faults = _read(root, file)
        found += faults
        key = (file.profile, file.language)
        if data is None:
            continue
        if file.kind == "index":
            found += verify_page(expected, file, data).found
        elif file.path.endswith(".css"):
            found += style_links(expected, file, data.decode("utf-8", "replace"))
        elif file.profile:
            sheet = sheets.get(key) or sheets.setdefault(key, _Sheet(expected.of(*key)))
            sheet.present.add(file.edition or file.kind)
            found += () if key in verified else _verify_part(sheet, file, data)
    found += _agreements(manifest, sheets, verified)
    return tuple(found)


def _verify_part(sheet: _Sheet, file: File, data: bytes) -> tuple[Diagnostic, ...]:
    """Verify one file of a factsheet, and keep what is to be compared."""
    if file.kind == "page":
        sheet.page = (file, verify_page(sheet.expected, file, data))
        return sheet.page[1].found
    if file.kind == "pdf":
        sheet.pdfs.append((file, verify_pdf(sheet.expected, file, data)))
        return sheet.pdfs[-1][1].found
    return verify_data(sheet.expected, file, data) if file.kind == "data" else ()


def _agreements(
    manifest: Manifest, sheets: dict[tuple[str, str], _Sheet], verified: Collection[tuple[str, str]]
) -> Iterator[Diagnostic]:
    """See that every profile is there in every language and edition, and compare each page with its PDFs."""
    wanted = {"page", *manifest.expected.editions}
    for profile in sorted({file.profile for file in manifest.files if file.kind == "page"}):
        for language in manifest.expected.languages:
            sheet = sheets.get((profile, language))
            if sheet is not None and sheet.page is not None:
                yield from agreement(sheet.expected, sheet.page, sheet.pdfs)
            elif sheet is None or (profile, language) not in verified or wanted - sheet.present:
                yield lacking(sheet is None or "page" not in sheet.present, profile, language)


def _read(root: Path, file: File) -> tuple[bytes | None, list[Diagnostic]]:
    """Return a file's bytes, and what its size and digest say of them."""
    path = (root / file.path).resolve()
    if not path.is_file() or not path.is_relative_to(root):
        return None, [error(file.path, "published-missing", "is in the manifest, but not in the publication", REBUILD)]
    data = path.read_bytes()
    if digest(data) != file.sha256:
        message = f"is not the file that was published ({len(data)} bytes, {file.size} expected)"
        return data, [error(file.path, "published-digest", message, REBUILD)]
    return data, []


def _no_draft(manifest: Manifest) -> Iterator[Diagnostic]:
    """Report a draft that stands where a publication is expected."""
    if manifest.expected.draft:
        yield error(MANIFEST, "published-draft", "is that of a draft, and not of a publication", REBUILD)


def _stray_files(folder: Path, manifest: Manifest) -> Iterator[Diagnostic]:
    """Report files that the manifest does not know; hidden files, such as the placeholder of the folder, may stay."""
    known = {MANIFEST, *(file.path for file in manifest.files)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not path.name.startswith("."):
            yield error(name, "published-stray", "is not in the manifest", "remove it, or build again")
