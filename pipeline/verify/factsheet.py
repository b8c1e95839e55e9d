"""The files of one factsheet against what is expected of it: pure functions of bytes, for any process to run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.agreement import same_text
from pipeline.verify.data import data_names, read_data
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import MANIFEST, Expectations, File
from pipeline.verify.page_checks import INDEX_CHECKS, PAGE_CHECKS
from pipeline.verify.pdf_checks import PDF_CHECKS

if TYPE_CHECKING:
    from pipeline.verify.pdf import Pdf

Facts = TypeVar("Facts")
REBUILD = "run pipeline build, which makes it again"


@dataclass(frozen=True, slots=True)
class Verified(Generic[Facts]):
    """What is in a file, and what its own checks found."""

    facts: Facts | None
    """None where it cannot be read."""
    found: tuple[Diagnostic, ...]


def verify_page(expected: Expectations, file: File, data: bytes) -> Verified[Page]:
    """Verify a web page; the index is verified against the expectations of the whole publication."""
    return _verified(read_page, PAGE_CHECKS if file.kind == "page" else INDEX_CHECKS, expected, file, data)


def verify_pdf(expected: Expectations, file: File, data: bytes) -> Verified[Pdf]:
    from pipeline.verify.pdf import read_pdf  # pikepdf takes 48 ms to load, a page 10 ms to verify

    return _verified(read_pdf, PDF_CHECKS, expected, file, data)


def verify_data(expected: Expectations, file: File, data: bytes) -> tuple[Diagnostic, ...]:
    """Verify the JSON of a factsheet."""
    return _verified(read_data, (data_names,), expected, file, data).found


def _verified(
    read: Callable[[bytes], Facts],
    checks: Collection[Callable[[Expectations, File, Facts], Iterator[Diagnostic]]],
    expected: Expectations,
    file: File,
    data: bytes,
) -> Verified[Facts]:
    try:
        facts = read(data)
    except Exception as failure:  # damaged bytes make parsers raise anything
        message = f"cannot be read: {str(failure) or type(failure).__name__}"
        return Verified(None, (error(file.path, "published-damaged", message, REBUILD),))
    return Verified(facts, tuple(found for check in checks for found in check(expected, file, facts)))


def verify_factsheet(
    expected: Expectations,
    page: tuple[File, Verified[Page]],
    data: tuple[File, bytes],
    pdfs: Sequence[tuple[File, Verified[Pdf]]],
) -> tuple[Diagnostic, ...]:
    """Return all that is found in a factsheet: in its files, and between them."""
    of_pdfs = [found for _, pdf in pdfs for found in pdf.found]
    return (*page[1].found, *verify_data(expected, *data), *of_pdfs, *agreement(expected, page, pdfs))


def agreement(
    expected: Expectations, page: tuple[File, Verified[Page]], pdfs: Sequence[tuple[File, Verified[Pdf]]]
) -> Iterator[Diagnostic]:
    """Compare a page with its PDFs, and see that one of each edition could be read."""
    file, facts = page[0], page[1].facts
    printed = [(pdf_file, pdf.facts) for pdf_file, pdf in pdfs if pdf.facts is not None]
    if facts is None or {*expected.editions} - {pdf_file.edition for pdf_file, _ in printed}:
        yield missing("page" if facts is None else "PDF", file.profile, file.language)
        return
    mirrored = "rtl" in expected.directions.values()  # the names of one language stand in all the others
    for pdf_file, pdf in printed:
        yield from same_text((file, facts), (pdf_file, pdf), mirrored=mirrored)


def missing(what: str, profile: str, language: str) -> Diagnostic:
    message = f"has no readable {what} of “{profile}” in {language}"
    return error(MANIFEST, "published-missing", message, REBUILD)
