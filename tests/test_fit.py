"""Pages well set: lines of paragraphs, breaks, words in one piece, the baseline grid, sizes, and what has no room."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from builders import locale, real_project

from pipeline.base.diagnostics import PipelineError
from pipeline.pages.sizes import relative_sizes
from pipeline.pages.styles import locale_styles
from pipeline.pdf import fixes
from pipeline.pdf.editions import Edition
from pipeline.pdf.engine import block, boxes, line_break, paging
from pipeline.pdf.fit import paragraphs, search
from pipeline.pdf.fit.joints import joined
from pipeline.pdf.fit.measure import Findings, findings, of_leaves
from pipeline.pdf.hyphenation import hyphenation_files
from pipeline.pdf.render import AssetFetcher, Renderer
from pipeline.pdf.tuning import targets

EDITION = Edition("standard", "factsheet.html", ("fonts-print.css",), 1)
STYLE = """
@page { size: 120mm 100mm; margin: 10mm }
:root { --body: 10pt; --leading: calc(var(--body) * 1.4) }
html { font-family: "Profile Serif"; font-size: calc(var(--body) * var(--x)); line-height: var(--leading) }
body, p, h2, div { margin: 0 } p { hyphens: auto; hyphenate-limit-chars: 7 3 3; orphans: 2; widows: 2 }
"""
EXACT = 0.01  # pixels
RUSSIAN = (
    "Международные посредники предложили урегулирование, предусматривающее возвращение перемещённых лиц и"
    " международное присутствие; переговоры продолжались, противостояние возобновлялось, а договорённости"
    " неоднократно нарушались."
)


@cache
def renderer() -> Renderer:
    project = real_project()
    styles = locale_styles(project.locales, "", project.sizes)
    return Renderer(project.workspace, hyphenation_files(project.workspace, project.locales), styles)


def source(body: str, style: str = "", language: str = "ru") -> str:
    head = f"<title>T</title><style>{STYLE}{style}</style>"
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


def layout(text: str) -> Any:
    return laying_out(text)("")


def laying_out(text: str) -> Callable[[str], Any]:
    return renderer()._laying_out(text, EDITION, AssetFetcher(renderer().workspace))


def lines(body: str, style: str = "", language: str = "ru") -> list[list[Any]]:
    """Return the lines of each paragraph, or part of one, of a document."""
    pages = layout(source(body, style, language)).pages
    found = [box for page in pages for box in page._page_box.descendants() if box.element_tag == "p"]
    return [list(box.children) for box in found if box.children and isinstance(box.children[0], boxes.LineBox)]


def texts(paragraph: list[Any]) -> list[str]:
    return [paragraphs._text(line) for line in paragraph]


@pytest.fixture
def engine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the engine break lines as it does by itself."""
    for name in ("_linebox_layout", "_break_line"):
        wrapped = getattr(block, name).__closure__[0].cell_contents
        monkeypatch.setattr(block, name, wrapped)


def faults(width: float) -> tuple[int, int, int]:
    measure = width / 25.4 * 96
    return paragraphs.line_faults(lines(f"<p>{RUSSIAN}</p>", f"p {{ width: {width}mm }}")[0], measure)


def widths_with(fault: int) -> list[int]:
    return [width for width in range(40, 96, 2) if faults(width)[fault]]


def test_the_engine_alone_sets_ladders_and_lost_last_lines(engine_alone: None) -> None:
    """The two tests below would show nothing otherwise."""
    assert len(widths_with(0)) > 2
    assert len(widths_with(1)) > 2


def test_no_paragraph_has_a_ladder_of_hyphens() -> None:
    assert widths_with(0) == []


def test_no_last_line_is_short_or_a_syllable() -> None:
    assert widths_with(1) == []


def test_a_paragraph_keeps_its_text_and_is_at_most_seven_per_cent_narrower() -> None:
    (paragraph,) = lines(f"<p>{RUSSIAN}</p>", "p { width: 60mm }")
    whole = re.sub(r"[‐ ]", "", "".join(texts(paragraph)))
    assert whole == RUSSIAN.replace(" ", "")
    full = [line.width for line in paragraph[:-1]]
    assert max(full) > 0.93 * 60 / 25.4 * 96 - 30


@pytest.mark.parametrize("style", [".c { width: 60mm }", ".c { columns: 2; column-gap: 6mm }"])
def test_no_page_and_no_column_ends_in_a_hyphen(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        body = "".join(f'<p style="padding-top: {gap}mm">{RUSSIAN}</p>' for gap in range(12))
        return findings(layout(source(f'<div class="c">{body}</div>', style)), 99).broken

    assert broken() == 0
    monkeypatch.setattr(block, "_break_line", block._break_line.__closure__[0].cell_contents)
    assert broken() > 0


@pytest.mark.parametrize("tag", ["p", "li", "td"])
def test_no_last_line_is_short_where_nothing_is_hyphenated(tag: str) -> None:
    """Lists, cells and captions have no hyphens, and end in lost words as text does."""
    text = "The borders of Armenia with Turkey and Azerbaijan are closed"
    start, end = {"p": ("<p>", "</p>"), "li": ("<ul><li>", "</li></ul>"), "td": ("<table><td>", "</td></table>")}[tag]
    shares = []
    for width in range(40, 80):
        style = f"{tag} {{ display: block; width: {width}mm; hyphens: manual }}"
        pages = layout(source(f"{start}{text}{end}", style, "en")).pages
        found = [box for page in pages for box in page._page_box.descendants() if isinstance(box, boxes.LineBox)]
        measure = width / 25.4 * 96
        assert max(line.width for line in found) <= measure
        shares.append(min(line.width for line in found) / measure if len(found) > 1 else 1)
    assert min(shares) >= paragraphs.SHORTEST


def test_a_justified_paragraph_is_left_alone() -> None:
    (paragraph,) = lines(f"<p>{RUSSIAN}</p>", "p { width: 60mm; text-align: justify }")
    assert [line.width for line in paragraph[:-1]] == pytest.approx([60 / 25.4 * 96] * (len(paragraph) - 1))


def test_the_lines_of_a_page_from_right_to_left_stay_at_their_edge() -> None:
    text = "הרי אלה מילים ארוכות וקצרות שנכתבו כאן כדי שהשורה האחרונה תהיה קצרה מאוד ולבדה " * 2
    for width in range(50, 90, 4):
        body = f'<div dir="rtl"><p style="width: {width}mm; font-family: serif">{text}</p></div>'
        (paragraph,) = lines(body, language="he")
        assert len({round(line.position_x + line.width) for line in paragraph}) == 1


JOINED = {
    "в 1994-cü ildə": "в 1994-\u2060cü ildə",
    "1988–1994": "1988–\u20601994",
    "де-факто и де-юре": "де-\u2060факто и де-\u2060юре",
    "BBC-ի": "BBC-\u2060ի",
    "чьих-либо": "чьих-либо",
    "85%-ը, 25 %-dən, 3 %-": "85%-\u2060ը, 25 %-\u2060dən, 3 %-",
    "Nagorno-Karabakh": "Nagorno-\u2060Karabakh",
    "Нагорно-Карабахская": "Нагорно-\u2060Карабахская",
    "is “mountain-”.": "is “m\u2060o\u2060u\u2060n\u2060t\u2060a\u2060i\u2060n\u2060-”.",
    "one · two": "one\u00a0· two",
    "армяне-христиане": "армяне-христиане",
    "мир–война": "мир–война",
    '<a href="a.html">a-b</a>': '<a href="a.html">a-b</a>',
    '<p class="a-b">x</p>': '<p class="a-b">x</p>',
    "<style>p { a-b: 1-2 }</style>": "<style>p { a-b: 1-2 }</style>",
    "mail a-b@example.org": "mail a-b@example.org",
}


@pytest.mark.parametrize("text", JOINED)
def test_figures_names_and_short_words_with_hyphens_stay_in_one_piece(text: str) -> None:
    assert joined(text) == JOINED[text]


DATES = {
    "en": ("on 28 September 2020, May 28, 1988 war", "on 28~S|e|p|t|e|m|b|e|r~2020, May~28, 1988 war"),
    "hy": (
        "1988 թվականին, 2011 թ. մայիսի 1-ը, 2024 թվականի մայիսի 1-ը",
        "1988~թ|վ|ա|կ|ա|ն|ի|ն, 2011~թ.~մայիսի~1-|ը, 2024~թվականի մայիսի~1-|ը",
    ),
    "az": (
        "1994-cü ildə, 28 mayda, 2024-cü il yanvarın 1-dək",
        "1994-|cü~ildə, 28~mayda, 2024-|cü~il y|a|n|v|a|r|ı|n~1-|dək",
    ),
    "ru": (
        "28 мая 2023 года, 1 января\n2024 г., 1991 государство",
        "28~мая~2023~года, 1~января~2024~г., 1991 государство",
    ),
    "de": ("am 28. Mai", "am 28.~Mai"),
    "x-none": ("28 September", "28 September"),
}


@pytest.mark.parametrize("language", DATES)
def test_a_date_has_neither_a_break_nor_a_hyphen(language: str) -> None:
    text, expected = DATES[language]
    start = f'<html lang="{language}"><p title="28 September 1988 թ.">'
    assert joined(start + text) == start + expected.replace("~", "\u00a0").replace("|", "\u2060")


def test_a_month_in_a_date_takes_no_hyphen_and_keeps_its_text() -> None:
    narrow = "p { width: 32mm; hyphens: auto; hyphenate-limit-chars: 5 2 2 }"
    (paragraph,) = lines("<p>Это было так: до 28 сентября, до 28 сентября, сентября</p>", narrow)
    assert [line for line in texts(paragraph) if "28" in line and "сентября" in line.replace("\u2060", "")]
    assert not [line for line in texts(paragraph) if "28" in line and line.rstrip().endswith(("-", "‐"))]


def test_the_dates_of_both_languages_of_a_page_are_whole() -> None:
    page = '<html lang="hy"><div lang="hy">հունվարի 1</div><div lang="en">1 January <svg>1 May</svg></div>'
    assert joined(page).count("\u00a0") == 2


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.osce.org/cio/231431", "https:/|/|www.osce.org/|cio/|231431"),
        ("https://example.org/a/long-name-of-a-page", "https:/|/|example.org/a/long-name-of-a-page"),
    ],
)
def test_an_address_has_no_short_end(address: str, expected: str) -> None:
    link = f'<a href="{address}">%s</a>'
    assert joined(link % address) == link % expected.replace("|", "\u2060")


def test_a_word_of_no_end_is_set_as_the_engine_sets_it_with_little_of_its_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    word = "длинношеее" * 40
    narrow = "p { width: 60mm; hyphens: auto; overflow-wrap: anywhere }"

    def broken() -> tuple[list[str], int]:
        before = calls[0]
        parts = lines(f"<p>Это {word} было.</p>", narrow)  # on two pages
        return [line for part in parts for line in texts(part)], calls[0] - before

    calls, make = [0], line_break.create_layout

    def counting(text: str, *more: Any) -> Any:
        calls[0] += len(text)
        return make(text, *more)

    monkeypatch.setattr(line_break, "create_layout", counting)
    found, few = broken()
    monkeypatch.setattr(fixes, "STRETCH", 10**6)
    alone, many = broken()
    assert found == alone
    assert "".join(found).replace("-", "").replace("‐", "").replace(" ", "") == f"Это{word}было."
    assert few * 4 < many


def test_a_joined_word_is_not_broken() -> None:
    narrow = "p { width: 25mm; hyphens: manual }"
    (paragraph,) = lines("<p>Это было так: де-факто де-факто де-факто</p>", narrow)
    assert not [line for line in texts(paragraph) if line.rstrip().endswith("-")]


# The baseline grid


def offsets(step: str) -> set[float]:
    """Return how far the baselines of text are from the grid, in points, in both columns, around off-grid blocks."""
    odd = f'<div style="height: 7.3mm; {step}"></div><h2 style="font-size: 17pt; line-height: 19pt; {step}">H</h2>'
    body = f'{odd}<div style="columns: 2">{(f"<p>{RUSSIAN}</p>" + odd) * 3}</div>'
    found = set()
    for page in layout(source(body)).pages:
        root = page._page_box.children[0]
        leading = root.style["line_height"].value
        for line in (box for box in root.descendants() if isinstance(box, boxes.LineBox) and box.height == leading):
            off = (line.position_y - page._page_box.content_box_y() + EXACT) % leading
            found.add(round(off * 0.75, 2))
    return found


def test_baselines_of_both_columns_agree() -> None:
    assert max(offsets("--step: 1")) <= 0.3
    assert max(offsets("")) > 0.3


def test_only_a_block_of_its_own_property_is_rounded() -> None:
    body = '<div style="--step: 1"><p style="height: 3mm">a</p><p style="height: 3mm">b</p></div>'
    (page,) = layout(source(body)).pages
    heights = [
        round(box.height / 96 * 25.4, 2)
        for box in page._page_box.descendants()
        if type(box) is boxes.BlockBox and box.element_tag == "p"
    ]
    assert heights == [3, 3]


# Sizes


def test_armenian_looks_as_large_as_latin() -> None:
    assert project_sizes() == {"en": 1, "hy": 1.089, "az": 1, "ru": 1}  # 0.536 em of x, 0.492 em of ա


def project_sizes() -> dict[str, float]:
    return relative_sizes(real_project().fonts, [locale(name) for name in ("en", "hy", "az", "ru")])


def test_words_of_another_language_are_scaled_where_they_stand() -> None:
    body = '<p>x <span lang="hy">ա <span lang="ru">х</span></span> <span lang="az">x</span></p>'
    (page,) = layout(source(body, language="en")).pages
    sizes = {
        box.text.strip(): round(box.style["font_size"] * 0.75, 2)
        for box in page._page_box.descendants()
        if isinstance(box, boxes.TextBox) and box.text.strip()
    }
    assert sizes == {"x": 10, "ա": 10.89, "х": 10}


# The search


NUMBERED = "a::after { content: target-counter(attr(href), page) }"


def test_a_page_is_laid_out_again_only_for_a_number_that_was_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(context: Any, root: Any, kind: Any, resume: Any, number: int, state: Any) -> Any:
        made.append(number)
        return original(context, root, kind, resume, number, state)

    original = paging.make_page
    monkeypatch.setattr(paging, "make_page", counted)
    body = f"<p><a href='#end'>see </a></p>{f'<p>{RUSSIAN}</p>' * 40}<h2 id='end'>End</h2>"
    laid = laying_out(source(body, NUMBERED))

    def lay(size: int) -> tuple[int, int]:
        """Return the page of the heading, and how often the first page was laid out."""
        made.clear()
        pages = laid(search.size_style(size)).pages
        words = [box.text for box in pages[0]._page_box.descendants() if isinstance(box, boxes.TextBox)]
        page = next(number for number, page in enumerate(pages, 1) if "end" in page.anchors)
        assert words[1] == str(page)
        assert sorted(set(made)) == [*range(1, len(pages) + 1)]
        assert len(made) == len(pages) + made.count(1) - 1
        return page, made.count(1)

    alone = [lay(size) for size in (8, 8, 12, 12)]
    few, many = alone[0][0], alone[2][0]
    assert few < many
    assert alone == [(few, 2), (few, 2), (many, 2), (many, 2)]
    with targets.remembered():
        assert [lay(size) for size in (8, 8, 12, 12, 8)] == [(few, 2), (few, 1), (many, 2), (many, 1), (few, 2)]
    assert lay(8) == (few, 2)


def tried(body: str, budget: int, least: float, most: float) -> tuple[search.Fit, list[str]]:
    asked: list[str] = []
    laid = laying_out(source(body))

    def lay(style: str) -> Any:
        asked.append(style)
        return laid(style)

    return search.fitted(lay, budget, least, most), asked


def test_a_first_layout_that_fills_its_pages_is_the_last() -> None:
    fit, asked = tried(f"<p>{RUSSIAN}</p>" * 3, 1, 9, 11)
    assert (asked, fit.setting.body) == (["--body: 10pt"], 10)


def test_a_short_text_gets_the_largest_size() -> None:
    fit, asked = tried(f"<p>{RUSSIAN}</p>", 1, 9, 11)
    assert (fit.setting.body, len(fit.document.pages)) == (11, 1)
    assert len(asked) <= 3


def test_a_text_gets_the_size_at_which_it_fits() -> None:
    fit, asked = tried(f"<p>{RUSSIAN}</p>" * 5, 1, 7, 10)
    assert len(fit.document.pages) == 1
    assert 7 < fit.setting.body < 10
    assert 1 < len(asked) <= search.LAYOUTS
    found = findings(fit.document, 1)
    assert (found.over, found.blank) == (0, 0)


def test_a_text_that_fits_at_no_size_is_tried_at_the_least() -> None:
    fit, asked = tried(f"<p>{RUSSIAN}</p>" * 20, 1, 9, 10)
    assert len(fit.document.pages) > 1
    assert any(setting.startswith("--body: 9pt") for setting in asked)
    assert len(asked) <= search.LAYOUTS


@pytest.mark.parametrize(("paragraphs", "wanted"), [(2, 0), (1, 1)])
def test_a_column_that_stays_empty_is_found(paragraphs: int, wanted: int) -> None:
    body = '<p style="break-inside: avoid">Это было так.</p>' * paragraphs
    found = findings(layout(source(f'<div style="columns: 2">{body}</div>')), 1)
    assert (found.empty, found.is_full) == (wanted, False)


@pytest.mark.parametrize(
    ("pages", "budget", "leaf", "wanted"),
    [(1, 4, 2, 1), (3, 4, 2, 4), (4, 4, 2, 4), (5, 8, 4, 8), (6, 8, 4, 8), (8, 8, 4, 8), (9, 8, 4, 9), (6, 99, 4, 8)],
)
def test_the_pages_of_leaves(pages: int, budget: int, leaf: int, wanted: int) -> None:
    """A sheet of a booklet has four pages, and so six leave two of them blank."""
    assert of_leaves(pages, budget, leaf) == wanted


def test_leading_is_stretched_again_while_there_is_a_blank() -> None:
    def trial(body: float, loose: float, filled: float) -> search.Trial:
        return search.Trial(search.Setting(body, loose), None, Findings(4, filled, 0, 0.2, 0, 0, 0, 0))

    trials = [trial(10, 1, 3.93)]
    while setting := search._next(trials, 4, 9, 10, 2, True):
        trials.append(trial(setting.body, setting.loose, 3.93))
    assert {each.setting.body for each in trials} == {10}
    assert [each.setting.loose for each in trials] == [1, 1.031, search.LOOSEST]


def test_the_search_knows_nothing_of_what_was_laid_out_before() -> None:
    first = tried(f"<p>{RUSSIAN}</p>" * 5, 1, 7, 10)
    tried(f"<p>{RUSSIAN}</p>" * 9, 2, 7, 12)
    again = tried(f"<p>{RUSSIAN}</p>" * 5, 1, 7, 10)
    assert (first[1], first[0].setting) == (again[1], again[0].setting)


def test_the_same_source_has_the_same_bytes() -> None:
    edition = Edition("standard", "factsheet.html", ("fonts-print.css",), 1, body=(7, 10))
    text = source(f"<p>{RUSSIAN}</p>" * 5)
    first = renderer().render(text, "output/x.pdf", edition, budget=1)
    renderer().render(source(f"<p>{RUSSIAN}</p>" * 3), "output/y.pdf", edition, budget=1)
    assert renderer().render(text, "output/x.pdf", edition, budget=1).data == first.data
    assert first.pages == 1


def test_a_size_of_the_language_holds_within_the_bounds_of_the_edition() -> None:
    bounded = Edition("large-print", "factsheet.html", (), 1, body=(18, 24))
    assert [bounded.own_size(body) for body in (0, 10, 20)] == [0, 0, 20]
    assert EDITION.own_size(10) == 10


# What has no room


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("@page { size: A5; margin: 90mm }", "0 × 30 mm are left for text of 10 pt"),
        ("@page { size: A5; margin: 16mm } :root { --body: 40pt }", "116 × 178 mm are left for text of 40 pt"),
        ("@page { margin: 40mm 10mm }", "100 × 20 mm are left for text of 10 pt"),
    ],
)
def test_paper_without_room_is_told(style: str, told: str) -> None:
    with pytest.raises(PipelineError) as failure:
        renderer().render(source(f"<p>{RUSSIAN}</p>", style), "output/x.pdf", EDITION, 1)
    (found,) = failure.value.diagnostics
    assert (found.location.path, found.code) == ("templates/editions.toml", "edition")
    assert found.message == f"edition “standard”: {told}, which needs 12 em by 10 lines at least"
    assert found.hint.startswith("make the margins or the body text smaller")
