"""Where the labels of a map go: candidates around each point, the first that collides with nothing.

How long a translation is nobody knows: a label gets room for half as much again as the English has, and then what is
left around it; its translators are told how much. Whether what is drawn touches, verification sees
(verify/placement.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from pipeline.scaffold.maps.projection import WIDTH, Point

EM = 10.2  # map units of an em of the labels on a screen, where they are largest: `.map-labels` in styles/screen.css
CHARACTER = 0.56 * EM  # of a long text, on average, in the scripts of Europe
ABOVE, BELOW = 0.5 * EM, 0.6 * EM  # the middle of the letters
LINE = 1.15 * EM
DOT, NEAR = 5.0, 3.0  # map units from the middle of a town's dot to its name beside it, and over or under it
EDGE = 3.0
REGION = 0.44  # the width of the territory's name, as a share of the picture: it wraps
ROOM = (1.6, 1.35, 1.15, 1.0)  # by how much a translation may be longer, as much as there is
FEWEST, MOST = 6, 36  # characters


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_in(self, other: Box) -> bool:
        within = other.left <= self.left and self.right <= other.right
        return within and other.top <= self.top and self.bottom <= other.bottom


@dataclass(frozen=True, slots=True)
class Candidate:
    at: Point
    side: str  # `after` the point, `before`, `over` or `under` it, `centred` on it; none for what wraps around it


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that is to be placed."""

    id: str
    text: str
    kind: str  # `name` of the territory, which wraps, `region`, `country`, `water`, `place`, `scale` or `inset`
    candidates: tuple[Candidate, ...]  # the best first
    dot: Point | None = None
    needed: bool = False  # at its first candidate if there is no room anywhere
    size: Point = (0.0, 0.0)  # map units that it takes, of what is no text
    others: tuple[Candidate, ...] = ()  # where it goes only if none of the candidates is clear, however short it is


@dataclass(frozen=True, slots=True)
class Label:
    id: str
    text: str
    kind: str
    at: Point
    side: str
    most: int  # characters that it has room for; 0 for what wraps
    dot: Point | None


def around(point: Point) -> tuple[Candidate, ...]:
    """Return where the name of a town may stand: after its dot, before it, above, below."""
    x, y = point
    return (
        Candidate((x + DOT, y), "after"),
        Candidate((x - DOT, y), "before"),
        Candidate((x, y - NEAR), "over"),
        Candidate((x, y + NEAR), "under"),
        Candidate((x + DOT, y - ABOVE), "after"),
        Candidate((x + DOT, y + ABOVE), "after"),
    )


def box_of(wish: Wish, candidate: Candidate, characters: int) -> Box:
    """Return the room of a label with so many characters at a candidate."""
    (x, y), width = candidate.at, characters * CHARACTER
    if wish.kind in ("inset", "scale"):
        left, top = (x, y) if wish.kind == "inset" else (x - wish.size[0] / 2, y - ABOVE)
        return Box(left, top, left + wish.size[0], y + wish.size[1])
    if wish.kind == "name":
        lines = math.ceil(width * 1.1 / (WIDTH * REGION))
        width = min(width * 1.1, WIDTH * REGION)
        return Box(x - width / 2, y - lines * LINE / 2, x + width / 2, y + lines * LINE / 2)
    left = x - {"after": 0.0, "before": width}.get(candidate.side, width / 2)
    top = y - {"over": ABOVE + BELOW, "under": 0.0}.get(candidate.side, ABOVE)
    return Box(left, top, left + width, top + ABOVE + BELOW)


def place(wishes: Iterable[Wish], height: float, crosses: Callable[[Wish, Box], bool]) -> list[Label]:
    """Place as many labels as there is room for, in the order of the wishes; `crosses` tells what a line runs under."""
    placed: list[tuple[Wish, Candidate, int]] = []
    taken: list[Box] = []
    frame = Box(EDGE, EDGE, WIDTH - EDGE, height - EDGE)
    wishes = list(wishes)
    dots = [_dot(wish.dot) for wish in wishes if wish.dot]

    def is_clear(wish: Wish, box: Box) -> bool:
        return not crosses(wish, box) and not any(box.meets(dot) for dot in dots)

    for wish in wishes:
        if wish.dot and not wish.needed and any(box.meets(_dot(wish.dot)) for box in taken):
            continue
        found = _find(wish, taken, frame, is_clear)
        if found is None:
            continue
        placed.append((wish, *found))
        taken.append(box_of(wish, *found))
        if wish.dot:
            taken.append(_dot(wish.dot))
    return [_label(*one) for one in _grown(placed, frame, is_clear)]


def _label(wish: Wish, candidate: Candidate, characters: int) -> Label:
    most = 0 if wish.kind == "name" else characters
    return Label(wish.id, wish.text, wish.kind, candidate.at, candidate.side, most, wish.dot)


def _grown(
    placed: list[tuple[Wish, Candidate, int]], frame: Box, is_clear: Callable[[Wish, Box], bool]
) -> list[tuple[Wish, Candidate, int]]:
    """Give labels what room is left around them, the most important first."""
    boxes = [box_of(*one) for one in placed]
    for index, (wish, candidate, characters) in enumerate(placed):
        others = [*boxes[:index], *boxes[index + 1 :]]
        while characters < MOST and wish.kind not in ("name", "scale", "inset"):
            box = box_of(wish, candidate, characters + 1)
            if not box.is_in(frame) or not is_clear(wish, box) or any(box.meets(other) for other in others):
                break
            boxes[index], characters = box, characters + 1
        placed[index] = wish, candidate, characters
    return placed


def _dot(point: Point) -> Box:
    return Box(point[0] - 3, point[1] - 3, point[0] + 3, point[1] + 3)


def _find(
    wish: Wish, taken: list[Box], frame: Box, is_clear: Callable[[Wish, Box], bool]
) -> tuple[Candidate, int] | None:
    """Return where a label goes and how many characters it has room for: clear of lines and dots, or else over one."""
    lengths = [max(math.ceil(len(wish.text) * more), FEWEST) for more in ROOM]
    for must_be_clear, candidates in product((True, False), (wish.candidates, wish.others)):
        for length, candidate in product(lengths, candidates):
            box = box_of(wish, candidate, length)
            inset = wish.kind == "inset"  # it stands in a corner, at the very edge, or nowhere
            if not (inset or box.is_in(frame)) or any(box.meets(other) for other in taken):
                continue
            if is_clear(wish, box) or not (must_be_clear or inset):
                return candidate, length
    return (wish.candidates[0], lengths[-1]) if wish.needed else None
