"""What a build has made: put into staging, told, and noted for the next build."""

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from pipeline.base.diagnostics import Diagnostic, warning
from pipeline.build import cache
from pipeline.build.build import UNCHANGED, BuildState, FileOutcome
from pipeline.build.cache import BuildRecord
from pipeline.build.context import BuiltFile
from pipeline.build.pdf_store import PdfStore
from pipeline.build.plan import (
    Details,
    FactsheetRecord,
    Key,
    PairKey,
    PairRecord,
    Plan,
    ProfileRecord,
)
from pipeline.build.staging import reuse_file, stage_file
from pipeline.build.witness import WitnessedWorkspace
from pipeline.verify.manifest import MANIFEST, File

SAME_PDF = "its print source, its assets and the engine are as they were"


@dataclass(frozen=True, slots=True)
class Publication:
    """What a build has put into staging, verified."""

    factsheets: dict[Key, FactsheetRecord]
    pairs: dict[PairKey, PairRecord]
    profiles: dict[str, ProfileRecord]
    data: dict[str, str]  # why what a profile has once for all its languages was made; nothing where it was not
    files: tuple[File, ...]  # all but the manifest
    manifest: str  # SHA-256 of the manifest
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class StagingArea:
    """Where the files of a build are until they are published."""

    state: BuildState
    folder: Path

    def put(self, item: BuiltFile) -> None:
        """Stage a file; where the same one has been published already, that one is reused."""
        published = f"{self.state.target.name}/{item.file.path}"
        if self.state.now.sha256(published) == item.file.sha256:
            self.reuse(item.file)
        else:
            stage_file(self.folder, item.file.path, item.data, self.state.target)

    def reuse(self, file: File) -> None:
        """Stage a file of the last publication."""
        published = self.state.workspace.root / self.state.target.name / file.path
        reuse_file(self.folder, file.path, published, self.state.target)


def outcomes_of(
    planned: Plan[Key], paired: Plan[PairKey], made: Publication, store: PdfStore
) -> tuple[FileOutcome, ...]:
    """Tell of each file that belongs to a profile whether it was made, and why."""
    found: list[FileOutcome] = []
    for key, factsheet in made.factsheets.items():
        why = planned.stale.get(key, "")
        same = {pdf.file for pdf in factsheet.pdfs if why and pdf.key in store.reused}
        for file in factsheet.all_files:
            made_now = bool(why) and file not in same and not factsheet.kept
            found.append(FileOutcome(file.path, made_now, SAME_PDF if file in same else why or UNCHANGED))
    for pair in made.pairs.values():
        why = paired.stale.get(pair.key, "")
        found.append(FileOutcome(pair.file.path, bool(why) and not pair.kept, why or UNCHANGED))
    for slug, profile in made.profiles.items():
        why = made.data[slug]
        found += [FileOutcome(file.path, bool(why), why or UNCHANGED) for file in profile.files]
    return tuple(found)


def remember(
    state: BuildState,
    workspace: WitnessedWorkspace,
    store: PdfStore,
    made: Publication,
    host_files: tuple[str, ...],
) -> tuple[Diagnostic, ...]:
    """Write what the next build has to know; warn where that cannot be done, since the publication stands all the same.

    What was read as something else than the snapshot saw was edited meanwhile: such a record vouches for no factsheet.
    """
    target, factsheets, pairs = state.target.name, tuple(made.factsheets.values()), tuple(made.pairs.values())
    if workspace.edited:
        factsheets = tuple(replace(factsheet, inputs="") for factsheet in factsheets)
        pairs = tuple(replace(pair, inputs="") for pair in pairs)
    files = {path: seen for path, seen in state.now.files.items() if not path.startswith(f"{target}/")}
    digests = {file.path: file.sha256 for file in made.files} | {MANIFEST: made.manifest}
    files |= cache.host_files(workspace.root, target, host_files)
    files |= dict.fromkeys(workspace.edited, cache.EDITED) | cache.published_files(workspace.root, target, digests)
    record = BuildRecord(
        format=cache.FORMAT,
        request=repr(state.selection),
        makers=state.makers,
        libraries=store.libraries,
        clock=state.now.clock,
        files=files,
        published=made.files,
        manifest=made.manifest,
        warnings=made.warnings,
        details=msgspec.Raw(msgspec.json.encode(Details(factsheets, tuple(made.profiles.values()), pairs))),
    )
    try:
        cache.write_record(state.workspace, target, record)
    except OSError as failure:
        message = f"what this build made cannot be noted in the cache folder: {failure.strerror or failure}"
        remedy = (
            "make ~/.cache/factsheet-pipeline writable, or set XDG_CACHE_HOME to another folder, by its absolute path"
        )
        hint = f"{remedy}; until then every build makes everything anew"
        return (warning(target, "state-unwritable", message, hint),)
    return ()
