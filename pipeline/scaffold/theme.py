"""What a workspace takes from the theme for good: the language data of a locale, or a file that it wants to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from pipeline.base.diagnostics import Diagnostic, Location, UsageError, error
from pipeline.base.files import Workspace
from pipeline.base.settings import read_settings
from pipeline.base.theme import INPUTS
from pipeline.catalog.model import catalog_path
from pipeline.catalog.po import format_catalog, read_catalog
from pipeline.language.locales import read_locale
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.messages import SITE, edition_messages, site_template
from pipeline.scaffold.decisions import Created, Decision
from pipeline.scaffold.pending import PendingWorkspace

WHERE = "new theme"
LOCALE_FILES = ("locale.toml", "hyphenation.dic", "fonts/*")
LATER = "an upgrade of the pipeline no longer changes this file: compare it then with the one that the theme has"


def copy_locale(pending: PendingWorkspace, name: str) -> bool:
    """Take over what the theme knows of a language; return False, and write nothing, where it does not know it.

    Its catalog comes without the labels that no layout of this workspace has.
    """
    theme, folder = pending.theme, f"locales/{name}"
    if theme is None or not theme.exists(f"{folder}/locale.toml"):
        return False
    for path in (path for file in LOCALE_FILES for path in theme.list(f"{folder}/{file}")):
        pending.write_bytes(path, theme.read_bytes(path))
    path = catalog_path(SITE, name)
    if theme.exists(path):
        catalog = read_catalog(theme.read_text(path), SITE, read_locale(pending, name))
        labels = {message.id for message in site_template(LayoutFiles(pending), edition_messages(pending)).messages}
        contact = {"Report-Msgid-Bugs-To": read_settings(pending).contact}
        header = tuple((key, contact.get(key, value)) for key, value in catalog.header)
        entries = tuple(entry for entry in catalog.entries if entry.id in labels)
        pending.write_text(path, format_catalog(replace(catalog, header=header, entries=entries, obsolete=())))
    return True


def copy_theme_files(workspace: Workspace, names: Sequence[str]) -> Created:
    """Give a workspace its own copies of files of the theme, named by their paths or the ends of these.

    Raise UsageError, and write nothing, for what the theme does not have, and for what the workspace has already.
    """
    read_settings(workspace)
    theme = workspace.theme or workspace
    found = [path for inputs in INPUTS for path in theme.list(inputs if "." in inputs else f"{inputs}/**/*")]
    pending, faults = PendingWorkspace(workspace), list[Diagnostic]()
    for name in dict.fromkeys(names):
        meant = [path for path in found if f"/{path}".endswith(f"/{name.removeprefix('./')}")]
        if len(meant) != 1:
            faults.append(_unknown(name, meant, found))
        elif workspace.of_theme(meant[0]) is None:
            hint = "edit it; to have that of the theme again, remove it"
            faults.append(error(Location(option=WHERE), "theme-exists", f"the workspace has its own {meant[0]}", hint))
        else:
            pending.write_bytes(meant[0], theme.read_bytes(meant[0]))
    if faults:
        raise UsageError(faults)
    return Created(pending.commit(), (Decision("upgrades", (LATER,)),), "pipeline build --draft")


def _unknown(name: str, meant: list[str], found: list[str]) -> Diagnostic:
    place = Location(option=WHERE)
    if meant:
        return error(place, "theme-file", f"“{name}” may be several files of the theme", f"name {' or '.join(meant)}")
    files = {path.rpartition("/")[2]: path for path in found}
    near = [files[file] for file in get_close_matches(name.rpartition("/")[2], files)]
    texts = (path for path in found if path.endswith((".html", ".txt", ".css", ".toml")))
    hint = f"did you mean {' or '.join(near)}?" if near else f"name one of {', '.join(texts)}, or a font"
    return error(place, "theme-file", f"the theme has no file “{name}”", hint)
