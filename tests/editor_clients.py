"""Clients of the editor that edit one catalog, while another program writes it: fresh, stale, and in place.

Each edit adds a mark of its own to what the editor of it has read, so that an edit that was lost is a mark that is
missing. `python tests/editor_clients.py FILE` is the other program; polib alone reads and writes for it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Thread
from time import perf_counter, sleep

import polib

COUNT = 120  # entries; those with the numbers below are for clients alone, for both, and for the other program alone
CLIENTS_ONLY, SHARED = range(80), range(80, 100)
PATH = "locales/ru/LC_MESSAGES/test.po"
MARK = re.compile(r"\[\w+\]")


@dataclass
class Outcome:
    """What has become of a catalog that many have edited."""

    path: Path
    written: set[str]  # the mark of each edit, by client and number, that was saved or written
    found: set[str]  # the marks in the file
    offered: set[str]  # the marks in what is offered
    seconds: float
    versions: int  # how often the other program wrote the file


def many_edits(folder: Path, clients: int, edits: int) -> Outcome:
    """Have clients make so many edits each, while the other program writes all the time."""
    from builders import locale, make_catalog, make_entry

    from pipeline.base.files import Workspace
    from pipeline.catalog.model import Entry
    from pipeline.catalog.po import format_catalog
    from pipeline.editor.catalog_file import CatalogFile, Edit, Stale
    from pipeline.editor.history import etag

    def make(number: int) -> Entry:
        more = {"notes": ("TRANSLATORS: A note.",), "files": ("templates/a.yaml",), "line": number}
        if number % 7:
            return make_entry(f"m{number}", f"Text {number} with {{n}}.", f"Текст {number}: {{n}}.", **more)
        texts = (f"{{n}} лист {number}", f"{{n}} листа {number}", f"{{n}} листов {number}")
        return make_entry(f"m{number}", f"{{n}} sheet {number}", *texts, plural=f"{{n}} sheets {number}", **more)

    workspace = Workspace(folder)
    catalog = make_catalog(*(make(number) for number in range(COUNT)))
    workspace.write_text(PATH, format_catalog(catalog))
    file, path = CatalogFile(workspace, "test", locale("ru")), folder / PATH
    written: list[str] = []
    failures: list[BaseException] = []

    def edit(client: int) -> None:
        random = Random(client)
        try:
            for number in range(edits):
                id_ = f"m{random.choice((*CLIENTS_ONLY, *SHARED))}"
                mark = f"[c{client}n{number}]"
                while True:
                    entry = file.read().by_id()[id_]
                    texts = tuple(text + mark for text in entry.translations)
                    try:
                        file.save(Edit(id_, texts, remarks=entry.remarks), etag(entry))
                        break
                    except Stale:
                        continue
                written.append(mark)
        except BaseException as failure:
            failures.append(failure)
            raise

    other = subprocess.Popen([sys.executable, __file__, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    threads = [Thread(target=edit, args=(client,)) for client in range(clients)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = perf_counter() - began
    said, _ = other.communicate("stop\n")
    assert other.returncode == 0
    assert failures == []
    file.read()
    theirs = said.split()
    offered = [text for offer in file.conflicts for text in offer.ours.translations]
    found = path.read_text(encoding="utf-8")
    return Outcome(
        path=path,
        written={*written, *theirs},
        found={*MARK.findall(found)},
        offered={mark for text in offered for mark in MARK.findall(text)},
        seconds=seconds,
        versions=len(theirs),
    )


def other_program(path: Path) -> None:
    """Write the catalog again and again, with an edit each time, until a line comes in; print the marks."""
    stop: list[str] = []
    Thread(target=lambda: stop.append(sys.stdin.readline()), daemon=True).start()
    random, number, marks = Random(0), 0, []
    memory = read(path)
    while not stop:
        if random.random() < 0.5:
            memory = read(path)
        sleep(random.random() * 0.1)  # while it has the file open, others write it
        id_ = f"m{random.randrange(SHARED.start, COUNT)}"
        entry = next(entry for entry in memory if entry.msgctxt == id_)
        mark = f"[p{number}]"
        number += 1
        if entry.msgid_plural:
            entry.msgstr_plural = {form: text + mark for form, text in entry.msgstr_plural.items()}
        else:
            entry.msgstr += mark
        memory.wrapwidth = random.choice((40, 78, 10_000))
        text = str(memory)
        if random.random() < 0.3:
            path.write_text(text, encoding="utf-8")
        else:
            new = path.with_suffix(".saving")
            new.write_text(text, encoding="utf-8")
            new.replace(path)
        marks.append(mark)
        memory.metadata["X-Saved"] = str(number)
        sleep(random.random() * 0.4)
    sys.stdout.write(" ".join(marks))


def read(path: Path) -> polib.POFile:
    while True:
        found = polib.pofile(path.read_text(encoding="utf-8"))
        if len(found) == COUNT:
            return found


if __name__ == "__main__":
    other_program(Path(sys.argv[1]))
