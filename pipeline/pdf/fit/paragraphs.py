"""Breaks paragraphs as a typesetter would; WeasyPrint 70.0 fills each line by itself, whatever comes of the next.

What it has no property for (`text-wrap: pretty`, `hyphenate-limit-lines` and `-last` of CSS Text 4) is mended while it
lays out: a paragraph with a fault is set again, in a measure that is a little narrower, which nobody sees where lines
end unevenly; and where a column or page would end in a hyphen, it ends a line before. docs/upstream.md has the report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import signature
from math import inf
from typing import Any

from pipeline.pdf.engine import block, boxes, inline

SHORTEST = 0.15  # of the measure: a last line that is shorter looks lost
LADDER = 2  # lines in a row that may end in hyphens
NARROWER = (*(n / 200 for n in range(15)), *(n / 100 for n in range(8, 17)))
"""By how much of the measure each trial is narrower: the last ones would show in many lines, and help two."""
HYPHENS = ("-", "‐", "֊")
WEIGHTS = {"rung": 3.0, "last line": 2.0, "line more": 0.2, "hyphen": 0.05}
"""What a fault of a paragraph costs: a line too many in a ladder, a last line too short, a line more, any hyphen."""
BEARABLE = 1.0  # what is below is not worth another trial
Layout = Callable[..., Any]
LINES = (
    "context box index child new_children page_is_empty absolute_boxes fixed_boxes adjoining_margins bottom_space"
    " position_y skip_stack first_letter_style first_line_style draw_bottom_decoration max_lines"
)
BREAK = "context box line new_children needed page_is_empty index skip_stack resume_at absolute_boxes fixed_boxes"


def mending(layout: Layout) -> Layout:
    """Wrap the engine's function that lays out the lines of a block."""

    def linebox_layout(context: Any, box: Any, index: int, lines: Any, *more: Any) -> Any:
        width, left = box.width, box.position_x
        box.width = _measure(context, box, lines, more)
        if box.style["direction"] == "rtl":
            box.position_x += width - box.width
        try:
            return layout(context, box, index, lines, *more)
        finally:
            box.width, box.position_x = width, left

    return linebox_layout


def without_hyphen(break_lines: Layout) -> Layout:
    """Wrap the engine's function that breaks a block between lines: it is to move so many more to the next column."""

    def break_line(context: Any, box: Any, line: Any, fitting: list[Any], needed: int, *more: Any) -> Any:
        while needed < len(fitting) and ends_in_hyphen(fitting[-1 - needed]):
            needed += 1
        return break_lines(context, box, line, fitting, needed, *more)

    return break_line


def _measure(context: Any, box: Any, lines: Any, more: Sequence[Any]) -> float:
    """Return the width in which a paragraph is set, whichever of its parts is laid out; it is chosen once."""
    *_, skip_stack, first_letter, first_line, _, _ = more
    chosen: tuple[float, float] = getattr(lines, "chosen_measure", (0.0, 0.0))
    if chosen[0] == box.width:
        return chosen[1]
    special = context.excluded_shapes or context.footnotes or first_letter or first_line
    even = box.style["text_align_all"] not in ("start", "left" if box.style["direction"] == "ltr" else "right")
    if skip_stack is not None or special or even:
        return float(box.width)
    lines.chosen_measure = box.width, _best(context, box, lines)
    return float(lines.chosen_measure[1])


def _best(context: Any, box: Any, lines: Any) -> float:
    """Return the widest of the measures in which the faults are fewest.

    Where all have faults, the paragraph is tried without hyphens; it keeps none if that is better.
    """
    width = float(box.width)
    fewest, best, height = inf, width, 0

    def cost(measure: float) -> float:
        nonlocal height
        box.width = measure
        laid = [line for line, _ in inline.iter_line_boxes(context, lines, 0, 0, None, box, [], [], None, None)]
        height = height or len(laid)
        return _cost(laid, measure) + WEIGHTS["line more"] * (len(laid) - height)

    try:
        for narrower in NARROWER:
            measure = width * (1 - narrower)
            if (found := cost(measure)) < fewest:
                fewest, best = found, measure
            if fewest < BEARABLE or height < 2:
                return best
        before = [(text, text.style) for text in lines.descendants() if isinstance(text, boxes.TextBox)]
        if all(style["hyphens"] != "auto" for _, style in before):
            return best
        for text, style in before:
            text.style = style.copy()
            text.style["hyphens"] = "manual"
        measure = width * (1 - NARROWER[1] / 2)  # as none was before: lines may be kept by `tuning.lines`
        if cost(measure) < fewest:
            return measure
        for text, style in before:
            text.style = style
        return best
    finally:
        box.width = width
        context.excluded_shapes.clear()  # of floats among the lines, which are laid out again


def _cost(laid: Sequence[Any], measure: float) -> float:
    faults = line_faults(laid, measure)
    return WEIGHTS["rung"] * faults[0] + WEIGHTS["last line"] * faults[1] + WEIGHTS["hyphen"] * faults[2]


def line_faults(laid: Sequence[Any], measure: float) -> tuple[int, int, int]:
    """Return the lines too many of ladders, whether the last line is too short, and all lines that end in hyphens."""
    rungs = hyphens = row = 0
    for line in laid[:-1]:
        row = row + 1 if ends_in_hyphen(line) else 0
        hyphens += row > 0
        rungs += row > LADDER
    if len(laid) < 2:
        return 0, 0, 0
    syllable = row > 0 and " " not in _text(laid[-1]).strip()
    return rungs, int(laid[-1].width < SHORTEST * measure or syllable), hyphens


def ends_in_hyphen(line: Any) -> bool:
    return _text(line).rstrip().endswith(HYPHENS)


def _text(box: Any) -> str:
    """Return the text of a line."""
    return getattr(box, "text", "") or "".join(map(_text, getattr(box, "children", ())))


def apply() -> None:
    """Wrap the two functions, if the engine still has them with these arguments: another may break lines by itself."""
    for name, wrap, wanted in (("_linebox_layout", mending, LINES), ("_break_line", without_hyphen, BREAK)):
        function = getattr(block, name, None)
        if function and tuple(signature(function).parameters) == tuple(wanted.split()):
            setattr(block, name, wrap(function))
