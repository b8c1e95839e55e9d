"""Text of published files: what it is made of, how it is compared, and what script and direction it has."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pipeline.verify.measures import PageMeasures

# What a line break, a hyphenation or a direction adds to a text, and takes from it (U+0002 is pdfium's hyphen):
IGNORED = re.compile("[\\s\u0002\u00ad\u061c\u2060\u200b-\u200f\u202a-\u202e\u2066-\u2069\\-\u2010\u2011\u058a]+")
MIRRORED = re.compile("[()\\[\\]{}<>«»‹›“”„‟‘’‚‛\"']+")
"""Brackets and quotation marks, which engines turn round, or do not, in text from right to left."""
WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"https?://\S+")
LATIN_TEXT = re.compile(r"(?<!\S)(?:[a-z]{2,}\s+){2}[a-z]{2,}")
FIRST_MIRRORED = "\u0590"  # no character below has a direction from right to left
LEFT_TO_RIGHT = re.compile("[LD](?:[LDN]*[LD])?")
RIGHT_TO_LEFT = re.compile("R(?:[RDN]*R)?")
SCRIPTS = {"ARMENIAN": "Armn", "CYRILLIC": "Cyrl", "LATIN": "Latn", "HEBREW": "Hebr", "ARABIC": "Arab", "GREEK": "Grek"}

Mark = tuple[int, int]  # numbers of a page object, and of a marked content on it


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text and the language it is marked with."""

    text: str
    language: str
    mark: Mark | None = field(default=None, compare=False)
    cites: bool = field(default=False, compare=False)  # whether it is the number of a source, on a page


@dataclass(frozen=True, slots=True)
class Misplaced:
    """What is drawn outside of its page, or over another text."""

    page: int  # from 1
    lines: tuple[tuple[str, str], ...]  # what is wrong of a text, and all of its block; two texts, or none for shapes
    side: str = ""  # left, right, top or bottom, where it leaves the page
    distance: float = 0.0  # by how many points


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, cell, heading or label."""

    runs: tuple[Run, ...]
    section: str = ""  # id of the heading of the section of a page, or of the figure, that it stands in
    role: str = field(default="", compare=False)  # that of its structure element, such as `/P`, in a PDF
    drawn: bool = False  # whether it is what a page has in a drawing: a label, or what stands for it
    cell: str = field(default="", compare=False)  # language of the cell of a page of two that it stands in
    graphic: bool = False  # whether it heads a column, or says what is drawn: a page of text has neither

    @property
    def text(self) -> str:
        return self.runs[0].text if len(self.runs) == 1 else "".join([run.text for run in self.runs])

    @property
    def citation(self) -> str:
        """The number of its source, where it has one source; of a page only."""
        numbers = [run.text for run in self.runs if run.cites]
        return numbers[0] if len(numbers) == 1 else ""

    @property
    def uncited(self) -> str:
        return "".join([run.text for run in self.runs if not run.cites])


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a PDF."""

    name: str
    kind: str  # media type
    relationship: str  # Data or Source
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What web pages and PDFs have in common."""

    language: str
    title: str
    blocks: tuple[Block, ...]  # the main text in reading order, without what is meant for the screen only
    labels: tuple[Block, ...] = ()  # other blocks of a page, of the screen only or outside of its main text

    @property
    def all_blocks(self) -> tuple[Block, ...]:
        return (*self.blocks, *self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf(Document):
    """What stands in a PDF; apart from its reader, whose library a process that only gets this need not load."""

    pages: int  # or sides of sheets
    imposed: bool  # whether two pages stand on each side, since it says how sheets are turned over
    xmp_title: str  # the title once more, where PDF/UA asks for it
    keywords: str
    standards: tuple[str, ...]  # that its XMP metadata claim, such as pdf/ua-1
    attachments: tuple[Attached, ...]
    fonts: tuple[str, ...]  # names of all fonts, without the prefix of a subset
    unembedded: tuple[str, ...]  # fonts of which no program is in the file
    missing_glyphs: int
    textless: tuple[str, ...]  # names of fonts of which glyphs are drawn that have no text
    bookmarks: tuple[str, ...]
    running: str  # text outside the tags: headers and footers
    addresses: tuple[str, ...]  # that its links lead to, outside of it
    misplaced: tuple[Misplaced, ...]
    measures: tuple[PageMeasures, ...]  # of each page, how it is set


def most_cited(blocks: Iterable[Block]) -> str:
    """Return the number of the source that is most often cited alone on a page; nothing where none is."""
    counted = Counter(block.citation for block in blocks if block.citation)
    return counted.most_common(1)[0][0] if counted else ""


@lru_cache(maxsize=4096)  # every check compares the texts of the same pages
def squeeze(text: str) -> str:
    """Return what remains of a text when line breaks, hyphens and invisible characters do not count (NFC)."""
    return IGNORED.sub("", unicodedata.normalize("NFC", text))


def unmirrored(text: str) -> str:
    """Return a squeezed text without brackets and quotation marks, which tell nothing where directions are mixed."""
    return MIRRORED.sub("", squeeze(text))


def without_final_digits(text: str) -> str:
    """Return a text without the digits at its end, of whatever script, as the numbers of its sources are."""
    end = len(text)
    while end and unicodedata.decimal(text[end - 1], None) is not None:
        end -= 1
    return text[:end]


@cache
def script_of(letter: str) -> str:
    """Return the ISO 15924 code of a letter's script, or nothing for a script that SCRIPTS does not have."""
    return SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], "")


def script_of_tag(tag: str) -> str:
    """Return the script of a text of which only that is known, `und-Hebr` (BCP 47); Latin for any other tag."""
    return tag.removeprefix("und-") if tag.startswith("und-") else "Latn"


def foreign_words(run: Run, script: str) -> list[str]:
    """Return words that are not in the script of the language they are marked with.

    Latin words count only where they are words: addresses, abbreviations and proper names of publishers stand in any
    text, so at least three small-letter words in a row make it a text in another language.
    """
    text = ADDRESS.sub(" ", run.text)
    words = WORD.findall(text)
    other = [word for word in words if script_of(word[0]) not in ("", script, "Latn")]
    if script == "Latn":
        return other
    if LATIN_TEXT.search(text):
        other += [word for word in words if script_of(word[0]) == "Latn"]
    return other


def is_mirrored(text: str) -> bool:
    """Tell whether a text has letters of a script that is written from right to left."""
    return max(text, default="") >= FIRST_MIRRORED and any(
        unicodedata.bidirectional(character) in ("R", "AL") for character in text
    )


def read_order(glyphs: list[str]) -> str:
    """Return the text of a line in the order in which it is read, from that of its glyphs, drawn from left to right.

    What is of the other direction than most of the line stands the other way round in it.
    """
    text = "".join(glyphs)
    if not is_mirrored(text):
        return text
    classes = [_direction(glyph) for glyph in glyphs]
    others = RIGHT_TO_LEFT
    if classes.count("R") > classes.count("L"):
        glyphs, classes, others = glyphs[::-1], classes[::-1], LEFT_TO_RIGHT
    ordered = glyphs.copy()
    for run in others.finditer("".join(classes)):
        ordered[run.start() : run.end()] = glyphs[run.start() : run.end()][::-1]
    return "".join(ordered)


def _direction(glyph: str) -> str:
    """Return R for letters from right to left, L for other letters, D for digits, and N for the rest."""
    classes = {unicodedata.bidirectional(character) for character in glyph}
    return "R" if classes & {"R", "AL"} else "L" if "L" in classes else "D" if classes & {"EN", "AN"} else "N"
