"""The settings of a workspace: [tool.pipeline] of its pyproject.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from msgspec import Meta

from pipeline.base.diagnostics import fail
from pipeline.base.files import Workspace
from pipeline.base.toml import Rule, TomlFile

SETTINGS_FILE = "pyproject.toml"
SOURCE = "en"  # the locale of the canonical text
SITE_ADDRESS = r"^(https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~%/-]*)?)?\Z"


LocaleName = Annotated[
    str,
    Rule(
        re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|\d{3}))?").fullmatch,
        "is not in the form of pt_BR or sr_Latn",
        "write the language, then _ and a script or a territory where one is needed",
    ),
]
Locales = Annotated[
    tuple[LocaleName, ...],
    Meta(min_length=1, description="a list of locale names", examples=['["en", …]']),
    Rule(lambda names: len(set(names)) == len(names), "names one locale twice", "keep one of the two"),
    Rule(
        lambda names: SOURCE in names,
        f"does not name “{SOURCE}”, the language of the profiles",
        f"add “{SOURCE}”: every translation is made from it",
    ),
]
Names = Annotated[
    tuple[Annotated[str, Meta(min_length=1)], ...],
    Meta(min_length=1, description="a list of name ids", examples=['["name-id", …]']),
]
Site = Annotated[str, Meta(pattern=SITE_ADDRESS, description="an absolute address", examples=['"https://…/" or ""'])]
Percentage = Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100", examples=["100"])]
WhenIncomplete = Annotated[
    Literal["fail", "keep"],
    Meta(
        description="“fail” or “keep”",
        examples=['"fail", or "keep" to leave an incomplete factsheet as it was published'],
    ),
]


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands under [tool.pipeline] in pyproject.toml."""

    locales: Locales
    """Locales in order of publication, in gettext's spelling (`pt_BR`); the first is the default of the site."""
    publisher: str = ""
    contact: str = ""
    """Where faults of the texts are reported, an e-mail address; goes into the headers of new catalogs."""
    licence: str = ""  # licence of the text, as it is to be printed
    site: Site = ""  # absolute address of the publication, ending in a slash; empty where it has none
    minimum_coverage: Percentage = 100  # share of messages that must be translated, in per cent
    incomplete: WhenIncomplete = "fail"
    """What happens below the minimum coverage: the build fails, or it keeps what was last published (`keep`)."""
    required: Annotated[dict[str, Names], Meta(description="a table", examples=['{ SLUG = ["name-id", …] }'])] = field(
        default_factory=dict
    )
    """For each profile's slug the ids of the names that each of its factsheets must record."""

    def required_names(self, slug: str) -> tuple[str, ...]:
        """Return the ids of the names that the profile must record."""
        return self.required.get(slug, ())


def read_settings(workspace: Workspace) -> Settings:
    """Read [tool.pipeline]; every unknown key and wrong value is a diagnostic."""
    if not workspace.exists(SETTINGS_FILE):
        hint = "run the command in the folder of a workspace, or name it with --workspace"
        raise fail(SETTINGS_FILE, "settings-missing", "is missing: this is not a workspace", hint)
    file = TomlFile(SETTINGS_FILE, workspace.read_text(SETTINGS_FILE), "settings")
    tool = file.tables.get("tool")
    if not isinstance(tool, dict) or not isinstance(tool.get("pipeline"), dict):
        place = file.place("tool")
        raise fail(place, "settings-missing", "has no table [tool.pipeline]", "add it; see README.md")
    settings = file.finish(file.read(Settings, tool["pipeline"], "tool.pipeline", "[tool.pipeline]: "))
    site = settings.site
    return settings if not site or site.endswith("/") else replace(settings, site=f"{site}/")
