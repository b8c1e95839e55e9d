"""What differs by language: a Locale is CLDR's data (through Babel) with the `locale.toml` of the workspace over it."""

from __future__ import annotations

from dataclasses import dataclass

import babel
from babel.core import get_global

from pipeline.base.diagnostics import Diagnostic, PipelineError, fail
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.settings import SOURCE as SOURCE
from pipeline.base.settings import Settings
from pipeline.language.casing import capitalized
from pipeline.language.cldr import cldr_locale, script_of
from pipeline.language.date_patterns import DatePatterns, date_patterns
from pipeline.language.digits import numbering_system
from pipeline.language.locale_file import check_hyphenation_file, read_locale_table
from pipeline.language.names import Prefixes, prefixes
from pipeline.language.orthography import Orthography, spelling_defaults
from pipeline.language.plurals import plural_header


@dataclass(frozen=True, slots=True)
class Locale:
    """A language of the publication, with everything the pipeline has to know of it."""

    name: str  # Gettext's spelling: `pt_BR`; names the folder under `locales/`
    tag: str  # BCP 47 language tag: `pt-BR`; names what is published
    cldr: babel.Locale
    own_name: str  # the language's name in itself, as a switcher shows it
    direction: str  # `ltr` or `rtl`
    script: str  # ISO 15924 code of the script it is written in, such as `Armn`
    serif: str
    sans: str  # CSS font families that cover the language
    font_files: tuple[str, ...]  # its own fonts, below its folder; relative to the workspace
    body: float  # size of body text in print, in points, in place of what an edition has or finds; 0 for none
    hyphen: str  # the character printed at a hyphenated line end
    ligatures: bool  # whether common ligatures keep the text searchable (they do not in Armenian and Azerbaijani)
    italics: bool  # whether the fonts have an italic for the script; emphasis is bold otherwise
    digits: str  # CLDR's name of the numbering system of all that the pipeline writes: `latn`, `arabext`
    plural_forms: str  # value of the Plural-Forms header
    plural_count: int
    dates: DatePatterns
    languages: tuple[tuple[str, str], ...]  # names of others in this one, by locale, where CLDR's will not do
    prefixes: Prefixes  # what is written together with a name, before it, as names are sought
    orthography: Orthography

    @property
    def folder(self) -> str:
        return f"locales/{self.name}"

    @property
    def space(self) -> str:
        """What stands between two sentences: nothing in Chinese and Japanese, whose full stop has its own space."""
        return "" if self.script in ("Hans", "Hant", "Jpan") else " "

    @property
    def open_graph(self) -> str:
        """The locale as Open Graph has it, with its likely territory: `hy_AM`."""
        language = self.cldr.language
        likely = get_global("likely_subtags").get(language, language)
        return f"{language}_{self.cldr.territory or likely.split('_')[-1]}"

    @property
    def percent_first(self) -> bool:
        """Whether the per cent sign stands before its number, as in Turkish."""
        return "%" in self.cldr.percent_formats[None].prefix[0]

    def language_name(self, other: Locale) -> str:
        """Return the name of another language in this one, for a table heading."""
        own = dict(self.languages).get(other.name)
        name = own or self.cldr.languages.get(other.cldr.language) or other.own_name
        return name if own else capitalized(name, self.cldr.language)


def read_locales(workspace: Workspace, settings: Settings, *, begun: bool = False) -> tuple[Locale, ...]:
    """Read every locale of the settings, in their order; all faults of all locales are reported together.

    With `begun`, one without a folder is passed over.
    """
    found: list[Diagnostic] = []
    locales: list[Locale] = []
    for name in settings.languages:
        if begun and not is_begun(workspace, name):
            continue
        try:
            locales.append(read_locale(workspace, name))
        except PipelineError as failure:
            found += failure.diagnostics
    if found:
        raise PipelineError(found)
    return tuple(locales)


def is_begun(workspace: Workspace, name: str) -> bool:
    """Tell whether a locale has a folder, or at least what `pipeline new locale` writes first."""
    return workspace.path(f"locales/{name}").exists() or workspace.exists(f"locales/{name}/locale.toml")


def read_locale(workspace: Workspace, name: str) -> Locale:
    """Read one locale: CLDR's data, then what `locale.toml` says differently."""
    try:
        cldr = cldr_locale(name)
    except LookupError as failure:
        message = f"CLDR has no locale “{name}”"
        raise fail(SETTINGS_FILE, "unknown-locale", message, "use a CLDR locale such as pt_BR") from failure
    if not is_begun(workspace, name):
        hint = f"run pipeline new locale {name}, or take {name} out of the locales there"
        raise fail(SETTINGS_FILE, "locale-missing", f"names the locale {name}, which is not begun", hint)
    folder, script = f"locales/{name}", script_of(cldr)
    own = read_locale_table(workspace, f"{folder}/locale.toml", spelling_defaults(cldr, script))
    check_hyphenation_file(workspace, f"{folder}/hyphenation.dic")
    digits = numbering_system(own.digits, cldr)
    if digits is None:
        system = cldr.other_numbering_systems["native"]
        message = f"digits = “native” means “{system}” in {name}, which does not count in tens with ten digits"
        raise fail(f"{folder}/locale.toml", "locale-data", message, "write “latin”, or leave the key out")
    header = own.plural_forms or plural_header(cldr)
    return Locale(
        name=name,
        tag=name.replace("_", "-"),
        cldr=cldr,
        own_name=own.name or cldr.get_display_name(cldr) or name,
        direction="rtl" if cldr.character_order == "right-to-left" else "ltr",
        script=script,
        serif=own.fonts.serif,
        sans=own.fonts.sans,
        font_files=tuple(f"{folder}/{file}" for file in own.fonts.files),
        body=own.print.body or 0.0,
        hyphen=own.hyphen,
        ligatures=own.ligatures,
        italics=own.italics,
        digits=digits,
        plural_forms=header,
        plural_count=int(header.partition("=")[2].partition(";")[0]),
        dates=date_patterns(cldr, own.dates),
        languages=tuple(own.languages.items()),
        prefixes=prefixes(cldr.language, own.names.prefixes),
        orthography=own.orthography,
    )
