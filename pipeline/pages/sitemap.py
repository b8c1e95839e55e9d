"""The sitemap, with the languages of each page; only a publication with a site address has one."""

from collections.abc import Mapping
from html import escape

from pipeline.language.locales import Locale
from pipeline.pages.paths import page_path

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
"""


def sitemap(site: str, profiles: Mapping[str, str], published: tuple[Locale, ...]) -> str:
    """Return the sitemap; `profiles` tells for each slug when it was edited, the first locale is the default."""
    rows = [f"<url><loc>{escape(site)}</loc></url>\n"]
    for slug, edited in profiles.items():
        addresses = {locale.tag: escape(site + page_path(slug, locale)) for locale in published}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>'
            for tag, address in [*addresses.items(), ("x-default", addresses[published[0].tag])]
        )
        for address in addresses.values():
            rows.append(f"<url><loc>{address}</loc><lastmod>{edited}</lastmod>{links}</url>\n")
    return HEAD + "".join(rows) + "</urlset>\n"
