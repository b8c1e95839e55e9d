"""A published file, taken apart, and what the manifest says of its English come in; diagnostics go out.

English that stands in for a translation is counted in every file; a draft tells its readers of it, nothing else has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.html import Page
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.text import Block, unmirrored

if TYPE_CHECKING:
    from pipeline.verify.pdf import Pdf

RESTORE = "restore the note of drafts in the layout"


def is_note(block: Block, file: File) -> bool:
    """Tell whether a block is the note of a draft, in any order of its letters, as in a line of mixed directions."""
    return bool(file.note) and sorted(unmirrored(block.text)) == sorted(unmirrored(file.note))


def without_note(blocks: tuple[Block, ...], file: File) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not is_note(block, file))


def page_english(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A page tells of the English that stands in on it."""
    if page.fallbacks and not file.fallbacks:
        message = "has English that stands in for a translation, and is said to have none"
        yield error(file.path, "published-fallback", message, "take its mark out of the layout")
    yield from told_english(expected, file, page.blocks)


def pdf_english(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF tells of the English that stands in in it."""
    yield from told_english(expected, file, pdf.blocks)


def told_english(expected: Expectations, file: File, blocks: tuple[Block, ...]) -> Iterator[Diagnostic]:
    """A draft says that it is one, and how many of its texts are in English; nothing else has any such text."""
    if not expected.draft:
        of_kept = file.kind == "index" and bool(expected.kept)
        if file.fallbacks and expected.minimum_coverage == 100 and not of_kept:
            message = f"has {file.fallbacks} texts in English for want of a translation, and is no draft"
            yield error(file.path, "published-fallback", message, "translate them, or build with --draft")
        if file.note:
            yield error(file.path, "published-draft", "says that it is a draft, and is none", "build again")
    elif not any(is_note(block, file) for block in blocks):
        yield error(file.path, "published-draft", "does not say that it is a draft", RESTORE)
    elif file.fallbacks and str(file.fallbacks) not in re.findall(r"\d+", file.note):
        message = f"does not say that {file.fallbacks} of its texts are in English"
        yield error(file.path, "published-draft", message, RESTORE)
