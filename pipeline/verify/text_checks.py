"""Checks of the text of pages and PDFs alike: names, languages, placeholders, English in place of translations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error, warning
from pipeline.language.names import mentions
from pipeline.verify.manifest import Expectations, File, text_digest
from pipeline.verify.text import Block, Document, foreign_words, squeeze, unmirrored

PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{[^{}\s]*\}|%\([^)]*\)s|[\ue000-\ue002]")
"""Of messages and of Jinja; the private characters are those that pages are filled in at."""
REBUILD = "fix its source and build again"
RESTORE_NOTE = "restore the note of drafts in the layout"


def required_names(expected: Expectations, file: File, places: dict[str, str]) -> Iterator[Diagnostic]:
    """Every required name stands in every place, in an accepted form of the file's language."""
    for place, text in places.items():
        for name in expected.names:
            if not mentions(text, name.forms[file.language]):
                message = f"the {place} is missing the required name “{name.id}” ({file.language})"
                own = name.table[file.language]
                hint = f"write {own}, or an inflected form of it: see layout, catalog and profile"
                yield error(file.path, "published-name", message, hint)


def marked_languages(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """A document states its language, and marks text in another script with a language of it; a draft only warns."""
    if document.language != file.language:
        message = f"has the language “{document.language}”, not {file.language}"
        yield error(file.path, "published-language", message, REBUILD)
    finding = warning if expected.draft else error
    for run in (run for block in document.all_blocks for run in block.runs):
        words = foreign_words(run, expected.scripts.get(run.language, "Latn"))
        if words:
            message = f"“{' '.join(words[:4])}” is marked as {run.language or 'no language'}"
            yield finding(file.path, "published-language", message, "give it its lang in the layout")


def leftovers(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """No placeholder is left, and no English text where there is a translation."""
    untranslated = {each for digests in expected.untranslated.get(file.language, {}).values() for each in digests}
    for block in document.all_blocks:
        if found := PLACEHOLDER.search(block.text):
            message = f"has the placeholder “{found[0]}” in “{block.text.strip()[:60]}”"
            yield error(file.path, "published-placeholder", message, "fix the message, or the layout’s call")
        own = "".join(run.text for run in block.runs if run.language == file.language).strip()
        for text in {own, own.rstrip("0123456789").strip()}:  # with and without the numbers of its sources
            if text_digest(squeeze(text)) in untranslated:
                message = f"has the English text “{text[:60]}” as if it were {file.language}"
                yield error(file.path, "published-untranslated", message, "translate the entry, or mark the fallback")


def declared_english(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """A draft says that it is one, and how many of its texts are in English; nothing else has any such text."""
    if not expected.draft:
        of_kept = file.kind == "index" and bool(expected.kept)
        if file.fallbacks and expected.minimum_coverage == 100 and not of_kept:
            message = f"has {file.fallbacks} untranslated texts in English, and is not a draft"
            yield error(file.path, "published-fallback", message, "translate them, or build with --draft")
        if file.note:
            yield error(file.path, "published-draft", "says that it is a draft, and is not one", "build again")
    elif not any(is_note(block, file) for block in document.blocks):
        yield error(file.path, "published-draft", "does not say that it is a draft", RESTORE_NOTE)
    elif file.fallbacks and str(file.fallbacks) not in re.findall(r"\d+", file.note):
        message = f"does not say that {file.fallbacks} of its texts are in English"
        yield error(file.path, "published-draft", message, RESTORE_NOTE)


def is_note(block: Block, file: File) -> bool:
    """Tell whether a block is the note of a draft, in any order of its characters, as in a line of mixed directions."""
    return bool(file.note) and sorted(unmirrored(block.text)) == sorted(unmirrored(file.note))


def without_note(blocks: tuple[Block, ...], file: File) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not is_note(block, file))
