"""Factsheets that stay as they were published, because their translation is incomplete.

With the setting `incomplete = "keep"` they do not hold back the others.
"""

from __future__ import annotations

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.build.factsheets import pdf_path
from pipeline.build.staging import OUTPUT
from pipeline.language.locales import Locale
from pipeline.pages.paths import data_path, page_path
from pipeline.profile.messages import SITE
from pipeline.profile.model import Profile
from pipeline.project.project import Project
from pipeline.verify.manifest import MANIFEST, File, Manifest, digest, parse_manifest

Kept = dict[tuple[str, str], tuple[File, ...]]
"""The files of each factsheet that stays as it was published, by slug and locale."""


def kept_factsheets(project: Project) -> tuple[Kept, list[Diagnostic]]:
    """Return what stays as it was published, with a warning for each; raise for what has never been published."""
    kept: Kept = {}
    warnings: list[Diagnostic] = []
    missing: list[Diagnostic] = []
    manifest = _last_manifest(project) if project.incomplete else None
    for profile in project.profiles:
        for locale in project.selected:
            if (profile.slug, locale.name) not in project.wanted:
                continue
            domains = [domain for domain in (profile.slug, SITE) if (domain, locale.name) in project.incomplete]
            if not domains:
                continue
            place = Location(project.catalog(domains[0], locale.name).path)
            files = _files(project, manifest, profile, locale)
            if files:
                kept[profile.slug, locale.name] = tuple(_intact(project, file) for file in files)
                message = f"the {locale.name} factsheet of {profile.slug} stays as it was published: it is incomplete"
                hint = "translate what is missing or fuzzy (pipeline status), then build again"
                warnings.append(Diagnostic(place, "sheet-kept", message, hint, "warning"))
            else:
                message = f"the {locale.name} factsheet of {profile.slug} is incomplete, and none was published to keep"
                hint = "translate it (pipeline status), or take the locale out of the settings until it is"
                missing.append(error(place, "sheet-unpublished", message, hint))
    if missing:
        raise PipelineError([*missing, *warnings])
    return kept, warnings


def _last_manifest(project: Project) -> Manifest | None:
    published = Workspace(OUTPUT.folder(project.workspace))  # which may be a link that leads out
    try:
        manifest = parse_manifest(published.read_text(MANIFEST), MANIFEST)
    except PipelineError:  # missing, of another version, or damaged: nothing in it can be relied on
        return None
    # A page links to all languages, and names are told in all of them: with others it would be another page.
    return manifest if manifest.expected.languages == [locale.tag for locale in project.locales] else None


def _files(project: Project, manifest: Manifest | None, profile: Profile, locale: Locale) -> list[File]:
    """Return the files of a factsheet in the last publication; none where it has not all that there are now."""
    wanted = {page_path(profile.slug, locale), data_path(profile.slug, locale)}
    wanted |= {pdf_path(profile.slug, locale, edition) for edition in project.editions}
    files = [file for file in (manifest.files if manifest else ()) if file.path in wanted]
    return files if {file.path for file in files} == wanted else []


def _intact(project: Project, file: File) -> File:
    """Return a file that is as it was published; raise for any other."""
    path, published = f"{OUTPUT.name}/{file.path}", Workspace(OUTPUT.folder(project.workspace))
    if not published.exists(file.path) or digest(published.read_bytes(file.path)) != file.sha256:
        hint = "restore the file, or complete the translation and build it anew"
        raise PipelineError([error(path, "published-digest", "is not what was published, and cannot be kept", hint)])
    return file
