"""A workspace comes in; a verified publication stands in `output/`, or what was selected of it in `preview/`.

Or diagnostics go out and nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import __version__
from pipeline.diagnostics import Diagnostic, Location, PipelineError
from pipeline.draft import accepted_forms
from pipeline.fonts import Font, font_rules, licence_files
from pipeline.keep import kept_sheets
from pipeline.locales import Locale
from pipeline.manifest import MANIFEST, File, Manifest, RequiredName, format_manifest, text_digest
from pipeline.profile import Name
from pipeline.project import Project, read_project
from pipeline.publish import OUTPUT, PREVIEW, Target, only_build, publish, recover, stage_file, staging
from pipeline.render import Kept, Made, OnStep, Step, made, render_all
from pipeline.selection import WHOLE, Selection
from pipeline.styles import locale_styles
from pipeline.verify import verify_publication
from pipeline.verify.text import squeeze
from pipeline.workspace import Workspace

SCREEN_ASSETS = ("templates/fonts/web/*.woff2", "templates/fonts/OFL.txt", "templates/styles/*.css")
PRINT_ONLY = ("templates/styles/fonts-print.css", "templates/styles/print")


@dataclass(frozen=True, slots=True)
class Result:
    """What a build published."""

    files: tuple[File, ...]
    warnings: tuple[Diagnostic, ...]
    folder: str
    """Where it stands, relative to the workspace."""


def build(workspace: Workspace, on_step: OnStep = lambda _: None, selection: Selection = WHOLE) -> Result:
    """Render into staging, verify it there, and publish it whole; raise with every diagnostic otherwise.

    Only a build of everything goes to `output/`; a selection or a draft leaves it alone and goes to `preview/`.
    """
    target = OUTPUT if selection.whole else PREVIEW
    with only_build(workspace, target):
        recover(workspace, target)
        project, warnings = read_project(workspace, selection)
        kept, about_kept = kept_sheets(project)
        with staging(workspace, target) as folder:
            rendered = render_all(project, target.name, on_step, kept)
            files = sorted([*rendered, *_assets(project)], key=lambda item: item.file.path)
            manifest = _manifest(project, [item.file for item in files], kept)
            for item in files:
                stage_file(folder, item.file.path, item.data, target)
            stage_file(folder, MANIFEST, format_manifest(manifest).encode("utf-8"), target)
            found = (*_verify_staged(target, folder, len(files), on_step), *warnings, *about_kept)
            if any(d.severity == "error" for d in found):
                raise PipelineError(found)
            publish(workspace, folder, target)
    return Result(tuple(item.file for item in files), found, target.name)


def _verify_staged(target: Target, folder: Path, total: int, on_step: OnStep) -> list[Diagnostic]:
    done = 0

    def count(path: str) -> None:
        nonlocal done
        done += 1
        on_step(Step(f"verifying {path}", done, total))

    found = verify_publication(folder, count)
    return [replace(d, location=Location(f"{target.name}/{d.location.path}", d.location.line)) for d in found]


def _assets(project: Project) -> Iterator[Made]:
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


def _manifest(project: Project, files: list[File], kept: Kept) -> Manifest:
    locales, selected = project.locales, project.selected
    return Manifest(
        generator=f"factsheet-pipeline {__version__}",
        site=project.settings.site,
        draft=project.draft,
        minimum_coverage=project.settings.minimum_coverage,
        languages=[locale.tag for locale in selected],
        kept=[locale.tag for locale in selected if any(name == locale.name for _, name in kept)],
        editions=[edition.id for edition in project.editions],
        scripts={locale.tag: locale.script for locale in locales},
        directions={locale.tag: locale.direction for locale in locales},
        fonts=font_names(project.fonts),
        names=[
            _required_name(project, profile.slug, name)
            for profile in project.profiles
            for name in profile.names
            if name.id in project.settings.required_names(profile.slug)
        ],
        untranslated={locale.tag: _translated_sources(project, locale) for locale in selected},
        files=files,
    )


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


def _translated_sources(project: Project, locale: Locale) -> list[str]:
    """Return digests of the English texts that have another wording in the locale, and so must not appear in it."""
    entries = [e for t in project.templates for e in project.catalog(t.domain, locale.name).entries if e.translated]
    return sorted({text_digest(squeeze(e.source)) for e in entries if squeeze(e.source) != squeeze(e.translations[0])})


def font_names(fonts: Iterable[Font]) -> list[str]:
    """Return the names under which the engine embeds fonts."""
    return sorted({font.embedded for font in fonts})
