"""What is said of pages that are set beyond the bounds of their edition; loads no engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.base.diagnostics import Diagnostic, warning
from pipeline.base.page_bounds import Bounds
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.measures import Excerpt, PageMeasures
from pipeline.verify.placement_checks import excerpt
from pipeline.verify.text import Pdf

MOST_TOLD = 3  # lines of a kind in a PDF that are quoted
STYLES = "in templates/styles"
WORDING = f"let the layout search more, change the spacing {STYLES}, or reword the message by a few characters"


@dataclass(frozen=True, slots=True)
class Measured:
    """How a page is against one of its bounds."""

    shown: str  # the value, with its unit
    lines: tuple[Excerpt, ...] = ()  # where it is so


@dataclass(frozen=True, slots=True)
class PageCheck:
    """One kind of fault."""

    code: str
    fact: str  # what is wrong, to be followed by pages and lines
    bound: Callable[[Bounds], str]  # as it is told
    beyond: Callable[[PageMeasures, Bounds], Measured | None]
    hint: str

    @property
    def kind(self) -> str:
        return self.code.removeprefix("published-")


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _overfull(page: PageMeasures, bounds: Bounds) -> Measured | None:
    return _counted(page.overfull, 0)


def _small_text(page: PageMeasures, bounds: Bounds) -> Measured | None:
    small = 0 < page.smallest < bounds.small_text - 0.005
    return Measured(f"{page.smallest:.1f} pt", (page.smallest_text,)) if small else None


def _contrast(page: PageMeasures, bounds: Bounds) -> Measured | None:
    low = page.contrast < bounds.contrast - 0.005
    return Measured(f"{page.contrast:.1f} : 1", (page.contrast_text,)) if low else None


def _blank(page: PageMeasures, bounds: Bounds) -> Measured | None:
    most = bounds.last_blank if page.is_last else bounds.blank
    return Measured(percent(page.blank)) if page.blank * 100 > most else None


def _ladder(page: PageMeasures, bounds: Bounds) -> Measured | None:
    return Measured(str(page.ladder), page.ladders) if page.ladder > bounds.ladder else None


def _short_line(page: PageMeasures, bounds: Bounds) -> Measured | None:
    short = [(share, line) for share, line in page.short_lines if share * 100 < bounds.short_line]
    return Measured(percent(min(short)[0]), tuple(line for _, line in short)) if short else None


def _widow(page: PageMeasures, bounds: Bounds) -> Measured | None:
    return _counted((*page.widows, *page.orphans), bounds.widows)


def _hyphen_break(page: PageMeasures, bounds: Bounds) -> Measured | None:
    return _counted(page.hyphen_breaks, bounds.hyphen_breaks)


def _drift(page: PageMeasures, bounds: Bounds) -> Measured | None:
    return Measured(f"{page.drift:.1f} pt") if page.drift is not None and page.drift > bounds.drift + 0.05 else None


def _counted(lines: tuple[Excerpt, ...], most: int) -> Measured | None:
    return Measured(str(len(lines)), lines) if len(lines) > most else None


CHECKS = (
    PageCheck(
        "published-overfull",
        "lines run into the next column or the margin",
        lambda bounds: "none",
        _overfull,
        f"let the word break (overflow-wrap, hyphens), or give it room, {STYLES}",
    ),
    PageCheck(
        "published-small-text",
        "text is too small",
        lambda bounds: f"{bounds.small_text:g} pt",
        _small_text,
        f"give it a larger font-size {STYLES}, or its drawing more room",
    ),
    PageCheck(
        "published-contrast",
        "text has too little contrast with what is behind it",
        lambda bounds: f"{bounds.contrast:g} : 1",
        _contrast,
        f"give it a darker colour, or a lighter ground, {STYLES} or the layout",
    ),
    PageCheck(
        "published-blank",
        "a part of the page is blank",
        lambda bounds: f"{bounds.blank:g} %, {bounds.last_blank:g} % on the last page",
        _blank,
        f"move what may break, or change sizes and spacing, {STYLES}",
    ),
    PageCheck(
        "published-ladder",
        "hyphens stand one below the other",
        lambda bounds: f"{bounds.ladder} in a row",
        _ladder,
        WORDING,
    ),
    PageCheck(
        "published-short-line",
        "a paragraph ends in a short line",
        lambda bounds: f"{bounds.short_line:g} % of the measure",
        _short_line,
        WORDING,
    ),
    PageCheck(
        "published-widow",
        "a line of a paragraph stands alone at the top or bottom of a column",
        lambda bounds: str(bounds.widows),
        _widow,
        f"set orphans and widows {STYLES}, or {WORDING}",
    ),
    PageCheck(
        "published-hyphen-break",
        "a word is broken over a column or page",
        lambda bounds: str(bounds.hyphen_breaks),
        _hyphen_break,
        WORDING,
    ),
    PageCheck(
        "published-drift",
        "baselines of neighbouring columns are apart",
        lambda bounds: f"{bounds.drift:g} pt",
        _drift,
        f"give headings, lists and gaps heights in whole lines {STYLES}",
    ),
)


def pdf_measures(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """Pages keep those bounds of their edition that are to fail a build; a draft only warns."""
    for check, found in beyond(expected.bounds[file.edition], file, pdf):
        if check.kind in expected.bounds[file.edition].errors:
            yield found if expected.draft else replace(found, severity="error")


def beyond(bounds: Bounds, file: File, pdf: Pdf) -> Iterator[tuple[PageCheck, Diagnostic]]:
    """Yield each check that finds pages beyond a bound, with a warning of all of them."""
    for check in CHECKS:
        pages = [(page, found) for page in pdf.measures if (found := check.beyond(page, bounds))]
        if not pages:
            continue
        lines = tuple(line for _, found in pages for line in found.lines if line.line)[:MOST_TOLD]
        quoted = "".join(f" “{excerpt(line.line)}”" for line in lines)
        where = ", ".join(f"page {page.page} ({found.shown})" for page, found in pages)
        message = f"{check.fact}: {where}; its bound is {check.bound(bounds)}{':' if quoted else ''}{quoted}"
        hint = f"{check.hint}; or set another bound: [{file.edition}.bounds] in templates/editions.toml"
        yield check, replace(warning(file.path, check.code, message, hint), about=lines)
