"""Checks of what pages and style sheets lead to and load: files of the publication, and nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.admitted import refused_in_drawing, refused_in_style, style_addresses
from pipeline.verify.html import Page
from pipeline.verify.manifest import NOT_FOUND, Expectations, File

ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
REBUILD = "fix its source and build again"
RESTORE_ALTERNATES = "restore the alternate links in the layout"


def page_links(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A page has only what a page may have, loads nothing from another host, and links to what there is."""
    for address in page.loaded:
        if ELSEWHERE.match(address):
            yield _elsewhere(file, address)
    for what in page.refused:
        yield refused(file, what)
    for address in page.references:
        target = resolve(file.path, address, expected.site)
        if address.startswith("#"):
            if address[1:] not in page.ids:
                yield error(file.path, "published-link", f"“{address}” leads nowhere", "restore the id it means")
        elif target is not None and target.partition("#")[0] not in expected.paths:
            yield _unpublished(file, address)


def asset_checks(expected: Expectations, file: File, data: bytes) -> Iterator[Diagnostic]:
    """Check what pages load; fonts are only looked at by browsers, which check them."""
    if file.path.endswith(".css"):
        yield from style_links(expected, file, data)
    elif file.path.endswith(".svg"):
        yield from drawing(file, data)


def style_links(expected: Expectations, file: File, data: bytes) -> Iterator[Diagnostic]:
    """A style sheet has only what it may have, and loads nothing but what is published."""
    try:
        text = data.decode("utf-8")
        not_admitted, addresses = (
            list(dict.fromkeys(refused_in_style(text))),
            list(dict.fromkeys(style_addresses(text))),
        )
    except (ValueError, RecursionError) as failure:  # no UTF-8, or a number of more digits than Python reads
        yield error(file.path, "published-damaged", f"cannot be read: {failure}", REBUILD)
        return
    for what in not_admitted:
        yield refused(file, what)
    for address in addresses:
        target = resolve(file.path, address, "")
        if target is None:
            yield _elsewhere(file, address)
        elif target not in expected.paths:
            yield _unpublished(file, address)


def drawing(file: File, data: bytes) -> Iterator[Diagnostic]:
    """A drawing has only what it may have: browsers open it as a page of its own."""
    try:
        found = list(dict.fromkeys(refused_in_drawing(data.decode("utf-8"))))
    except ValueError as failure:
        yield error(file.path, "published-damaged", f"cannot be read: {failure}", REBUILD)
        return
    for what in found:
        yield refused(file, what)


def refused(file: File, what: str) -> Diagnostic:
    """Return what is said of something that a page, a style sheet or a PDF may not have."""
    hint = "take it out of layout or style; docs/security.md says what they may have"
    if what.endswith("of <img>"):
        hint = "draw it as an inline <svg>, which page and PDF both show: no image files are published"
    return error(file.path, "published-code", f"has {what}, which is not on the list of what is safe", hint)


def _elsewhere(file: File, address: str) -> Diagnostic:
    message = f"loads “{address}” from elsewhere"
    return error(file.path, "published-link", message, "load it from the workspace’s own assets")


def _unpublished(file: File, address: str) -> Diagnostic:
    return error(file.path, "published-link", f"“{address}” leads to a file that is not published", REBUILD)


def resolve(path: str, address: str, site: str) -> str | None:
    """Return the published path that an address means, or None where it leads to another host."""
    if site and address.startswith(site):
        return address.removeprefix(site) or "index.html"
    own = urlsplit(site).path if path == NOT_FOUND else ""  # shown at any depth, it leads from the root of the host
    if own and address.startswith(own):
        return address.removeprefix(own) or "index.html"
    if ELSEWHERE.match(address):
        return None
    return normpath(join(dirname(path), address))


def page_alternates(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A page names every language of its profile, itself among them, and a default; and its own address."""
    languages = expected.profiles[file.profile].languages
    wanted = {*languages, "x-default"}
    have = [language for language, _ in page.alternates]
    if set(have) != wanted or len(have) != len(wanted):
        message = f"has hreflang for {', '.join(sorted(have)) or 'nothing'}, not for {', '.join(sorted(wanted))}"
        yield error(file.path, "published-hreflang", message, RESTORE_ALTERNATES)
    for language, address in page.alternates:
        path = "index.html" if language == "x-default" else f"{language}/{file.profile}.html"
        if resolve(file.path, address, expected.site) != path:
            message = f"hreflang {language} leads to “{address}”, not to {path}"
            yield error(file.path, "published-hreflang", message, RESTORE_ALTERNATES)
    if expected.site and page.canonical != expected.site + file.path:
        message = f"the canonical address is “{page.canonical}”, not {expected.site}{file.path}"
        yield error(file.path, "published-link", message, "restore the canonical link in the layout")
