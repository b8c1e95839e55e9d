"""One entry edited and saved by other tools: after `pipeline format`, the diff is that entry.

Programs that are to be installed are tried in `tools/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po, write_po
from builders import locale
from round_trips import MARK, catalogs, changed_lines, difficult, edited, entry_to_edit, fixed, write
from translate.storage.pypo import pofile

from pipeline.catalog.model import Entry
from pipeline.catalog.po import format_catalog, read_catalog

CATALOGS = catalogs()
NO_WRAPPING = -1
"""Weblate's “No line wrapping”; its default is 77."""


def by_polib(path: Path, identifier: str, width: int = 78) -> None:
    file = polib.pofile(str(path), wrapwidth=width)
    entry = next(e for e in file if e.msgctxt == identifier and not e.obsolete)
    if entry.msgid_plural:
        entry.msgstr_plural[0] += MARK
    else:
        entry.msgstr += MARK
    entry.fuzzy = False
    file.save()


def by_polib_unwrapped(path: Path, identifier: str) -> None:
    by_polib(path, identifier, width=0)


def by_translate_toolkit(path: Path, identifier: str, width: int = 77) -> None:
    """Edit as Weblate does: through its engine, with the wrapping that its component is set to."""
    store = pofile.parsefile(str(path))
    store.wrapper.width = width
    unit = next(u for u in store.units if u.getcontext() == identifier and not u.isobsolete())
    unit.target = [unit.target.strings[0] + MARK, *unit.target.strings[1:]] if unit.hasplural() else unit.target + MARK
    unit.markfuzzy(False)
    store.save()


def by_translate_toolkit_unwrapped(path: Path, identifier: str) -> None:
    by_translate_toolkit(path, identifier, NO_WRAPPING)


def by_babel(path: Path, identifier: str) -> None:
    with path.open("rb") as file:
        catalog = read_po(file)
    message = next(m for m in catalog if m.context == identifier)
    texts = message.string
    message.string = (texts[0] + MARK, *texts[1:]) if isinstance(texts, tuple) else texts + MARK
    message.flags.discard("fuzzy")
    with path.open("wb") as file:
        write_po(file, catalog)


def by_text_editor(path: Path, identifier: str) -> None:
    """Change the text where it stands, and take away the mark of a fuzzy entry, as the manual says."""
    head, key, tail = path.read_text(encoding="utf-8").partition(f'msgctxt "{identifier}"\n')
    above, gap, comments = head.rpartition("\n\n")
    kept = [line for line in comments.splitlines(keepends=True) if not line.startswith(("#, fuzzy", "#|"))]
    before, start, text = tail.partition("\nmsgstr")
    line, end, rest = text.partition("\n")
    entry = "".join(kept) + key + before + start + line[:-1] + MARK + '"'
    path.write_text(above + gap + entry + end + rest, encoding="utf-8")


def without_previous(entry: Entry) -> Entry:
    return replace(entry, previous="", previous_plural="", previous_id="")


LOST: dict[Callable[[Path, str], None], Callable[[Entry], Entry]] = {
    by_polib: without_previous,
    by_polib_unwrapped: without_previous,
    by_babel: lambda entry: replace(without_previous(entry), fuzzy=False),
}
"""What a tool forgets of obsolete entries, which no formatter can know."""

TOOLS: tuple[Callable[[Path, str], None], ...] = (
    by_polib,
    by_polib_unwrapped,
    by_translate_toolkit,
    by_translate_toolkit_unwrapped,
    by_babel,
    by_text_editor,
)


def assert_one_entry_differs(edit: Callable[[Path, str], None], name: str, identifier: str, folder: Path) -> None:
    """Edit an entry of a catalog with a tool, format what it wrote, and compare with the edit that was meant."""
    before, domain, language = CATALOGS[name]
    path = write(folder, before)
    edit(path, identifier)
    meant = edited(read_catalog(before, domain, locale(language)), identifier)
    if edit in LOST:
        meant = replace(meant, obsolete=tuple(LOST[edit](entry) for entry in meant.obsolete))
    assert changed_lines(format_catalog(meant), fixed(path, domain, language)) == []


@pytest.mark.parametrize("edit", TOOLS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("name", CATALOGS)
def test_the_longest_entry(edit: Callable[[Path, str], None], name: str, tmp_path: Path) -> None:
    text, domain, language = CATALOGS[name]
    entry = entry_to_edit(read_catalog(text, domain, locale(language)))
    assert_one_entry_differs(edit, name, entry.id, tmp_path)


def test_what_a_reader_of_the_diff_sees(tmp_path: Path) -> None:
    before, domain, language = CATALOGS["ru-nagorno-karabakh"]
    path = write(tmp_path, before)
    by_polib(path, "title")
    assert len(changed_lines(before, path.read_text(encoding="utf-8"))) > 100
    assert changed_lines(before, fixed(path, domain, language)) == [
        '-msgstr "Нагорный Карабах (Арцах)"',
        '+msgstr "Нагорный Карабах (Арцах) Zz"',
    ]


@pytest.mark.parametrize("edit", TOOLS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("identifier", [entry.id for entry in difficult().entries])
def test_each_difficult_entry(edit: Callable[[Path, str], None], identifier: str, tmp_path: Path) -> None:
    assert_one_entry_differs(edit, "difficult", identifier, tmp_path)
