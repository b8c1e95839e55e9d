"""What pages say of other files, as plain data: a build's cache decodes it without loading Jinja or Babel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pipeline.language.locales import Locale

UNKNOWN = -1


class PrintEdition(Protocol):
    """What pages and print sources have to know of an edition: `pdf.editions.Edition`, of a later stage."""

    @property
    def id(self) -> str: ...
    @property
    def layout(self) -> str: ...
    @property
    def page_size(self) -> str: ...
    @property
    def imposition(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def is_text(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Download:
    """A file offered on a page."""

    href: str
    size: int  # in bytes; UNKNOWN, or another negative number, while it is being made
    pages: int = 0  # printed pages; 0 for what is not printed


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition that a page offers."""

    edition: PrintEdition
    second: Locale | None  # the language that it has beside that of the page, if any
    file: Download


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A factsheet on the index page."""

    slug: str
    locale: str  # in gettext's spelling
    title: str  # in HTML
    fallback: bool  # whether the title is in English because no approved translation exists
    page: str  # path of its page, relative to the publication
    pdf: Download | None  # the PDF to print, where there is one
    edited: str  # day of the edition, as the language writes it
