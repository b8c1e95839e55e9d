"""A Project and the record of the last build come in; what a publication holds beside its factsheets goes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline import __version__
from pipeline.base.diagnostics import Diagnostic
from pipeline.build.record import About, Record, Sheet
from pipeline.build.render import Made, Press, made, pdf_path, translated_sources
from pipeline.catalog.coverage import Coverage
from pipeline.language.locales import Locale
from pipeline.pages.fonts import Font, font_rules, licence_files
from pipeline.pages.paths import data_path, page_path
from pipeline.pages.sitemap import sitemap
from pipeline.pages.styles import locale_styles
from pipeline.profile.messages import SITE
from pipeline.profile.model import Name, Profile
from pipeline.project.drafts import accepted_forms
from pipeline.project.project import Project
from pipeline.verify.manifest import File, Manifest, RequiredName

SCREEN_ASSETS = ("templates/fonts/web/*.woff2", "templates/fonts/OFL.txt", "templates/styles/*.css")
SITE_PAGES = ("index.html", "status.html")
PRINT_ONLY = ("templates/styles/fonts-print.css", "templates/styles/print")


def assets(project: Project) -> Iterator[Made]:
    """Yield what the pages load: fonts and style sheets for the screen, and the style sheet of the locales."""
    workspace = project.workspace
    for path in (path for pattern in SCREEN_ASSETS for path in workspace.list(pattern)):
        if not path.startswith(PRINT_ONLY):
            yield made("assets/" + path.removeprefix("templates/"), "asset", workspace.read_bytes(path))
    for font in project.fonts:
        if font.owner and not font.stands_in:
            yield made(font.published, "asset", workspace.read_bytes(font.path))
    for locale in project.locales:
        for path in licence_files(workspace, locale) if locale.font_files else ():
            name = path.rpartition("/")[2]
            yield made(f"assets/fonts/{locale.tag}/{name}", "asset", workspace.read_bytes(path))
    styles = locale_styles(project.locales, font_rules(project.fonts, "screen"))
    yield made("assets/styles/locales.css", "asset", styles)


def site_pages(press: Press, sheets: dict[tuple[str, str], Sheet], profiles: dict[str, About]) -> Iterator[Made]:
    """Yield the pages that are of no profile: the index, the state of the translations, the sitemap."""
    project = press.project
    yield press.index([sheet.offer for sheet in sheets.values()])
    yield press.status(_coverages(press, sheets), [sheet.offer for sheet in sheets.values() if sheet.kept])
    if project.settings.site:
        edited = {slug: profiles[slug].edited for slug in project.slugs}
        yield made("sitemap.xml", "sitemap", sitemap(project.settings.site, edited, project.selected))


def _coverages(press: Press, sheets: dict[tuple[str, str], Sheet]) -> list[Coverage]:
    project = press.project
    return [
        coverage
        for locale in project.selected
        for coverage in (
            *(sheets[slug, locale.name].coverage for slug in project.slugs),
            press.coverage(SITE, locale),
        )
    ]


def about_profiles(project: Project, record: Record, found: Iterable[Diagnostic]) -> dict[str, About]:
    """Return what has to be known of every profile: of those that were read, or else as it was recorded."""
    told: dict[str, list[Diagnostic]] = {}
    for diagnostic in found:
        told.setdefault(diagnostic.location.path, []).append(diagnostic)
    read = {
        profile.slug: About(
            str(profile.edited),
            _required_names(project, profile),
            tuple(told.get(f"templates/profiles/{profile.slug}.yaml", ())),
        )
        for profile in project.profiles
    }
    return {slug: read[slug] if slug in read else record.profiles[slug] for slug in project.slugs}


def manifest(
    project: Project,
    profiles: dict[str, About],
    record: Record,
    kept: Iterable[tuple[str, str]],
    loaded: Iterable[Made],
) -> Manifest:
    """Return what the publication promises, as far as it is known before its pages are made."""
    locales, selected = project.locales, project.selected
    left_alone = {locale for _, locale in kept}
    files = [*_planned(project), *(item.file for item in loaded)]
    return Manifest(
        generator=f"factsheet-pipeline {__version__}",
        site=project.settings.site,
        draft=project.draft,
        minimum_coverage=project.settings.minimum_coverage,
        languages=[locale.tag for locale in selected],
        kept=[locale.tag for locale in selected if locale.name in left_alone],
        editions=[edition.id for edition in project.editions],
        scripts={locale.tag: locale.script for locale in locales},
        directions={locale.tag: locale.direction for locale in locales},
        fonts=font_names(project.fonts),
        names=[name for slug in project.slugs for name in profiles[slug].names],
        untranslated={locale.tag: _untranslated(project, locale, record) for locale in selected},
        files=sorted(files, key=lambda file: file.path),
    )


def _planned(project: Project) -> Iterator[File]:
    """Yield every page, its data and its PDFs, by path and kind alone: a factsheet may lead to them."""
    for slug in project.slugs:
        for locale in project.selected:
            yield File(page_path(slug, locale), "page", 0, "", locale.tag, slug)
            yield File(data_path(slug, locale), "data", 0, "", locale.tag, slug)
            for edition in project.editions:
                yield File(pdf_path(slug, locale, edition), "pdf", 0, "", locale.tag, slug)
    for path in SITE_PAGES:
        yield File(path, "index", 0, "", project.selected[0].tag)
    if project.settings.site:
        yield File("sitemap.xml", "sitemap", 0, "")


def _untranslated(project: Project, locale: Locale, record: Record) -> dict[str, list[str]]:
    """Return for each domain digests of the English texts that must not appear in a language."""
    read = {catalog.domain: catalog for catalog in project.catalogs if catalog.locale == locale.name}

    def translated(domain: str) -> tuple[str, ...]:
        return translated_sources(read[domain]) if domain in read else record.sheets[domain, locale.name].translated

    return {domain: list(translated(domain)) for domain in (*project.slugs, SITE)}


def _required_names(project: Project, profile: Profile) -> tuple[RequiredName, ...]:
    required = project.settings.required_names(profile.slug)
    return tuple(_required_name(project, profile.slug, name) for name in profile.names if name.id in required)


def _required_name(project: Project, slug: str, name: Name) -> RequiredName:
    def accepted(locale: Locale) -> list[str]:
        return list(accepted_forms(name, locale) if project.draft else name.in_locale(locale.name).forms)

    return RequiredName(
        slug,
        name.id,
        {locale.tag: accepted(locale) for locale in project.locales},
        {locale.tag: name.in_locale(locale.name).name for locale in project.locales},
        [locale.tag for locale in project.locales if not name.has_form(locale.name)],
    )


def font_names(fonts: Iterable[Font]) -> list[str]:
    """Return the names under which the engine embeds fonts."""
    return sorted({font.embedded for font in fonts})
