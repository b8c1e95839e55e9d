"""Writes the text of clusters, where WeasyPrint 70.0 leaves glyphs without any; docs/upstream.md has the report.

A letter and its marks are one cluster of several glyphs. The engine gives the first of them in the line all of the text
and the others none, and what a glyph got first it keeps in the whole document. Here each glyph gets its own characters,
as far as the font tells; and where the glyphs of a cluster do not spell it, the cluster is marked with its text
(ActualText: ISO 32000-1, 14.9.4). So are the hyphens that the engine adds at the ends of lines: soft ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from pipeline.pdf.engine import drawing, ffi, harfbuzz, pango

# What may be drawn by a glyph that other characters have, too: marks, and letters of scripts that join.
JOINED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u109f\u1100-\u1cff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ua66f-\ua67f"
    "\ua800-\uabff\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufefc\U00010a00-\U00011fff]"
)
GLYPHS = re.compile(r"<([0-9a-f]*)>|[^<]+")  # of what the engine shows: numbers of glyphs, and distances between them
DIGITS = 4  # of the number of a glyph
SOFT_HYPHEN = "\u00ad"  # what a hyphen at the end of a line is, which no word has (ISO 32000-1, 14.8.2.2.3)
GUESSED = "has_guessed_texts"  # an attribute of fonts that have glyphs whose own characters are not certain
Draw = Callable[..., Any]
Marked = tuple[str] | None  # the text of a cluster, which is another object for each cluster
engines_own: Draw = drawing.draw_first_line
ffi.cdef("hb_bool_t hb_font_get_nominal_glyph (hb_font_t *font, hb_codepoint_t unicode, hb_codepoint_t *glyph);")


def drawing_clusters(draw: Draw) -> Draw:
    """Wrap the engine's function that draws a line of one style."""

    def draw_first_line(stream: Any, box: Any, overflow: str, ellipsis: Any, matrix: Any) -> Any:
        if overflow == "ellipsis" or ellipsis != "none" or _is_simple(stream, box):
            return draw(stream, box, overflow, ellipsis, matrix)
        with _marking(stream, list(_actual_texts(stream, box))):
            return draw(stream, box, overflow, ellipsis, matrix)

    return draw_first_line


def _is_simple(stream: Any, box: Any) -> bool:
    """Tell whether the engine gets a line right: each glyph is a cluster, and stands for the same everywhere."""
    if not box.text.strip():
        return True
    if (
        getattr(box.pango_layout, "hyphen", "")
        or JOINED.search(box.text)
        or any(getattr(font, GUESSED, None) for font in stream._fonts.values())
    ):
        return False
    all_starts = (run.glyphs.log_clusters[0 : run.glyphs.num_glyphs] for run in _runs(box))
    return all(len(starts) == len({*starts}) for starts in all_starts)


def _runs(box: Any) -> Iterator[Any]:
    """Yield the runs of glyphs of a line, in the order in which they are drawn."""
    pango.pango_layout_set_single_paragraph_mode(box.pango_layout.layout, True)
    line, _ = box.pango_layout.get_first_line()
    run = line.runs[0]
    while run != ffi.NULL:
        yield run.data
        run = run.next


def _actual_texts(stream: Any, box: Any) -> Iterator[Marked]:
    """Yield for each glyph that is drawn the text of its cluster, or None where the glyphs of the cluster spell it.

    The glyphs get their own texts meanwhile, before the engine gives them others.
    """
    encoded = box.pango_layout.text.encode()
    end = len(encoded) - len(getattr(box.pango_layout, "hyphen", "").encode())  # of what stands in the source
    for run in _runs(box):
        item, glyphs = run.item, run.glyphs
        starts = list(glyphs.log_clusters[0 : glyphs.num_glyphs])
        numbers = [info.glyph for info in glyphs.glyphs[0 : glyphs.num_glyphs]]
        font, _ = stream.add_font(item.analysis.font)
        ends = dict(zip(sorted({*starts}), [*sorted({*starts})[1:], item.length], strict=True))
        for start, cluster in groupby(zip(starts, numbers, strict=True), key=lambda pair: pair[0]):
            drawn = [number for _, number in cluster if number != pango.PANGO_GLYPH_EMPTY]
            if any(number & pango.PANGO_GLYPH_UNKNOWN_FLAG for number in drawn):
                yield from (None for _ in drawn)  # which the engine warns of
                continue
            text = encoded[item.offset + start : item.offset + ends[start]].decode()
            logical = drawn[::-1] if item.analysis.level % 2 else drawn
            for glyph, own in zip(logical, _shared_out(text, logical, font), strict=True):
                if len(logical) > 1 and glyph not in font.to_unicode and _nominal(font, own) != glyph:
                    setattr(font, GUESSED, True)
                font.to_unicode.setdefault(glyph, own)
            if item.offset + start >= end:
                text = SOFT_HYPHEN
            spelt = "".join(font.to_unicode[glyph] for glyph in logical) == text
            marked = None if spelt else (text,)
            yield from (marked for _ in drawn)


def _shared_out(text: str, glyphs: list[int], font: Any) -> list[str]:
    """Share the text of a cluster out among its glyphs, in their logical order; none of them gets an empty text."""
    if len(glyphs) < 2:
        return [text] * len(glyphs)
    own = [""] * len(glyphs)
    rest = text
    for form in ("NFC", "NFD"):  # a font may draw a letter that it lacks as a letter and a mark
        characters = list(unicodedata.normalize(form, rest))
        for character in tuple(characters):
            glyph = _nominal(font, character)
            if glyph in glyphs and not own[glyphs.index(glyph)]:
                own[glyphs.index(glyph)] = character
                characters.remove(character)
        rest = "".join(characters)
    rest = unicodedata.normalize("NFC", rest)
    return [part or rest or text for part in own]


def _nominal(font: Any, character: str) -> int:
    """Return the glyph that a font has for a character by itself; 0 if it has none."""
    found = ffi.new("hb_codepoint_t *")
    if len(character) != 1:
        return 0
    return int(found[0]) if harfbuzz.hb_font_get_nominal_glyph(font.hb_font, ord(character), found) else 0


@contextmanager
def _marking(stream: Any, texts: list[Marked]) -> Iterator[None]:
    """Mark what a stream shows meanwhile with these texts, one for each glyph; neighbours with one list are one."""
    if not any(texts):
        yield
        return
    show, position = stream.show_text, 0
    current: Marked = None

    def turn_to(text: Marked, pieces: list[str]) -> None:
        nonlocal current
        if text is current:
            return
        if pieces:
            show(" ".join(pieces))
            pieces.clear()
        if current:
            stream.end_marked_content()
        if text:
            encoded = text[0].encode("utf-16-be").hex()
            stream.begin_marked_content("Span", f"<</ActualText <feff{encoded}>>>")
        current = text

    def show_marked(string: str) -> None:
        nonlocal position
        pieces: list[str] = []
        for part in GLYPHS.finditer(string):
            if part[1] is None:
                pieces.append(part[0])
                continue
            for start in range(0, len(part[1]), DIGITS):
                turn_to(texts[position], pieces)
                pieces.append(f"<{part[1][start : start + DIGITS]}>")
                position += 1
        if pieces:
            show(" ".join(pieces))

    stream.show_text = show_marked
    try:
        yield
        turn_to(None, [])
    finally:
        del stream.show_text


def apply() -> None:
    drawing.draw_first_line = drawing_clusters(engines_own)
