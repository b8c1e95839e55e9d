"""A corpus comes in; a workspace goes out, with the new version of the profile and catalogs translated from the old."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import ALPHABETS, SLUG, Corpus, Section, profile_yaml, translate
from pipeline.base.files import Workspace
from pipeline.base.settings import Settings, read_settings
from pipeline.base.theme import THEME
from pipeline.catalog.merge import merge
from pipeline.catalog.model import Catalog, catalog_path, new_catalog
from pipeline.catalog.po import format_catalog, format_template
from pipeline.language.locales import Locale, read_locale
from pipeline.profile.loader import load_profile
from pipeline.profile.messages import Template, profile_template

PROFILE_PATH = f"templates/profiles/{SLUG}.yaml"
NEW_TEMPLATE = "new.pot"
"""The new POT, for tools that do not extract."""
SETTINGS = f"""\
[tool.pipeline]
locales = [{", ".join(f'"{locale}"' for locale in ("en", *ALPHABETS))}]
publisher = "Measurement"
contact = "someone@example.org"
licence = "CC0"
site = ""
minimum-coverage = 100
[tool.pipeline.profiles.{SLUG}]
required = ["saga"]
"""
# Without a label, and in place of all that the theme has.
LAYOUTS = Workspace(THEME, None).list("templates/layouts/*.html")
LOCALE = '[fonts]\nserif = "serif"\nsans = "sans-serif"\n'
EDITIONS = '[standard]\nlayout = "factsheet.html"\nstyles = []\npdf = "pdf/ua-1"\npages = 4\n'


def make_workspace(folder: Path, corpus: Corpus) -> Workspace:
    """Write a workspace whose profile is new and whose catalogs are not."""
    workspace = Workspace(folder)
    workspace.write_text("pyproject.toml", SETTINGS)
    workspace.write_text("templates/editions.toml", EDITIONS)
    for layout in LAYOUTS:
        workspace.write_text(layout, "<p></p>\n")
    for locale in ("en", *ALPHABETS):
        workspace.write_text(f"locales/{locale}/locale.toml", LOCALE)
    settings = read_settings(workspace)
    old = template_of(corpus.old, settings)
    workspace.write_text(old.path, format_template(old))
    for name in ALPHABETS:
        catalog = translated(old, read_locale(workspace, name), settings)
        workspace.write_text(catalog.path, format_catalog(catalog))
    workspace.write_text(PROFILE_PATH, profile_yaml(corpus.new))
    workspace.write_text(NEW_TEMPLATE, format_template(template_of(corpus.new, settings)))
    return workspace


def template_of(sections: tuple[Section, ...], settings: Settings) -> Template:
    return profile_template(load_profile(PROFILE_PATH, profile_yaml(sections), settings))


def translated(template: Template, locale: Locale, settings: Settings) -> Catalog:
    """Return a catalog of which every entry is translated and approved."""
    blank = merge(new_catalog(template.domain, locale, settings), template, locale)
    entries = (replace(entry, translations=(translate(entry.source, locale.name),)) for entry in blank.entries)
    return replace(blank, entries=tuple(entries), path=catalog_path(template.domain, locale.name))
