"""One published file, taken apart, and what the manifest promises of it come in; diagnostics go out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.language.names import mentions
from pipeline.verify.fallbacks import page_english, pdf_english, without_note
from pipeline.verify.html import Page, style_addresses
from pipeline.verify.manifest import ENGLISH, Expectations, File, text_digest
from pipeline.verify.text import Block, foreign_words, squeeze

if TYPE_CHECKING:
    from pipeline.verify.pdf import Pdf

PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{[^{}\s]*\}|%\([^)]*\)s|\ue000|\ue001")
ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
REBUILD = "mend its source and build again"


def required_names(expected: Expectations, file: File, places: dict[str, str]) -> Iterator[Diagnostic]:
    """Every required name stands in every place, in an accepted form of the file's language."""
    for place, text in places.items():
        for name in expected.names:
            if not mentions(text, name.forms[file.language]):
                message = f"the {place} lacks the required name “{name.id}” ({file.language})"
                own = name.table[file.language]
                hint = f"write {own}, or an inflected form of it: see layout, catalog and profile"
                yield error(file.path, "published-name", message, hint)


def page_names(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A web page has every required name in title, heading, names table, body, metadata and JSON-LD."""
    body = " ".join(block.text for block in page.blocks)
    places = {
        "title": page.title,
        "heading": page.heading,
        "body": body,
        "keyword list": page.meta("keywords"),
        "Open Graph title": page.meta("og:title"),
        "JSON-LD": str(page.linked_data),
    }
    yield from required_names(expected, file, places)
    for name in expected.names:
        for language, form in name.table.items():
            own = name.language(language)
            if ("" if own == file.language else own, form) not in page.table_names:
                message = f"the names table lacks “{form}”, marked as {own}"
                yield error(file.path, "published-name", message, "restore the names table in the layout")


def page_language(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A web page says its language and direction, and marks text in other languages."""
    if page.language != file.language:
        yield error(file.path, "published-language", f"has lang “{page.language}”, not {file.language}", REBUILD)
    if page.direction != expected.directions[file.language]:
        yield error(file.path, "published-language", f"has dir “{page.direction}”", REBUILD)
    yield from unmarked_text(expected, file, (*page.blocks, *page.labels))


def unmarked_text(expected: Expectations, file: File, blocks: tuple[Block, ...]) -> Iterator[Diagnostic]:
    """Text in another script than its language's is marked with a language that has the script; a draft only warns."""
    for block in blocks:
        for run in block.runs:
            words = foreign_words(run, expected.scripts.get(run.language, "Latn"))
            if words:
                message = f"“{' '.join(words[:4])}” is marked as {run.language or 'no language'}"
                found = error(file.path, "published-language", message, "give it its lang in the layout")
                yield replace(found, severity="warning") if expected.draft else found


def page_links(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """Nothing is loaded from another host, no code runs, every internal address leads somewhere."""
    known = expected.paths
    for address in page.loaded:
        if ELSEWHERE.match(address):
            yield loaded_from_elsewhere(file, address)
    if page.scripts:
        yield error(file.path, "published-code", "has code that would run", "remove scripts, handlers and frames")
    for address in page.references:
        if address.startswith("#"):
            if address[1:] not in page.ids:
                yield error(file.path, "published-link", f"“{address}” leads nowhere", "restore the id it means")
            continue
        target = resolve(file.path, address, expected.site)
        if target is not None and target.partition("#")[0] not in known:
            yield error(file.path, "published-link", f"“{address}” leads to a file that is not published", REBUILD)


def loaded_from_elsewhere(file: File, address: str) -> Diagnostic:
    message = f"loads “{address}” from elsewhere"
    return error(file.path, "published-link", message, "take it from the workspace’s own assets")


def style_links(expected: Expectations, file: File, text: str) -> Iterator[Diagnostic]:
    """A style sheet loads nothing from another host, and nothing that is not published."""
    known = expected.paths
    for address in style_addresses(text):
        target = resolve(file.path, address, "")
        if target is None:
            yield loaded_from_elsewhere(file, address)
        elif target not in known:
            yield error(file.path, "published-link", f"“{address}” leads to a file that is not published", REBUILD)


def resolve(path: str, address: str, site: str) -> str | None:
    """Return the published path that an address means, or None where it leads to another place."""
    if site and address.startswith(site):
        return address.removeprefix(site) or "index.html"
    if ELSEWHERE.match(address):
        return None
    parts = path.split("/")[:-1]
    for part in address.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def page_alternates(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A page names every language of its profile, itself among them, and a default."""
    wanted = {*expected.languages, "x-default"}
    have = [language for language, _ in page.alternates]
    if set(have) != wanted or len(have) != len(wanted):
        message = f"has hreflang for {', '.join(sorted(have)) or 'nothing'}, not for {', '.join(sorted(wanted))}"
        yield error(file.path, "published-hreflang", message, "restore the alternate links in the layout")
    for language, address in page.alternates:
        own = f"{expected.languages[0] if language == 'x-default' else language}/{file.profile}.html"
        if resolve(file.path, address, expected.site) != own:
            message = f"hreflang {language} leads to “{address}”, not to {own}"
            yield error(file.path, "published-hreflang", message, "restore the alternate links in the layout")
    if expected.site and page.canonical != expected.site + file.path:
        message = f"the canonical address is “{page.canonical}”, not {expected.site}{file.path}"
        yield error(file.path, "published-link", message, "restore the canonical link in the layout")


def leftovers(expected: Expectations, file: File, blocks: tuple[Block, ...]) -> Iterator[Diagnostic]:
    """No placeholder is left, and no English text outside English and marked fallbacks."""
    untranslated = {each for digests in expected.untranslated.get(file.language, {}).values() for each in digests}
    for block in blocks:
        if found := PLACEHOLDER.search(block.text):
            message = f"has the placeholder “{found[0]}” in “{block.text.strip()[:60]}”"
            yield error(file.path, "published-placeholder", message, "mend the message, or the layout’s call")
        own = "".join(run.text for run in block.runs if run.language == file.language)
        for text in {own.strip(), own.strip().rstrip("0123456789").strip()}:
            if text_digest(squeeze(text)) in untranslated:
                message = f"has the English text “{text[:60]}” as if it were {file.language}"
                yield error(file.path, "published-untranslated", message, "translate the entry, or mark the fallback")


def page_leftovers(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """Neither placeholders nor unmarked English are on a page."""
    yield from leftovers(expected, file, (*page.blocks, *page.labels))


PAGE_CHECKS: tuple[Callable[[Expectations, File, Page], Iterator[Diagnostic]], ...] = (
    page_names,
    page_language,
    page_links,
    page_alternates,
    page_leftovers,
    page_english,
)
INDEX_CHECKS = (page_language, page_links, page_leftovers, page_english)


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
    runs = [(run.language, squeeze(run.text)) for block in pdf.blocks for run in block.runs]
    for name in expected.names:
        for language, form in name.table.items():
            own = name.language(language)
            if (own, squeeze(form)) not in runs:
                message = f"has no “{form}” marked as {own}"
                yield error(file.path, "published-name", message, "restore the names table in the layout")


def pdf_language(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF says its language, and marks text in other languages."""
    if pdf.language != file.language:
        yield error(file.path, "published-language", f"has the language “{pdf.language}”", REBUILD)
    yield from unmarked_text(expected, file, pdf.blocks)


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


def pdf_form(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """A PDF has the pages of its budget (a draft only warns), claims PDF/UA-1, has bookmarks and no attachment."""
    if pdf.pages != file.pages:
        hint = (
            "shorten or set the text tighter, or change the budget, pages in templates/editions.toml;"
            " each language adds a column to the names table"
        )
        message = f"has {pdf.pages} pages; the budget of its edition is {file.pages}"
        found = error(file.path, "published-pages", message, hint)
        yield replace(found, severity="warning") if expected.draft else found
    if pdf.part != "1":
        yield error(
            file.path,
            "published-standard",
            "does not claim PDF/UA-1",
            "restore pdf = “pdf/ua-1” of the edition",
        )
    if pdf.attachments:
        yield error(file.path, "published-attachment", "carries an attached file", "remove the link that attaches it")
    if len(pdf.bookmarks) < 2:
        yield error(file.path, "published-bookmarks", "has no bookmarks", "restore the headings in the layout")


def pdf_leftovers(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """Neither placeholders nor unmarked English are on paper."""
    yield from leftovers(expected, file, pdf.blocks)


PDF_CHECKS: tuple[Callable[[Expectations, File, Pdf], Iterator[Diagnostic]], ...] = (
    pdf_names,
    pdf_language,
    pdf_fonts,
    pdf_form,
    pdf_leftovers,
    pdf_english,
)


def data_names(expected: Expectations, file: File, text: str) -> Iterator[Diagnostic]:
    """The JSON of a factsheet has every required name, in its title and in all languages."""
    title, told = "", dict[str, dict[str, object]]()
    try:
        table = json.loads(text)
        title = str(table["title"])
        told = {record["id"]: dict(record["forms"]) for record in table["names"]}
    except (ValueError, KeyError, TypeError) as failure:
        yield error(file.path, "published-damaged", f"cannot be taken apart: {failure}", REBUILD)
    yield from required_names(expected, file, {"JSON": text, "JSON title": title})
    for name in expected.names:
        for language, form in name.table.items():
            wanted = {"lang": ENGLISH, "text": form} if language in name.english else form
            if told.get(name.id, {}).get(language) != wanted:
                yield error(file.path, "published-name", f"lacks “{form}” ({language})", REBUILD)
