"""Writes the structure of a document into its PDF, in place of the engine's own; `structure.py` says what it is.

The engine asks a stream for marks around what it draws, and the whole PDF for its tags once all is drawn. Both are
answered here, while `tagged` lasts. The functions are private: the version is pinned for their sake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf

from pipeline.pdf.engine import Stream, writing
from pipeline.pdf.link_words import LinkWords
from pipeline.pdf.structure import Node, Piece, Structure

POINTS = 0.75  # in a CSS pixel
ROLES = {"Terms": "LBody"}
OWNERS = {"L": "/List", "TH": "/Table", "TD": "/Table"}  # of attributes
EMPTY = ("TH", "TD")  # what stays where it has nothing in it


@contextmanager
def tagged(document: Any) -> Iterator[None]:
    """Have the engine tag a document by its structure, and what belongs to none of it as artifacts."""
    structure = Structure(document)
    engines_own, marked = writing.add_tags, Stream.marked
    writing.add_tags = lambda pdf, document, version, streams: _Tags(structure, pdf, document, streams).write()
    Stream.marked = _marking(structure, marked)
    try:
        yield
    finally:
        writing.add_tags, Stream.marked = engines_own, marked


def _marking(structure: Structure, marked: Callable[..., Any]) -> Callable[..., Any]:
    def mark(stream: Any, box: Any, role: str) -> Any:
        owner = structure.owners.get(box)
        return marked(stream, box, ROLES.get(owner.role, owner.role)) if owner else _artifact(stream)

    return mark


@contextmanager
def _artifact(stream: Any) -> Iterator[None]:
    stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
    try:
        yield
    finally:
        stream.end_marked_content()


class _Tags:
    """The tree of structure elements of a PDF."""

    def __init__(self, structure: Structure, pdf: Any, document: Any, streams: list[Any]) -> None:
        self.structure, self.pdf, self.document = structure, pdf, document
        self.marks = [{box: told["mcid"] for box, told in stream._tags.items()} for stream in streams]
        self.pages = pdf.page_references
        self.owners: list[dict[int, bytes]] = [{} for _ in streams]  # by page, of its marked contents
        self.annotated: list[tuple[Any, bytes]] = []  # annotations, each with the element that it is in
        self.ids: dict[str, bytes] = {}
        self.words = LinkWords(structure.root.element)

    def write(self) -> None:
        parents = pydyf.Dictionary({"Nums": pydyf.Array()})
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(parents)
        self.pdf.add_object(root)
        self._keep_drawn(self.structure.root)
        root["ParentTree"], root["K"] = parents.reference, pydyf.Array([self._element(self.structure.root, root)])
        for number, owners in enumerate(self.owners):
            parents["Nums"] += [number, pydyf.Array(owners[mark] for mark in range(len(owners)))]
        for number, (annotation, reference) in enumerate(self.annotated, len(self.owners)):
            parents["Nums"] += [number, reference]
            annotation["StructParent"] = number
        if self.ids:
            names = [part for key, reference in sorted(self.ids.items()) for part in (pydyf.String(key), reference)]
            root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(names)})
        self.pdf.catalog["StructTreeRoot"] = root.reference
        self.pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _keep_drawn(self, node: Node) -> None:
        """Drop what was not drawn after all, and elements that are empty."""
        for kid in node.nodes():
            self._keep_drawn(kid)
        node.kids = [
            kid
            for kid in node.kids
            if (kid.kids or kid.role in EMPTY if isinstance(kid, Node) else self._is_drawn(kid))
        ]

    def _is_drawn(self, piece: Piece) -> bool:
        return bool(piece.box.link_annotation) if piece.is_link else piece.box in self.marks[piece.page]

    def _element(self, node: Node, parent: Any) -> bytes:
        """Add a node and all below it to the PDF, and return its reference."""
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{ROLES.get(node.role, node.role)}"})
        self.pdf.add_object(element)
        element["P"], element["K"] = parent.reference, pydyf.Array()
        self._describe(element, node)
        for kid in node.kids:
            if isinstance(kid, Node):
                element["K"].append(self._element(kid, element))
            elif kid.is_link:
                element["K"].append(self._annotation(kid, node, element.reference))
            else:
                element["K"].append(self._content(kid, element))
        reference: bytes = element.reference
        return reference

    def _describe(self, element: Any, node: Node) -> None:
        """Say what is to be known of an element beside what is in it."""
        if node.is_marked:
            element["Lang"] = pydyf.String(node.language)
        if node.id:
            element["ID"], self.ids[node.id] = pydyf.String(node.id), element.reference
        if node.attributes:
            element["A"] = pydyf.Dictionary({"O": OWNERS[node.role]} | dict(map(_written, node.attributes.items())))
        if node.figure:
            box, height = node.figure.box, self.document.pages[node.figure.page].height
            left, top = box.content_box_x(), height - box.content_box_y()
            sides = (left, top - box.height, left + box.width, top)
            element["Alt"] = pydyf.String(node.alternative)
            element["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(side * POINTS for side in sides)})

    def _content(self, piece: Piece, element: Any) -> Any:
        """Return what stands for marked content: its number, with the page where that is not the element's own."""
        number, page = self.marks[piece.page][piece.box], self.pages[piece.page]
        self.owners[piece.page][number] = element.reference
        if element.setdefault("Pg", page) == page:
            return number
        return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": number})

    def _annotation(self, piece: Piece, node: Node, owner: bytes) -> bytes:
        annotation = piece.box.link_annotation
        annotation["Contents"] = pydyf.String(self.words.of(node.element))
        self.annotated.append((annotation, owner))
        reference = pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pages[piece.page]})
        self.pdf.add_object(reference)
        own: bytes = reference.reference
        return own


def _written(item: tuple[str, Any]) -> Any:
    """Return an attribute as PDF writes it."""
    key, value = item
    if isinstance(value, list):
        return key, pydyf.Array(map(pydyf.String, value))
    return key, f"/{value}" if isinstance(value, str) else value
