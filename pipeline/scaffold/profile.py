"""Adds a profile to a workspace: placeholders, from which a draft can be built."""

from datetime import date
from importlib.resources import files
from string import Template
from typing import Any

import tomlkit

from pipeline.base.diagnostics import misuse
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.base.names import is_slug
from pipeline.base.settings import read_settings
from pipeline.language.locales import SOURCE
from pipeline.profile.loader import RESERVED_SLUGS, load_profile
from pipeline.project.update import update_catalogs
from pipeline.scaffold.decisions import Created, Decision
from pipeline.scaffold.pending import PendingWorkspace

WHERE = "new profile"
FIRST_DAY = date(2026, 1, 1)  # where nobody says which day it is: only a command reads the clock


def new_profile(workspace: Workspace, slug: str, today: date = FIRST_DAY) -> Created:
    """Add a profile with two required names, edited today; raise, and write nothing, where that fails."""
    pending = PendingWorkspace(workspace)
    todo = begin_profile(pending, slug, today)
    update_catalogs(pending)
    return Created(pending.commit(), todo, f"pipeline build --draft --profile {slug}")


def begin_profile(pending: PendingWorkspace, slug: str, today: date) -> tuple[Decision, ...]:
    """Add a profile and the names that it requires; its catalogs are left to `update_catalogs`."""
    locales = read_settings(pending).locales_of(slug)
    path = f"templates/profiles/{slug}.yaml"
    _check_slug(pending, slug, path)
    text = (files("pipeline.scaffold") / "skeleton.yaml").read_text(encoding="utf-8")
    names = (slug if f"id: {slug}\n" not in text else "first-name", "other-name")
    text = _filled(text, slug, names[0], locales, today.isoformat())
    pending.write_text(path, text)
    document: Any = tomlkit.parse(pending.read_text(SETTINGS_FILE))
    profiles = document["tool"]["pipeline"].setdefault("profiles", tomlkit.table(is_super_table=True))
    profiles.setdefault(slug, tomlkit.table())["required"] = list(names)
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
