"""The settings of a workspace: [tool.pipeline] of its pyproject.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pipeline.base.diagnostics import Location, PipelineError, fail
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.names import is_host_file, is_latin, is_logo, is_publisher_font
from pipeline.base.pairs import LOCALE_NAME, Pairs, WebPairs, pair_of, web_pairs
from pipeline.base.site_address import LONGEST_SITE, SITE_RULES, normal_site
from pipeline.base.toml import Fault, NonEmpty, Rule, TomlFile, example, meta

SOURCE = "en"  # the locale of the canonical text
SOURCE_HINT = f"add “{SOURCE}”: every translation is made from it"
LOCALE_HINT = "write the language, then _ and a script or a territory where one is needed"

LocaleName = Annotated[str, Rule(LOCALE_NAME.fullmatch, "is not in the form of pt_BR or sr_Latn", LOCALE_HINT)]
Locales = Annotated[
    tuple[LocaleName, ...],
    meta("a list of locale names", '["en", …]', min_length=1),
    Rule(lambda names: len(set(names)) == len(names), "names one locale twice", "keep one of the two"),
    Rule(lambda names: SOURCE in names, f"does not name “{SOURCE}”, the language of the profiles", SOURCE_HINT),
]
LINE_HINT = "write it on one line, without control characters: it stands in headers and on pages"
Line = Annotated[str, Rule(str.isprintable, "has a line break or a control character", LINE_HINT)]
Publisher = Annotated[Line, example('"Reef Atlas"')]
Contact = Annotated[Line, example('"texts@example.org"')]
Licence = Annotated[Line, example('"CC BY 4.0"')]
Names = Annotated[tuple[NonEmpty, ...], meta("a list of name ids", '["name-id", …]', min_length=1)]
Editions = Annotated[
    tuple[NonEmpty, ...],
    meta("a list of ids of editions", '["standard"]', min_length=1),
    Rule(lambda ids: len(set(ids)) == len(ids), "names one edition twice", "keep one of the two"),
]
Pages = Annotated[int, meta("a number of pages, 1 or more", "4", ge=1)]
Budget = Annotated[
    Pages | dict[str, Pages],
    meta("a number of pages, 1 or more, or a table of them by locale", "{ default = 4, ar = 6 }"),
]
Budgets = Annotated[dict[str, Budget], meta("a table of numbers of pages by edition", "{ standard = 4 }")]
DEFAULT = "default"  # in a table of budgets or papers, the key for what it does not name
Paper = Annotated[Literal["A4", "A5", "Letter"], meta("“A4”, “A5” or “Letter”", '"Letter"')]
Papers = Annotated[
    Paper | dict[str, Paper], meta("“A4”, “A5” or “Letter”, or a table of them by edition", '{ sheet = "Letter" }')
]
Site = Annotated[str, meta("an absolute address", '"https://…/" or ""', max_length=LONGEST_SITE), *SITE_RULES]
Percentage = Annotated[int, meta("a whole number from 0 to 100", "100", ge=0, le=100)]
INCOMPLETE = '"fail", or "keep" to leave an incomplete factsheet as it was published'
HOST_HINT = "name a hidden file or folder, a .txt or .ico file, CNAME, _headers or _redirects, without a path"
HostFile = Annotated[str, Rule(is_host_file, "is nothing that a web server reads beside a publication", HOST_HINT)]
HostFiles = Annotated[tuple[HostFile, ...], meta("a list of names", '[".well-known", "CNAME"]')]
WhenIncomplete = Annotated[Literal["fail", "keep"], meta("“fail” or “keep”", INCOMPLETE)]

LONGEST_TEXT = 500  # characters of a text of the publisher's: it stands on every factsheet
PublisherText = Annotated[
    str, meta(f"one line of at most {LONGEST_TEXT} characters", '"…"', max_length=LONGEST_TEXT), *Line.__metadata__
]
CONTACT_HINT = "write it in Latin letters, as mail from every country takes it: it stands as it is in all languages"
ReaderContact = Annotated[
    PublisherText, example('"editors@example.org"'), Rule(is_latin, "has letters that are not Latin", CONTACT_HINT)
]
LogoText = Annotated[PublisherText, example('"Reef Atlas: a lighthouse"')]
Disclaimer = Annotated[PublisherText, example('"No name in it expresses an opinion."')]
LOGO_HINT = "put it below templates and name it from there, as templates/logo.svg"
Logo = Annotated[
    str,
    example('"templates/logo.svg"'),
    Rule(lambda path: not path or is_logo(path), "is not an .svg or .png file of templates", LOGO_HINT),
]
Colour = Annotated[str, meta("a colour as #rrggbb", '"#7a1f2b"', pattern=r"^(#([0-9a-fA-F]{3}){1,2})?\Z")]
FAMILY_HINT = "write the name of one family, as its files have it, without quotes or commas"
Family = Annotated[
    str,
    example('"Brand Sans"'),
    Rule(re.compile(r"([^\W_][\w .-]{0,60})?").fullmatch, "is not the name of a font", FAMILY_HINT),
]
FONT_HINT = "put it into a folder of its own with its licence, as templates/fonts/own/Name-Regular.ttf"
FontFile = Annotated[
    str, Rule(is_publisher_font, "is not a .ttf or .otf file of a folder in templates/fonts", FONT_HINT)
]
FontFiles = Annotated[
    tuple[FontFile, ...],
    meta("a list of files", '["templates/fonts/own/Name-Regular.ttf", …]'),
    Rule(lambda files: len({file.rpartition("/")[0] for file in files}) < 2, "are in several folders", FONT_HINT),
]


@dataclass(frozen=True, slots=True)
class Look:
    """What stands under [tool.pipeline.look]: how the publication shows whose it is. All of it may be left out."""

    accent: Colour = ""  # colour of headings, links and lines; a paler shade for dark pages is derived
    logo: Logo = ""  # SVG or PNG below templates; on each page and in the imprint of what is printed
    logo_alt: LogoText = ""  # alternative text of the logo, in English; translated in the domain `site`
    contact: ReaderContact = ""  # where readers can write to: an address of any kind, shown as it is
    disclaimer: Disclaimer = ""  # in the imprint, in English; translated in the domain `site`
    serif: Family = ""  # font family of the text, before that of each language which it has the letters of
    sans: Family = ""  # font family of headings, tables and labels, likewise
    fonts: FontFiles = ()  # the files of these families, one for each weight and slope


NO_LOOK = Look()


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """What stands under [tool.pipeline.profiles.SLUG]; what does not is as [tool.pipeline] and the editions have it."""

    required: Names = ()  # ids of the names that each of its factsheets must record
    locales: Locales | None = None  # languages of its factsheets, its default first
    editions: Editions | None = None  # ids of the editions that it is printed in
    pages: Budgets = field(default_factory=dict)  # by edition, the most pages; perhaps by locale
    pairs: Pairs | None = None  # the languages that editions of two languages have side by side
    web_pairs: WebPairs | None = None  # the languages that web pages have side by side
    minimum_coverage: Percentage | None = None  # share of its messages that must be translated, in per cent
    incomplete: WhenIncomplete | None = None  # below it: the build fails, or keeps what was last published


NO_TABLE = ProfileTable()
Profiles = Annotated[dict[str, ProfileTable], meta("a table of tables", '{ SLUG = { required = ["name-id", …] } }')]


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands under [tool.pipeline] in pyproject.toml; its methods say what holds for one profile."""

    locales: Locales  # of profiles without their own; in gettext's spelling (`pt_BR`), the site's default first
    publisher: Publisher = ""  # who publishes the factsheets, as they and the headers of catalogs say it
    contact: Contact = ""  # e-mail address for reports of faults in the texts; goes into the headers of new catalogs
    licence: Licence = ""  # licence of the text, as it is to be printed
    editions: Editions = ("standard",)  # ids of the editions that profiles are printed in
    paper: Papers | None = None  # paper of all editions, or by edition; otherwise as editions.toml has it
    pairs: Pairs | None = None  # languages side by side in editions of two; otherwise each beside English
    web_pairs: WebPairs | None = None
    """languages side by side on web pages; otherwise each two of up to six, and of more each beside the first of the
    profile"""
    site: Site = ""  # absolute address of the publication, ending in a slash; empty where it has none
    minimum_coverage: Percentage = 100  # share of messages that must be translated, in per cent
    incomplete: WhenIncomplete = "fail"  # below it: the build fails, or it keeps what was last published
    host_files: HostFiles = ()  # what the web server reads directly in output/, and builds and verification leave there
    look: Look = field(default_factory=Look)  # logo, colour, fonts, contact and disclaimer of the publisher
    profiles: Profiles = field(default_factory=dict)  # by slug, what differs by profile

    @property
    def languages(self) -> tuple[str, ...]:
        """Every locale of the workspace: those of [tool.pipeline] first."""
        others = (name for own in self.profiles.values() for name in own.locales or ())
        return tuple(dict.fromkeys([*self.locales, *others]))

    def table(self, slug: str) -> ProfileTable:
        return self.profiles.get(slug, NO_TABLE)

    def locales_of(self, slug: str) -> tuple[str, ...]:
        return self.table(slug).locales or self.locales

    def required_names(self, slug: str) -> tuple[str, ...]:
        return self.table(slug).required

    def minimum_coverage_of(self, slug: str) -> int:
        own = self.table(slug).minimum_coverage
        return self.minimum_coverage if own is None else own

    def keeps(self, slug: str) -> bool:
        """Whether an incomplete factsheet of a profile is left as it was, and holds nothing else back."""
        return (self.table(slug).incomplete or self.incomplete) == "keep"

    def editions_of(self, slug: str) -> tuple[str, ...]:
        return self.table(slug).editions or self.editions

    def pairs_of(self, slug: str) -> tuple[tuple[str, str], ...]:
        """Return the languages that a profile has side by side, the one whose factsheet it is first."""
        own, known = self.table(slug).pairs, self.locales_of(slug)
        listed = self.pairs if own is None else own
        pairs = [(name, SOURCE) for name in known if name != SOURCE] if listed is None else map(pair_of, listed)
        return tuple((first, second) for first, second in pairs if first in known and second in known)

    def web_pairs_of(self, slug: str) -> tuple[tuple[str, str], ...]:
        """Return the languages that web pages of a profile have side by side, each two in the profile's order."""
        own = self.table(slug).web_pairs
        return web_pairs(self.web_pairs if own is None else own, self.locales_of(slug))

    def paper_of(self, edition: str, paper: Paper) -> Paper:
        """Return the paper of an edition; `paper` is the one that editions.toml has for it."""
        own = self.paper or paper
        return own.get(edition, own.get(DEFAULT, paper)) if isinstance(own, dict) else own

    def budget(self, slug: str, edition: str, locale: str, pages: int) -> int:
        """Return the most pages of a factsheet; `pages` are those that its edition allows."""
        own = self.table(slug).pages.get(edition, pages)
        return own if isinstance(own, int) else own.get(locale, own.get(DEFAULT, pages))

    def seen_by(self, slug: str) -> Settings:
        """Return what the factsheets of a profile depend on: the tables of others make none of them stale."""
        own = {slug: self.profiles[slug]} if slug in self.profiles else {}
        return replace(self, locales=self.locales_of(slug), profiles=own)


def read_settings(workspace: Workspace) -> Settings:
    """Read [tool.pipeline]; every unknown key and wrong value is a diagnostic."""
    if not workspace.exists(SETTINGS_FILE):
        hint = "run the command in the folder of a workspace, or name it with --workspace"
        raise fail(SETTINGS_FILE, "settings-missing", "is missing: this is not a workspace", hint)
    file = _settings_file(workspace)
    pipeline = _pipeline_table(file)
    if pipeline is None:
        place = file.place("tool")
        raise fail(place, "settings-missing", "has no table [tool.pipeline]", "add it; see README.md")
    table = {key: value for key, value in pipeline.items() if key != "required"}
    for key, message, hint in _moved(pipeline.get("required")):
        file.fault(key, message, hint)
    read = file.read(Settings, table, "tool.pipeline", "[tool.pipeline]: ")
    for key, message, hint in (*_impossible_budgets(read), *_impossible_pairs(read)) if read else ():
        file.fault(key, message, hint)
    settings = file.finish(read)
    return replace(settings, site=normal_site(settings.site))


def is_workspace(folder: Path) -> bool:
    """Tell whether a folder has settings with [tool.pipeline], whatever stands there."""
    try:
        return _pipeline_table(_settings_file(Workspace(folder))) is not None
    except PipelineError:  # missing, or no settings that anybody can read
        return False


def _pipeline_table(file: TomlFile) -> dict[str, Any] | None:
    tool = file.tables.get("tool")
    table = tool.get("pipeline") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _moved(required: object) -> Iterator[Fault]:
    """Yield a fault for each line of the table in which required names stood in earlier versions."""
    if required is None:
        return
    for slug in required if isinstance(required, dict) and required else ["SLUG"]:
        message = "[tool.pipeline.required] is no longer read: required names stand in the table of their profile"
        hint = f'write them as required = ["…"] under [tool.pipeline.profiles.{slug}]'
        yield f"tool.pipeline.required.{slug}", message, hint


def _impossible_budgets(settings: Settings) -> Iterator[Fault]:
    """Yield a fault for each budget of a locale that its profile does not have."""
    for slug, own in settings.profiles.items():
        known = (DEFAULT, *settings.locales_of(slug))
        for edition, budget in own.pages.items():
            for name in budget if isinstance(budget, dict) else ():
                if name not in known:
                    key = f"profiles.{slug}.pages.{edition}"
                    message = f"[tool.pipeline]: “{key}” names “{name}”, which is no locale of the profile"
                    yield f"tool.pipeline.{key}", message, f"use {', '.join(known)}"


def _impossible_pairs(settings: Settings) -> Iterator[Fault]:
    """Yield a fault for each pair of a locale that its profile, or the workspace, does not have."""
    named = [
        ("pairs", settings.pairs or (), settings.languages, "the workspace"),
        ("web-pairs", _listed(settings.web_pairs), settings.languages, "the workspace"),
    ]
    for slug, own in settings.profiles.items():
        named.append((f"profiles.{slug}.pairs", own.pairs or (), settings.locales_of(slug), "the profile"))
        named.append((f"profiles.{slug}.web-pairs", _listed(own.web_pairs), settings.locales_of(slug), "the profile"))
    for key, pairs, known, whose in named:
        for name in dict.fromkeys(name for pair in pairs for name in pair_of(pair) if name not in known):
            message = f"[tool.pipeline]: “{key}” names “{name}”, which is no locale of {whose}"
            yield f"tool.pipeline.{key}", message, f"use {', '.join(known)}"


def _listed(pairs: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return pairs if isinstance(pairs, tuple) else ()


def look_place(workspace: Workspace, key: str) -> Location:
    """Return where a key of [tool.pipeline.look] stands."""
    return _settings_file(workspace).place(f"tool.pipeline.look.{key}")


def _settings_file(workspace: Workspace) -> TomlFile:
    return TomlFile(SETTINGS_FILE, workspace.read_text(SETTINGS_FILE), "settings")
