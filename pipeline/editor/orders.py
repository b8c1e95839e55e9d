"""What the server asks of the process that renders, and what it answers: plain data, which loads nothing else."""

from typing import Literal, NamedTuple

import msgspec

from pipeline.base.diagnostics import Diagnostic

PREVIEW = "preview"  # stands for the path of what is rendered, in diagnostics
Kind = Literal["pages", "html", "assets"]


class Place(NamedTuple):
    """A rectangle on a page, in fractions of its width and height."""

    page: int  # from 1
    x: float
    y: float
    width: float
    height: float


class Ask(msgspec.Struct, frozen=True, tag=True):
    """What is to be shown."""

    number: int
    kind: Kind
    domain: str
    locale: str
    edition: str = ""
    unsaved: dict[str, tuple[str, ...]] = {}
    width: int = 0  # of the pictures, in pixels


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Of the preview with this number, nothing is wanted any more."""

    number: int


class PagePicture(msgspec.Struct, frozen=True):
    """A page as a picture."""

    number: int  # from 1
    width: int  # in pixels
    height: int
    png: bytes


class Answer(msgspec.Struct, frozen=True):
    """What is shown, or why it is not."""

    pages: list[PagePicture] = []
    places: dict[str, dict[str, list[Place]]] = {}  # by domain, and by the id of a message
    html: str = ""
    assets: dict[str, bytes] = {}  # what the web page loads, by paths in a publication
    findings: tuple[Diagnostic, ...] = ()  # of the unsaved texts
    stale: bool = False  # whether another process has to be asked, since the workspace has changed
    failed: bool = False  # whether the findings are why nothing is shown
