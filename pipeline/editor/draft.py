"""What a preview shows of a workspace: a draft, with the texts that nobody has saved yet. Start with `read_draft`.

It is what `pipeline build --draft --fuzzy` shows: English, marked, for what is missing, and what is fuzzy, marked. An
unsaved text is shown as it is, unless it breaks the grammar of messages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import NoReturn

from pipeline.base.diagnostics import Diagnostic, PipelineError, fail
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.build import cache
from pipeline.build.assemble import assets
from pipeline.build.context import BuiltFile
from pipeline.build.jobs import AssetSet
from pipeline.build.pdf_store import asset_set
from pipeline.build.printed import edition_path
from pipeline.build.staging import PREVIEW
from pipeline.catalog.model import Catalog, Entry
from pipeline.checks.catalog_checks import check_catalog
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.entries import UNKNOWN, Download
from pipeline.pages.fonts import font_rules
from pipeline.pages.layouts import NO_ASSETS, Layouts
from pipeline.pages.localize import Labels, localize
from pipeline.pages.page_assets import PageAssets
from pipeline.pages.side_by_side import Side
from pipeline.pages.styles import accent_rules, locale_styles
from pipeline.pages.web_page import data_path
from pipeline.pdf.editions import Edition, read_editions
from pipeline.profile.messages import SITE
from pipeline.profile.model import Profile
from pipeline.project.drafts import UNSHOWN, UNTRANSLATED, offer_unapproved
from pipeline.project.project import Project, forgiven, read_wanted
from pipeline.project.selection import ALL_EDITIONS, Selection
from pipeline.project.sources import read_scope

BROKEN = UNSHOWN - {"left-in-english"}  # what begins as a copy of the English is English for a while
Unsaved = Mapping[str, tuple[str, ...]]  # translations by the id of their message


@dataclass(frozen=True)  # without slots: what only the web page needs is made when that is asked for
class Assets:
    """What the pages of a workspace load, in print and on screens."""

    project: Project
    printed: AssetSet

    @cached_property
    def of_page(self) -> tuple[PageAssets, tuple[BuiltFile, ...]]:
        """Where it stands that web pages load, and its bytes."""
        return assets(self.project)


@dataclass(frozen=True, slots=True)
class Draft:
    """A workspace in one locale, as a draft has it."""

    project: Project
    locale: Locale
    assets: Assets

    def profile(self, domain: str) -> Profile:
        """Return the profile of a domain; of the layouts’ own, the first that has the locale."""
        found = next((own for own in self.project.profiles if domain in (own.slug, SITE)), None)
        return found or _unknown(f"no profile “{domain}” in {self.locale.name}")

    def printed(self, slug: str, edition: str) -> tuple[Edition, Locale | None]:
        """Return an edition of a profile, and the language that it has beside the locale, if it has two."""
        prints = self.project.prints(slug, self.locale.name)
        return next((own for own in prints if own[0].id == edition), None) or _unknown(f"no edition “{edition}”")

    def with_unsaved(self, domain: str, unsaved: Unsaved) -> tuple["Draft", tuple[Diagnostic, ...]]:
        """Return the draft with unsaved translations, and what the checks find in them.

        Raise with the findings where one of them cannot be shown.
        """
        catalog = self.project.catalog(domain, self.locale.name)
        subject = self.project.subject(catalog)
        messages = tuple(message for message in subject.template.messages if message.id in unsaved)
        entries, known = list[Entry](), catalog.by_id()
        for message in messages:
            blank = Entry(message.id, message.text, message.plural, (), message.location)
            own = replace(known.get(message.id, blank).approved(), source=message.text, plural=message.plural)
            entries.append(replace(own, translations=tuple(unsaved[message.id]), offered=False))
        told = subject.of(messages, tuple(entry for entry in entries if entry.has_text))
        found = tuple(d for d in check_catalog(told) if d.code not in UNTRANSLATED) if entries else ()
        if any(d.severity == "error" and d.code in BROKEN for d in found):
            raise PipelineError(found)
        others = tuple(entry for entry in catalog.entries if entry.id not in unsaved)
        return self.with_catalogs([replace(catalog, entries=(*others, *entries))]), found

    def with_catalogs(self, catalogs: Iterable[Catalog]) -> "Draft":
        new = {(catalog.domain, catalog.locale): catalog for catalog in catalogs}
        own = tuple(new.get((each.domain, each.locale), each) for each in self.project.catalogs)
        return replace(self, project=replace(self.project, catalogs=own))

    def reread(self, domain: str, locale: str) -> "Draft":
        """Return the draft with a catalog as it stands in its file now."""
        project, own = self.project, self.project.locale_table()[locale]
        template = next(template for template in project.templates if template.domain == domain)
        catalog = offer_unapproved(project.read_or_begin(template, own), template)
        return self.with_catalogs([forgiven(project, template, own, catalog)[0]])

    def layouts(self, page_assets: PageAssets = NO_ASSETS) -> Layouts:
        own = self.project
        return Layouts(own.layouts, own.settings, own.selected, draft=True, look=own.look, assets=page_assets)

    def side(self, slug: str, locale: Locale) -> Side:
        """Return a factsheet in a language, with its labels."""
        project, profile = self.project, self.profile(slug)
        table = {own.name: own for own in project.locales_of(slug)}
        localized = localize(profile, project.catalog(slug, locale.name), locale, table, project.told(slug))
        return Side(localized, Labels(locale, project.catalog(SITE, locale.name).by_id(), localized.names))

    def web_page(self, side: Side) -> str:
        """Return the page of a factsheet; what it offers stands for itself, and has no size."""
        slug, locale, project = side.localized.profile.slug, side.localized.locale, self.project
        data = Download(data_path(slug, locale).rpartition("/")[2], UNKNOWN)
        editions = [own for own in project.prints(slug, locale.name) if own[0].id in project.settings.editions_of(slug)]
        main = next((own for own in editions if not (own[0].is_text or own[0].picture)), None)
        pdf = Download(edition_path(slug, locale, *main).rpartition("/")[2], UNKNOWN, main[0].pages) if main else None
        page = self.layouts(self.assets.of_page[0]).web_page(
            side.localized, side.labels, data, pdf, project.published(slug)
        )
        return page.complete(0, pdf.pages if pdf else 0).text


def read_draft(workspace: Workspace, locale: str, edition: str) -> Draft:
    """Read a workspace in one locale; raise with what prevents any preview of it.

    Of an edition of two languages, the other is English, or beside English the first that there is.
    """
    selection = Selection(locales=(locale,), editions=(ALL_EDITIONS,), draft=True, fuzzy=True)
    if edition in two_languages(workspace):
        others = (name for name in (SOURCE, *read_settings(workspace).languages) if name != locale)
        selection = replace(selection, pairs=tuple(f"{locale},{name}" for name in islice(others, 1)))
    scope = read_scope(workspace, selection)
    project, _ = read_wanted(scope, frozenset(scope.factsheets))
    own = font_rules(project.fonts, "print") + accent_rules(project.look.shades, "print")
    styles = locale_styles(project.locales, own, project.sizes)
    printed = asset_set(project, cache.look(workspace.root, PREVIEW.name, None), styles)
    return Draft(project, project.locale_table()[locale], Assets(project, printed))


def two_languages(workspace: Workspace) -> tuple[str, ...]:
    """Return the editions that have two languages."""
    return tuple(edition.id for edition in read_editions(workspace) if edition.languages == 2)


def _unknown(fact: str) -> NoReturn:
    raise fail("templates", "selection", f"the workspace has {fact} now", "open the editor anew")
