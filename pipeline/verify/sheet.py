"""The files of one factsheet come in, with what is expected of it; they go out taken apart, and diagnostics with them.

All here are pure functions of bytes, so that a factsheet can be verified where it was rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.factsheet import INDEX_CHECKS, PAGE_CHECKS, PDF_CHECKS, data_names
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import MANIFEST, Expectations, File
from pipeline.verify.pair import Factsheet, same_text

if TYPE_CHECKING:
    from pipeline.verify.pdf import Pdf

Facts = TypeVar("Facts")
REBUILD = "run pipeline build, which makes it again"


@dataclass(frozen=True, slots=True)
class Taken(Generic[Facts]):
    """A file that was taken apart."""

    facts: Facts | None
    """What is in it; nothing where it cannot be taken apart."""
    found: tuple[Diagnostic, ...]
    """What its own checks found."""


def verify_page(expected: Expectations, file: File, data: bytes) -> Taken[Page]:
    """Take a web page apart and check it; what is expected of the index is the whole expected."""
    return _verified(read_page, PAGE_CHECKS if file.kind == "page" else INDEX_CHECKS, expected, file, data)


def verify_pdf(expected: Expectations, file: File, data: bytes) -> Taken[Pdf]:
    """Take a PDF apart and check it."""
    from pipeline.verify.pdf import read_pdf  # here, since its engine costs more to load than a web page to verify

    return _verified(read_pdf, PDF_CHECKS, expected, file, data)


def _verified(
    reader: Callable[[bytes], Facts],
    checks: Collection[Callable[[Expectations, File, Facts], Iterator[Diagnostic]]],
    expected: Expectations,
    file: File,
    data: bytes,
) -> Taken[Facts]:
    try:
        facts = reader(data)
    except (ValueError, KeyError, AttributeError, RecursionError) as failure:
        damage = error(file.path, "published-damaged", f"cannot be taken apart: {failure}", REBUILD)
        return Taken(None, (damage,))
    return Taken(facts, tuple(d for check in checks for d in check(expected, file, facts)))


def verify_data(expected: Expectations, file: File, data: bytes) -> tuple[Diagnostic, ...]:
    """Check the JSON of a factsheet."""
    return tuple(data_names(expected, file, data.decode("utf-8", "replace")))


def verify_sheet(
    expected: Expectations,
    page: tuple[File, Taken[Page]],
    data: tuple[File, bytes],
    pdfs: Sequence[tuple[File, Taken[Pdf]]],
) -> tuple[Diagnostic, ...]:
    """Return all that is found in a factsheet: in its files, and between them."""
    of_pdfs = [d for _, taken in pdfs for d in taken.found]
    return (*page[1].found, *verify_data(expected, *data), *of_pdfs, *agreement(expected, page, pdfs))


def agreement(
    expected: Expectations, page: tuple[File, Taken[Page]], pdfs: Sequence[tuple[File, Taken[Pdf]]]
) -> Iterator[Diagnostic]:
    """Compare a page with its PDFs, and see that one of each edition could be read."""
    file, taken = page
    printed = [(pdf_file, pdf.facts) for pdf_file, pdf in pdfs if pdf.facts is not None]
    if taken.facts is None or {*expected.editions} - {pdf_file.edition for pdf_file, _ in printed}:
        yield lacking(taken.facts is None, file.profile, file.language)
        return
    mirrored = "rtl" in expected.directions.values()  # the names of one language stand in all the others
    for pdf_file, pdf in printed:
        yield from same_text(Factsheet(file, taken.facts, pdf_file, pdf), mirrored=mirrored)


def lacking(page: bool, profile: str, language: str) -> Diagnostic:
    message = f"has no readable {'page' if page else 'PDF'} of “{profile}” in {language}"
    return error(MANIFEST, "published-missing", message, REBUILD)
