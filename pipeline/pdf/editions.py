"""The ways to print a factsheet: `templates/editions.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta

from pipeline.base.files import Workspace
from pipeline.base.names import is_layout, is_slug, is_style
from pipeline.base.settings import Pages, Paper
from pipeline.base.toml import Rule, TomlFile

EDITIONS_FILE = "templates/editions.toml"
STANDARD = "standard"
SHEETS = '["fonts-print.css", "print.css"]'
NAME_HINT = "name a file of templates/layouts or templates/styles: ASCII letters, digits, - and _, then .html or .css"
Named = Rule(is_layout, "is not the name of a layout", NAME_HINT)
Layout = Annotated[str, Meta(examples=['"factsheet.html"']), Named]
Style = Annotated[str, Rule(is_style, "is not the name of a style sheet", NAME_HINT)]
Styles = Annotated[tuple[Style, ...], Meta(description="a list of style sheets", examples=[SHEETS])]
Standard = Annotated[Literal["pdf/ua-1"], Meta(description="a PDF standard that can be made", examples=['"pdf/ua-1"'])]
Standards = Annotated[
    tuple[Standard, ...], Meta(description="a list of PDF standards", examples=['["pdf/ua-1"]'], min_length=1)
]


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to print a factsheet: a file of templates/layouts, and files of templates/styles in their order."""

    id: str
    layout: Layout  # file of templates/layouts that is the print source
    styles: Styles  # files of templates/styles, in the order in which they apply
    pages: Pages  # the most that a factsheet may have, unless the settings of its profile say otherwise
    pdf: Standards = ("pdf/ua-1",)  # what a PDF conforms to
    paper: Paper = "A4"  # the size of its pages, unless the settings say otherwise


def read_editions(workspace: Workspace) -> tuple[Edition, ...]:
    """Read the editions; every unknown or missing key and every missing file is a diagnostic."""
    file = TomlFile(EDITIONS_FILE, workspace.read_text(EDITIONS_FILE), "edition")
    editions: list[Edition] = []
    for name, table in file.tables.items():
        about = f"edition “{name}”: "
        if not is_slug(name):
            hint = "use small Latin letters, digits and -: the id stands in the names of files"
            file.fault(name, f"“{name}” cannot be the id of an edition", hint)
        if edition := file.read(Edition, table, name, about, id=name):
            editions.append(edition)
        for key, path in _files(table):
            if not workspace.exists(path):
                file.fault(f"{name}.{key}", f"{about}{path} is missing", "restore the file, or correct its name")
    if STANDARD not in file.tables:
        file.fault("", f"has no edition “{STANDARD}”", f"add a table [{STANDARD}]")
    return file.finish(tuple(editions))


def _files(table: Any) -> Iterator[tuple[str, str]]:
    """Yield the files that a table names, and under which key, even where the rest of it is wrong."""
    for key, folder, is_name in (("layout", "layouts", is_layout), ("styles", "styles", is_style)):
        names = table.get(key) if isinstance(table, dict) else None
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str) and is_name(name):
                yield key, f"templates/{folder}/{name}"
