"""Catalogs through GNU gettext's programs: after `pipeline format`, the diff is what was edited, or nothing."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from builders import locale
from foreign_catalogs import NAMES, by_msgfmt, data, formatted, meanings
from round_trips import catalogs, changed_lines, edited, entry_to_edit, fixed, format_workspace, write
from test_round_trips import by_text_editor

from pipeline.catalog.po import format_catalog, read_catalog

CATALOGS = catalogs()
PROGRAMS = (("msgcat",), ("msgcat", "--no-wrap"), ("msgattrib",), ("msgattrib", "--no-wrap"))


def run(program: tuple[str, ...], path: Path) -> None:
    subprocess.run((*program, "--output-file", path, path), check=True, capture_output=True)


@pytest.mark.parametrize("name", CATALOGS)
@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_an_edit(program: tuple[str, ...], name: str, tmp_path: Path) -> None:
    before, domain, language = CATALOGS[name]
    catalog = read_catalog(before, domain, locale(language))
    path = write(tmp_path, before)
    by_text_editor(path, entry_to_edit(catalog).id)
    run(program, path)
    meant = format_catalog(edited(catalog, entry_to_edit(catalog).id))
    assert changed_lines(meant, fixed(path, domain, language)) == []


@pytest.mark.parametrize("name", CATALOGS)
def test_msgmerge_with_our_template_changes_nothing(name: str, tmp_path: Path) -> None:
    before, domain, language = CATALOGS[name]
    path = write(tmp_path, before)
    template = format_workspace().path(f"locales/{domain}.pot")
    subprocess.run(("msgmerge", "--update", "--previous", "--quiet", "--backup=none", path, template), check=True)
    lines = changed_lines(before, fixed(path, domain, language))
    assert lines == []


def test_a_fuzzy_entry_approved_by_msgattrib(tmp_path: Path) -> None:
    before, domain, language = CATALOGS["difficult"]
    catalog = read_catalog(before, domain, locale(language))
    path = write(tmp_path, before)
    run(("msgattrib", "--clear-fuzzy", "--clear-previous"), path)
    meant = replace(
        catalog,
        entries=tuple(replace(entry, fuzzy=False) for entry in catalog.entries),
        obsolete=tuple(replace(entry, fuzzy=False) for entry in catalog.obsolete),
    )
    assert changed_lines(format_catalog(meant), fixed(path, domain, language)) == []


# Catalogs in the styles of other projects


@pytest.mark.parametrize("name", NAMES)
def test_msgfmt_makes_the_same_of_a_catalog_before_and_after(name: str, tmp_path: Path) -> None:
    before = by_msgfmt(data(name))
    assert before == meanings()[name]
    assert by_msgfmt(formatted(data(name), tmp_path).encode()) == before


MSGCAT_CHANGES = {
    "msgmerge-obsolete": "it drops an obsolete entry without a translation",
    "wordpress-glotpress": "it drops a flag that it does not know",
    "xgettext-flags": "it takes a possible format for one",
    "xgettext-isolates": "gettext 0.21 tears names at their spaces",
}


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(MSGCAT_CHANGES)))
def test_msgcat_of_a_catalog_is_formatted_to_the_same(name: str, tmp_path: Path) -> None:
    text = formatted(data(name), tmp_path)
    path = write(tmp_path, text)
    run(("msgcat",), path)
    assert formatted(path.read_bytes(), tmp_path) == text
