"""Checks of PDFs: their names, fonts and pages, and what PDF/UA asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, error, warning
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.text import squeeze
from pipeline.verify.text_checks import declared_english, leftovers, marked_languages, required_names, without_note

if TYPE_CHECKING:
    from pipeline.verify.pdf import Pdf


def pdf_names(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF has every required name in its title, its heading, its body, its keywords and its bookmarks."""
    places = {
        "PDF title": pdf.title,
        "XMP title": pdf.xmp_title,
        "first bookmark": pdf.bookmarks[0] if pdf.bookmarks else "",
        "text": " ".join(block.text for block in pdf.blocks),
        "heading": "".join(block.text for block in without_note(pdf.blocks, file)[:1]),
        "PDF keyword list": pdf.keywords,
    }
    yield from required_names(expected, file, places)
    runs = {(run.language, squeeze(run.text)) for block in pdf.blocks for run in block.runs}
    for name in expected.names:
        for language, form in name.table.items():
            own = name.language(language)
            if (own, squeeze(form)) not in runs:
                message = f"has no “{form}” marked as {own}"
                yield error(file.path, "published-name", message, "restore the names table in the layout")


def pdf_fonts(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """Only the workspace's fonts are used, all of them embedded, and no glyph is missing."""
    hint = "give the text a font of templates/fonts that has its characters"
    for font in pdf.fonts:
        if font not in expected.fonts:
            yield error(file.path, "published-font", f"uses the font “{font}”, which is not ours", hint)
    for font in pdf.unembedded:
        yield error(file.path, "published-font", f"does not embed the font “{font}”", hint)
    if pdf.missing_glyphs:
        yield error(file.path, "published-glyph", f"has {pdf.missing_glyphs} missing glyphs", hint)


def pdf_pages(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF has the pages of its budget; a draft only warns."""
    if pdf.pages != file.pages:
        hint = (
            "shorten or set the text tighter, or change the budget, pages in templates/editions.toml;"
            " each language adds a column to the names table"
        )
        message = f"has {pdf.pages} pages; the budget of its edition is {file.pages}"
        yield (warning if expected.draft else error)(file.path, "published-pages", message, hint)


def pdf_standard(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF claims PDF/UA-1, has bookmarks and no attachment."""
    if pdf.part != "1":
        hint = "restore pdf = “pdf/ua-1” of the edition"
        yield error(file.path, "published-standard", "does not claim PDF/UA-1", hint)
    if pdf.attachments:
        yield error(file.path, "published-attachment", "carries an attached file", "remove the link that attaches it")
    if len(pdf.bookmarks) < 2:
        yield error(file.path, "published-bookmarks", "has no bookmarks", "restore the headings in the layout")


PDF_CHECKS = (pdf_names, marked_languages, pdf_fonts, pdf_pages, pdf_standard, leftovers, declared_english)
