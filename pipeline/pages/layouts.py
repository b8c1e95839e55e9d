"""LocalizedProfiles come in; the print source, the web pages and the sitemap go out, by the layouts.

Every text in English for want of a translation is counted, and a draft says on each page how many they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.settings import Settings
from pipeline.catalog.coverage import Coverage
from pipeline.language.formats import format_count, format_edtf, format_size
from pipeline.language.locales import Locale
from pipeline.pages.fallback import Filled, Tally, direction_attribute, isolated, language_attribute, marked
from pipeline.pages.localize import Labels, LocalizedProfile, Text, plain_text, shown_name
from pipeline.pages.metadata import factsheet_json, linked_data
from pipeline.pages.styles import css_counters, css_string
from pipeline.pages.timeline import draw_timeline, second_column
from pipeline.profile.model import Message, Name, Profile

TIMELINE_WIDTH = 680.0
"""Width of the drawn timeline in CSS pixels: the width of A4 paper without its margins."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file offered on a page."""

    href: str
    size: int
    """In bytes."""
    pages: int = 0
    """Printed pages; 0 for what is not printed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A factsheet on the index page."""

    slug: str
    locale: str
    """In gettext's spelling."""
    title: Text
    page: str
    """Path of its page, relative to the publication."""
    pdf: Download | None
    """The PDF to print, where there is one."""


def page_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{slug}.html"


def data_path(slug: str, locale: Locale) -> str:
    return f"{locale.tag}/{slug}.json"


class _Compiled(jinja2.FileSystemBytecodeCache):
    """Compiled layouts, known by the digests of their texts; where they cannot be kept, they are compiled again."""

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


class Layouts:
    """The layouts of a workspace, ready to be filled."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        locales: tuple[Locale, ...],
        published: tuple[Locale, ...] = (),
        *,
        draft: bool = False,
        compiled: Path | None = None,
    ) -> None:
        """Take layouts from a workspace; `compiled` is a folder that keeps them compiled for another time."""
        self.workspace = workspace
        self.settings = settings
        self.locales = locales
        """The languages that names are told in."""
        self.published = published or locales
        """Those that there are pages in, the default first."""
        self.draft = draft
        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(
                lambda name: (workspace.read_text(f"templates/{name}"), f"templates/{name}", None)
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            bytecode_cache=_Compiled(str(compiled)) if compiled else None,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters = {
            "css_string": css_string,
            "css_counters": css_counters,
            "plain": plain_text,
            "isolated": isolated,
            "lang": language_attribute,
            "direction": direction_attribute,
        }
        self.environment.filters.update(filters)

    def print_source(self, localized: LocalizedProfile, labels: Labels, layout: str) -> Filled:
        """Return the only input of the PDF; it links no style sheet, the edition names them."""
        return self._fill(f"layouts/{layout}", localized, labels, qr=self._qr_code(localized))

    def web_page(self, localized: LocalizedProfile, labels: Labels, pdf: Download | None, data: Download) -> Filled:
        """Return the page of a factsheet, with a link to its PDF where there is one."""
        profile, locale, site = localized.profile, localized.locale, self.settings.site
        alternates = [(other, page_path(profile.slug, other)) for other in self.published]
        urls = tuple(site + path for other, path in alternates if other != locale) if site else ()
        url = site + page_path(profile.slug, locale) if site else ""
        return self._fill(
            "layouts/page.html",
            localized,
            labels,
            pdf=pdf,
            data=data,
            canonical=url,
            alternates=[(other, site + path if site else f"../{path}") for other, path in alternates],
            links=[(other, f"../{path}") for other, path in alternates],
            linked_data=linked_data(localized, self.locales, self.settings, url, urls),
        )

    def data(self, localized: LocalizedProfile) -> str:
        """Return the factsheet as JSON text."""
        return json.dumps(factsheet_json(localized, self.locales), ensure_ascii=False, indent=2) + "\n"

    def index(self, offers: Mapping[Locale, list[Offer]], labels: Mapping[str, Labels]) -> Filled:
        """Return the index page: each language with its factsheets, in its own words."""
        default = self.published[0]

        def values(tally: Tally) -> dict[str, Any]:
            return {
                **self._label_functions(labels[default.name], tally),
                "locale": default,
                "settings": self.settings,
                "canonical": self.settings.site,
                "groups": [(o, self._label_functions(labels[o.name], tally), found) for o, found in offers.items()],
                "title": lambda offer: marked(tally.text("title", offer.page, offer.title)),
                "size": format_size,
            }

        return self._counted("layouts/index.html", default, values)

    def status(self, found: Iterable[Coverage], kept: list[Offer], labels: Labels) -> Filled:
        """Return the page on the state of the translations, with the factsheets that stay as they were published."""
        own, rows = self.published[0], list(found)

        def values(tally: Tally) -> dict[str, Any]:
            return {
                **self._label_functions(labels, tally),
                "locale": own,
                "groups": [(o, [row for row in rows if row.locale == o.name]) for o in self.published],
                "kept": [(o, offer) for offer in kept for o in self.published if o.name == offer.locale],
                "number": lambda value: format_count(value, own),
            }

        return self._counted("layouts/status.html", own, values)

    def sitemap(self, profiles: Mapping[str, str]) -> str:
        """Return the sitemap, with the languages of each page; only a publication with a site address has one.

        `profiles` tells for each slug when it was edited.
        """
        site = self.settings.site
        rows = [f"<url><loc>{escape(site)}</loc></url>"]
        for slug, edited in profiles.items():
            links = "".join(
                f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(site + page_path(slug, other))}"/>'
                for tag, other in [(o.tag, o) for o in self.published] + [("x-default", self.published[0])]
            )
            for locale in self.published:
                loc = escape(site + page_path(slug, locale))
                rows.append(f"<url><loc>{loc}</loc><lastmod>{edited}</lastmod>{links}</url>")
        head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join([head, *rows, "</urlset>"]) + "\n"

    def _fill(self, layout: str, localized: LocalizedProfile, labels: Labels, **more: Any) -> Filled:
        profile, locale = localized.profile, localized.locale
        common: dict[str, Any] = {
            "profile": profile,
            "locale": locale,
            "locales": self.locales,
            "settings": self.settings,
            "date": lambda value: format_edtf(value, locale),
            "size": lambda bytes_: format_size(bytes_, locale),
            "numbers": {source.id: i for i, source in enumerate(profile.sources, 1)},
            "timeline": draw_timeline(profile.timeline, TIMELINE_WIDTH) if profile.timeline else None,
            "second_column": second_column([len(localized.text(entry.text).plain) for entry in profile.timeline]),
            "map": self._map(profile),
            **more,
        }

        def values(tally: Tally) -> dict[str, Any]:
            functions = self._text_functions(localized, tally)
            return {**common, **functions, **self._label_functions(labels, tally)}

        return self._counted(layout, locale, values)

    def _counted(self, layout: str, locale: Locale, values: Callable[[Tally], dict[str, Any]]) -> Filled:
        """Fill a layout until what it says of the number of its fallbacks is true: its own words may be among them."""
        count = 0
        while True:
            tally = Tally(locale)
            draft = {"draft": self.draft, "fallbacks": count, "promised": tally.promised}
            text = self._render(layout, {**values(tally), **draft})
            if not self.draft or len(tally.english) <= count:
                return Filled(text, len(tally.english), tally.note)
            count = len(tally.english)

    def _text_functions(self, localized: LocalizedProfile, tally: Tally) -> dict[str, Any]:
        """Return the functions by which a layout takes messages and names of the profile."""
        table = {locale.name: locale for locale in self.locales}

        def found(message: Message) -> Text:
            return tally.text("message", message.id, localized.text(message))

        def name(record: Name, own: Locale) -> Markup:
            tally.name(record, own)
            return shown_name(record, own, localized.locale, table)

        def text(message: Message) -> Markup:
            return marked(found(message))

        return {"t": text, "plain": lambda message: found(message).plain, "name": name}

    def _label_functions(self, labels: Labels, tally: Tally) -> dict[str, Any]:
        """Return the functions by which a layout takes its labels; they are what the extraction looks for."""
        kind = f"{labels.locale.name} label"

        def pgettext(context: str, source: str, **values: object) -> Markup:
            return marked(tally.text(kind, context, labels.label(context, source, values)))

        def npgettext(context: str, source: str, plural: str, count: int, **values: object) -> Markup:
            found = labels.plural(context, source, plural, count, {"count": count, **values})
            return marked(tally.text(kind, context, found))

        return {"pgettext": pgettext, "npgettext": npgettext}

    def _render(self, layout: str, values: dict[str, Any]) -> str:
        try:
            return self.environment.get_template(layout).render(values)
        except jinja2.TemplateError as failure:
            place = _template_place(failure)
            if isinstance(failure, jinja2.TemplateSyntaxError):
                place = Location(f"templates/{failure.name or layout}", failure.lineno)
            hint = "mend the layout; docs/architecture.md lists what a layout is given"
            raise PipelineError(
                [error(place or f"templates/{layout}", "layout-error", f"cannot be filled: {failure.message}", hint)]
            ) from failure
        except PipelineError as failure:  # a layout takes in a file that is missing, or outside
            place = _template_place(failure)
            if place is None:
                raise
            raise PipelineError([_included(found, place) for found in failure.diagnostics]) from failure

    def _map(self, profile: Profile) -> Any:
        """Return the projected map of a profile, or None for a profile without one."""
        path = f"templates/figures/{profile.slug}.json"
        if not self.workspace.exists(path):
            return None
        try:
            return json.loads(self.workspace.read_text(path))
        except json.JSONDecodeError as failure:
            place = Location(path, failure.lineno)
            hint = "make it again with templates/figures/make_map.py"
            raise PipelineError([error(place, "figure-syntax", f"does not parse: {failure.msg}", hint)]) from failure

    def _qr_code(self, localized: LocalizedProfile) -> Any:
        """Return address and modules of the QR code of the page; None without a site address."""
        if not self.settings.site:
            return None
        import segno  # it takes as long as Python itself to start, and only print sources with an address need it

        url = self.settings.site + page_path(localized.profile.slug, localized.locale)
        code = segno.make(url, error="m", micro=False)
        path, size = [], code.symbol_size(border=0)[0]
        for y, row in enumerate(code.matrix):
            path += [f"M{x} {y}h1v1h-1z" for x, module in enumerate(row) if module]
        return {"url": url, "size": size, "path": "".join(path)}


def _included(found: Diagnostic, place: Location) -> Diagnostic:
    """Return the fault of a file that a layout takes in, with its place in that layout."""
    path = found.location.path
    return replace(found, location=place, message=found.message if path in found.message else f"{path} {found.message}")


def _template_place(failure: BaseException) -> Location | None:
    """Return where in a layout a failure arose: Jinja puts it into the traceback."""
    place, trace = None, failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith("templates/"):
            place = Location(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return place
