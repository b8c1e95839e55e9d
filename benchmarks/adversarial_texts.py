"""Puts hostile translations into everything that a translation gets into, and reads it back with other parsers.

    nice python -m benchmarks.adversarial_texts --count 1000000 --write

What must be refused has to be; what is put into a page, a print source, JSON or a diagnostic has to be there as it was
written, and to bring no element, attribute, address or command but its own <em> and <strong>. Prints each text for
which that is not so, and returns 1 then. Start with `Ground.batch`.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from benchmarks.grounds import ROOT, assemble
from benchmarks.hostile_texts import must_be_refused, shown, text_of
from benchmarks.printed import printed_faults
from benchmarks.sinks import Document, difference, mark, numbers_in, read_html, read_html_again, read_json
from benchmarks.tables import Table, machine, write_section
from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog, Entry
from pipeline.checks import characters, placeholders, quotes
from pipeline.checks.subject import Subject, Translation
from pipeline.pages import drawings, layouts
from pipeline.pages.entries import Download, IndexEntry
from pipeline.pages.glyphs import Wording, covered, glyph_faults, missing_characters
from pipeline.pages.layouts import Layouts
from pipeline.pages.localize import Labels, localize
from pipeline.pdf.editions import read_editions
from pipeline.profile.layouts import LayoutFiles
from pipeline.profile.message import Message
from pipeline.profile.messages import SITE
from pipeline.project.project import read_project

TITLE = "Hostile translations"
PLACEHOLDER = re.compile(r"(?<!\{)\{[a-z][a-z0-9_.]*\}(?!\})")
AGAIN = 50  # of so many batches one is also read by the other parser of HTML
SKIPPED = re.compile("[\x00\r\ud800-\udfff\ue000-\ue002]")
"""What HTML itself changes or cannot hold, and the characters that layouts are filled in at: to be refused only."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A message of the page, and what its source has."""

    message: Message
    domain: str
    placeholders: tuple[str, ...]


NESTING = ("page.parts", "sources.entry", "sources.entry-added", "statistics.unit")
"""Labels whose values are texts that are tried themselves: a mark of one would have to be sought in that of another."""


class Ground:
    """A workspace whose pages are filled again and again."""

    def __init__(self, folder: Path) -> None:
        workspace = Workspace(assemble(folder))
        # The one address takes a third of the time.
        setattr(layouts, "qr_code", cache(drawings.qr_code))  # noqa: B010 - mypy: it is only imported there
        self.project, _ = read_project(workspace)
        project = self.project
        self.locale = next(locale for locale in project.locales if locale.name == "he")
        self.profile = project.profiles[0]
        self.layouts = Layouts(LayoutFiles(workspace), project.settings, project.locales)
        own = {edition.id: edition for edition in read_editions(Workspace(ROOT))}
        self.printed = {"print source": own["standard"], "large print": own["large-print"]}
        self.index = Layouts(self.layouts.files, project.settings, (self.locale,))
        self.catalogs = {name: project.catalog(name, "he") for name in (self.profile.slug, SITE)}
        self.characters = covered(self.locale, project.fonts)
        self.subjects = {
            template.domain: Subject(self.catalogs[template.domain], template, self.locale, (), 100)
            for template in project.templates
        }
        messages = [(m, template.domain) for template in project.templates for m in template.messages]
        self.slots = [
            Slot(m, domain, tuple(dict.fromkeys(PLACEHOLDER.findall(m.plural or m.text)))) for m, domain in messages
        ]
        marks = {number: mark(number, slot.placeholders) for number, slot in enumerate(self.slots)}
        filled = self.fill(marks)
        self.marked = {kind: self.read(kind, text) for kind, text in filled.items()}
        self.marked_again = {kind: read_html_again(text) for kind, text in filled.items() if kind != "JSON"}
        shown = set[int]().union(*(numbers_in(document) for document in self.marked.values()))
        self.numbers = sorted(n for n in shown if self.slots[n].message.id not in NESTING)

    @staticmethod
    def read(kind: str, text: str) -> Document:
        return read_json(text) if kind == "JSON" else read_html(text)

    def fill(self, texts: dict[int, str]) -> dict[str, str]:
        """Return every document of the factsheet and the index with texts in the place of its messages, by number."""
        by_slot = {(slot.domain, slot.message.id): n for n, slot in enumerate(self.slots) if n in texts}

        def own(catalog: Catalog) -> Catalog:
            def entry(each: Entry) -> Entry:
                number = by_slot.get((catalog.domain, each.id))
                return (
                    replace(each, translations=(texts[number],) * len(each.translations))
                    if number is not None
                    else each
                )

            return replace(catalog, entries=tuple(map(entry, catalog.entries)))

        catalogs = {name: own(catalog) for name, catalog in self.catalogs.items()}
        table = self.project.locale_table()
        localized = localize(self.profile, catalogs[self.profile.slug], self.locale, table)
        labels = Labels(self.locale, catalogs[SITE].by_id(), localized.names)
        pdf = Download("x.pdf", -1, 4)
        page = self.layouts.web_page(localized, labels, Download("x.json", 1000), pdf).complete(2000, 4).text
        title = localized.text(self.profile.title)
        entry = IndexEntry(self.profile.slug, "he", str(title.html), title.fallback, "he/x.html", None, "")
        return {
            "page": page,
            **{
                kind: self.layouts.print_source(localized, labels, edition).text
                for kind, edition in self.printed.items()
            },
            "JSON": self.layouts.data(localized).decode("utf-8"),
            "index": self.index.index({self.locale: [entry]}, {"he": labels}, {entry.slug: ()}).text,
        }

    def faults(self, number: int, text: str) -> list[Diagnostic]:
        """Return what the pipeline's own checks say of the grammar and the characters of a translation."""
        slot = self.slots[number]
        subject = self.subjects[slot.domain]
        entry = replace(subject.catalog.by_id()[slot.message.id], translations=(text,))
        translation = Translation(slot.message, entry, subject, text)
        checks = (placeholders.grammar, characters.composed, characters.isolates_balanced, characters.joiners_needed,
                  placeholders.placeholders_agree)  # fmt: skip
        found = [each for check in checks for each in check(translation)]
        if '"' in text:  # a single one is a matter of style
            found += quotes.no_straight_quotes(translation)
        if missing_characters(text := unicodedata.normalize("NFC", text), self.characters):
            found += glyph_faults(self.locale, self.project.fonts, [Wording(translation.name, entry.location, text)])
        return found

    def batch(self, chance: random.Random, tried: Counter[str], again: bool) -> Iterator[tuple[str, str]]:
        """Try as many texts as there are messages; yield the texts at fault, and what is wrong."""
        texts = {number: text_of(chance, self.slots[number].placeholders) for number in self.numbers}
        in_page: dict[int, str] = {}
        for number, text in texts.items():
            found = self.faults(number, text)
            tried["refused" if found else "admitted"] += 1
            if not found and (must_be_refused(text) or SKIPPED.search(text)):
                yield text, "is not refused"
            if fault := fragment_fault(text, self):
                yield text, fault
            if not SKIPPED.search(text) and "token-unbalanced" not in {d.code for d in found}:
                in_page[number] = text
        tried["put into pages"] += len(in_page)
        if together := list(self.page_faults(in_page, again)):
            single = [(text, fault) for n, text in in_page.items() for fault in self.page_faults({n: text}, again)]
            yield from single or [(" | ".join(in_page.values())[:2000], fault) for fault in together]
        yield from ((text, fault) for text, fault in printed_faults(list(texts.values())))

    def page_faults(self, texts: dict[int, str], again: bool) -> Iterator[str]:
        marks = {n: texts.get(n) or mark(n, slot.placeholders) for n, slot in enumerate(self.slots)}
        for kind, text in self.fill(marks).items():
            readers: list[tuple[str, Callable[[str, str], Document], dict[str, Document]]]
            readers = [(kind, self.read, self.marked)]
            if again and kind != "JSON":
                readers.append((f"{kind}, read again", lambda _, html: read_html_again(html), self.marked_again))
            for name, read, marked in readers:
                try:
                    fault = difference(read(kind, text), marked[kind], texts)
                except ValueError as failure:  # JSON or a style that does not parse any more
                    fault = f"does not parse: {failure}"
                if fault:
                    yield f"{name}: {fault}"


def fragment_fault(text: str, ground: Ground) -> str:
    """Return what is wrong with a text where it stands alone, also if it is one that is refused."""
    made = Labels(ground.locale, {"x": Entry("x", "x", "", (text,), Location("x"))}).label("x", "x", {})
    html = str(made.html)
    if re.search("[\ud800-\udfff]", html):
        return ""  # which no page can be written with
    tree = LexborHTMLParser(f"<!DOCTYPE html><body><p>{html}")
    for node in tree.root.traverse(include_text=True) if tree.root else ():
        if node.is_text_node:
            continue
        if not node.is_element_node or node.tag not in ("html", "head", "body", "p", "em", "strong", "span"):
            return f"brings <{node.tag}>"
        if node.attributes and (node.tag, node.attributes) != ("span", {"class": "name"}):
            return f"brings the attributes {node.attributes}"
    wanted = shown(text, {})
    paragraph = tree.css_first("p")
    seen = paragraph.text() if paragraph else ""
    if not re.search("[\x00\r]", text) and seen != wanted:
        return f"is shown as {seen[:200]!r}, not {wanted[:200]!r}"
    return "" if made.plain == wanted else f"is {made.plain[:200]!r} without markup, not {wanted[:200]!r}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Put hostile translations into everything that a translation gets into."
    )
    parser.add_argument("--count", type=int, default=20_000, help="how many texts (default: 20000)")
    parser.add_argument("--seed", type=int, default=0, help="of the texts (default: 0)")
    parser.add_argument("--minutes", type=float, default=600, help="begin no more batches after so long")
    parser.add_argument("--write", action="store_true", help="write the result into docs/benchmarks.md")
    arguments = parser.parse_args(argv)
    tried, failed, began = Counter[str](), 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        with redirect_stdout(io.StringIO()):
            ground = Ground(Path(folder) / "workspace")
        batches = -(-arguments.count // len(ground.numbers))
        for number in range(batches):
            if time.monotonic() - began > 60 * arguments.minutes:
                break
            chance = random.Random(f"{arguments.seed} {number}")
            for text, fault in ground.batch(chance, tried, again=number % AGAIN == 0):
                failed += 1
                sys.stdout.write(f"seed {arguments.seed}, batch {number}: {fault}\n  {text[:400]!a}\n")
                sys.stdout.flush()
            if number % (20_000 // len(ground.numbers)) == 0:
                sys.stderr.write(f"batch {number} of {batches}, {failed} failed\n")
    count = tried["refused"] + tried["admitted"]
    rows = [(name, f"{tried[name]:,}") for name in ("refused", "admitted", "put into pages")]
    table = Table(("texts", "number"), (("tried", f"{count:,}"), *rows, ("failed", f"{failed:,}")))
    sys.stdout.write(f"{table}\n{count} texts in {time.process_time():.0f} s of a processor, {failed} failed\n")
    if arguments.write:
        write_section(
            TITLE,
            [
                f"`python -m benchmarks.adversarial_texts --count {arguments.count}`; {machine()}.",
                " ".join(EXPLAINED.split()),
                table,
            ],
        )
    return int(failed > 0 or not count)


EXPLAINED = """\
Texts of hostile pieces (tags and half tags, entities, quotes, escapes of CSS and JavaScript, combining marks after
tokens, control and bidi characters, escapes of terminals, commands of GitHub, lone surrogates, long runs) take the
place of every translation of a small factsheet. Page, print source, index and JSON are read back by lexbor, tinyhtml5
(one batch of 50), tinycss2 and json, and compared with what they are with plain words: no element, attribute, address
or rule more, each text as it was written. Texts that are refused are put into pages as well, where HTML can hold
them. Each text is also quoted by a diagnostic, printed as text, as JSON and for GitHub.
"""


if __name__ == "__main__":
    sys.exit(main())
