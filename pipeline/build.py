"""A workspace comes in; a verified publication stands in `output/`, or diagnostics go out and nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from pipeline import __version__
from pipeline.diagnostics import Diagnostic, PipelineError, error
from pipeline.locales import Locale
from pipeline.localize import Labels, LocalizedProfile, localize, name_forms
from pipeline.manifest import (
    MANIFEST,
    File,
    Kind,
    Manifest,
    RequiredName,
    digest,
    format_manifest,
    text_digest,
)
from pipeline.messages import SITE
from pipeline.page import Download, Layouts, Offer, locale_styles, page_path
from pipeline.pdf import Edition, Renderer
from pipeline.pdf.edition import STANDARD
from pipeline.profile import Profile
from pipeline.project import Collector, Project, read_project
from pipeline.publish import only_build, publish, recover, stage_file, staging
from pipeline.verify import verify_publication
from pipeline.verify.text import squeeze
from pipeline.workspace import Workspace

FONT_FILES = "templates/fonts/print/*.ttf"
SCREEN_ASSETS = ("templates/fonts/web/*.woff2", "templates/fonts/OFL.txt", "templates/styles/*.css")
PRINT_ONLY = ("templates/styles/fonts-print.css", "templates/styles/print")


@dataclass(frozen=True, slots=True)
class Step:
    """Where a build stands, for a progress display."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a build published."""

    files: tuple[File, ...]
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, with its bytes."""

    file: File
    data: bytes


OnStep = Callable[[Step], None]


def build(workspace: Workspace, on_step: OnStep = lambda _: None) -> Result:
    """Render everything into staging, verify it there, and publish it whole; raise with every diagnostic otherwise."""
    with only_build(workspace):
        recover(workspace)
        project, warnings = read_project(workspace)
        with staging(workspace) as folder:
            made = _render_all(project, on_step)
            manifest = _manifest(project, [item.file for item in made])
            for item in made:
                stage_file(folder, item.file.path, item.data)
            stage_file(folder, MANIFEST, format_manifest(manifest).encode("utf-8"))
            found = _verify_staged(project, folder, len(made), on_step)
            if found:
                raise PipelineError([*found, *warnings])
            publish(workspace, folder)
    return Result(tuple(item.file for item in made), warnings)


def _verify_staged(project: Project, folder: Path, total: int, on_step: OnStep) -> list[Diagnostic]:
    done = 0

    def count(path: str) -> None:
        nonlocal done
        done += 1
        on_step(Step(f"verifying {path}", done, total))

    return [error(f"output/{d.location.path}", d.code, d.message, d.hint) for d in verify_publication(folder, count)]


def _render_all(project: Project, on_step: OnStep) -> list[Made]:
    """Render every factsheet in every locale and edition; faults of all of them are reported together."""
    locales, table = project.locales, project.locale_table()
    layouts = Layouts(project.workspace, project.settings, locales)
    renderer = Renderer(project.workspace, locales, locale_styles(locales))
    labels = {locale.name: _labels(project, locale) for locale in locales}
    offers: dict[Locale, list[Offer]] = {locale: [] for locale in locales}
    collector, made = Collector(), list[Made]()
    total, done = len(project.profiles) * len(locales) * len(project.editions), 0
    for profile in project.profiles:
        for locale in locales:
            localized = localize(profile, project.catalog(profile.slug, locale.name), locale, table)
            pdfs: dict[str, Made] = {}
            for edition in project.editions:
                on_step(Step(f"rendering {pdf_path(profile, locale, edition)}", done, total))
                done += 1
                pdf = collector.attempt(_pdf, layouts, renderer, labels, localized, edition)
                if pdf:
                    pdfs[edition.id] = pdf
            if STANDARD in pdfs:
                web = collector.attempt(_web, layouts, labels, localized, pdfs[STANDARD].file)
                made += [*pdfs.values(), *(web or ())]
                offers[locale].append(_offer(localized, pdfs[STANDARD].file))
    if collector.found:
        raise PipelineError(collector.found)
    made.append(_made("index.html", "index", layouts.index(offers, labels), language=locales[0].tag))
    if project.settings.site:
        made.append(_made("sitemap.xml", "sitemap", layouts.sitemap(project.profiles)))
    made += _assets(project)
    return sorted(made, key=lambda item: item.file.path)


def pdf_path(profile: Profile, locale: Locale, edition: Edition) -> str:
    """Return the path of a PDF in the publication; the standard edition's name has no edition in it."""
    suffix = "" if edition.id == STANDARD else f".{edition.id}"
    return f"{locale.tag}/{profile.slug}.{locale.tag}{suffix}.pdf"


def _labels(project: Project, locale: Locale) -> Labels:
    forms = tuple(form for profile in project.profiles for form in name_forms(profile, locale))
    return Labels(locale, project.catalog(SITE, locale.name).by_id(), forms)


def _pdf(
    layouts: Layouts,
    renderer: Renderer,
    labels: dict[str, Labels],
    localized: LocalizedProfile,
    edition: Edition,
) -> Made:
    profile, locale = localized.profile, localized.locale
    path = pdf_path(profile, locale, edition)
    source = layouts.print_source(localized, labels[locale.name], edition.layout)
    try:
        rendered = renderer.render(source, f"output/{path}", edition)
    except OSError as failure:  # the engine keeps fonts in temporary files
        reason = failure.strerror or str(failure)
        hint = "free space in the folder of temporary files, or name another in TMPDIR"
        raise PipelineError([error(f"output/{path}", "unwritable", f"cannot be rendered: {reason}", hint)]) from failure
    file = File(
        path,
        "pdf",
        len(rendered.data),
        digest(rendered.data),
        locale.tag,
        profile.slug,
        edition.id,
        edition.pages,
    )
    return Made(file, rendered.data)


def _web(layouts: Layouts, labels: dict[str, Labels], localized: LocalizedProfile, pdf: File) -> list[Made]:
    profile, locale = localized.profile, localized.locale
    path = page_path(profile, locale)
    data_path = path.removesuffix(".html") + ".json"
    data = _made(data_path, "data", layouts.data(localized), language=locale.tag, profile=profile.slug)
    pdf_link = Download(pdf.path.rpartition("/")[2], pdf.size, pdf.pages)
    data_link = Download(data_path.rpartition("/")[2], data.file.size)
    page = layouts.web_page(localized, labels[locale.name], pdf_link, data_link)
    return [_made(path, "page", page, language=locale.tag, profile=profile.slug), data]


def _offer(localized: LocalizedProfile, pdf: File) -> Offer:
    return Offer(localized, page_path(localized.profile, localized.locale), Download(pdf.path, pdf.size, pdf.pages))


def _made(path: str, kind: Kind, text: str | bytes, language: str = "", profile: str = "") -> Made:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return Made(File(path, kind, len(data), digest(data), language, profile), data)


def _assets(project: Project) -> Iterator[Made]:
    """Yield what the pages load: fonts and style sheets for the screen, and the style sheet of the locales."""
    workspace = project.workspace
    for path in (path for pattern in SCREEN_ASSETS for path in workspace.list(pattern)):
        if not path.startswith(PRINT_ONLY):
            yield _made("assets/" + path.removeprefix("templates/"), "asset", workspace.read_bytes(path))
    yield _made("assets/styles/locales.css", "asset", locale_styles(project.locales))


def _manifest(project: Project, files: list[File]) -> Manifest:
    locales = project.locales
    names = [
        RequiredName(
            profile.slug,
            name.id,
            {locale.tag: list(name.in_locale(locale.name).forms) for locale in locales},
            {locale.tag: name.in_locale(locale.name).name for locale in locales},
        )
        for profile in project.profiles
        for name in profile.names
        if name.id in project.settings.required_names(profile.slug)
    ]
    return Manifest(
        generator=f"factsheet-pipeline {__version__}",
        site=project.settings.site,
        languages=[locale.tag for locale in locales],
        scripts={locale.tag: locale.script for locale in locales},
        directions={locale.tag: locale.direction for locale in locales},
        fonts=font_names(project.workspace),
        names=names,
        untranslated={locale.tag: _translated_sources(project, locale) for locale in locales},
        files=files,
    )


def _translated_sources(project: Project, locale: Locale) -> list[str]:
    """Return digests of the English texts that have another wording in the locale, and so must not appear in it."""
    entries = [e for t in project.templates for e in project.catalog(t.domain, locale.name).entries if e.translated]
    return sorted({text_digest(squeeze(e.source)) for e in entries if squeeze(e.source) != squeeze(e.translations[0])})


def font_names(workspace: Workspace) -> list[str]:
    """Return the names under which the engine embeds the workspace's print fonts: family and style, with hyphens."""
    names = []
    for path in workspace.list(FONT_FILES):
        with TTFont(workspace.path(path), lazy=True) as font:
            family, style = font["name"].getDebugName(1), font["name"].getDebugName(2)
        names.append("-".join([*family.split(), *([] if style == "Regular" else style.split())]))
    return sorted(names)
