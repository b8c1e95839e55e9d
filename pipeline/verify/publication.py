"""A whole publication against its manifest, from its files alone. Start with `verify_publication`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.files import decode
from pipeline.verify.factsheet import REBUILD, Verified, agreement, missing, verify_data, verify_page, verify_pdf
from pipeline.verify.manifest import MANIFEST, Expectations, File, Manifest, digest, parse_manifest
from pipeline.verify.page_checks import style_links

if TYPE_CHECKING:
    from pipeline.verify.html import Page
    from pipeline.verify.pdf import Pdf


@dataclass(slots=True)
class _Factsheet:
    """What was read of a factsheet so far."""

    expected: Expectations
    present: set[str] = field(default_factory=set)
    """The kinds of its files, and the editions of its PDFs."""
    page: tuple[File, Verified[Page]] | None = None
    pdfs: list[tuple[File, Verified[Pdf]]] = field(default_factory=list)

    def verify(self, file: File, data: bytes) -> tuple[Diagnostic, ...]:
        """Verify one file, and keep what is to be compared."""
        if file.kind == "page":
            self.page = (file, verify_page(self.expected, file, data))
            return self.page[1].found
        if file.kind == "pdf":
            self.pdfs.append((file, verify_pdf(self.expected, file, data)))
            return self.pdfs[-1][1].found
        return verify_data(self.expected, file, data) if file.kind == "data" else ()


def verify_publication(
    folder: Path,
    on_file: Callable[[str], None] = lambda _: None,
    *,
    drafts: bool = True,
    verified: Collection[tuple[str, str]] = (),
) -> tuple[Diagnostic, ...]:
    """Verify a publication from its files alone; paths in the diagnostics are relative to the folder.

    Without `drafts`, a draft is an error. Of the factsheets in `verified` (profile and language), which
    `verify_factsheet` has passed with these very bytes, only presence and digests are checked.
    """
    manifest_path = folder / MANIFEST
    if not manifest_path.is_file():
        return (error(MANIFEST, "manifest-missing", "there is no publication", "run pipeline build"),)
    try:
        manifest = parse_manifest(decode(manifest_path.read_bytes(), MANIFEST), MANIFEST)
    except PipelineError as failure:
        return failure.diagnostics
    expected = manifest.expected
    found = list(_stray_files(folder, manifest))
    if expected.draft and not drafts:
        found.append(error(MANIFEST, "published-draft", "is that of a draft, and not of a publication", REBUILD))
    factsheets: dict[tuple[str, str], _Factsheet] = {}
    root = folder.resolve()
    for file in manifest.files:
        on_file(file.path)
        data, faults = _read(root, file)
        found += faults
        if data is None:
            continue
        if file.kind == "index":
            found += verify_page(expected, file, data).found
        elif file.path.endswith(".css"):
            found += style_links(expected, file, data.decode("utf-8", "replace"))
        elif file.profile:
            key = file.profile, file.language
            factsheet = factsheets.get(key) or factsheets.setdefault(key, _Factsheet(expected.of(*key)))
            factsheet.present.add(file.edition or file.kind)
            found += () if key in verified else factsheet.verify(file, data)
    return (*found, *_agreements(manifest, factsheets, verified))


def _agreements(
    manifest: Manifest, factsheets: dict[tuple[str, str], _Factsheet], verified: Collection[tuple[str, str]]
) -> Iterator[Diagnostic]:
    """Find missing profiles, languages and editions, and compare each page with its PDFs."""
    wanted = {"page", *manifest.expected.editions}
    for profile in sorted({file.profile for file in manifest.files if file.kind == "page"}):
        for language in manifest.expected.languages:
            factsheet = factsheets.get((profile, language))
            if factsheet is not None and factsheet.page is not None:
                yield from agreement(factsheet.expected, factsheet.page, factsheet.pdfs)
            elif factsheet is None or "page" not in factsheet.present:
                yield missing("page", profile, language)
            elif (profile, language) not in verified or wanted - factsheet.present:
                yield missing("PDF", profile, language)


def _read(root: Path, file: File) -> tuple[bytes | None, list[Diagnostic]]:
    """Return a file's bytes, and what its size and digest say of them."""
    try:
        path = (root / file.path).resolve()
        data = path.read_bytes() if path.is_relative_to(root) else None
    except OSError:
        data = None
    if data is None:
        message = "is in the manifest, but not in the publication"
        return None, [error(file.path, "published-missing", message, REBUILD)]
    if digest(data) != file.sha256:
        message = f"is not the file that was published ({len(data)} bytes, {file.size} expected)"
        return data, [error(file.path, "published-digest", message, REBUILD)]
    return data, []


def _stray_files(folder: Path, manifest: Manifest) -> Iterator[Diagnostic]:
    """Report files that the manifest does not know; hidden files, such as the placeholder of the folder, may stay."""
    known = {MANIFEST, *(file.path for file in manifest.files)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not path.name.startswith("."):
            yield error(name, "published-stray", "is not in the manifest", "remove it, or build again")
