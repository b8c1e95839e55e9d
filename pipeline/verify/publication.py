"""A whole publication against its manifest, from its files alone. Start with `verify_publication`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.files import decode
from pipeline.verify.factsheet import REBUILD, Verified, agreement, missing, verify_file
from pipeline.verify.file_checks import CHECKS, style_links
from pipeline.verify.manifest import MANIFEST, File, Manifest, digest, parse_manifest


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
    factsheets = defaultdict[tuple[str, str], list[Verified]](list)
    expected_of, root = cache(expected.of), folder.resolve()
    for file in manifest.files:
        on_file(file.path)
        data, faults = _read(root, file)
        found += faults
        key = file.profile, file.language
        if data is None:
            continue
        if file.path.endswith(".css"):
            found += style_links(expected, file, data.decode("utf-8", "replace"))
        elif key in verified:
            factsheets[key].append(Verified(file))
        elif file.kind in CHECKS:
            factsheets[key].append(verify_file(expected_of(*key) if file.kind != "index" else expected, file, data))
            found += factsheets[key][-1].found
    for profile in sorted({file.profile for file in manifest.files if file.kind == "page"}):
        for language in expected.languages:
            files = factsheets[profile, language]
            if (profile, language) in verified:
                found += missing(expected, profile, language, [each.file for each in files])
            else:
                found += agreement(expected, profile, language, files)
    return tuple(found)


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
