"""Reads a workspace: all that a command works on, with the diagnostics of every file at once.

Start with `read_project`. A build reads by `read_scope`, and then only what is stale (`read_wanted`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, warning
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.catalog.model import Catalog, catalog_path
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.source_checks import not_of_source
from pipeline.checks.terms import check_title
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.fonts import Font, find_fonts, font_faults
from pipeline.pages.glyphs import drawn_names, glyph_faults, wordings
from pipeline.pages.publisher_fonts import in_publisher_fonts, publisher_font_faults
from pipeline.pages.sizes import relative_sizes
from pipeline.pdf.editions import EDITIONS_FILE, Edition, main_edition
from pipeline.profile.interface import INTERFACE, INTERFACE_POT
from pipeline.profile.messages import SITE, Template
from pipeline.profile.model import Profile
from pipeline.project.drafts import UNTRANSLATED, forgive, offer_unapproved
from pipeline.project.incomplete import forgiven_glyphs, keeps_only_itself, lacking_names
from pipeline.project.selection import WHOLE, Selection
from pipeline.project.sources import (
    Collector,
    Pair,
    Scope,
    Sources,
    catalog_missing,
    read_scope,
    slugs_of,
    source_faults,
    sources_of,
)


@dataclass(frozen=True, slots=True)
class Project(Sources):
    """Everything a publication is made from, read and checked."""

    catalogs: tuple[Catalog, ...]
    fonts: tuple[Font, ...]
    draft: bool  # whether English stands in for what has no translation
    incomplete: frozenset[Pair]  # what is not translated far enough, or lacks names, where the settings forgive that
    left_out: frozenset[Pair] = frozenset()  # slug and locale of factsheets that are not published for that

    @property
    def sizes(self) -> dict[str, float]:
        """By language tag, how much larger than Latin its body text is set to look as large."""
        return relative_sizes(self.fonts, self.locales)

    def told(self, slug: str) -> tuple[Locale, ...]:
        """Return the languages that a profile's factsheets tell its names in: those that they are published in."""
        return tuple(own for own in self.locales_of(slug) if (slug, own.name) not in self.left_out)

    def published(self, slug: str) -> tuple[Locale, ...]:
        """Return the languages of the factsheets of a profile that this build publishes, its default first."""
        return tuple(own for own in self.told(slug) if own in self.selected)

    def prints(self, slug: str, locale: str) -> tuple[tuple[Edition, Locale | None], ...]:
        """Return what a factsheet is printed as: its editions, those of two languages once with each other language.

        A language that is incomplete stands beside no other, since what is published of it may not be what it has now.
        """
        other = {
            own.name: own for own in self.published(slug) if not {(slug, own.name), (SITE, own.name)} & self.incomplete
        }
        seconds = [
            other[second] for first, second in self.pairs[slug] if first == locale and {first, second} <= {*other}
        ]
        return tuple(
            (edition, second)
            for edition in self.printed[slug]
            for second in (seconds if edition.languages == 2 else (None,))
        )

    def web_pairs(self, slug: str) -> tuple[tuple[Locale, Locale], ...]:
        """Return the languages that this build publishes a profile in side by side, on one page."""
        published = {own.name: own for own in self.published(slug)}
        pairs = self.settings.web_pairs_of(slug)
        return tuple((published[a], published[b]) for a, b in pairs if a in published and b in published)

    def without(self, left_out: frozenset[Pair]) -> Project:
        """Return the project without these factsheets, and the languages and profiles that have no other."""
        left = [pair for pair in self.factsheets if pair not in left_out]
        slugs, locales = ({pair[place] for pair in left} for place in (0, 1))
        return replace(
            self,
            left_out=left_out,
            factsheets=tuple(left),
            slugs=tuple(slug for slug in self.slugs if slug in slugs),
            selected=tuple(own for own in self.selected if own.name in locales),
        )

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
        faults, nameless = lacking_names(sources, selection, profile)
        found += faults
        incomplete |= nameless
        required = sources.settings.required_names(profile.slug)
        found += check_title(profile.names, required, profile.title, profile.order(SOURCE))
    fonts, faults = _read_fonts(sources, tuple(catalog for catalog in catalogs if catalog.domain != INTERFACE))
    found += forgiven_glyphs(sources, incomplete, faults)
    profiles, faults = _in_drawn_forms(sources, fonts)
    strays = _strays(sources, selection)
    if selection.draft:
        faults = [replace(d, severity="warning", message=f"{d.message}; the draft has it in English") for d in faults]
        strays = [replace(d, severity="warning") for d in strays]
    found += [*faults, *strays, *_untitled(sources)]
    if any(d.severity == "error" for d in found):
        raise PipelineError(found)
    locales, faults = in_publisher_fonts(sources.workspace, sources.locales, fonts, sources.settings.look)
    found += faults
    selected = tuple(locale for locale in locales if locale.name in scope.locales)
    read = {field.name: getattr(sources, field.name) for field in fields(sources)}
    read |= {"profiles": profiles, "locales": locales, "selected": selected}
    held = frozenset(incomplete)
    return Project(**read, catalogs=catalogs, fonts=fonts, draft=selection.draft, incomplete=held), tuple(found)


def _untitled(sources: Sources) -> Iterator[Diagnostic]:
    """Warn of the editions that no page can offer, because they have no title."""
    offered = {e.id: e for printed in sources.printed.values() for e in printed if e != main_edition(printed)}
    for edition in (edition for edition in offered.values() if not (edition.title or edition.picture)):
        message = f"edition “{edition.id}” has no title: it is published, and no page offers it"
        yield warning(EDITIONS_FILE, "edition-untitled", message, f'write title = "…" under [{edition.id}], in English')


def _read_catalogs(sources: Sources, selection: Selection) -> tuple[tuple[Catalog, ...], set[Pair], list[Diagnostic]]:
    """Return the catalogs, which of them are forgiven for being incomplete, and what was found in all of them."""
    collector = Collector()
    catalogs: list[Catalog] = []
    incomplete: set[Pair] = set()
    read = (_read_offering if selection.fuzzy else _read_draft) if selection.draft else _read_checked
    for template in sources.templates:
        for locale in sources.selected:
            if template.domain not in (SITE, INTERFACE) and (template.domain, locale.name) not in sources.wanted:
                continue
            forgiven = keeps_only_itself(sources, selection, template.domain, locale)
            if result := collector.attempt(_read_forgiven if forgiven else read, sources, template, locale):
                catalog, found = result
                catalogs.append(catalog)
                lacks = any(d.severity == "error" and d.code in UNTRANSLATED for d in found)
                if forgiven and (lacks or sources.is_draft(template.domain)):
                    incomplete.add((template.domain, locale.name))
                    found = [replace(d, severity="warning") if d.code in UNTRANSLATED else d for d in found]
                if sources.is_draft(template.domain) and not selection.checks:  # it is left out, whatever it lacks
                    found = [d for d in found if d.code not in UNTRANSLATED]
                collector.found += found
    return tuple(catalogs), incomplete, collector.found


def _read_fonts(sources: Sources, catalogs: tuple[Catalog, ...]) -> tuple[tuple[Font, ...], list[Diagnostic]]:
    """Return all fonts, and what is wrong with them or missing in them.

    Of a locale that is not selected, fonts at fault are left out without a word.
    """
    workspace, locales = sources.workspace, sources.locales
    others = {locale.tag: f"{locale.folder}/" for locale in locales if locale not in sources.selected}

    def own(found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in found if not d.location.path.startswith(tuple(others.values()))]

    look = sources.settings.look
    fonts, unusable = find_fonts(workspace, locales, look)
    faults = [d for d in (*unusable, *font_faults(workspace, locales, fonts)) if d.severity == "error"]
    faulty = {tag for tag, folder in others.items() if any(d.location.path.startswith(folder) for d in faults)}
    fonts = tuple(font for font in fonts if font.owner not in faulty)
    found = own(unusable) or own(font_faults(workspace, locales, fonts))
    found += publisher_font_faults(workspace, look, fonts) if not unusable else ()
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
    return catalog, _own_findings(catalog, found)


def _own_findings(catalog: Catalog, found: list[Diagnostic]) -> list[Diagnostic]:
    """Return what is not told of the sources as well, for the catalog of English."""
    return not_of_source(catalog, found) if catalog.locale == SOURCE else found


def _read_forgiven(sources: Sources, template: Template, locale: Locale) -> tuple[Catalog, list[Diagnostic]]:
    """Return a catalog and what is found in it; one that is missing has no entry."""
    if sources.workspace.exists(catalog_path(template.domain, locale.name)):
        return _read_checked(sources, template, locale)
    return sources.read_or_begin(template, locale), [catalog_missing(template.domain, locale.name)]


def _read_draft(sources: Sources, template: Template, locale: Locale) -> tuple[Catalog, list[Diagnostic]]:
    """Return what of a catalog can be shown, and warnings; one that is missing is empty."""
    return forgiven(sources, template, locale, sources.read_or_begin(template, locale))


def _read_offering(sources: Sources, template: Template, locale: Locale) -> tuple[Catalog, list[Diagnostic]]:
    """Return the same with what is fuzzy or outdated in it."""
    catalog = offer_unapproved(sources.read_or_begin(template, locale), template)
    return forgiven(sources, template, locale, catalog)


def forgiven(
    sources: Sources, template: Template, locale: Locale, catalog: Catalog
) -> tuple[Catalog, list[Diagnostic]]:
    """Return what of a catalog a draft can show, and what was found in it, as warnings."""
    names = sources.names(template.domain)
    found = check_catalog(sources.subject(catalog))
    required = sources.settings.required_names(template.domain)
    own = sources.template_in(template.domain, locale.name)
    usable, told = forgive(catalog, own, locale, found, names, required)
    return usable, _own_findings(catalog, told)


def _strays(sources: Sources, selection: Selection) -> list[Diagnostic]:
    """Report catalogs that no profile, or no locale of the settings, has a use for."""
    domains = {*slugs_of(sources.workspace), SITE}
    domains |= {INTERFACE} if sources.workspace.exists(INTERFACE_POT) else set()
    locales = {own.name for own in (sources.selected if selection.locales else sources.locales)}
    found = []
    for path in sources.workspace.list("locales/*/LC_MESSAGES/*.po"):
        _, locale, _, file = path.split("/")
        domain = file.removesuffix(".po")
        if locale in locales and domain not in domains:
            hint = f"remove it, or restore the profile; {SITE} is the layouts’ domain"
            found.append(error(path, "catalog-stray", "belongs to no profile", hint))
        elif locale in locales and domain != SITE and locale not in sources.settings.locales_of(domain):
            hint = f"remove it, or add {locale} to the locales of the profile in {SETTINGS_FILE}"
            found.append(error(path, "catalog-stray", f"the profile “{domain}” is not published in {locale}", hint))
    return found
