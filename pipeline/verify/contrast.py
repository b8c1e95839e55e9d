"""Contrast of texts with what is behind them, by the colours that a page draws them in (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.verify.positions import Box, Colour, Shape, Text

WHITE: Colour = (255, 255, 255, 255)  # paper


def contrasts(texts: Sequence[Text], shapes: Sequence[Shape]) -> Iterator[float]:
    """Yield the ratio of contrast of each text with the last filled shape below the middle of it, or with paper.

    Shapes come in the order in which they are drawn. Of what is behind a text, images and gradients are passed over.
    """
    filled = [(shape.box, shape.colour, shape.order) for shape in reversed(shapes) if shape.colour]
    for text in texts:
        x, y = (text.box.left + text.box.right) / 2, (text.box.bottom + text.box.top) / 2
        behind = next((colour for box, colour, order in filled if order < text.order and _covers(box, x, y)), WHITE)
        yield ratio(text.colour, behind)


@cache
def ratio(colour: Colour, behind: Colour) -> float:
    """Return the ratio of contrast of two colours, of which the second lies on paper."""
    ground = _over(behind, WHITE)
    lights = sorted((_luminance(_over(colour, ground)), _luminance(ground)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _covers(box: Box, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.bottom <= y <= box.top


def _over(colour: Colour, ground: Colour) -> Colour:
    """Return what a colour looks like over another."""
    red, green, blue = (
        round((one * colour[3] + other * (255 - colour[3])) / 255)
        for one, other in zip(colour[:3], ground[:3], strict=True)
    )
    return red, green, blue, 255


def _luminance(colour: Colour) -> float:
    """Return the relative luminance of an opaque colour."""
    shares = [value / 255 for value in colour[:3]]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
