"""A workspace comes in; all that a command works on goes out, with every diagnostic of every file at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from pipeline.catalog import (
    Catalog,
    catalog_path,
    format_catalog,
    format_template,
    merge,
    new_catalog,
    read_catalog,
)
from pipeline.checks import Subject, check_catalog, check_title
from pipeline.diagnostics import Diagnostic, PipelineError, error
from pipeline.locales import Locale, read_locales
from pipeline.messages import SITE, Template, profile_template, site_template
from pipeline.pdf.edition import Edition, read_editions
from pipeline.profile import Name, Profile, load_profile
from pipeline.workspace import Settings, Workspace, read_settings

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")
PROFILES = "templates/profiles/*.yaml"
REQUIRED_LAYOUTS = ("templates/layouts/index.html", "templates/layouts/page.html")
"""Those that every publication has; editions name the others."""


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a publication is made from, read and checked."""

    workspace: Workspace
    settings: Settings
    locales: tuple[Locale, ...]
    profiles: tuple[Profile, ...]
    editions: tuple[Edition, ...]
    templates: tuple[Template, ...]
    catalogs: tuple[Catalog, ...]

    def catalog(self, domain: str, locale: str) -> Catalog:
        return next(c for c in self.catalogs if c.domain == domain and c.locale == locale)

    def locale_table(self) -> dict[str, Locale]:
        return {locale.name: locale for locale in self.locales}


@dataclass(frozen=True, slots=True)
class Sources:
    """What catalogs are made from: settings, locales, and the templates of all domains."""

    settings: Settings
    locales: tuple[Locale, ...]
    profiles: tuple[Profile, ...]
    editions: tuple[Edition, ...]
    """They name layouts: one that is missing would make its labels look obsolete."""
    templates: tuple[Template, ...]


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


def read_sources(workspace: Workspace) -> Sources:
    """Read settings, locales, profiles, editions and layouts; all their faults are reported together."""
    settings = read_settings(workspace)
    collector = Collector()
    locales = collector.attempt(read_locales, workspace, settings) or ()
    profiles: list[Profile] = []
    paths = workspace.list(PROFILES)
    for path in paths:
        profile = collector.attempt(_load, workspace, path, settings)
        if profile:
            profiles.append(profile)
    if not paths:
        collector.found.append(error("templates/profiles", "no-profile", "holds no profile", "add SLUG.yaml to it"))
    slugs = {path.rpartition("/")[2].removesuffix(".yaml") for path in paths}
    for slug, _ in settings.required:
        if slug not in slugs:
            text = f"[tool.pipeline.required] names the profile “{slug}”, which does not exist"
            hint = f"restore templates/profiles/{slug}.yaml, or drop the line"
            collector.found.append(error("pyproject.toml", "profile-missing", text, hint))
    for path in REQUIRED_LAYOUTS:
        if collector.attempt(workspace.exists, path) is False:
            collector.found.append(error(path, "layout-missing", "the layout is missing", "restore the file"))
    editions = collector.attempt(read_editions, workspace) or ()
    site = collector.attempt(site_template, workspace)
    if collector.found or site is None:
        raise PipelineError(collector.found)
    templates = (*map(profile_template, profiles), site)
    return Sources(settings, locales, tuple(profiles), editions, templates)


def read_project(workspace: Workspace) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Read and check everything; raise if there is any error, and return warnings with the project."""
    sources = read_sources(workspace)
    collector = Collector()
    catalogs: list[Catalog] = []
    for template in sources.templates:
        names = _names(sources, template.domain)
        for locale in sources.locales:
            catalog = collector.attempt(_read, workspace, template, locale)
            if catalog:
                catalogs.append(catalog)
                subject = Subject(catalog, template, locale, names, sources.settings.minimum_coverage)
                collector.found += check_catalog(subject)
    for profile in sources.profiles:
        required = sources.settings.required_names(profile.slug)
        collector.found += check_title(profile.names, required, profile.title)
    collector.found += _strays(workspace, sources)
    if any(d.severity == "error" for d in collector.found):
        raise PipelineError(collector.found)
    project = Project(
        workspace,
        sources.settings,
        sources.locales,
        sources.profiles,
        sources.editions,
        sources.templates,
        tuple(catalogs),
    )
    return project, tuple(collector.found)


def update_catalogs(workspace: Workspace) -> tuple[str, ...]:
    """Extract, write the POTs and merge into every catalog; return the files that changed. A second run changes none.

    A catalog that cannot be read stops the update before anything is written.
    """
    sources = read_sources(workspace)
    collector = Collector()
    texts: dict[str, str] = {}
    for template in sources.templates:
        texts[template.path] = format_template(template)
        for locale in sources.locales:
            path = catalog_path(template.domain, locale.name)
            if workspace.exists(path):
                catalog = collector.attempt(_read, workspace, template, locale)
            else:
                catalog = new_catalog(template.domain, locale, sources.settings)
            if catalog:
                texts[path] = format_catalog(merge(catalog, template, locale))
    if collector.found:
        raise PipelineError(collector.found)
    return tuple(path for path, text in texts.items() if workspace.write_text(path, text))


def _load(workspace: Workspace, path: str, settings: Settings) -> Profile:
    return load_profile(path, workspace.read_text(path), settings)


def _read(workspace: Workspace, template: Template, locale: Locale) -> Catalog:
    path = catalog_path(template.domain, locale.name)
    if not workspace.exists(path):
        hint = "run pipeline update, which creates it, then translate it"
        raise PipelineError([error(path, "catalog-missing", f"the {locale.name} catalog is missing", hint)])
    return read_catalog(workspace.read_text(path), template.domain, locale)


def _names(sources: Sources, domain: str) -> tuple[Name, ...]:
    return next((profile.names for profile in sources.profiles if profile.slug == domain), ())


def _strays(workspace: Workspace, sources: Sources) -> list[Diagnostic]:
    """Report catalogs that no profile, or no locale of the settings, has a use for."""
    domains = {template.domain for template in sources.templates}
    locales = {locale.name for locale in sources.locales}
    found = []
    for path in workspace.list("locales/*/LC_MESSAGES/*.po"):
        _, locale, _, file = path.split("/")
        if locale in locales and file.removesuffix(".po") not in domains:
            hint = f"remove it, or restore the profile; {SITE} is the layouts’ domain"
            found.append(error(path, "catalog-stray", "belongs to no profile", hint))
    return found
