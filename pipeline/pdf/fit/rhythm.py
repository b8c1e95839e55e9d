"""Puts what follows a block back on the baseline grid: `--step: 1` in a style, as `block-step-size` of CSS Rhythmic
Sizing 1 would, which WeasyPrint 70.0 does not know; docs/upstream.md has the report.

The grid begins at the top of the text area, and its step is the line height of the root element, times what `--step`
says. A block that has the property of its own becomes so much higher that its bottom edge is on a line of the grid; its
margins are to be multiples of a step. This is done in the layout itself, so columns and pages break as they should.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.pdf.engine import block, boxes, line_break
from pipeline.pdf.fit.paper import check

PROPERTY = "__step"  # as the engine calls a custom property
EXACT = 0.01  # pixels by which a block may miss the grid
Layout = Callable[..., Any]


def stepping(layout: Layout) -> Layout:
    """Wrap the engine's function that lays out a block among others."""

    def block_level_layout(
        context: Any, box: Any, bottom: float, skip: Any, around: Any, *more: Any, **named: Any
    ) -> Any:
        if getattr(around, "is_for_root_element", False):
            context.grid_top = around.content_box_y()
            check(around, context.page_bottom - context.grid_top)
        result = layout(context, box, bottom, skip, around, *more, **named)
        laid, resume_at = result[:2]
        if laid is not None and resume_at is None and (step := _step(laid)):
            end = laid.border_box_y() + laid.border_height()
            missing = (getattr(context, "grid_top", end) - end) % step
            room = context.page_bottom - bottom - end
            if EXACT < missing < step - EXACT and missing <= room:  # at the end of a page nothing follows
                laid.height += missing
        return result

    return block_level_layout


def _step(box: Any) -> float:
    """Return the step of a block that asks for one, in pixels; otherwise 0."""
    own = box.get_wrapped_table() if box.is_table_wrapper else box
    if PROPERTY not in getattr(own.style, "cascaded", ()) or isinstance(box, boxes.TableBox):
        return 0.0
    numbers = [token.value for token in own.style[PROPERTY] or () if token.type == "number"]
    height, _ = line_break.strut(own.style.root_style)
    return float(numbers[0] * height) if len(numbers) == 1 and numbers[0] > 0 else 0.0


def apply() -> None:
    block.block_level_layout = stepping(block.block_level_layout)
