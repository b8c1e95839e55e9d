"""What a publication holds beside its factsheets, and what is expected of it. Start with `expectations`."""

from collections.abc import Collection, Iterable, Iterator

from pipeline.base.data_format import SCHEMA_PATH, schema_text
from pipeline.base.data_tables import profile_paths
from pipeline.base.diagnostics import Diagnostic
from pipeline.build.context import BuildContext, BuiltFile, built
from pipeline.build.factsheets import translated_sources
from pipeline.build.plan import Details, FactsheetRecord, Key, ProfileRecord
from pipeline.build.printed import factsheet_paths
from pipeline.catalog.coverage import Coverage
from pipeline.language.locales import Locale
from pipeline.language.names import longer_forms
from pipeline.pages.fonts import PUBLISHER, Font, font_rules, licence_files
from pipeline.pages.page_assets import PageAssets, publish_assets
from pipeline.pages.publisher_fonts import publisher_licences
from pipeline.pages.styles import FALLBACKS, accent_rules, locale_styles, screen_rules
from pipeline.pages.web_page import pair_path, robots, sitemap
from pipeline.profile.messages import SITE
from pipeline.profile.model import Name, Profile
from pipeline.project.drafts import accepted_forms
from pipeline.project.project import Project
from pipeline.verify.manifest import NOT_FOUND, PLUS, Expectations, ProfileExpectations
from pipeline.verify.required_name import RequiredName

SCREEN_ASSETS = ("templates/fonts/web/*.woff2", "templates/fonts/OFL.txt", "templates/styles/*.css")
# The theme's styles of print, by how their names begin:
LOCALES = "styles/locales.css"
OF_PRINT = ("fonts-print.css", "print", "standard", "sheet", "large-print", "bilingual", "review", "booklet", "press")
PRINT_ONLY = tuple(f"templates/styles/{name}" for name in (*OF_PRINT, "card"))
INDEX, STATUS, SITEMAP, ROBOTS = "index.html", "status.html", "sitemap.xml", "robots.txt"


def assets(project: Project) -> tuple[PageAssets, tuple[BuiltFile, ...]]:
    """Return what the pages load: fonts and style sheets for the screen, the style sheet of the locales, an icon."""
    workspace = project.workspace
    shared = [path for pattern in SCREEN_ASSETS for path in workspace.list(pattern) if not path.startswith(PRINT_ONLY)]
    files = [(path.removeprefix("templates/"), path) for path in shared]
    fonts = [font for font in project.fonts if font.owner and not font.stands_in]
    files += [(font.published.removeprefix("assets/"), font.path) for font in fonts]
    for locale in project.locales:
        licences = licence_files(workspace, locale) if locale.font_files else ()
        files += [(f"fonts/{locale.tag}/{path.rpartition('/')[2]}", path) for path in licences]
    licences = publisher_licences(workspace, project.settings.look)
    files += [(f"fonts/{PUBLISHER}/{path.rpartition('/')[2]}", path) for path in licences]
    read = [(own, workspace.read_bytes(path)) for own, path in files]
    own = font_rules(project.fonts, "screen") + accent_rules(project.look.shades, "screen")
    styles = locale_styles(project.locales, own, project.sizes, FALLBACKS) + screen_rules(project.locales)
    page_assets, contents = publish_assets([*read, (LOCALES, styles.encode("utf-8"))], project.look.shades)
    return page_assets, tuple(built(path, "asset", data) for path, data in contents.items())


def site_pages(
    context: BuildContext, factsheets: dict[Key, FactsheetRecord], profiles: dict[str, ProfileRecord]
) -> Iterator[BuiltFile]:
    """Yield what is of no profile: the index, the state of the translations, what crawlers read, the page of errors."""
    project, layouts = context.project, context.layouts
    own, labels = project.selected[0], {locale.name: context.labels(locale) for locale in project.selected}
    entries = [factsheet.entry for factsheet in factsheets.values()]
    by_locale = {own: [entry for entry in entries if entry.locale == own.name] for own in project.selected}
    pairs = {slug: project.web_pairs(slug) for slug in project.slugs}
    yield built(INDEX, "index", layouts.index(by_locale, labels, pairs), own.tag)
    counted: list[Coverage] = []
    for locale in project.selected:
        counted += [one.coverage for one in factsheets.values() if one.entry.locale == locale.name]
        counted.append(context.coverage(SITE, locale))
    kept = [factsheet.entry for factsheet in factsheets.values() if factsheet.kept]
    yield built(STATUS, "index", layouts.status(counted, kept, labels[own.name]), own.tag)
    yield built(NOT_FOUND, "index", layouts.not_found(by_locale, labels), own.tag)
    if ROBOTS not in project.settings.host_files:
        yield built(ROBOTS, "robots", robots(project.settings.site, draft=project.draft))
    yield built(SCHEMA_PATH, "schema", schema_text())
    if project.settings.site:
        pages = {slug: (profiles[slug].edited, project.published(slug)) for slug in project.slugs}
        yield built(SITEMAP, "sitemap", sitemap(project.settings.site, pages))


def profile_records(project: Project, known: Details, found: Collection[Diagnostic]) -> dict[str, ProfileRecord]:
    """Return what has to be known of every profile: of those that were read, or else as it was recorded."""
    records = {record.slug: record for record in known.profiles}
    for profile in project.profiles:
        warnings = tuple(d for d in found if d.location.path == profile.path)
        required = project.settings.required_names(profile.slug)
        names = tuple(_required_name(project, profile, name) for name in profile.names if name.id in required)
        records[profile.slug] = ProfileRecord(profile.slug, str(profile.edited), names, warnings)
    return {slug: records[slug] for slug in project.slugs}


def expectations(
    project: Project,
    profiles: dict[str, ProfileRecord],
    known: Details,
    kept: Iterable[Key],
    loaded: Iterable[BuiltFile],
) -> Expectations:
    """Return what the publication has to be, as far as it is known before its pages are made."""
    locales, selected = project.locales, project.selected
    kept_locales = {locale for _, locale in kept}
    return Expectations(
        site=project.settings.site,
        draft=project.draft,
        minimum_coverage=project.settings.minimum_coverage,
        languages=[locale.tag for locale in selected],
        profiles={slug: _profile_expectations(project, slug) for slug in project.slugs},
        kept=[locale.tag for locale in selected if locale.name in kept_locales],
        host_files=list(project.settings.host_files),
        scripts={locale.tag: locale.script for locale in locales},
        directions={locale.tag: locale.direction for locale in locales},
        prefixes={locale.tag: sorted(locale.prefixes) for locale in locales},
        fonts=font_names(project.fonts),
        bounds={edition.id: edition.bounds for slug in project.slugs for edition in project.printed[slug]},
        names=[name for slug in project.slugs for name in profiles[slug].names],
        untranslated=_untranslated(project, known),
        paths=dict(sorted([*_paths(project), *((item.file.path, "") for item in loaded)])),
    )


def _profile_expectations(project: Project, slug: str) -> ProfileExpectations:
    languages = [locale.tag for locale in project.published(slug)]
    editions = [edition.id for edition in project.printed[slug]]
    words = [locale.tag for locale in project.locales_of(slug)]
    twofold = [edition.id for edition in project.printed[slug] if edition.languages == 2]
    beside = {
        own.tag: list(dict.fromkeys(second.tag for _, second in project.prints(slug, own.name) if second))
        for own in project.published(slug)
    }
    pairs = [f"{first.tag}{PLUS}{second.tag}" for first, second in project.web_pairs(slug)]
    least = project.settings.minimum_coverage_of(slug)
    return ProfileExpectations(languages, words, editions, twofold, beside, least, pairs)


def _paths(project: Project) -> Iterator[tuple[str, str]]:
    """Yield every path that a page may link to, and the profile that it belongs to."""
    for slug in project.slugs:
        for locale in project.published(slug):
            yield from ((path, slug) for path in factsheet_paths(project, slug, locale))
        yield from ((path, slug) for path in profile_paths(slug))
        yield from ((pair_path(slug, *pair), slug) for pair in project.web_pairs(slug))
    yield from ((path, "") for path in (INDEX, STATUS, NOT_FOUND, SCHEMA_PATH))
    if ROBOTS not in project.settings.host_files:
        yield ROBOTS, ""
    if project.settings.site:
        yield SITEMAP, ""


def _untranslated(project: Project, known: Details) -> dict[str, dict[str, list[str]]]:
    """Return, for each language and domain, digests of the English texts that must not appear in it."""
    tags = {locale.name: locale.tag for locale in project.selected}
    digests = {factsheet.key: factsheet.translated for factsheet in known.factsheets}
    digests |= {(catalog.domain, catalog.locale): translated_sources(catalog) for catalog in project.catalogs}
    keys = [*project.factsheets, *((SITE, name) for name in tags)]
    return {tag: {slug: list(digests[slug, own]) for slug, own in keys if own == name} for name, tag in tags.items()}


def _required_name(project: Project, profile: Profile, name: Name) -> RequiredName:
    told = project.told(profile.slug)

    def forms(record: Name, locale: Locale) -> tuple[str, ...]:
        return accepted_forms(record, locale) if project.draft else record.in_locale(locale.name).forms

    others = [record for record in profile.names if record != name]
    longer = {o.tag: longer_forms(form for other in others for form in forms(other, o)) for o in told}
    return RequiredName(
        profile=profile.slug,
        id=name.id,
        forms={locale.tag: list(forms(name, locale)) for locale in told},
        table={locale.tag: name.in_locale(locale.name).name for locale in told},
        english=[locale.tag for locale in told if not name.has_form(locale.name)],
        longer={tag: list(forms) for tag, forms in longer.items() if forms},
    )


def font_names(fonts: Iterable[Font]) -> list[str]:
    """Return the names under which the engine embeds fonts."""
    return sorted({font.embedded for font in fonts})
