"""Times the editor's preview against layout, PDF and rasterizing alone, in turns of one run.

    python -m benchmarks.editor_latency [--turns N] [--locale NAME] [--edition ID] [--write]

A translator types into the summary of this workspace's first profile. What is measured is the time from a request to
the pictures: of a single change, and of the last of ten keystrokes, whose earlier renders are ended. It is compared
with the same text in a process that has everything at hand, and only lays it out, writes the PDF and draws its pages.
With --write the table goes into docs/benchmarks.md. Exit codes: 0 within the bound, 1 not.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pypdfium2

from benchmarks.tables import Table, machine, section, write_section
from pipeline.base.files import Workspace
from pipeline.build.jobs import renderer_of
from pipeline.editor.draft import Draft, read_draft
from pipeline.editor.preview import WIDTH, Preview, PreviewResult

ROOT = Path(__file__).resolve().parent.parent
TITLE = "The editor’s preview"
BOUND = 1.5
KEYSTROKES, APART = 10, 0.12
"""How many letters are typed in a row, and the seconds between two of them: a hundred words a minute."""
WARM_UP = 8.0
"""Seconds in which the process of the preview renders once what is new to it."""
LIMIT = 300
Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is typed into, and where it is shown."""

    draft: Draft
    preview: Preview
    edition: str

    @property
    def slug(self) -> str:
        return self.draft.project.slugs[0]

    def open(self) -> None:
        """Show what is saved, as the editor does first: that is what its process renders once more for itself."""
        assert self.preview.request(self.slug, self.draft.locale.name, self.edition, view="benchmark")[1].result().pages

    def unsaved(self, typed: str) -> dict[str, tuple[str, ...]]:
        """Return the summary with what has been typed at its end."""
        id_ = self.draft.profile(self.slug).summary.id
        entry = self.draft.project.catalog(self.slug, self.draft.locale.name).by_id()[id_]
        return {id_: (f"{entry.translations[0]} {typed}",)}


def alone(ground: Ground, typed: str) -> float:
    """Return the seconds for layout, PDF and pictures of pages, uncompressed."""
    draft, _ = ground.draft.with_unsaved(ground.slug, ground.unsaved(typed))
    (edition, _), side = draft.printed(ground.slug, ground.edition), draft.side(ground.slug, draft.locale)
    source = draft.layouts().print_source(side.localized, side.labels, edition).text
    budget = draft.project.settings.budget(ground.slug, edition.id, draft.locale.name, edition.pages)
    renderer = renderer_of(draft.assets.printed)
    gc.collect()
    began = time.perf_counter()
    pdf = renderer.render(source, "benchmark", edition, budget=budget, body=draft.locale.body)
    for page in pypdfium2.PdfDocument(pdf.data):
        page.render(scale=WIDTH / page.get_width())
    return time.perf_counter() - began


def one_change(ground: Ground, typed: str) -> float:
    """Return the seconds from a request to its pictures."""
    return _shown(ground, typed)[1]


def last_keystroke(ground: Ground, typed: str) -> float:
    """Return the seconds from the last of several keystrokes to its pictures."""
    for number in range(1, KEYSTROKES):
        _ask(ground, typed[:number])
        time.sleep(APART)
    return _shown(ground, typed)[1]


def request(ground: Ground, typed: str) -> float:
    """Return the seconds that a request itself takes: for so long it holds up who asks."""
    return _shown(ground, typed)[0]


MEASURED: dict[str, Callable[[Ground, str], float]] = {
    "layout, PDF and rasterizing alone": alone,
    "a change, from the request to the pictures": one_change,
    f"the last of {KEYSTROKES} keystrokes, {1000 * APART:.0f} ms apart": last_keystroke,
    "the call of a request": request,
}
REFERENCE, *BOUNDED = [name for name, function in MEASURED.items() if function is not request]


def _ask(ground: Ground, typed: str) -> Future[PreviewResult]:
    locale, unsaved = ground.draft.locale.name, ground.unsaved(typed)
    return ground.preview.request(ground.slug, locale, ground.edition, unsaved, view="benchmark")[1]


def _shown(ground: Ground, typed: str) -> tuple[float, float]:
    """Return the seconds until a request has returned, and until its pictures are there."""
    began = time.perf_counter()
    shown = _ask(ground, typed)
    asked = time.perf_counter() - began
    assert shown.result(LIMIT).pages
    return asked, time.perf_counter() - began


def measure(turns: int, locale: str, edition: str, workspace: Workspace) -> Times:
    """Measure everything once in each turn, every other turn from the end; each time another text is typed."""
    times: Times = {name: [] for name in MEASURED}
    ground = Ground(read_draft(workspace, locale, edition), Preview(workspace), edition)
    gc.disable()  # as in the workers of a build
    try:
        ground.open()
        for function in (alone, one_change):
            function(ground, "0")
        time.sleep(WARM_UP)
        gc.freeze()
        for turn in range(turns):
            for number, name in enumerate([*MEASURED] if turn % 2 == 0 else [*MEASURED][::-1]):
                times[name].append(MEASURED[name](ground, f"{turn}{number}".zfill(KEYSTROKES)))
    finally:
        gc.enable()
        ground.preview.close()
    return times


def table(times: Times) -> Table:
    """Return the medians, and their ratios to what is done alone."""
    rows = []
    for name, found in times.items():
        middle, least, most = (1000 * value for value in (median(found), min(found), max(found)))
        ratio = f"{ratio_of(times, name):.2f}" if name in BOUNDED else "–"
        rows.append((name, f"{middle:,.1f}", f"{least:,.1f} … {most:,.1f}", ratio))
    head = ("what", "milliseconds, median", "lowest … highest", f"ratio of the medians, ≤ {BOUND}")
    return Table(head, tuple(rows))


def ratio_of(times: Times, name: str) -> float:
    return median(times[name]) / median(times[REFERENCE])


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.editor_latency", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--turns", type=int, default=15, help="how often each thing is measured (default: 15)")
    parser.add_argument("--locale", default="hy", help="the language that is typed (default: hy)")
    parser.add_argument("--edition", default="sheet", help="the edition that is shown (default: sheet)")
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
    options = parser.parse_args(argv)
    times = measure(options.turns, options.locale, options.edition, Workspace(ROOT))
    head = f"`python -m benchmarks.editor_latency`; {machine()}; {options.locale}, edition {options.edition};"
    parts: list[str | Table] = [f"{head} {options.turns} turns.", table(times)]
    sys.stdout.write(section(TITLE, parts))
    if options.write:
        write_section(TITLE, parts)
    return 0 if all(ratio_of(times, name) <= BOUND for name in BOUNDED) else 1


if __name__ == "__main__":
    sys.exit(main())
