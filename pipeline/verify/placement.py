"""Promise 9 of the design: nothing is drawn outside its page or over another text. Start with `misplaced`.

Two blocks overlap where a glyph's ink shares more than the tolerance with the ink of another block's glyph, in width
and in height; so leading, accents and citations raise no alarm, nor do labels over the shapes of a map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.verify.positions import Box, Sheet, Text, sheets
from pipeline.verify.text import Block, Misplaced

TOLERANCE = 0.5  # points, 0.2 mm: by what ink may leave its page, and share with other ink
MOST_TOLD = 20  # of a PDF: what is drawn in a wrong place mostly is so for one reason
LONGEST_WORDING = 200


def misplaced(data: bytes, blocks: Sequence[Block], pages: Sequence[int]) -> tuple[Misplaced, ...]:
    """Return what is drawn in a wrong place in a PDF: at most MOST_TOLD findings.

    `pages` are the numbers of the page objects, in their order, which the marks of the blocks' runs have as well.
    """
    numbers = {page: index for index, page in enumerate(pages)}
    owners = {(numbers[run.mark[0]], run.mark[1]): block for block in blocks for run in block.runs if run.mark}
    found: list[Misplaced] = []
    for index, sheet in enumerate(sheets(data)):
        page = _Page(index, sheet, owners)
        found += [*page.outside(), *page.overlapping()]
        if len(found) >= MOST_TOLD:
            break
    return tuple(found[:MOST_TOLD])


class _Page:
    """A page, whose texts belong to blocks, to drawings, or to neither, as running headers do."""

    def __init__(self, index: int, sheet: Sheet, owners: dict[tuple[int, int], Block]) -> None:
        self.number, self.sheet = index + 1, sheet
        self.blocks: dict[object, Block] = {}
        self.texts: list[tuple[object, Text]] = []  # each with what its block, or its place in a drawing, is known by
        for position, text in enumerate(sheet.texts):
            block = owners.get((index, text.mark)) if text.group == text.mark else None
            key: object = (id(block),) if block else text.group if text.group != -1 else f"running {position}"
            if block:
                self.blocks[key] = block
            self.texts.append((key, text))

    def outside(self) -> Iterator[Misplaced]:
        """Yield what leaves the page, once for each block, and once for all shapes."""
        page = self.sheet.page
        farthest: dict[object, tuple[float, str, Text]] = {}
        for key, text in self.texts:
            distance, side = text.box.beyond(page)
            if distance > TOLERANCE and distance > farthest.get(key, (0.0,))[0]:
                farthest[key] = distance, side, text
        for key, (distance, side, text) in farthest.items():
            yield Misplaced(self.number, self._wording(key, text), side, distance)
        strays = [box.beyond(page) for box in self.sheet.strays if box.left < box.right and box.bottom < box.top]
        if strays and max(strays)[0] > TOLERANCE:
            yield Misplaced(self.number, "", max(strays)[1], max(strays)[0])

    def overlapping(self) -> Iterator[Misplaced]:
        """Yield each two blocks whose ink overlaps."""
        pairs = defaultdict[tuple[object, object], list[tuple[Text, Text]]](list)
        waiting: list[tuple[object, Text]] = []  # those that reach up to the one at hand
        for key, text in sorted(self.texts, key=lambda pair: pair[1].box.bottom):
            waiting = [pair for pair in waiting if pair[1].box.top > text.box.bottom]
            for other_key, other in waiting:
                if other_key != key and text.box.overlaps(other.box, TOLERANCE):
                    pairs[other_key, key].append((other, text))
            waiting.append((key, text))
        told: set[frozenset[object]] = set()
        for (one, other), texts in pairs.items():
            if frozenset((one, other)) in told:
                continue
            for first, second in texts:
                if _collide(*self.sheet.glyphs((first, second))):
                    told.add(frozenset((one, other)))
                    yield Misplaced(self.number, self._wording(one, first), other=self._wording(other, second))
                    break

    def _wording(self, key: object, text: Text) -> str:
        block = self.blocks.get(key)
        return block.text if block else self.sheet.wording(text)[:LONGEST_WORDING]


def _collide(glyphs: list[Box], others: list[Box]) -> bool:
    return any(glyph.overlaps(other, TOLERANCE) for glyph in glyphs for other in others)
