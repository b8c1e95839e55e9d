"""What an edition does with its PDF once it is laid out, before it is written."""

from __future__ import annotations

from typing import Any

from pipeline.pdf.editions import Edition
from pipeline.pdf.imposition import impose
from pipeline.pdf.press import prepare


def finish(document: Any, edition: Edition, place: str, pdf: Any) -> None:
    """Put the pages of a booklet on sheets, or make a PDF ready for the press; `place` is what diagnostics name."""
    if edition.imposition:
        impose(pdf, right_bound=root(document).get("dir") == "rtl")
    if edition.press:
        prepare(pdf, place)


def root(document: Any) -> Any:
    """Return the root element of the HTML that was laid out."""
    return next(box.element for box in document.pages[0]._page_box.children if box.element_tag == "html")
