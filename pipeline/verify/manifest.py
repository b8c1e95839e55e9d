"""What a publication promises about itself: written by `build`, read by `verify`. JSON text comes in and goes out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from pipeline.base.diagnostics import Location, PipelineError, error

MANIFEST = "manifest.json"
VERSION = 3
ENGLISH = "en"
"""The language of what stands in where a draft lacks a translation or the form of a name."""
SITE = "site"
"""The domain of the texts that all pages share."""
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
    fallbacks: int = 0
    """How many texts are in English for want of a translation or of a name's form."""
    note: str = ""
    """What it tells its readers of being a draft."""


@dataclass(frozen=True, slots=True)
class RequiredName:
    """A name that every factsheet of a profile must record, with its accepted forms in each language."""

    profile: str
    id: str
    forms: dict[str, list[str]]
    """Accepted forms by language tag; in a draft the English ones as well."""
    table: dict[str, str]
    """Usual form by language tag, as the names table has it."""
    english: list[str]
    """Languages in which it has no form of its own, so that a draft tells the English one."""

    def language(self, tag: str) -> str:
        """Return the language of the form that stands in the names table for a language."""
        return ENGLISH if tag in self.english else tag


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that `verify` has to know beside the files themselves."""

    generator: str
    site: str
    draft: bool
    """Whether English may stand in for what lacks a translation, and the number of pages may be another."""
    minimum_coverage: int
    """Share of the texts that must be translated where it is no draft, in per cent."""
    languages: list[str]
    """BCP 47 tags of the languages that there are pages in, the default first."""
    kept: list[str]
    """Those of them with factsheets that stay as an earlier publication had them: the index may lack their words."""
    editions: list[str]
    """Ids of the editions that there are PDFs of; none where there are web pages only."""
    scripts: dict[str, str]
    """ISO 15924 code of each language's script, of those too that only names are told in."""
    directions: dict[str, str]
    fonts: list[str]
    """Names of the fonts that may be embedded."""
    names: list[RequiredName]
    untranslated: dict[str, dict[str, list[str]]]
    """For each language and domain (a profile, or the site), digests of the English texts that must not appear in it:
    those that have a translation."""
    files: list[File]

    def expected(self, profile: str, language: str) -> Manifest:
        """Return what decides about one factsheet, and nothing that does not: equal ones verify equal files alike."""
        return Expectations(self).of(profile, language)


class Expectations:
    """What decides about each factsheet of a publication."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = replace(manifest, generator="", kept=[], names=[], untranslated={}, files=[])
        self.untranslated = manifest.untranslated
        self.names: dict[str, list[RequiredName]] = {}
        self.files: dict[str, list[File]] = {}
        """Those that a factsheet may lead to, by path and kind alone: the site's (under no profile), and its own."""
        for name in manifest.names:
            self.names.setdefault(name.profile, []).append(name)
        for file in manifest.files:
            self.files.setdefault(file.profile, []).append(File(file.path, file.kind, 0, ""))

    def of(self, profile: str, language: str) -> Manifest:
        """Return the slice of the manifest for one factsheet."""
        domains = self.untranslated.get(language, {})
        return replace(
            self.manifest,
            names=self.names.get(profile, []),
            untranslated={language: {domain: domains[domain] for domain in (profile, SITE) if domain in domains}},
            files=[*self.files.get("", []), *self.files.get(profile, [])],
        )


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
    lists = (
        languages,
        manifest.kept,
        manifest.editions,
        manifest.fonts,
        [manifest.site],
        *(name.english for name in manifest.names),
    )
    if not languages or not all(map(_is_texts, lists)):
        return "has a field of a wrong type"
    named = [table for name in manifest.names for table in (name.forms, name.table)]
    told = _keys(manifest.scripts)
    complete = all(_is_table_of(told, table) for table in (manifest.directions, *named))
    if not complete or not _is_table_of(languages, manifest.untranslated) or not {*languages} <= {*told}:
        return "has a table that is not of its languages"
    if not all(isinstance(domains, dict) for domains in manifest.untranslated.values()):
        return "has a field of a wrong type"
    if not all(_is_texts(digests) for domains in manifest.untranslated.values() for digests in domains.values()):
        return "has a field of a wrong type"
    for file in manifest.files:
        texts = [file.path, file.sha256, file.language, file.profile, file.edition, file.note]
        if not _is_texts(texts) or not isinstance(file.fallbacks, int):
            return f"has a file with a field of a wrong type, {file.path}"
        if file.language not in ("", *languages) or (file.profile and not file.language):
            return f"has a file of another language, {file.path}"
        if file.profile and file.profile not in {name.profile for name in manifest.names}:
            return f"requires no name of “{file.profile}”"
    return ""


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _keys(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _is_table_of(languages: list[str], value: object) -> bool:
    return isinstance(value, dict) and {*value} == {*languages}
