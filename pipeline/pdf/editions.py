"""`templates/editions.toml` comes in, Editions go out: the ways to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.toml import key_place, parse_toml

EDITIONS_FILE = "templates/editions.toml"
STANDARD = "standard"
KEYS: dict[str, type] = {"layout": str, "styles": list, "pdf": str, "pages": int}
EXAMPLES = {
    "layout": 'layout = "factsheet.html"',
    "styles": 'styles = ["fonts-print.css", "print.css"]',
    "pdf": 'pdf = "pdf/ua-1"',
    "pages": "pages = 4",
}
VARIANTS = ("pdf/ua-1",)


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to print a factsheet."""

    id: str
    layout: str
    """Print source, a file of templates/layouts."""
    styles: tuple[str, ...]
    """Style sheets of templates/styles, in their order."""
    pdf: str
    """The standard that its files conform to."""
    pages: int
    """How many pages it has to have, in every language."""


def read_editions(workspace: Workspace) -> tuple[Edition, ...]:
    """Read the editions; every unknown or missing key and every missing file is a diagnostic."""
    text = workspace.read_text(EDITIONS_FILE)
    tables = parse_toml(text, EDITIONS_FILE)
    found = [fault for name, table in tables.items() for fault in _faults(workspace, text, name, table)]
    if STANDARD not in tables:
        found.append(error(EDITIONS_FILE, "edition", f"has no edition “{STANDARD}”", f"add a table [{STANDARD}]"))
    if found:
        raise PipelineError(found)
    return tuple(Edition(name, t["layout"], tuple(t["styles"]), t["pdf"], t["pages"]) for name, t in tables.items())


def _faults(workspace: Workspace, text: str, name: str, table: Any) -> list[Diagnostic]:
    def fault(key: str, message: str, hint: str) -> Diagnostic:
        place = key_place(EDITIONS_FILE, text, key, name)
        place = place if place.line else key_place(EDITIONS_FILE, text, name)
        return error(place, "edition", f"edition “{name}” {message}", hint)

    if not isinstance(table, dict):
        return [fault(name, "is not a table", f"write [{name}]")]
    unknown = [key for key in table if key not in KEYS]
    found = [fault(key, f"has an unknown key “{key}”", f"use {', '.join(KEYS)}") for key in unknown]
    for key, kind in KEYS.items():
        if key not in table:
            found.append(fault(name, f"lacks “{key}”", f"write {EXAMPLES[key]}"))
        elif not isinstance(table[key], kind) or isinstance(table[key], bool):
            found.append(fault(key, f"has “{key}” with the wrong type", f"write {EXAMPLES[key]}"))
    if found:
        return found
    if table["pdf"] not in VARIANTS:
        found.append(fault("pdf", f"asks for “{table['pdf']}”", f"use {', '.join(VARIANTS)}"))
    files = [
        f"templates/layouts/{table['layout']}",
        *(f"templates/styles/{style}" for style in table["styles"]),
    ]
    found += [
        fault(name, f"needs {file}, which is missing", "restore the file, or mend its name")
        for file in files
        if not workspace.exists(file)
    ]
    return found
