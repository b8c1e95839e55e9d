"""Checks of web pages and style sheets: what a page promises its readers, its search engines and its host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.html import Page, style_addresses
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.text_checks import REBUILD, declared_english, leftovers, marked_languages, required_names

ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
RESTORE_ALTERNATES = "restore the alternate links in the layout"


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


def page_links(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """Nothing is loaded from another host, no code runs, every internal address leads somewhere."""
    for address in page.loaded:
        if ELSEWHERE.match(address):
            yield _elsewhere(file, address)
    if page.scripts:
        yield error(file.path, "published-code", "has code that would run", "remove scripts, handlers and frames")
    for address in page.references:
        target = resolve(file.path, address, expected.site)
        if address.startswith("#"):
            if address[1:] not in page.ids:
                yield error(file.path, "published-link", f"“{address}” leads nowhere", "restore the id it means")
        elif target is not None and target.partition("#")[0] not in expected.paths:
            yield _unpublished(file, address)


def style_links(expected: Expectations, file: File, text: str) -> Iterator[Diagnostic]:
    """A style sheet loads nothing from another host, and nothing that is not published."""
    for address in style_addresses(text):
        target = resolve(file.path, address, "")
        if target is None:
            yield _elsewhere(file, address)
        elif target not in expected.paths:
            yield _unpublished(file, address)


def _elsewhere(file: File, address: str) -> Diagnostic:
    message = f"loads “{address}” from elsewhere"
    return error(file.path, "published-link", message, "load it from the workspace’s own assets")


def _unpublished(file: File, address: str) -> Diagnostic:
    return error(file.path, "published-link", f"“{address}” leads to a file that is not published", REBUILD)


def resolve(path: str, address: str, site: str) -> str | None:
    """Return the published path that an address means, or None where it leads to another host."""
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
    """A page names every language of its profile, itself among them, and a default; and its own address."""
    wanted = {*expected.languages, "x-default"}
    have = [language for language, _ in page.alternates]
    if set(have) != wanted or len(have) != len(wanted):
        message = f"has hreflang for {', '.join(sorted(have)) or 'nothing'}, not for {', '.join(sorted(wanted))}"
        yield error(file.path, "published-hreflang", message, RESTORE_ALTERNATES)
    for language, address in page.alternates:
        path = f"{expected.languages[0] if language == 'x-default' else language}/{file.profile}.html"
        if resolve(file.path, address, expected.site) != path:
            message = f"hreflang {language} leads to “{address}”, not to {path}"
            yield error(file.path, "published-hreflang", message, RESTORE_ALTERNATES)
    if expected.site and page.canonical != expected.site + file.path:
        message = f"the canonical address is “{page.canonical}”, not {expected.site}{file.path}"
        yield error(file.path, "published-link", message, "restore the canonical link in the layout")


def page_fallbacks(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """No English is marked on a page that is said to have none."""
    if page.fallbacks and not file.fallbacks:
        message = "has English in place of a translation, and is said to have none"
        yield error(file.path, "published-fallback", message, "take its mark out of the layout")


INDEX_CHECKS = (marked_languages, page_direction, page_links, leftovers, page_fallbacks, declared_english)
PAGE_CHECKS = (page_names, *INDEX_CHECKS, page_alternates)
