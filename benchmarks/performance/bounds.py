"""Series of figures come in, a turn at a time; the bounds that they have to keep go out, each with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.tables import Table

Figures = Mapping[str, float]
"""By name: of one turn, or medians of all."""
Series = Mapping[str, Sequence[float]]
"""By name, the figures of all turns."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A ratio that has to be kept."""

    what: str
    words: str
    """The bound, as it was set."""
    needs: tuple[str, ...]
    """The figures that it takes."""
    figure: Callable[..., float]
    """Takes them in this order."""
    limit: float
    form: str = "{:.2f}"
    """How the figure is said."""
    at_least: bool = False
    """Whether more is better."""

    def keeps(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit


def ratio(one: float, other: float) -> float:
    return one / other


def alone(figure: float) -> float:
    return figure


BOUNDS = (
    Bound(
        "full build of four languages, verified, one worker, CPU",
        "≤ F + 60 bare",
        ("full cpu", "F cpu", "bare cpu"),
        lambda full, floor, bare: (full - floor) / bare,
        60,
        "F + {:.0f} bare",
    ),
    Bound(
        "the same, two workers, wall",
        "≤ 0.55 F + 45 bare",
        ("two wall", "F wall", "bare wall"),
        lambda two, floor, bare: (two - 0.55 * floor) / bare,
        45,
        "0.55 F + {:.0f} bare",
    ),
    Bound(
        "one string changed in one language, wall, against the full build on one worker",
        "≤ 0.45",
        ("string wall", "full wall"),
        ratio,
        0.45,
    ),
    Bound(
        "no edition (`--edition none`), verified, CPU", "≤ 25 bare", ("html cpu", "bare cpu"), ratio, 25, "{:.1f} bare"
    ),
    Bound("nothing stale, CPU", "≤ 3 bare", ("nothing cpu", "bare cpu"), ratio, 3, "{:.1f} bare"),
    Bound("verification of all that was rendered, CPU", "≤ 0.25 F", ("verify cpu", "F cpu"), ratio, 0.25, "{:.2f} F"),
    Bound(
        "two workers against one, 250 profiles, wall",
        "≥ 1.85",
        ("many one wall", "many two wall"),
        ratio,
        1.85,
        at_least=True,
    ),
    Bound("nothing stale, 250 profiles, wall", "≤ 1.5 s", ("many nothing wall",), alone, 1.5, "{:.2f} s"),
    Bound("memory of a worker from PDF 50 to PDF 1,000", "≤ 5 MiB more", ("many one grown",), alone, 5, "{:+.1f} MiB"),
    Bound("memory of the command itself, 250 profiles", "≤ 300 MiB", ("many one command",), alone, 300, "{:.0f} MiB"),
    Bound(
        "cold build against Chromium printing the same pages, CPU", "≤ 0.9", ("full cpu", "chromium cpu"), ratio, 0.9
    ),
    Bound(
        "cold build against Sphinx HTML and PDF by rinohtype, CPU", "≤ 0.12", ("full cpu", "rinohtype cpu"), ratio, 0.12
    ),
    Bound("F against F before, CPU", "≤ 0.85", ("F cpu", "before cpu"), ratio, 0.85),
)


def bounds_table(series: Series, skipped: Mapping[str, str]) -> Table:
    """Return every bound with the figure of the medians, the lowest and the highest of a turn, and the verdict."""
    return Table(
        ("what", "bound", "measured", "lowest … highest turn", "kept"), tuple(row(b, series, skipped) for b in BOUNDS)
    )


def row(bound: Bound, series: Series, skipped: Mapping[str, str]) -> tuple[str, ...]:
    lacking = [name for name in bound.needs if not series.get(name)]
    if lacking:
        job = lacking[0].rpartition(" ")[0] or lacking[0]
        return (bound.what, bound.words, skipped.get(job, "left out"), "–", "not measured")
    figure = bound.figure(*(median(series[name]) for name in bound.needs))
    # What takes long is measured in the first turns only.
    turns = [bound.figure(*values) for values in zip(*(series[name] for name in bound.needs), strict=False)]
    spread = " … ".join(bound.form.format(end) for end in (min(turns), max(turns))) if len(turns) > 1 else "–"
    verdict = "yes" if bound.keeps(figure) else "**no**"
    if any(bound.keeps(turn) != bound.keeps(figure) for turn in turns):
        verdict += ", but not in every turn"
    return (bound.what, bound.words, bound.form.format(figure), spread, verdict)


def units_table(series: Series, meanings: Mapping[str, str]) -> Table:
    """Return what the bounds are made of, in milliseconds."""
    rows = []
    for name, meaning in meanings.items():
        found = [series.get(f"{name} {kind}", ()) for kind in ("cpu", "wall")]
        rows.append((meaning, *map(_range, found), str(len(found[0]))))
    return Table(("milliseconds: median (lowest–highest)", "CPU", "wall", "turns"), tuple(rows))


def _range(values: Sequence[float]) -> str:
    if not values:
        return "–"
    middle, low, high = (
        f"{1000 * value:,.{0 if value >= 0.1 else 1}f}" for value in (median(values), min(values), max(values))
    )
    return f"{middle} ({low}–{high})"
