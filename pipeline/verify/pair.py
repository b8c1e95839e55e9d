"""A page and one of its PDFs, taken apart, come in; what only one of them says goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.fallbacks import without_note
from pipeline.verify.html import Page
from pipeline.verify.manifest import File
from pipeline.verify.text import Block, squeeze, unmirrored, unordered_places

if TYPE_CHECKING:
    from pipeline.verify.pdf import Pdf


@dataclass(frozen=True, slots=True)
class Factsheet:
    """A page and one of its PDFs."""

    file: File
    page: Page
    pdf_file: File
    pdf: Pdf


def same_text(sheet: Factsheet, *, mirrored: bool) -> Iterator[Diagnostic]:
    """Page and PDF carry the same main text, block by block, in both directions.

    `mirrored` says that some of it is written from right to left, so that the order within a line has to be guessed.
    """
    sheet = replace(
        sheet,
        page=replace(sheet.page, blocks=without_note(sheet.page.blocks, sheet.file)),
        pdf=replace(sheet.pdf, blocks=without_note(sheet.pdf.blocks, sheet.pdf_file)),
    )
    missing = _compare_unordered(sheet) if mirrored else _compare(sheet)
    on_paper_only = _address_blocks(sheet)
    hint = "let both layouts print the same content"
    for block, on_page in missing:
        if on_page:
            message = f"“{_excerpt(block)}” is on the page {sheet.file.path}, but not in this PDF"
            yield error(sheet.pdf_file.path, "published-text", message, hint)
        elif block not in on_paper_only:
            message = f"“{_excerpt(block)}” is in {sheet.pdf_file.path}, but not on this page"
            yield error(sheet.file.path, "published-text", message, hint)


def _address_blocks(sheet: Factsheet) -> list[Block]:
    """Return what only paper needs: the address of the page, and the QR code before it."""
    blocks, address = sheet.pdf.blocks, squeeze(sheet.page.canonical)
    places = [i for i, block in enumerate(blocks) if address and address in squeeze(block.text)]
    return [blocks[i] for place in places for i in (place - 1, place) if i >= 0]


def _compare(sheet: Factsheet) -> Iterator[tuple[Block, bool]]:
    """Yield each block that one of the two lacks, and whether it is one of the page."""
    paper = "".join(squeeze(block.text) for block in sheet.pdf.blocks)
    yield from ((block, True) for block in sheet.page.blocks if squeeze(block.text) not in paper)
    page = "\n".join(squeeze(block.text) for block in (*sheet.page.blocks, *sheet.page.labels))
    yield from ((block, False) for block in sheet.pdf.blocks if squeeze(block.text) not in page)


def _compare_unordered(sheet: Factsheet) -> Iterator[tuple[Block, bool]]:
    """Do the same where the characters of a line may come in any order: every line is found, and all text is in one."""
    on_page = [unmirrored(block.text) for block in (*sheet.page.blocks, *sheet.page.labels)]
    page = "\n".join(on_page)
    covered = bytearray(len(page))
    for block in sheet.pdf.blocks:
        places = list(unordered_places([unmirrored(run.text) for run in block.runs], page))
        for start, end in places:
            covered[start:end] = b"\1" * (end - start)
        if not places:
            yield block, False
    start = 0
    for block, text in zip(sheet.page.blocks, on_page, strict=False):
        if not all(covered[start : start + len(text)]):
            yield block, True
        start += len(text) + 1


def _excerpt(block: Block) -> str:
    text = " ".join(block.text.split())
    return text if len(text) < 70 else text[:69] + "…"
