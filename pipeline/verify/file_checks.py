"""Checks of pages, style sheets, PDFs and JSON, each by itself: the lists of them stand at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error, warning
from pipeline.verify.data_checks import DATA_CHECKS
from pipeline.verify.draft_checks import (
    declared_english,
    marked_unapproved,
    page_fallbacks,
    page_unapproved,
    without_note,
)
from pipeline.verify.html import Page
from pipeline.verify.link_checks import REBUILD, page_alternates, page_links
from pipeline.verify.manifest import Expectations, File, text_digest
from pipeline.verify.measure_checks import pdf_measures
from pipeline.verify.pair_checks import pair_address, pair_cells, pair_names
from pipeline.verify.picture import drawn_once, page_picture, picture_form
from pipeline.verify.placement_checks import pdf_placement
from pipeline.verify.plain_text import TEXT_CHECKS, PlainText
from pipeline.verify.required_names import required_names
from pipeline.verify.text import Document, Pdf, foreign_words, script_of_tag, squeeze, without_final_digits

# Of messages and of Jinja; the private characters are those that pages are filled in at:
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{[^{}\s]*\}|%\([^)]{0,99}\)s|[\ue000-\ue003]")
BUDGET_HINT = "shorten the text, or allow more pages: pages under [tool.pipeline.profiles.SLUG], or in editions.toml"


def marked_languages(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """A document states its language, and marks text in another script with a language of it; a draft only warns."""
    if document.language != file.language:
        message = f"has the language “{document.language}”, not {file.language}"
        yield error(file.path, "published-language", message, REBUILD)
    finding = warning if expected.draft else error
    for run in (run for block in document.all_blocks for run in block.runs):
        words = foreign_words(run, expected.scripts.get(run.language) or script_of_tag(run.language))
        if words:
            message = f"“{' '.join(words[:4])}” is marked as {run.language or 'no language'}"
            yield finding(file.path, "published-language", message, "give it its lang in the layout")


def leftovers(expected: Expectations, file: File, document: Document) -> Iterator[Diagnostic]:
    """No placeholder is left, and no English text where there is a translation."""
    languages = tuple(filter(None, (file.language, file.second)))
    untranslated = {
        language: {each for digests in expected.untranslated.get(language, {}).values() for each in digests}
        for language in languages
    }
    for block in document.all_blocks:
        if found := PLACEHOLDER.search(block.text):
            message = f"has the placeholder “{found[0]}” in “{block.text.strip()[:60]}”"
            yield error(file.path, "published-placeholder", message, "fix the message, or the layout’s call")
        for language in languages:
            own = "".join(run.text for run in block.runs if run.language == language).strip()
            for text in {own, without_final_digits(own).strip()} - {""}:  # with and without the numbers of its sources
                if text_digest(squeeze(text)) in untranslated[language]:
                    message = f"has the English text “{text[:60]}” as if it were {language}"
                    hint = "translate the entry, or mark the fallback"
                    yield error(file.path, "published-untranslated", message, hint)


def page_names(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A web page has every required name in title, heading, names table, body, metadata and JSON-LD."""
    places = {
        "title": page.title,
        "heading": page.heading,
        "body": " ".join(block.text for block in page.blocks),
        "keyword list": page.meta("keywords"),
        "Open Graph title": page.meta("og:title"),
        "JSON-LD": str(page.linked_data),
    }
    yield from required_names(expected, file, places)
    for name in expected.names:
        for language, form in name.table.items():
            own = name.language(language)
            if ("" if own == file.language else own, form) not in page.table_names:
                message = f"the names table is missing “{form}”, marked as {own}"
                yield error(file.path, "published-name", message, "restore the names table in the layout")


def page_direction(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A web page states the direction of its language."""
    if page.direction != expected.directions[file.language]:
        yield error(file.path, "published-language", f"has dir “{page.direction}”", REBUILD)


def pdf_names(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF has every required name in its title, its heading, its body, its keywords and its bookmarks.

    One of two languages has them in both: a heading and a bookmark of each, one after the other.
    """
    everywhere = {
        "PDF title": pdf.title,
        "XMP title": pdf.xmp_title,
        "text": " ".join(block.text for block in pdf.blocks),
        "PDF keyword list": pdf.keywords,
    }
    headings = without_note(pdf.blocks, file)
    for nth, language in enumerate(filter(None, (file.language, file.second))):
        first = {
            "first bookmark": "".join(pdf.bookmarks[nth : nth + 1]),
            "heading": "".join(block.text for block in headings[nth : nth + 1]),
        }
        yield from required_names(expected, file, everywhere | first, language)
    runs = {(run.language, squeeze(run.text)) for block in pdf.blocks for run in block.runs}
    runs |= {(block.runs[0].language, squeeze(block.text)) for block in pdf.blocks if len(block.runs) > 1}  # of lines
    for name in expected.names:
        for language, form in name.table.items():
            own = name.language(language)
            if (own, squeeze(form)) not in runs:
                message = f"has no “{form}” marked as {own}"
                yield error(file.path, "published-name", message, "restore the names table in the layout")


def drawing_names(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """What a picture is drawn from has every required name in its heading."""
    headings = " ".join(block.text for block in pdf.blocks if block.role == "/H1")
    yield from required_names(expected, file, {"heading": headings})


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
    """A PDF has the pages that are said of it, and no more than its budget; a draft only warns of that.

    Of pages that are imposed on sheets it has the sides: two for each four pages that are begun.
    """
    pages, pages_said = pdf.pages, -(-file.pages // 4) * 2 if pdf.imposed else file.pages
    if pages != pages_said:
        what = "sides of sheets" if pdf.imposed else "pages"
        message = f"has {pages} {what}, and is said to have {pages_said}"
        yield error(file.path, "published-pages", message, REBUILD)
    if (told := file.pages if pdf.imposed else pages) > file.budget:
        message = f"has {told} pages; its budget is {file.budget}"
        yield (warning if expected.draft else error)(file.path, "published-pages", message, BUDGET_HINT)


def pdf_standard(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF claims the standards that it is said to conform to, and no other; and it has bookmarks."""
    if sorted(pdf.standards) != sorted(file.standards):
        told = [", ".join(standards) or "no standard" for standards in (pdf.standards, file.standards)]
        yield error(file.path, "published-standard", f"claims {told[0]}, not {told[1]}", REBUILD)
    if len(pdf.bookmarks) < 2:
        yield error(file.path, "published-bookmarks", "has no bookmarks", "restore the headings in the layout")


def pdf_attachments(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF/A has the JSON of its factsheet and the catalog of its language attached; other PDFs have nothing."""
    data = (f"{file.profile}.json", "application/json", "Data")
    catalog = (f"{file.profile}.{file.language}.po", "text/x-gettext-translation", "Source")
    wanted = {data, catalog} if file.catalog else set()
    attached = [(own.name, own.kind, own.relationship) for own in pdf.attachments]
    for own in attached:
        if own not in wanted or attached.count(own) > 1:
            yield error(
                file.path, "published-attachment", f"has “{own[0][:60]}” ({own[1]}, {own[2]}) attached", REBUILD
            )
    for name, *_ in sorted(wanted.difference(attached)):
        yield error(file.path, "published-attachment", f"has no “{name}” attached", REBUILD)
    if any(own.name == catalog[0] and own.sha256 != file.catalog for own in pdf.attachments):
        yield error(
            file.path, "published-attachment", f"has another “{catalog[0]}” attached than it was made of", REBUILD
        )


def text_names(expected: Expectations, file: File, text: PlainText) -> Iterator[Diagnostic]:
    """A text has every required name in its title, and in all languages."""
    whole = " ".join(block.text for block in text.blocks)
    yield from required_names(expected, file, {"title": text.title, "text": whole})
    for name in expected.names:
        for language, form in name.table.items():
            if squeeze(form) not in squeeze(whole):
                yield error(file.path, "published-name", f"is missing “{form}” ({language})", REBUILD)


DRAWING = "drawing"  # a PDF that a picture is drawn from, and that nobody gets
DOCUMENT_CHECKS = (marked_languages, leftovers, declared_english, marked_unapproved)
INDEX_CHECKS = (*DOCUMENT_CHECKS, page_direction, page_links, page_fallbacks, page_unapproved)
CHECKS = {
    "page": (page_names, *INDEX_CHECKS, page_alternates, page_picture),
    "pair": (pair_names, pair_cells, *INDEX_CHECKS, pair_address),
    "index": INDEX_CHECKS,
    "pdf": (
        pdf_names,
        *DOCUMENT_CHECKS,
        pdf_fonts,
        pdf_pages,
        pdf_standard,
        pdf_attachments,
        pdf_placement,
        pdf_measures,
    ),
    "picture": (picture_form,),
    DRAWING: (drawing_names, *DOCUMENT_CHECKS, pdf_fonts, drawn_once, pdf_placement),
    "text": (text_names, leftovers, declared_english, marked_unapproved, *TEXT_CHECKS),
    "data": DATA_CHECKS,
    "review": (pdf_fonts, pdf_pages, pdf_standard, pdf_placement),  # it quotes texts as they are, whatever is wrong
}
