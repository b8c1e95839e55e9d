"""What a factsheet depends on, and so which are stale and why. Start with `plan`.

A factsheet depends on what all depend on (layouts, styles, fonts, what every locale says of itself, settings), on its
profile and figures, and on its locale's catalogs. A PDF depends on its print source, its assets and its edition, so
that one of an earlier build may be reused where only the page is stale. What makes them (the pipeline's code,
Python, the packages) and the text libraries are not hashed here: `BuildState.is_current` compares them before, and
where they differ, nothing is known of an earlier build.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import msgspec

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.interrupts import HELD
from pipeline.base.settings import Settings
from pipeline.build.cache import BuildRecord, Snapshot, combined
from pipeline.catalog.coverage import Coverage
from pipeline.pages.entries import IndexEntry
from pipeline.profile.messages import SITE
from pipeline.verify.manifest import File
from pipeline.verify.required_name import RequiredName

UNREAD = (".pot", ".py", ".md", ".csv")  # suffixes of what stands among the inputs and makes no page
SHARED = ("templates/", "locales/")
FIGURES, PROFILES, CATALOGS = "templates/figures/", "templates/profiles/", "/LC_MESSAGES/"
OF_LOCALE = re.compile("locales/([^/]+)/(?!fonts/)")
"""What concerns its language only, but for fonts, which those of other languages may name."""
Key = tuple[str, str]  # slug and locale of a factsheet
PairKey = tuple[str, str, str]  # slug and locales of a page of two languages
AnyKey = TypeVar("AnyKey", bound=tuple[str, ...])


@dataclass(frozen=True, slots=True)
class PdfRecord:
    key: str  # digest of all that decides about its bytes
    file: File


@dataclass(frozen=True, slots=True)
class FactsheetRecord:
    """A factsheet in one locale."""

    entry: IndexEntry
    files: tuple[File, ...]  # its page and its data
    pdfs: tuple[PdfRecord, ...]
    coverage: Coverage
    translated: tuple[str, ...]  # digests of the English texts that have another wording in it
    expected: str = ""  # digest of what verification expected of it
    inputs: str = ""  # digest of all that decides about its files; empty where they may not be reused
    warnings: tuple[Diagnostic, ...] = ()  # about its catalog and its files
    kept: bool = False  # whether it is what was last published, because its translation is incomplete
    lengths: dict[str, int] = field(default_factory=dict)  # of its messages by id, in characters

    @property
    def key(self) -> Key:
        return self.entry.slug, self.entry.locale

    @property
    def all_files(self) -> tuple[File, ...]:
        return (*(pdf.file for pdf in self.pdfs), *self.files)


@dataclass(frozen=True, slots=True)
class PairRecord:
    """A page of two languages."""

    slug: str
    first: str  # locales, as the key has them
    second: str
    file: File
    expected: str = ""  # as of a factsheet
    inputs: str = ""
    warnings: tuple[Diagnostic, ...] = ()
    kept: bool = False  # whether it is what was last published, as a factsheet of one of its languages is

    @property
    def key(self) -> PairKey:
        return self.slug, self.first, self.second

    @property
    def all_files(self) -> tuple[File, ...]:
        return (self.file,)


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """A profile, whatever its locale."""

    slug: str
    edited: str  # date that stamps it, EDTF
    names: tuple[RequiredName, ...]
    warnings: tuple[Diagnostic, ...]
    files: tuple[File, ...] = ()  # what it has once for all languages; none where that has to be made


@dataclass(frozen=True, slots=True)
class Details:
    """What a publication was made of."""

    factsheets: tuple[FactsheetRecord, ...] = ()
    profiles: tuple[ProfileRecord, ...] = ()
    pairs: tuple[PairRecord, ...] = ()


@dataclass(slots=True)
class Plan(Generic[AnyKey]):
    """What a build makes: what decides about each, as a digest, and why those that are stale are."""

    inputs: dict[AnyKey, str] = field(default_factory=dict)
    stale: dict[AnyKey, str] = field(default_factory=dict)


def read_details(record: BuildRecord | None) -> Details:
    """Return what a build made; nothing where that cannot be read."""
    try:
        with HELD:
            return msgspec.json.decode(record.details, type=Details) if record else Details()
    except (msgspec.MsgspecError, RecursionError):
        return Details()


def plan(
    settings: Settings,
    keys: Iterable[Key],
    target: str,
    now: Snapshot,
    before: BuildRecord | None,
    known: Details,
    partners: Mapping[Key, tuple[str, ...]] = MappingProxyType({}),
) -> Plan[Key]:
    """Compare each factsheet with what the last build made; `partners` are the languages that it is printed beside."""
    keys = tuple(keys)
    languages = {(slug, locale): (locale, *partners.get((slug, locale), ())) for slug, locale in keys}
    return _compared(settings, languages, target, now, before, known.factsheets)


def plan_pairs(
    settings: Settings, keys: Iterable[PairKey], target: str, now: Snapshot, before: BuildRecord | None, known: Details
) -> Plan[PairKey]:
    """Compare each page of two languages with what the last build made."""
    languages = {(slug, first, second): (first, second) for slug, first, second in keys}
    return _compared(settings, languages, target, now, before, known.pairs)


def _compared(
    settings: Settings,
    languages: Mapping[AnyKey, tuple[str, ...]],
    target: str,
    now: Snapshot,
    before: BuildRecord | None,
    known: Iterable[Any],
) -> Plan[AnyKey]:
    found = Plan[AnyKey]()
    earlier = {record.key: record for record in known} if before else {}
    changes = before.changes(now) if before else set()
    slugs = {key[0] for key in languages}
    common, figures = _common(now, slugs)
    shared = {slug: _shared(settings, slug, now, common) for slug in slugs}
    for key, own_languages in languages.items():
        slug = key[0]
        own = [f"templates/profiles/{slug}.yaml", *figures.get(slug, ())]
        own += [f"locales/{locale}/LC_MESSAGES/{domain}.po" for locale in own_languages for domain in (slug, SITE)]
        found.inputs[key] = inputs = combined([shared[slug][0], *own_languages[1:], *_digests(now, own)])
        record = earlier.get(key)
        published = record.all_files if record else ()
        lost = next((f.path for f in published if now.sha256(f"{target}/{f.path}") != f.sha256), "")
        if record is None:
            found.stale[key] = "nothing is known of an earlier build of it"
        elif record.kept:
            found.stale[key] = "its translation was incomplete"
        elif lost:
            found.stale[key] = f"{target}/{lost} is not what was published"
        elif not record.inputs:
            found.stale[key] = "something was edited while it was made"
        elif record.inputs != inputs:
            gone = {path for path in changes - now.files.keys() if path.startswith(SHARED)}
            why = sorted(changes & {*shared[slug][1], *own} | gone) or ["the settings"]
            more = f" and {len(why) - 3} more" if len(why) > 3 else ""
            named = [f"{path} of the theme" if path in now.theme else path for path in why[:3]]
            found.stale[key] = f"{', '.join(named)}{more} changed"
    return found


def _shared(settings: Settings, slug: str, now: Snapshot, common: list[str]) -> tuple[str, list[str]]:
    """Return what all factsheets of a profile depend on, as a digest, and the files among that."""
    locales = settings.locales_of(slug)
    paths = [path for path in common if not (match := OF_LOCALE.match(path)) or match[1] in locales]
    return combined([repr(settings.seen_by(slug)), *_digests(now, paths)]), paths


def _digests(now: Snapshot, paths: Iterable[str]) -> list[str]:
    return [f"{path} {now.sha256(path)}" for path in paths if path in now.files]


def _common(now: Snapshot, slugs: set[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the inputs that all factsheets share, and the figures of each profile."""
    common, figures = list[str](), dict[str, list[str]]()
    for path in sorted(now.files):
        slug = path.rpartition("/")[2].partition(".")[0]
        if path.startswith(FIGURES) and slug in slugs:
            figures.setdefault(slug, []).append(path)
        elif path.startswith(SHARED) and not path.startswith(PROFILES) and CATALOGS not in path:
            common += [path] if not path.endswith(UNREAD) else []
    return common, figures
