"""Prints, as the table of docs/translating.md, the lines that each tool changes for one edit: as it saves, and after
`pipeline format`. Run it by hand: python tests/tools/measure.py, with what .ci/validate installs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent.parent)]
# A script has no conftest to find the tests’ modules for it, so that what it imports comes after the line above (E402).

from builders import locale  # noqa: E402 - found by the path set above
from desktop import edit  # noqa: E402 - found by the path set above
from editors import LOKALIZE, POEDIT  # noqa: E402 - found by the path set above
from round_trips import MARK, catalogs, changed_lines, entry_to_edit, fixed, write  # noqa: E402 - found by the path set above
from test_round_trips import TOOLS, by_text_editor  # noqa: E402 - found by the path set above

from pipeline.catalog.po import read_catalog  # noqa: E402 - found by the path set above

NAMES = ("hy-nagorno-karabakh", "ru-site", "difficult")
PROGRAMS = (("msgcat",), ("msgcat", "--no-wrap"), ("msgattrib",))


def by_program(program: tuple[str, ...]) -> Callable[[Path, str], None]:
    def run(path: Path, identifier: str) -> None:
        by_text_editor(path, identifier)
        subprocess.run((*program, "--output-file", path, path), check=True, capture_output=True)

    run.__name__ = " ".join(program)
    return run


def row(change: Callable[[Path, str], None], name: str) -> str:
    before, domain, language = catalogs()[name]
    identifier = entry_to_edit(read_catalog(before, domain, locale(language))).id
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), before)
        change(path, identifier)
        saved = len(changed_lines(before, path.read_text(encoding="utf-8")))
        return f"{saved} → {len(changed_lines(before, fixed(path, domain, language)))}"


def main() -> None:
    tools = [*TOOLS, *map(by_program, PROGRAMS)]
    for editor in (POEDIT, LOKALIZE):

        def change(path: Path, identifier: str, editor: object = editor) -> None:
            edit(editor, path, MARK, "ru", path.parent)

        change.__name__ = editor.command[-1]
        tools.append(change)
    sys.stdout.write(f"| | {' | '.join(NAMES)} |\n|{'---|' * (len(NAMES) + 1)}\n")
    for tool in tools:
        sys.stdout.write(f"| {tool.__name__} | {' | '.join(row(tool, name) for name in NAMES)} |\n")


if __name__ == "__main__":
    main()
