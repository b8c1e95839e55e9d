"""Promise 9 of the design: nothing is drawn outside its page or over another text. Start with `misplaced`.

Two blocks overlap where a glyph's ink shares more than the tolerance with the ink of another block's glyph, in width
and in height; so leading, accents and citations raise no alarm, nor do labels over the shapes of a map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from pipeline.verify.positions import Box, Sheet, Text, sheets
from pipeline.verify.text import Block, Misplaced, Pdf

TOLERANCE = 0.5  # points, 0.2 mm: by what ink may leave its page, and share with other ink
MOST_TOLD = 20  # of a PDF: what is drawn in a wrong place mostly is so for one reason
LONGEST_WORDING = 200
MOST_TEXTS = 5_000  # of a PDF: ours draws some 1,000
MOST_PAIRS = 1_000  # texts of a page that are looked at more closely, since their boxes overlap: ours has 5
MOST_COMPARED = 1_000_000  # glyphs of texts by those of others, in a PDF: a line has 100


def misplaced(data: bytes, pdf: Pdf, pages: Sequence[int], on_sheet: Callable[[Sheet], None]) -> tuple[Misplaced, ...]:
    """Return what is drawn in a wrong place in a PDF, of which `pdf` was read: at most MOST_TOLD findings.

    `pages` are the numbers of the page objects, in their order, which the marks of the blocks' runs have as well.
    `on_sheet` gets each sheet in turn. Raises ValueError for more texts than can be compared in a bounded time.
    """
    numbers = {page: index for index, page in enumerate(pages)}
    owners = {(numbers[run.mark[0]], run.mark[1]): block for block in pdf.blocks for run in block.runs if run.mark}
    found, texts, compared = list[Misplaced](), 0, 0
    for index, sheet in enumerate(sheets(data)):
        texts += len(sheet.texts)
        if texts > MOST_TEXTS:
            raise ValueError(f"draws more than {MOST_TEXTS} texts")
        on_sheet(sheet)
        page = _Page(index, pages[index], sheet, owners, compared, imposed=pdf.imposed)
        found += [*page.outside(), *page.overlapping()]
        compared = page.compared
        if len(found) >= MOST_TOLD:
            break
    return tuple(found[:MOST_TOLD])


class _Page:
    """A page, whose texts belong to blocks, to drawings, or to neither, as running headers do."""

    def __init__(
        self,
        index: int,
        reference: int,
        sheet: Sheet,
        owners: dict[tuple[int, int], Block],
        compared: int,
        *,
        imposed: bool,
    ) -> None:
        """Take a page by its index and the number of its object; `compared` glyphs have been on the pages before."""
        self.number, self.reference, self.sheet, self.compared = index + 1, reference, sheet, compared
        self.imposed = imposed
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
            distance, side = self._beyond(text.box, page)
            if distance > TOLERANCE and (key not in farthest or distance > farthest[key][0]):
                farthest[key] = distance, side, text
        for key, (distance, side, farthest_text) in farthest.items():
            yield Misplaced(self.number, (self._line(key, farthest_text),), side, distance)
        shapes = [shape.box for shape in self.sheet.shapes if self._beyond(shape.box, self.sheet.paper)[0] > 0]
        strays = [self._beyond(box, page) for box in shapes if box.left < box.right and box.bottom < box.top]
        if strays and max(strays)[0] > TOLERANCE:
            yield Misplaced(self.number, (), max(strays)[1], max(strays)[0])

    def overlapping(self) -> Iterator[Misplaced]:
        """Yield each two blocks whose ink overlaps."""
        pairs = list(islice(self._close(), MOST_PAIRS + 1))
        if len(pairs) > MOST_PAIRS:
            raise ValueError(f"draws more than {MOST_PAIRS} texts close to others on a page")
        texts = [text for pair in pairs for _, text in pair]
        boxes = self.sheet.glyphs(texts) if texts else []
        told: set[frozenset[object]] = set()
        for index, ((key, text), (other_key, other)) in enumerate(pairs):
            blocks, glyphs, others = frozenset((key, other_key)), boxes[2 * index], boxes[2 * index + 1]
            if blocks in told:
                continue
            self.compared += len(glyphs) * len(others)
            if self.compared > MOST_COMPARED:
                raise ValueError("draws too many glyphs close to others")
            if any(glyph.overlaps(other, TOLERANCE) for glyph in glyphs for other in others):
                told.add(blocks)
                yield Misplaced(self.number, (self._line(key, text), self._line(other_key, other)))

    def _close(self) -> Iterator[tuple[tuple[object, Text], tuple[object, Text]]]:
        """Yield each two texts of different blocks whose boxes overlap."""
        waiting: list[tuple[object, Text]] = []  # those that reach up to the one at hand
        for key, text in sorted(self.texts, key=lambda pair: pair[1].box.bottom):
            waiting = [pair for pair in waiting if pair[1].box.top > text.box.bottom]
            for other_key, other in waiting:
                if other_key != key and text.box.overlaps(other.box, TOLERANCE):
                    yield (other_key, other), (key, text)
            waiting.append((key, text))

    def _line(self, key: object, text: Text) -> tuple[str, str]:
        """Return what a text says, and all that its block says."""
        if block := self.blocks.get(key):
            own = "".join(run.text for run in block.runs if run.mark == (self.reference, text.mark))
            return own, block.text
        wording = self.sheet.wording(text)[:LONGEST_WORDING]
        return wording, wording

    def _beyond(self, box: Box, sheet: Box) -> tuple[float, str]:
        """Return how far something leaves its page, which may be half of a sheet, and on which side."""
        return min(box.beyond(page) for page in (sheet.halves() if self.imposed else (sheet,)))
