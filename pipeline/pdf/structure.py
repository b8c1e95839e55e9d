"""The structure of a document as a screen reader needs it: one element for each of its HTML, however often broken.

The engine has an element for each fragment of a paragraph, and others for each line (WeasyPrint 70.0, issue 2902). Here
the boxes are read in their order, and each part of the text goes to the element of its own HTML element. The roles are
those of ISO 32000-1, 14.8.4; `tagging.py` writes the tree. Start with `Structure`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.pdf.engine import boxes
from pipeline.pdf.tables import relate

SVG = "{http://www.w3.org/2000/svg}"
ROLES = (
    {"main": "Part", "article": "Art", "section": "Sect", "blockquote": "BlockQuote", "p": "P", "pre": "P"}
    | {f"h{level}": f"H{level}" for level in range(1, 7)}
    | {"ul": "L", "ol": "L", "dl": "L", "caption": "Caption", "figcaption": "Caption"}
    | {"table": "Table", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD"}
    | {"a": "Link", "q": "Quote", "code": "Code"}
)
DRAWN = ("img", f"{SVG}svg")
NOTES = ("note", "doc-footnote", "doc-endnote")  # values of the attribute `role`
INLINE = frozenset({"Span", "Link", "Reference", "Quote", "Code"})
GROUPS = frozenset({"Document", "Part", "Art", "Sect", "BlockQuote", "Figure", "Div", "Terms"})
"""Roles of what has no text of its own; text in it is a paragraph. A Terms is the LBody of a description list."""
NUMBERINGS = {
    "decimal": "Decimal",
    "decimal-leading-zero": "Decimal",
    "disc": "Disc",
    "circle": "Circle",
    "square": "Square",
    "upper-roman": "UpperRoman",
    "lower-roman": "LowerRoman",
    "upper-alpha": "UpperAlpha",
    "lower-alpha": "LowerAlpha",
    "upper-latin": "UpperAlpha",
    "lower-latin": "LowerAlpha",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is drawn: a text of one line and style, a drawing, or the area of a link."""

    page: int  # from 0
    box: Any
    is_link: bool = False


@dataclass(eq=False, slots=True)
class Node:
    """A structure element."""

    role: str
    language: str  # of its text, its own or that of the element in which it stands
    element: Any = None  # of the HTML
    kids: list[Node | Piece] = field(default_factory=list)
    is_marked: bool = False  # whether it says its language
    alternative: str = ""  # text that stands for a figure
    figure: Piece | None = None  # the drawing of a figure
    id: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)  # of its kind: of lists or tables

    def nodes(self) -> list[Node]:
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def last(self, role: str) -> Node | None:
        """Return the node that it ends in, if that has this role."""
        kid = self.kids[-1] if self.kids else None
        return kid if isinstance(kid, Node) and kid.role == role else None


class Structure:
    """The structure of a document that is laid out, and what its boxes belong to."""

    def __init__(self, document: Any) -> None:
        page_boxes = [page._page_box for page in document.pages]
        self.page, self.links = 0, {link[3] for page in document.pages for link in page.links}
        root = next(child.element for child in page_boxes[0].children if child.element_tag == "html")
        cited = (link.get("href", "") for sup in root.iter("sup") for link in sup.iter("a"))
        self.cited = {address[1:] for address in cited if address.startswith("#")}
        self.root = Node("Document", root.get("lang", ""), root)
        self.nodes: dict[Any, Node | None] = {}  # by element of the HTML, where its text goes; None where it is no text
        self.owners: dict[Any, Node] = {}  # of the boxes that are drawn; the rest is artifacts
        self.items: dict[Any, tuple[Node, Node]] = {}  # by element of the HTML, the list and the item of a list
        self.figures: dict[Any, Node] = {}  # by drawing, the figure that it alone is drawn in
        for self.page, page_box in enumerate(page_boxes):
            for child in page_box.children:
                if child.element is not None and not isinstance(child, boxes.MarginBox):
                    self._read(child, self.root, self.root.language)
        tables = [node for node in descendants(self.root) if node.role == "Table"]
        for number, table in enumerate(tables, 1):
            table.kids.sort(key=lambda kid: not (isinstance(kid, Node) and kid.role == "Caption"))
            relate(table, number)

    def _read(self, box: Any, parent: Node, language: str) -> None:
        """Give everything that a box draws to the nodes it belongs to."""
        box = getattr(box, "_box", box)  # of a placeholder
        if isinstance(box, boxes.TextBox):
            self._add(box, _paragraph(parent), language)
            return
        language = box.element.get("lang", language)
        node = self._node(box, parent, language)
        if node is None:
            return
        if box in self.links:
            node.kids.append(Piece(self.page, box, is_link=True))
        if isinstance(box, boxes.ReplacedBox):
            self._add(box, node, node.language)
            node.figure = node.figure or Piece(self.page, box)
            return
        for child in box.children:
            self._read(child, node, language)

    def _add(self, box: Any, node: Node, language: str) -> None:
        """Add what is drawn to a node, in an element that says its language, if that is another one."""
        if box.style["visibility"] != "visible":
            return
        if node.language != language:
            last = node.last("Span")
            node = last if last and last.language == language and not last.element else _new(node, "Span", language)
        node.kids.append(Piece(self.page, box))
        self.owners[box] = node

    def _node(self, box: Any, parent: Node, language: str) -> Node | None:
        """Return the node of a box's element, a new one where it is the first of its boxes; None for an artifact."""
        element, tag = box.element, box.element_tag
        if tag.endswith("::marker"):
            return self._label(box, language)
        if element not in self.nodes:
            self.nodes[element] = self._new(box, element, parent, language)
        elif getattr(box, "is_header", False) or getattr(box, "is_footer", False):
            return None  # which each part of a broken table begins or ends with
        return self.nodes[element]

    def _new(self, box: Any, element: Any, parent: Node, language: str) -> Node | None:
        tag = element.tag
        if tag in ("html", "body"):
            return parent
        if is_hidden(element):
            return None  # the text beside it says all of it
        if tag in DRAWN:
            return self._figure(element, parent, language)
        if tag == "figure":
            drawn = [each for each in element.iter() if alternative(each)]
            figure = _new(parent, "Figure" if len(drawn) == 1 else "Div", language, element)
            self.figures |= {each: figure for each in drawn if len(drawn) == 1}
            return figure
        if tag == "li" and parent.role == "L":
            item = _new(parent, "LI", language, element)
            body, self.items[element] = _new(item, "LBody", language), (parent, item)
            return self._note(body, language, element) if element.get("id") in self.cited else body
        if tag in ("dt", "dd") and parent.role == "L":
            return self._term(box, element, parent, language)
        if element.get("role") in NOTES:
            return self._note(parent, language, element)
        role = ROLES.get(tag, "")
        if tag == "sup" and any(link.get("href", "").startswith("#") for link in element.iter("a")):
            role = "Reference"
        if tag == "a" and not element.get("href"):
            role = ""
        if role:
            return _new(_paragraph(parent) if role in INLINE else parent, role, language, element)
        if parent.role in GROUPS and any(isinstance(child, boxes.LineBox) for child in box.children):
            return _new(parent, "P", language, element)
        return parent  # what has no meaning of its own

    def _figure(self, element: Any, parent: Node, language: str) -> Node | None:
        """Return the node of a drawing or image, which is that of the figure it stands in; None for a decoration."""
        if not alternative(element):
            return None
        figure = self.figures.get(element) or _new(parent, "Figure", language, element)
        figure.is_marked = figure.is_marked or figure.language != language
        figure.alternative, figure.language = alternative(element), language
        return figure

    def _label(self, box: Any, language: str) -> Node | None:
        """Return the label of a list item, which stands before its text; None for what is in no list."""
        numbered, item = self.items.get(box.element, (None, None))
        if numbered is None or item is None:
            return None
        style = box.style["list_style_type"]
        told = NUMBERINGS.get(style) if isinstance(style, str) else None
        numbered.attributes = {"ListNumbering": told or ("Decimal" if numbered.element.tag == "ol" else "Disc")}
        first = item.nodes()[0]
        if first.role != "Lbl":
            first = Node("Lbl", language, is_marked=language != item.language)
            item.kids.insert(0, first)
        return first

    def _term(self, box: Any, element: Any, parent: Node, language: str) -> Node:
        """Return the node of a term, which is the label of a list item, or of its description, which is the rest."""
        item = parent.last("LI")
        if element.tag == "dt":
            parent.attributes = {"ListNumbering": "None"}  # labels that are no numbers (ISO 32000-1, table 347)
            if item is None or item.last("Terms"):
                item = _new(parent, "LI", language)
            return _new(item, "Lbl", language, element)
        item = item or _new(parent, "LI", language)
        body = item.last("Terms") or _new(item, "Terms", language)
        return _new(body, "P", language, element)

    def _note(self, parent: Node, language: str, element: Any) -> Node:
        """Return a note, which an id tells apart (PDF/UA-1, 7.9)."""
        note = _new(parent, "Note", language, element)
        note.id = element.get("id") or f"note-{len(self.nodes)}"
        return note


def is_hidden(element: Any) -> bool:
    """Tell whether an element is an artifact: the text beside it says all that it does."""
    return bool(element.get("aria-hidden") == "true")


def alternative(element: Any) -> str:
    """Return the text that stands for an image or a drawing; empty for decorations, and for all else."""
    if is_hidden(element) or element.tag not in DRAWN:
        return ""
    title = element.find(f"{SVG}title")
    return (element.get("alt") if title is None else title.text) or ""


def _new(parent: Node, role: str, language: str, element: Any = None) -> Node:
    node = Node(role, language, element, is_marked=language != parent.language)
    parent.kids.append(node)
    return node


def _paragraph(node: Node) -> Node:
    """Return a node that can have text: this one, or the paragraph that it ends in."""
    if node.role not in GROUPS:
        return node
    last = node.last("P")
    return last if last and last.element is None else _new(node, "P", node.language)


def descendants(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of reading."""
    yield node
    for kid in node.nodes():
        yield from descendants(kid)
