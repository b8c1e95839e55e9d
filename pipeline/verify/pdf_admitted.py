"""What a PDF has and may not have: objects of no known shape, and objects in another's place. See `read_objects`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import pikepdf

from pipeline.verify.pdf_shapes import SHAPES

MOST_TOLD = 20  # objects that are told of
DEEPEST = 64  # structure elements in each other: ours have 15
REFERENCE = re.compile(rb"/([\w-]++) (\d++) 0 R")
OBJECT = -1  # in place of the number of a page
NUMBER = re.compile(rb"(\d++) 0 R")
LISTED = {"catalog": "associated", "attachments": "named"}  # where attachments are listed, which are the same
KID = re.compile(rb"<< /MCID (\d++) /Pg (\d++) 0 R /Type /MCR >>|(-?\d++)( 0 R)?")
ROLES = {
    "ColorSpace": {"spaces"},
    "AF": {"attachment"},
    "Contents": {"stream"},
    "DescendantFonts": {"descendant"},
    "DestOutputProfile": {"profile"},
    "EmbeddedFiles": {"attachments"},
    "Encoding": {"encoding"},
    "F": {"file"},
    "First": {"outline"},
    "Font": {"fonts"},
    "FontDescriptor": {"descriptor"},
    "FontFile2": {"stream"},
    "FontFile3": {"program"},
    "G": {"form"},
    "Info": {"information"},
    "Metadata": {"metadata"},
    "Next": {"outline"},
    "Obj": {"annotation"},
    "Outlines": {"outline"},
    "Pages": {"pages"},
    "Resources": {"resources"},
    "Root": {"catalog"},
    "SMask": {"image"},
    "StructTreeRoot": {"tree"},
    "ToUnicode": {"stream"},
}
"""The kinds that a key may refer to, wherever a reader follows it."""
NAMED = (
    (re.compile(r"[xi][\w-]*"), {"form", "image"}),
    (re.compile(r"p\d+"), {"pattern"}),
    (re.compile(r"s\d+"), {"shading"}),
    (re.compile(r"[A-Z]{6}"), {"font"}),
)
"""The kinds that the names of resources may refer to."""


class StructureElement(NamedTuple):
    """A tag: a part of the text and what stands in it."""

    role: str  # such as /P
    language: str  # or nothing, where it is that of the element in which it stands
    alternative: str
    kids: tuple[tuple[int, int], ...]  # marked contents with the numbers of their page objects, or objects with OBJECT
    is_labelled: bool  # whether it is a list whose labels are words


@dataclass(slots=True)
class Objects:
    """The objects of a PDF, and what is wrong with them."""

    kinds: dict[int, str] = field(default_factory=dict)  # by number
    references: list[tuple[int, str, int]] = field(default_factory=list)  # from an object, by a key, to another
    elements: dict[int, StructureElement] = field(default_factory=dict)
    roots: list[int] = field(default_factory=list)  # the structure elements that stand in no other
    kids: dict[int, list[int]] = field(default_factory=dict)  # of structure elements, the objects in them
    attachments: list[Any] = field(default_factory=list)  # in the order of the document
    descriptors: list[Any] = field(default_factory=list)  # of fonts
    leaves: list[int] = field(default_factory=list)  # the pages, as the list of pages names them
    addresses: list[str] = field(default_factory=list)  # that links lead to
    refused: list[str] = field(default_factory=list)


def read_objects(file: pikepdf.Pdf) -> Objects:
    """Look at every object of a PDF; objects that are read afterwards are of a known shape, and in their place."""
    objects = Objects()
    for item in file.objects:
        if item is not None:  # as a number is that nothing uses
            _read(item, objects)
    trailer = b"stream " + file.trailer.unparse()
    if not _shape("table").fullmatch(trailer):
        objects.refused.append(_told("the trailer", trailer))
    for look in (_misplaced, _shared, _too_deep, _not_attached):
        if not objects.refused:  # by what comes before, so that the next one ends
            objects.refused += look(objects)
    return objects


def _read(item: object, objects: Objects) -> None:
    if not isinstance(item, pikepdf.Object):
        objects.refused.append(f"“{str(item)[:60]}” as an object of its own")
        return
    number, generation = item.objgen
    is_stream = isinstance(item, pikepdf.Stream)
    text = b"stream " + item.stream_dict.unparse() if is_stream else item.unparse(resolved=True)
    kind, found = _match(text)
    if not found or generation:
        objects.refused.append(_told(f"object {number}", text))
        return
    objects.kinds[number] = kind
    if kind == "element":
        element = objects.elements[number] = _element(item, found)
        objects.kids[number] = [kid for kid, page in element.kids if page == OBJECT]
        return
    if kind == "tree":
        objects.roots += [int(kid) for kid in NUMBER.findall(found["roots"] or b"")]
    elif kind == "pages":
        objects.leaves += [int(leaf) for leaf in NUMBER.findall(found["leaves"] or b"")]
    elif kind in LISTED:
        objects.references += [(number, "AF", int(one)) for one in NUMBER.findall(found[LISTED[kind]] or b"")]
    elif kind == "attachment":
        objects.attachments.append(item)
    elif kind == "descriptor":
        objects.descriptors.append(item)
    elif kind == "annotation" and found["address"]:
        objects.addresses.append(str(item["/A"]["/URI"]))
    elif kind == "font":
        objects.references += [
            (number, "DescendantFonts", int(one)) for one in NUMBER.findall(found["descendants"] or b"")
        ]
    elif kind == "descendant" and b"/FontDescriptor " not in text:
        objects.refused.append(f"a font without its program, object {number}")
    objects.references += [(number, key.decode(), int(other)) for key, other in REFERENCE.findall(text)]


def _match(text: bytes) -> tuple[str, re.Match[bytes] | None]:
    """Return the kind of an object, and where what in its text."""
    for kind in SHAPES:
        if found := _shape(kind).fullmatch(text):
            return kind, found
    return "", None


@cache
def _shape(kind: str) -> re.Pattern[bytes]:
    return re.compile(SHAPES[kind].encode(), re.DOTALL)


def _element(item: pikepdf.Object, found: re.Match[bytes]) -> StructureElement:
    role, language, alternative, page, kids = found.group("role", "language", "alternative", "page", "kids")
    found_kids = [each.groups() for each in KID.finditer(kids or b"")]
    return StructureElement(
        role.decode() if role else "",
        str(item["/Lang"]) if language else "",
        str(item["/Alt"]) if alternative else "",
        tuple(
            [
                (int(mark or number), int(elsewhere or 0) or (OBJECT if reference else int(page or 0)))
                for mark, elsewhere, number, reference in found_kids
            ]
        ),
        b"/ListNumbering /None" in (found["attributes"] or b""),
    )


def _told(place: str, text: bytes) -> str:
    """Return what is refused in an object: the first entry that is not in the shape that is nearest to it."""
    prefixes = [re.compile(shape.removesuffix(">>").encode(), re.DOTALL) for shape in SHAPES.values()]
    end = max((found.end() for prefix in prefixes if (found := prefix.match(text))), default=0)
    return f"“{text[end : end + 60].decode('latin-1').removesuffix('>>').strip()}” in {place}"


def _misplaced(objects: Objects) -> Iterator[str]:
    """Yield what refers to an object of another kind than belongs there."""
    for number, key, other in objects.references:
        roles = ROLES.get(key) or next((kinds for name, kinds in NAMED if name.fullmatch(key)), None)
        if roles and objects.kinds.get(other) not in {*roles, "empty"}:
            yield f"/{key} {other} 0 R in object {number}, which is {objects.kinds.get(other, 'missing')}"
    for leaf in objects.leaves:
        if objects.kinds.get(leaf) != "page":
            yield f"object {leaf} among its pages, which is {objects.kinds.get(leaf, 'missing')}"
    for kid in [*objects.roots, *(kid for kids in objects.kids.values() for kid in kids)]:
        if objects.kinds.get(kid) not in ("element", "reference"):
            yield f"object {kid} in its structure, which is {objects.kinds.get(kid, 'missing')}"
    for kind in ("catalog", "pages", "tree"):
        if (count := [*objects.kinds.values()].count(kind)) > 1:
            yield f"{count} objects of the kind that is once in a PDF ({kind})"


def _shared(objects: Objects) -> Iterator[str]:
    """Yield what stands in a tree twice, and so may stand in itself."""
    outline = [other for _, key, other in objects.references if key in ("First", "Next")]
    for what, numbers in (
        ("structure", [*objects.roots, *(kid for kids in objects.kids.values() for kid in kids)]),
        ("list of pages", objects.leaves),
        ("outline", outline),
    ):
        for number, times in Counter(numbers).items():
            if times > 1:
                yield f"object {number} {times} times in its {what}"


def _too_deep(objects: Objects) -> Iterator[str]:
    """Yield what is nested too deep, in a tree in which nothing stands twice."""
    level, depth = objects.roots, 0
    while level and depth <= DEEPEST:
        level, depth = [kid for number in level for kid in objects.kids.get(number, ())], depth + 1
    if level:
        yield f"structure elements that are nested more than {DEEPEST} deep"


def _not_attached(objects: Objects) -> Iterator[str]:
    """Yield files that are embedded otherwise than as attachments of the whole document, each listed once by both."""
    kinds = objects.kinds
    own = sorted(number for number, kind in kinds.items() if kind == "attachment")
    for kind in LISTED:
        listed = [other for number, key, other in objects.references if key == "AF" and kinds[number] == kind]
        if sorted(listed) != own:
            yield f"attachments that are not those of its {kind}: {listed or 'none'}, not {own or 'none'}"
    files = sorted(number for number, kind in kinds.items() if kind == "file")
    if sorted(other for _, key, other in objects.references if key == "F") != files:
        yield f"embedded files that are not one for each attachment: {files}"
