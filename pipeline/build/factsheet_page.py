"""The page of a factsheet, which does not wait for its PDFs, and its plain texts. Start with `web_page_of`."""

from __future__ import annotations

from dataclasses import replace

from pipeline.build.context import BuildContext, BuiltFile, built
from pipeline.build.printed import Printed, edition_path, main_pdf
from pipeline.language.locales import Locale
from pipeline.pages.entries import UNKNOWN, Download, Offer
from pipeline.pages.localize import Labels, LocalizedProfile
from pipeline.pages.side_by_side import Side
from pipeline.pages.web_page import WebPage
from pipeline.pdf.editions import Edition
from pipeline.project.project import Project


def _text(context: BuildContext, localized: LocalizedProfile, labels: Labels, edition: Edition) -> BuiltFile:
    """Fill an edition of plain text."""
    slug, locale = localized.profile.slug, localized.locale
    filled = context.layouts.text(localized, labels, edition)
    made = built(edition_path(slug, locale, edition), "text", filled, locale.tag, slug)
    return replace(made, file=replace(made.file, edition=edition.id, left_out=left_out_of(localized, edition)))


def left_out_of(localized: LocalizedProfile, edition: Edition) -> list[str]:
    return [part.id for part in localized.profile.left_out_of(edition.id)]


def pdfs_of(project: Project, slug: str, locale: Locale) -> list[tuple[Edition, Locale | None]]:
    return [printed for printed in project.prints(slug, locale.name) if not printed[0].is_text]


def web_page_of(
    context: BuildContext, localized: LocalizedProfile, labels: Labels, data: BuiltFile
) -> tuple[WebPage, list[BuiltFile], dict[Printed, int]]:
    """Fill the page of a factsheet and its texts; return also what stands for the sizes of its PDFs."""
    project, slug, locale = context.project, localized.profile.slug, localized.locale
    prints = {
        (edition.id, own.tag if own else ""): (edition, own) for edition, own in project.prints(slug, locale.name)
    }
    beside = [data]
    beside += [_text(context, localized, labels, edition) for edition, _ in prints.values() if edition.is_text]
    sizes = {(item.file.edition, ""): item.file.size for item in beside}
    paths = [edition_path(slug, locale, own) for own, _ in prints.values() if own.picture]
    main, pdf = main_pdf({key: own for key, own in prints.items() if not (own[0].is_text or own[0].picture)}), None
    others = {key: own for key, own in prints.items() if own != main and own[0].title}
    marks = {key: UNKNOWN - n for n, (key, (edition, _)) in enumerate(others.items(), 1) if not edition.is_text}
    if main:
        budget = project.settings.budget(slug, main[0].id, locale.name, main[0].pages)
        pdf = Download(_name(slug, locale, *main), UNKNOWN, budget)
    link, known = Download(data.file.path.rpartition("/")[2], data.file.size), sizes | marks
    offers = tuple(Offer(*own, Download(_name(slug, locale, *own), known[key])) for key, own in others.items())
    page = context.layouts.web_page(
        localized,
        labels,
        link,
        pdf,
        project.published(slug),
        offers,
        main and main[0],
        project.web_pairs(slug),
        *paths[:1],
    )
    if (slug, locale.name) in context.paired:
        context.cells[slug, locale.name] = context.layouts.cells(Side(localized, labels))
    return page, beside, marks


def _name(slug: str, locale: Locale, edition: Edition, second: Locale | None) -> str:
    """Return the name of the file of an edition, as the page beside it links to it."""
    return edition_path(slug, locale, edition, second).rpartition("/")[2]
