"""Imposes pages for a booklet: two beside each other on each side of a sheet, which is folded and stitched in the fold.

The PDF has the sides of the sheets in the place of its pages, in the order in which a printer takes them, and says that
it is turned over the short edge. Everything that names a page moves along, above all the tags, so that the text is
still read in its own order. Start with `impose`; `spreads` says which pages come where.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pydyf


def spreads(pages: int, *, right_bound: bool = False) -> list[tuple[int, int]]:
    """Return the pages that stand left and right on each side of each sheet, from 1; 0 is a blank.

    The first two are the front and the back of the outermost sheet. Blanks are the last pages. A text that is read from
    right to left is bound at the right, so that its sheets are mirrored.
    """
    last = -(-pages // 4) * 4
    sides = list[tuple[int, int]]()
    for first in range(1, last // 2, 2):
        other = last + 1 - first
        sides += [(other, first), (first + 1, other - 1)]
    placed = [(left * (left <= pages), right * (right <= pages)) for left, right in sides]
    return [(right, left) for left, right in placed] if right_bound else placed


class _Place(NamedTuple):
    """Where a page has gone."""

    side: bytes  # the page object of the side of a sheet
    x: float  # points that it has gone to the right
    marks: int  # of the page that stands left of it, whose numbers come before its own


def impose(pdf: Any, *, right_bound: bool = False) -> None:
    """Put the pages of a PDF, all of one size, side by side on sheets that are folded once, before it is written."""
    pages = [_object(pdf, reference) for reference in pdf.page_references]
    parents = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    owners = dict(zip(parents["Nums"][::2], parents["Nums"][1::2], strict=True))
    marked = [owners.pop(page["StructParents"]) for page in pages]
    _, _, width, height = pages[0]["MediaBox"]
    places, sides, own = dict[bytes, _Place](), list[Any](), list[Any]()
    for number, spread in enumerate(spreads(len(pages), right_bound=right_bound)):
        content = pydyf.Stream(compress=True)
        pdf.add_object(content)
        side = pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "Contents": content.reference})
        side |= {"Resources": pages[0]["Resources"], "Tabs": "/S"}
        side |= dict.fromkeys(("MediaBox", "TrimBox", "BleedBox"), pydyf.Array([0, 0, 2 * width, height]))
        pdf.add_object(side)
        sides.append(side)
        marks, links = pydyf.Array(), pydyf.Array()
        for page_number, x in zip(spread, (0.0, width), strict=True):
            if page_number:
                page, place = pages[page_number - 1], _Place(side.reference, x, len(marks))
                places[page.reference] = place
                content.push_state()
                content.set_matrix(1, 0, 0, 1, x, 0)
                content.stream += _renumbered(_object(pdf, page["Contents"]).stream, place)
                content.pop_state()
                marks += marked[page_number - 1]
                for link in page.get("Annots", ()):
                    _object(pdf, link)["Rect"][::2] = (edge + x for edge in _object(pdf, link)["Rect"][::2])
                    links.append(link)
        if marks:
            side["StructParents"] = number
            own += [number, marks]
        if links:
            side["Annots"] = links
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary):
            _move(item, places)
    for target in pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", ())[1::2]:
        _move_target(target, places)
    parents["Nums"] = pydyf.Array([*own, *(part for pair in owners.items() for part in pair)])
    pdf.pages |= {"Count": len(sides), "Kids": pydyf.Array(part for side in sides for part in (side.number, 0, "R"))}
    for page in pages:  # what nothing refers to any more; each number has its object, or a reader looks for one
        for number in (page.number, _object(pdf, page["Contents"]).number):
            pdf.objects[number] = pydyf.Dictionary()
            pdf.objects[number].number = number
    # ISO 32000-1, table 150: how to turn the paper, and not to fit the pages to it.
    pdf.catalog["ViewerPreferences"] |= {"Duplex": "/DuplexFlipShortEdge", "PrintScaling": "/None"}


def _renumbered(drawn: list[Any], place: _Place) -> Iterator[Any]:
    """Yield what a page draws, with the numbers of its marks as they are beside another page."""
    for part in drawn:
        if isinstance(part, pydyf.Dictionary) and "MCID" in part:
            yield pydyf.Dictionary(part | {"MCID": part["MCID"] + place.marks})
        else:
            yield part


def _move(item: Any, places: dict[bytes, _Place]) -> None:
    """Have a tag or a bookmark say where its page is now."""
    if isinstance(item.get("Dest"), pydyf.Array):
        _move_target(item["Dest"], places)
    place = places.get(item.get("Pg"))
    for index, kid in enumerate(item.get("K", ())):
        if isinstance(kid, int) and place:
            item["K"][index] = kid + place.marks
        elif isinstance(kid, pydyf.Dictionary):
            kid["MCID"] += places[kid["Pg"]].marks
            kid["Pg"] = places[kid["Pg"]].side
    if place:
        item["Pg"] = place.side


def _move_target(target: Any, places: dict[bytes, _Place]) -> None:
    """Move a place to which a link or a bookmark leads: page, /XYZ, and the place on it."""
    place = places[target[0]]
    target[0], target[2] = place.side, target[2] + place.x


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
