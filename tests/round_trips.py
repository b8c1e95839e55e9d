"""The catalogs that other tools are tried on, one edit in one entry, and what may differ after `pipeline format`."""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import cache
from pathlib import Path

from builders import LANGUAGES, ROOT, make_catalog, make_entry, temporary_folder

from pipeline.base.files import Workspace
from pipeline.catalog.canonical import canonical_text
from pipeline.catalog.model import Catalog, Entry, catalog_path
from pipeline.catalog.po import format_catalog

DOMAINS = ("nagorno-karabakh", "site")
MARK = " Zz"
"""What the edit adds to a translation; every keyboard layout can type it."""

LONG = (
    'A text that no tool leaves in one line: it has more than eighty characters, a “quotation”, a "straight" one, a '
    "path like C:\\new\\table, {killed} people, <em>stress</em>, an address without a space in it "
    "(https://example.org/a/very/long/path/that/nothing/can/break/anywhere/at/all) and, last, no-break\u00a0spaces."
)
LANG = LONG.replace("A text", "Текст").replace("quotation", "кавычка").replace("people", "человек")
LINES = "Said to the next translator, in a line that is longer than eighty characters, as such lines are.\nAnd another."


def difficult() -> Catalog:
    """Return a catalog with everything in it that a tool may lose, wrap, escape or move."""
    entries = (
        make_entry("plain", "Area", "Площадь"),
        make_entry("long", LONG, LANG, remarks=LINES, notes=("TRANSLATORS: A note.", "Its second line."), files=FILES),
        make_entry("same-text", "Area", "Область", notes=("Two ids, one text.",)),
        make_entry("quotes", 'He said "no" and\\or "yes".', 'Он сказал "нет" и\\или "да".', files=FILES[:1]),
        make_entry("fuzzy", LONG, LANG, fuzzy=True, previous=LONG.replace("no tool", "few tools"), remarks="Unsure."),
        make_entry("fuzzy-elsewhere", "Ceasefire", "Перемирие", fuzzy=True, previous="Truce", previous_id="truce"),
        make_entry("untranslated", "Nothing yet"),
        make_entry("plural", "{n} page", "{n} страница", "{n} страницы", "{n} страниц", plural="{n} pages"),
        make_entry(
            "fuzzy-plural",
            "{n} row",
            "{n} строка",
            "{n} строки",
            "{n} строк",
            plural="{n} rows",
            fuzzy=True,
            previous="{n} line",
            previous_plural="{n} lines",
        ),
        make_entry("last", "End", "Конец"),
    )
    obsolete = (
        make_entry("gone", "Gone", "Ушло", remarks="It may come back."),
        make_entry("gone-fuzzy", LONG, LANG, fuzzy=True, previous=LONG.replace("no tool", "few tools")),
        make_entry("gone-plural", "{n} day", "{n} день", "{n} дня", "{n} дней", plural="{n} days"),
    )
    return replace(make_catalog(*entries), obsolete=obsolete)


FILES = ("templates/layouts/factsheet.html", "templates/layouts/page.html", "templates/profiles/nagorno-karabakh.yaml")


def catalogs() -> dict[str, tuple[str, str, str]]:
    """Return the text, domain and locale of every catalog of this workspace, and of the difficult one, by a name."""
    found = {"difficult": (format_catalog(difficult()), "test", "ru")}
    for language in LANGUAGES:
        for domain in DOMAINS:
            text = (ROOT / catalog_path(domain, language)).read_text(encoding="utf-8")
            found[f"{language}-{domain}"] = (text, domain, language)
    return found


def entry_to_edit(catalog: Catalog) -> Entry:
    """Return the entry with the longest translation: the one that a tool has most to wrap in."""
    return max(catalog.entries, key=lambda entry: len(entry.translations[0]))


def edited(catalog: Catalog, identifier: str) -> Catalog:
    """Return a catalog after the edit: one text changed, its entry approved."""

    def edit(entry: Entry) -> Entry:
        texts = (entry.translations[0] + MARK, *entry.translations[1:])
        return replace(entry, translations=texts, fuzzy=False)

    return replace(catalog, entries=tuple(edit(e) if e.id == identifier else e for e in catalog.entries))


@cache
def format_workspace() -> Workspace:
    """Return a workspace with the templates and languages of this one, and the template of the difficult catalog."""
    workspace = Workspace(temporary_folder() / "round-trips")
    for path in [*ROOT.glob("locales/*.pot"), *ROOT.glob("locales/*/locale.toml")]:
        workspace.write_text(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    blank = replace(difficult(), obsolete=(), entries=tuple(blanked(entry) for entry in difficult().entries))
    workspace.write_text("locales/test.pot", format_catalog(blank))
    return workspace


def blanked(entry: Entry) -> Entry:
    """Return an entry as the template has it."""
    texts = ("", "") if entry.plural else ("",)
    return replace(entry, translations=texts, fuzzy=False, previous="", previous_plural="", previous_id="", remarks="")


def fixed(path: Path, domain: str, language: str) -> str:
    """Return what `pipeline format` makes of a catalog that a tool wrote."""
    workspace, name = format_workspace(), catalog_path(domain, language)
    workspace.write_bytes(name, path.read_bytes())
    return canonical_text(workspace, name)


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines of a diff that were taken away or added, with their signs."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("--- before", "+++ after"))]


def write(folder: Path, text: str) -> Path:
    """Write a catalog where a tool may do with it what it will."""
    path = folder / "catalog.po"
    path.write_text(text, encoding="utf-8")
    return path
