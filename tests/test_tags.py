"""The tags of PDFs as a screen reader needs them: what is one element, what is in it, and in which order it is read."""

from functools import cache
from typing import Any

import pytest
from builders import LANGUAGES, SLUG, fill, published_workspace
from selectolax.lexbor import LexborHTMLParser
from test_pdf import HEAD, factsheet, make_renderer, opened, render, tags

from pipeline.base.files import Workspace
from pipeline.pdf.render import Renderer
from pipeline.verify.content import Content
from pipeline.verify.html import read_page
from pipeline.verify.pdf import read_pdf
from pipeline.verify.pdf_form import read_form
from pipeline.verify.text import Pdf, squeeze

SMALL = HEAD.replace(
    "</style>", "@page { size: 60mm 40mm; margin: 5mm } html { font-size: 7pt } p, li { orphans: 1; widows: 1 }</style>"
)
WORDS = "Some words that are enough for several lines. " * 12
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="9"><title>A map</title><path d="M0 0h9"/></svg>'


@cache
def renderer() -> Renderer:
    return make_renderer()


def printed(body: str, head: str = HEAD) -> bytes:
    return render(body, head, renderer())


def outline(data: bytes) -> str:
    """Return the tags of a PDF from left to right, such as `Document(P[text])`, without the spaces between words."""
    file = opened(data)
    marked = Content(file, read_form(data)).marked

    def told(element: Any) -> str:
        parts, text = [], ""
        for kid in [*element.get("/K", []), None]:
            if isinstance(kid, int):
                text += marked[element.Pg.objgen][kid]
            elif kid is not None and kid.get("/Type") == "/MCR":
                text += marked[kid.Pg.objgen][kid.MCID]
            elif kid is None or "/S" in kid:
                parts += [f"[{text.strip()}]"] if text.strip() else []
                parts += [] if kid is None else [told(kid)]
                text = ""
        kind = str(element.S)[1:]
        return kind + parts[0] if len(parts) == 1 and parts[0].startswith("[") else f"{kind}({' '.join(parts)})"

    return told(file.Root.StructTreeRoot.K[0])


# What is broken is one element


@pytest.mark.parametrize("style", ["", "columns: 2"])
@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (f"<p>{WORDS}</p>", ["P"]),
        (f"<section><h1>a</h1><p>{WORDS}</p></section>", ["Sect", "H1", "P"]),
        (f"<ul><li>{WORDS}</li></ul>", ["L", "LI", "Lbl", "LBody"]),
        (f"<table><tr><td>{WORDS}</td></tr></table>", ["Table", "TBody", "TR", "TD"]),
        (f"<dl><dt>a</dt><dd>{WORDS}</dd></dl>", ["L", "LI", "Lbl", "LBody", "P"]),
        (f"<blockquote>{WORDS}</blockquote>", ["BlockQuote", "P"]),
        (f'<p>a <a href="https://example.org/">{WORDS}</a></p>', ["P", "Link"]),
        (f'<p>a <span lang="hy">{WORDS}</span></p>', ["P", "Span"]),
    ],
)
def test_what_is_broken_over_pages_and_columns_is_one_element(body: str, kinds: list[str], style: str) -> None:
    data = printed(f'<div style="{style}">{body}</div>', SMALL)
    assert len(opened(data).pages) > 1
    assert [kind for kind, _ in tags(opened(data))] == ["Document", *kinds]
    assert "".join(outline(data).split()).count("enoughforseverallines") == 12


def test_the_head_of_a_broken_table_is_read_once() -> None:
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(30))
    data = printed(f"<table><thead><tr><th>Head</th></tr></thead><tbody>{rows}</tbody></table>", SMALL)
    assert (outline(data).count("[Head]"), outline(data).count("TBody")) == (1, 1)
    assert read_pdf(data).running.count("Head") == len(opened(data).pages) - 1


# What is in what


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            "<dl><dt>Status</dt><dd>a</dd><dd>b</dd><dt>People</dt><dd>c</dd></dl>",
            "L(LI(Lbl[Status] LBody(P[a] P[b])) LI(Lbl[People] LBody(P[c])))",
        ),
        ("<dl><div><dt>a</dt><dt>b</dt><dd>c</dd></div></dl>", "L(LI(Lbl[a] Lbl[b] LBody(P[c])))"),
        ("<ol><li>a</li></ol>", "L(LI(Lbl[1.] LBody[a]))"),
        ("<ol><li>a<ol><li>b</li></ol></li></ol>", "L(LI(Lbl[1.] LBody([a] L(LI(Lbl[1.] LBody[b])))))"),
        ("<ul style='list-style: none'><li>a</li></ul>", "L(LI(LBody[a]))"),
        (f"<figure>{SVG}<figcaption>c</figcaption></figure>", "Figure(Caption[c])"),
        (f"<figure><div>{SVG}<ul class=x><li>l</li></ul></div></figure>", "Figure(L(LI(Lbl[•] LBody[l])))"),
        ("<figure><p>a</p><figcaption>c</figcaption></figure>", "Div(P[a] Caption[c])"),
        (
            "<table style='caption-side: bottom'><caption>c</caption><tr><td>a</td></tr></table>",
            "Table(Caption[c] TBody(TR(TD[a])))",
        ),
        ("<div>a<p>b</p>c</div>", "P[a] P[b] P[c]"),
        ("<div>a</div><div>b</div>", "P[a] P[b]"),
        ("<div><em>a</em> <strong>b</strong></div>", "P[ab]"),
        ("<p role=note>a</p>", "Note[a]"),
        (f"<p>a</p><svg aria-hidden=true {SVG[4:]}", "P[a]"),
        ("<p>a<sup>2</sup></p>", "P[a2]"),
        (
            "<p>a<sup><a href='#s'>1</a></sup></p><ol><li id=s>b</li></ol>",
            "P([a] Reference(Link[1])) L(LI(Lbl[1.] LBody(Note[b])))",
        ),
    ],
)
def test_what_stands_in_what(body: str, wanted: str) -> None:
    assert outline(printed(body)) == f"Document({wanted})"


def test_lists_say_how_they_are_numbered() -> None:
    style = "<ol style='list-style: {}'><li>a</ol>"
    styles = ("upper-roman", "lower-alpha", "armenian", "none")
    file = opened(printed("<ol><li>a</ol><ul><li>a</ul><dl><dt>a<dd>b</dl>" + "".join(map(style.format, styles))))
    lists = [str(tag.A.ListNumbering) if "/A" in tag else "" for kind, tag in tags(file) if kind == "L"]
    assert lists == ["/Decimal", "/Disc", "/None", "/UpperRoman", "/LowerAlpha", "/Decimal", ""]


def test_the_cells_of_a_table_name_their_headers() -> None:
    data = printed(
        """<table><thead><tr><th>c1<th>c2<th>c3</tr></thead>
        <tbody><tr><th scope=rowgroup colspan=3>g1</tr><tr><th scope=row>r1<td>a<td>b</tr></tbody>
        <tbody><tr><th scope=rowgroup rowspan=2>g2<td>c<td>d</tr><tr><td colspan=2>e</tr></tbody></table>"""
    )
    file, marked = opened(data), Content(opened(data), read_form(data)).marked
    cells = {marked[tag.Pg.objgen][tag.K[0]].strip(): tag for kind, tag in tags(file) if kind in ("TH", "TD")}
    names = {str(tag.ID): name for name, tag in cells.items() if "/ID" in tag}
    headers = {name: [names[str(each)] for each in tag.A.get("/Headers", [])] for name, tag in cells.items()}
    assert headers == {
        **{name: [] for name in ("c1", "c2", "c3", "g1", "g2")},
        "r1": ["c1", "g1"],
        "a": ["c2", "g1", "r1"],
        "b": ["c3", "g1", "r1"],
        "c": ["c2", "g2"],
        "d": ["c3", "g2"],
        "e": ["c2", "c3", "g2"],
    }
    scopes = {name: str(tag.A.Scope) for name, tag in cells.items() if "/Scope" in tag.A}
    assert scopes == {**dict.fromkeys(("c1", "c2", "c3"), "/Column"), **dict.fromkeys(("g1", "r1", "g2"), "/Row")}
    assert (cells["g2"].A.RowSpan, cells["e"].A.ColSpan) == (2, 2)
    tree = [str(each) for each in file.Root.StructTreeRoot.IDTree.Names[::2]]
    assert tree == sorted(names)


def test_only_another_language_than_that_around_it_is_marked() -> None:
    data = printed(
        '<section lang="en"><p>a <span lang="hy">բ</span> c</p><p lang="ru">г <b lang="ru">д</b></p>'
        f'<figure>{SVG.replace("<svg", "<svg lang=az")}<figcaption lang="en">c</figcaption></figure></section>'
    )
    marked = [(kind, str(tag.Lang)) for kind, tag in tags(opened(data)) if "/Lang" in tag]
    assert marked == [("Span", "hy"), ("P", "ru"), ("Figure", "az"), ("Caption", "en")]


# What links say


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<p>a <a href="https://example.org/x">Read more</a></p>', ["Read more"]),
        ('<p>The map: <a href="https://example.org/x">https://example.org/x</a></p>', ["The map:"]),
        ('<p><a href="https://example.org/x">https://example.org/x</a></p>', ["https://example.org/x"]),
        (
            """<p>a<sup><a href='#s'>1</a></sup></p><section aria-labelledby=h><h2 id=h>Sources</h2><ol><li id=s>OSCE,
            <b>meeting</b><br><a href='https://x.org/'>https://x.org/</a> Copy: <a href='https://y.org/'>https://y.org/</a>
            </li></ol></section>""",
            ["Sources [1] OSCE, meeting", "OSCE, meeting", "Copy: OSCE, meeting"],
        ),
        (
            f"<p><a href='#s'>2</a></p><p id=s>{'word ' * 40}</p>",
            ["[2] " + "word " * 19 + "word…"],
        ),
    ],
)
def test_links_are_described_in_words(body: str, words: list[str]) -> None:
    file = opened(printed(body))
    assert [str(note.Contents) for note in file.pages[0].Annots] == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_of_a_factsheet_is_described_by_its_address(language: str) -> None:
    file = factsheet(language)
    told = [str(note.Contents) for page in file.pages for note in page.get("/Annots", [])]
    assert len(told) > 15
    assert [words for words in told if "://" in words or words.startswith("source-")] == []


# Hyphens


def test_a_hyphen_of_the_engine_is_soft_and_one_of_the_text_is_hard() -> None:
    style = "width: 3.4em; text-align: center; hyphens: auto; hyphenate-character: '‐'; hyphenate-limit-chars: 4 2 2"
    data = printed(f'<p lang="en" style="{style}">information well-known‐well</p>')
    text = outline(data)
    assert "\u00ad" in text.partition("tion")[0]
    assert "well-" in text
    assert "known‐" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_a_factsheet_ends_in_a_hyphen_that_no_word_has(language: str) -> None:
    blocks = read_pdf(published(published_workspace(), language, SLUG)).blocks
    hyphens = {run.text[-1] for block in blocks for run in block.runs if run.text and run.text[-1] in "‐֊\u00ad"}
    assert hyphens == {"\u00ad"}


# The order of reading


def published(workspace: Workspace, language: str, slug: str) -> bytes:
    return (workspace.root / f"output/{language}/{slug}.{language}.pdf").read_bytes()


def without(html: str, selector: str, text: str = "") -> bytes:
    """Return a page without what a selector finds, or only that of it which has this text.

    Print has no number of the first source, which one sentence names for all that has none.
    """
    tree = LexborHTMLParser(html)
    for node in tree.css(selector):
        if not text or node.text() == text:
            node.decompose()
    return (tree.html or "").encode()


def said(pdf: Pdf) -> list[str]:
    return [squeeze(block.text) for block in pdf.blocks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_factsheet_is_read_in_the_order_of_its_print_source(language: str) -> None:
    source = read_page(without(fill(language, kind="print"), "[aria-hidden]"))
    wanted = [squeeze(block.text) for block in source.all_blocks]
    read = said(read_pdf(published(published_workspace(), language, SLUG)))
    assert read[:-1] == wanted[:-1]  # but for the publisher, who is another in the source
    assert len(read) == len(wanted) > 100


def figures(html: str) -> list[list[str]]:
    """Return the texts of each figure of a page, as they are read."""
    found = [node.html or "" for node in LexborHTMLParser(html).css("figure")]
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
    pages = [read_page(f"{head}<body><main>{figure}</main></body></html>".encode()) for figure in found]
    return [[squeeze(block.text) for block in page.blocks] for page in pages]


def sections(html: bytes) -> list[list[str]]:
    """Return the texts of each section of a page, its heading first; in print, they may stand in another order."""
    headings = {squeeze(node.text()) for node in LexborHTMLParser(html).css("h2")}
    found: list[list[str]] = [[]]
    for block in read_page(html).blocks:
        text = squeeze(block.text)
        found += [[]] * (text in headings)
        found[-1] = [*found[-1], text]
    return found[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_section_is_read_as_it_stands_on_the_page(language: str) -> None:
    workspace = published_workspace()
    page = (workspace.root / f"output/{language}/{SLUG}.html").read_text(encoding="utf-8")
    text = without(page, "sup.cite", "1").decode()
    found = [*sections(without(text, "figure")), *figures(text)]  # print has the map at another place
    read = "".join(said(read_pdf(published(workspace, language, SLUG))))
    assert len(found) > 5
    for section in found:
        place = 0
        for text in section:
            place = read.find(text, place)
            assert place >= 0, (section[0], text)
            place += len(text)


def test_a_factsheet_from_right_to_left_has_the_same_tags(island: Workspace) -> None:
    trees = {}
    for language in ("en", "he"):
        data = published(island, language, "hans-island")
        trees[language] = [kind for kind, _ in tags(opened(data)) if kind != "Span"]
    assert trees["he"] == trees["en"]
    assert {"Lbl", "LBody", "Note", "Reference", "Link", "TH"} <= {*trees["he"]}
    file = opened(published(island, "he", "hans-island"))
    assert str(file.Root.Lang) == "he"
    assert {str(tag.Lang) for _, tag in tags(file) if "/Lang" in tag} == {"en"}


def test_the_same_tags_twice() -> None:
    body = f"<p>{WORDS}</p><ol><li id=a>x</li></ol><p><a href='#a'>1</a></p>"
    assert printed(body, SMALL) == printed(body, SMALL)
