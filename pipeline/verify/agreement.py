"""Whether a page and its PDF have the same text, and lead to the same places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.draft_checks import without_note
from pipeline.verify.html import Page
from pipeline.verify.manifest import File
from pipeline.verify.placement_checks import excerpt
from pipeline.verify.text import Block, Pdf, most_cited, squeeze, unmirrored

UNKNOWN = "\ufffd"  # what stands in a PDF's text for a glyph without one
MOST_TOLD = 8  # lost characters


def same_text(pages: Sequence[tuple[File, Page]], pdf: tuple[File, Pdf], *, mirrored: bool) -> Iterator[Diagnostic]:
    """Page and PDF have the same main text, block by block, in both directions, but for what the edition leaves out.

    A PDF of two languages has that of two pages, and what is drawn in the words of the first. A PDF may lack the
    numbers of the source that most of the text cites: a sentence of both says which it follows. `mirrored` says that
    some of it is written from right to left, so that the order within a line is not certain.
    """
    pdf_file, paper = pdf
    read = unmirrored if mirrored else squeeze
    on_pages = [(file, block, read(block.text)) for file, web in pages for block in without_note(web.blocks, file)]
    on_paper = [(block, read(block.text)) for block in without_note(paper.blocks, pdf_file)]
    labels = (read(block.text) for _, web in pages for block in web.labels)
    page_text = "\n".join([*(text for _, _, text in on_pages), *labels])
    if mirrored:
        on_paper = list(_ordered_as(page_text, [block for block, _ in on_paper]))
    paper_text = "".join(text for _, text in on_paper)
    hint = "let both layouts print the same content"
    lost = _lost([text for _, _, text in on_pages], paper_text) if paper.textless else ""
    kept = str.maketrans("", "", lost)
    main = {file: most_cited(block for own, block, _ in on_pages if own is file) for file, _ in pages}
    for page_file, block, text in on_pages:
        if text in paper_text or block.section in pdf_file.left_out:
            continue
        if block.drawn and page_file is not pages[0][0]:
            continue
        if main[page_file] and block.citation == main[page_file] and read(block.uncited) in paper_text:
            continue
        if lost and text.translate(kept) in paper_text.translate(kept):
            characters = [character for character in lost if character in text]
            yield replace(_loss(pdf_file.path, block, characters, paper.textless), about=((block.text, block.text),))
            continue
        message = f"“{excerpt(block.text)}” is on the page {page_file.path}, but not in this PDF"
        yield error(pdf_file.path, "published-text", message, hint)
    on_paper_only = _address_blocks(pages[0][1], [block for block, _ in on_paper])
    for block, text in on_paper:
        if text not in page_text and block not in on_paper_only:
            if lost and text.translate(kept) in page_text.translate(kept):
                continue  # which has been told
            message = f"“{excerpt(block.text)}” is in {pdf_file.path}, but not on this page"
            yield error(pages[0][0].path, "published-text", message, hint)


def same_links(page: Page, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF leads out of itself only to where its page does, or to that page."""
    for address in dict.fromkeys(pdf.addresses):
        if address not in (*page.references, page.canonical):
            message = f"leads to “{address[:200]}”, which is no link of its page"
            yield error(file.path, "published-link", message, "let both layouts have the same links")


def same_data(data: File, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """The data that are attached to a PDF are those that are published beside it."""
    for own in pdf.attachments:
        if own.relationship == "Data" and own.sha256 != data.sha256:
            message = f"has another “{own.name}” attached than {data.path}"
            hint = "run pipeline build, which makes it again"
            yield error(file.path, "published-attachment", message, hint)


def _lost(on_page: list[str], paper_text: str) -> str:
    """Return the characters that a page has more often than its PDF, where what has no text is of none."""
    return "".join(sorted(Counter("".join(on_page)) - Counter(paper_text))) + UNKNOWN


def _address_blocks(page: Page, blocks: list[Block]) -> list[Block]:
    """Return what only paper needs: the address of the page, and the QR code before it."""
    address = squeeze(page.canonical)
    places = [i for i, block in enumerate(blocks) if address and address in squeeze(block.text)]
    return [blocks[i] for place in places for i in (place - 1, place) if i >= 0]


def _ordered_as(page: str, blocks: list[Block]) -> Iterator[tuple[Block, str]]:
    """Yield each block of a PDF with its text; a line's characters are in the order that the page has them in, if any.

    The order of a line of mixed directions cannot be derived from where its characters were drawn. A block of a PDF
    begins where a block of the page does, or, after a page break, where the block before it ended.
    """
    starts = [0, *(match.end() for match in re.finditer("\n", page))]
    end = 0
    for block in blocks:
        lines = [unmirrored(run.text) for run in block.runs]
        text = "".join(lines)
        if text not in page:
            text = next(filter(None, (_same_lines(lines, page, start) for start in (end, *starts))), text)
        end = page.find(text) + len(text)
        yield block, text


def _same_lines(lines: list[str], page: str, start: int) -> str:
    """Return the text that begins there, if each line has the same characters in any order; or nothing."""
    end = start
    for line in lines:
        if sorted(page[end : end + len(line)]) != sorted(line):
            return ""
        end += len(line)
    return page[start:end]


def _loss(path: str, block: Block, characters: list[str], fonts: tuple[str, ...]) -> Diagnostic:
    told = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in characters[:MOST_TOLD])
    lack = f"its text lacks {told}: glyphs" if told else "glyphs"
    message = f"“{excerpt(block.text)}” is drawn, but {lack} of {', '.join(fonts)} have none"
    hint = "nobody could search or copy them: give the text another font, or write it without marks, and report it"
    return error(path, "published-text", message, hint)
