"""What a command is asked for, and what catalogs are made from: settings, locales, profiles, layouts.

Start with `read_sources`; a build reads by `read_scope` first, to see what is stale before it reads more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError, error, fail
from pipeline.base.files import Workspace
from pipeline.base.settings import Settings, read_settings
from pipeline.catalog.model import Catalog, catalog_path, new_catalog
from pipeline.catalog.po import read_catalog
from pipeline.checks.source_checks import check_source
from pipeline.checks.subject import Subject
from pipeline.language.glossary import Term, read_glossary
from pipeline.language.locales import SOURCE, Locale, read_locales
from pipeline.pages.look import PageLook, read_look
from pipeline.pdf.editions import Edition, read_editions
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import Template, look_messages, profile_template, site_template
from pipeline.profile.model import Name, Profile
from pipeline.project.selection import WHOLE, Selection, chosen, chosen_editions

Arguments = TypeVarTuple("Arguments")
Value = TypeVar("Value")
PROFILES = "templates/profiles/*.yaml"
# Those that every publication has; editions name the others.
REQUIRED_LAYOUTS = tuple(f"templates/layouts/{name}.html" for name in ("index", "page", "status"))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a command was asked for, against what there is."""

    workspace: Workspace
    settings: Settings
    selection: Selection
    slugs: tuple[str, ...]  # the profiles that are selected
    locales: tuple[str, ...]  # the locales that are selected, by name

    @property
    def factsheets(self) -> tuple[tuple[str, str], ...]:
        """Slug and locale of every factsheet that is selected."""
        return tuple((slug, locale) for slug in self.slugs for locale in self.locales)


@dataclass(frozen=True, slots=True)
class Sources:
    """What catalogs are made from."""

    workspace: Workspace
    settings: Settings
    locales: tuple[Locale, ...]  # every language of the settings: names are told in all of them
    selected: tuple[Locale, ...]  # the languages that pages are made in, and whose catalogs are wanted
    editions: tuple[Edition, ...]
    slugs: tuple[str, ...]  # the profiles that are selected
    wanted: frozenset[tuple[str, str]]  # slug and locale of each factsheet whose texts are read
    profiles: tuple[Profile, ...]  # those that have a factsheet that is wanted
    layouts: LayoutFiles
    look: PageLook
    templates: tuple[Template, ...]
    terms: tuple[Term, ...]  # the glossary

    def subject(self, catalog: Catalog) -> Subject:
        """Return a catalog with all that it has to agree with, as the checks want it."""
        template = next(template for template in self.templates if template.domain == catalog.domain)
        locale, names = self.locale_table()[catalog.locale], self.names(catalog.domain)
        return Subject(catalog, template, locale, names, self.settings.minimum_coverage, self.terms)

    def names(self, domain: str) -> tuple[Name, ...]:
        """Return the names of a profile; none for the domain of the layouts."""
        return next((profile.names for profile in self.profiles if profile.slug == domain), ())

    def read(self, template: Template, locale: Locale) -> Catalog:
        """Read the catalog of a domain in a locale; one that is missing is a diagnostic."""
        path = catalog_path(template.domain, locale.name)
        if not self.workspace.exists(path):
            fix = "restore it from version control, if it was there before; else run pipeline update, then translate it"
            raise fail(path, "catalog-missing", f"the {locale.name} catalog is missing", fix)
        return read_catalog(self.workspace.read_text(path), template.domain, locale)

    def read_or_begin(self, template: Template, locale: Locale) -> Catalog:
        """Read the catalog of a domain in a locale; one that is missing is new and empty."""
        exists = self.workspace.exists(catalog_path(template.domain, locale.name))
        return self.read(template, locale) if exists else new_catalog(template.domain, locale, self.settings)

    def locale_table(self) -> dict[str, Locale]:
        return {locale.name: locale for locale in self.locales}


class Collector:
    """Takes the diagnostics of steps that fail, so that the next step runs all the same."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def attempt(self, step: Callable[[*Arguments], Value], *arguments: *Arguments) -> Value | None:
        """Return what a step returns; None, and its diagnostics kept, where it fails."""
        try:
            return step(*arguments)
        except PipelineError as failure:
            self.found += failure.diagnostics
            return None


def read_scope(workspace: Workspace, selection: Selection = WHOLE) -> Scope:
    """Read the settings, and see what is selected; raise UsageError for a selection of what there is not."""
    settings = read_settings(workspace)
    misused: list[Diagnostic] = []
    locales = chosen("--locale", selection.locales, settings.locales, misused)
    slugs = chosen("--profile", selection.profiles, slugs_of(workspace), misused)
    if misused:
        raise UsageError(misused)
    return Scope(workspace, settings, selection, slugs, locales)


def read_sources(workspace: Workspace, selection: Selection = WHOLE) -> Sources:
    """Read settings, locales, profiles, editions and layouts; all their faults are reported together."""
    scope = read_scope(workspace, selection)
    return sources_of(scope, frozenset(scope.factsheets))


def sources_of(scope: Scope, wanted: frozenset[tuple[str, str]]) -> Sources:
    workspace, settings, collector = scope.workspace, scope.settings, Collector()
    locales = collector.attempt(read_locales, workspace, settings) or ()
    editions = _chosen_editions(scope, collector)
    collector.found += _missing_files(scope)
    slugs = [slug for slug in scope.slugs if any((slug, locale) in wanted for locale in scope.locales)]
    profiles = tuple(filter(None, [collector.attempt(_load, scope, slug) for slug in slugs]))
    layouts = LayoutFiles(workspace)
    look = collector.attempt(read_look, workspace, settings.look)
    site = collector.attempt(site_template, layouts, collector.attempt(look_messages, workspace, settings.look) or ())
    terms = collector.attempt(read_glossary, workspace)
    if collector.found or site is None or look is None:
        raise PipelineError(collector.found)
    return Sources(
        workspace=workspace,
        settings=settings,
        locales=locales,
        selected=tuple(locale for locale in locales if locale.name in scope.locales),
        editions=editions,
        slugs=scope.slugs,
        wanted=wanted,
        profiles=profiles,
        layouts=layouts,
        look=look,
        templates=(*map(profile_template, profiles), site),
        terms=terms or (),
    )


def _chosen_editions(scope: Scope, collector: Collector) -> tuple[Edition, ...]:
    editions = collector.attempt(read_editions, scope.workspace) or ()
    misused: list[Diagnostic] = []
    wanted = chosen_editions(scope.selection.editions, [edition.id for edition in editions], misused)
    if editions and misused:
        raise UsageError(misused)
    return tuple(edition for edition in editions if edition.id in wanted)


def _missing_files(scope: Scope) -> Iterator[Diagnostic]:
    """Report profiles and layouts that every publication needs."""
    slugs = slugs_of(scope.workspace)
    if not slugs:
        yield error("templates/profiles", "no-profile", "holds no profile", "add SLUG.yaml to it")
    for slug in scope.settings.required:
        if slug not in slugs:
            text = f"[tool.pipeline.required] names the profile “{slug}”, which does not exist"
            hint = f"restore templates/profiles/{slug}.yaml, or drop the line"
            yield error("pyproject.toml", "profile-missing", text, hint)
    for path in REQUIRED_LAYOUTS:
        if not scope.workspace.exists(path):
            yield error(path, "layout-missing", "the layout is missing", "restore the file")


def slugs_of(workspace: Workspace) -> tuple[str, ...]:
    return tuple(path.rpartition("/")[2].removesuffix(".yaml") for path in workspace.list(PROFILES))


def _load(scope: Scope, slug: str) -> Profile:
    path = PROFILES.replace("*", slug)
    return load_profile(path, scope.workspace.read_text(path), scope.settings, draft=scope.selection.draft)


def source_faults(sources: Sources) -> list[Diagnostic]:
    """Return what the checks find in the English of profiles and layouts."""
    english = sources.locale_table()[SOURCE]
    return [found for template in sources.templates for found in check_source(template, english)]
