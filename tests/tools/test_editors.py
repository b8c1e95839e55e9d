"""One translation edited in Poedit and in Lokalize, on a virtual screen: the diff after `pipeline format`.

It is that entry, and the header that the editor signs.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import locale
from desktop import Editor, edit
from editors import LOKALIZE, POEDIT
from round_trips import MARK, catalogs, changed_lines, edited, fixed, write

from pipeline.catalog.po import format_catalog, read_catalog

CATALOGS = catalogs()
SIGNED = re.compile(r'[+-](?:"(?:PO-Revision-Date|Last-Translator|Language-Team): .*\\n"|# Round Trip <.*>, \d{4}\.)')


@pytest.mark.parametrize("name", CATALOGS)
@pytest.mark.parametrize("editor", [POEDIT, LOKALIZE], ids=lambda editor: editor.command[-1])
def test_the_diff_is_the_entry(editor: Editor, name: str, tmp_path: Path) -> None:
    before, domain, language = CATALOGS[name]
    path = write(tmp_path, before)
    edit(editor, path, MARK, language, tmp_path)
    read = read_catalog(before, domain, locale(language))
    meant = format_catalog(edited(read, read.entries[0].id))
    lines = changed_lines(meant, fixed(path, domain, language))
    assert [line for line in lines if not SIGNED.fullmatch(line)] == []
