"""What a PDF has and may not have: objects of no known shape, and objects in another's place. See `read_objects`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from pipeline.verify.pdf_shapes import SHAPES

MOST_TOLD = 20  # objects that are told of
DEEPEST = 64  # structure elements in each other: ours have 15
SHAPE = re.compile("|".join(f"(?P<{kind}>{shape})" for kind, shape in SHAPES.items()).encode(), re.DOTALL)
PREFIXES = [re.compile(shape.removesuffix(">>").encode(), re.DOTALL) for shape in SHAPES.values()]
REFERENCE = re.compile(rb"/([\w-]++) (\d++) 0 R")
NUMBER = re.compile(rb"(\d++) 0 R")
ROLES = {
    "ColorSpace": {"spaces"},
    "Contents": {"stream"},
    "Encoding": {"encoding"},
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
NAMED = ((r"[xi][\w-]*", {"form", "image"}), (r"p\d+", {"pattern"}), (r"s\d+", {"shading"}), (r"[A-Z]{6}", {"font"}))
"""The kinds that the names of resources may refer to."""


@dataclass(slots=True)
class Objects:
    """The objects of a PDF, and what is wrong with them."""

    kinds: dict[int, str] = field(default_factory=dict)  # by number
    references: list[tuple[int, str, int]] = field(default_factory=list)  # from an object, by a key, to another
    kids: dict[int, list[int]] = field(default_factory=dict)  # of structure elements and their root, those below
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
    if not SHAPE.fullmatch(trailer):
        objects.refused.append(_told("the trailer", trailer))
    for look in (_misplaced, _shared, _too_deep):
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
    found = SHAPE.fullmatch(text)
    if not found or generation:
        objects.refused.append(_told(f"object {number}", text))
        return
    kind = objects.kinds[number] = str(found.lastgroup)
    if kind == "element":
        objects.kids[number] = [int(kid) for kid in NUMBER.findall(found["kids"] or b"")]
        return
    if kind == "tree":
        objects.kids[number] = [int(kid) for kid in NUMBER.findall(found["roots"] or b"")]
    elif kind == "pages":
        objects.leaves += [int(leaf) for leaf in NUMBER.findall(found["leaves"] or b"")]
    elif found["address"]:
        objects.addresses.append(str(item["/A"]["/URI"]))
    objects.references += [(number, key.decode(), int(other)) for key, other in REFERENCE.findall(text)]


def _told(place: str, text: bytes) -> str:
    """Return what is refused in an object: the first entry that is not in the shape that is nearest to it."""
    end = max((found.end() for prefix in PREFIXES if (found := prefix.match(text))), default=0)
    return f"“{text[end : end + 60].decode('latin-1').removesuffix('>>').strip()}” in {place}"


def _misplaced(objects: Objects) -> Iterator[str]:
    """Yield what refers to an object of another kind than belongs there."""
    for number, key, other in objects.references:
        roles = ROLES.get(key) or next((kinds for name, kinds in NAMED if re.fullmatch(name, key)), None)
        if roles and objects.kinds.get(other) not in {*roles, "empty"}:
            yield f"/{key} {other} 0 R in object {number}, which is {objects.kinds.get(other, 'missing')}"
    for leaf in objects.leaves:
        if objects.kinds.get(leaf) != "page":
            yield f"object {leaf} among its pages, which is {objects.kinds.get(leaf, 'missing')}"
    for number, kids in objects.kids.items():
        for kid in kids:
            if objects.kinds.get(kid) not in ("element", "reference"):
                yield f"object {kid} in object {number} of its structure, which is {objects.kinds.get(kid, 'missing')}"
    for kind in ("catalog", "pages", "tree"):
        if (count := [*objects.kinds.values()].count(kind)) > 1:
            yield f"{count} objects of the kind that is once in a PDF ({kind})"


def _shared(objects: Objects) -> Iterator[str]:
    """Yield what stands in a tree twice, and so may stand in itself."""
    outline = [other for _, key, other in objects.references if key in ("First", "Next")]
    for what, numbers in (
        ("structure", [kid for kids in objects.kids.values() for kid in kids]),
        ("list of pages", objects.leaves),
        ("outline", outline),
    ):
        for number, times in Counter(numbers).items():
            if times > 1:
                yield f"object {number} {times} times in its {what}"


def _too_deep(objects: Objects) -> Iterator[str]:
    """Yield what is nested too deep, in a tree in which nothing stands twice."""
    level, depth = [number for number, kind in objects.kinds.items() if kind == "tree"], 0
    while level and depth <= DEEPEST:
        level, depth = [kid for number in level for kid in objects.kids.get(number, ())], depth + 1
    if level:
        yield f"structure elements that are nested more than {DEEPEST} deep"
