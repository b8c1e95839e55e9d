"""Pages of two languages: each cell says what the page of its language does, and nothing is said elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.language.names import as_prefixes
from pipeline.verify.draft_checks import is_note, without_note
from pipeline.verify.html import Page
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.placement_checks import excerpt
from pipeline.verify.text import squeeze

REBUILD = "run pipeline build, which makes it again"
MAP = "map"  # id of the figure that only pages of one language have, with its legend
SAME = "let both layouts have the same content"


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page of one language says, for comparison: a small part of what was read of it."""

    file: File
    title: str
    blocks: tuple[
        tuple[str, str], ...
    ]  # the main text but for the map and what is drawn: as it is, and as it is compared
    whole: str  # all that it says, a line for each block, as it is compared


def text_of(file: File, page: Page) -> PageText:
    told = [(block, squeeze(block.text)) for block in without_note(page.blocks, file)]
    blocks = tuple((block.text, text) for block, text in told if not block.drawn and block.section != MAP)
    labels = (squeeze(block.text) for block in page.labels)
    return PageText(file, squeeze(page.heading), blocks, "\n".join([*(text for _, text in told), *labels]))


def pair_names(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A page of two languages has every required name in both, and in all languages that its names are told in."""
    runs = {(run.language, squeeze(run.text)) for block in page.blocks for run in block.runs}
    runs |= {(block.runs[0].language, squeeze(block.text)) for block in page.blocks if len(block.runs) > 1}
    for language in (file.language, file.second):
        cells = " ".join(block.text for block in page.blocks if block.cell == language)
        prefixes = as_prefixes(expected.prefixes[language])
        for place, text in {"title": page.title, "heading": page.heading, "text": cells}.items():
            for name in expected.names:
                if not name.stands_in(text, language, prefixes):
                    message = f"the {place} is missing the required name “{name.id}” ({language})"
                    yield error(file.path, "published-name", message, "restore it in the layout")
    for name in expected.names:
        for language, form in name.table.items():
            own = name.language(language)
            if (own, squeeze(form)) not in runs:
                message = f"has no “{form}” marked as {own}"
                yield error(file.path, "published-name", message, "restore the names in the layout")


def pair_cells(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """All text stands in cells, and each cell states one of the two languages, and its direction."""
    wanted = {(language, expected.directions[language]) for language in (file.language, file.second)}
    if page.cells != wanted:
        told = ", ".join(f"“{language}” {direction}" for language, direction in sorted(page.cells ^ wanted))
        message = f"has cells of other languages or directions than those of its own: {told}"
        yield error(file.path, "published-language", message, REBUILD)
    for block in page.blocks:
        if not block.cell and squeeze(block.text) != squeeze(page.heading) and not is_note(block, file):
            message = f"“{excerpt(block.text)}” stands in no cell, so that it is of neither language"
            yield error(file.path, "published-text", message, "put it into a cell of its language in the layout")


def pair_address(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """Its canonical address is that of the page of its first language; it leads to those of both, and has no others."""
    pages = [f"{language}/{file.profile}.html" for language in (file.language, file.second)]
    if expected.site and page.canonical != expected.site + pages[0]:
        message = f"the canonical address is “{page.canonical}”, not {expected.site}{pages[0]}"
        yield error(file.path, "published-link", message, "restore the canonical link in the layout")
    for path in pages:
        if f"../{path}" not in page.references:
            yield error(file.path, "published-link", f"does not lead to {path}", "restore the link in the layout")
    if page.alternates:
        message = "has hreflang, as if it were a page of one language"
        yield error(file.path, "published-hreflang", message, "take the alternate links out of the layout")


def same_cells(pages: Sequence[PageText], file: File, pair: Page) -> Iterator[Diagnostic]:
    """A page of two languages says what the pages of both do, and nothing else, but for drawings and the map."""
    for page in pages:
        language = page.file.language
        cells = [(block, squeeze(block.text)) for block in pair.all_blocks if block.cell == language]
        whole = "\n".join([squeeze(pair.heading), *(text for _, text in cells)])
        if page.title not in whole.partition("\n")[0]:
            yield error(file.path, "published-text", f"its heading has not the title of {page.file.path}", SAME)
        for shown, text in page.blocks:
            if text not in whole:
                message = f"“{excerpt(shown)}” is on the page {page.file.path}, but not in its cells of {language}"
                yield error(file.path, "published-text", message, SAME)
        for block, text in cells:
            if text not in page.whole:
                message = f"“{excerpt(block.text)}” is in its cells of {language}, but not on {page.file.path}"
                yield error(file.path, "published-text", message, SAME)
