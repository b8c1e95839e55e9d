"""Reads a workspace: all that a command works on, with the diagnostics of every file at once.

Start with `read_project`. A build reads by `read_scope`, and then only what is stale (`read_wanted`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.source_checks import not_of_source
from pipeline.checks.terms import check_title
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.fonts import Font, find_fonts, font_faults
from pipeline.pages.glyphs import drawn_names, glyph_faults, wordings
from pipeline.profile.messages import SITE, Template
from pipeline.profile.model import Profile
from pipeline.project.drafts import UNTRANSLATED, forgive, lacking_forms, offer_unapproved
from pipeline.project.selection import WHOLE, Selection
from pipeline.project.sources import Collector, Scope, Sources, read_scope, slugs_of, source_faults, sources_of

Pair = tuple[str, str]  # a domain and a locale


@dataclass(frozen=True, slots=True)
class Project(Sources):
    """Everything a publication is made from, read and checked."""

    catalogs: tuple[Catalog, ...]
    fonts: tuple[Font, ...]
    draft: bool  # whether English stands in for what has no translation
    incomplete: frozenset[Pair]  # catalogs below the minimum coverage, where the settings forgive that

    def catalog(self, domain: str, locale: str) -> Catalog:
        return next(c for c in self.catalogs if c.domain == domain and c.locale == locale)


def read_project(workspace: Workspace, selection: Selection = WHOLE) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Read and check what is selected; raise if there is any error, and return warnings with the project."""
    scope = read_scope(workspace, selection)
    return read_wanted(scope, frozenset(scope.factsheets))


def read_wanted(scope: Scope, wanted: frozenset[Pair]) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Read and check what the wanted factsheets are made from; of the others no text is read."""
    sources, selection = sources_of(scope, wanted), scope.selection
    catalogs, incomplete, found = _read_catalogs(sources, selection)
    found += [replace(d, severity="warning") if selection.draft else d for d in source_faults(sources)]
    for profile in sources.profiles:
        found += lacking_forms(profile, sources.selected)
        found += check_title(profile.names, sources.settings.required_names(profile.slug), profile.title)
    fonts, faults = _read_fonts(sources, catalogs)
    found += faults
    profiles, faults = _in_drawn_forms(sources, fonts)
    strays = _strays(sources)
    if selection.draft:
        faults = [replace(d, severity="warning", message=f"{d.message}; the draft has it in English") for d in faults]
        strays = [replace(d, severity="warning") for d in strays]
    found += [*faults, *strays]
    if any(d.severity == "error" for d in found):
        raise PipelineError(found)
    read = {field.name: getattr(sources, field.name) for field in fields(sources)} | {"profiles": profiles}
    return Project(**read, catalogs=catalogs, fonts=fonts, draft=selection.draft, incomplete=incomplete), tuple(found)


def _read_catalogs(
    sources: Sources, selection: Selection
) -> tuple[tuple[Catalog, ...], frozenset[Pair], list[Diagnostic]]:
    """Return the catalogs, which of them are forgiven for being incomplete, and what was found in all of them."""
    collector = Collector()
    catalogs: list[Catalog] = []
    incomplete: set[Pair] = set()
    keeps = sources.settings.incomplete == "keep" and (
        selection.whole or selection.checks
    )  # a page kept in part would lead nowhere
    read = (_read_offering if selection.fuzzy else _read_draft) if selection.draft else _read_checked
    for template in sources.templates:
        for locale in sources.selected:
            if template.domain != SITE and (template.domain, locale.name) not in sources.wanted:
                continue
            if result := collector.attempt(read, sources, template, locale):
                catalog, found = result
                catalogs.append(catalog)
                if keeps and any(d.severity == "error" and d.code in UNTRANSLATED for d in found):
                    incomplete.add((template.domain, locale.name))
                    found = [replace(d, severity="warning") if d.code in UNTRANSLATED else d for d in found]
                collector.found += found
    return tuple(catalogs), frozenset(incomplete), collector.found


def _read_fonts(sources: Sources, catalogs: tuple[Catalog, ...]) -> tuple[tuple[Font, ...], list[Diagnostic]]:
    """Return all fonts, and what is wrong with them or missing in them.

    Of a locale that is not selected, fonts at fault are left out without a word.
    """
    workspace, locales = sources.workspace, sources.locales
    others = {locale.tag: f"{locale.folder}/" for locale in locales if locale not in sources.selected}

    def own(found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in found if not d.location.path.startswith(tuple(others.values()))]

    fonts, unusable = find_fonts(workspace, locales)
    faults = [d for d in (*unusable, *font_faults(workspace, locales, fonts)) if d.severity == "error"]
    faulty = {tag for tag, folder in others.items() if any(d.location.path.startswith(folder) for d in faults)}
    fonts = tuple(font for font in fonts if font.owner not in faulty)
    found = own(unusable) or own(font_faults(workspace, locales, fonts))
    if not any(d.code in ("font-missing", "font-unusable", "font-unknown") for d in found):
        for locale in sources.selected:
            found += glyph_faults(locale, fonts, wordings(locale, locales, sources.profiles, catalogs))
    return fonts, found


def _in_drawn_forms(sources: Sources, fonts: tuple[Font, ...]) -> tuple[tuple[Profile, ...], list[Diagnostic]]:
    """Return the profiles without the names that no font has in a language that is not selected, and errors."""
    others = [own for own in sources.locales if own not in sources.selected and own.name != SOURCE]
    results = [drawn_names(profile, others, fonts) for profile in sources.profiles]
    return tuple(profile for profile, _ in results), [d for _, found in results for d in found]


def _read_checked(sources: Sources, template: Template, locale: Locale) -> tuple[Catalog, list[Diagnostic]]:
    catalog = sources.read(template, locale)
    found = check_catalog(sources.subject(catalog))
    return catalog, not_of_source(catalog, found) if locale.name == SOURCE else found


def _read_draft(sources: Sources, template: Template, locale: Locale) -> tuple[Catalog, list[Diagnostic]]:
    """Return what of a catalog can be shown, and warnings; one that is missing is empty."""
    return _forgiven(sources, template, locale, sources.read_or_begin(template, locale))


def _read_offering(sources: Sources, template: Template, locale: Locale) -> tuple[Catalog, list[Diagnostic]]:
    """Return the same with what is fuzzy or outdated in it."""
    catalog = offer_unapproved(sources.read_or_begin(template, locale), template)
    return _forgiven(sources, template, locale, catalog)


def _forgiven(
    sources: Sources, template: Template, locale: Locale, catalog: Catalog
) -> tuple[Catalog, list[Diagnostic]]:
    names = sources.names(template.domain)
    known = tuple(name for name in names if name.has_form(locale.name))
    found = check_catalog(replace(sources.subject(catalog), names=known))
    required = sources.settings.required_names(template.domain)
    return forgive(catalog, template, locale, found, [name for name in names if name.id in required])


def _strays(sources: Sources) -> list[Diagnostic]:
    """Report catalogs that no profile, or no locale of the settings, has a use for."""
    domains = {*slugs_of(sources.workspace), SITE}
    locales = {locale.name for locale in sources.selected}
    found = []
    for path in sources.workspace.list("locales/*/LC_MESSAGES/*.po"):
        _, locale, _, file = path.split("/")
        if locale in locales and file.removesuffix(".po") not in domains:
            hint = f"remove it, or restore the profile; {SITE} is the layouts’ domain"
            found.append(error(path, "catalog-stray", "belongs to no profile", hint))
    return found
