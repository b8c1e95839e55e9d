"""Begins a workspace: settings, the languages that it is to have, and what a repository of it needs.

Layouts, styles and fonts are not copied, since every workspace has those of the theme.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import babel
import tomlkit

from pipeline import __version__
from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, UsageError, misuse
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.settings import is_workspace
from pipeline.language.locales import SOURCE
from pipeline.pages.glyphs import font_command
from pipeline.pdf.libraries import DEBIAN
from pipeline.project.update import update_catalogs
from pipeline.scaffold.decisions import Created, Decision
from pipeline.scaffold.locale import begin_locale
from pipeline.scaffold.pending import PendingWorkspace, undo_killed
from pipeline.scaffold.profile import begin_profile
from pipeline.scaffold.tags import parse_tag
from pipeline.scaffold.theme import copy_locale

WHERE = "new workspace"
FILES = {
    SETTINGS_FILE: "settings.toml",
    "README.md": "README.md",
    "requirements.txt": "requirements.txt",
    ".gitignore": "gitignore",
    ".gitattributes": "gitattributes",
    "output/.gitignore": "output.gitignore",
    ".github/workflows/factsheets.yml": "github.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
}
BESIDES = (".git", ".venv")  # what may stand in the folder already: an empty clone, and the environment
DECISIONS = (
    Decision("settings", (f"{SETTINGS_FILE}: publisher, contact, licence and site",)),
    Decision("package", ("requirements.txt: where CI finds this version of the pipeline",)),
)


def new_workspace(folder: Path, tags: Sequence[str], slug: str, today: date) -> Created:
    """Begin a workspace in a folder that is new or empty; raise, and leave nothing there, where that fails.

    English is among its languages, whatever the tags; without a slug it has no profile yet.
    """
    names = _locales(tags)
    root = _checked(folder)
    pending = PendingWorkspace(Workspace(root))
    values = {"VERSION": __version__, "LIBRARIES": DEBIAN}
    for path, name in FILES.items():
        text = (files("pipeline.scaffold") / "repository" / name).read_text(encoding="utf-8")
        pending.write_text(path, Template(text).substitute(values) if "$" in text else text)
    copy_locale(pending, SOURCE)
    todo = list(DECISIONS)
    for name, cldr in names.items():
        if name != SOURCE and begin_locale(pending, name, cldr):
            todo.append(Decision("fonts", (f"{name}: no font has all its characters: {font_command(name)}",)))
    document: Any = tomlkit.parse(pending.read_text(SETTINGS_FILE))
    order = document["tool"]["pipeline"]["locales"]
    order.clear()
    order.extend(names)
    pending.write_text(SETTINGS_FILE, tomlkit.dumps(document))
    if slug:
        todo += begin_profile(pending, slug, today)
    update_catalogs(pending)
    command = "build --draft" if slug else "new profile SLUG"
    return Created(_stored(pending, folder), tuple(todo), f"cd {shlex.quote(str(folder))} && pipeline {command}")


def _locales(tags: Sequence[str]) -> dict[str, babel.Locale]:
    """Return the locales by their names, with English first where it was not named; raise with all that are not."""
    found, faults = dict[str, babel.Locale](), list[Diagnostic]()
    for tag in tags:
        try:
            name, cldr = parse_tag(tag)
            found[name] = cldr
        except UsageError as failure:
            faults += failure.diagnostics
    if faults:
        raise UsageError(faults)
    return found if SOURCE in found else dict([parse_tag(SOURCE)]) | found


def _checked(folder: Path) -> Path:
    """Return where a folder is; raise UsageError if it is something else, not empty, or in another workspace."""
    try:
        root = folder.resolve()
        outer = next((parent for parent in root.parents if is_workspace(parent)), None)
        if outer:
            hint = "name a folder outside of it; pipeline new profile SLUG adds a territory to a workspace"
            raise misuse(WHERE, "workspace-inside", f"“{folder}” lies in the workspace {outer}", hint)
        there = next(path for path in (root, *root.parents) if path.exists())
        if not there.is_dir():
            raise misuse(WHERE, "workspace-folder", f"{there} is not a folder", "name a folder that is new or empty")
        workspace = Workspace(root)
        workspace.sweep()  # what a command that was killed has left
        undo_killed(workspace)
        names = sorted({*workspace.names()} - {*BESIDES})
    except (OSError, RuntimeError) as failure:  # links in a circle, a name too long, no permission
        reason = getattr(failure, "strerror", None) or failure
        fact, hint = f"“{folder}” cannot be used: {reason}", "name a folder that is new or empty, and that is yours"
        raise misuse(WHERE, "workspace-folder", fact, hint) from failure
    if names:
        fact = f"“{folder}” is not empty: it has {', '.join(names[:3])}{' and more' if len(names) > 3 else ''}"
        raise misuse(WHERE, "workspace-folder", fact, "name a folder that is new or empty; .git may be there")
    return root


def _stored(pending: PendingWorkspace, folder: Path) -> tuple[str, ...]:
    """Write everything, or nothing, not even the folder; return the paths."""
    new = [path for path in (pending.root, *pending.root.parents) if not path.exists()]
    try:
        return pending.commit()
    except BaseException as failure:
        for path in new:
            Workspace(path.parent).remove(path.name)
        if isinstance(failure, PipelineError):  # of a folder that the user is not in
            placed = (replace(d, location=Location(str(folder / d.location.path))) for d in failure.diagnostics)
            raise PipelineError(placed) from failure
        raise
