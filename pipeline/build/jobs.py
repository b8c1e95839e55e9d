"""The jobs of a build: a PDF rendered and verified, in whatever process an executor runs it.

A job is a pure function of what it carries and of assets whose digests it knows, so that it can run on any machine that
has the assets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, fail
from pipeline.base.files import Workspace
from pipeline.pdf.attachments import Attachment
from pipeline.pdf.editions import Edition
from pipeline.verify.factsheet import Verified, verify_file
from pipeline.verify.file_checks import DRAWING
from pipeline.verify.manifest import Expectations, File, digest

if TYPE_CHECKING:
    from pipeline.pdf.overflow import Overflow
    from pipeline.pdf.render import Renderer


@dataclass(frozen=True, slots=True)
class AssetSet:
    """The files that the engine may read: fonts, style sheets, images and hyphenation patterns."""

    root: str  # the workspace, on this machine
    digests: tuple[tuple[str, str], ...]  # path, relative to the workspace, and SHA-256 of each
    hyphenation: tuple[tuple[str, str], ...]  # locale and path of each file of patterns
    locale_styles: str  # the style sheet of what differs by language


@dataclass(frozen=True, slots=True)
class PdfJob:
    """A PDF that is to be made, or a picture that is to be drawn from one."""

    source: str  # the print source
    assets: AssetSet
    edition: Edition
    folder: str  # where the publication will stand, as diagnostics call it
    planned: File  # what it will be, but for its size, digest and pages
    expected: Expectations
    body: float = 0.0  # size of its body text, in points, where the language has one of its own
    attachments: tuple[Attachment, ...] = ()  # of PDF/A-3

    @property
    def printed(self) -> tuple[str, str]:
        """What it is of its factsheet: the id of its edition, and the tag of a second language."""
        return self.edition.id, self.planned.second

    @property
    def place(self) -> str:
        return f"{self.folder}/{self.planned.path}"

    def file(self, data: bytes, pages: int) -> File:
        planned = self.planned
        if self.edition.picture:
            planned, pages = replace(planned, kind="picture", budget=0, standards=[]), 0
        return replace(planned, size=len(data), sha256=digest(data), pages=pages)


@dataclass(frozen=True, slots=True)
class FinishedPdf:
    """A PDF or picture that was made, or taken over, and verified by itself."""

    data: bytes
    file: File
    verified: Verified
    rendered: bool
    seconds: float
    libraries: frozenset[str] = frozenset()  # paths of the shared libraries that set its text
    overflow: Overflow | None = None  # how much too long it is, outside of drafts


class AssetWorkspace(Workspace):
    """Reads the files of an asset set, and refuses bytes that are not those that the build saw."""

    def __init__(self, assets: AssetSet) -> None:
        super().__init__(Path(assets.root))
        self.digests = dict(assets.digests)

    def read_bytes(self, relative: str) -> bytes:
        data = super().read_bytes(relative)
        if relative not in self.digests:
            raise fail(relative, "asset-changed", "is not for print", "build again")
        if self.digests[relative] != digest(data):
            raise fail(relative, "asset-changed", "has changed since the build began", "build again")
        return data


@lru_cache(maxsize=1)  # loading fonts and style sheets takes a tenth of a render, and memory that is never given back
def renderer_of(assets: AssetSet) -> Renderer:
    from pipeline.pdf.render import Renderer  # the engine takes as long to load as a factsheet to render

    workspace, patterns = AssetWorkspace(assets), dict[str, Path]()
    for name, path in assets.hyphenation:
        workspace.read_bytes(path)  # the library that hyphenates opens them itself
        patterns[name] = workspace.path(path)
    return Renderer(workspace, patterns, assets.locale_styles)


def load(assets: AssetSet, editions: tuple[Edition, ...]) -> None:
    """Load fonts and style sheets ahead of the first job; what fails here fails again, and is told, in a job."""
    try:
        renderer_of(assets).load(editions)
    except Exception:
        renderer_of.cache_clear()


def render_pdf(job: PdfJob) -> FinishedPdf:
    """Render and verify a PDF, or a picture; raise PipelineError for whatever prevents that."""
    began = monotonic()
    try:
        rendered = renderer_of(job.assets).render(
            job.source, job.place, job.edition, job.attachments, budget=job.planned.budget, body=job.body
        )
    except BaseException as failure:
        renderer_of.cache_clear()  # fonts that were half loaded would pass for loaded
        if isinstance(failure, OSError):  # the engine keeps fonts in temporary files
            hint = "free space in the folder of temporary files, or name another in TMPDIR"
            message = f"cannot be rendered: {failure.strerror or failure}"
            raise PipelineError([error(job.place, "unwritable", message, hint)]) from failure
        raise
    from pipeline.pdf.engine import text_libraries  # loaded with the renderer

    data, earlier = rendered.data, tuple[Diagnostic, ...]()
    if job.edition.picture:
        data, earlier = _drawn(job, rendered.data)
    file = job.file(data, rendered.pages)
    verified = verify_file(job.expected, file, data)
    verified = replace(verified, found=(*earlier, *verified.found))
    libraries, overflow = frozenset(map(str, text_libraries())), _overflow(job, rendered.pages)
    return FinishedPdf(data, file, verified, True, monotonic() - began, libraries, overflow)


def _drawn(job: PdfJob, data: bytes) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Return the picture of a PDF, and what is found in that: of its text, a picture tells nothing."""
    from pipeline.pdf.picture import picture  # its engine is that of the verification, which has loaded it

    verified = verify_file(job.expected, job.planned, data, DRAWING)
    return picture(data), verified.found


def verify_again(job: PdfJob, data: bytes, pages: int) -> FinishedPdf:
    """Verify a PDF that an earlier build rendered of the same things."""
    began, file = monotonic(), job.file(data, pages)
    verified, overflow = verify_file(job.expected, file, data), _overflow(job, pages)
    return FinishedPdf(data, file, verified, False, monotonic() - began, overflow=overflow)


def verify_received(job: PdfJob, pdf: FinishedPdf, worker: str) -> FinishedPdf:
    """Verify what another machine has made; raise PipelineError unless that finds what the verification there found."""
    from pipeline.pdf.engine import text_libraries  # as above

    file = job.file(pdf.data, pdf.file.pages)
    verified = verify_file(job.expected, file, pdf.data)
    new = [d.message for d in verified.found if d not in pdf.verified.found]
    if file != pdf.file or new:
        what = new[0] if file == pdf.file else "its bytes are not those that were verified there"
        hint = "build again; if it happens again, look at the memory, the disk and the network of that machine"
        raise fail(job.place, "cluster-result", f"came from {worker} and does not verify: {what}", hint)
    libraries = frozenset(map(str, text_libraries()))  # of this machine, and the same: else no job is sent there
    return replace(pdf, verified=replace(verified, found=pdf.verified.found), libraries=libraries)


def _overflow(job: PdfJob, pages: int) -> Overflow | None:
    if pages <= job.planned.budget or job.expected.draft or job.edition.picture:
        return None
    return renderer_of(job.assets).overflow(job.source, job.edition, job.planned.budget, job.body)
