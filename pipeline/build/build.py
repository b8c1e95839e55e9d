"""A workspace comes in; a verified publication stands in `output/`, or what was selected of it in `preview/`.

Or diagnostics go out and nothing changes. What is as the last build left it is taken over; what is stale is made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, PipelineError, warning
from pipeline.base.files import Workspace
from pipeline.build.assemble import about_profiles, assets, manifest, site_pages
from pipeline.build.keep import Kept, kept_sheets
from pipeline.build.record import About, Record, Sheet, read_record, write_record
from pipeline.build.render import Made, Means, OnStep, Press, expectation, in_folder, render_sheets
from pipeline.build.staging import OUTPUT, PREVIEW, Target, adopt_file, only_build, publish, stage_file, staging, sweep
from pipeline.build.stale import Engine, Key, Planner, Prints, made_by, print_stock
from pipeline.build.start import (
    EVERYTHING,
    FOLDER,
    State,
    look,
    read_state,
    state_path,
    versions,
    write_state,
)
from pipeline.build.task import load_stock
from pipeline.build.workers import InProcess, Workers
from pipeline.catalog.model import catalog_path
from pipeline.pages.fonts import font_rules
from pipeline.pages.styles import locale_styles
from pipeline.project.project import Project, read_project
from pipeline.project.selection import WHOLE, Selection
from pipeline.verify.manifest import MANIFEST, Expectations, File, Manifest, digest, format_manifest
from pipeline.verify.publication import verify_publication

UNCHANGED = "nothing that it depends on has changed"
SAME_PRINT = "its print source, its assets and the engine are as they were"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a file of a factsheet, and why."""

    path: str
    made: bool
    """Whether it was made anew, and not taken over."""
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """What stands after a build."""

    files: tuple[File, ...]
    fates: tuple[Fate, ...]
    """Of the files of all factsheets."""
    warnings: tuple[Diagnostic, ...]
    folder: str
    """Where it stands, relative to the workspace."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A build that has begun: where, what for, and what it found."""

    workspace: Workspace
    target: Target
    request: str
    """What it was asked for, and by which versions of everything installed."""
    makers: str
    """Digest of the versions and the pipeline itself, by which a record is known as readable."""
    before: State | None
    """What the last build of this target saw and left, if it was asked for the same."""
    seen: State
    """What stands there now."""
    records: Mapping[str, Record]
    """What the last builds made, by target."""

    @property
    def record(self) -> Record:
        return self.records[self.target.name]

    @property
    def nothing_stale(self) -> bool:
        return self.before is not None and bool(self.record.sheets) and not self.before.changes(self.seen)


def build(
    workspace: Workspace,
    on_step: OnStep = lambda _: None,
    selection: Selection = WHOLE,
    executor: Executor | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> Result:
    """Render into staging, verify it there, and publish it whole; raise with every diagnostic otherwise.

    Only a build of everything goes to `output/`; a selection or a draft leaves it alone and goes to `preview/`. PDFs
    are rendered by `executor`, or in this process. A second build waits where `on_wait` is told so, or is refused.
    """
    target = OUTPUT if selection.whole else PREVIEW
    with only_build(workspace, target, on_wait):
        sweep(workspace)
        begun = _begin(workspace, target, selection)
        if begun.nothing_stale:
            return _as_it_was(begun)
        planner = Planner(begun.seen, begun.before, begun.record, target.name)
        project, warnings = read_project(workspace, selection, planner)
        kept, about_kept = kept_sheets(project)
        engine = Engine(begun.seen, begun.before, executor or InProcess())
        with staging(workspace, target) as folder:
            work = _work(begun, planner, project, kept, folder, (*warnings, *about_kept))
            sheets, reused = _sheets(work, kept, engine, on_step)
            record = _complete(work, sheets)
            publish(workspace, folder, target)
        trouble = _remember(begun, engine, record)
    return Result(record.files, _fates(planner, record, reused), (*record.found, *trouble), target.name)


@dataclass(frozen=True, slots=True)
class Work:
    """A build that is under way: what it is made from, and where it goes."""

    begun: Begun
    planner: Planner
    project: Project
    press: Press
    profiles: dict[str, About]
    """Every profile, read or recorded."""
    promised: Manifest
    """What the publication will be, but for its files."""
    assets: tuple[Made, ...]
    """What the pages load."""
    folder: Path
    """The staging folder."""
    warnings: tuple[Diagnostic, ...]
    """What was found in what was read."""

    def put(self, item: Made) -> None:
        """Stage a file; where the same one has been published already, that one is taken over."""
        published = f"{self.begun.target.name}/{item.file.path}"
        if self.begun.seen.files.get(published, ("", ""))[1] == item.file.sha256:
            self.adopt(item.file)
        else:
            stage_file(self.folder, item.file.path, item.data, self.begun.target)

    def adopt(self, file: File) -> None:
        """Take a file over from the last publication."""
        target = self.begun.target
        adopt_file(self.folder, file.path, self.begun.workspace.root / target.name / file.path, target)


def _begin(workspace: Workspace, target: Target, selection: Selection) -> Begun:
    request = f"{EVERYTHING if selection.whole else repr(selection)} {versions()}"
    before = read_state(str(workspace.root), target.name)
    seen = look(str(workspace.root), target.name, request, before)
    makers = made_by(seen)
    records = {other.name: read_record(workspace, other.name, makers) for other in (OUTPUT, PREVIEW)}
    comparable = before if before and before.request == request else None
    return Begun(workspace, target, request, makers, comparable, seen, records)


def _as_it_was(begun: Begun) -> Result:
    """Return the result of a build that has nothing to do."""
    sheets = begun.record.sheets.values()
    fates = tuple(Fate(file.path, made=False, why=UNCHANGED) for sheet in sheets for file in sheet.all_files)
    return Result(begun.record.files, fates, begun.record.found, begun.target.name)


def _work(
    begun: Begun, planner: Planner, project: Project, kept: Kept, folder: Path, warnings: tuple[Diagnostic, ...]
) -> Work:
    profiles = about_profiles(project, begun.record, warnings)
    loaded = tuple(assets(project))
    promised = manifest(project, profiles, begun.record, kept, loaded)
    press = Press(project, begun.target.name)
    return Work(begun, planner, project, press, profiles, promised, loaded, folder, warnings)


def _sheets(work: Work, kept: Kept, engine: Engine, on_step: OnStep) -> tuple[dict[Key, Sheet], Collection[str]]:
    """Make what is stale and take over the rest; return all factsheets, and the keys of the PDFs that were reused."""
    begun, project, planner = work.begun, work.project, work.planner
    stock = print_stock(project, begun.seen, locale_styles(project.locales, font_rules(project.fonts, "print")))
    if isinstance(engine.executor, Workers):
        engine.executor.prepare(load_stock, stock, project.editions)
    prints = Prints(begun.workspace, stock, engine, begun.records)
    means = Means(engine.executor, prints, Expectations(work.promised), work.put, on_step)
    made = render_sheets(work.press, means, kept)
    sheets: dict[Key, Sheet] = {}
    for key in planner.inputs:
        about = tuple(d for d in work.warnings if d.location.path == catalog_path(*key))
        if key in made:
            sheets[key] = replace(made[key], inputs=planner.inputs[key], found=(*made[key].found, *about))
            continue
        sheets[key] = replace(work.press.kept(key, kept[key]), found=about) if key in kept else begun.record.sheets[key]
        for file in sheets[key].all_files:
            work.adopt(file)
    return sheets, prints.reused


def _complete(work: Work, sheets: dict[Key, Sheet]) -> Record:
    """Stage what belongs to no factsheet, and verify the whole; raise with all that is wrong with it."""
    others = [*site_pages(work.press, sheets, work.profiles), *work.assets]
    for item in others:
        work.put(item)
    files = [*(file for sheet in sheets.values() for file in sheet.all_files), *(item.file for item in others)]
    complete = replace(work.promised, files=sorted(files, key=lambda file: file.path))
    data = format_manifest(complete).encode("utf-8")
    stage_file(work.folder, MANIFEST, data, work.begun.target)
    tags = {locale.name: locale.tag for locale in work.project.selected}
    expectations = Expectations(complete)
    verified = {
        (slug, tags[locale])
        for (slug, locale), sheet in sheets.items()
        if sheet.expected == expectation(expectations.of(slug, tags[locale]))
    }
    problems = in_folder(work.begun.target.name, verify_publication(work.folder, verified=verified))
    remembered = (
        *(d for sheet in sheets.values() for d in sheet.found),
        *(d for about in work.profiles.values() for d in about.found),
    )
    found = tuple(dict.fromkeys((*problems, *work.warnings, *remembered)))
    if any(d.severity == "error" for d in found):
        raise PipelineError(found)
    return Record(sheets, work.profiles, tuple(complete.files), digest(data), found)


def _fates(planner: Planner, record: Record, reused: Collection[str]) -> tuple[Fate, ...]:
    """Tell of each file of a factsheet whether it was made, and why."""
    fates: list[Fate] = []
    for key, sheet in record.sheets.items():
        why = planner.stale.get(key, "")
        for item in sheet.prints:
            alike = item.key in reused
            fates.append(
                Fate(item.file.path, bool(why) and not alike, SAME_PRINT if why and alike else why or UNCHANGED)
            )
        fates += [Fate(file.path, bool(why) and not sheet.kept, why or UNCHANGED) for file in sheet.files]
    return tuple(fates)


def _remember(begun: Begun, engine: Engine, record: Record) -> tuple[Diagnostic, ...]:
    """Keep what the next build has to know; warn where that cannot be done, since the publication stands all the same.

    What was edited while the build went on may have been read before or after: such a record vouches for no page.
    """
    root, target = str(begun.workspace.root), begun.target.name
    now = look(root, target, begun.request, begun.seen, engine.libraries)
    learnt = {path: look for path, look in now.files.items() if path in engine.libraries}
    touched = {path for path, look in begun.seen.files.items() if now.files.get(path) != look}  # edited, perhaps undone
    changed = begun.seen.changes(now) | touched
    edited = {path for path in changed if not path.startswith(f"{target}/") and path not in learnt}
    sheets = {key: replace(sheet, inputs="") if edited else sheet for key, sheet in record.sheets.items()}
    digests = {f"{target}/{file.path}": file.sha256 for file in record.files}
    digests[f"{target}/{MANIFEST}"] = record.manifest
    files = {path: seen for path, seen in begun.seen.files.items() if not path.startswith(f"{target}/")}
    files |= dict.fromkeys(edited, ("", "edited")) | learnt
    files |= {path: (now.files.get(path, ("", ""))[0], sha256) for path, sha256 in digests.items()}
    try:
        (begun.workspace.root / state_path(target)).unlink(missing_ok=True)  # it may not outlive its record
        write_record(begun.workspace, target, begun.makers, replace(record, sheets=sheets))
        write_state(root, target, State(begun.request, begun.seen.clock, files, silent=not record.found))
    except (OSError, PipelineError) as failure:
        told = failure.diagnostics[0].message if isinstance(failure, PipelineError) else str(failure.strerror)
        reason = told.removeprefix("cannot be written: ")
        hint = "make the folder writable; until then every build makes everything anew"
        return (warning(FOLDER, "state-unwritable", f"what this build made cannot be noted: {reason}", hint),)
    return ()
