"""Factsheets that stay as they were published, because their translation is incomplete.

With the setting `incomplete = "keep"` they do not hold back the others.
"""

from itertools import product

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, fail, warning
from pipeline.base.files import Workspace
from pipeline.build.factsheets import factsheet_paths
from pipeline.build.plan import Key
from pipeline.build.staging import OUTPUT
from pipeline.profile.messages import SITE
from pipeline.project.project import Project
from pipeline.verify.manifest import MANIFEST, File, digest, parse_manifest


def kept_factsheets(project: Project) -> tuple[dict[Key, tuple[File, ...]], list[Diagnostic]]:
    """Return the files of what stays, with a warning for each factsheet; raise for what has never been published."""
    kept: dict[Key, tuple[File, ...]] = {}
    warnings: list[Diagnostic] = []
    missing: list[Diagnostic] = []
    published = Workspace(OUTPUT.folder(project.workspace))  # which may be a link that leads out
    files = _last_files(project, published) if project.incomplete else {}
    for slug, locale in product((profile.slug for profile in project.profiles), project.selected):
        if (slug, locale.name) not in project.wanted:
            continue
        domains = [domain for domain in (slug, SITE) if (domain, locale.name) in project.incomplete]
        if not domains:
            continue
        place, what = project.catalog(domains[0], locale.name).path, f"the {locale.name} factsheet of {slug}"
        paths = factsheet_paths(project, slug, locale)
        if all(path in files for path in paths):
            kept[slug, locale.name] = tuple(_intact(published, files[path]) for path in paths)
            hint = "translate what is missing or fuzzy (pipeline status), then build again"
            warnings.append(warning(place, "sheet-kept", f"{what} stays as it was published: it is incomplete", hint))
        else:
            hint = "translate it (pipeline status), or take the locale out of the settings until it is"
            message = f"{what} is incomplete, and none was published to keep"
            missing.append(error(place, "sheet-unpublished", message, hint))
    if missing:
        raise PipelineError([*missing, *warnings])
    return kept, warnings


def _last_files(project: Project, published: Workspace) -> dict[str, File]:
    """Return the files of the last publication, by path; none where they cannot be kept."""
    try:
        manifest = parse_manifest(published.read_text(MANIFEST), MANIFEST)
    except PipelineError:  # missing, of another version, or damaged: nothing in it can be relied on
        return {}
    # A page links to all languages, and names are told in all of them: with others it would be another page.
    same = manifest.expected.languages == [locale.tag for locale in project.locales]
    return {file.path: file for file in manifest.files} if same else {}


def _intact(published: Workspace, file: File) -> File:
    """Return a file that is as it was published; raise for any other."""
    if not published.exists(file.path) or digest(published.read_bytes(file.path)) != file.sha256:
        hint = "restore the file, or complete the translation and build it anew"
        place, message = f"{OUTPUT.name}/{file.path}", "is not what was published, and cannot be kept"
        raise fail(place, "published-digest", message, hint)
    return file
