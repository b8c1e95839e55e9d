"""Where each message stands on the pages that were printed of it. Start with `places`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.editor.marking import NOBODY, PASSED, Owner, owners
from pipeline.editor.orders import Place
from pipeline.pdf.printed_text import LineText, lines, root

HYPHENS = "-‐֊"  # what the engine may add at the end of a line
WITHOUT_TEXT = ("style", "script")
TOUCHING = 1.0  # CSS pixels, by which two texts of a line may be apart and be one rectangle, beside a blank
ROUND = 5  # digits of a fraction: a hundredth of a pixel
Letters = list[tuple[str, Owner]]


def places(document: Any, marked: str) -> dict[Owner, list[Place]]:
    """Return a rectangle for each line of each message in a document that was made of a marked source.

    A message within another one has its text for itself. What stands only in running heads, or is drawn, has no place;
    nothing has one where a layout has the engine read another text than it wrote.
    """
    own = _by_element(root(document), list(owners(marked)))
    taken: dict[Any, int] = defaultdict(int)  # how many of its letters an element has printed
    found: dict[Owner, list[Place]] = defaultdict(list)
    printed = ((text, _owners_of(text, own.get(text.element, []), taken)) for text in lines(document))
    for _, texts in groupby(printed, lambda each: (each[0].sheet.number, id(each[0].line))):
        for owner, place in _of_line(list(texts)):
            found[owner].append(place)
    return dict(found)


def _by_element(body: Any, told: Letters) -> dict[Any, Letters]:
    """Return the letters of each element's own text, with the messages that they are of."""
    own: dict[Any, Letters] = defaultdict(list)
    letters = iter(told)

    def take(element: Any, text: str | None) -> bool:
        for letter in PASSED.sub("", text or ""):
            known = next(letters, ("", NOBODY))
            if known[0] != letter:
                return False
            own[element].append(known)
        return True

    def walk(element: Any) -> bool:
        if isinstance(element.tag, str) and element.tag not in WITHOUT_TEXT and not take(element, element.text):
            return False
        return all(walk(child) and take(element, child.tail) for child in element)

    return own if walk(body.find("body")) else {}


def _owners_of(text: LineText, own: Letters, taken: dict[Any, int]) -> list[Owner]:
    """Return the message that each character of a printed text is of; a blank is of that before it."""
    if taken[text.element] >= len(own):  # what each part of a broken table begins with
        taken[text.element] = 0
    result: list[Owner] = []
    for place, letter in enumerate(text.text):
        at = taken[text.element]
        added = letter in HYPHENS and place == len(text.text) - 1 and own[at : at + 1] and own[at][0] != letter
        if PASSED.match(letter) or added or at >= len(own):
            result.append(result[-1] if result else NOBODY)
            continue
        result.append(own[at][1])
        taken[text.element] += 1
    return result


def _of_line(texts: list[tuple[LineText, list[Owner]]]) -> Iterator[tuple[Owner, Place]]:
    """Yield the rectangles of a line: one for each message, unless another one stands amid it."""
    sheet, (top, height) = texts[0][0].sheet, texts[0][0].height
    parts = [
        (owner, left, right)
        for text, own in texts
        for owner, start, end in _runs(own)
        for left, right in text.width(start, end)
    ]
    open_: tuple[Owner, float, float] | None = None
    for owner, left, right in sorted(parts, key=lambda part: part[1]):
        if open_ and open_[0] == owner and left - open_[2] < max(TOUCHING, height / 2):
            open_ = owner, open_[1], max(right, open_[2])
            continue
        if open_:
            yield open_[0], _place(sheet, open_[1:], top, height)
        open_ = owner, left, right
    if open_:
        yield open_[0], _place(sheet, open_[1:], top, height)


def _runs(own: list[Owner]) -> Iterator[tuple[Owner, int, int]]:
    start = 0
    for owner, run in groupby(own):
        end = start + len(list(run))
        if owner != NOBODY:
            yield owner, start, end
        start = end


def _place(sheet: Any, across: tuple[float, float], top: float, height: float) -> Place:
    left, right = ((place + sheet.left) / sheet.width for place in across)
    down = (top + sheet.top) / sheet.height
    return Place(sheet.number, *(round(part, ROUND) for part in (left, down, right - left, height / sheet.height)))
