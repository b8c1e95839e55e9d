"""What a draft says of itself: that it is one, how much of it is English, and what nobody has approved."""

import re
from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.html import Page
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.text import Block, Document, unmirrored

MARK = "[?]"  # ends each translation that a draft shows though nobody has approved it
DRAWN_MARK = re.compile(r"[\[\]]\?[\[\]]")  # brackets are mirrored in a line from right to left
NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)")  # in the digits of any script
RESTORE_NOTE = "restore the note of drafts in the layout"


def declared_english(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """A draft says that it is one, and how many of its texts are in English; nothing else has any such text."""
    if not expected.draft:
        of_kept = file.kind == "index" and bool(expected.kept)
        if file.fallbacks and expected.coverage == 100 and not of_kept:
            message = f"has {file.fallbacks} untranslated texts in English, and is not a draft"
            yield error(file.path, "published-fallback", message, "translate them, or build with --draft")
        if file.unapproved:
            message = f"has {file.unapproved} translations that nobody has approved, and is not a draft"
            yield error(file.path, "published-unapproved", message, "approve them, or build with --draft --fuzzy")
        if file.note:
            yield error(file.path, "published-draft", "says that it is a draft, and is not one", "build again")
    elif not any(is_note(block, file) for block in document.blocks):
        yield error(file.path, "published-draft", "does not say that it is a draft", RESTORE_NOTE)
    elif file.fallbacks and file.fallbacks not in _numbers(file.note):
        message = f"does not say that {file.fallbacks} of its texts are in English"
        yield error(file.path, "published-draft", message, RESTORE_NOTE)
    elif file.unapproved and not (MARK in file.note and file.unapproved in _numbers(file.note)):
        message = f"does not say that {file.unapproved} of its texts, marked {MARK}, are not approved"
        yield error(file.path, "published-draft", message, RESTORE_NOTE)


def page_fallbacks(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """No English is marked on a page that is said to have none."""
    if page.fallbacks and not file.fallbacks:
        message = "has English in place of a translation, and is said to have none"
        yield error(file.path, "published-fallback", message, "take its mark out of the layout")


def marked_unapproved(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """What is said to have translations that nobody has approved marks them in its text; its note tells the mark."""
    marks = sum(len(DRAWN_MARK.findall(block.text)) for block in document.all_blocks)
    if file.unapproved and marks < 2:
        message = f"does not mark with {MARK} any of the {file.unapproved} translations that nobody has approved"
        yield error(file.path, "published-unapproved", message, "restore their mark in the layout")


def page_unapproved(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """No translation is marked as not approved on a page that is said to have none."""
    if page.unapproved and not file.unapproved:
        message = "has a translation that is marked as not approved, and is said to have none"
        yield error(file.path, "published-unapproved", message, "take its mark out of the layout")


def _numbers(text: str) -> set[int]:
    return {int(digits) for digits in NUMBER.findall(text)}


def is_note(block: Block, file: File) -> bool:
    """Tell whether a block is the note of a draft, in any order of its characters, as in a line of mixed directions."""
    return bool(file.note) and sorted(unmirrored(block.text)) == sorted(unmirrored(file.note))


def without_note(blocks: tuple[Block, ...], file: File) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not is_note(block, file))
