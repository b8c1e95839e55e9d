"""The pages of a publication: where they stand, the sitemap, and the page of a factsheet while its PDF is made.

Neither waits for the other, though the page tells the PDF's size: `Layouts.web_page` fills it with a marker in that
place, and `WebPage.complete` puts the size there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from markupsafe import escape

from pipeline.base.names import is_slug
from pipeline.language.formats import format_size
from pipeline.language.locales import Locale
from pipeline.pages.entries import UNKNOWN, Download

MARK = "\ue002"  # encloses the number of a file whose size is not known; with a letter, as every size has
Pairs = tuple[tuple[Locale, Locale], ...]  # languages that a factsheet has one page of
NO_SIZES: Mapping[int, int] = MappingProxyType({})
SITEMAP_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A layout filled with the texts of one locale."""

    text: str
    fallbacks: int  # how many different texts in it are in English because a translation, or a name's form, is missing
    note: str  # what it tells its readers of being a draft; empty where it is not one
    unapproved: int = 0  # how many are translations that nobody has approved, marked


@dataclass(frozen=True, slots=True)
class WebPage:
    """The page of a factsheet; where it offers no PDF, `filled` is all of it."""

    filled: Filled
    locale: Locale
    pdf: Download | None  # of a size that is not known yet; its pages are its budget, which most have
    refill: Callable[[Download], Filled]  # fills the layout again, with a PDF that is known

    def complete(self, size: int, pages: int, others: Mapping[int, int] = NO_SIZES) -> Filled:
        """Return the page with the size of its PDF, in bytes, and the number of its pages.

        `others` are the sizes of other editions, by the negative numbers that stood for them.
        """
        filled, sizes = self.filled, dict(others)
        if self.pdf is not None and pages != self.pdf.pages:
            filled = self.refill(Download(self.pdf.href, size, pages))
        elif self.pdf is not None:
            sizes[UNKNOWN] = size
        text = filled.text
        for number, known in sizes.items():
            text = text.replace(shown_size(number, self.locale), escape(format_size(known, self.locale)))
        return replace(filled, text=text)


def shown_size(size: int, locale: Locale) -> str:
    """Return a size as a layout shows it, a marker in the place of one that is not known."""
    return f"{MARK}{-size}B{MARK}" if size < 0 else format_size(size, locale)


def page_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{_checked(slug)}.html"


def pair_path(slug: str, first: Locale, second: Locale) -> str:
    return f"{first.tag}+{second.tag}/{_checked(slug)}.html"


def pairs_of(slug: str, locale: Locale, pairs: Pairs) -> list[tuple[Locale, str]]:
    """Return the languages that have a page with this one, and the path of that."""
    return [(b if a == locale else a, pair_path(slug, a, b)) for a, b in pairs if locale in (a, b)]


def data_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{_checked(slug)}.json"


def printed_path(
    slug: str, locale: Locale, edition: str, second: Locale | None = None, kind: Literal["pdf", "txt", "png"] = "pdf"
) -> str:
    """Return the path of a PDF, text or picture; the main edition, whose name is empty here, has no edition in it."""
    suffix = f".{_checked(edition)}" if edition else ""
    languages = f"{locale.tag}+{second.tag}" if second else locale.tag
    return f"{locale.tag}/{_checked(slug)}.{languages}{suffix}.{kind}"


def _checked(name: str) -> str:
    """Return a name that was checked where it was read; where that was forgotten, nothing is written."""
    if not is_slug(name):
        raise ValueError(f"“{name}” is not a name that may be in a path")
    return name


def sitemap(site: str, profiles: Mapping[str, tuple[str, tuple[Locale, ...]]]) -> str:
    """Return the sitemap; `profiles` tells for each slug when it was edited, and its languages, its default first."""
    newest = max((edited for edited, _ in profiles.values()), default="")
    dated = f"<lastmod>{newest}</lastmod>" if newest else ""
    rows = [f"<url><loc>{escape(site)}</loc>{dated}</url>\n"]
    for slug, (edited, published) in profiles.items():
        addresses = {locale.tag: escape(site + page_path(slug, locale)) for locale in published}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>'
            for tag, address in [*addresses.items(), ("x-default", escape(site))]
        )
        for address in addresses.values():
            rows.append(f"<url><loc>{address}</loc><lastmod>{edited}</lastmod>{links}</url>\n")
    return SITEMAP_HEAD + "".join(rows) + "</urlset>\n"


def robots(site: str, *, draft: bool) -> str:
    """Return what crawlers are told: all of a publication is for them, and nothing of a draft."""
    rule = "Disallow: /" if draft else "Allow: /"
    told = f"\nSitemap: {site}sitemap.xml\n" if site and not draft else ""
    return f"User-agent: *\n{rule}\n{told}"
