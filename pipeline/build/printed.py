"""What a factsheet is printed as, and where its files stand in a publication."""

from collections.abc import Mapping
from typing import Literal, TypeVar

from pipeline.language.locales import Locale
from pipeline.pages.web_page import data_path, page_path, printed_path
from pipeline.pdf.editions import STANDARD, Edition
from pipeline.project.project import Project
from pipeline.verify.manifest import TEXT

Item = TypeVar("Item")
Printed = tuple[str, str]  # id of an edition, and tag of the language that it has beside that of the factsheet, if any


def main_pdf(by_edition: Mapping[Printed, Item]) -> Item | None:
    """Return the PDF that pages offer first: of the standard edition, or of the first."""
    return by_edition.get((STANDARD, "")) or next(iter(by_edition.values()), None)


def edition_path(slug: str, locale: Locale, edition: Edition, second: Locale | None = None) -> str:
    """Return the path of a PDF, text or picture; those of the standard edition and “text” have no edition in them."""
    main = TEXT if edition.is_text else STANDARD
    name = "" if edition.id == main else edition.id
    kind: Literal["pdf", "txt", "png"] = "txt" if edition.is_text else "png" if edition.picture else "pdf"
    return printed_path(slug, locale, name, second, kind)


def factsheet_paths(project: Project, slug: str, locale: Locale) -> list[str]:
    """Return the paths of all files of a factsheet."""
    printed = [edition_path(slug, locale, *each) for each in project.prints(slug, locale.name)]
    return [page_path(slug, locale), data_path(slug, locale), *printed]
