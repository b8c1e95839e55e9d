"""What a publication promises about itself: written by `build`, read by `verify`. JSON text comes in and goes out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from pipeline.diagnostics import Location, PipelineError, error

MANIFEST = "manifest.json"
VERSION = 1
Kind = Literal["page", "pdf", "data", "index", "sitemap", "asset"]
KINDS = ("page", "pdf", "data", "index", "sitemap", "asset")


@dataclass(frozen=True, slots=True)
class File:
    """One published file and what it has to be."""

    path: str
    """Relative to the publication."""
    kind: Kind
    size: int
    """In bytes."""
    sha256: str
    language: str = ""
    """BCP 47 tag; empty for what has no language."""
    profile: str = ""
    edition: str = ""
    pages: int = 0
    """Budget of printed pages; 0 for what is not printed."""


@dataclass(frozen=True, slots=True)
class RequiredName:
    """A name that every factsheet of a profile must record, with its accepted forms in each language."""

    profile: str
    id: str
    forms: dict[str, list[str]]
    """Accepted forms by language tag."""
    table: dict[str, str]
    """Usual form by language tag, as the names table has it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that `verify` has to know beside the files themselves."""

    generator: str
    site: str
    languages: list[str]
    """BCP 47 tags, the default first."""
    scripts: dict[str, str]
    """ISO 15924 code of each language's script."""
    directions: dict[str, str]
    fonts: list[str]
    """Names of the fonts that may be embedded."""
    names: list[RequiredName]
    untranslated: dict[str, list[str]]
    """For each language, digests of the English texts that must not appear in it: those that have a translation."""
    files: list[File]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def text_digest(text: str) -> str:
    """Return the short digest by which an English text is recognised."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def format_manifest(manifest: Manifest) -> str:
    return json.dumps({"version": VERSION, **asdict(manifest)}, ensure_ascii=False, indent=1) + "\n"


def parse_manifest(text: str, name: str) -> Manifest:
    """Read a manifest; one that is damaged, or of another version, is a diagnostic."""
    hint = "build again: the manifest is written by pipeline build"
    try:
        table: dict[str, Any] = json.loads(text)
        version = table.pop("version")
        if version != VERSION:
            raise PipelineError([error(name, "manifest-version", f"is of version {version}, not {VERSION}", hint)])
        files = [File(**record) for record in table.pop("files")]
        names = [RequiredName(**record) for record in table.pop("names")]
        manifest = Manifest(**table, files=files, names=names)
    except json.JSONDecodeError as failure:
        place = Location(name, failure.lineno)
        raise PipelineError([error(place, "manifest-syntax", f"does not parse: {failure.msg}", hint)]) from failure
    except (KeyError, TypeError, AttributeError) as failure:
        raise PipelineError(
            [error(name, "manifest-syntax", f"lacks or mistakes a field: {failure}", hint)]
        ) from failure
    if any(file.kind not in KINDS for file in manifest.files):
        raise PipelineError([error(name, "manifest-syntax", "has a file of an unknown kind", hint)])
    if wrong := _contradiction(manifest):
        raise PipelineError([error(name, "manifest-syntax", wrong, hint)])
    return manifest


def _contradiction(manifest: Manifest) -> str:
    """Return what a manifest says that cannot be, or nothing: the checks rely on its tables being complete."""
    languages = manifest.languages
    if not languages or not all(map(_is_texts, (languages, manifest.fonts, [manifest.site]))):
        return "has a field of a wrong type"
    tables = (manifest.scripts, manifest.directions, manifest.untranslated)
    named = [table for name in manifest.names for table in (name.forms, name.table)]
    if not all(_is_table_of(languages, table) for table in (*tables, *named)):
        return "has a table that is not of its languages"
    for file in manifest.files:
        if not _is_texts([file.path, file.sha256, file.language, file.profile]):
            return f"has a file with a field of a wrong type, {file.path}"
        if file.language not in ("", *languages) or (file.profile and not file.language):
            return f"has a file of another language, {file.path}"
        if file.profile and file.profile not in {name.profile for name in manifest.names}:
            return f"requires no name of “{file.profile}”"
    return ""


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_table_of(languages: list[str], value: object) -> bool:
    return isinstance(value, dict) and {*value} == {*languages}
