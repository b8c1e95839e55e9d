"""The ways to print a factsheet, or to write it as plain text: `templates/editions.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from msgspec import Meta

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.base.files import Workspace
from pipeline.base.names import is_layout, is_slug, is_style
from pipeline.base.page_bounds import Bounds
from pipeline.base.png import CARD
from pipeline.base.settings import Line, Pages, Paper
from pipeline.base.theme import EDITIONS
from pipeline.base.toml import Fault, Rule, TomlFile, meta

EDITIONS_FILE = EDITIONS
STANDARD = "standard"
SHEETS = '["fonts-print.css", "print.css"]'
NAME_HINT = "name a file of templates/layouts or styles: ASCII letters, digits, - and _, then .html, .txt or .css"
Named = Rule(is_layout, "is not the name of a layout", NAME_HINT)
Layout = Annotated[str, Meta(examples=['"factsheet.html"']), Named]
Style = Annotated[str, Rule(is_style, "is not the name of a style sheet", NAME_HINT)]
Styles = Annotated[tuple[Style, ...], Meta(description="a list of style sheets", examples=[SHEETS])]
Size = Annotated[float, Meta(description="a size from 6 to 72 points", ge=6, le=72)]
SIZES_HINT = "write the least and the most, in points: body = [9.5, 11]"
Sizes = Annotated[
    tuple[Size, ...],
    Meta(description="a list of two sizes from 6 to 72 points", examples=["[9.5, 11]"]),
    Rule(lambda sizes: len(sizes) == 2 and sizes[0] <= sizes[1], "is not the least and the most size", SIZES_HINT),
]
Standard = Literal["pdf/ua-1", "pdf/a-3a"]
BOTH: tuple[Standard, ...] = ("pdf/ua-1", "pdf/a-3a")
Listed = Meta(
    description="a list of PDF standards that can be made", examples=['["pdf/ua-1", "pdf/a-3a"]'], min_length=1
)
Standards = Annotated[tuple[Standard, ...], Listed]
PRESS = "pdf/x-4"
Imposition = Annotated[
    Literal["saddle"], Meta(description="“saddle”, two pages a side, folded and stitched", examples=['"saddle"'])
]
PAGE_SIZES: dict[Paper, str] = {"A4": "148.5mm 210mm", "Letter": "5.5in 8.5in"}  # of half a sheet: A5 and half letter
Languages = Annotated[int, Meta(description="1 or 2", examples=["2"], ge=1, le=2)]
Title = Annotated[Line, meta("a title, in English", '"Large print"', min_length=1)]
# What plain text has none of:
OF_TEXT: dict[str, Any] = {
    "styles": (),
    "pages": 0,
    "pdf": (),
    "body": (),
    "paper": "A4",
    "imposition": None,
    "press": False,
    "bounds": Bounds(),
    "languages": 1,
    "working": False,
    "picture": False,
}
# What a picture is drawn from: one page, which nobody gets. It has tags, since its text is verified by these.
OF_PICTURE: dict[str, Any] = {
    "pages": 1,
    "pdf": ("pdf/ua-1",),
    "paper": "A4",
    "imposition": None,
    "press": False,
    "title": "",
    "bounds": Bounds(),
    "languages": 1,
    "working": False,
}


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to print a factsheet: a file of templates/layouts, and files of templates/styles in their order.

    With a layout whose name ends in .txt it is plain text, which has neither styles nor pages nor a PDF.
    """

    id: str
    layout: Layout  # file of templates/layouts: the print source, or, as a .txt with no more keys but `title`, a text
    styles: Styles  # files of templates/styles, in the order in which they apply
    pages: Pages  # the most that a factsheet may have, unless the settings of its profile say otherwise
    pdf: Standards = BOTH  # what a PDF conforms to; PDF/A-3a brings data and catalog along
    paper: Paper = "A4"  # the size of its pages, unless the settings say otherwise
    imposition: Imposition | None = None  # how its pages are put on sheets of its paper; otherwise each is a sheet
    press: bool = False  # whether it is for a printing house: bleed, marks and inks, and PDF/X-4 as well
    body: Sizes = ()  # least and most size of body text, between which a factsheet finds its own; empty: as styles say
    title: Title = ""  # what pages offer it by, in English, translated in the domain `site`; empty: by none
    bounds: Bounds = field(default_factory=Bounds)  # what its pages are held to
    languages: Languages = 1  # how many it has side by side: a factsheet is printed once for each pair of it
    picture: bool = False  # whether it is a picture for sharing a page, 1200 × 630 pixels, and no PDF
    working: bool = False  # whether it shows what nobody has approved, for those who work on it; in previews only

    @property
    def is_text(self) -> bool:
        """Whether it is plain text, and not printed."""
        return self.layout.endswith(".txt")

    @property
    def standards(self) -> tuple[str, ...]:
        """Return all that its PDF claims to conform to."""
        return (*self.pdf, PRESS) if self.press else self.pdf

    @property
    def page_size(self) -> str:
        """Return the size of its pages, as styles say it: its paper, half of a sheet that is folded, or a picture's."""
        if self.picture:
            return f"{CARD[0]}px {CARD[1]}px"
        return PAGE_SIZES.get(self.paper, self.paper) if self.imposition else self.paper

    def own_size(self, body: float) -> float:
        """Return the size that a language has of its own, where it is within the bounds of the edition; otherwise 0."""
        return body if not self.body or self.body[0] <= body <= self.body[1] else 0.0


def impossible(edition: Edition) -> Diagnostic | None:
    """Return what no PDF can be of an edition as a whole, on the paper that it is printed on; None where there is none.

    It may be imposed on paper that is too small, or be for the press without a bleed or an output intent.
    """
    if edition.imposition and edition.press:
        fault = f"edition “{edition.id}” is imposed, and its pages would have no bleed at the fold"
        hint = "take `imposition` or `press` out: a printing house imposes itself"
        return error(EDITIONS_FILE, "edition", fault, hint)
    if edition.press and "pdf/a-3a" not in edition.pdf:
        fault = f"edition “{edition.id}” is for the press, and has no output intent without PDF/A-3a"
        return error(EDITIONS_FILE, "edition", fault, "add “pdf/a-3a” to its `pdf`, or leave `pdf` out")
    if not edition.imposition or edition.paper in PAGE_SIZES:
        return None
    message = f"edition “{edition.id}” is imposed on {edition.paper}: its pages would be half of that"
    return error(EDITIONS_FILE, "edition", message, f"print it on {' or '.join(PAGE_SIZES)}, here or in the settings")


def main_edition(editions: Iterable[Edition]) -> Edition | None:
    """Return the edition whose PDF pages offer first, and need no title for: the standard one, or the first printed."""
    printed = [edition for edition in editions if not (edition.is_text or edition.picture)]
    return next((edition for edition in printed if edition.id == STANDARD), next(iter(printed), None))


def read_editions(workspace: Workspace) -> tuple[Edition, ...]:
    """Read the editions; every unknown or missing key and every missing file is a diagnostic."""
    file = TomlFile(EDITIONS_FILE, workspace.read_text(EDITIONS_FILE), "edition")
    editions: list[Edition] = []
    for name, table in file.tables.items():
        about = f"edition “{name}”: "
        if not is_slug(name):
            hint = "use small Latin letters, digits and -: the id stands in the names of files"
            file.fault(name, f"“{name}” cannot be the id of an edition", hint)
        own = table if isinstance(table, dict) else {}
        is_text = str(own.get("layout", "")).endswith(".txt")
        given = OF_TEXT if is_text else OF_PICTURE if own.get("picture") is True else {}
        if edition := file.read(Edition, table, name, about, id=name, **given):
            editions.append(edition)
            for key, fault, hint in _contradictions(edition):
                file.fault(f"{name}.{key}", about + fault, hint)
        for key, path in _files(table):
            if not workspace.exists(path):
                file.fault(f"{name}.{key}", f"{about}{path} is missing", "restore the file, or correct its name")
    if STANDARD not in file.tables:
        file.fault("", f"has no edition “{STANDARD}”", f"add a table [{STANDARD}]")
    return file.finish(tuple(editions))


def _contradictions(edition: Edition) -> Iterator[Fault]:
    """Yield what an edition cannot be at once: the key of the one, and why not, and what to do."""
    if edition.imposition and edition.press:
        hint = "take `imposition` or `press` out: a printing house imposes itself"
        yield "imposition", "it is imposed, and its pages would have no bleed at the fold", hint
    if edition.working and edition.languages == 2:
        hint = "take `languages` out: a review copy has the source beside its translation"
        yield "languages", "it is a working paper of one catalog, and has no second language", hint


def _files(table: Any) -> Iterator[tuple[str, str]]:
    """Yield the files that a table names, and under which key, even where the rest of it is wrong."""
    for key, folder, is_name in (("layout", "layouts", is_layout), ("styles", "styles", is_style)):
        names = table.get(key) if isinstance(table, dict) else None
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str) and is_name(name):
                yield key, f"templates/{folder}/{name}"
