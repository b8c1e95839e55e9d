"""A Project comes in; its factsheets, index and sitemap go out, in memory, each with what the manifest says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.coverage import coverage
from pipeline.diagnostics import PipelineError, error
from pipeline.fallback import Filled
from pipeline.fonts import font_rules
from pipeline.locales import Locale
from pipeline.localize import Labels, LocalizedProfile, localize, name_forms
from pipeline.manifest import File, Kind, digest
from pipeline.messages import SITE
from pipeline.page import Download, Layouts, Offer, data_path, page_path
from pipeline.pdf import Edition
from pipeline.pdf.edition import STANDARD
from pipeline.profile import Profile
from pipeline.project import Collector, Project
from pipeline.styles import locale_styles

if TYPE_CHECKING:
    from pipeline.pdf.render import Renderer


@dataclass(frozen=True, slots=True)
class Step:
    """Where a build stands, for a progress display."""

    what: str
    done: int
    total: int


OnStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, with its bytes."""

    file: File
    data: bytes
    pages: int = 0
    """How many printed pages it has, whatever its budget."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A factsheet in one locale."""

    offer: Offer
    """How the index offers it."""
    made: tuple[Made, ...]
    """Its page, its data and its PDFs."""
    kept: bool = False
    """Whether it is what was last published, because its translation is incomplete."""


Kept = dict[tuple[str, str], tuple[Made, ...]]
"""The files of each factsheet that stays as it was published, by slug and locale."""


class Press:
    """Makes the factsheets of a project; engine and fonts are loaded with the first PDF."""

    def __init__(self, project: Project, folder: str) -> None:
        self.project = project
        self.folder = folder
        """Where the files will stand, as diagnostics call it."""
        self.locales = project.locale_table()
        self.layouts = Layouts(
            project.workspace, project.settings, project.locales, project.selected, draft=project.draft
        )
        self.labels = {locale.name: self._labels(locale) for locale in project.selected}

    def _labels(self, locale: Locale) -> Labels:
        forms = tuple(form for profile in self.project.profiles for form in name_forms(profile, locale))
        return Labels(locale, self.project.catalog(SITE, locale.name).by_id(), forms)

    @cached_property
    def renderer(self) -> Renderer:
        from pipeline.pdf.render import Renderer

        styles = locale_styles(self.project.locales, font_rules(self.project.fonts, "print"))
        return Renderer(self.project.workspace, self.project.locales, styles)

    def sheet(self, profile: Profile, locale: Locale, on_file: Callable[[str], None]) -> Sheet:
        """Make a factsheet in one locale, its PDFs before the page that tells their size; raise with all faults."""
        localized = localize(profile, self.project.catalog(profile.slug, locale.name), locale, self.locales)
        collector, pdfs = Collector(), dict[str, Made]()
        for edition in self.project.editions:
            on_file(pdf_path(profile, locale, edition))
            pdf = collector.attempt(self._pdf, localized, edition)
            if pdf:
                pdfs[edition.id] = pdf
        if not self.project.editions:
            on_file(page_path(profile, locale))
        if collector.found:
            raise PipelineError(collector.found)
        offer = _offer(localized, pdfs)
        return Sheet(offer, (*pdfs.values(), *self._web(localized, offer.pdf)))

    def kept(self, profile: Profile, locale: Locale, files: tuple[Made, ...]) -> Sheet:
        """Offer a factsheet as it was published."""
        localized = localize(profile, self.project.catalog(profile.slug, locale.name), locale, self.locales)
        pdfs = {item.file.edition: item for item in files if item.file.kind == "pdf"}
        return Sheet(_offer(localized, pdfs), files, kept=True)

    def _pdf(self, localized: LocalizedProfile, edition: Edition) -> Made:
        profile, locale = localized.profile, localized.locale
        path = pdf_path(profile, locale, edition)
        place = f"{self.folder}/{path}"
        source = self.layouts.print_source(localized, self.labels[locale.name], edition.layout)
        try:
            rendered = self.renderer.render(source.text, place, edition)
        except OSError as failure:  # the engine keeps fonts in temporary files
            reason = failure.strerror or str(failure)
            hint = "free space in the folder of temporary files, or name another in TMPDIR"
            raise PipelineError([error(place, "unwritable", f"cannot be rendered: {reason}", hint)]) from failure
        file = File(
            path,
            "pdf",
            len(rendered.data),
            digest(rendered.data),
            locale.tag,
            profile.slug,
            edition.id,
            edition.pages,
            source.fallbacks,
            source.note,
        )
        return Made(file, rendered.data, rendered.pages)

    def _web(self, localized: LocalizedProfile, pdf: Download | None) -> list[Made]:
        profile, locale = localized.profile, localized.locale
        data = made(data_path(profile, locale), "data", self.layouts.data(localized), locale.tag, profile.slug)
        link = Download(pdf.href.rpartition("/")[2], pdf.size, pdf.pages) if pdf else None
        data_link = Download(data.file.path.rpartition("/")[2], data.file.size)
        page = self.layouts.web_page(localized, self.labels[locale.name], link, data_link)
        return [made(page_path(profile, locale), "page", page, locale.tag, profile.slug), data]

    def index(self, offers: list[Offer]) -> Made:
        """Make the index of what has been made."""
        by_locale = {
            locale: [offer for offer in offers if offer.localized.locale == locale] for locale in self.project.selected
        }
        return made("index.html", "index", self.layouts.index(by_locale, self.labels), self.project.selected[0].tag)

    def status(self, kept: list[Offer]) -> Made:
        """Make the page on the state of the translations."""
        own = self.project.selected[0]
        found = [
            coverage(self.project.catalog(template.domain, locale.name), template)
            for locale in self.project.selected
            for template in self.project.templates
        ]
        return made("status.html", "index", self.layouts.status(found, kept, self.labels[own.name]), own.tag)


def _offer(localized: LocalizedProfile, pdfs: Mapping[str, Made]) -> Offer:
    """Return how the index offers a factsheet: its page, and of its PDFs, by edition, the standard one or the first."""
    main = pdfs.get(STANDARD) or next(iter(pdfs.values()), None)
    link = Download(main.file.path, main.file.size, main.pages) if main else None
    return Offer(localized, page_path(localized.profile, localized.locale), link)


def render_all(project: Project, folder: str, on_step: OnStep, kept: Kept) -> list[Made]:
    """Render every factsheet in every locale and edition; faults of all of them are reported together.

    Those that are kept are offered as they are.
    """
    press, collector, sheets = Press(project, folder), Collector(), list[Sheet]()
    done, total = 0, len(project.profiles) * len(project.selected) * max(len(project.editions), 1)

    def count(path: str) -> None:
        nonlocal done
        on_step(Step(f"rendering {path}", done, total))
        done += 1

    for profile in project.profiles:
        for locale in project.selected:
            if (profile.slug, locale.name) in kept:
                sheets.append(press.kept(profile, locale, kept[profile.slug, locale.name]))
                continue
            sheet = collector.attempt(press.sheet, profile, locale, count)
            if sheet:
                sheets.append(sheet)
    if collector.found:
        raise PipelineError(collector.found)
    files = [item for sheet in sheets for item in sheet.made]
    files.append(press.index([sheet.offer for sheet in sheets]))
    files.append(press.status([sheet.offer for sheet in sheets if sheet.kept]))
    if project.settings.site:
        files.append(made("sitemap.xml", "sitemap", press.layouts.sitemap(project.profiles)))
    return files


def pdf_path(profile: Profile, locale: Locale, edition: Edition) -> str:
    """Return the path of a PDF in the publication; the standard edition's name has no edition in it."""
    suffix = "" if edition.id == STANDARD else f".{edition.id}"
    return f"{locale.tag}/{profile.slug}.{locale.tag}{suffix}.pdf"


def made(path: str, kind: Kind, content: Filled | str | bytes, language: str = "", profile: str = "") -> Made:
    """Return a file that is not printed."""
    fallbacks, note = (content.fallbacks, content.note) if isinstance(content, Filled) else (0, "")
    text = content.text if isinstance(content, Filled) else content
    data = text.encode("utf-8") if isinstance(text, str) else text
    file = File(path, kind, len(data), digest(data), language, profile, fallbacks=fallbacks, note=note)
    return Made(file, data)
