"""A factsheet as plain text: which characters it may have, how wide its lines are, and that it says what its page does.

Start with `read_text`; `same_words` compares it with its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.language.columns import columns
from pipeline.verify.draft_checks import without_note
from pipeline.verify.html import Page
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.placement_checks import excerpt
from pipeline.verify.text import Block, Document, Run, most_cited, script_of, unmirrored

PlainText = Document  # each paragraph is a block, and the first line the title
LARGEST_TEXT = 2**20  # bytes; a factsheet has 15,000
WIDTH = 72  # columns of a line
SPACES = frozenset(" \u00a0\u2007\u2009\u202f\u3000")
FORMATS = frozenset("\u061c\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
"""What has no width and may be there: joiners that scripts need, where Thai may break, marks of direction, isolates."""
BEGIN, END = frozenset("\u2066\u2067\u2068"), "\u2069"  # of an isolate
MARKER = re.compile(r"^ *(?:-|(\d{1,3})\.) +")
PARAGRAPH = "\x1e"  # before each paragraph, where blocks are compared
NUMBER = re.compile(rf"{PARAGRAPH}\d{{1,3}}")  # of an item of a list, which pages number by style
RULE = re.compile(r"=+|-+")
ADDRESS = re.compile(r"https?://\S+")
HINT = "restore the layout of the text; docs/security.md says what it may have"


def read_text(data: bytes) -> PlainText:
    """Read a text; raise ValueError for one that is not strict UTF-8, too large, or not in lines."""
    text = data.decode("utf-8")
    if len(data) > LARGEST_TEXT or not text.endswith("\n") or text.startswith("\n"):
        raise ValueError("is too large for a text, is empty, or has no end of its last line")
    paragraphs: list[list[str]] = [[]]
    for line in text.removesuffix("\n").split("\n"):
        if not line or MARKER.match(line):
            paragraphs.append([])
        if line:
            paragraphs[-1].append(line)
    blocks = tuple(Block((Run("\n".join(lines), ""),)) for lines in paragraphs if lines)
    return Document(language="", title=text.partition("\n")[0], blocks=blocks)


def text_characters(expected: Expectations, file: File, text: PlainText) -> Iterator[Diagnostic]:
    """A text has printable characters, and of all others those of the lists; in each line all isolates end."""
    for line in _lines(text):
        refused = sorted({c for c in line if not _is_admitted(c)})
        if refused:
            told = ", ".join(f"U+{ord(character):04X}" for character in refused[:8])
            yield error(file.path, "published-code", f"has {told}, which is not on the list of what is safe", HINT)
        opened = 0
        for character in line:
            opened += (character in BEGIN) - (character == END)
            if opened < 0:
                break
        if opened:
            message = f"has a direction that does not end in its line, “{excerpt(line)}”"
            yield error(file.path, "published-code", message, HINT)


def text_width(expected: Expectations, file: File, text: PlainText) -> Iterator[Diagnostic]:
    """No line of a text is wider than 72 columns, but for what cannot be broken, as an address."""
    for line in _lines(text):
        words = MARKER.sub("", line, count=1).strip(" ")
        if columns(line) > WIDTH and " " in words:
            message = f"has a line of {columns(line)} columns, “{excerpt(line)}”; its width is {WIDTH}"
            yield error(file.path, "published-text", message, "build again; if it happens again, report it")


def text_script(expected: Expectations, file: File, text: PlainText) -> Iterator[Diagnostic]:
    """Most letters of a text are of its language's script; a draft may have more English than that."""
    script = expected.scripts[file.language]
    letters = [c for line in _lines(text) for c in ADDRESS.sub("", line) if c.isalpha()]
    known = [found for found in map(script_of, letters) if found]
    if known and not expected.draft and script in known and 2 * known.count(script) < len(letters):
        message = f"has fewer letters of the script {script} than of others"
        yield error(file.path, "published-language", message, "see layout and catalog")


def same_words(page: tuple[File, Page], text: tuple[File, PlainText]) -> Iterator[Diagnostic]:
    """A text has each block of its page, and nothing that is not in one, but for sections that are left out.

    It may lack the numbers of the source that most of the page cites, as PDFs do.
    """
    (page_file, web), (text_file, plain) = page, text
    paragraphs = [_paragraph(block) for block in without_note(plain.blocks, text_file)]
    rest = "".join(PARAGRAPH + text for text in paragraphs)
    hint = "let both layouts have the same content"
    main = most_cited(web.blocks)
    for block in without_note(web.blocks, page_file):
        exempt = block.graphic or block.section in text_file.left_out
        if not exempt and not any(unmirrored(text) in rest for text in _readings(block, main)):
            message = f"“{excerpt(block.text)}” is on the page {page_file.path}, but not in this text"
            yield error(text_file.path, "published-text", message, hint)
    known = {unmirrored(text) for block in web.all_blocks for text in (*_readings(block, main), web.canonical)}
    for found in sorted(known - {""}, key=lambda text: (-len(text), text)):
        rest = rest.replace(found, "\n")
    for piece in rest.split("\n"):
        if any(character.isalnum() for character in piece) and not NUMBER.fullmatch(piece):
            message = f"“{excerpt(piece.strip(PARAGRAPH))}” is in {text_file.path}, but not on this page"
            yield error(page_file.path, "published-text", message, hint)


def _readings(block: Block, main: str) -> tuple[str, ...]:
    """Return the text of a block, and that without the number of the source that most of the page follows."""
    return (block.text, block.uncited) if main and block.citation == main else (block.text,)


def _paragraph(block: Block) -> str:
    """Return what is compared of a paragraph: without lines that underline, and the dot after its number."""
    first, *others = block.text.split("\n")
    return unmirrored("".join([MARKER.sub(r"\1", first), *(line for line in others if not RULE.fullmatch(line))]))


def _lines(text: PlainText) -> list[str]:
    return [line for block in text.blocks for line in block.text.split("\n")]


def _is_admitted(character: str) -> bool:
    return character.isprintable() or character in SPACES or character in FORMATS


TEXT_CHECKS = (text_characters, text_width, text_script)
