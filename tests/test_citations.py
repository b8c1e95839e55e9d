"""Which citations print leaves out, and that verification lets it leave out no others."""

import re
from dataclasses import replace
from typing import Any

import pytest
from builders import fill, make_profile

from pipeline.verify.agreement import same_text
from pipeline.verify.html import Page, read_page
from pipeline.verify.manifest import File, digest
from pipeline.verify.text import Block, Pdf, Run

WEB, PAPER = (File(f"en/x.{kind}", kind, 1, digest(b"x")) for kind in ("page", "pdf"))
CITED = ("Most of it.1", "More of it.1", "Another view.2", "Both say so.12")


def web() -> Page:
    """Return a page of paragraphs that cite their sources."""
    cited = [re.sub(r"(\d)", r'<sup class="cite"><a href="#\1">\1</a></sup>', text) for text in CITED]
    body = "".join(f"<p>{text}</p>" for text in cited)
    return read_page(f'<!DOCTYPE html><html lang="en"><body><main>{body}</main></body></html>'.encode())


def paper(*texts: str) -> Pdf:
    blocks = tuple(Block((Run(text, "en"),)) for text in texts)
    empty = dict.fromkeys(("title", "xmp_title", "keywords", "running"), "")
    none = ("standards", "attachments", "fonts", "unembedded", "textless", "bookmarks", "addresses")
    made: dict[str, Any] = empty | dict.fromkeys((*none, "misplaced", "measures"), ())
    return Pdf(language="en", blocks=blocks, pages=1, imposed=False, missing_glyphs=0, **made)


@pytest.mark.parametrize(
    ("printed", "lacking"),
    [
        (CITED, []),
        (("Most of it.", "More of it.", *CITED[2:]), []),
        (("Most of it.", CITED[1], *CITED[2:]), []),
        ((*CITED[:2], "Another view.", CITED[3]), ["Another view.2"]),
        ((*CITED[:3], "Both say so."), ["Both say so.12"]),
        ((*CITED[:3], "Both say so.2"), ["Both say so.12"]),
    ],
)
def test_only_the_number_of_the_most_cited_source_may_be_lacking(printed: tuple[str, ...], lacking: list[str]) -> None:
    found = list(same_text([(WEB, web())], (PAPER, paper(*printed)), mirrored=False))
    assert [re.findall("“(.*?)”", d.message)[0] for d in found if d.location.path == PAPER.path] == lacking


def test_another_number_is_no_citation_that_may_be_lacking() -> None:
    page = web()
    dated = replace(page, blocks=(*page.blocks, Block((Run("It began in 1", "en"),))))
    found = list(same_text([(WEB, dated)], (PAPER, paper(*CITED, "It began in")), mirrored=False))
    assert [d.location.path for d in found] == [PAPER.path]


def test_print_says_once_which_source_it_follows() -> None:
    page, print_source = fill("en"), fill("en", kind="print")
    assert re.search('<sup class="cite"><a [^>]*href="#source-bbc"', page)
    assert '<sup class="cite"><a href="#source-bbc">' not in print_source
    assert '<a href="#source-unhcr">' in print_source
    for text in (page, print_source):
        assert "Unless marked otherwise, the text follows source 1." in text


def test_a_statement_without_a_source_leaves_no_main_source() -> None:
    assert make_profile().main_source() == "bbc"
    assert make_profile(("        sources: [bbc]\n", "")).main_source() == ""
