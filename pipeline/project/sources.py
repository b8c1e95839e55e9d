"""What a command is asked for, and what catalogs are made from: settings, locales, profiles, layouts.

Start with `read_sources`; a build reads by `read_scope` first, to see what is stale before it reads more.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar, TypeVarTuple

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, UsageError, error
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.settings import DEFAULT, Settings, read_settings
from pipeline.catalog.model import Catalog, catalog_path, new_catalog
from pipeline.catalog.po import read_catalog
from pipeline.checks.source_checks import check_source
from pipeline.checks.subject import Subject
from pipeline.language.glossary import Term, read_glossary
from pipeline.language.locales import SOURCE, Locale, is_begun, read_locales
from pipeline.pages.look import PageLook, read_look
from pipeline.pdf.editions import EDITIONS_FILE, Edition, impossible, read_editions
from pipeline.profile.interface import INTERFACE_POT, interface_template
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import SITE, Template, edition_messages, look_messages, profile_template, site_template
from pipeline.profile.model import Name, Profile
from pipeline.project.pairs import asked_pairs, lacking_pairs, pairs_of, unpaired
from pipeline.project.selection import LENIENT, WHOLE, Selection, chosen, chosen_editions, meant

Arguments = TypeVarTuple("Arguments")
Value = TypeVar("Value")
Pair = tuple[str, str]  # a domain and a locale, or the slug and the locale of a factsheet
PROFILES, FIGURES = "templates/profiles/*.yaml", "templates/figures/"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a command was asked for, against what there is."""

    workspace: Workspace
    settings: Settings
    selection: Selection
    factsheets: tuple[Pair, ...]  # slug and locale of each that is selected

    @property
    def slugs(self) -> tuple[str, ...]:
        """The profiles that have a factsheet that is selected."""
        return tuple(dict.fromkeys(slug for slug, _ in self.factsheets))

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales that have a factsheet that is selected, by name, in the order of the settings."""
        return tuple(name for name in self.settings.languages if any(name == locale for _, locale in self.factsheets))


@dataclass(frozen=True, slots=True)
class Sources:
    """What catalogs are made from."""

    workspace: Workspace
    settings: Settings
    locales: tuple[Locale, ...]  # every language of the settings
    selected: tuple[Locale, ...]  # the languages that pages are made in, and whose catalogs are wanted
    printed: Mapping[str, tuple[Edition, ...]]  # the editions that each selected profile is printed in
    pairs: Mapping[str, tuple[Pair, ...]]  # the languages that each profile has side by side, where an edition has two
    slugs: tuple[str, ...]  # the profiles that are selected
    factsheets: tuple[Pair, ...]  # slug and locale of each that is selected
    wanted: frozenset[Pair]  # slug and locale of each factsheet whose texts are read
    profiles: tuple[Profile, ...]  # those that have a factsheet that is wanted
    layouts: LayoutFiles
    look: PageLook
    templates: tuple[Template, ...]
    terms: tuple[Term, ...]  # the glossary

    def subject(self, catalog: Catalog) -> Subject:
        """Return a catalog with all that it has to agree with, as the checks want it."""
        template = self.template_in(catalog.domain, catalog.locale)
        profile = next((profile for profile in self.profiles if profile.slug == catalog.domain), None)
        ranges = profile.ranges() if profile else frozenset()
        locale, names = self.locale_table()[catalog.locale], self.names(catalog.domain)
        names = tuple(name for name in names if name.has_form(locale.name))
        order = profile.order(locale.name) if profile else ()
        coverage = self.settings.minimum_coverage_of(catalog.domain)
        return Subject(catalog, template, locale, names, coverage, self.terms, order, ranges)

    def template_in(self, domain: str, locale: str) -> Template:
        """Return what is to be translated into a locale: labels of a figure only where its profile is published."""
        template = next(template for template in self.templates if template.domain == domain)
        if domain != SITE:
            return template
        others = (slug for slug in slugs_of(self.workspace) if locale not in self.settings.locales_of(slug))
        figures = tuple(f"{FIGURES}{slug}." for slug in others)
        own = (m for m in template.messages if not all(p.startswith(figures) for p in (m.location.path, *m.also)))
        return replace(template, messages=tuple(own))

    def is_draft(self, domain: str) -> bool:
        """Tell whether a profile says that it is only begun."""
        return any(profile.draft and profile.slug == domain for profile in self.profiles)

    def names(self, domain: str) -> tuple[Name, ...]:
        """Return the names of a profile; none for the domain of the layouts."""
        return next((profile.names for profile in self.profiles if profile.slug == domain), ())

    def read(self, template: Template, locale: Locale) -> Catalog:
        """Read the catalog of a domain in a locale; one that is missing is a diagnostic."""
        path = catalog_path(template.domain, locale.name)
        if not self.workspace.exists(path):
            raise PipelineError([catalog_missing(template.domain, locale.name)])
        return read_catalog(self.workspace.read_text(path), template.domain, locale)

    def read_or_begin(self, template: Template, locale: Locale) -> Catalog:
        """Read the catalog of a domain in a locale; one that is missing is new and empty."""
        exists = self.workspace.exists(catalog_path(template.domain, locale.name))
        return self.read(template, locale) if exists else new_catalog(template.domain, locale, self.settings)

    def locale_table(self) -> dict[str, Locale]:
        return {locale.name: locale for locale in self.locales}

    def locales_of(self, domain: str) -> tuple[Locale, ...]:
        """Return the languages of a profile, its default first; all languages for the domain of the layouts."""
        table = self.locale_table()
        names = self.settings.languages if domain == SITE else self.settings.locales_of(domain)
        return tuple(table[name] for name in names if name in table)

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that any selected profile is printed in."""
        return tuple(dict.fromkeys(edition for editions in self.printed.values() for edition in editions))


def catalog_missing(domain: str, locale: str) -> Diagnostic:
    fix = "restore it from version control, if it was there before; else run pipeline update, then translate it"
    return error(catalog_path(domain, locale), "catalog-missing", f"the {locale} catalog is missing", fix)


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
    pairs = asked_pairs(settings, selection, misused)
    wanted = (*selection.locales, *(name for pair in pairs for name in pair))
    locales = chosen("--locale", wanted, settings.languages, misused)
    slugs = chosen("--profile", selection.profiles, slugs_of(workspace), misused)
    own = {slug: [name for name in settings.locales_of(slug) if name in locales] for slug in slugs}
    if not misused and selection.locales:
        misused += _apart(settings, own, locales, selection)
    misused += lacking_pairs(settings, pairs, slugs, selection)
    if misused:
        raise UsageError(misused)
    factsheets = [(slug, name) for slug, names in own.items() for name in names]
    if selection.begun:
        factsheets = [(slug, name) for slug, name in factsheets if is_begun(workspace, name)]
    return Scope(workspace, settings, selection, tuple(factsheets))


def _apart(
    settings: Settings, own: Mapping[str, list[str]], locales: tuple[str, ...], selection: Selection
) -> Iterator[Diagnostic]:
    """Report the profiles that are asked for in locales of which they have none, and locales of no profile at all."""
    asked = ", ".join(locales)
    for slug in (slug for slug, names in own.items() if not names and selection.profiles):
        hint = f"use one of {', '.join(settings.locales_of(slug))}, or add it to the locales of the profile"
        yield error(Location(option="--locale"), "selection", f"the profile “{slug}” is not published in {asked}", hint)
    if own and not selection.profiles and not any(own.values()):
        hint = "use another, or add it to the locales of a profile in pyproject.toml"
        yield error(Location(option="--locale"), "selection", f"no profile is published in {asked}", hint)


def read_sources(workspace: Workspace, selection: Selection = WHOLE) -> Sources:
    """Read settings, locales, profiles, editions and layouts; all their faults are reported together."""
    scope = read_scope(workspace, selection)
    return sources_of(scope, frozenset(scope.factsheets))


def sources_of(scope: Scope, wanted: frozenset[Pair]) -> Sources:
    workspace, settings, collector = scope.workspace, scope.settings, Collector()
    locales = collector.attempt(partial(read_locales, begun=scope.selection.begun), workspace, settings) or ()
    known = collector.attempt(read_editions, workspace) or ()
    printed = _printed(scope, known, collector)
    collector.found += _missing_profiles(scope)
    slugs = [slug for slug in scope.slugs if any((slug, locale) in wanted for locale in scope.locales)]
    profiles = tuple(filter(None, [collector.attempt(_load, scope, slug) for slug in slugs]))
    layouts = LayoutFiles(workspace)
    look = collector.attempt(read_look, workspace, settings.look)
    own = [*(collector.attempt(look_messages, workspace, settings.look) or ())]
    own += (collector.attempt(edition_messages, workspace) if known else None) or ()
    site = collector.attempt(site_template, layouts, own)
    terms = collector.attempt(read_glossary, workspace)
    collector.found += _unknown_of_sections(profiles, known) if known else ()
    if collector.found or site is None or look is None:
        raise PipelineError(collector.found)
    edited = scope.selection.checks and scope.workspace.exists(INTERFACE_POT)
    interface = (interface_template(),) if edited else ()  # the labels of the editor, of which no page is made
    return Sources(
        workspace=workspace,
        settings=settings,
        locales=locales,
        selected=tuple(locale for locale in locales if locale.name in scope.locales),
        printed=printed,
        pairs=pairs_of(scope),
        slugs=scope.slugs,
        factsheets=scope.factsheets,
        wanted=wanted,
        profiles=profiles,
        layouts=layouts,
        look=look,
        templates=(*map(profile_template, profiles), site, *interface),
        terms=terms or (),
    )


def _printed(scope: Scope, editions: tuple[Edition, ...], collector: Collector) -> dict[str, tuple[Edition, ...]]:
    """Return the editions of each profile, on the paper that the settings have for them."""
    settings = scope.settings
    known, misused = [edition.id for edition in editions if not edition.working], list[Diagnostic]()
    collector.found += _unknown_editions(settings, editions) if editions else ()
    wanted = {
        slug: chosen_editions(scope.selection.editions, settings.editions_of(slug), known, misused)
        for slug in scope.slugs
    }
    on_paper = [replace(edition, paper=settings.paper_of(edition.id, edition.paper)) for edition in editions]
    printed = {slug: tuple(edition for edition in on_paper if edition.id in ids) for slug, ids in wanted.items()}
    made = dict.fromkeys(edition for own in printed.values() for edition in own)
    collector.found += [fault for edition in made if (fault := impossible(edition))]
    misused += unpaired(scope.selection, printed, pairs_of(scope))
    if editions and misused:
        raise UsageError(list(dict.fromkeys(misused)))
    return printed


def _unknown_editions(settings: Settings, editions: tuple[Edition, ...]) -> Iterator[Diagnostic]:
    known = [edition.id for edition in editions]
    working = {edition.id for edition in editions if edition.working}
    named = [("[tool.pipeline]: “editions”", settings.editions)]
    papers = settings.paper if isinstance(settings.paper, dict) else {}
    named.append(("[tool.pipeline]: “paper”", tuple(name for name in papers if name != DEFAULT)))
    for slug, own in settings.profiles.items():
        table = f"[tool.pipeline.profiles.{slug}]"
        named += [(f"{table}: “editions”", own.editions or ()), (f"{table}: “pages”", tuple(own.pages))]
    for place, ids in named:
        for name in (name for name in ids if name in working and "editions" in place):
            text = f"{place} names the edition “{name}”, which shows what nobody has approved and is never published"
            yield error(SETTINGS_FILE, "settings", text, f"take it out; pipeline build --edition {name} makes it")
        for name in (name for name in ids if name not in known):
            text = f"{place} names the edition “{name}”, which does not exist"
            hint = f"use {', '.join(known)}, or add a table [{name}] to {EDITIONS_FILE}"
            yield error(SETTINGS_FILE, "settings", text, hint)


def _unknown_of_sections(profiles: tuple[Profile, ...], editions: tuple[Edition, ...]) -> Iterator[Diagnostic]:
    known = [edition.id for edition in editions]
    for profile in profiles:
        for section in profile.sections:
            for name in (name for name in section.not_in if name not in known):
                text = f"“not_in” of the section “{section.id}” names the edition “{name}”, which does not exist"
                yield error(section.heading.location, "profile-edition", text, meant(name, known))


def _missing_profiles(scope: Scope) -> Iterator[Diagnostic]:
    """Report profiles that a publication needs."""
    slugs = slugs_of(scope.workspace)
    if not slugs and scope.selection != LENIENT:
        yield error("templates/profiles", "no-profile", "holds no profile", "run pipeline new profile SLUG")
    for slug in scope.settings.profiles:
        if slug not in slugs:
            text = f"[tool.pipeline.profiles.{slug}] is the table of a profile that does not exist"
            hint = f"restore templates/profiles/{slug}.yaml, or remove the table"
            yield error(SETTINGS_FILE, "profile-missing", text, hint)


def slugs_of(workspace: Workspace) -> tuple[str, ...]:
    return tuple(path.rpartition("/")[2].removesuffix(".yaml") for path in workspace.list(PROFILES))


def _load(scope: Scope, slug: str) -> Profile:
    path = PROFILES.replace("*", slug)
    lenient = scope.selection.draft or scope.settings.keeps(slug)
    return load_profile(path, scope.workspace.read_text(path), scope.settings, draft=lenient)


def source_faults(sources: Sources) -> list[Diagnostic]:
    """Return what the checks find in the English of profiles and layouts."""
    english = sources.locale_table()[SOURCE]
    return [found for template in sources.templates for found in check_source(template, english)]
