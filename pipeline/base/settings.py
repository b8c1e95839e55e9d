"""The settings of a workspace: [tool.pipeline] of its pyproject.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.toml import key_place, parse_toml

SETTINGS_FILE = "pyproject.toml"
SITE_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~%/-]*)?")
SETTINGS_KEYS = ("locales", "publisher", "contact", "licence", "site", "minimum-coverage", "incomplete", "required")
WHEN_INCOMPLETE = ("fail", "keep")


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands under [tool.pipeline] in pyproject.toml."""

    locales: tuple[str, ...]
    """Locales in order of publication, in gettext's spelling (`pt_BR`); the first is the default of the site."""
    publisher: str
    contact: str
    """Where faults of the texts are reported, an e-mail address; goes into the headers of new catalogs."""
    licence: str
    """Licence of the text, as it is to be printed."""
    site: str
    """Absolute address of the publication, ending in a slash; empty where it has none."""
    minimum_coverage: int
    """Share of messages that must be translated, in per cent."""
    required: tuple[tuple[str, tuple[str, ...]], ...]
    """For each profile's slug the ids of the names that each of its factsheets must record."""
    incomplete: str = "fail"
    """What happens below the minimum coverage: the build fails, or it keeps what was last published (`keep`)."""

    def required_names(self, slug: str) -> tuple[str, ...]:
        """Return the ids of the names that the profile must record."""
        return dict(self.required).get(slug, ())


def read_settings(workspace: Workspace) -> Settings:
    """Read [tool.pipeline]; every unknown key and wrong type is a diagnostic."""
    if not workspace.exists(SETTINGS_FILE):
        hint = "run the command in the folder of a workspace, or name it with --workspace"
        raise PipelineError([error(SETTINGS_FILE, "settings-missing", "is missing: this is no workspace", hint)])
    text = workspace.read_text(SETTINGS_FILE)
    table = parse_toml(text, SETTINGS_FILE).get("tool", {}).get("pipeline")
    if not isinstance(table, dict):
        raise PipelineError(
            [error(SETTINGS_FILE, "settings-missing", "has no table [tool.pipeline]", "add it; see README.md")]
        )
    found = _settings_faults(table, text)
    if found:
        raise PipelineError(found)
    site = str(table.get("site", ""))
    return Settings(
        locales=tuple(table["locales"]),
        publisher=str(table.get("publisher", "")),
        contact=str(table.get("contact", "")),
        licence=str(table.get("licence", "")),
        site=site if not site or site.endswith("/") else site + "/",
        minimum_coverage=int(table.get("minimum-coverage", 100)),
        required=tuple((slug, tuple(ids)) for slug, ids in table.get("required", {}).items()),
        incomplete=table.get("incomplete", "fail"),
    )


def _settings_faults(table: dict[str, Any], text: str) -> list[Diagnostic]:
    def fault(key: str, message: str, hint: str) -> Diagnostic:
        return error(key_place(SETTINGS_FILE, text, key, "tool.pipeline"), "settings", message, hint)

    found = [
        fault(key, f"[tool.pipeline] has an unknown key “{key}”", f"use one of {', '.join(SETTINGS_KEYS)}")
        for key in table
        if key not in SETTINGS_KEYS
    ]
    if not _is_list_of_text(table.get("locales")):
        found.append(fault("locales", "locales is not a list of locale names", 'write locales = ["en", …]'))
    elif len(set(table["locales"])) < len(table["locales"]):
        found.append(fault("locales", "locales names one locale twice", "keep one of the two"))
    for key in ("publisher", "contact", "licence", "site"):
        if not isinstance(table.get(key, ""), str):
            found.append(fault(key, f"{key} is not text", f'write {key} = "…"'))
    site = table.get("site", "")
    if isinstance(site, str) and site and not SITE_ADDRESS.fullmatch(site):
        hint = 'write site = "https://…/" or leave it empty'
        found.append(fault("site", f"site “{site}” is not an absolute address", hint))
    coverage = table.get("minimum-coverage", 100)
    if not isinstance(coverage, int) or isinstance(coverage, bool) or not 0 <= coverage <= 100:
        message = "minimum-coverage is not a whole number from 0 to 100"
        found.append(fault("minimum-coverage", message, "write minimum-coverage = 100"))
    if table.get("incomplete", "fail") not in WHEN_INCOMPLETE:
        hint = 'write incomplete = "fail", or "keep" to leave an incomplete factsheet as it was published'
        found.append(fault("incomplete", "incomplete is neither “fail” nor “keep”", hint))
    required = table.get("required", {})
    if not isinstance(required, dict) or not all(_is_list_of_text(ids) for ids in required.values()):
        hint = 'write SLUG = ["name-id", …] under it'
        found.append(fault("required", "required is not a table of lists of name ids", hint))
    return found


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item for item in value)
