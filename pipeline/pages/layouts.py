"""The layouts of a workspace, ready to be filled: print sources, web pages, the index, the state of the translations.

Every text that is in English because its translation is missing is counted; a draft says on each page how many.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from pipeline.base.settings import Settings
from pipeline.catalog.coverage import Coverage
from pipeline.language.formats import format_count, format_size
from pipeline.language.locales import Locale
from pipeline.pages.entries import Download, IndexEntry
from pipeline.pages.fallback import FallbackCounter, Filled, direction_attribute, isolated, language_attribute, marked
from pipeline.pages.figures import read_figure
from pipeline.pages.filling import fill
from pipeline.pages.localize import Labels, LocalizedProfile, Text, plain_text
from pipeline.pages.metadata import factsheet_json, linked_data
from pipeline.pages.page_values import label_functions, profile_values, text_functions
from pipeline.pages.paths import page_path
from pipeline.pages.qr_code import qr_code
from pipeline.pages.styles import css_counters, css_string
from pipeline.pages.web_page import WebPage
from pipeline.profile.layouts import LayoutFiles

FILTERS = {
    "css_string": css_string,
    "css_counters": css_counters,
    "plain": plain_text,
    "isolated": isolated,
    "lang": language_attribute,
    "direction": direction_attribute,
}


class Layouts:
    def __init__(
        self,
        files: LayoutFiles,
        settings: Settings,
        locales: tuple[Locale, ...],
        published: tuple[Locale, ...] = (),
        *,
        draft: bool = False,
    ) -> None:
        self.files = files
        self.settings = settings
        self.locales = locales  # the languages that names are told in
        self.published = published or locales  # those that there are pages in, the default first
        self.draft = draft
        files.environment.filters.update(FILTERS)

    def print_source(self, localized: LocalizedProfile, labels: Labels, layout: str) -> Filled:
        """Return the only input of the PDF; it links no style sheet, the edition names them."""
        url = self._address(localized)
        return self._factsheet(f"layouts/{layout}", localized, labels, qr=qr_code(url) if url else None)

    def web_page(self, localized: LocalizedProfile, labels: Labels, data: Download, pdf: Download | None) -> WebPage:
        """Return the page of a factsheet, with a link to its PDF where there is to be one."""
        profile, locale, site = localized.profile, localized.locale, self.settings.site
        alternates = [(other, page_path(profile.slug, other)) for other in self.published]
        urls = tuple(site + path for other, path in alternates if other != locale) if site else ()
        url = self._address(localized)
        values = {
            "data": data,
            "canonical": url,
            "alternates": [(other, site + path if site else f"../{path}") for other, path in alternates],
            "links": [(other, f"../{path}") for other, path in alternates],
            "linked_data": linked_data(localized, self.locales, self.settings, url, urls),
        }

        def filled(pdf: Download | None) -> Filled:
            return self._factsheet("layouts/page.html", localized, labels, **values, pdf=pdf)

        return WebPage(filled(pdf), locale, pdf, filled)

    def data(self, localized: LocalizedProfile) -> str:
        return json.dumps(factsheet_json(localized, self.locales), ensure_ascii=False, indent=2) + "\n"

    def index(self, entries: Mapping[Locale, list[IndexEntry]], labels: Mapping[str, Labels]) -> Filled:
        """Return the index page: each language with its factsheets, in its own words."""
        default = self.published[0]

        def values(counter: FallbackCounter) -> dict[str, Any]:
            def title(entry: IndexEntry) -> Markup:
                html = Markup(entry.title)
                return marked(counter.text("title", entry.page, Text(html, plain_text(html), entry.fallback)))

            return {
                **label_functions(labels[default.name], counter),
                "settings": self.settings,
                "canonical": self.settings.site,
                "groups": [(own, label_functions(labels[own.name], counter), found) for own, found in entries.items()],
                "title": title,
                "size": format_size,
            }

        return self._counted("layouts/index.html", default, values)

    def status(self, found: Iterable[Coverage], kept: list[IndexEntry], labels: Labels) -> Filled:
        """Return the page on the state of the translations, with the factsheets that stay as they were published."""
        default, rows = self.published[0], list(found)

        def values(counter: FallbackCounter) -> dict[str, Any]:
            return {
                **label_functions(labels, counter),
                "groups": [(own, [row for row in rows if row.locale == own.name]) for own in self.published],
                "kept": [(own, entry) for entry in kept for own in self.published if own.name == entry.locale],
                "number": lambda value: format_count(value, default),
            }

        return self._counted("layouts/status.html", default, values)

    def _address(self, localized: LocalizedProfile) -> str:
        site = self.settings.site
        return site and site + page_path(localized.profile.slug, localized.locale)

    def _factsheet(self, layout: str, localized: LocalizedProfile, labels: Labels, **more: Any) -> Filled:
        common: dict[str, Any] = {
            **profile_values(localized),
            "locales": self.locales,
            "settings": self.settings,
            "map": read_figure(self.files.workspace, localized.profile.slug),
            **more,
        }

        def values(counter: FallbackCounter) -> dict[str, Any]:
            return {**common, **text_functions(localized, self.locales, counter), **label_functions(labels, counter)}

        return self._counted(layout, localized.locale, values)

    def _counted(self, layout: str, locale: Locale, values: Callable[[FallbackCounter], dict[str, Any]]) -> Filled:
        """Fill a layout until what it says of the number of its fallbacks is true: its own words may be among them."""
        count = 0
        while True:
            counter = FallbackCounter(locale)
            draft = {"locale": locale, "draft": self.draft, "fallbacks": count, "promised": counter.promised}
            text = fill(self.files, layout, {**values(counter), **draft})
            if not self.draft or len(counter.english) <= count:
                return Filled(text, len(counter.english), counter.note)
            count = len(counter.english)
