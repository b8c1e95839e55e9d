"""The page report: what is measured of tiny pages whose right values are known, the bounds of editions, the tables."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import ROOT, codes
from conftest import copy_workspace
from fontTools.ttLib import TTFont
from test_pdf import EDITION, make_renderer, render

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.page_bounds import BROKEN, Bounds
from pipeline.build.build import build
from pipeline.cli.main import main
from pipeline.pdf.editions import read_editions
from pipeline.pdf.fit import paragraphs
from pipeline.pdf.imposition import spreads
from pipeline.pdf.render import Renderer
from pipeline.project.selection import Selection
from pipeline.verify.blank import filled, largest_blank
from pipeline.verify.contrast import ratio
from pipeline.verify.ink import read_ink
from pipeline.verify.measures import PageMeasures
from pipeline.verify.pdf import read_pdf
from pipeline.verify.positions import Box

SLUG = "hans-island"
EDITIONS = "templates/editions.toml"
STYLE = """<style>@page { size: 200pt 300pt; margin: 20pt } * { margin: 0 }
body { font: 10pt/12pt "Profile Sans"; orphans: 1; widows: 1 }
.columns { columns: 2; column-gap: 10pt; column-fill: auto; height: 48pt }
.left, .right { float: left; width: 75pt; margin-right: 10pt } .right { margin: 0 -10pt 0 0 }
</style>"""


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return make_renderer()


Measure = Callable[..., list[PageMeasures]]


@pytest.fixture(scope="module")
def measure(renderer: Renderer) -> Measure:
    def measured(body: str, language: str = "en") -> list[PageMeasures]:
        return list(read_pdf(rendered(renderer, body, language)).measures)

    return measured


def rendered(renderer: Renderer, body: str, language: str = "en") -> bytes:
    direction = "rtl" if language == "ar" else "ltr"
    head = f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><title>T</title>{STYLE}</head>'
    return render(body, head, renderer)


def lines(*texts: str) -> str:
    return f"<p>{'<br>'.join(texts)}</p>"


@pytest.mark.parametrize(
    "body",
    [
        lines("a line with a hyphen-", "a second-", "a third-", "no hyphen", "one-", "none"),
        "<p style='width: 45pt; hyphens: manual'>mmmm&shy;mmmm&shy;mmmm&shy;mmmm m-<br>mm</p>",
    ],
    ids=["hyphens of the text", "hyphens of the engine"],
)
def test_a_ladder_of_three(body: str, measure: Measure) -> None:
    (page,) = measure(body)
    assert (page.ladder, page.hyphens, len(page.ladders)) == (3, 4, 1)
    assert page.lines == 6


def test_paragraphs_in_a_row_are_no_ladder(measure: Measure) -> None:
    (page,) = measure(lines("one-", "two") * 3)
    assert (page.ladder, page.hyphens, page.lines) == (1, 3, 6)


def test_a_last_line_alone_at_the_top_of_a_column(measure: Measure) -> None:
    (page,) = measure(f"<div class=columns>{lines('one', 'two', 'three', 'four', 'the last')}</div>")
    assert [each.line for each in page.widows] == ["the last"]
    assert page.orphans == page.hyphen_breaks == ()


def test_a_first_line_alone_at_the_bottom_of_a_column(measure: Measure) -> None:
    body = lines("One", "two", "three.") + lines("Four", "five", "six.")
    (page,) = measure(f"<div class=columns>{body}</div>")
    assert ([each.line for each in page.orphans], page.widows) == (["Four"], ())


def test_a_line_alone_on_the_next_page_and_a_word_broken_over_it(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paragraphs, "ends_in_hyphen", lambda line: False)  # or it would be mended
    text = "<br>".join([*["a line"] * 20, "which is bro-", "ken."])
    first, second = measure(f"<p>{text}</p>")[:2]
    assert [each.line for each in first.hyphen_breaks] == ["which is bro-"]
    assert ([each.line for each in second.widows], second.lines) == (["ken."], 1)
    assert (first.is_last, second.is_last) == (False, True)


def test_paragraphs_that_end_with_their_column_are_not_broken(measure: Measure) -> None:
    body = lines("One", "two", "three", "four.") + lines("Five.") + lines("Six.")
    (page,) = measure(f"<div class=columns>{body}</div>")
    assert page.widows == page.orphans == ()


def test_a_short_last_line(measure: Measure) -> None:
    (page,) = measure(lines("m" * 15, "m" * 14, "m" * 15, "mm"))
    ((share, excerpt),) = page.short_lines
    assert share == pytest.approx(2 / 15, abs=0.015)  # of ink, without bearings
    assert excerpt.line == "mm"
    assert excerpt.block.startswith("m" * 15)


def test_a_page_half_of_which_is_blank(measure: Measure) -> None:
    (page,) = measure(lines(*["This line is as wide as the page, or"] * 11))
    assert page.blank == pytest.approx(0.5, abs=0.02)
    assert page.fill == pytest.approx(0.5, abs=0.02)
    assert page.columns == pytest.approx((0.5,), abs=0.02)


def test_a_blank_column_and_a_filled_page(measure: Measure) -> None:
    left, right = lines(*["m" * 8] * 21), lines(*["m" * 8] * 7)  # each of 75 points, of 160
    (page,) = measure(f"<div class=left>{left}</div><div class=right>{right}</div>")
    assert page.fill > 0.96
    assert page.columns == pytest.approx((0.98, 0.33), abs=0.03)
    assert page.blank == pytest.approx(2 / 3 * 85 / 160, abs=0.02)


def test_a_drawing_fills_a_page(measure: Measure) -> None:
    text = lines("This line is as wide as the page, or", "nearly so, and this is the next one")
    for style, share in (("border: 1pt solid black", 0.87), ("", 0.1)):
        (page,) = measure(f"{text}<div style='height: 200pt; {style}'></div>")
        assert (page.fill, 1 - page.blank) == pytest.approx((share, share), abs=0.02)


def test_columns_whose_baselines_are_three_points_apart(measure: Measure) -> None:
    text = lines("a line of text", "another line", "the end")
    for apart in (0, 3):
        (page,) = measure(f"<div class=left>{text}</div><div class=right style='padding-top: {apart}pt'>{text}</div>")
        assert page.drift == pytest.approx(apart, abs=0.01)


def test_lists_keep_distances_of_their_own(measure: Measure) -> None:
    """A list has more lines than the text, and gaps of its own: they are no drift of what is beside it."""
    text = lines("a line of text", "another line", "the end")
    rows = "".join(f"<li style='padding-bottom: 3pt'>item<br>{number} of it</li>" for number in range(8))
    (page,) = measure(f"<div class=left>{text}<ul>{rows}</ul></div><div class=right>{text}<ul>{rows}{rows}</ul></div>")
    assert page.drift == pytest.approx(0, abs=0.01)


def test_baselines_of_two_scripts_that_look_as_large(measure: Measure) -> None:
    text = lines("a line of text", "another line", "the end")
    for apart in (0, 2):
        right = f"<div class=right style='font-size: 11pt; padding-top: {apart}pt'>{text}</div>"
        (page,) = measure(f"<div class=left>{text}</div>{right}")
        assert page.drift == pytest.approx(apart, abs=0.4)


PAGES = "".join(
    f"<section style='break-after: page'>{lines(*['This line is as wide as the page, or'] * count)}</section>"
    for count in (11, 3, 7, 5, 9)
)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_a_booklet_are_measured_as_if_they_were_not_imposed(renderer: Renderer, language: str) -> None:
    root = f"<!DOCTYPE html><html lang={language} dir={'rtl' if language == 'ar' else 'ltr'}>"
    source = f"{root}<head><title>T</title>{STYLE}</head><body>{PAGES}</body></html>"
    data = [
        renderer.render(source, "output/x.pdf", edition).data
        for edition in (EDITION, replace(EDITION, imposition="saddle"))
    ]
    flat, imposed = (read_pdf(each).measures for each in data)
    assert [page.leaf for page in flat] == [0, 1, 2, 3, 4]
    sides = [page for side in spreads(5, right_bound=language == "ar") for page in side]
    assert [page.leaf for page in imposed] == [sides.index(page) for page in range(1, 6)]
    drawn = [read_ink(data[0])[0], read_ink(data[1], imposed=True)[0]]
    for one, other in zip(flat, imposed, strict=True):
        assert (one.lines, one.page, one.is_last) == (other.lines, other.page, other.is_last)
        assert (one.fill, one.blank, one.smallest) == pytest.approx((other.fill, other.blank, other.smallest), abs=1e-3)
        assert drawn[0][one.leaf] == pytest.approx(drawn[1][other.leaf], abs=2e-3)


def test_a_single_column_has_no_drift(measure: Measure) -> None:
    assert measure(lines("one", "two", "three"))[0].drift is None


def test_a_line_that_runs_into_the_next_column(measure: Measure) -> None:
    text = lines("a line of text", "another line", "the next one", "the last one")
    for word, expected in (("thisisoneword", []), ("thisisonewordthatis", ["thisisonewordthatis"])):
        left = lines("a line of text", word, "another line", "the end")
        (page,) = measure(f"<div class=left>{left}</div><div class=right>{text}</div>")
        assert [each.line for each in page.overfull] == expected


def test_a_wide_text_above_narrow_columns_is_not_overfull(measure: Measure) -> None:
    cells = "".join(f"<div class={side}>{lines('A part', 'of it')}</div>" for side in ("left", "right"))
    (page,) = measure(f"{lines('A text that is wider than the', 'columns below, but not full')}{cells}")
    assert page.overfull == ()


def test_a_line_that_runs_into_the_margin(measure: Measure) -> None:
    text = ["This line is as wide as the page, or", "nearly so, and this is the next one"]
    for word, expected in (("m" * 17, []), ("m" * 20, ["m" * 20])):
        (page,) = measure(lines(*text, word, *text))
        assert [each.line for each in page.overfull] == expected


def test_the_smallest_text(measure: Measure) -> None:
    (page,) = measure("<p>Text <span style='font-size: 6pt'>small</span> text<sup style='font-size: 7pt'>1</sup></p>")
    assert (round(page.smallest, 2), page.smallest_text.line.strip()) == (6.0, "small")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("color: #000", 21.0),
        ("color: #bbb", 1.92),  # by https://webaim.org/resources/contrastchecker
        ("color: rgba(0, 0, 0, .27)", 1.92),
        ("color: #777; background: #333", 2.82),
        ("color: #fff; background: #333", 12.63),
        ("color: #bbb; border: 2pt solid #bbb; border-radius: 3pt", 1.92),  # a border is no ground
    ],
)
def test_contrast(style: str, expected: float, measure: Measure) -> None:
    (page,) = measure(f"<p>Text</p><p style='{style}'>a text</p>")
    assert page.contrast == pytest.approx(expected, abs=0.03)
    assert page.contrast_text.line == ("a text" if expected < 21 else "Text")


def test_what_is_drawn_later_is_not_behind_a_text(measure: Measure) -> None:
    (page,) = measure("<p>Text</p><div style='margin-top: -5pt; height: 20pt; background: #222'></div>")
    assert page.contrast == pytest.approx(21.0)


def test_contrast_is_that_of_wcag() -> None:
    assert ratio((118, 118, 118, 255), (255, 255, 255, 255)) == pytest.approx(4.54, abs=0.005)
    assert ratio((255, 255, 255, 255), (0, 0, 0, 0)) == pytest.approx(1.0)  # a ground that is not seen


def test_a_page_from_right_to_left(measure: Measure) -> None:
    text = ["هذا سطر من النص في العمود", "وهذا سطر آخر من النص هنا"]
    body = f"<div style='font-family: \"Profile Sans Arabic\"'>{lines(*text, 'نص')}</div>"
    (page,) = measure(body, "ar")
    ((share, excerpt),) = page.short_lines
    assert 0.03 < share < 0.15
    assert excerpt.line == "نص"
    assert page.overfull == ()


def test_what_is_blank_among_boxes() -> None:
    area = Box(0, 0, 100, 100)
    assert largest_blank([], area) == area
    assert largest_blank([Box(0, 60, 100, 100), Box(0, 0, 30, 60)], area) == Box(30, 0, 100, 60)
    assert largest_blank([Box(40, 40, 60, 60)], area) in (Box(0, 0, 100, 40), Box(0, 60, 100, 100), Box(0, 0, 40, 100))
    assert filled([Box(0, 70, 10, 90), Box(0, 0, 10, 50)], area, 12) == pytest.approx(0.8)
    assert filled([Box(0, 70, 10, 90), Box(0, 0, 10, 50)], area, 8) == pytest.approx(0.7)


def test_ink_and_x_height(renderer: Renderer) -> None:
    square = "<div style='width: 100pt; height: 100pt; background: black'></div>"
    (ink,), heights = read_ink(rendered(renderer, square))
    assert (ink.covered, ink.grey) == pytest.approx((1 / 6, 1 / 6), abs=0.005)
    assert heights == {}
    (_,), heights = read_ink(rendered(renderer, "<p style='font-size: 20pt'>xx zz</p><p>x</p>"))
    font = TTFont(ROOT / "templates/fonts/print/ProfileSans-Regular.ttf")
    assert heights == {"Latn": pytest.approx(20 * font["OS/2"].sxHeight / font["head"].unitsPerEm, abs=0.2)}


# Bounds


def bounded(workspace: Workspace, text: str) -> Workspace:
    workspace.write_text(EDITIONS, f"{workspace.read_text(EDITIONS)}\n[standard.bounds]\n{text}\n")
    return workspace


def faults(workspace: Workspace) -> list[Diagnostic]:
    with pytest.raises(PipelineError) as failure:
        build(workspace)
    return list(failure.value.diagnostics)


def test_what_breaks_a_bound_fails_the_build_in_every_language(tmp_path: Path) -> None:
    workspace = bounded(copy_workspace(tmp_path), "small-text = 30")
    found = faults(workspace)
    assert codes(found) == ["published-small-text"] * 2
    assert {d.location.path for d in found} == {f"output/{own}/{SLUG}.{own}.pdf" for own in ("en", "he")}
    assert all("its bound is 30 pt" in d.message and "[standard.bounds]" in d.hint for d in found)
    assert not workspace.exists("output/manifest.json")
    drafted = build(workspace, selection=Selection(draft=True))
    assert [d.severity for d in drafted.warnings if d.code == "published-small-text"] == ["warning"] * 2


def test_an_edition_says_which_kinds_fail(tmp_path: Path) -> None:
    workspace = bounded(copy_workspace(tmp_path), 'small-text = 30\nlast-blank = 0\nerrors = ["blank"]')
    assert {*codes(faults(workspace))} == {"published-blank"}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("blank = 120", "“bounds.blank” is 120, not a percentage from 0 to 100"),
        ("ladder = 1.5", "“bounds.ladder” is 1.5, not a whole number, 0 or more"),
        ("contrast = 0", "“bounds.contrast” is 0, not a ratio of contrast from 1 to 21"),
        ('errors = ["widow", "river"]', '“bounds.errors” is not a list of "overfull"'),
        ("rivers = 1", "unknown key “bounds.rivers”"),
    ],
)
def test_a_bound_that_cannot_be(tmp_path: Path, text: str, fact: str) -> None:
    workspace = bounded(copy_workspace(tmp_path), text)
    with pytest.raises(PipelineError) as failure:
        read_editions(workspace)
    (found,) = failure.value.diagnostics
    assert (found.code, found.location.path) == ("edition", EDITIONS)
    assert workspace.read_text(EDITIONS).splitlines()[found.location.line - 1] == text
    assert fact in found.message


def test_defaults_fail_only_what_is_broken() -> None:
    assert Bounds().errors == BROKEN == ("small-text", "contrast")
    assert read_editions(Workspace(ROOT))[0].bounds.errors == BROKEN


# The command


def report(workspace: Workspace, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = main(["verify", "--report", "--workspace", str(workspace.root), *more])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_report_as_tables(island: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = report(island, capsys)
    assert code == 0
    for language in ("en", "he"):
        assert f"{language}/{SLUG}.{language}.pdf: edition standard, {language}, 2 pages" in out
    for name in (
        "fill, %",
        "largest blank, %",
        "longest ladder",
        "baseline drift, pt",
        "least contrast",
        "ink in grey",
    ):
        assert out.count(f"\n{name}") == 2


def test_a_narrow_terminal_has_more_tables_and_no_value_cut(
    island: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    _, out, _ = report(island, capsys)
    assert out.count("\nfill, %") == 4
    assert "…" not in out
    rows = [line for line in out.splitlines() if ".pdf:" not in line and "x-height" not in line]
    assert max(map(len, rows)) <= 44


def test_the_report_as_json(island: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = report(island, capsys, "--format", "json")
    table = json.loads(out)
    assert (code, [pdf["language"] for pdf in table["pdfs"]]) == (0, ["en", "he"])
    first = table["pdfs"][0]
    assert (first["edition"], first["bounds"]["ladder"], len(first["pages"])) == ("standard", 2, 2)
    assert 5 <= first["pages"][0]["smallest"] < 12
    assert 0 < first["pages"][0]["ink"]["grey"] < first["pages"][0]["ink"]["covered"] < 1
    assert 4 < first["x_heights"]["Latn"] < 8
    assert {found["severity"] for found in table["findings"]} <= {"warning"}


def test_only_the_report_warns(island: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--workspace", str(island.root), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
