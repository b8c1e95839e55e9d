"""Copies font files from anywhere into a locale's folder, with the licences that lie beside them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.base.diagnostics import Diagnostic, PipelineError, UsageError, error, fail
from pipeline.base.files import Workspace
from pipeline.pages.fonts import LICENCES, Font, read_font

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def copy_fonts(workspace: Workspace, locale: str, paths: Sequence[Path]) -> tuple[Font, ...]:
    """Copy fonts, which may lie outside the workspace since the user has named them; raise with all that cannot be."""
    found: list[Diagnostic] = []
    fonts: dict[str, Font] = {}
    for path in paths:
        try:
            font, data = _read(path)
            beside = sorted(file for pattern in LICENCES for file in path.parent.glob(pattern) if file.is_file())
            licences = {file.name: _bytes(file, "make it readable: it has to go with the fonts") for file in beside}
        except PipelineError as failure:
            found += failure.diagnostics
            continue
        target = f"locales/{locale}/fonts/{UNSAFE.sub('-', path.stem).lstrip('-._')}{path.suffix.lower()}"
        if target in fonts:
            hint = "give each of them once, under different names"
            found.append(error(str(path), "font-twice", "another of the files has this name", hint))
        fonts[target] = replace(font, path=target, owner=locale.replace("_", "-"))
        workspace.write_bytes(target, data)
        for name, text in licences.items():
            workspace.write_bytes(f"locales/{locale}/fonts/{UNSAFE.sub('-', name)}", text)
    if found:
        raise UsageError(found)
    return tuple(fonts.values())


def _read(path: Path) -> tuple[Font, bytes]:
    data = _bytes(path, "give the path of a .ttf or .otf file")
    font = read_font(data, str(path))
    if path.suffix.lower() not in (".ttf", ".otf"):
        hint = "name the file .ttf, or .otf for one with PostScript outlines"
        raise fail(str(path), "font-unusable", "is not named as a font", hint)
    return font, data


def _bytes(path: Path, hint: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise fail(str(path), "unreadable", f"cannot be read: {failure.strerror or failure}", hint) from failure
