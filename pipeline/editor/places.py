"""Where each message stands on the pages that were printed of it. Start with `places`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.editor.marking import NOBODY, PASSED, Owner, owners
from pipeline.editor.orders import Place
from pipeline.pdf.finish import root
from pipeline.pdf.printed_text import LineText, lines

HYPHENS = "-‐֊"  # what the engine may add at the end of a line
WITHOUT_TEXT = ("style", "script")
DIGITS = 5  # digits of a fraction: a hundredth of a pixel
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
    for _, texts in groupby(printed, lambda each: id(each[0].line)):
        for owner, place in _of_line(list(texts)):
            found[owner].append(place)
    return dict(found)


def _by_element(html: Any, told: Letters) -> dict[Any, Letters]:
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

    return own if walk(html.find("body")) else {}


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
    parts = [
        (left, right, owner)
        for text, own in texts
        for owner, start, end in _runs(text.text, own)
        for left, right in text.spans(start, end)
    ]
    first, joined = texts[0][0], list[tuple[float, float, Owner]]()
    for left, right, owner in sorted(parts):
        before = joined[-1] if joined else (left, left, NOBODY)
        if before[2] == owner and left - before[1] < first.line.height / 2:  # a blank, or a name within it
            joined[-1] = before[0], max(right, before[1]), owner
        else:
            joined.append((left, right, owner))
    for left, right, owner in joined:
        yield owner, Place(first.sheet.number, *(round(part, DIGITS) for part in first.area(left, right)))


def _runs(text: str, own: list[Owner]) -> Iterator[tuple[Owner, int, int]]:
    """Yield where in a text each message stands, without the blanks beside it."""
    end = 0
    for owner, run in groupby(own):
        start, end = end, end + len(list(run))
        part = text[start:end]
        if owner != NOBODY and part.strip():
            yield owner, start + len(part) - len(part.lstrip()), start + len(part.rstrip())
