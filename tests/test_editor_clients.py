"""Eight clients of the editor over one catalog, while another program writes it too: no edit is lost."""

from __future__ import annotations

import os
from pathlib import Path

import polib
from builders import locale
from editor_clients import COUNT, many_edits

from pipeline.catalog.po import read_catalog

EDITS = int(os.environ.get("PIPELINE_EDITS", "100"))


def test_many_edits_of_many_clients(tmp_path: Path) -> None:
    outcome = many_edits(tmp_path, clients=8, edits=EDITS)
    assert len(outcome.written) == 8 * EDITS + outcome.versions
    assert outcome.versions > 1
    assert outcome.written - outcome.found - outcome.offered == set()
    text = outcome.path.read_text(encoding="utf-8")
    catalog = read_catalog(text, "test", locale("ru"))
    assert [entry.id for entry in catalog.entries] == [f"m{number}" for number in range(COUNT)]
    assert all(len(entry.translations) == (3 if entry.plural else 1) for entry in catalog.entries)
    assert all(entry.notes == ("TRANSLATORS: A note.",) for entry in catalog.entries)
    theirs = {entry.msgctxt: entry for entry in polib.pofile(text, check_for_duplicates=True)}
    for entry in catalog.entries:
        texts = theirs[entry.id].msgstr_plural
        assert entry.translations == (tuple(texts[n] for n in sorted(texts)) or (theirs[entry.id].msgstr,))
