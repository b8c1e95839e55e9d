"""What a factsheet is printed as, and where its files stand in a publication."""

from typing import TypeVar

from pipeline.language.locales import Locale
from pipeline.pages.web_page import data_path, page_path, printed_path
from pipeline.pdf.editions import STANDARD, Edition
from pipeline.project.project import Project

Item = TypeVar("Item")
Printed = tuple[str, str]  # id of an edition, and tag of the language that it has beside that of the factsheet, if any


def main_pdf(by_edition: dict[Printed, Item]) -> Item | None:
    """Return the PDF that pages offer: of the standard edition, or of the first."""
    return by_edition.get((STANDARD, "")) or next(iter(by_edition.values()), None)


def pdf_path(slug: str, locale: Locale, edition: Edition, second: Locale | None = None) -> str:
    """Return the path of a PDF in the publication; the standard edition's name has no edition in it."""
    return printed_path(slug, locale, "" if edition.id == STANDARD else edition.id, second)


def factsheet_paths(project: Project, slug: str, locale: Locale) -> list[str]:
    """Return the paths of all files of a factsheet."""
    pdfs = [pdf_path(slug, locale, *printed) for printed in project.prints(slug, locale.name)]
    return [page_path(slug, locale), data_path(slug, locale), *pdfs]
