"""What is said of a PDF that draws outside of its page, or over another text; loads no engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, error, warning
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.text import Misplaced, Pdf

MILLIMETRES = 25.4 / 72  # in a point
HINT = "give it more room in templates/styles, or somewhere to wrap, or shorten it: cutting it off would only hide it"
MAP_HINT = "move it, or draw it smaller, in its layout: cutting it off would only hide it"


def pdf_placement(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """Nothing is drawn outside of its page or over another text; a draft only warns."""
    for each in pdf.misplaced:
        found = (warning if expected.draft else error)(file.path, "published-placement", *_told(each))
        yield replace(found, about=each.lines)


def _told(each: Misplaced) -> tuple[str, str]:
    """Return what is wrong, and the remedy."""
    what = " and ".join(f"“{excerpt(line)}”" for line, _ in each.lines) or "a drawing"
    if not each.side:
        return f"page {each.page}: {what} stand on each other", HINT
    distance = f"{each.distance * MILLIMETRES:.1f} mm"
    return f"page {each.page}: {what} leaves the paper by {distance} ({each.side})", HINT if each.lines else MAP_HINT


def excerpt(text: str) -> str:
    """Return the beginning of a text, as a diagnostic quotes it."""
    text = " ".join(text.split())
    return text if len(text) < 70 else text[:69] + "…"
