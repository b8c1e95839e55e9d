"""Catalogs as other projects and tools write them, in `catalogs/`, and what they mean to an independent reader.

`catalogs/meaning.json` is what GNU msgfmt makes of each; `python tests/foreign_catalogs.py` writes it anew, and
`tools/test_gettext.py` compares it with what msgfmt makes of them now.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

import polib

from pipeline.base.files import Workspace
from pipeline.catalog.canonical import BYTE_ORDER_MARK, canonical_text

FOLDER = Path(__file__).parent / "catalogs"
MEANING = FOLDER / "meaning.json"
NAMES = sorted(path.stem for path in FOLDER.glob("*.po"))
Meaning = dict[str, list[str]]
"""The forms of each text, by context, text and plural, with U+0004 between as in a .mo file."""


def data(name: str) -> bytes:
    return (FOLDER / f"{name}.po").read_bytes()


def formatted(original: bytes, folder: Path) -> str:
    """Return what `pipeline format` makes of a catalog of a language that the workspace does not know."""
    match = re.search(rb'"Language: (\w+)', original)
    assert match is not None
    workspace, path = Workspace(folder), f"locales/{match[1].decode()}/LC_MESSAGES/test.po"
    workspace.write_bytes(path, original)
    return canonical_text(workspace, path)


def of_mo(path: Path) -> Meaning:
    """Return what stands in a .mo file, without its header."""
    found = {}
    for entry in polib.mofile(str(path)):
        if entry.msgid or entry.msgctxt:
            key = "\4".join((entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""))
            forms = [text for _, text in sorted(entry.msgstr_plural.items())]
            found[key] = forms or [entry.msgstr]
    return found


def by_msgfmt(original: bytes) -> Meaning:
    """Return what msgfmt makes of a catalog, fuzzy entries included; it takes no byte order mark."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder, "a.po"), Path(folder, "a.mo")
        path.write_bytes(original.removeprefix(BYTE_ORDER_MARK))
        subprocess.run(("msgfmt", "--use-fuzzy", "--output-file", target, path), check=True, capture_output=True)
        return of_mo(target)


def meanings() -> dict[str, Meaning]:
    found: dict[str, Meaning] = json.loads(MEANING.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    text = json.dumps({name: by_msgfmt(data(name)) for name in NAMES}, ensure_ascii=True, indent=1, sort_keys=True)
    MEANING.write_text(text + "\n", encoding="utf-8")
