"""The page report: how each page of each PDF is set. Start with `PageReport`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.base.diagnostics import Diagnostic, warning
from pipeline.base.page_bounds import Bounds
from pipeline.verify.factsheet import Verified
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.measure_checks import beyond
from pipeline.verify.measures import Ink, PageMeasures


@dataclass(frozen=True, slots=True)
class PdfReport:
    """How the pages of a PDF are set, and what they are held to."""

    file: File
    bounds: Bounds
    pages: tuple[PageMeasures, ...]
    ink: tuple[Ink, ...]  # of each page; none where it could not be drawn
    x_heights: dict[str, float]  # by script (ISO 15924), in points


@dataclass(slots=True)
class PageReport:
    """Collects what there is to report while a publication is verified."""

    pdfs: list[PdfReport] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)  # beyond bounds that fail no build

    def add(self, expected: Expectations, verified: Verified, data: bytes) -> None:
        """Take a PDF that was verified and could be read; pass anything else by."""
        from pipeline.verify.ink import read_ink

        file, pdf = verified.file, verified.facts
        if file.kind != "pdf" or pdf is None:
            return
        bounds = expected.bounds[file.edition]
        self.found += [found for check, found in beyond(bounds, file, pdf) if check.kind not in bounds.errors]
        try:
            drawn, heights = read_ink(data, imposed=pdf.imposed)
            ink = tuple(drawn[page.leaf] for page in pdf.measures)
        except ValueError as failure:
            ink, heights = (), {}
            hint = "publish smaller images; all else is in the report"
            self.found.append(warning(file.path, "published-ink", f"its ink was not counted: it {failure}", hint))
        self.pdfs.append(PdfReport(file, bounds, pdf.measures, ink, heights))
