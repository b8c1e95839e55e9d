"""What a publication says of itself, `manifest.json`: `build` writes it, and `verify` checks the files against it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import msgspec

from pipeline.base.data_format import FOLDER, SCHEMA_PATH
from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import Location, fail
from pipeline.base.interrupts import HELD
from pipeline.base.names import is_host_file
from pipeline.base.page_bounds import Bounds
from pipeline.verify.contradictions import contradiction_of_forms, contradiction_of_profiles
from pipeline.verify.folder import LARGEST
from pipeline.verify.required_name import RequiredName

MANIFEST = "manifest.json"
NOT_FOUND = "404.html"  # what a web server shows at any address that there is nothing at
VERSION = 9
TEXT = "text"  # the edition of plain text that the names of its files do not tell
STANDARD = "standard"  # the edition that the names of its files do not tell
DIGEST = re.compile("[0-9a-f]{64}")
ASSET = re.compile(
    r"assets/(?:(?:[\w@.+-]+/)*(?:[\w@.+-]+\.(?:css|woff2|ttf|otf|txt|md)|[A-Z][\w-]*(?:\.\d+)*)|icon\.[0-9a-f]{10}\.svg)"
)
"""What no browser takes for a page: style sheets, fonts and licence texts; and the one drawing that pages load."""
INDEX_PAGES = ("index.html", "status.html", NOT_FOUND)
REVIEW = re.compile(r"([A-Za-z0-9-]+)/[a-z0-9]+(?:-[a-z0-9]+)*\.\1\.[a-z0-9-]+\.pdf")  # a domain in a language
SITE = "site"  # the domain of the texts that all pages share
PLUS = "+"  # between the tags of two languages that stand side by side
Kind = Literal[
    "page", "pair", "pdf", "picture", "text", "data", "review", "index", "sitemap", "robots", "asset", "all-data",
    "table", "columns", "schema",
]  # fmt: skip
PRINTED = ("pdf", "review")
OF_PROFILE = ("all-data", "table", "columns")  # what a profile has once, for all its languages


@dataclass(frozen=True, slots=True)
class File:
    """One published file and what it has to be."""

    path: str  # relative to the publication
    kind: Kind
    size: int  # in bytes
    sha256: str
    language: str = ""  # BCP 47 tag; empty for what has no language
    profile: str = ""
    edition: str = ""
    pages: int = 0  # how many it has; 0 for what is not printed
    budget: int = 0  # the most pages that it may have; 0 for what is not printed
    fallbacks: int = 0  # how many texts are in English because a translation, or a name's form, is missing
    note: str = ""  # what it tells its readers of being a draft
    unapproved: int = 0  # how many texts are translations that nobody has approved, marked; of drafts only
    # Ids of the sections of its page that its edition leaves out:
    left_out: list[str] = field(default_factory=list, hash=False)
    standards: list[str] = field(default_factory=list, hash=False)  # what a PDF conforms to, such as pdf/ua-1
    catalog: str = ""  # SHA-256 of the catalog that is attached to it; empty where nothing is
    second: str = ""  # tag of the language that it has beside its own; empty for what has none

    @property
    def group(self) -> tuple[str, str]:
        """What it is verified with: a profile, and the language of its factsheet, or both of a page of two."""
        return self.profile, f"{self.language}{PLUS}{self.second}" if self.kind == "pair" else self.language


@dataclass(frozen=True, slots=True)
class ProfileExpectations:
    """What the factsheets of one profile have in common."""

    languages: list[str]  # BCP 47 tags of the languages that there are pages in, the default first
    words: list[str]  # tags of all languages that it may have words of
    editions: list[str]  # ids of the editions that there are PDFs or texts of; none where there are web pages only
    twofold: list[str]  # ids of those of them that have two languages side by side: one PDF for each pair
    beside: dict[str, list[str]]  # by language, tags of those that these have beside it
    minimum_coverage: int  # share of its texts that must be translated outside of drafts, in per cent
    # Tags of each two languages that there is one page of, joined by a plus sign:
    pairs: list[str] = field(default_factory=list)


@dataclass(frozen=True)  # without slots, for what it caches
class Expectations:
    """What decides about the files of a publication, or of one factsheet (see `of`)."""

    site: str  # address of the publication, or empty
    draft: bool  # whether English may stand in for missing translations, and the number of pages may differ
    minimum_coverage: int  # share of the labels that must be translated outside of drafts, in per cent
    languages: list[str]  # BCP 47 tags of the languages that there are pages in, the default first
    profiles: dict[str, ProfileExpectations]
    kept: list[str]  # languages with factsheets that stay as published before: the index may miss translations in them
    host_files: list[str]  # names of what the settings allow beside the files of the publication
    scripts: dict[str, str]  # ISO 15924 code of each language's script, also of languages that only names are given in
    directions: dict[str, str]
    prefixes: dict[str, list[str]]  # what each language may write together with a name, before it
    fonts: list[str]  # names of the fonts that may be embedded
    bounds: dict[str, Bounds]  # what the pages of each edition are held to
    names: list[RequiredName]
    # By language and domain (a profile, or the site), digests of the English texts that have a translation:
    untranslated: dict[str, dict[str, list[str]]]
    paths: dict[str, str]  # every path that pages may link to and the profile it belongs to, empty for the site

    def of(self, profile: str, language: str) -> Expectations:
        """Return what decides about one factsheet, or one page of two languages: equal slices verify files alike."""
        profiles = {slug: expected for slug, expected in self.profiles.items() if slug == profile}
        words = {tag for expected in profiles.values() for tag in expected.words}
        seconds = [second for expected in profiles.values() for second in expected.beside.get(language, ())]
        own = {tag: self.untranslated.get(tag, {}) for tag in (*language.split(PLUS), *seconds)}
        return replace(
            self,
            languages=[],
            profiles=profiles,
            kept=[],
            host_files=[],
            scripts={tag: script for tag, script in self.scripts.items() if tag in words},
            directions={tag: direction for tag, direction in self.directions.items() if tag in words},
            bounds={edition: self.bounds[edition] for each in profiles.values() for edition in each.editions},
            names=[name for name in self.names if name.profile == profile],
            untranslated={tag: {d: own[tag][d] for d in (profile, SITE) if d in own[tag]} for tag in own},
            paths=dict.fromkeys(self._paths[""], "") | dict.fromkeys(self._paths[profile], profile),
        )

    def printed(self, profile: str, language: str) -> set[tuple[str, str]]:
        """Return what there are PDFs of in a language of a profile: ids of editions, with the tag of a second one."""
        own = self.profiles[profile]
        seconds = own.beside.get(language, [])
        return {(id_, second) for id_ in own.editions for second in (seconds if id_ in own.twofold else [""])}

    @property
    def coverage(self) -> int:
        """The least share of the texts that must be translated, in per cent."""
        return min(self.minimum_coverage, *(own.minimum_coverage for own in self.profiles.values()))

    @cached_property
    def _paths(self) -> defaultdict[str, list[str]]:
        """Paths by profile, for 800 factsheets to look up."""
        paths = defaultdict[str, list[str]](list)
        for path, profile in sorted(self.paths.items()):
            paths[profile].append(path)
        return paths


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that `verify` has to know beside the files themselves."""

    generator: str
    expected: Expectations
    files: list[File]


class _Versioned(msgspec.Struct):  # what is read of a manifest first
    version: object = None


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def text_digest(text: str) -> str:
    """Return the short digest by which an English text is recognised."""
    return digest(text.encode("utf-8"))[:16]


def format_manifest(manifest: Manifest) -> str:
    # Straight from the records, of which 250 profiles have some 5,000: tables of them would take as much memory again.
    return sealed({"generator": manifest.generator, "expected": manifest.expected, "files": manifest.files})


def sealed(table: dict[str, object]) -> str:
    """Return the text of a manifest, with a digest of all else that it says, so that no change to it is overlooked.

    Whoever changes it on purpose can seal it again: only its own digest, kept elsewhere, tells that.
    """
    table = {"version": VERSION} | {key: value for key, value in table.items() if key not in ("version", "seal")}
    table["seal"] = digest(msgspec.json.encode(table))
    return msgspec.json.format(msgspec.json.encode(table), indent=1).decode("utf-8") + "\n"


def parse_manifest(text: str, name: str) -> Manifest:
    """Read a manifest; raise a diagnostic for one that is damaged, contradicts itself or has another version."""
    hint = "build again: the manifest is written by pipeline build"
    try:
        version = msgspec.json.decode(text, type=_Versioned).version
        if version != VERSION:
            raise fail(name, "manifest-version", f"has version {version}, not {VERSION}", hint)
        with HELD:
            manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, RecursionError, ValueError) as failure:
        place = Location(name, _line(text, str(failure)))
        raise fail(place, "manifest-syntax", f"does not parse: {failure}", hint) from failure
    written = format_manifest(manifest)
    if text != written and _unsealed(text) != _unsealed(written):  # msgspec ignores unknown fields
        raise fail(name, "manifest-syntax", "has unknown fields, or not all fields", hint)
    if contradiction := _contradiction(manifest):
        raise fail(name, "manifest-syntax", contradiction, hint)
    if text != written:
        raise fail(name, "manifest-seal", "is not as pipeline build wrote it", hint)
    return manifest


def _unsealed(text: str) -> dict[str, object]:
    return msgspec.json.decode(text, type=dict[str, object]) | {"seal": ""}


def _line(text: str, message: str) -> int:
    """Return the line of a syntax error, from the offset in msgspec's message; 0 where it gives none."""
    offset = re.search(r"\(byte (\d+)\)$", message)
    return text.encode("utf-8")[: int(offset[1])].count(b"\n") + 1 if offset else 0


def _contradiction(manifest: Manifest) -> str:
    """Return what contradicts itself in a manifest, or nothing: the checks rely on its tables being complete."""
    expected = manifest.expected
    languages, told = {*expected.languages}, {*expected.scripts}
    if not languages:
        return "has no languages"
    of_told = ({*expected.directions} == told) and ({*expected.prefixes} == told)
    if not of_told or {*expected.untranslated} != languages or not languages <= told:
        return "has a table that is not of its languages"
    if message := contradiction_of_profiles(expected, {file.group for file in manifest.files if file.kind == "pair"}):
        return message
    if not all(map(is_host_file, expected.host_files)):
        return "allows a file that no web server reads"
    if message := contradiction_of_forms(expected):
        return message
    for file in manifest.files:
        of_factsheet = file.kind in ("page", "pair", "pdf", "picture", "text", "data") or file.profile
        known = expected.profiles[file.profile].languages if file.profile in expected.profiles else languages
        needs_language = (of_factsheet and file.kind not in OF_PROFILE) or file.kind == "index"
        if file.language not in known and (file.language or needs_language):
            return f"has a file of another language, {file.path}"
        if of_factsheet and file.profile not in expected.profiles:
            return f"requires no name of “{file.profile}”"
        if message := _contradiction_of(file, expected):
            return message
    if {*expected.bounds} != {edition for profile in expected.profiles.values() for edition in profile.editions}:
        return "has bounds that are not those of its editions"
    if expected.paths != {file.path: file.profile for file in manifest.files} or len(manifest.files) != len(
        expected.paths
    ):
        return "has paths to link to that are not those of its files"
    return ""


def _contradiction_of(file: File, expected: Expectations) -> str:
    """Return what contradicts itself in what is said of a file, or nothing."""
    if not all(part and part.isprintable() and part[0] not in ". " for part in file.path.split("/")):
        return f"has a path outside of the publication, {file.path!r}"
    stem = f"{file.language}/{file.profile}"
    main = TEXT if file.kind == "text" else STANDARD
    edition = "" if file.edition == main else f".{file.edition}"
    beside = f"+{file.second}" if file.second else ""
    places = {
        "page": f"{stem}.html",
        "pair": f"{file.group[1]}/{file.profile}.html",
        "data": f"{stem}.json",
        "pdf": f"{stem}.{file.language}{beside}{edition}.pdf",
        "picture": f"{stem}.{file.language}{edition}.png",
        "text": f"{stem}.{file.language}{edition}.txt",
        "review": file.path if REVIEW.fullmatch(file.path) and file.path.startswith(f"{file.language}/") else "",
        "sitemap": "sitemap.xml",
        "robots": "robots.txt",
        "index": file.path if file.path in INDEX_PAGES else "index.html",
        "asset": file.path if ASSET.fullmatch(file.path) else "assets/",
        "schema": SCHEMA_PATH,
    }
    if file.kind in OF_PROFILE:
        places[file.kind] = file.path if file.path in profile_paths(file.profile, file.kind) else f"{FOLDER}/"
    printed = file.kind in PRINTED
    of_factsheet = file.kind in ("pdf", "picture", "text")
    if file.kind == "review" and not expected.draft:
        return f"publishes {file.path}, which shows what nobody has approved"
    if (
        file.path != places[file.kind]
        or (of_factsheet and (file.edition, file.second) not in expected.printed(file.profile, file.language))
        or bool(file.second) > (printed or file.kind == "pair")
        or (printed or of_factsheet) != bool(file.edition)
        or printed != bool(file.pages)
        or printed != bool(file.budget)
        or printed != bool(file.standards)
        or bool(file.left_out) > of_factsheet
        or bool(file.catalog) > ("pdf/a-3a" in file.standards)
        or (file.kind == "pdf" and ("pdf/a-3a" in file.standards) != bool(file.catalog))
        or (file.language and file.kind in (*OF_PROFILE, "schema"))
        or (file.kind in ("review", "index", "sitemap", "robots", "asset", "schema") and file.profile)
    ):
        return f"does not say what {file.path} is, but calls it {file.kind}"
    counted = min(file.pages, file.budget, file.fallbacks, file.unapproved)
    digests = [file.sha256, *[file.catalog] * bool(file.catalog)]
    if not (all(map(DIGEST.fullmatch, digests)) and 0 <= file.size <= LARGEST and counted >= 0):
        return f"has no digest, or an impossible number, for {file.path}"
    return ""
