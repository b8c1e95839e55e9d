"""Adds a profile to a workspace: placeholders, from which a draft can be built."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from string import Template
from typing import Any

import tomlkit

from pipeline.base.diagnostics import misuse
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.names import is_slug
from pipeline.base.settings import read_settings
from pipeline.language.locales import SOURCE, is_begun
from pipeline.profile.loader import RESERVED_SLUGS, load_profile
from pipeline.project.update import update_catalogs
from pipeline.scaffold.decisions import Created, Decision
from pipeline.scaffold.locale import begin_locale
from pipeline.scaffold.pending import PendingWorkspace
from pipeline.scaffold.tags import parse_tag

WHERE = "new profile"
FIRST_DAY = date(2026, 1, 1)  # where nobody says which day it is: only a command reads the clock


def new_profile(workspace: Workspace, slug: str, today: date = FIRST_DAY, tags: Sequence[str] = ()) -> Created:
    """Add a profile with two required names, edited today; raise, and write nothing, where that fails.

    With tags of CLDR locales it has a table of languages, English and these; those that are not there are begun.
    """
    pending = PendingWorkspace(workspace)
    own = [parse_tag(tag) for tag in tags]
    todo = begin_profile(pending, slug, today, [name for name, _ in own])
    for name, cldr in own:
        if not is_begun(pending, name):
            begin_locale(pending, name, cldr)
    update_catalogs(pending)
    return Created(pending.commit(), todo, f"pipeline build --draft --profile {slug}")


def begin_profile(pending: PendingWorkspace, slug: str, today: date, own: Sequence[str] = ()) -> tuple[Decision, ...]:
    """Add a profile, the names that it requires, perhaps its own locales; catalogs are left to `update_catalogs`."""
    locales = tuple(dict.fromkeys([SOURCE, *own])) if own else read_settings(pending).locales_of(slug)
    path = f"templates/profiles/{slug}.yaml"
    _check_slug(pending, slug, path)
    text = (files("pipeline.scaffold") / "skeleton.yaml").read_text(encoding="utf-8")
    names = (slug if f"id: {slug}\n" not in text else "first-name", "other-name")
    text = _filled(text, slug, names[0], locales, today.isoformat())
    pending.write_text(path, text)
    document: Any = tomlkit.parse(pending.read_text(SETTINGS_FILE))
    profiles = document["tool"]["pipeline"].setdefault("profiles", tomlkit.table(is_super_table=True))
    is_new = slug not in profiles
    table = profiles.setdefault(slug, tomlkit.table())
    table["required"] = list(names)
    if own:
        table["locales"] = list(locales)
    if is_new:
        table.add(tomlkit.nl())
    pending.write_text(SETTINGS_FILE, tomlkit.dumps(document))
    load_profile(path, text, read_settings(pending), draft=True)
    lines = text.splitlines()
    first, second = (next(n for n, line in enumerate(lines, 1) if line.strip() == f"- id: {name}") for name in names)
    advice = (
        f"{path}:{first}: the first name, its id and its forms in {', '.join(locales)}",
        f"{path}:{second}: the second one; all ids stand in {SETTINGS_FILE} under [tool.pipeline.profiles.{slug}] too",
    )
    return (
        Decision("names", advice),
        Decision("texts", (f"{path}: each part says what it is for; the order of the names is that of the title",)),
        Decision("sources", ("every claim cites one; what is disputed is attributed",)),
        Decision("map", (f"optional: pipeline new map {slug} --bbox W,S,E,N",)),
        Decision("pages", (f"{SETTINGS_FILE}, [tool.pipeline.profiles.{slug}]: pages, if it needs more or fewer",)),
    )


def _check_slug(workspace: Workspace, slug: str, path: str) -> None:
    if slug in RESERVED_SLUGS:
        message = f"the slug “{slug}” is reserved for {RESERVED_SLUGS[slug]}"
        raise misuse(WHERE, "profile-slug-reserved", message, "choose another slug")
    if not is_slug(slug):
        hint = "use small Latin letters, digits and -, beginning with a letter"
        raise misuse(WHERE, "profile-slug", f"“{slug}” is not a slug", hint)
    if workspace.exists(path) or workspace.exists(f"locales/{slug}.pot"):
        hint = f"edit {path}, or take another slug"
        raise misuse(WHERE, "profile-exists", f"there is a profile or domain “{slug}” already", hint)


def _filled(text: str, slug: str, first: str, locales: tuple[str, ...], day: str) -> str:
    words = slug.replace("-", " ").title()
    forms = "\n".join(f'    # {name}: {{name: "…", forms: ["…*"]}}' for name in locales if name != SOURCE)
    values = {"SLUG": slug, "TITLE": words, "FIRST": first, "FORMS": forms, "DAY": day, "YEAR": day[:4]}
    values["STEMS"] = " ".join(f"{word}*" for word in words.split())
    text = Template(text).substitute(values)
    return text.replace("\n\n  - id: other", "\n  - id: other") if not forms else text
