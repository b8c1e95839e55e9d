"""A workspace comes in; all that a command works on goes out, with every diagnostic of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError, error
from pipeline.base.files import Workspace
from pipeline.base.settings import Settings, read_settings
from pipeline.catalog.model import Catalog, catalog_path, new_catalog
from pipeline.catalog.po import read_catalog
from pipeline.checks import Subject, check_catalog, check_title
from pipeline.language.glossary import Term, read_glossary
from pipeline.language.locales import SOURCE, Locale, read_locales
from pipeline.pages.fonts import Font, find_fonts, font_faults
from pipeline.pages.glyphs import drawn_names, glyph_faults, wordings
from pipeline.pdf.editions import Edition, read_editions
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import SITE, Template, profile_template, site_template
from pipeline.profile.model import Name, Profile
from pipeline.project.drafts import UNTRANSLATED, forgive, lacking_forms
from pipeline.project.selection import WHOLE, Selection, chosen, chosen_editions

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")
PROFILES = "templates/profiles/*.yaml"
REQUIRED_LAYOUTS = tuple(f"templates/layouts/{name}.html" for name in ("index", "page", "status"))
"""Those that every publication has; editions name the others."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What has to be known of a workspace before its profiles are read."""

    workspace: Workspace
    settings: Settings
    locales: tuple[Locale, ...]
    """Every language of the settings: names are told in all of them."""
    selected: tuple[Locale, ...]
    """The languages that pages are made in, and whose catalogs are wanted."""
    editions: tuple[Edition, ...]
    """They name layouts: one that is missing would make its labels look obsolete."""
    slugs: tuple[str, ...]
    """The profiles that pages are made of."""


Choice = Callable[[Ground], Collection[tuple[str, str]]]
"""Tells of which factsheets the texts are wanted, by slug and locale."""


def every_sheet(ground: Ground) -> Collection[tuple[str, str]]:
    """Choose all factsheets."""
    return [(slug, locale.name) for slug in ground.slugs for locale in ground.selected]


@dataclass(frozen=True, slots=True)
class Project(Ground):
    """Everything a publication is made from, read and checked; of factsheets that are not wanted, no text is read."""

    sheets: frozenset[tuple[str, str]]
    """Slug and locale of each factsheet that is wanted."""
    profiles: tuple[Profile, ...]
    """Those that have a factsheet that is wanted."""
    layouts: LayoutFiles
    templates: tuple[Template, ...]
    catalogs: tuple[Catalog, ...]
    fonts: tuple[Font, ...]
    draft: bool
    """Whether English stands in for what lacks a translation."""
    incomplete: frozenset[tuple[str, str]] = frozenset()
    """Domain and locale of each catalog below the minimum coverage, where the settings forgive that."""

    def catalog(self, domain: str, locale: str) -> Catalog:
        return next(c for c in self.catalogs if c.domain == domain and c.locale == locale)

    def locale_table(self) -> dict[str, Locale]:
        return {locale.name: locale for locale in self.locales}


@dataclass(frozen=True, slots=True)
class Sources(Ground):
    """What catalogs are made from: settings, locales, and the templates of all domains."""

    sheets: frozenset[tuple[str, str]]
    """Slug and locale of each factsheet whose texts are wanted."""
    profiles: tuple[Profile, ...]
    templates: tuple[Template, ...]
    layouts: LayoutFiles
    terms: tuple[Term, ...]
    """The glossary."""

    def subject(self, catalog: Catalog) -> Subject:
        """Return a catalog with all that it has to agree with, as the checks want it."""
        template = next(template for template in self.templates if template.domain == catalog.domain)
        locale = next(locale for locale in self.locales if locale.name == catalog.locale)
        names = _names(self, catalog.domain)
        return Subject(catalog, template, locale, names, self.settings.minimum_coverage, self.terms)


class Collector:
    """Takes the diagnostics of steps that fail, so that the next step runs all the same."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def attempt(
        self, step: Callable[Arguments, Value], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Value | None:
        """Return what a step returns; None, and its diagnostics kept, where it fails."""
        try:
            return step(*args, **kwargs)
        except PipelineError as failure:
            self.found += failure.diagnostics
            return None


def read_sources(workspace: Workspace, selection: Selection = WHOLE, choice: Choice = every_sheet) -> Sources:
    """Read settings, locales, profiles, editions and layouts; all their faults are reported together.

    Profiles that are not selected, or of which no factsheet is wanted, are not read. Raise UsageError for a selection
    of what there is not.
    """
    collector = Collector()
    ground = _read_ground(workspace, selection, collector)
    sheets = frozenset(every_sheet(ground) if collector.found else choice(ground))
    wanted = [
        slug for slug in ground.slugs if collector.found or any((slug, o.name) in sheets for o in ground.selected)
    ]
    loaded = [collector.attempt(_load, workspace, slug, ground.settings, draft=selection.draft) for slug in wanted]
    profiles = tuple(profile for profile in loaded if profile)
    layouts = LayoutFiles(workspace)
    site = collector.attempt(site_template, layouts)
    terms = collector.attempt(read_glossary, workspace)
    if collector.found or site is None:
        raise PipelineError(collector.found)
    return Sources(
        ground.workspace,
        ground.settings,
        ground.locales,
        ground.selected,
        ground.editions,
        ground.slugs,
        sheets,
        profiles,
        templates=(*map(profile_template, profiles), site),
        layouts=layouts,
        terms=terms or (),
    )


def _read_ground(workspace: Workspace, selection: Selection, collector: Collector) -> Ground:
    settings = read_settings(workspace)
    misused: list[Diagnostic] = []
    slugs = _slugs(workspace)
    names = chosen("--locale", selection.locales, settings.locales, misused)
    wanted = chosen("--profile", selection.profiles, slugs, misused)
    locales = collector.attempt(read_locales, workspace, settings) or ()
    editions = collector.attempt(read_editions, workspace) or ()
    ids = chosen_editions(selection.editions, [edition.id for edition in editions], misused) if editions else ()
    if misused:
        raise UsageError(misused)
    if not slugs:
        collector.found.append(error("templates/profiles", "no-profile", "holds no profile", "add SLUG.yaml to it"))
    for slug, _ in settings.required:
        if slug not in slugs:
            text = f"[tool.pipeline.required] names the profile “{slug}”, which does not exist"
            hint = f"restore templates/profiles/{slug}.yaml, or drop the line"
            collector.found.append(error("pyproject.toml", "profile-missing", text, hint))
    for path in REQUIRED_LAYOUTS:
        if collector.attempt(workspace.exists, path) is False:
            collector.found.append(error(path, "layout-missing", "the layout is missing", "restore the file"))
    return Ground(
        workspace,
        settings,
        locales,
        selected=tuple(locale for locale in locales if locale.name in names),
        editions=tuple(edition for edition in editions if edition.id in ids),
        slugs=wanted,
    )


def read_project(
    workspace: Workspace, selection: Selection = WHOLE, choice: Choice = every_sheet
) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Read and check what is selected and wanted; raise if there is any error, and return warnings with the project."""
    sources = read_sources(workspace, selection, choice)
    collector = Collector()
    catalogs: list[Catalog] = []
    incomplete: set[tuple[str, str]] = set()
    keeps = sources.settings.incomplete == "keep" and selection.whole  # a page kept in part would lead nowhere
    for template in sources.templates:
        for locale in sources.selected:
            if template.domain != SITE and (template.domain, locale.name) not in sources.sheets:
                continue
            read = _read_draft if selection.draft else _read_checked
            result = collector.attempt(read, workspace, sources, template, locale)
            if result:
                catalog, found = result
                catalogs.append(catalog)
                if keeps and _is_incomplete(found):
                    incomplete.add((template.domain, locale.name))
                    found = [replace(d, severity="warning") if d.code in UNTRANSLATED else d for d in found]
                collector.found += found
    for profile in sources.profiles:
        collector.found += lacking_forms(profile, sources.selected)
        required = sources.settings.required_names(profile.slug)
        collector.found += check_title(profile.names, required, profile.title)
    fonts, faults = _read_fonts(workspace, sources, catalogs)
    collector.found += faults
    profiles, faults = _in_drawn_forms(sources, fonts)
    if selection.draft:
        faults = [replace(d, severity="warning", message=f"{d.message}; the draft has it in English") for d in faults]
    collector.found += faults
    strays = _strays(workspace, sources)
    collector.found += (replace(d, severity="warning") for d in strays) if selection.draft else strays
    if any(d.severity == "error" for d in collector.found):
        raise PipelineError(collector.found)
    project = Project(
        workspace,
        sources.settings,
        sources.locales,
        sources.selected,
        sources.editions,
        sources.slugs,
        sources.sheets,
        profiles,
        sources.layouts,
        sources.templates,
        tuple(catalogs),
        fonts,
        selection.draft,
        frozenset(incomplete),
    )
    return project, tuple(collector.found)


def _read_fonts(
    workspace: Workspace, sources: Sources, catalogs: list[Catalog]
) -> tuple[tuple[Font, ...], list[Diagnostic]]:
    """Return all fonts, and what is wrong with them or lacking in them.

    Of a locale that is not selected, fonts at fault are left out without a word.
    """
    others = {locale.tag: f"{locale.folder}/" for locale in sources.locales if locale not in sources.selected}

    def own(found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in found if not d.location.path.startswith(tuple(others.values()))]

    fonts, unusable = find_fonts(workspace, sources.locales)
    faults = [d for d in (*unusable, *font_faults(workspace, sources.locales, fonts)) if d.severity == "error"]
    faulty = {tag for tag, folder in others.items() if any(d.location.path.startswith(folder) for d in faults)}
    fonts = tuple(font for font in fonts if font.owner not in faulty)
    found = own(unusable) or own(font_faults(workspace, sources.locales, fonts))
    if not any(d.code in ("font-missing", "font-unusable", "font-unknown") for d in found):
        for locale in sources.selected:
            printed = wordings(locale, sources.locales, sources.profiles, catalogs)
            found += glyph_faults(locale, fonts, printed)
    return fonts, found


def _in_drawn_forms(sources: Sources, fonts: tuple[Font, ...]) -> tuple[tuple[Profile, ...], list[Diagnostic]]:
    """Return the profiles without the names that no font has in a language that is not selected, and errors."""
    others = [own for own in sources.locales if own not in sources.selected and own.name != SOURCE]
    results = [drawn_names(profile, others, fonts) for profile in sources.profiles]
    return tuple(profile for profile, _ in results), [d for _, found in results for d in found]


def _is_incomplete(found: list[Diagnostic]) -> bool:
    return any(d.severity == "error" and d.code in UNTRANSLATED for d in found)


def _slugs(workspace: Workspace) -> tuple[str, ...]:
    return tuple(path.rpartition("/")[2].removesuffix(".yaml") for path in workspace.list(PROFILES))


def _load(workspace: Workspace, slug: str, settings: Settings, *, draft: bool) -> Profile:
    path = PROFILES.replace("*", slug)
    return load_profile(path, workspace.read_text(path), settings, draft=draft)


def _read_checked(
    workspace: Workspace, sources: Sources, template: Template, locale: Locale
) -> tuple[Catalog, list[Diagnostic]]:
    """Return a catalog and what the checks find in it."""
    catalog = read_domain_catalog(workspace, template, locale)
    return catalog, check_catalog(sources.subject(catalog))


def _read_draft(
    workspace: Workspace, sources: Sources, template: Template, locale: Locale
) -> tuple[Catalog, list[Diagnostic]]:
    """Return what of a catalog can be shown, and warnings; one that is missing is empty."""
    catalog = read_or_begin(workspace, sources.settings, template, locale)
    names = _names(sources, template.domain)
    known = tuple(name for name in names if name.has_form(locale.name))
    found = check_catalog(replace(sources.subject(catalog), names=known))
    required = sources.settings.required_names(template.domain)
    return forgive(catalog, template, locale, found, [name for name in names if name.id in required])


def read_domain_catalog(workspace: Workspace, template: Template, locale: Locale) -> Catalog:
    """Read the catalog of a domain in a locale; one that is missing is a diagnostic."""
    path = catalog_path(template.domain, locale.name)
    if not workspace.exists(path):
        hint = "restore it from version control, if it was there before; else run pipeline update, then translate it"
        raise PipelineError([error(path, "catalog-missing", f"the {locale.name} catalog is missing", hint)])
    return read_catalog(workspace.read_text(path), template.domain, locale)


def read_or_begin(workspace: Workspace, settings: Settings, template: Template, locale: Locale) -> Catalog:
    """Read the catalog of a domain in a locale; one that is missing is new and empty."""
    if workspace.exists(catalog_path(template.domain, locale.name)):
        return read_domain_catalog(workspace, template, locale)
    return new_catalog(template.domain, locale, settings)


def _names(sources: Sources, domain: str) -> tuple[Name, ...]:
    return next((profile.names for profile in sources.profiles if profile.slug == domain), ())


def _strays(workspace: Workspace, sources: Sources) -> list[Diagnostic]:
    """Report catalogs that no profile, or no locale of the settings, has a use for."""
    domains = {*_slugs(workspace), SITE}
    locales = {locale.name for locale in sources.selected}
    found = []
    for path in workspace.list("locales/*/LC_MESSAGES/*.po"):
        _, locale, _, file = path.split("/")
        if locale in locales and file.removesuffix(".po") not in domains:
            hint = f"remove it, or restore the profile; {SITE} is the layouts’ domain"
            found.append(error(path, "catalog-stray", "belongs to no profile", hint))
    return found
