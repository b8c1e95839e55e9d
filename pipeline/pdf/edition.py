"""`templates/editions.toml` comes in, Editions go out: the ways to print."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from pipeline.diagnostics import Diagnostic, PipelineError, error
from pipeline.workspace import Workspace

EDITIONS_FILE = "templates/editions.toml"
STANDARD = "standard"
KEYS: dict[str, type] = {"layout": str, "styles": list, "pdf": str, "pages": int}
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
    try:
        tables = tomllib.loads(workspace.read_text(EDITIONS_FILE))
    except tomllib.TOMLDecodeError as failure:
        raise PipelineError(
            [error(EDITIONS_FILE, "toml-syntax", f"does not parse: {failure}", "mend the TOML at that place")]
        ) from failure
    found = [fault for name, table in tables.items() for fault in _faults(workspace, name, table)]
    if STANDARD not in tables:
        found.append(error(EDITIONS_FILE, "edition", f"has no edition “{STANDARD}”", f"add a table [{STANDARD}]"))
    if found:
        raise PipelineError(found)
    return tuple(Edition(name, t["layout"], tuple(t["styles"]), t["pdf"], t["pages"]) for name, t in tables.items())


def _faults(workspace: Workspace, name: str, table: Any) -> list[Diagnostic]:
    def fault(message: str, hint: str) -> Diagnostic:
        return error(EDITIONS_FILE, "edition", f"edition “{name}” {message}", hint)

    if not isinstance(table, dict):
        return [fault("is not a table", f"write [{name}]")]
    found = [fault(f"has an unknown key “{key}”", f"use {', '.join(KEYS)}") for key in table if key not in KEYS]
    for key, kind in KEYS.items():
        if not isinstance(table.get(key), kind):
            found.append(fault(f"lacks “{key}”, or it has the wrong type", f"see {EDITIONS_FILE} of another project"))
    if found:
        return found
    if table["pdf"] not in VARIANTS:
        found.append(fault(f"asks for “{table['pdf']}”", f"use {', '.join(VARIANTS)}"))
    files = [
        f"templates/layouts/{table['layout']}",
        *(f"templates/styles/{style}" for style in table["styles"]),
    ]
    found += [
        fault(f"needs {file}, which is missing", "restore the file") for file in files if not workspace.exists(file)
    ]
    return found
