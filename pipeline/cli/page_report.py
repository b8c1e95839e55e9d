"""Prints the page report of `pipeline verify`: a table for each PDF, or one JSON document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import StringIO
from shutil import get_terminal_size
from typing import NamedTuple

from pipeline.base.diagnostics import printable
from pipeline.base.page_bounds import Bounds, Kind
from pipeline.cli.report import is_unicode, show
from pipeline.verify.measure_checks import CHECKS
from pipeline.verify.measures import PageMeasures
from pipeline.verify.page_report import PdfReport

BEYOND = " !"  # behind what is beyond its bound
NONE = "–"
MEASURE, PAGE, BOUND = 18, 10, 11  # characters that the columns of a table take at most
MILLIMETRES = 25.4 / 72  # in a point


class Row(NamedTuple):
    """A measure of a page, the kind of fault that it may be, and its bound."""

    name: str
    value: Callable[[PageMeasures, Bounds], object]
    kind: Kind | None = None
    bound: Callable[[Bounds], object] = lambda _: ""


ROWS = (
    Row("fill, %", lambda page, _: _percent(page.fill)),
    Row("of columns, %", lambda page, _: " ".join(map(_percent, page.columns)) or NONE),
    Row(
        "largest blank, %",
        lambda page, _: _percent(page.blank),
        "blank",
        lambda bounds: f"{bounds.blank:g}, last {bounds.last_blank:g}",
    ),
    Row("lines", lambda page, _: page.lines),
    Row("overfull lines", lambda page, _: len(page.overfull), "overfull", lambda _: 0),
    Row(
        "short last lines",
        lambda page, bounds: sum(share * 100 < bounds.short_line for share, _ in page.short_lines),
        "short-line",
        lambda bounds: f"0 < {bounds.short_line:g} %",
    ),
    Row(
        "widows, orphans",
        lambda page, _: f"{len(page.widows)}, {len(page.orphans)}",
        "widow",
        lambda bounds: bounds.widows,
    ),
    Row("hyphens", lambda page, _: f"{page.hyphens} = {_percent(page.hyphens / max(page.lines, 1))} %"),
    Row("longest ladder", lambda page, _: page.ladder, "ladder", lambda bounds: bounds.ladder),
    Row(
        "hyphens across",
        lambda page, _: len(page.hyphen_breaks),
        "hyphen-break",
        lambda bounds: bounds.hyphen_breaks,
    ),
    Row(
        "baseline drift, pt",
        lambda page, _: NONE if page.drift is None else f"{page.drift:.1f}",
        "drift",
        lambda bounds: f"{bounds.drift:g}",
    ),
    Row(
        "smallest text, pt",
        lambda page, _: f"{page.smallest:.1f}",
        "small-text",
        lambda bounds: f"{bounds.small_text:g}",
    ),
    Row("least contrast", lambda page, _: f"{page.contrast:.1f}", "contrast", lambda bounds: f"{bounds.contrast:g}"),
)


def print_tables(pdfs: Sequence[PdfReport]) -> None:
    """Print a table for each PDF: a row for each measure, a column for each page that the terminal has room for."""
    width = get_terminal_size().columns
    for pdf in pdfs:
        heights = ", ".join(
            f"{script} {points:.1f} pt ({points * MILLIMETRES:.2f} mm)" for script, points in pdf.x_heights.items()
        )
        pages = f"{len(pdf.pages)} page{'s' if len(pdf.pages) != 1 else ''}"
        show(f"{printable(pdf.file.path)}: edition {pdf.file.edition}, {pdf.file.language}, {pages}")
        show(f"x-height: {heights or NONE}")
        step = max((width - MEASURE - BOUND) // PAGE, 1)
        for first in range(0, len(pdf.pages), step):
            show(_table(pdf, range(first, min(first + step, len(pdf.pages)))))
        show("")


def _table(pdf: PdfReport, indices: range) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    checks = {check.kind: check for check in CHECKS}
    pages = [pdf.pages[index] for index in indices]
    table = Table("page", box=box.SIMPLE_HEAD if is_unicode() else box.ASCII2, show_edge=False, padding=(0, 1, 0, 0))
    for page in pages:
        table.add_column(str(page.page), justify="right", no_wrap=True)
    table.add_column("bound", justify="right", no_wrap=True)
    for row in ROWS:
        check = checks[row.kind].beyond if row.kind else lambda *_: None
        values = [f"{row.value(page, pdf.bounds)}{BEYOND if check(page, pdf.bounds) else ''}" for page in pages]
        table.add_row(row.name, *values, str(row.bound(pdf.bounds)))
    if pdf.ink:
        table.add_row("inked area, %", *(_percent(pdf.ink[index].covered) for index in indices), "")
        table.add_row("ink in grey, %", *(_percent(pdf.ink[index].grey) for index in indices), "")
    printed = StringIO()
    Console(file=printed, width=1000, color_system=None, markup=False, emoji=False).print(table)
    return printed.getvalue().rstrip("\n")


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def record(pdf: PdfReport) -> dict[str, object]:
    """Return what JSON has of a PDF: all that was measured, with the lines that each fault is in."""
    names = ("path", "profile", "language", "edition")
    pages = [asdict(page) for page in pdf.pages]
    for page, ink in zip(pages, pdf.ink, strict=False):
        page["ink"] = ink._asdict()
    told = {name: getattr(pdf.file, name) for name in names}
    return told | {"bounds": asdict(pdf.bounds), "x_heights": pdf.x_heights, "pages": pages}
