"""The edition for the press, counted from its file: boxes, marks, intent, inks, images, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import copy_workspace
from PIL import Image

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.pdf.separation import BLACK, MOST_INK, Separation, black_of, distance, inks_of
from pipeline.project.selection import Selection
from pipeline.verify.pdf import read_pdf

EDITIONS, MILLIMETRE = "templates/editions.toml", 72 / 25.4
PRESS = """
[press]
title = "For printing houses"
layout = "factsheet.html"
styles = ["fonts-print.css", "map.css", "print.css", "standard.css"]
press = true
pages = 8
"""
ANY_COLOUR = "rg RG k K g G cs CS sc SC scn SCN sh BT ET q Q cm w S"


def pressed(folder: Path, *, look: str = "", more: str = "", logo: tuple[int, int] | None = None) -> Workspace:
    """Return a workspace with its edition for the press in preview/; `look` is more of the publisher's table."""
    workspace = copy_workspace(folder)
    workspace.write_text(EDITIONS, workspace.read_text(EDITIONS) + PRESS + more)
    if logo:
        look += 'logo = "templates/logo.png"\nlogo-alt = "A square"\n'
        Image.new("RGB", logo, (31, 58, 77)).save(folder / "hans-island/templates/logo.png")
    if look:
        settings = workspace.read_text("pyproject.toml")
        workspace.write_text("pyproject.toml", f"{settings}\n[tool.pipeline.look]\n{look}")
    build(workspace, selection=Selection(editions=("press",), draft=True))
    return workspace


def path(workspace: Workspace, language: str = "en") -> Path:
    return workspace.path(f"preview/{language}/hans-island.{language}.press.pdf")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return pressed(tmp_path_factory.mktemp("press"), logo=(600, 600))


def drawn(pdf: pikepdf.Pdf) -> list[Any]:
    """Return all that draws: pages and forms."""
    forms = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"]
    return [*pdf.pages, *forms]


@pytest.mark.parametrize("language", ["en", "he"])
def test_boxes(workspace: Workspace, language: str) -> None:
    with pikepdf.open(path(workspace, language)) as pdf:
        for page in pdf.pages:
            trim, bleed, media = (
                [float(edge) / MILLIMETRE for edge in box] for box in (page.trimbox, page.obj.BleedBox, page.mediabox)
            )
            assert trim == pytest.approx([0, 0, 210, 297], abs=0.01)
            assert bleed == pytest.approx([-3, -3, 213, 300], abs=0.01)
            assert media == pytest.approx([-10, -10, 220, 307], abs=0.01)
            assert page.get("/Annots") is None


def test_marks_stand_outside_of_the_bleed(workspace: Workspace) -> None:
    with pikepdf.open(path(workspace)) as pdf:
        for page in pdf.pages:
            parts = list(pikepdf.parse_content_stream(page))
            end = next(index for index, part in enumerate(parts) if str(part.operator) == "EMC")
            assert str(parts[0].operands[0]) == "/Artifact"
            points = [
                [float(value) / MILLIMETRE for value in part.operands]
                for part in parts[:end]
                if str(part.operator) in ("m", "l")
            ]
            assert len(points) == 16  # eight lines
            for begin, stop in zip(points[::2], points[1::2], strict=True):
                for x, y in (begin, stop):
                    assert x < -2.99 or x > 212.99 or y < -2.99 or y > 299.99
                assert abs(begin[0] - stop[0]) + abs(begin[1] - stop[1]) == pytest.approx(5, abs=0.01)
                on_edges = [min(abs(value - edge) for edge in edges) for value, edges in zip(begin, EDGES, strict=True)]
                assert min(on_edges) == pytest.approx(0, abs=0.01)  # each shows where to cut


EDGES = ((0, 210), (0, 297))


def test_output_intents_have_one_profile_of_four_inks(workspace: Workspace) -> None:
    with pikepdf.open(path(workspace)) as pdf:
        intents = pdf.Root.OutputIntents
        assert [str(intent.S) for intent in intents] == ["/GTS_PDFX", "/GTS_PDFA1"]
        assert {str(intent.OutputConditionIdentifier) for intent in intents} == {"FOGRA39"}
        assert len({intent.DestOutputProfile.objgen for intent in intents}) == 1
        profile = intents[0].DestOutputProfile
        assert (int(profile.N), profile.read_bytes()[12:20]) == (4, b"prtrCMYK")
        assert str(pdf.docinfo.Trapped) == "/False"
    assert sorted(read_pdf(path(workspace).read_bytes()).standards) == ["pdf/a-3a", "pdf/ua-1", "pdf/x-4"]


@pytest.mark.parametrize("language", ["en", "he"])
def test_everything_is_in_inks_and_text_in_black_alone(workspace: Workspace, language: str) -> None:
    texts, most, coloured = 0, 0.0, 0
    with pikepdf.open(path(workspace, language)) as pdf:
        for item in drawn(pdf):
            fill, stroke, stack, in_text = [0.0] * 4, [0.0] * 4, list[tuple[list[float], list[float]]](), False
            for part in pikepdf.parse_content_stream(item, ANY_COLOUR):
                operator = str(part.operator)
                if operator == "q":
                    stack.append((fill, stroke))
                elif operator == "Q":
                    fill, stroke = stack.pop()
                elif operator in ("BT", "ET"):
                    in_text = operator == "BT"
                    texts += in_text
                elif operator in ("k", "K"):
                    inks = [float(ink) for ink in part.operands]
                    fill, stroke = (inks, stroke) if operator == "k" else (fill, inks)
                    most, coloured = max(most, sum(inks)), coloured + (max(inks[:3]) > 0)
                    assert not in_text or inks[:3] == [0, 0, 0]
                else:
                    assert operator in ("cm", "w", "S"), operator
    assert texts > 20
    assert coloured > 5  # of shapes
    assert 1 < most <= MOST_INK


def test_no_line_is_thinner_than_a_press_prints(workspace: Workspace) -> None:
    strokes = list[float]()
    with pikepdf.open(path(workspace)) as pdf:
        for page in pdf.pages:
            scale, width, stack = 1.0, 1.0, list[tuple[float, float]]()
            for part in pikepdf.parse_content_stream(page, "q Q cm w S s B b"):
                operator = str(part.operator)
                if operator == "q":
                    stack.append((scale, width))
                elif operator == "Q":
                    scale, width = stack.pop()
                elif operator == "cm":
                    a, b, c, d, *_ = (float(value) for value in part.operands)
                    scale *= abs(a * d - b * c) ** 0.5
                elif operator == "w":
                    width = float(part.operands[0])
                else:
                    strokes.append(width * scale)
    assert len(strokes) > 8
    assert min(strokes) > 0.249


def test_a_logo_is_in_inks(workspace: Workspace) -> None:
    with pikepdf.open(path(workspace)) as pdf:
        (image,) = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image" and "/SMask" in item
        ]
        assert image.ColorSpace == "/DeviceCMYK"
        assert len(image.read_bytes()) == 4 * 600 * 600
        assert tuple(image.read_bytes()[:4]) == tuple(
            round(ink * 255) for ink in inks_of((31 / 255, 58 / 255, 77 / 255))
        )


def test_the_same_inputs_give_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    assert path(pressed(tmp_path, logo=(600, 600))).read_bytes() == path(workspace).read_bytes()


# Bad input


def told(folder: Path, **more: Any) -> str:
    with pytest.raises(PipelineError) as failure:
        pressed(folder, **more)
    return str(failure.value)


def test_an_image_that_is_too_coarse(tmp_path: Path) -> None:
    assert "[press-image]: an image is printed at" in told(tmp_path, logo=(40, 40))


def test_a_colour_outside_of_the_intent(tmp_path: Path) -> None:
    message = told(tmp_path, look='accent = "#0000cc"\n')
    assert "[press-colour]: #0000cc cannot be printed on coated paper" in message


def test_an_edition_that_is_imposed_and_for_the_press(tmp_path: Path) -> None:
    assert "edition “press”: it is imposed, and its pages" in told(tmp_path, more='imposition = "saddle"\n')


def test_an_edition_for_the_press_that_is_no_pdf_a(tmp_path: Path) -> None:
    assert "edition “press” is for the press, and has no output intent" in told(tmp_path, more='pdf = ["pdf/ua-1"]\n')


# Colours


@pytest.mark.parametrize("grey", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_greys_are_of_black_alone(grey: float) -> None:
    assert inks_of((grey,) * 3) == (0, 0, 0, pytest.approx(1 - grey, abs=0.0001))


def test_dark_text_is_solid_black_and_white_text_is_paper() -> None:
    assert black_of((31 / 255, 58 / 255, 77 / 255)) == black_of(BLACK) == (0, 0, 0, 1)
    assert black_of((1.0, 1.0, 1.0)) == (0, 0, 0, 0)
    assert black_of((0.8, 0.8, 0.8)) == (0, 0, 0, pytest.approx(0.2, abs=0.001))


def test_colours_keep_to_the_limit_of_ink_and_their_hue() -> None:
    for colour in [(r / 4, g / 4, b / 4) for r in range(5) for g in range(5) for b in range(5)]:
        assert sum(inks_of(colour)) <= MOST_INK
    cyan, magenta, yellow, _ = inks_of((0.65, 0.75, 0.82))
    assert cyan > magenta
    assert cyan > yellow
    assert distance((0.65, 0.75, 0.82)) < 5
    assert distance((0.0, 0.0, 1.0)) > 40  # the blue of screens


def test_colours_of_text_and_shapes_do_not_mix() -> None:
    """A colour that was set before a text holds for the shape after it, as the engine takes for granted."""
    parts = [b"q", b"0.5 0 0 rg", b"BT", b"(x) Tj", b"ET", b"0 0 9 9 re", b"f", b"Q"]
    told = [line.decode() for line in Separation().drawn(parts)]
    red = " ".join(f"{ink:.4f}".rstrip("0").rstrip(".") for ink in inks_of((0.5, 0.0, 0.0))) + " k"
    begin, end = told.index("BT"), told.index("ET")
    assert told[begin + 1] == "0 0 0 1 k"
    assert told[end + 1] == red
    assert told.index(red) < begin


def test_other_colour_spaces_are_told_of() -> None:
    separation = Separation()
    separation.drawn([b"/lab-d50 cs", b"50 0 0 scn"])
    assert separation.unknown == {"/lab-d50 cs", "50 0 0 scn"}
