"""What pages say of other files, as plain data: a build's cache decodes it without loading Jinja or Babel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Download:
    """A file offered on a page."""

    href: str
    size: int
    """In bytes."""
    pages: int = 0
    """Printed pages; 0 for what is not printed."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A factsheet on the index page."""

    slug: str
    locale: str
    """In gettext's spelling."""
    title: str
    """In HTML."""
    fallback: bool
    """Whether the title is in English because no approved translation exists."""
    page: str
    """Path of its page, relative to the publication."""
    pdf: Download | None
    """The PDF to print, where there is one."""
