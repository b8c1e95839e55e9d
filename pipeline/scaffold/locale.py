"""Adds a locale to a workspace, or gives one its first fonts."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import babel
import tomlkit

from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError, error, fail, misuse
from pipeline.base.files import SETTINGS_FILE, Workspace, read_given
from pipeline.base.settings import Settings, read_settings
from pipeline.language.cldr import script_of
from pipeline.language.locale_file import families
from pipeline.language.locales import SOURCE, Locale, is_begun, read_locale, read_locales
from pipeline.pages.fonts import LICENCES, Font, font_faults, read_font, read_fonts
from pipeline.pages.glyphs import Wording, covered, is_drawn, listed, missing_characters, wordings
from pipeline.project.selection import LENIENT
from pipeline.project.sources import read_sources
from pipeline.project.update import update_catalogs
from pipeline.scaffold.decisions import Created, Decision, decisions, font_advice, needed_fonts
from pipeline.scaffold.font_files import usable_fonts
from pipeline.scaffold.locale_toml import Choices, font_lines, locale_file, with_fonts
from pipeline.scaffold.pending import PendingWorkspace
from pipeline.scaffold.script_fonts import SUFFIXES, font_folders, script_fonts
from pipeline.scaffold.tags import WHERE, parse_tag
from pipeline.scaffold.theme import copy_locale

DRAFT = "pipeline build --draft --locale {}"
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
Given = tuple[Path, Font]  # the file that somebody gave, and the font that was made of it
SANS = re.compile("Sans|Gothic|Grotesk|Grotesque")


def new_locale(workspace: Workspace, tag: str, font_paths: Sequence[Path] = ()) -> Created:
    """Add a locale to the settings, with a `locale.toml` and catalogs; raise, and write nothing, where that fails.

    One that stands there without fonts of its own can be given them.
    """
    settings = read_settings(workspace)
    name, cldr = parse_tag(tag)
    if font_paths and name in settings.languages and is_begun(workspace, name):
        return _with_first_fonts(workspace, name, font_paths)
    pending = PendingWorkspace(workspace)
    lacking = begin_locale(pending, name, cldr, font_paths)
    update_catalogs(pending)
    profiles = read_sources(pending, LENIENT).profiles
    concerned = [profile for profile in profiles if name in read_settings(pending).locales_of(profile.slug)]
    locale = read_locale(pending, name)
    needed = needed_fonts(locale, font_folders(os.environ, Path.home())) if lacking else None
    todo = decisions(locale, concerned, needed)
    return Created(pending.commit(), todo, needed.command if needed else DRAFT.format(name))


def begin_locale(
    pending: PendingWorkspace, name: str, cldr: babel.Locale, font_paths: Sequence[Path] = ()
) -> list[str]:
    """Add a locale to the settings, with what the theme, or else CLDR, knows of it; return characters without a font.

    Its catalogs are left to `update_catalogs`, but for the one of labels that the theme has.
    """
    settings = read_settings(pending)
    _check_new(pending, settings, name)
    others = read_locales(pending, settings, begun=True)
    if name not in settings.languages:
        document: Any = tomlkit.parse(pending.read_text(SETTINGS_FILE))
        document["tool"]["pipeline"]["locales"].append(name)
        pending.write_text(SETTINGS_FILE, tomlkit.dumps(document))
    if copy_locale(pending, name):
        return _give_fonts(pending, name, font_paths) if font_paths else []
    base = next(locale for locale in others if locale.name == SOURCE)
    given = _copy_fonts(pending, name, script_of(cldr), font_paths)
    own = tuple(font for _, font in given)
    path = f"locales/{name}/locale.toml"
    pending.write_text(path, "\n".join(font_lines(Choices(base.serif, base.sans))))
    locale = read_locale(pending, name)
    printed = tuple(wordings(locale, [*others, locale], (), ()))
    fonts = (*read_fonts(pending, others), *own)
    choices = _choices(base, fonts, own, printed)
    pending.write_text(path, locale_file(locale, [*others, locale], cldr.get_display_name(SOURCE) or name, choices))
    return _check_fonts(pending, read_locale(pending, name), fonts, printed, given)


def _with_first_fonts(workspace: Workspace, name: str, font_paths: Sequence[Path]) -> Created:
    """Give a locale its first fonts of its own; raise, and write nothing, where it has some."""
    pending = PendingWorkspace(workspace)
    _give_fonts(pending, name, font_paths)
    todo = Decision("fonts", font_advice(read_locale(pending, name)))
    return Created(pending.commit(), (todo,), DRAFT.format(name))


def _give_fonts(pending: PendingWorkspace, name: str, font_paths: Sequence[Path]) -> list[str]:
    """Put fonts before those that a locale names; return characters without a font."""
    locales = read_locales(pending, read_settings(pending), begun=True)
    locale = next(locale for locale in locales if locale.name == name)
    path = f"locales/{name}/locale.toml"
    if locale.font_files:
        hint = f"add the files to fonts.files in {path}, and their families to fonts.serif and fonts.sans"
        raise misuse(WHERE, "locale-exists", f"{name} has fonts of its own already", hint)
    given = _copy_fonts(pending, name, locale.script, font_paths)
    own = tuple(font for _, font in given)
    fonts = (*read_fonts(pending, locales), *own)
    printed = tuple(wordings(locale, locales, (), ()))
    pending.write_text(path, with_fonts(pending.read_text(path), _choices(locale, fonts, own, printed)))
    return _check_fonts(pending, read_locale(pending, name), fonts, printed, given)


def _copy_fonts(workspace: Workspace, locale: str, script: str, paths: Sequence[Path]) -> list[Given]:
    """Copy fonts, which may lie outside the workspace since the user has named them; raise with all that cannot be."""
    found: list[Diagnostic] = []
    fonts: dict[str, Given] = {}
    for path in paths:
        try:
            data = read_given(path, "give the path of a .ttf or .otf file")
            own = [(more, font, read_font(font, str(path))) for more, font in _usable(data, path, script)]
            font_workspace = Workspace(path.resolve().parent)  # a link in it may lead to any file of the user
            beside = sorted(name for pattern in LICENCES for name in font_workspace.list(pattern))
            licences = {name: font_workspace.read_bytes(name) for name in beside}
        except PipelineError as failure:
            found += failure.diagnostics
            continue
        for more, stored, font in own:
            suffix = path.suffix.lower() if stored is data else ".otf" if stored.startswith(b"OTTO") else ".ttf"
            target = f"locales/{locale}/fonts/{UNSAFE.sub('-', path.stem).strip('-._')}{more}{suffix}"
            if target in fonts:
                hint = "give each of them once, under different names"
                found.append(error(str(path), "font-twice", "another of the files has this name", hint))
            fonts[target] = path, replace(font, path=target, owner=locale.replace("_", "-"))
            workspace.write_bytes(target, stored)
        for name, text in licences.items():
            workspace.write_bytes(f"locales/{locale}/fonts/{UNSAFE.sub('-', name)}", text)
    if found:
        raise UsageError(found)
    return list(fonts.values())


def _usable(data: bytes, path: Path, script: str) -> tuple[tuple[str, bytes], ...]:
    fonts = usable_fonts(data, str(path), script_fonts(script))
    if path.suffix.lower() not in SUFFIXES:
        hint = "name the file .ttf, or .otf for one with PostScript outlines"
        raise fail(str(path), "font-unusable", "is not named as a font", hint)
    return fonts


def _check_fonts(
    workspace: Workspace, locale: Locale, fonts: tuple[Font, ...], printed: Iterable[Wording], given: Iterable[Given]
) -> list[str]:
    """Return the characters that a locale lacks; raise if a font that was given lacks them, or cannot be used."""
    faults = [d for d in font_faults(workspace, [locale], fonts) if d.severity == "error"]
    lacking = missing_characters("".join(wording.text for wording in printed), covered(locale, fonts))
    for path, font in given:
        if missing := [c for c in lacking if ord(c) not in font.characters]:
            message = f"lacks characters of {locale.name}: {listed(missing)}"
            hint = "give a font that has them, or no font if the workspace has one"
            faults.append(error(str(path), "glyph-missing", message, hint))
    if faults:
        raise UsageError(faults)
    return lacking


def _check_new(workspace: Workspace, settings: Settings, name: str) -> None:
    if name in settings.languages and is_begun(workspace, name):
        undo = f"remove locales/{name}, and “{name}” from locales in {SETTINGS_FILE}"
        hint = f"edit locales/{name}/locale.toml, or name another locale; to begin it anew, first {undo}"
        raise misuse(WHERE, "locale-exists", f"{name} stands in {SETTINGS_FILE} already", hint)
    if workspace.path(f"locales/{name}").exists():
        hint = f'add "{name}" to locales in {SETTINGS_FILE}, or move locales/{name} out of the way'
        raise misuse(WHERE, "locale-exists", f"locales/{name} exists already", hint)


def _choices(base: Locale, fonts: tuple[Font, ...], own: tuple[Font, ...], printed: Iterable[Wording]) -> Choices:
    """Choose fonts: its own before those of a base, or those of the base and a family that has what they lack."""
    files = tuple(f"fonts/{font.path.rpartition('/')[2]}" for font in own)
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
    fitting = [name for name in names if bool(SANS.search(name)) == sans] or list(names)
    return ", ".join([*(f'"{name}"' for name in fitting), stack])


def _with_script(stack: str, fonts: tuple[Font, ...], text: set[int]) -> str:
    """Return a stack, and after it a family that has what the stack lacks: one named after its first, if there is.

    One family has to have all of it, since letters of two do not join.
    """
    own = families(stack)
    drawn = {code for font in fonts if font.family in own for code in font.characters}
    lacking = {code for code in text - drawn if is_drawn(chr(code))}
    covering = [font.family for font in fonts if not font.owner and lacking and lacking <= font.characters]
    kin = [family for family in covering if family.startswith(f"{own[0]} ")]
    return ", ".join([stack, *(f'"{family}"' for family in (kin or covering)[:1])])
