"""What layouts draw: the timeline to scale (and the columns of its list), the map of a figure, the QR code."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NoReturn

from pipeline.base.bounds import check_size
from pipeline.base.diagnostics import Location, PipelineError, fail
from pipeline.base.files import Workspace
from pipeline.profile.model import TimelineEntry

SURROGATE = re.compile("[\ud800-\udfff]")
MARK = 18.0  # diameter of a mark, which has a number of two digits in it, in the units of the drawing
GAP = 2.0
YEAR = 27.0  # about the width of the label of a year
APART = 1.6 * YEAR  # how far the middles of two are from each other at least
REST = 30  # what an entry of the list takes besides its date and text, in characters: the rest of its last line, a gap


@dataclass(frozen=True, slots=True)
class Mark:
    number: int  # its place in the list below the drawing, from 1
    start: float
    end: float  # extent along the axis, in units; equal for what is shorter than a mark is wide
    lane: int  # 0 is next to the axis
    editorial: bool  # whether the editors added it: such marks are drawn in outline


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    year: int  # the first of a decade
    label: float | None  # of the middle of its label; None where that would be too near to another


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing of dated events along a horizontal axis, which runs as the language is written."""

    width: float
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    lanes: int
    first: int
    last: int  # years at the two ends of the axis


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as an SVG path of unit squares."""

    url: str
    size: int  # modules on each side
    path: str


def draw_timeline(entries: tuple[TimelineEntry, ...], width: float, *, mirrored: bool = False) -> Timeline:
    """Lay the entries out on an axis of whole decades; marks that would collide move to a lane farther out.

    Time runs from left to right, or, mirrored, from right to left. A mark's start is its left end in both.
    """
    spans = [entry.date.years() for entry in entries]
    first = int(min(start for start, _ in spans)) // 10 * 10
    last = ceil(round(max(end for _, end in spans), 3) / 10) * 10
    scale = (width - MARK) / (last - first)

    def position(year: float) -> float:
        return round(MARK / 2 + (year - first) * scale, 1)

    taken: list[float] = []
    marks: list[Mark] = []
    for number, (entry, (begin, end)) in enumerate(zip(entries, spans, strict=True), 1):
        start, stop = position(begin), position(end)
        if stop - start < MARK:
            start = stop = (start + stop) / 2
        lane = next((i for i, right in enumerate(taken) if start - MARK / 2 >= right + GAP), len(taken))
        taken[lane : lane + 1] = [stop + MARK / 2]
        if mirrored:
            start, stop = width - stop, width - start
        marks.append(Mark(number, round(start, 1), round(stop, 1), lane, entry.editorial))
    years = range(first, last + 1, 10)
    places = [position(year) for year in years]
    if mirrored:
        places = [round(width - x, 1) for x in places]
    ticks = tuple(map(Tick, places, years, _labels(places, width)))
    return Timeline(width, tuple(marks), ticks, len(taken), first, last)


def _labels(places: Sequence[float], width: float) -> list[float | None]:
    """Return where labels stand: within the drawing, at both ends, and between them wherever one has room."""
    middles = [min(max(x, YEAR / 2), width - YEAR / 2) for x in places]
    shown: list[float | None] = [middles[0]]
    before = middles[0]
    for middle in middles[1:-1]:
        is_free = min(abs(middle - before), abs(middle - middles[-1])) >= APART
        before = middle if is_free else before
        shown.append(middle if is_free else None)
    return [*shown, *middles[1:][-1:]]


def second_column(lengths: Sequence[int]) -> int:
    """Return the number of the entry that begins the second of two columns about as high as each other.

    An estimate by the lengths of the texts: the engine balances columns by trying one height after another. Of two
    ways as good as each other it is the one with the longer first column.
    """
    heights = [length + REST for length in lengths]
    first = min(range(len(heights), 0, -1), key=lambda n: max(sum(heights[:n]), sum(heights[n:])), default=0)
    return first + 1


def read_figure(workspace: Workspace, slug: str) -> dict[str, Any] | None:
    """Return the data of a profile's figure, or None for a profile without one. Its layouts decide on its keys."""
    path = f"templates/figures/{slug}.json"
    if not workspace.exists(path):
        return None
    text = workspace.read_text(path)
    check_size(text, path)

    def constant(name: str) -> NoReturn:
        raise _fault(path, _line(text, name), f"has the number {name}, which JSON does not have")

    try:
        data = json.loads(text, parse_constant=constant)
    except json.JSONDecodeError as failure:
        raise _fault(path, failure.lineno, f"does not parse: {failure.msg}") from failure
    except RecursionError as failure:
        raise _fault(path, 1, "does not parse: nested too deeply") from failure
    except ValueError as failure:  # Python refuses to read a number of thousands of digits
        digits = max(re.findall(r"\d+", text), key=len)
        raise _fault(path, _line(text, digits), f"has a number of {len(digits)} digits") from failure
    if not isinstance(data, dict):
        raise _fault(path, 1, "is not a JSON object")
    if "\\u" in text and (lone := SURROGATE.search(json.dumps(data, ensure_ascii=False))):
        escaped = f"\\u{ord(lone[0]):04x}"
        raise _fault(path, _line(text.lower(), escaped), f"has {escaped}, half of a surrogate pair")
    return data


def _line(text: str, part: str) -> int:
    return text.count("\n", 0, text.find(part)) + 1


def _fault(path: str, line: int, message: str) -> PipelineError:
    return fail(Location(path, line), "figure-syntax", message, "make it again: pipeline new map SLUG --data-only")


def qr_code(url: str) -> QrCode:
    import segno  # takes 22 ms; only print sources of a publication with an address need it

    code = segno.make(url, error="m", micro=False)
    rows = enumerate(code.matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in rows for x, module in enumerate(row) if module)
    return QrCode(url, len(code.matrix), path)
