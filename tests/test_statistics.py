"""Statistics: what a profile may say, what is drawn of it, and what stands on the page, in the PDF and in the data."""

import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pypdfium2 as pdfium
import pytest
from builders import (
    factsheet_json,
    fill,
    locale,
    make_localized,
    make_message,
    make_profile,
    make_settings,
    real_project,
)
from conftest import copy_workspace
from hypothesis import given
from hypothesis import strategies as st
from test_formats import cldr_only

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.language.edtf import parse_edtf
from pipeline.language.locales import Locale
from pipeline.pages.charts import BOTTOM, LABEL, TOP, WIDTH, Bar, Line, statistics_rows
from pipeline.pages.metadata import linked_data
from pipeline.pages.styles import locale_styles
from pipeline.pdf.editions import Edition
from pipeline.pdf.hyphenation import hyphenation_files
from pipeline.pdf.render import Renderer
from pipeline.profile.model import Observation, Statistic
from pipeline.project.selection import Selection
from pipeline.verify.pdf import read_pdf

ENGLISH = locale("en")
HEBREW = cldr_only("he")


def with_statistics(*records: str) -> tuple[str, str]:
    """Return the change to the tiny profile that gives it statistics, each by its keys after the id and the label."""
    lines = [f'  - {{id: s{n}, label: !_ "Label {n}", {keys}}}\n' for n, keys in enumerate(records)]
    return "timeline:\n", f"statistics:\n{''.join(lines)}timeline:\n"


def faults(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(PipelineError) as failure:
        make_profile(*changes)
    assert all(d.location.line > 0 and d.hint for d in failure.value.diagnostics)
    return [(d.code, d.message) for d in failure.value.diagnostics]


# What a profile may say


def test_a_statistic_has_its_number_unit_date_and_sources() -> None:
    change = with_statistics('value: 4.40, unit: square-kilometer, date: "2010", sources: [bbc], editorial: true')
    (found,) = make_profile(change).statistics
    (one,) = found.observations
    assert (str(one.low), str(one.high), str(one.date), one.sources) == ("4.40", "4.40", "2010", ("bbc",))
    assert (found.label.id, found.unit, found.unit_label, found.editorial) == (
        "s0.label",
        "square-kilometer",
        None,
        True,
    )


def test_a_unit_in_words_is_a_message() -> None:
    (found,) = make_profile(with_statistics('value: 1, unit: !_ "people"')).statistics
    assert found.unit == ""
    assert found.unit_label
    assert (found.unit_label.id, found.unit_label.text) == ("s0.unit", "people")


def test_the_numbers_of_a_series_have_the_sources_of_the_statistic_unless_they_have_their_own() -> None:
    series = 'sources: [bbc], series: [{date: "1989", value: 1}, {date: "1999-05", value: -2.5, sources: []}]'
    (found,) = make_profile(with_statistics(series)).statistics
    assert [(str(one.date), one.low, one.sources) for one in found.observations] == [
        ("1989", 1, ("bbc",)),
        ("1999-05", Decimal("-2.5"), ()),
    ]


def test_a_figure_may_have_decimals_a_unit_a_date_and_a_source() -> None:
    (figure,) = make_profile(
        ("{from: 20000, to: 30000}", '{value: 4.40, unit: percent, date: "2012", source: bbc}')
    ).figures
    assert (str(figure.low), figure.unit, str(figure.date), figure.source) == ("4.40", "percent", "2012", "bbc")


NOT_A_NUMBER = ["many", ".nan", ".inf", "NaN", "-.inf", "1e5", '"1,000"', "0x1F", "4.", ".5", "1_000", "+5", '""', "٤"]


@pytest.mark.parametrize("value", [*NOT_A_NUMBER, "1" * 16, "1" * 40, "0.1234567", "1234567890.123456"])
def test_what_is_not_a_number_of_15_digits(value: str) -> None:
    shown = value.strip('"')
    message = f"“value” of statistic “s0” is “{shown}”, not a number of at most 15 digits"
    assert faults(with_statistics(f"value: {value}")) == [("profile-type", message)]


@pytest.mark.parametrize(
    ("keys", "code", "message"),
    [
        ("value: 1, unit: square-kilometre", "profile-unit", "“square-kilometre” of statistic “s0” is not a unit"),
        ("value: 1, unit: person", "profile-unit", "“person” of statistic “s0” is not a unit"),
        ("value: 1, unit: year-person", "profile-unit", "“year-person” of statistic “s0” is not a unit"),
        (
            "value: 1, unit: gasoline-energy-density",
            "profile-unit",
            "CLDR does not have “gasoline-energy-density”, the unit of statistic “s0”, in hy, az, ru",
        ),
        ("from: 5, to: 4", "profile-type", "statistic “s0” does not rise"),
        ("from: 5, to: 5.0", "profile-type", "statistic “s0” does not rise"),
        ("from: 5", "profile-missing-key", "statistic “s0” has no “to”"),
        ("unit: percent", "profile-missing-key", "statistic “s0” has no “value”"),
        ("value: 5, to: 6", "profile-type", "statistic “s0” has both value and to"),
        ("value: 5, sources: [cnn]", "profile-source", "“s0” cites the undeclared source “cnn”"),
        ("value: 5, group: Big", "profile-id", "“Big” is not the id of a group"),
        ('value: 5, date: "long ago"', "profile-date", "“date” of statistic “s0”: “long ago” is not an EDTF date"),
        ("value: 5, year: 2011", "profile-unknown-key", "statistic has an unknown key “year”"),
        (
            'series: [{date: "1989", value: 1}, {date: "1989", value: 2}]',
            "profile-series",
            "the series of statistic “s0” has the date 1989 twice",
        ),
        (
            'series: [{date: "1999", value: 1}, {date: "1989", value: 2}]',
            "profile-series",
            "the series of statistic “s0” has 1989 after 1999",
        ),
        ("series: []", "profile-series", "statistic “s0” has a series without a number"),
        ("value: 5, series: []", "profile-series", "statistic “s0” has both series and value"),
        (
            'date: "2001", series: [{date: "1989", value: 1}]',
            "profile-series",
            "statistic “s0” has both series and date",
        ),
        ("series: [{value: 1}]", "profile-missing-key", "a number of the series of statistic “s0” has no “date”"),
        (
            'series: [{date: "1989", value: 1, sources: [cnn]}]',
            "profile-source",
            "“s0” cites the undeclared source “cnn”",
        ),
    ],
)
def test_each_fault_of_a_statistic(keys: str, code: str, message: str) -> None:
    assert (code, message) in faults(with_statistics(keys))


@pytest.mark.parametrize(
    ("figure", "code", "message"),
    [
        ("{value: 5, unit: stone-age}", "profile-unit", "“stone-age” of figure “killed” is not a unit"),
        ("{value: 5, source: cnn}", "profile-source", "“killed” cites the undeclared source “cnn”"),
        ("{from: 6, to: 5}", "profile-type", "figure “killed” does not rise"),
    ],
)
def test_each_fault_of_a_figure(figure: str, code: str, message: str) -> None:
    assert (code, message) in faults(("{from: 20000, to: 30000}", figure))


def test_the_ends_of_what_is_no_range_are_no_placeholders() -> None:
    change = ("{from: 20000, to: 30000}", "{value: 5}"), ("{killed} people", "{killed.from} people")
    assert faults(*change) == [
        ("profile-placeholder", "message “toll.body” uses the undeclared placeholder {killed.from}")
    ]


def test_the_ends_of_a_range_are_filled_in() -> None:
    localized = make_localized(make_profile(), toll__body="Погибло от {killed.from} до {killed.to} человек.")
    assert localized.texts["toll.body"].plain == "Погибло от 20\u00a0000 до 30\u00a0000 человек."


# What is drawn


def statistic(*numbers: str, unit: str = "meter", group: str = "", words: str = "") -> Statistic:
    """Make a statistic of one number, or of a range such as 1..5; of several, a series of years from 2000 on."""
    observations = []
    for year, number in enumerate(numbers, 2000):
        low, _, high = number.partition("..")
        observations.append(Observation(Decimal(low), Decimal(high or low), parse_edtf(str(year)), ()))
    label = make_message("unit", words) if words else None
    identifier = f"{unit}-{group}-{words}-{'-'.join(numbers)}"
    return Statistic(identifier, make_message("l", "Label"), unit, label, group, tuple(observations), editorial=False)


def bars(*statistics: Statistic, own: Locale = ENGLISH) -> list[Bar | None]:
    return [row.bar for row in statistics_rows(statistics, own)]


def line(*numbers: str, own: Locale = ENGLISH) -> Line:
    (row,) = statistics_rows([statistic(*numbers)], own)
    assert row.bar is None
    assert row.line
    return row.line


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers() -> None:
    half, whole, nothing = bars(statistic("5"), statistic("10"), statistic("0"))
    assert half
    assert whole
    assert nothing
    assert (whole.solid, half.solid, nothing.solid) == ((1.0, WIDTH - 1), (1.0, WIDTH / 2), None)
    assert {half.zero, whole.zero, nothing.zero} == {1.0}
    assert (half.outline, whole.outline, nothing.outline) == (None, None, None)


def test_a_range_is_solid_to_its_lower_end_and_in_outline_to_its_higher() -> None:
    estimated, _ = bars(statistic("5..10"), statistic("10"))
    assert estimated == Bar(1.0, (1.0, WIDTH / 2), (WIDTH / 2, WIDTH - 1))


def test_a_negative_number_is_drawn_to_the_other_side_of_zero() -> None:
    below, above, both = bars(statistic("-10"), statistic("10"), statistic("-5..5"))
    middle = WIDTH / 2
    assert below == Bar(middle, (1.0, middle), None)
    assert above == Bar(middle, (middle, WIDTH - 1), None)
    assert both == Bar(middle, None, (40.5, 119.5))
    estimated, _ = bars(statistic("-10..-5"), statistic("10"))
    assert estimated == Bar(middle, (40.5, middle), (1.0, 40.5))


def test_bars_are_mirrored_from_right_to_left() -> None:
    whole, half = bars(statistic("10"), statistic("5"), own=HEBREW)
    assert whole == Bar(WIDTH - 1, (1.0, WIDTH - 1), None)
    assert half == Bar(WIDTH - 1, (WIDTH / 2, WIDTH - 1), None)


@pytest.mark.parametrize(
    "statistics",
    [
        [statistic("5")],
        [statistic("5"), statistic("6", unit="kilometer")],
        [statistic("5", unit=""), statistic("6", unit="")],
        [statistic("5", group="a"), statistic("6", group="b")],
        [statistic("5", words="people"), statistic("6", words="villages")],
        [statistic("5"), statistic("6", "7")],
        [statistic("0"), statistic("0.0")],
    ],
    ids=["one", "two units", "no unit", "two groups", "two units in words", "a series", "nothing but zero"],
)
def test_there_are_no_bars_where_nothing_can_be_compared(statistics: list[Statistic]) -> None:
    assert set(bars(*statistics)) == {None}


@pytest.mark.parametrize("more", [{"unit": "", "group": "a"}, {"unit": "", "words": "people"}, {"unit": "percent"}])
def test_there_are_bars_where_numbers_can_be_compared(more: dict[str, str]) -> None:
    assert None not in bars(statistic("5", **more), statistic("6", **more))


NUMBERS = st.decimals(-(10**9), 10**9, places=2)


@given(st.lists(NUMBERS, min_size=2, max_size=60))
def test_bars_are_in_proportion_and_within_the_drawing(numbers: list[Decimal]) -> None:
    drawn = bars(*(statistic(str(number)) for number in dict.fromkeys(numbers)))
    if None in drawn:
        return
    largest = max(map(abs, numbers))
    longest = max((bar.solid[1] - bar.solid[0] for bar in drawn if bar and bar.solid), default=0)
    for number, bar in zip(dict.fromkeys(numbers), drawn, strict=True):
        assert bar
        start, end = bar.solid or (bar.zero, bar.zero)
        assert 1 <= start <= end <= WIDTH - 1
        assert bar.zero in (start, end)
        assert abs((end - start) - longest * float(abs(number) / largest)) <= 0.31


def test_a_line_is_to_scale_in_both_directions() -> None:
    drawn = line("10", "5", "0")
    (x0, top), (x1, middle), (x2, bottom) = drawn.points
    assert abs((x1 - x0) - (x2 - x1)) < 0.2  # of the three years the first is a leap year
    assert bottom - middle == pytest.approx(middle - top)
    assert drawn.guides == (bottom, top)
    assert [label.text for label in drawn.labels] == ["0", "10", "2000", "2002"]


def test_a_line_is_mirrored_from_right_to_left() -> None:
    left, right = line("10", "5").points, line("10", "5", own=HEBREW).points
    assert [round(WIDTH - x, 1) for x, _ in right] == [x for x, _ in left]
    assert [y for _, y in right] == [y for _, y in left]


def test_the_scale_of_a_line_has_zero_in_it_and_its_lowest_number_below() -> None:
    drawn = line("-10", "5")
    assert [label.text for label in drawn.labels[:3]] == ["0", "5", "-10"]
    zero, high, low = drawn.guides
    assert high < zero < low
    assert (zero - high) * 2 == pytest.approx(low - zero, abs=0.2)


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_line_has_zero_in_it_only_where_one_number_is_less_than_half_of_another(sign: str) -> None:
    with_zero, without = line(f"{sign}4.99", f"{sign}10"), line(f"{sign}5", f"{sign}10")
    assert with_zero.zero in with_zero.guides
    assert [label.text for label in with_zero.labels[:1]] == ["0"]
    assert without.zero is None
    assert {label.text for label in without.labels[:2]} == {f"{sign}5", f"{sign}10"}
    assert {height for _, height in without.points} == set(without.guides)


def test_a_line_that_does_not_begin_at_zero_begins_a_third_of_its_height_away() -> None:
    drawn = line("3662", "3398")
    assert drawn.points[0][1] == TOP
    assert BOTTOM - drawn.points[1][1] == pytest.approx((BOTTOM - TOP) / 4, abs=0.1)


def test_numbers_that_stay_the_same_are_a_flat_line_above_zero() -> None:
    drawn = line("7", "7")
    assert (drawn.zero, [height for _, height in drawn.points]) == (BOTTOM, [TOP, TOP])


@pytest.mark.parametrize("numbers", [["5"], ["0", "0", "0"]])
def test_there_is_no_line_of_one_number_or_of_zeros(numbers: list[str]) -> None:
    assert [row.line for row in statistics_rows([statistic(*numbers)], ENGLISH)] == [None]


@given(st.lists(NUMBERS, min_size=2, max_size=60), st.booleans())
def test_a_line_and_its_labels_are_within_the_drawing_and_apart(numbers: list[Decimal], rtl: bool) -> None:
    (row,) = statistics_rows([statistic(*map(str, numbers))], HEBREW if rtl else ENGLISH)
    if not row.line:
        assert set(numbers) <= {0}
        return
    assert all(0 <= x <= WIDTH and 0 <= y <= 56 for x, y in row.line.points)
    assert all(0 <= label.x <= WIDTH and 0 <= label.y <= 56 for label in row.line.labels)
    heights = sorted(row.line.guides)
    assert all(after - before >= LABEL - 0.2 for before, after in pairwise(heights))


# What stands on the page, in the PDF and in the data


def test_the_data_have_value_unit_date_and_source() -> None:
    series = 'unit: !_ "people", sources: [bbc], series: [{date: "1989", value: 189085}, {date: "2005", value: 0.50}]'
    profile = make_profile(with_statistics("from: 1, to: 2.5, unit: hectare", series))
    localized = make_localized(profile, s0__label="Площадь", s1__label="Население", s1__unit="человек")
    area, people = factsheet_json(localized, (locale("ru"),))["statistics"]
    assert area == {
        "id": "s0",
        "label": "Площадь",
        "unit": "hectare",
        "unitText": None,
        "values": [{"date": "2011", "from": 1, "to": 2.5, "sources": []}],
        "addedByEditors": False,
    }
    assert (people["unit"], people["unitText"]) == (None, "человек")
    assert json.dumps(people["values"][1]) == '{"date": "2005", "from": 0.5, "to": 0.5, "sources": ["bbc"]}'


def test_the_linked_data_have_an_observation_of_each_number() -> None:
    profile = make_profile(with_statistics("from: 1, to: 2, unit: hectare", 'value: 5, date: "1989"'))
    graph = linked_data(make_localized(profile, s0__label="Площадь"), (locale("ru"),), make_settings(), "", ())[
        "@graph"
    ]
    ranged, single = (record for record in graph if record["@type"] == "Observation")
    assert ranged == {
        "@type": "Observation",
        "observationAbout": {"@id": "#region"},
        "variableMeasured": {"@language": "ru", "@value": "Площадь"},
        "observationDate": "2011",
        "minValue": 1,
        "maxValue": 2,
        "unitText": "hectare",
    }
    assert (single["value"], single["observationDate"]) == (5, "1989")
    assert single["variableMeasured"] == {"@language": "en", "@value": "Label 1"}


def table(workspace: Workspace, language: str) -> Element:
    """Return the table of statistics of a page, which is well-formed XML."""
    html = workspace.read_text(f"output/{language}/hans-island.html")
    found = re.search(r'<table class="figures">.*?</table>', html, re.DOTALL)
    assert found
    return fromstring(found[0].replace("&#8288;", ""))


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).replace("\u2060", "").split())


def test_the_table_has_headings_with_their_scope(island: Workspace) -> None:
    found = table(island, "en")
    assert [(words(th), th.get("scope")) for th in found.iterfind("thead/tr/th")] == [
        (text, "col") for text in ("Indicator", "Value", "Date", "Source")
    ]
    assert [(words(th), th.get("scope")) for th in found.iterfind("tbody/tr/th")][:2] == [
        ("Area", "row"),
        ("Length", "row"),
    ]
    rows = [[words(td) for td in tr.iterfind("td")] for tr in found.iterfind("tbody/tr") if tr.get("class") != "drawn"]
    assert rows == [
        ["1.25 km²", "2018", ""],
        ["1,290 m", "2021", ""],
        ["168–180 m", "2021", ""],
        [],
        ["24,730", "1996", "4"],
        ["26,745", "2001", "4"],
        ["31,906", "2011", "4"],
        ["36,858", "2021", "4"],
    ]


def test_what_the_editors_added_is_said_to_be(island: Workspace) -> None:
    (row,) = table(island, "en").iterfind("tbody[@class='by-editors']/tr[@class='added']")
    assert words(row) == "Added by the editors. The main source ends in 2021."


@pytest.mark.parametrize("language", ["en", "he"])
def test_only_a_line_has_an_alternative_text_and_bars_are_artifacts_of_the_pdf(
    island: Workspace, language: str
) -> None:
    drawings = list(table(island, language).iter("{http://www.w3.org/2000/svg}svg"))
    assert [svg.get("aria-hidden") for svg in drawings] == ["true", "true", None]
    title = words(next(drawings[2].iter("{http://www.w3.org/2000/svg}title")))
    assert "1996" in title
    assert "2021" in title
    pdf = read_pdf(island.read_bytes(f"output/{language}/hans-island.{language}.pdf"))
    assert len([block for block in pdf.blocks if block.text.strip() == title]) == 1


def pages_with_a_series(above: int, length: int) -> list[str]:
    """Return the text of each page of a print source with `above` millimetres above its statistics."""
    rows = '</tr><tr class="more">'.join(f"<td>{year}</td>" for year in range(2000, 2000 + length))
    table = (
        '<table class="figures"><thead><tr><th scope="col">Indicator</th><th scope="col">Date</th></tr></thead>'
        f'<tbody><tr><th scope="rowgroup" rowspan="{length}"><p>Label</p><div style="height: 28mm">Drawing</div></th>'
        f"{rows}</tr></tbody></table>"
    )
    workspace, locales = real_project().workspace, real_project().locales
    renderer = Renderer(workspace, hyphenation_files(workspace, locales), locale_styles(locales))
    edition = Edition("standard", "factsheet.html", ("fonts-print.css", "print.css"), 3)
    source = (
        '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><h1>Title</h1>'
        f'<div style="height: {above}mm">Above</div><section class="statistics"><h2>Heading</h2>'
        f'<div class="table">{table}</div></section></body></html>'
    )
    pdf = pdfium.PdfDocument(renderer.render(source, "output/x.pdf", edition).data)
    return [page.get_textpage().get_text_range() for page in pdf]


@pytest.mark.parametrize("above", range(150, 241, 10))
def test_the_rows_of_a_statistic_its_drawing_and_the_heading_stay_on_one_page(above: int) -> None:
    pages = pages_with_a_series(above, 4)
    (page,) = (page for page in pages if "Label" in page)
    assert all(word in page for word in ("Heading", "Indicator", "2000", "2001", "2002", "2003", "Drawing"))
    assert "Above" in pages[0]
    assert len(pages) == (1 if above < 220 else 2)


def test_a_long_series_breaks_between_its_first_rows_and_its_last() -> None:
    first, second = pages_with_a_series(120, 40)
    assert all(word in first for word in ("Heading", "Label", "Drawing", "2007"))
    assert all(word in second for word in ("Indicator", "2037", "2039"))


MANY = [
    '  - {id: many, label: !_ "' + "A very long label that goes on " * 12 + '", series: [',
    *(f'      {{date: "{1960 + n}", value: {n * n - 400}.25}},\n' for n in range(60)),
    "      ]}\n",
]


def test_sixty_numbers_and_a_very_long_label_stand_on_page_and_paper(tmp_path: Path, island_source: Workspace) -> None:
    workspace = copy_workspace(tmp_path, island_source.root)
    path = "templates/profiles/hans-island.yaml"
    text = workspace.read_text(path).replace("statistics:\n", f"statistics:\n{''.join(MANY)}")
    workspace.write_text(path, text)
    build(workspace, selection=Selection(draft=True, locales=("en",)))
    assert "3,081.25" in workspace.read_text("preview/en/hans-island.html")
    pdf = read_pdf(workspace.read_bytes("preview/en/hans-island.en.pdf"))
    numbers = [block.text.strip() for block in pdf.blocks if block.text.strip().endswith(".25")]
    assert len(numbers) == 60
    assert (numbers[0], numbers[-1]) == ("-400.25", "3,081.25")


def test_a_profile_without_statistics_has_no_table() -> None:
    assert 'id="timeline"' in fill("ru")
    assert "statistics" not in fill("ru")
    assert "statistics" not in fill("ru", kind="print")
