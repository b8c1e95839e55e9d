"""Which cells of a table are the headers of which, as HTML tells by `scope` (HTML, 4.9.12), written as PDF has it.

A reader says the headers of a cell before it. Those of a group of rows have no scope of their own in PDF, so each cell
names the ids of its headers (PDF/UA-1, 7.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.pdf.structure import Node


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell and where it is in its table; the ends are those of ranges."""

    node: Node
    group: int  # of rows
    top: int
    bottom: int
    left: int
    right: int
    scope: str  # col, row or rowgroup; of header cells only

    def heads(self, other: _Cell) -> bool:
        if self is other or not self.scope:
            return False
        beside = self.top < other.bottom and other.top < self.bottom and self.left < other.left
        if self.scope == "rowgroup":
            return self.group == other.group and (beside or self.top < other.top)
        if self.scope == "row":
            return beside
        return self.left < other.right and other.left < self.right and self.top < other.top


def relate(table: Node, number: int) -> None:
    """Give the cells of a table their attributes, and its header cells ids; `number` is that of the table."""
    cells = list(_cells(table))
    for index, cell in enumerate(cells):
        if cell.scope:
            cell.node.id = f"table-{number}-{index}"
    for cell in cells:
        attributes = cell.node.attributes
        if cell.scope:
            attributes["Scope"] = "Column" if cell.scope == "col" else "Row"
        if cell.right - cell.left > 1:
            attributes["ColSpan"] = cell.right - cell.left
        if cell.bottom - cell.top > 1:
            attributes["RowSpan"] = cell.bottom - cell.top
        if cell.scope in ("", "row"):
            headers = [other.node.id for other in cells if other.heads(cell)]
            attributes |= {"Headers": headers} if headers else {}


def _cells(table: Node) -> Iterator[_Cell]:
    """Yield the cells of a table, row by row; one that spans rows takes its columns in all of them."""
    taken, row = dict[int, int](), 0  # by column, the row down to which a cell above it spans
    for index, group in enumerate(table.nodes()):
        for line in [group] if group.role == "TR" else group.nodes():
            column = 0
            for node in line.nodes():
                while taken.get(column, 0) > row:
                    column += 1
                right, bottom = column + _span(node, "colspan"), row + _span(node, "rowspan")
                scope = node.element.get("scope") or ("col" if group.role == "THead" else "row")
                yield _Cell(node, index, row, bottom, column, right, scope if node.role == "TH" else "")
                taken |= dict.fromkeys(range(column, right), bottom)
                column = right
            row += 1


def _span(node: Node, name: str) -> int:
    value = node.element.get(name, "")
    return max(int(value), 1) if value.isdecimal() else 1
