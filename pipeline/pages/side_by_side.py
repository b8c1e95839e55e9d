"""Two languages side by side: what layouts are given of each, so that they can set paragraph beside paragraph.

A print source takes both as they are (`sides`). A web page takes the cells of both, which are filled once for each
language, however many languages it stands beside (`rows`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.language.locales import Locale
from pipeline.pages.localize import Labels, LocalizedProfile
from pipeline.pages.web_page import page_path
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.page_ids import SECOND

PARTS = {"content": "layouts/_content.html", "print": "layouts/_print.html"}  # what layouts share, by its usual name

UNPLACED = "\ue003"  # begins ids of which it is not known yet whether they are of the second language
OF_THE_PAGE = ("title", "description", "imprint")  # keys of cells that stand in no row


@dataclass(frozen=True, slots=True)
class Side:
    """A factsheet in one language, with the labels that its layout takes."""

    localized: LocalizedProfile
    labels: Labels


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row of one language."""

    kind: str  # class of its row
    id: str  # id that leads to it, or nothing
    html: Markup


@dataclass(frozen=True, slots=True)
class Cells:
    """What web pages of two languages have of one, by keys that are the same in every language."""

    locale: Locale
    cells: dict[str, Cell]
    english: frozenset[tuple[str, str]]  # what of it is English for want of a translation, by kind and id
    unapproved: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of both languages that say the same."""

    kind: str
    id: str
    cells: tuple[Markup, Markup]


def rows(first: Cells, second: Cells) -> dict[str, Row]:
    """Return the rows of two languages by their keys, in the order of the first."""
    keys = dict.fromkeys([*first.cells, *second.cells])
    return {key: _row(first.cells.get(key), second.cells.get(key)) for key in keys}


def counted(first: Cells, second: Cells) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return what is English in either, and what is not approved: a text of both languages is two."""
    name = second.locale.name
    english, unapproved = (
        {(f"{name} {kind}", id_) for kind, id_ in own} for own in (second.english, second.unapproved)
    )
    return english | first.english, unapproved | first.unapproved


def pair_values(slug: str, first: Cells, second: Cells) -> dict[str, Any]:
    """Return what the layout of a page of two languages is given of both."""
    found = rows(first, second)
    return {
        "both": (first.locale, second.locale),
        "second": SECOND,
        "title": found["title"].cells,
        "description": found["description"].cells[0],
        "imprint": found["imprint"].cells,
        "rows": [row for key, row in found.items() if key not in OF_THE_PAGE],
        "links": [(own, f"../{page_path(slug, own)}") for own in (first.locale, second.locale)],
    }


def _row(first: Cell | None, second: Cell | None) -> Row:
    known = first or second
    assert known is not None
    html = [cell.html.replace(UNPLACED, own) if cell else Markup("") for cell, own in ((first, ""), (second, SECOND))]
    return Row(known.kind, known.id, (html[0], html[1]))


def sides(files: LayoutFiles, *values: dict[str, Any]) -> Callable[[], list[dict[str, Any]]]:
    """Return the function by which a layout takes the values of each language, with the parts that layouts share."""

    def filled() -> list[dict[str, Any]]:
        parts = {name: files.environment.get_template(layout) for name, layout in PARTS.items()}
        return [own | {name: part.make_module(own) for name, part in parts.items()} for own in values]

    return filled
