"""The layouts of a workspace, filled: print sources, web pages, the index, the state of the translations.

Every text that is in English because its translation is missing is counted; a draft says on each page how many. A
layout is code and may fail in any way: each is a diagnostic with its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from pipeline.base.data_format import encode
from pipeline.base.data_tables import TABLES, sheet_path, table_path
from pipeline.base.settings import Settings
from pipeline.catalog.coverage import Coverage
from pipeline.language.dates_in_text import held
from pipeline.language.formats import format_count, format_size
from pipeline.language.locales import Locale
from pipeline.pages.drawings import qr_code, read_figure
from pipeline.pages.entries import Download, IndexEntry, Offer, PrintEdition
from pipeline.pages.factsheet_data import factsheet_data
from pipeline.pages.filling import fill
from pipeline.pages.localize import UNAPPROVED, Labels, LocalizedProfile, Text, plain_text
from pipeline.pages.look import PageLook
from pipeline.pages.map_window import map_window
from pipeline.pages.metadata import linked_data
from pipeline.pages.page_assets import PageAssets
from pipeline.pages.page_values import (
    FILTERS,
    FallbackCounter,
    label_functions,
    marked,
    profile_values,
    text_functions,
)
from pipeline.pages.plain_text import as_plain_text
from pipeline.pages.side_by_side import UNPLACED, Cell, Cells, Side, counted, pair_values, sides
from pipeline.pages.unbroken import unbroken
from pipeline.pages.web_page import Filled, Pairs, WebPage, page_path, pair_path, pairs_of
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.page_ids import SECOND

Entries = Mapping[Locale, list[IndexEntry]]
NO_ASSETS = PageAssets()
MOST_AHEAD = 6  # languages of a page that lists all of them, whose fonts load beside it: of more, most are not read
THEME_LOOK = PageLook()  # the look that a publisher has who says nothing of it


class Layouts:
    def __init__(
        self,
        files: LayoutFiles,
        settings: Settings,
        published: tuple[Locale, ...],
        *,
        draft: bool = False,
        look: PageLook = THEME_LOOK,
        assets: PageAssets = NO_ASSETS,
    ) -> None:
        self.files = files
        self.settings = settings
        self.published = published  # the languages that there are pages in, the default first
        self.draft = draft
        self.look = look
        self.assets = assets
        files.environment.filters.update(FILTERS)
        files.environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}  # a third as long

    def print_source(
        self, localized: LocalizedProfile, labels: Labels, edition: PrintEdition, beside: Side | None = None
    ) -> Filled:
        """Return the only input of the PDF, perhaps in two languages; the edition names its style sheets."""
        url = self._address(localized)
        values: dict[str, Any] = {
            "qr": qr_code(url) if url else None,
            "edition": edition,
            "sections": [part for part in localized.profile.sections if part.is_in(edition.id)],
        }
        return self._factsheet(f"layouts/{edition.layout}", localized, labels, beside, **values)

    def text(self, localized: LocalizedProfile, labels: Labels, edition: PrintEdition) -> Filled:
        """Return an edition of plain text."""
        filled = self.print_source(localized, labels, edition)
        return replace(filled, text=as_plain_text(filled.text))

    def web_page(
        self,
        localized: LocalizedProfile,
        labels: Labels,
        data: Download,
        pdf: Download | None,
        published: tuple[Locale, ...] = (),
        offers: tuple[Offer, ...] = (),
        printed: PrintEdition | None = None,
        pairs: Pairs = (),
        card: str = "",
    ) -> WebPage:
        """Return the page of a factsheet, with a link to its PDF where there is to be one, and to its other editions.

        `printed` is the edition of that PDF; `pairs` are the languages that there is one page of.
        `published` are the languages that there are pages of it in, its default first: without them, all of its own.
        `card` is the path of its picture for sharing, if it has one: networks take an absolute address only.
        """
        profile, locale, site = localized.profile, localized.locale, self.settings.site
        alternates = [(other, page_path(profile.slug, other)) for other in published or localized.told]
        urls = tuple(site + path for other, path in alternates if other != locale) if site else ()
        url = self._address(localized)
        values: dict[str, Any] = {
            "data": data,
            "all_data": {"json": f"../{sheet_path(profile.slug)}"}
            | {name: f"../{table_path(profile.slug, name)}" for name in TABLES},
            "canonical": url,
            "alternates": [(other, site + path if site else f"../{path}") for other, path in alternates],
            "links": [(other, f"../{path}") for other, path in alternates],
            "chooser": site or "../index.html",
            "linked_data": linked_data(localized, localized.told, self.settings, url, urls),
            "offers": offers,
            "printed": printed,
            "pairs": [(other, f"../{path}") for other, path in pairs_of(profile.slug, locale, pairs)],
            "card": site + card if site and card else "",
        }

        def filled(pdf: Download | None) -> Filled:
            page = self._factsheet("layouts/page.html", localized, labels, **values, pdf=pdf)
            return replace(page, text=unbroken(held(page.text, locale.tag)))

        return WebPage(filled(pdf), locale, pdf, filled)

    def cells(self, side: Side) -> Cells:
        """Return what web pages of two languages have of one."""
        counter, found = FallbackCounter(side.localized.locale), dict[str, Cell]()

        def cell(key: str, kind: str, id_: str, html: Markup) -> str:
            found[key] = Cell(kind, id_, Markup(unbroken(held(html, counter.locale.tag))))
            return ""

        values = self._values(side.localized, side.labels, counter, cell=cell, anchor=UNPLACED)
        values["address"] = f"../{page_path(side.localized.profile.slug, counter.locale)}"
        fill(self.files, "layouts/_pair.html", values | self._common(counter))
        return Cells(counter.locale, found, frozenset(counter.english), frozenset(counter.unapproved))

    def pair(self, slug: str, first: Cells, second: Cells, labels: Labels, pairs: Pairs = ()) -> Filled:
        """Return a web page of two languages; `labels` are those of the first, `pairs` all that have such a page."""
        counter = FallbackCounter(first.locale, None, *counted(first, second))
        canonical = self.settings.site and self.settings.site + page_path(slug, first.locale)
        values = {**self._labels(labels, counter), "settings": self.settings, "canonical": canonical}
        values |= pair_values(slug, first, second)
        values["pairs"] = [(two, f"../{pair_path(slug, *two)}") for two in pairs if two != values["both"]]
        values["fonts"] = self.assets.fonts(first.locale, second.locale)
        return self._counted("layouts/pair.html", counter, values)

    def data(self, localized: LocalizedProfile) -> bytes:
        return encode(factsheet_data(localized, localized.told, self.settings))

    def index(self, entries: Entries, labels: Mapping[str, Labels], pairs: Mapping[str, Pairs]) -> Filled:
        """Return the index page, the chooser of languages: each with its factsheets, in its own words."""
        counter, site = FallbackCounter(self.published[0]), self.settings.site
        pages = {own: [entry.page for entry in found] for own, found in entries.items()}
        chosen = pages if all(len(found) == 1 for found in pages.values()) else {}  # of one profile: the same in others
        values = self._entries(entries, labels, counter) | {
            "canonical": site,
            "alternates": [(own, site + found[0]) for own, found in chosen.items()],
            "chooser": site or "index.html",
            "pairs": lambda entry, own: pairs_of(entry.slug, own, pairs[entry.slug]),
        }
        return self._counted("layouts/index.html", counter, values, base="")

    def not_found(self, entries: Entries, labels: Mapping[str, Labels]) -> Filled:
        """Return the page that a web server shows at any address that there is nothing at, whatever its depth.

        So its addresses are paths from the root of the host, where a site address tells them.
        """
        counter, base = FallbackCounter(self.published[0]), urlsplit(self.settings.site).path
        values = self._entries(entries, labels, counter) | {"base": base}
        return self._counted("layouts/not-found.html", counter, values, base=base)

    def _entries(self, entries: Entries, labels: Mapping[str, Labels], counter: FallbackCounter) -> dict[str, Any]:
        """Return what lists factsheets by language, each in its own words."""

        def title(entry: IndexEntry) -> Markup:
            html = Markup(entry.title)
            unapproved = html.startswith(UNAPPROVED)
            return marked(counter.text("title", entry.page, Text(html, plain_text(html), entry.fallback, unapproved)))

        return {
            **self._labels(labels[counter.locale.name], counter),
            "settings": self.settings,
            "groups": [(own, self._labels(labels[own.name], counter), found) for own, found in entries.items()],
            "title": title,
            "size": format_size,
            "fonts": self.assets.fonts(counter.locale, *list(entries)[:MOST_AHEAD]),
        }

    def status(self, found: Iterable[Coverage], kept: list[IndexEntry], labels: Labels) -> Filled:
        """Return the page on the state of the translations, with the factsheets that stay as they were published."""
        counter, rows = FallbackCounter(self.published[0]), list(found)
        values = {
            **self._labels(labels, counter),
            "groups": [(own, [row for row in rows if row.locale == own.name]) for own in self.published],
            "kept": [(own, entry) for entry in kept for own in self.published if own.name == entry.locale],
            "number": lambda value: format_count(value, counter.locale),
        }
        return self._counted("layouts/status.html", counter, values, base="")

    def review(self, labels: Labels, edition: PrintEdition, values: Mapping[str, Any]) -> Filled:
        """Return the print source of a working paper for those who review a catalog, in the words of its language."""
        counter = FallbackCounter(labels.locale)
        values = {**self._labels(labels, counter), "settings": self.settings, "edition": edition, **values}
        return self._counted(f"layouts/{edition.layout}", counter, values)

    def _address(self, localized: LocalizedProfile) -> str:
        site = self.settings.site
        return site and site + page_path(localized.profile.slug, localized.locale)

    def _factsheet(
        self, layout: str, localized: LocalizedProfile, labels: Labels, beside: Side | None = None, **more: Any
    ) -> Filled:
        counter = FallbackCounter(localized.locale)
        values = self._values(localized, labels, counter, **more)
        if beside:
            second = FallbackCounter(beside.localized.locale, counter)
            own = (
                self._values(beside.localized, beside.labels, second, **more)
                | self._common(second)
                | {"anchor": SECOND}
            )
            values["sides"] = sides(self.files, values | self._common(counter), own)
        return self._counted(layout, counter, values)

    def _values(
        self, localized: LocalizedProfile, labels: Labels, counter: FallbackCounter, **more: Any
    ) -> dict[str, Any]:
        figure = read_figure(self.files.workspace, localized.profile.slug)
        return {
            **profile_values(localized),
            "locales": localized.told,
            "settings": self.settings,
            "map": figure,
            "map_window": partial(map_window, figure),
            **more,
            **text_functions(localized, localized.told, counter),
            **self._labels(labels, counter),
        }

    def _common(self, counter: FallbackCounter) -> dict[str, Any]:
        return {
            "locale": counter.locale,
            "space": counter.locale.space,
            "look": self.look,
            "draft": self.draft,
            "promised": counter.promised,
        }

    def _labels(self, labels: Labels, counter: FallbackCounter) -> dict[str, Any]:
        return label_functions(labels, counter, self.settings.look)

    def _counted(self, layout: str, counter: FallbackCounter, values: dict[str, Any], base: str = "../") -> Filled:
        """Fill a layout until what it says of the number of its fallbacks is true: its own words may be among them.

        `base` leads from the page to the publication.
        """
        values |= self._common(counter)
        values |= {"asset": partial(self.assets.address, base=base), "frame": self.assets.colours}
        values.setdefault("fonts", self.assets.fonts(counter.locale))
        told = (0, 0)
        while True:
            counter.begin()
            text = fill(self.files, layout, {**values, "fallbacks": told[0], "unapproved": told[1]})
            found = len(counter.english), len(counter.unapproved)
            if not self.draft or (found[0] <= told[0] and found[1] <= told[1]):
                return Filled(text, found[0], counter.note, found[1])
            told = max(found[0], told[0]), max(found[1], told[1])
