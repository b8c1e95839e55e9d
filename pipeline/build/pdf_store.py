"""The PDFs of earlier builds, and how they are known again: the publications themselves are the store."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.page_bounds import Bounds
from pipeline.build.cache import BuildRecord, Snapshot, combined, library_stats
from pipeline.build.jobs import AssetSet, FinishedPdf, PdfJob
from pipeline.build.plan import read_details
from pipeline.project.project import Project
from pipeline.verify.manifest import digest

ASSETS = ("templates/fonts/", "templates/styles/")
# What only pages load, unless an edition names it:
SCREEN = ("templates/fonts/web/", "templates/styles/screen.css", "templates/styles/fonts-screen.css")


def asset_set(project: Project, now: Snapshot, locale_styles: str) -> AssetSet:
    """Return what the engine may read, as the snapshot saw it."""
    patterns = [(locale.name, f"{locale.folder}/hyphenation.dic") for locale in project.locales]
    patterns = [(name, path) for name, path in patterns if path in now.files]
    folders = (*ASSETS, *(f"{locale.folder}/fonts/" for locale in project.locales))
    named = {f"templates/styles/{style}" for edition in project.editions for style in edition.styles}
    paths = {path for path in now.files if path.startswith(folders) and not path.startswith(SCREEN)}
    paths |= {path for path in named if path in now.files} | {path for _, path in patterns}
    digests = tuple((path, now.sha256(path)) for path in sorted(paths))
    return AssetSet(str(project.workspace.root), digests, tuple(patterns), locale_styles)


class PdfStore:
    """Finds a PDF that an earlier build made of the same things."""

    def __init__(
        self, workspace: Workspace, assets: AssetSet, makers: str, known: Iterable[tuple[str, BuildRecord]]
    ) -> None:
        """Take the records of each target whose makers and text libraries are those of today."""
        records, digests = tuple(known), [f"{path} {sha256}" for path, sha256 in assets.digests]
        self.workspace, self.assets = workspace, assets
        self.common = combined([makers, assets.locale_styles, repr(assets.hyphenation), *digests])
        self.known = {
            pdf.key: (target, pdf)
            for target, record in records
            for factsheet in read_details(record).factsheets
            for pdf in factsheet.pdfs
        }
        self.reused: set[str] = set()  # keys of the PDFs that were taken over
        # Stat data of the shared libraries that set the text of the PDFs:
        self.libraries = next((record.libraries for _, record in records if record.libraries), {})

    def key(self, job: PdfJob) -> str:
        """Return the digest of all that decides about the bytes of a job's PDF: no bound of the page report does.

        Of a picture, what its text was verified against as well, since nobody can read that out of it again.
        """
        attached = [repr(replace(own, data=b"")) + digest(own.data) for own in job.attachments]
        budget = job.planned.budget if job.edition.body else 0  # which decides about sizes that are searched
        edition = repr(replace(job.edition, pages=budget, bounds=Bounds()))
        held = [repr(replace(job.expected, paths={}))] if job.edition.picture else []
        return combined([*held, job.source, edition, f"{job.body:g}", self.common, *attached])

    def find(self, job: PdfJob) -> tuple[bytes, int] | None:
        """Return the bytes and the number of pages of a PDF that is there already."""
        target, pdf = self.known.get(self.key(job), ("", None))
        published = Workspace(self.workspace.root / target)  # which may be a link that leads out
        data = b""
        with suppress(PipelineError):  # it has gone, or something else stands in its place
            data = published.read_bytes(pdf.file.path) if pdf else b""
        if pdf is None or digest(data) != pdf.file.sha256:
            return None
        self.reused.add(pdf.key)
        return data, pdf.file.pages

    def take(self, pdf: FinishedPdf) -> None:
        """Note what set the text of a PDF that was rendered."""
        if pdf.libraries and not self.libraries:
            self.libraries = library_stats(pdf.libraries)
