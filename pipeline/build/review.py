"""Working papers for those who review translations: a PDF of each catalog beside its source, in `preview/`.

They show what nobody has approved, and what the checks refuse. So they are no part of a publication: a build of them
replaces what stands in `preview/`, verified as everything is that is built. Start with `build_reviews`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

from pipeline import __version__
from pipeline.base.diagnostics import Diagnostic, PipelineError, error, misuse
from pipeline.base.files import Workspace, decode
from pipeline.base.git import commit_of, file_at, in_work_tree
from pipeline.build import cache
from pipeline.build.assemble import font_names
from pipeline.build.build import BuildResult, FileOutcome
from pipeline.build.context import BuiltFile, Step
from pipeline.build.factsheets import LOST_HINT, in_folder
from pipeline.build.jobs import AssetSet, PdfJob, render_pdf
from pipeline.build.pdf_store import asset_set
from pipeline.build.pool import ClusterError, InProcess, WorkerError, Workers
from pipeline.build.staging import PREVIEW, only_build, publish, stage_file, staging, sweep
from pipeline.catalog.model import Catalog, catalog_path
from pipeline.catalog.po import read_catalog
from pipeline.catalog.revisions import changes
from pipeline.catalog.state import EntryState
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.source_checks import check_source
from pipeline.language.formats import format_edtf
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.fonts import font_rules
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Labels
from pipeline.pages.review import review_entries, shown_with
from pipeline.pages.styles import accent_rules, locale_styles
from pipeline.pdf.editions import Edition, impossible
from pipeline.profile.messages import SITE, Template
from pipeline.project.drafts import UNTRANSLATED
from pipeline.project.project import Project, read_wanted
from pipeline.project.selection import NO_EDITION, Selection
from pipeline.project.sources import read_scope
from pipeline.verify.manifest import MANIFEST, Expectations, File, Manifest, digest, format_manifest
from pipeline.verify.publication import verify_publication

WHY = "a review copy is always made anew"


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of the workspace in git, by the name that it was asked for, and its commit."""

    name: str
    commit: str

    def __str__(self) -> str:
        short = self.commit[:10]
        return self.name if self.commit.startswith(self.name) else f"{self.name} ({short})"


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What review copies are made with."""

    project: Project
    layouts: Layouts
    edition: Edition
    assets: AssetSet
    expected: Expectations
    since: Revision | None


def find_revision(workspace: Workspace, name: str) -> Revision:
    """Return a revision by its name in git; raise UsageError where there is none, or no git."""
    if commit := commit_of(workspace, name):
        return Revision(name, commit)
    if not in_work_tree(workspace):
        message, hint = "this workspace is not in a git repository, or git is not installed", "leave --since out"
    else:
        message = f"git knows no revision “{name}” of this workspace"
        hint = "name a commit, a branch or a tag: git log --oneline -- locales lists commits"
    raise misuse("--since", "revision", message, hint)


def build_reviews(
    workspace: Workspace,
    selection: Selection,
    edition: Edition,
    since: str | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
    executor: Executor | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> BuildResult:
    """Make a working paper of each catalog of the selected locales; raise with every diagnostic otherwise."""
    selection = replace(selection, editions=(NO_EDITION,), draft=True, checks=True)
    with only_build(workspace, PREVIEW, on_wait):
        sweep(workspace)
        revision = None if since is None else find_revision(workspace, since)
        scope = read_scope(workspace, selection)
        project, _ = read_wanted(scope, frozenset(scope.factsheets))
        edition = replace(edition, paper=project.settings.paper_of(edition.id, edition.paper))
        if fault := impossible(edition):
            raise PipelineError([fault])
        context = _context(workspace, project, edition, revision)
        if isinstance(executor, Workers):
            executor.start()
        done = _rendered(list(_jobs(context)), executor or InProcess(), on_step)
        files = sorted((item.file for item in done), key=lambda file: file.path)
        expected = replace(context.expected, paths={file.path: "" for file in files})
        data = format_manifest(Manifest(f"factsheet-pipeline {__version__}", expected, files)).encode("utf-8")
        with staging(workspace, PREVIEW, project.settings.host_files) as folder:
            for item in done:
                stage_file(folder, item.file.path, item.data, PREVIEW)
            stage_file(folder, MANIFEST, data, PREVIEW)
            found = in_folder(PREVIEW.name, verify_publication(folder))
            if any(d.severity == "error" for d in found):
                raise PipelineError(found)
            publish(workspace, folder, PREVIEW)
    outcomes = tuple(FileOutcome(file.path, made=True, why=WHY) for file in files)
    return BuildResult(tuple(files), outcomes, found, PREVIEW.name, digest(data))


def _context(workspace: Workspace, project: Project, edition: Edition, since: Revision | None) -> ReviewContext:
    own = font_rules(project.fonts, "print") + accent_rules(project.look.shades, "print")
    styles = locale_styles(project.locales, own, project.sizes)
    assets = asset_set(project, cache.look(workspace.root, PREVIEW.name, None), styles)
    tags = [locale.tag for locale in project.selected]
    expected = Expectations(
        site="",
        draft=True,
        minimum_coverage=0,
        languages=tags,
        profiles={},
        kept=[],
        host_files=list(project.settings.host_files),
        scripts={locale.tag: locale.script for locale in project.selected},
        directions={locale.tag: locale.direction for locale in project.selected},
        prefixes={tag: [] for tag in tags},
        fonts=font_names(project.fonts),
        bounds={},
        names=[],
        untranslated={tag: {} for tag in tags},
        paths={},
    )
    layouts = Layouts(project.layouts, project.settings, project.selected, look=project.look)
    return ReviewContext(project, layouts, edition, assets, expected, since)


def _jobs(context: ReviewContext) -> Iterator[PdfJob]:
    """Yield a job for each domain in each of its languages that is selected."""
    project, edition = context.project, context.edition
    for template in project.templates:
        for locale in project.selected:
            if locale not in project.locales_of(template.domain):
                continue
            source = _source(context, project.template_in(template.domain, locale.name), locale)
            path = f"{locale.tag}/{template.domain}.{locale.tag}.{edition.id}.pdf"
            standards = [*edition.standards]
            planned = File(
                path, "review", 0, "", locale.tag, edition=edition.id, budget=edition.pages, standards=standards
            )
            yield PdfJob(source, context.assets, edition, PREVIEW.name, planned, context.expected, locale.body)


def _source(context: ReviewContext, template: Template, locale: Locale) -> str:
    project, since = context.project, context.since
    catalog = project.read_or_begin(template, locale)
    found = [d for d in check_catalog(project.subject(catalog)) if d.code not in UNTRANSLATED]
    by_id = _by_id(project, template, catalog, found)
    told = {d for own in by_id.values() for d in own}
    shown = shown_with(project.locales, project.fonts)
    changed = changes(catalog_at(project.workspace, since, template.domain, locale), catalog) if since else {}
    entries = review_entries(template, catalog, by_id, changed, shown)
    profiles = [profile for profile in project.profiles if template.domain in (profile.slug, SITE)]
    edited = max((profile.edited for profile in profiles), key=str)  # of the labels, that of the newest profile
    english = project.locale_table()[SOURCE]
    values: dict[str, Any] = {
        "domain": template.domain,
        "entries": entries,
        "numbers": {entry.id: number for number, entry in enumerate(entries, 1)},
        "counts": Counter({state.value: 0 for state in EntryState}) + Counter(entry.state for entry in entries),
        "findings": [d for d in found if d not in told],
        "revision": str(since) if since else "",
        "changes": list(changed.values()),
        "quoted": shown,
        "edited": edited,
        "date": format_edtf(edited, locale),
        "source_name": english.language_name(english),
    }
    labels = Labels(locale, project.catalog(SITE, locale.name).by_id())
    return context.layouts.review(labels, context.edition, values).text


def _by_id(
    project: Project, template: Template, catalog: Catalog, found: list[Diagnostic]
) -> dict[str, tuple[Diagnostic, ...]]:
    """Return what was found in each entry, by its id; of English, what is found in its source."""
    if catalog.locale != SOURCE:
        ids = {entry.location: entry.id for entry in catalog.entries}
        own = [d for d in found if d.location in ids]
        return {id_: tuple(d for d in own if ids[d.location] == id_) for id_ in {ids[d.location] for d in own}}
    english = project.locale_table()[SOURCE]
    return {m.id: tuple(check_source(replace(template, messages=(m,)), english)) for m in template.messages}


def catalog_at(workspace: Workspace, since: Revision, domain: str, locale: Locale) -> Catalog | None:
    """Return a catalog as it was at a revision; None where there was none."""
    path = catalog_path(domain, locale.name)
    data = file_at(workspace, since.commit, path)
    if data is None:
        return None
    try:
        return read_catalog(decode(data, path), domain, locale)
    except PipelineError as failure:
        told = f"at {since.name}, "
        hint = "name a revision in which it is whole"
        raise PipelineError(replace(d, message=told + d.message, hint=hint) for d in failure.diagnostics) from failure


def _rendered(jobs: list[PdfJob], executor: Executor, on_step: Callable[[Step], None]) -> list[BuiltFile]:
    """Render and verify; raise with the faults of all."""
    found: list[Diagnostic] = []
    done: list[BuiltFile] = []
    for job, future in [(job, executor.submit(render_pdf, job)) for job in jobs]:
        try:
            pdf = future.result()
        except ClusterError:
            raise
        except PipelineError as failure:
            found += failure.diagnostics
            continue
        except WorkerError as failure:
            found.append(error(job.place, "worker-lost", f"was not rendered: its worker {failure}", LOST_HINT))
            continue
        found += (d for d in in_folder(PREVIEW.name, pdf.verified.found) if d.severity == "error")
        done.append(BuiltFile(pdf.file, pdf.data))
        on_step(Step(pdf.file.path, len(done), len(jobs), True, pdf.file.size, pdf.file.pages, pdf.seconds))
    if found:
        raise PipelineError(found)
    return done
