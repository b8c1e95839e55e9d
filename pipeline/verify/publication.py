"""A whole publication against its manifest, from its files alone. Start with `verify_publication`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, fail
from pipeline.base.files import decode
from pipeline.verify.agreement import same_text
from pipeline.verify.data_checks import publication_data
from pipeline.verify.factsheet import REBUILD, Verified, agreement, missing, verify_file
from pipeline.verify.file_checks import CHECKS
from pipeline.verify.folder import look, read_regular
from pipeline.verify.link_checks import asset_checks
from pipeline.verify.manifest import MANIFEST, OF_PROFILE, Expectations, File, Manifest, digest, parse_manifest
from pipeline.verify.pair_checks import PageText, same_cells, text_of

DATA = ("data", "schema", *OF_PROFILE)  # what is compared, in all languages of a profile
STRAY_HINT = "remove it, or build again; what a web server reads is named by host-files in pyproject.toml"


def verify_publication(
    folder: Path,
    on_verified: Callable[[Expectations, Verified, bytes], None] = lambda *_: None,
    *,
    drafts: bool = True,
    verified: Collection[tuple[str, str]] = (),
    fresh: Collection[tuple[str, str]] = (),
    expect: str = "",
) -> tuple[Diagnostic, ...]:
    """Verify a publication from its files alone; paths in the diagnostics are relative to the folder.

    `on_verified` gets each file that is read, with the expectations of all. Without `drafts`, a draft is an error. Of
    the factsheets in `verified` (profile and language), which `verify_factsheet` has passed with these very bytes, only
    presence and digests are checked; but what has two languages is compared with the pages of both, if one of these is
    `fresh` and so was not there last time. `expect` is the SHA-256 that the manifest has to have. What has another
    digest than the manifest says is reported, and not opened further.
    """
    try:
        manifest = _manifest(folder, expect)
    except PipelineError as failure:
        return failure.diagnostics
    expected = manifest.expected
    root = folder.resolve()
    contents = look(root, [MANIFEST, *(file.path for file in manifest.files)], expected.host_files)
    found = [error(path, "published-stray", message, STRAY_HINT) for path, message in contents.strays]
    if expected.draft and not drafts:
        found.append(error(MANIFEST, "published-draft", "is that of a draft, and not of a publication", REBUILD))
    factsheets = defaultdict[tuple[str, str], list[Verified]](list)
    expected_of, damaged = cache(expected.of), set[tuple[str, str]]()
    compared = tuple(_compared(manifest, {*verified} - {*fresh}))
    pairs = tuple(_pairs(manifest, {*verified}))
    wanted = {file for files in (*compared, *pairs) for file in files}
    of_data = [file for file in manifest.files if file.kind in DATA and (file.profile, "") not in verified]
    for file in manifest.files:
        data, faults = _read(root, file, contents.sizes.get(file.path))
        found += faults
        key = file.group
        if data is None:
            damaged.add(key)
            continue
        if file.kind == "asset":
            found += asset_checks(expected, file, data)
        elif key in verified:
            factsheets[key].append(_known(expected_of(*key), file, data) if file in wanted else Verified(file))
        elif file.kind in CHECKS:
            factsheets[key].append(verify_file(expected_of(*key) if file.kind != "index" else expected, file, data))
            on_verified(expected, factsheets[key][-1], data)
            found += factsheets[key][-1].found
    found += _agreements(expected, factsheets, verified, damaged)
    found += publication_data(expected, of_data, partial(_read_again, root), {slug for slug, _ in damaged})
    read = {each.file: each.facts for files in factsheets.values() for each in files}
    found += _side_by_side(expected, compared, read)
    found += _on_pages(expected, pairs, read)
    return tuple(found)


def _agreements(
    expected: Expectations,
    factsheets: Mapping[tuple[str, str], list[Verified]],
    verified: Collection[tuple[str, str]],
    damaged: Collection[tuple[str, str]],
) -> Iterator[Diagnostic]:
    """Compare the files of each factsheet; what is damaged has been told."""
    for profile in sorted(expected.profiles):
        for language in expected.profiles[profile].languages:
            files = factsheets.get((profile, language), [])
            if (profile, language) in damaged:
                continue
            if (profile, language) in verified:
                yield from missing(expected, profile, language, [each.file for each in files])
            else:
                yield from agreement(expected, profile, language, files)


def _known(expected: Expectations, file: File, data: bytes) -> Verified:
    """Return what is in a file whose own checks it has passed."""
    return replace(verify_file(expected, file, data), found=())


def _side_by_side(
    expected: Expectations, compared: Iterable[tuple[File, File, File]], facts: Mapping[File, Any]
) -> Iterator[Diagnostic]:
    """Compare PDFs of two languages with the pages of both; what cannot be read has been told."""
    mirrored = "rtl" in expected.directions.values()
    for pdf, *pages in compared:
        if all(facts.get(file) is not None for file in (pdf, *pages)):
            yield from same_text([(page, facts[page]) for page in pages], (pdf, facts[pdf]), mirrored=mirrored)


def _pairs(manifest: Manifest, settled: Collection[tuple[str, str]]) -> Iterator[tuple[File, ...]]:
    """Yield each page of two languages that is not settled with the pages of both."""
    pages = {file.group: file for file in manifest.files if file.kind == "page"}
    for file in (file for file in manifest.files if file.kind == "pair" and file.group not in settled):
        keys = [(file.profile, language) for language in (file.language, file.second)]
        yield file, *(pages[key] for key in keys if key in pages)


def _on_pages(
    expected: Expectations, compared: Iterable[tuple[File, ...]], facts: Mapping[File, Any]
) -> Iterator[Diagnostic]:
    """Compare pages of two languages with those of one; what cannot be read has been told.

    Where the page of one stays as it was published, so does that of two, whatever became of the other language since.
    """
    texts: dict[File, PageText] = {}
    for pair, *pages in compared:
        kept = {pair.language, pair.second}.intersection(expected.kept)
        for page in (page for page in pages if not kept or page.language in kept):
            if facts.get(pair) is not None and facts.get(page) is not None:
                texts[page] = texts.get(page) or text_of(page, facts[page])
                yield from same_cells([texts[page]], pair, facts[pair])


def _compared(manifest: Manifest, settled: Collection[tuple[str, str]]) -> Iterator[tuple[File, File, File]]:
    """Yield each PDF of two languages that is not settled with its pages, that of its own language first."""
    pages = {(file.profile, file.language): file for file in manifest.files if file.kind == "page"}
    for file in (file for file in manifest.files if file.second and file.kind == "pdf"):
        keys = [(file.profile, language) for language in (file.language, file.second)]
        if not all(key in settled for key in keys) and all(key in pages for key in keys):
            yield file, pages[keys[0]], pages[keys[1]]


def _manifest(folder: Path, expect: str) -> Manifest:
    """Read the manifest, if it is the one with that digest; raise a diagnostic otherwise."""
    hint = "run pipeline build"
    try:
        data = read_regular(folder / MANIFEST)
    except FileNotFoundError as failure:
        raise fail(MANIFEST, "manifest-missing", "there is no publication", hint) from failure
    except OSError as failure:
        raise fail(MANIFEST, "manifest-missing", f"cannot be read: {failure.strerror or failure}", hint) from failure
    if expect and digest(data) != expect:
        message = f"is not the expected manifest: its SHA-256 is {digest(data)}"
        remedy = "publish again what that build made, or verify with the digest of the build that is meant"
        raise fail(MANIFEST, "manifest-digest", message, remedy)
    return parse_manifest(decode(data, MANIFEST), MANIFEST)


def _read(root: Path, file: File, size: int | None) -> tuple[bytes | None, list[Diagnostic]]:
    """Return the bytes of a file of this size, if they are those that were published, or else what is wrong."""
    message = "is in the manifest, but not in the publication"
    if size is None:
        return None, [error(file.path, "published-missing", message, REBUILD)]
    if size != file.size:
        message = f"is not the file that was published ({size} bytes, {file.size} expected)"
        return None, [error(file.path, "published-digest", message, REBUILD)]
    try:
        data = read_regular(root / file.path)
    except OSError as failure:
        return None, [error(file.path, "published-missing", f"cannot be read: {failure.strerror or failure}", REBUILD)]
    if digest(data) != file.sha256:
        message = "is not the file that was published: its SHA-256 is another"
        return None, [error(file.path, "published-digest", message, REBUILD)]
    return data, []


def _read_again(root: Path, file: File) -> bytes | None:
    """Return the bytes of a file that has been read before, if they are still those that were published."""
    return _read(root, file, file.size)[0]
