"""Makes what is stale, reuses the rest, verifies the whole and publishes it. Start with `publish_stale`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from pipeline import __version__
from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.build import cache
from pipeline.build.assemble import assets, expectations, profile_records, site_pages
from pipeline.build.build import BuildResult, BuildState
from pipeline.build.cache import BuildRecord
from pipeline.build.context import BuildContext, BuiltFile, Step
from pipeline.build.factsheets import expectation, in_folder, kept_record, make_factsheets
from pipeline.build.jobs import load
from pipeline.build.keep import HeldBack, hold_back
from pipeline.build.pairs import factsheets_of, group_of, kept_pair, make_pairs, pair_keys, pairs_in
from pipeline.build.pdf_store import PdfStore, asset_set
from pipeline.build.plan import (
    AnyKey,
    Details,
    FactsheetRecord,
    Key,
    PairKey,
    PairRecord,
    Plan,
    ProfileRecord,
    plan,
    plan_pairs,
    read_details,
)
from pipeline.build.pool import InProcess, Workers
from pipeline.build.profile_data import is_current, profile_data
from pipeline.build.publication import Publication, StagingArea, outcomes_of, remember
from pipeline.build.staging import OUTPUT, PREVIEW, publish, stage_file, staging
from pipeline.build.witness import WitnessedWorkspace
from pipeline.catalog.model import catalog_path
from pipeline.pages.fonts import font_rules
from pipeline.pages.layouts import Layouts
from pipeline.pages.styles import accent_rules, locale_styles
from pipeline.project.pairs import partners
from pipeline.project.project import Project, read_wanted
from pipeline.project.sources import read_scope
from pipeline.verify.folder import read_regular
from pipeline.verify.manifest import MANIFEST, Manifest, digest, format_manifest
from pipeline.verify.publication import verify_publication

OTHER_LANGUAGES = "its profile is published in other languages"


def publish_stale(state: BuildState, executor: Executor | None, on_step: Callable[[Step], None]) -> BuildResult:
    """Make and publish everything that is stale; raise with every diagnostic, and change nothing, otherwise."""
    workspace, target = WitnessedWorkspace(state.workspace, state.now), state.target
    known, scope = read_details(state.before), read_scope(workspace, state.selection)
    beside = partners(scope)
    planned = plan(scope.settings, scope.factsheets, target.name, state.now, state.before, known, beside)
    paired = plan_pairs(scope.settings, pairs_in(scope), target.name, state.now, state.before, known)
    project, warnings = read_wanted(scope, _wanted(planned, paired, beside))
    held = hold_back(project)
    page_assets, made_assets = assets(project)
    others = dict.fromkeys(_in_other_languages(planned, known, held), OTHER_LANGUAGES)
    slugs = {slug for slug, _ in others}
    other_pairs = {key: OTHER_LANGUAGES for key in paired.inputs.keys() - paired.stale.keys() if key[0] in slugs}
    others |= _with_other_assets(planned, state.before, made_assets)
    other_pairs |= _with_other_assets(paired, state.before, made_assets)
    if others or other_pairs:
        planned.stale |= others
        paired.stale |= other_pairs
        project, warnings = read_wanted(scope, _wanted(planned, paired, beside))
        held = hold_back(project)
    project, kept, loaded = project.without(frozenset(held.left_out)), held.kept, _with_kept(made_assets, held)
    store = _pdf_store(state, project)
    if isinstance(executor, Workers):
        executor.prepare(len(planned.stale) * len(project.editions), load, store.assets, project.editions)
    host_files = project.settings.host_files
    with staging(workspace, target, host_files) as folder:
        keys = pair_keys(project)
        wanted = [key for key in keys if key in paired.stale and key not in held.pairs]
        area, found = StagingArea(state, folder), (*warnings, *held.found)
        profiles = profile_records(project, known, found)
        context = BuildContext(
            project=project,
            layouts=Layouts(
                project.layouts,
                project.settings,
                project.selected,
                draft=project.draft,
                look=project.look,
                assets=page_assets,
            ),
            folder=target.name,
            expected=expectations(project, profiles, known, kept, loaded),
            executor=executor or InProcess(),
            store=store,
            stage=area.put,
            on_step=on_step,
            lengths=partial(_last_lengths, state),
            paired=factsheets_of(wanted),
        )
        stay = {key: kept_record(context, key, kept[key]) for key in kept}
        before = {factsheet.key: factsheet for factsheet in known.factsheets} | stay
        made_pairs: dict[PairKey, PairRecord] = {}

        def make_pairs_of(slug: str) -> None:
            made_pairs.update(make_pairs(context, [key for key in wanted if key[0] == slug], before))
            context.forget(slug)

        made = make_factsheets(context, [key for key in planned.stale if key not in kept], make_pairs_of)
        factsheets = _all_factsheets(project, planned, made, known, stay)
        factsheets = {key: _with_warnings(factsheet, found) for key, factsheet in factsheets.items()}
        for file in (file for key in factsheets.keys() - made.keys() for file in factsheets[key].all_files):
            area.reuse(file)
        pairs = {pair.key: pair for pair in known.pairs} | {key: kept_pair(key, held.pairs[key]) for key in held.pairs}
        for slug in dict.fromkeys(slug for slug, *pair in wanted if (slug, *pair) not in made_pairs):
            make_pairs_of(slug)
        pairs |= {key: replace(pair, inputs=paired.inputs[key]) for key, pair in made_pairs.items()}
        pairs = {key: pairs[key] for key in keys}
        for pair in (pairs[key] for key in keys if key not in made_pairs):
            area.reuse(pair.file)
        publication = Publication(factsheets, pairs, profiles, _reasons(planned, paired), (), "", found)
        publication = _complete(context, area, loaded, publication, made)
        publish(workspace, folder, target)
    warnings = (*publication.warnings, *remember(state, workspace, store, publication, host_files))
    outcomes = outcomes_of(planned, paired, publication, store)
    return BuildResult(publication.files, outcomes, warnings, target.name, publication.manifest)


def _reasons(planned: Plan[Key], paired: Plan[PairKey]) -> dict[str, str]:
    """Return why the data of each profile have to be made: whatever made one of its pages stale."""
    found = dict[str, dict[str, None]]()
    for (slug, *_), why in (*planned.stale.items(), *paired.stale.items()):
        found.setdefault(slug, {})[why] = None
    return {slug: "; ".join(reasons) for slug, reasons in found.items()}


def _wanted(planned: Plan[Key], paired: Plan[PairKey], beside: Mapping[Key, tuple[str, ...]]) -> frozenset[Key]:
    """Return the factsheets whose texts are read: those that are stale, and those that stand beside them."""
    seconds = ((slug, second) for slug, locale in planned.stale for second in beside.get((slug, locale), ()))
    return frozenset((*planned.stale, *seconds, *factsheets_of(paired.stale)))


def _pdf_store(state: BuildState, project: Project) -> PdfStore:
    """Return the PDFs of all targets that were made by what would make them today."""
    records = {target.name: cache.read_record(state.workspace, target.name) for target in (OUTPUT, PREVIEW)}
    known = [(name, record) for name, record in records.items() if record and state.is_current(record)]
    own = font_rules(project.fonts, "print") + accent_rules(project.look.shades, "print")
    assets = asset_set(project, state.now, locale_styles(project.locales, own, project.sizes))
    return PdfStore(state.workspace, assets, state.makers, known)


def _last_lengths(state: BuildState) -> dict[Key, dict[str, int]]:
    """Return how long the messages of each factsheet were in the last publication, where that is known."""
    published = read_details(cache.read_record(state.workspace, OUTPUT.name))
    return {factsheet.key: factsheet.lengths for factsheet in published.factsheets}


def _in_other_languages(planned: Plan[Key], known: Details, held: HeldBack) -> set[Key]:
    """Return what is not stale, and belongs to a profile whose languages are not those that the last build published.

    Each page leads to those of all languages, and tells the names in all of them.
    """
    before, now = {factsheet.key for factsheet in known.factsheets}, planned.inputs.keys() - held.left_out
    changed = {slug for slug, _ in before ^ now}
    return {(slug, locale) for slug, locale in planned.inputs.keys() - planned.stale.keys() if slug in changed}


def _with_other_assets(
    planned: Plan[AnyKey], before: BuildRecord | None, made: Iterable[BuiltFile]
) -> dict[AnyKey, str]:
    """Return what is not stale, if something that every page may load has another name than in the last build.

    What only other languages have, as a font, is in the style sheet of them all.
    """
    named = {file.path for file in before.published if file.kind == "asset"} if before else set()
    lacking = {item.file.path for item in made} - named
    why = "what pages load has changed"
    return dict.fromkeys(planned.inputs.keys() - planned.stale.keys(), why) if lacking else {}


def _with_kept(made: tuple[BuiltFile, ...], held: HeldBack) -> tuple[BuiltFile, ...]:
    """Return the assets of a build, and those that the pages load which stay as they were published."""
    paths = {item.file.path for item in made}
    return (*made, *(BuiltFile(file, data) for file, data in held.assets if file.path not in paths))


def _all_factsheets(
    project: Project,
    planned: Plan[Key],
    made: dict[Key, FactsheetRecord],
    known: Details,
    kept: dict[Key, FactsheetRecord],
) -> dict[Key, FactsheetRecord]:
    """Return the factsheets in their order: made, kept, or as the last build left them."""
    found = {factsheet.key: factsheet for factsheet in known.factsheets} | kept
    found |= {key: replace(factsheet, inputs=planned.inputs[key]) for key, factsheet in made.items()}
    return {key: found[key] for key in project.factsheets}


def _with_warnings(factsheet: FactsheetRecord, found: Iterable[Diagnostic]) -> FactsheetRecord:
    """Return a factsheet with the warnings about its catalog, so that builds that do not read it can tell them."""
    about = tuple(d for d in found if d.location.path == catalog_path(*factsheet.key))
    return replace(factsheet, warnings=tuple(dict.fromkeys((*factsheet.warnings, *about))))


def _complete(
    context: BuildContext, area: StagingArea, loaded: tuple[BuiltFile, ...], made: Publication, fresh: Collection[Key]
) -> Publication:
    """Stage what belongs to no factsheet, and verify the whole; raise with all that is wrong with it."""
    files = [file for factsheet in made.factsheets.values() for file in factsheet.all_files]
    profiles = {slug: _with_data(context.project, area, record) for slug, record in made.profiles.items()}
    files += [file for record in profiles.values() for file in record.files]
    reused = [slug for slug, record in profiles.items() if record is made.profiles[slug]]
    lost = f"its data in {area.state.target.name}/ are not what was published"
    whys = {slug: "" if slug in reused else made.data.get(slug, lost) for slug in profiles}
    made = replace(made, profiles=profiles, data=whys)
    files += [pair.file for pair in made.pairs.values()]
    for item in (*site_pages(context, made.factsheets, made.profiles), *loaded):
        area.put(item)
        files.append(item.file)
    files.sort(key=lambda file: file.path)
    manifest = Manifest(f"factsheet-pipeline {__version__}", context.expected, files)
    data = format_manifest(manifest).encode("utf-8")
    stage_file(area.folder, MANIFEST, data, area.state.target)
    tags = {locale.name: locale.tag for locale in context.project.selected}
    verified = {
        (slug, tags[locale])
        for (slug, locale), factsheet in made.factsheets.items()
        if factsheet.expected == expectation(context.expected.of(slug, tags[locale]))
    }
    by_profile = {slug: {(slug, own.tag) for own in context.project.published(slug)} for slug in reused}
    verified |= {(slug, "") for slug, own in by_profile.items() if own <= verified}
    verified |= {
        group
        for key, pair in made.pairs.items()
        if pair.expected == expectation(context.expected.of(*(group := group_of(context.project, key))))
    }
    fresh = {(slug, tags[locale]) for slug, locale in fresh}
    problems = in_folder(area.state.target.name, verify_publication(area.folder, verified=verified, fresh=fresh))
    records: list[FactsheetRecord | PairRecord | ProfileRecord] = [
        *made.factsheets.values(),
        *made.pairs.values(),
        *made.profiles.values(),
    ]
    remembered = [d for record in records for d in record.warnings]
    found = tuple(dict.fromkeys((*problems, *made.warnings, *remembered)))
    if any(d.severity == "error" for d in found):
        raise PipelineError(found)
    return replace(made, files=tuple(files), manifest=digest(data), warnings=found)


def _with_data(project: Project, area: StagingArea, record: ProfileRecord) -> ProfileRecord:
    """Stage what a profile has once for all languages; where it may be reused, the record stays the one it was."""
    published, now = area.state.target.name, area.state.now
    if is_current(record, lambda path: now.sha256(f"{published}/{path}")):
        for file in record.files:
            area.reuse(file)
        return record
    made = tuple(profile_data(project, record.slug, lambda path: read_regular(area.folder / path)))
    for item in made:
        area.put(item)
    return replace(record, files=tuple(item.file for item in made))
