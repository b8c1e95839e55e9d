"""What factsheets are made with, and what is made: a build's context, and its files with their bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from pipeline.build.pdf_store import PdfStore
from pipeline.build.plan import Key
from pipeline.catalog.coverage import Coverage, coverage
from pipeline.language.locales import Locale
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Labels, LocalizedProfile, localize
from pipeline.pages.side_by_side import Cells, Side
from pipeline.pages.web_page import Filled
from pipeline.profile.messages import SITE
from pipeline.profile.model import Profile
from pipeline.project.project import Project
from pipeline.verify.manifest import Expectations, File, Kind, digest
from pipeline.verify.pair_checks import PageText


@dataclass(frozen=True, slots=True)
class Step:
    """Where a build stands, for a progress display."""

    path: str  # the file that is done
    done: int
    total: int
    rendered: bool = True  # whether it was made now, and not by an earlier build
    size: int = 0  # of a PDF, in bytes
    pages: int = 0
    seconds: float = 0.0  # how long it took to render and verify


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file of the publication, with its bytes."""

    file: File
    data: bytes


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What factsheets are made with."""

    project: Project
    layouts: Layouts
    folder: str  # where the publication will stand, as diagnostics call it
    expected: Expectations
    executor: Executor
    store: PdfStore
    stage: Callable[[BuiltFile], None]  # takes each file when it is verified
    on_step: Callable[[Step], None]
    lengths: Callable[[], Mapping[Key, Mapping[str, int]]] = dict  # of the messages that were published last
    paired: Collection[Key] = ()  # factsheets of which pages of two languages are made
    # Until the pages of two languages of a profile are made, what these have of each, and what the pages of each say:
    cells: dict[Key, Cells] = field(default_factory=dict)
    pages: dict[Key, PageText] = field(default_factory=dict)

    def forget(self, slug: str) -> None:
        """Drop what was kept for pages of two languages of a profile: of many, it would fill the memory."""
        for key in [key for key in {*self.cells, *self.pages} if key[0] == slug]:
            self.cells.pop(key, None)
            self.pages.pop(key, None)

    def labels(self, locale: Locale) -> Labels:
        return Labels(locale, self.project.catalog(SITE, locale.name).by_id())

    def localized(self, profile: Profile, locale: Locale) -> LocalizedProfile:
        catalog = self.project.catalog(profile.slug, locale.name)
        table = {own.name: own for own in self.project.locales_of(profile.slug)}
        return localize(profile, catalog, locale, table, self.project.told(profile.slug))

    def side(self, profile: Profile, locale: Locale) -> Side:
        localized = self.localized(profile, locale)
        return Side(localized, replace(self.labels(locale), names=localized.names))

    def coverage(self, domain: str, locale: Locale) -> Coverage:
        return coverage(self.project.catalog(domain, locale.name), self.project.template_in(domain, locale.name))


def built(path: str, kind: Kind, content: Filled | str | bytes, language: str = "", profile: str = "") -> BuiltFile:
    """Return a file that is not printed."""
    told = (content.fallbacks, content.note, content.unapproved) if isinstance(content, Filled) else ()
    text = content.text if isinstance(content, Filled) else content
    data = text.encode("utf-8") if isinstance(text, str) else text
    return BuiltFile(File(path, kind, len(data), digest(data), language, profile, "", 0, 0, *told), data)
