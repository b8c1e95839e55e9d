"""The files of one factsheet against what is expected of it: pure functions of bytes, for any process to run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.admitted import NotAdmittedError
from pipeline.verify.agreement import same_data, same_links, same_text
from pipeline.verify.data_checks import read_data
from pipeline.verify.file_checks import CHECKS, DRAWING
from pipeline.verify.html import read_page
from pipeline.verify.link_checks import refused
from pipeline.verify.manifest import MANIFEST, PRINTED, Expectations, File
from pipeline.verify.picture import read_picture
from pipeline.verify.plain_text import read_text, same_words

REBUILD = "run pipeline build, which makes it again"


@dataclass(frozen=True, slots=True)
class Verified:
    """A file, what is in it, and what its own checks found."""

    file: File
    facts: Any = (
        None  # a Page, Pdf, Picture, PlainText or Factsheet, by the kind of the file; None where it was not read
    )
    found: tuple[Diagnostic, ...] = ()


def verify_file(expected: Expectations, file: File, data: bytes, kind: str = "") -> Verified:
    """Verify a file of a factsheet or, against the whole publication’s expectations, an index.

    `kind` is “drawing” for the PDF that a picture is drawn from, which is not published; otherwise that of the file.
    """
    kind = kind or file.kind
    try:
        facts = _read(kind, data)
    except NotAdmittedError as failure:
        return Verified(file, None, tuple(refused(file, what) for what in failure.what))
    except Exception as failure:  # damaged bytes make parsers raise anything
        message = f"cannot be read: {str(failure) or type(failure).__name__}"
        return Verified(file, None, (error(file.path, "published-damaged", message, REBUILD),))
    return Verified(file, facts, tuple(found for check in CHECKS[kind] for found in check(expected, file, facts)))


def _read(kind: str, data: bytes) -> Any:
    if kind in (*PRINTED, DRAWING):
        from pipeline.verify.pdf import read_pdf  # pikepdf takes 48 ms to load, a page 10 ms to verify

        return read_pdf(data)
    readers: dict[str, Callable[[bytes], Any]] = {"data": read_data, "text": read_text, "picture": read_picture}
    return readers.get(kind, read_page)(data)


def verify_factsheet(
    expected: Expectations, profile: str, language: str, files: Collection[Verified]
) -> tuple[Diagnostic, ...]:
    """Return all that is found in a factsheet: in its files, and between them."""
    return (*(found for each in files for found in each.found), *agreement(expected, profile, language, files))


def agreement(expected: Expectations, profile: str, language: str, files: Collection[Verified]) -> Iterator[Diagnostic]:
    """Compare a page with its PDFs and its texts, and see that one of each edition could be read."""
    readable = {each.file: each.facts for each in files if each.facts is not None}
    if found := missing(expected, profile, language, readable):
        yield from found
        return
    page = next(file for file in readable if file.kind == "page")
    data = [file for file in readable if file.kind == "data"]
    mirrored = "rtl" in expected.directions.values()  # the names of one language stand in all the others
    for pdf in (file for file in readable if file.kind == "pdf"):
        if not pdf.second:  # what has two languages is compared with the pages of both
            yield from same_text([(page, readable[page])], (pdf, readable[pdf]), mirrored=mirrored)
        yield from same_links(readable[page], pdf, readable[pdf])
        yield from (found for file in data for found in same_data(file, pdf, readable[pdf]))
    for text in (file for file in readable if file.kind == "text"):
        yield from same_words((page, readable[page]), (text, readable[text]))


def missing(expected: Expectations, profile: str, language: str, files: Collection[File]) -> list[Diagnostic]:
    """See that the files of a factsheet have a page, and one of each edition."""
    no_page = "page" not in {file.kind for file in files}
    if not no_page and expected.printed(profile, language) <= {(file.edition, file.second) for file in files}:
        return []
    message = f"has no readable {'page' if no_page else 'edition'} of “{profile}” in {language}"
    return [error(MANIFEST, "published-missing", message, REBUILD)]
