"""Makes and verifies factsheets: their PDFs by jobs, in whatever process an executor runs them, and all else here.

Start with `make_factsheets`. A factsheet is localized once; its page does not wait for its PDFs.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.build import too_long
from pipeline.build.attached import attachments
from pipeline.build.context import BuildContext, BuiltFile, Step, built
from pipeline.build.factsheet_page import left_out_of, pdfs_of, web_page_of
from pipeline.build.jobs import FinishedPdf, PdfJob, render_pdf, verify_again
from pipeline.build.plan import FactsheetRecord, Key, PdfRecord
from pipeline.build.pool import ClusterError, WorkerError, Workers
from pipeline.build.printed import Printed, edition_path, main_pdf
from pipeline.catalog.model import Catalog
from pipeline.catalog.state import is_approved
from pipeline.language.formats import format_edtf
from pipeline.language.locales import Locale
from pipeline.pages.entries import Download, IndexEntry
from pipeline.pages.localize import LocalizedProfile
from pipeline.pages.side_by_side import Side
from pipeline.pages.web_page import WebPage, data_path, page_path
from pipeline.pdf.attachments import Attachment
from pipeline.pdf.editions import Edition
from pipeline.profile.model import Profile
from pipeline.project.origins import Origins
from pipeline.verify.factsheet import verify_factsheet, verify_file
from pipeline.verify.manifest import Expectations, File, digest, text_digest
from pipeline.verify.pair_checks import text_of
from pipeline.verify.text import squeeze

LOST_HINT = "build again; if it happens again, see what makes this factsheet so large, or whether memory is short"
MADE = ("pdf", "picture")  # by jobs
MOST_WAITING = 16  # jobs that may wait for a worker: enough to keep all busy, and few enough to hold in memory


@dataclass(slots=True)
class Factsheet:
    """A factsheet on its way: what is filled, and what of its PDFs is done."""

    localized: LocalizedProfile
    expected: Expectations
    page: WebPage
    beside: list[BuiltFile]  # its data, and its editions of plain text
    sizes: Mapping[Printed, int]  # what stands on its page for the sizes of its PDFs but the main one
    jobs: list[PdfJob]
    pdfs: dict[Printed, FinishedPdf] = field(default_factory=dict)


def make_factsheets(
    context: BuildContext, keys: Collection[Key], on_profile: Callable[[str], None]
) -> dict[Key, FactsheetRecord]:
    """Make and verify factsheets, the longest profiles first; raise with the faults of all of them.

    `on_profile` gets the slug of each profile whose factsheets are made, and may raise what is wrong with them
    together.
    """
    project, executor = context.project, context.executor
    pairs = [(p, own) for p in project.profiles for own in project.published(p.slug) if (p.slug, own.name) in keys]
    lengths, totals = dict[Key, int](), Counter[str]()
    for profile, own in pairs:
        entries = project.catalog(profile.slug, own.name).entries
        lengths[profile.slug, own.name] = length = sum(len(text) for entry in entries for text in entry.translations)
        totals[profile.slug] += length
    # Those of a profile follow each other, so that what is kept of them until all are made is kept of few profiles.
    pairs.sort(key=lambda pair: (totals[pair[0].slug], pair[0].slug, lengths[pair[0].slug, pair[1].name]), reverse=True)
    queue = _Queue(context, pairs, on_profile)
    for pair in pairs:
        queue.begin(*pair)
        queue.collect(max(MOST_WAITING, 2 * executor.workers if isinstance(executor, Workers) else 0))
    queue.collect(0)
    if queue.found:
        raise PipelineError(queue.found)
    return queue.finished


class _Queue:
    """Hands jobs to the executor, and finishes each factsheet when its last PDF is there."""

    def __init__(
        self, context: BuildContext, pairs: Collection[tuple[Profile, Locale]], on_profile: Callable[[str], None]
    ) -> None:
        self.context, self.on_profile, self.count = context, on_profile, 0
        self.total = sum(max(len(pdfs_of(context.project, profile.slug, own)), 1) for profile, own in pairs)
        self.left = Counter(profile.slug for profile, _ in pairs)  # factsheets of each profile that are not made
        self.waiting: dict[Future[FinishedPdf], tuple[Factsheet, PdfJob]] = {}
        self.finished: dict[Key, FactsheetRecord] = {}
        self.found: list[Diagnostic] = []

    def begin(self, profile: Profile, locale: Locale) -> None:
        """Localize a factsheet, fill its page, and hand its PDFs out: all are waited for that were."""
        context = self.context
        side = context.side(profile, locale)
        localized, labels = side.localized, side.labels
        expected = context.expected.of(profile.slug, locale.tag)
        try:
            path = data_path(profile.slug, locale)
            data = built(path, "data", context.layouts.data(localized), locale.tag, profile.slug)
            attached = attachments(localized, context.project.catalog(profile.slug, locale.name), data.data)
            jobs = [
                _job(context, side, expected, edition, context.side(profile, second) if second else None, attached)
                for edition, second in pdfs_of(context.project, profile.slug, locale)
            ]
            factsheet = Factsheet(localized, expected, *web_page_of(context, localized, labels, data), jobs)
        except ClusterError:
            raise
        except PipelineError as failure:
            self.found += failure.diagnostics
            return
        self.waiting |= {self._submit(job): (factsheet, job) for job in jobs}
        if not jobs:
            self._tell(page_path(profile.slug, locale))
            self._finish(factsheet)

    def collect(self, most: int) -> None:
        """Take what is done, and wait until no more than so many jobs are left."""
        while self.waiting:
            done, _ = wait(self.waiting, 0 if len(self.waiting) <= most else None, FIRST_COMPLETED)
            if not done:
                return
            for future in done:
                factsheet, job = self.waiting.pop(future)
                try:
                    factsheet.pdfs[job.printed] = pdf = future.result()
                except ClusterError:
                    raise
                except PipelineError as failure:
                    self.found += failure.diagnostics
                    continue
                except WorkerError as failure:
                    longest = Origins(
                        self.context.project, factsheet.localized.profile, factsheet.localized.locale
                    ).longest
                    message = f"was not rendered: its worker {failure}; its longest text is {longest}"
                    self.found.append(error(job.place, "worker-lost", message, LOST_HINT))
                    continue
                self.context.store.take(pdf)
                self._tell(pdf.file.path, pdf.rendered, pdf.file.size, pdf.file.pages, pdf.seconds)
                if len(factsheet.pdfs) == len(factsheet.jobs):
                    self._finish(factsheet)

    def _submit(self, job: PdfJob) -> Future[FinishedPdf]:
        if earlier := self.context.store.find(job):
            return self.context.executor.submit(verify_again, job, *earlier)
        return self.context.executor.submit(render_pdf, job)

    def _tell(self, path: str, rendered: bool = True, size: int = 0, pages: int = 0, seconds: float = 0.0) -> None:
        self.count += 1
        self.context.on_step(Step(path, self.count, self.total, rendered, size, pages, seconds))

    def _finish(self, factsheet: Factsheet) -> None:
        """Complete the page, verify the factsheet as a whole, and stage it."""
        context, expected, localized = self.context, factsheet.expected, factsheet.localized
        pdfs = {printed: pdf for printed, pdf in factsheet.pdfs.items() if pdf.file.kind == "pdf"}
        main, slug, locale = main_pdf(pdfs), localized.profile.slug, localized.locale
        sizes = {mark: factsheet.pdfs[edition].file.size for edition, mark in factsheet.sizes.items()}
        try:
            filled = factsheet.page.complete(main.file.size, main.file.pages, sizes) if main else factsheet.page.filled
        except PipelineError as failure:
            self.found += failure.diagnostics
            return
        page = built(page_path(slug, locale), "page", filled, locale.tag, slug)
        done = [(job, factsheet.pdfs[job.printed]) for job in factsheet.jobs]
        files = [verify_file(expected, item.file, item.data) for item in (page, *factsheet.beside)]
        if (slug, locale.name) in context.paired and files[0].facts is not None:
            context.pages[slug, locale.name] = text_of(page.file, files[0].facts)
        files += [pdf.verified for _, pdf in done]
        found = in_folder(context.folder, verify_factsheet(expected, slug, locale.tag, files))
        if any(pdf.overflow for pdf in factsheet.pdfs.values()):
            before = context.lengths().get((slug, locale.name), {})
            found = too_long.explained(
                found, {job.source: pdf for job, pdf in done}, context.project, localized, before
            )
        if any(d.about for d in found):
            found = tuple(map(Origins(context.project, localized.profile, locale).named, found))
        if any(d.severity == "error" for d in found):
            self.found += found
            return
        for item in (*(BuiltFile(pdf.file, pdf.data) for _, pdf in done), page, *factsheet.beside):
            context.stage(item)
        records = tuple(_record(context, job, pdf) for job, pdf in done)
        record = record_of(context, localized, (page.file, *(item.file for item in factsheet.beside)), records)
        self.finished[record.key] = replace(record, expected=expectation(expected), warnings=found)
        self.left[slug] -= 1
        if not self.left[slug]:
            try:
                self.on_profile(slug)
            except PipelineError as failure:
                self.found += failure.diagnostics
            if any(self.left.values()):
                gc.collect(0)  # what filling a page leaves in circles: the next profiles have room for theirs


def _job(
    context: BuildContext,
    side: Side,
    expected: Expectations,
    edition: Edition,
    beside: Side | None,
    attached: tuple[Attachment, ...],
) -> PdfJob:
    localized, second = side.localized, beside.localized.locale if beside else None
    source = context.layouts.print_source(localized, side.labels, edition, beside)
    slug, locale = localized.profile.slug, localized.locale
    attached = attached if "pdf/a-3a" in edition.pdf else ()
    planned = File(
        edition_path(slug, locale, edition, second),
        "pdf",
        0,
        "",
        locale.tag,
        slug,
        edition.id,
        budget=1 if edition.picture else context.project.settings.budget(slug, edition.id, locale.name, edition.pages),
        fallbacks=source.fallbacks,
        note=source.note,
        unapproved=source.unapproved,
        left_out=[] if edition.picture else left_out_of(localized, edition),
        standards=list(edition.standards),
        catalog=next((digest(own.data) for own in attached if own.relationship == "Source"), ""),
        second=second.tag if second else "",
    )
    assets = context.store.assets
    return PdfJob(source.text, assets, edition, context.folder, planned, expected, locale.body, attached)


def _record(context: BuildContext, job: PdfJob, pdf: FinishedPdf) -> PdfRecord:
    """Return what is to be known of a PDF or picture; a picture whose text has a fault is drawn again to tell it."""
    again = job.edition.picture and pdf.verified.found
    return PdfRecord("" if again else context.store.key(job), pdf.file)


def record_of(
    context: BuildContext, localized: LocalizedProfile, files: tuple[File, ...], pdfs: tuple[PdfRecord, ...]
) -> FactsheetRecord:
    """Return what is to be known of a factsheet, the index entry among it."""
    profile, locale = localized.profile, localized.locale
    main = main_pdf({(pdf.file.edition, pdf.file.second): pdf for pdf in pdfs if pdf.file.kind == "pdf"})
    pdf = Download(main.file.path, main.file.size, main.file.pages) if main else None
    title, page = localized.text(profile.title), page_path(profile.slug, locale)
    edited = format_edtf(profile.edited, locale)
    entry = IndexEntry(profile.slug, locale.name, str(title.html), title.fallback, page, pdf, edited)
    catalog = context.project.catalog(profile.slug, locale.name)
    done, translated = context.coverage(profile.slug, locale), translated_sources(catalog)
    return FactsheetRecord(entry, files, pdfs, done, translated, lengths=too_long.lengths(localized))


def kept_record(context: BuildContext, key: Key, files: tuple[File, ...]) -> FactsheetRecord:
    """Return a factsheet that stays as it was published."""
    profile = next(profile for profile in context.project.profiles if profile.slug == key[0])
    localized = context.localized(profile, context.project.locale_table()[key[1]])
    pdfs = tuple(PdfRecord("", file) for file in files if file.kind in MADE)
    others = tuple(file for file in files if file.kind not in MADE)
    return replace(record_of(context, localized, others, pdfs), kept=True)


def translated_sources(catalog: Catalog) -> tuple[str, ...]:
    """Return digests of the English texts that have another wording in a catalog, and so must not appear beside it."""
    pairs = {(squeeze(e.source), squeeze(e.translations[0])) for e in catalog.entries if is_approved(e, e.source_text)}
    return tuple(sorted({text_digest(source) for source, translation in pairs if source != translation}))


def expectation(expected: Expectations) -> str:
    """Return a digest of what verification expects."""
    return digest(repr(expected).encode("utf-8"))


def in_folder(folder: str, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics of a publication with their places relative to the workspace."""
    return tuple(replace(d, location=Location(f"{folder}/{d.location.path}", d.location.line)) for d in found)
