"""Where the files of a factsheet stand in a publication, and which of its PDFs is the main one."""

from collections.abc import Mapping
from typing import TypeVar

from pipeline.language.locales import Locale
from pipeline.pages.web_page import data_path, page_path, printed_path
from pipeline.pdf.editions import STANDARD, Edition
from pipeline.project.project import Project
from pipeline.verify.manifest import TEXT

Item = TypeVar("Item")


def edition_path(slug: str, locale: Locale, edition: Edition) -> str:
    """Return the path of a PDF or a text; the names of the standard edition and of “text” have no edition in them."""
    kind, main = ("txt", TEXT) if edition.is_text else ("pdf", STANDARD)
    return printed_path(slug, locale, "" if edition.id == main else edition.id, kind)


def factsheet_paths(project: Project, slug: str, locale: Locale) -> list[str]:
    """Return the paths of all files of a factsheet."""
    editions = [edition_path(slug, locale, edition) for edition in project.printed[slug]]
    return [page_path(slug, locale), data_path(slug, locale), *editions]


def main_pdf(by_edition: Mapping[str, Item]) -> Item | None:
    """Return the PDF that pages offer first: of the standard edition, or of the first."""
    return by_edition.get(STANDARD) or next(iter(by_edition.values()), None)
