"""A Project comes in; its factsheets, index and sitemap go out, each with what the manifest says of it.

PDFs are made by tasks, in whatever process an Executor runs them; everything else is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.build.nursery import WorkerError
from pipeline.build.record import Print, Sheet
from pipeline.build.stale import Prints
from pipeline.build.task import Done, Task, run
from pipeline.catalog.coverage import Coverage, coverage
from pipeline.catalog.model import Catalog
from pipeline.language.locales import Locale
from pipeline.pages.fallback import Filled
from pipeline.pages.layouts import Download, Layouts, Offer, data_path, page_path
from pipeline.pages.localize import Labels, LocalizedProfile, localize, name_forms
from pipeline.pdf.editions import STANDARD, Edition
from pipeline.profile.messages import SITE
from pipeline.profile.model import Profile
from pipeline.project.project import Project
from pipeline.verify.factsheet import verify_factsheet, verify_page
from pipeline.verify.manifest import Expectations, File, Kind, digest, text_digest
from pipeline.verify.text import squeeze


@dataclass(frozen=True, slots=True)
class Step:
    """Where a build stands, for a progress display."""

    path: str
    """The file that is done."""
    done: int
    """How many are."""
    total: int
    rendered: bool = True
    """Whether it was made now, and not by an earlier build."""
    size: int = 0
    """Of a PDF, in bytes."""
    pages: int = 0
    seconds: float = 0.0
    """How long it took to render and verify."""


OnStep = Callable[[Step], None]
AHEAD = 16
"""How many tasks are handed out ahead of those that are done: enough for the workers, and few enough to hold."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, with its bytes."""

    file: File
    data: bytes


@dataclass(frozen=True, slots=True)
class Means:
    """With what factsheets are made."""

    executor: Executor
    """Runs the tasks."""
    prints: Prints
    """What earlier builds rendered."""
    expectations: Expectations
    """What verification has to know."""
    stage: Callable[[Made], None]
    """Takes each file of a factsheet when it is complete."""
    on_step: OnStep


class Press:
    """Fills the layouts of a project."""

    def __init__(self, project: Project, folder: str, compiled: Path | None = None) -> None:
        self.project = project
        self.folder = folder
        """Where the files will stand, as diagnostics call it."""
        self.locales = {locale.name: locale for locale in project.locales}
        self.layouts = Layouts(
            project.workspace,
            project.settings,
            project.locales,
            project.selected,
            draft=project.draft,
            compiled=compiled,
        )
        self.labels = {
            locale.name: Labels(locale, project.catalog(SITE, locale.name).by_id()) for locale in project.selected
        }

    def localized(self, profile: Profile, locale: Locale) -> LocalizedProfile:
        return localize(profile, self.project.catalog(profile.slug, locale.name), locale, self.locales)

    def own_labels(self, localized: LocalizedProfile) -> Labels:
        """Return the labels of a factsheet, in which the names of its territory stay in one piece."""
        locale = localized.locale
        return replace(self.labels[locale.name], forms=tuple(name_forms(localized.profile, locale)))

    def print_source(self, localized: LocalizedProfile, edition: Edition) -> Filled:
        return self.layouts.print_source(localized, self.own_labels(localized), edition.layout)

    def web(self, localized: LocalizedProfile, pdf: Download | None) -> tuple[Made, Made]:
        """Make the page of a factsheet and its data."""
        profile, locale = localized.profile, localized.locale
        data = made(data_path(profile.slug, locale), "data", self.layouts.data(localized), locale.tag, profile.slug)
        link = replace(pdf, href=pdf.href.rpartition("/")[2]) if pdf else None
        data_link = Download(data.file.path.rpartition("/")[2], data.file.size)
        page = self.layouts.web_page(localized, self.own_labels(localized), link, data_link)
        return made(page_path(profile.slug, locale), "page", page, locale.tag, profile.slug), data

    def coverage(self, slug: str, locale: Locale) -> Coverage:
        """Count a catalog that was read."""
        template = next(template for template in self.project.templates if template.domain == slug)
        return coverage(self.project.catalog(slug, locale.name), template)

    def sheet(
        self, localized: LocalizedProfile, files: tuple[File, ...], prints: tuple[Print, ...], *, kept: bool = False
    ) -> Sheet:
        """Return what is to be known of a factsheet: of its PDFs, the standard one or the first is offered."""
        profile, locale = localized.profile, localized.locale
        pdfs = {item.file.edition: item for item in prints}
        main = pdfs.get(STANDARD) or next(iter(pdfs.values()), None)
        link = Download(main.file.path, main.file.size, main.pages) if main else None
        page = page_path(profile.slug, locale)
        offer = Offer(profile.slug, locale.name, localized.text(profile.title), page, link)
        catalog = self.project.catalog(profile.slug, locale.name)
        return Sheet(offer, files, prints, self.coverage(profile.slug, locale), translated_sources(catalog), kept=kept)

    def kept(self, key: tuple[str, str], files: tuple[File, ...]) -> Sheet:
        """Return a factsheet that stays as it was published."""
        profile = next(profile for profile in self.project.profiles if profile.slug == key[0])
        localized = self.localized(profile, self.locales[key[1]])
        prints = tuple(Print("", file, file.pages) for file in files if file.kind == "pdf")
        return self.sheet(localized, tuple(file for file in files if file.kind != "pdf"), prints, kept=True)

    def index(self, offers: list[Offer]) -> Made:
        """Make the index of what has been made."""
        by_locale = {
            locale: [offer for offer in offers if offer.locale == locale.name] for locale in self.project.selected
        }
        return made("index.html", "index", self.layouts.index(by_locale, self.labels), self.project.selected[0].tag)

    def status(self, found: list[Coverage], kept: list[Offer]) -> Made:
        """Make the page on the state of the translations."""
        own = self.project.selected[0]
        return made("status.html", "index", self.layouts.status(found, kept, self.labels[own.name]), own.tag)


def render_sheets(press: Press, means: Means, kept: Collection[tuple[str, str]]) -> dict[tuple[str, str], Sheet]:
    """Make and verify every factsheet that is wanted and not kept, the longest first.

    The faults of all of them are raised together.
    """
    project = press.project
    wanted = [
        (profile, locale)
        for profile in project.profiles
        for locale in project.selected
        if (profile.slug, locale.name) in project.sheets and (profile.slug, locale.name) not in kept
    ]
    wanted.sort(key=lambda sheet: -_length(project.catalog(sheet[0].slug, sheet[1].name)))
    line = _Line(press, means, total=len(wanted) * max(len(project.editions), 1))
    for profile, locale in wanted:
        line.begin(profile, locale)
        line.take_in(AHEAD)
    line.take_in(0)
    if line.found:
        raise PipelineError(line.found)
    return line.finished


def _length(catalog: Catalog) -> int:
    return sum(len(text) for entry in catalog.entries for text in entry.translations)


@dataclass(slots=True)
class _Job:
    """A factsheet while its PDFs are made."""

    localized: LocalizedProfile
    expected: Expectations
    tasks: list[Task]
    done: dict[str, Done] = field(default_factory=dict)
    """By edition."""


class _Line:
    """Factsheets on their way: their tasks go to the executor, and what comes back is made into pages."""

    def __init__(self, press: Press, means: Means, total: int) -> None:
        self.press = press
        self.means = means
        self.total = total
        """How many files are to be told of."""
        self.count = 0
        self.waiting: dict[Future[Done], tuple[_Job, Task]] = {}
        self.finished: dict[tuple[str, str], Sheet] = {}
        self.found: list[Diagnostic] = []

    def begin(self, profile: Profile, locale: Locale) -> None:
        """Hand the PDFs of a factsheet out; without any it is finished at once."""
        localized = self.press.localized(profile, locale)
        job = _Job(localized, self.means.expectations.of(profile.slug, locale.tag), [])
        try:
            job.tasks += [self._task(job, edition) for edition in self.press.project.editions]
        except PipelineError as failure:
            self.found += failure.diagnostics
            return
        if job.tasks:
            self.means.prints.engine.ask()
        for task in job.tasks:
            self.waiting[self.means.executor.submit(run, task)] = job, task
        if not job.tasks:
            self._tell(page_path(profile.slug, locale))
            self._finish(job)

    def take_in(self, most: int) -> None:
        """Take in what is done, and wait until no more than so many tasks are outstanding."""
        while self.waiting:
            done, _ = wait(self.waiting, 0 if len(self.waiting) <= most else None, FIRST_COMPLETED)
            if not done:
                return
            for future in done:
                job, task = self.waiting.pop(future)
                try:
                    item = future.result()
                    job.done[task.edition.id] = item
                    self._tell(item.file.path, not task.data, item.file.size, item.pages, item.seconds)
                except PipelineError as failure:
                    self.found += failure.diagnostics
                except WorkerError as failure:
                    self.found.append(_lost(task, failure))
                if len(job.done) == len(job.tasks):
                    self._finish(job)

    def _task(self, job: _Job, edition: Edition) -> Task:
        profile, locale = job.localized.profile, job.localized.locale
        source = self.press.print_source(job.localized, edition)
        path = pdf_path(profile.slug, locale, edition)
        file = File(
            path, "pdf", 0, "", locale.tag, profile.slug, edition.id, edition.pages, source.fallbacks, source.note
        )
        earlier = self.means.prints.earlier(source.text, edition) or (b"", 0)
        stock, place = self.means.prints.stock, f"{self.press.folder}/{path}"
        return Task(source.text, stock, edition, place, file, job.expected, *earlier)

    def _tell(self, path: str, *more: Any) -> None:
        self.count += 1
        self.means.on_step(Step(path, self.count, self.total, *more))

    def _finish(self, job: _Job) -> None:
        """Make the page, which tells the size of the PDF, and compare the two."""
        localized, means = job.localized, self.means
        done = [(task, job.done[task.edition.id]) for task in job.tasks]
        key = means.prints.key
        prints = tuple(Print(key(task.source, task.edition), item.file, item.pages) for task, item in done)
        try:
            page, data = self.press.web(localized, self.press.sheet(localized, (), prints).offer.pdf)
        except PipelineError as failure:
            self.found += failure.diagnostics
            return
        taken = verify_page(job.expected, page.file, page.data)
        printed = [(item.file, item.taken) for _, item in done]
        found = verify_factsheet(job.expected, (page.file, taken), (data.file, data.data), printed)
        found = in_folder(self.press.folder, found)
        if any(d.severity == "error" for d in found):
            self.found += found
            return
        for item in (*(Made(item.file, item.data) for _, item in done), page, data):
            means.stage(item)
        sheet = self.press.sheet(localized, (page.file, data.file), prints)
        self.finished[sheet.key] = replace(sheet, expected=expectation(job.expected), found=found)


def translated_sources(catalog: Catalog) -> tuple[str, ...]:
    """Return digests of the English texts that have another wording in a catalog, and so must not appear beside it."""
    entries = [entry for entry in catalog.entries if entry.translated]
    different = [entry for entry in entries if squeeze(entry.source) != squeeze(entry.translations[0])]
    return tuple(sorted({text_digest(squeeze(entry.source)) for entry in different}))


def expectation(promised: Expectations) -> str:
    """Return a digest of what verification expects of a factsheet."""
    return digest(repr(promised).encode("utf-8"))


def _lost(task: Task, failure: WorkerError) -> Diagnostic:
    hint = "build again; if it happens again, look for what makes this factsheet so large, or for want of memory"
    return error(task.place, "worker-lost", f"was not rendered: its worker {failure}", hint)


def in_folder(folder: str, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics of a publication with their places relative to the workspace."""
    return tuple(replace(d, location=Location(f"{folder}/{d.location.path}", d.location.line)) for d in found)


def pdf_path(slug: str, locale: Locale, edition: Edition) -> str:
    """Return the path of a PDF in the publication; the standard edition's name has no edition in it."""
    suffix = "" if edition.id == STANDARD else f".{edition.id}"
    return f"{locale.tag}/{slug}.{locale.tag}{suffix}.pdf"


def made(path: str, kind: Kind, content: Filled | str | bytes, language: str = "", profile: str = "") -> Made:
    """Return a file that is not printed."""
    fallbacks, note = (content.fallbacks, content.note) if isinstance(content, Filled) else (0, "")
    text = content.text if isinstance(content, Filled) else content
    data = text.encode("utf-8") if isinstance(text, str) else text
    file = File(path, kind, len(data), digest(data), language, profile, fallbacks=fallbacks, note=note)
    return Made(file, data)
