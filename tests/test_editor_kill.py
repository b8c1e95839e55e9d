"""A process that is killed while it saves: the catalog is the old one or the new one, always, and what was saved stays.

A child of a warm process saves again and again, and tells each save; it is killed some milliseconds after it began.
`python tests/test_editor_kill.py FOLDER` is the warm process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep

from builders import ROOT, locale, make_catalog, make_entry

from pipeline.base.files import Workspace
from pipeline.catalog.po import format_catalog
from pipeline.editor.catalog_file import CatalogFile, Edit
from pipeline.editor.history import etag

KILLS = int(os.environ.get("PIPELINE_KILLS", "200"))
LONGEST = 0.01  # seconds from the first save of a child until it is killed: some ten saves
PATH = "locales/ru/LC_MESSAGES/test.po"


def text(number: int) -> str:
    """Return the catalog after so many saves."""
    others = (make_entry(f"m{n}", f"Text {n}", f"Текст {n}, и ещё несколько слов.") for n in range(60))
    return format_catalog(make_catalog(make_entry("counted", "Count", f"Число {number}"), *others))


def save_on(folder: Path) -> None:
    """Save the next number until the process is killed; print each that is saved."""
    file = CatalogFile(Workspace(folder), "test", locale("ru"))
    while True:
        entry = file.read().by_id()["counted"]
        number = int(entry.translations[0].rpartition(" ")[2]) + 1
        file.save(Edit("counted", (f"Число {number}",)), etag(entry))
        os.write(1, f"saved {number}\n".encode())


def fork_on(folder: Path) -> None:
    """Fork a child for each line that comes in, which tells its number and then saves; tell when it was killed."""
    locale("ru")
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os.write(1, f"child {os.getpid()}\n".encode())
            save_on(folder)
        os.waitpid(child, 0)
        os.write(1, b"ended\n")


def told_until(process: subprocess.Popen[str], beginning: str) -> list[str]:
    """Return what a process prints, up to a line that begins so."""
    assert process.stdout is not None
    told = [process.stdout.readline()]
    while not told[-1].startswith(beginning):
        assert told[-1] != "", "it has ended"
        told.append(process.stdout.readline())
    return told


def test_a_process_that_is_killed_while_it_saves(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_text(PATH, text(0))
    random, known, left = Random(KILLS), 0, 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    warm = subprocess.Popen(
        [sys.executable, __file__, tmp_path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment,
    )  # fmt: skip
    assert warm.stdin is not None
    with warm:
        for _ in range(KILLS):
            warm.stdin.write("go\n")
            told = told_until(warm, "saved ")
            sleep(LONGEST * random.random())
            os.kill(int(told[0].split()[1]), signal.SIGKILL)
            told += told_until(warm, "ended")
            saved = max([known, *(int(line.split()[1]) for line in told if line.startswith("saved "))])
            found = workspace.read_text(PATH)
            assert found in (text(saved), text(saved + 1))
            known = saved + (found != text(saved))
            left += any(workspace.path(PATH).parent.glob(".*"))
            if random.random() < 0.5:  # else the next process meets what is left of this one
                workspace.sweep()
                assert [path.name for path in workspace.path(PATH).parent.iterdir()] == ["test.po"]
        warm.stdin.close()
    assert left > KILLS // 20  # it was saving when it was killed


if __name__ == "__main__":
    fork_on(Path(sys.argv[1]))
