"""A tag and perhaps font files come in; a locale that can be drafted stands in the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.diagnostics import PipelineError, UsageError, error
from pipeline.fonts import Font, Wording, font_faults, glyph_faults, is_drawn, read_fonts, wordings
from pipeline.locales import SOURCE, Locale, families, read_locale, read_locales
from pipeline.new.decisions import decisions
from pipeline.new.font_files import copy_fonts
from pipeline.new.locale_file import Choices, locale_file
from pipeline.new.model import Created
from pipeline.new.pending import PendingWorkspace
from pipeline.new.settings import with_locale
from pipeline.new.tags import WHERE, parse_tag
from pipeline.project import read_sources
from pipeline.selection import Selection
from pipeline.update import update_catalogs
from pipeline.workspace import SETTINGS_FILE, Settings, Workspace, read_settings


def new_locale(workspace: Workspace, tag: str, font_paths: Sequence[Path] = ()) -> Created:
    """Add a locale to the settings, with a `locale.toml` and catalogs; raise, and write nothing, where that fails."""
    settings = read_settings(workspace)
    name, cldr = parse_tag(tag)
    _check_new(workspace, settings, name)
    others = read_locales(workspace, settings)
    base = next((locale for locale in others if locale.name == SOURCE), others[0])
    pending = PendingWorkspace(workspace)
    own = copy_fonts(pending, name, font_paths)
    pending.write_text(SETTINGS_FILE, with_locale(workspace.read_text(SETTINGS_FILE), name))
    path = f"locales/{name}/locale.toml"
    english = cldr.get_display_name(SOURCE) or name
    files = tuple(font.path.removeprefix(f"locales/{name}/") for font in own)
    draft = Choices(base.serif, base.sans, files)
    pending.write_text(path, f"[fonts]\nserif = '{draft.serif}'\nsans = '{draft.sans}'\n")
    locale = read_locale(pending, name)
    printed = tuple(wordings(locale, [*others, locale], (), ()))
    fonts = (*read_fonts(workspace, others), *own)
    choices = _choices(base, files, fonts, own, printed)
    pending.write_text(path, locale_file(locale, [*others, locale], english, choices))
    locale = read_locale(pending, name)
    faults = [d for d in font_faults(pending, [locale], fonts) if d.severity == "error"]
    if faults:
        raise PipelineError(faults)
    update_catalogs(pending)
    profiles = read_sources(pending, Selection(draft=True)).profiles
    lacking = list(glyph_faults(locale, fonts, printed))
    todo = decisions(locale, profiles, printable=not lacking)
    return Created(pending.commit(), todo, f"pipeline build --draft --locale {name}")


def _check_new(workspace: Workspace, settings: Settings, name: str) -> None:
    if name in settings.locales:
        hint = f"edit locales/{name}/locale.toml, or name another locale"
        raise UsageError([error(WHERE, "locale-exists", f"the locale {name} is published already", hint)])
    if workspace.path(f"locales/{name}").exists():
        hint = f'add "{name}" to locales in {SETTINGS_FILE}, or move locales/{name} out of the way'
        raise UsageError([error(WHERE, "locale-exists", f"locales/{name} exists already", hint)])


def _choices(
    base: Locale, files: tuple[str, ...], fonts: tuple[Font, ...], own: tuple[Font, ...], printed: Iterable[Wording]
) -> Choices:
    """Choose fonts: its own before those of English, or those of English and a family that has what they lack."""
    text = {ord(character) for wording in printed for character in wording.text}
    serif, sans = (_with_own(base.serif, own, sans=False), _with_own(base.sans, own, sans=True))
    if not own:
        serif, sans = (_with_script(stack, fonts, text) for stack in (base.serif, base.sans))
    letters = {code for code in text if chr(code).isalpha()}
    slanted = [font for font in fonts if font.italic and font.family in families(serif)]
    italics = any(letters <= font.characters for font in slanted)
    return Choices(serif, sans, files, italics)


def _with_own(stack: str, own: tuple[Font, ...], *, sans: bool) -> str:
    names = dict.fromkeys(font.family for font in own)
    fitting = [name for name in names if _is_sans(name) == sans] or list(names)
    return ", ".join([*(f'"{name}"' for name in fitting), stack])


def _is_sans(family: str) -> bool:
    return any(word in family for word in ("Sans", "Gothic", "Grotesk", "Grotesque"))


def _with_script(stack: str, fonts: tuple[Font, ...], text: set[int]) -> str:
    """Return a stack, and after it a family that has what the stack lacks: one named after its first, if there is.

    One family has to have all of it, since letters of two do not join.
    """
    own = families(stack)
    lacking = text - {code for font in fonts if font.family in own for code in font.characters}
    lacking = {code for code in lacking if is_drawn(chr(code))}
    covering = [font.family for font in fonts if not font.owner and lacking and lacking <= font.characters]
    kin = [family for family in covering if family.startswith(f"{own[0]} ")]
    return ", ".join([stack, *(f'"{family}"' for family in (kin or covering)[:1])])
