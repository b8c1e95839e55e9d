"""Where a publication has the files of a factsheet."""

from __future__ import annotations

from pipeline.base.names import is_slug
from pipeline.language.locales import Locale


def page_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{_checked(slug)}.html"


def data_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{_checked(slug)}.json"


def printed_path(slug: str, locale: Locale, edition: str) -> str:
    """Return the path of a PDF; the standard edition, whose name is empty here, has no edition in it."""
    suffix = f".{_checked(edition)}" if edition else ""
    return f"{locale.tag}/{_checked(slug)}.{locale.tag}{suffix}.pdf"


def _checked(name: str) -> str:
    """Return a name that was checked where it was read; where that was forgotten, nothing is written."""
    if not is_slug(name):
        raise ValueError(f"“{name}” is not a name that may be in a path")
    return name
