"""The labels of the map as a PDF has them: none on a line, a dot, a coast or another, at any size, in any language."""

import json
import re
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import combinations
from typing import Any

import pytest
import shapely
from builders import ROOT, fill, real_project

from pipeline.pages.styles import locale_styles
from pipeline.pdf.editions import read_editions
from pipeline.pdf.hyphenation import hyphenation_files
from pipeline.pdf.render import Renderer
from pipeline.verify.positions import sheets

LANGUAGES = ("en", "hy", "az", "ru")
SIZES = {
    "phone": (84, 7.65), "window": (84, 6.2), "two languages": (107, 7.7), "sheet": (119, 7.7),
    "four pages": (182, 7.7), "four pages, larger": (182, 9.0),
}  # fmt: skip
"""The width of the map in millimetres, and the size of its labels in points; on screens, 3.2 % and 2.6 % of it."""
STYLE = """<style>@page {{ size: {width}mm {height}mm; margin: 0 }} html {{ font-size: 4pt }} body {{ margin: 0 }}
.map-canvas {{ width: 100% }}
.map-canvas .map-labels {{ font-size: {size}pt }}</style>"""
EDGE = 1.0  # map units from the frame


@cache
def renderer() -> Renderer:
    project = real_project()
    files = hyphenation_files(project.workspace, project.locales)
    return Renderer(project.workspace, files, locale_styles(project.locales))


@cache
def drawn() -> list[tuple[str, Any]]:
    """Return what no label may touch, in map units, with what it is."""
    data = json.loads((ROOT / "templates/figures/nagorno-karabakh.json").read_text(encoding="utf-8"))
    page = fill("en")
    paths = [*data["areas"].items(), *((name, line["path"]) for name, line in data["lines"].items())]
    paths += [("lake", data["waters"]["lakes"]), *re.findall(r'class="map-(bar|leader|town-leader)" d="([^"]+)"', page)]
    found = [(name, line) for name, path in paths for line in lines(path)]
    found += [(name, shapely.Point(at).buffer(2.4)) for name, at in data["points"].items()]
    x, y = map(float, re.findall(r'translate\(([\d.]+) ([\d.]+)\)"', page)[0])
    width, height = data["inset"]["size"]
    return [*found, ("inset", shapely.box(x, y, x + width, y + height))]


def lines(path: str) -> list[Any]:
    """Return the lines of a path of M, L, l, h, v and z."""
    found, points = [], list[tuple[float, float]]()
    for command, text in re.findall(r"([MLlhvz])([^MLlhvz]*)", path):
        values = [float(value) for value in re.findall(r"-?\d*\.?\d+", text)]
        if command == "M" and points:
            found.append(shapely.LineString(points))
        if command == "M":
            points = []
        if command == "z":
            points.append(points[0])
        elif command in "ML":
            points.append((values[0], values[1]))
        else:
            across, down = {"l": (values[::2], values[1::2]), "h": (values, [0.0]), "v": ([0.0], values)}[command]
            for right, below in zip(across, down, strict=True):
                points.append((points[-1][0] + right, points[-1][1] + below))
    return [*found, shapely.LineString(points)]


def labels(language: str, width: float, size: float) -> list[tuple[str, list[Any]]]:
    """Return the text of each label with the ink of its lines, in map units."""
    page = fill(language)
    canvas = re.search(r'<div class="map-canvas">.*?</ul>\s*</div>', page, re.DOTALL)
    across, down = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', canvas[0] if canvas else "").groups())  # type: ignore[union-attr]
    assert canvas
    style = STYLE.format(width=width, height=width * down / across, size=size)
    head = re.search(r"<html[^>]*>", page)
    assert head
    source = f"<!DOCTYPE html>{head[0]}<head><title>Map</title>{style}</head><body>{canvas[0]}</body></html>"
    own = replace(read_editions(real_project().workspace)[0], styles=("fonts-print.css", "map.css"))
    unit = width / across * 72 / 25.4
    (sheet,) = (
        [(letters(sheet.wording(text)), text.box) for text in sheet.texts]
        for sheet in sheets(renderer().render(source, "output/x.pdf", own).data)
    )
    runs = [(said, shapely.box(*(side / unit for side in box))) for said, box in sheet]
    runs = [(said, shapely.transform(box, lambda points: [(x, down - y) for x, y in points])) for said, box in runs]
    found = []
    for item in re.findall(r'<li class="map-label.*?</li>', canvas[0]):
        said, boxes, wanted = "", list[Any](), letters(unescape(re.sub("<[^>]+>", "", item)))
        while len(said) < len(wanted) or (runs and not runs[0][0]):
            said, boxes = said + runs[0][0], [*boxes, runs.pop(0)[1]]
        assert said == wanted
        found.append((said, boxes))
    assert not runs
    return found


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_touches_anything(language: str, size: str) -> None:
    found = labels(language, *SIZES[size])
    assert len(found) == 16
    frame = shapely.box(EDGE, EDGE, 318 - EDGE, 208 - EDGE)
    faults = [f"{text} leaves the map" for text, boxes in found if not all(frame.contains(box) for box in boxes)]
    faults += [
        f"{text} on {name}"
        for text, boxes in found
        for name, shape in drawn()
        if any(shape.intersects(box) for box in boxes)
    ]
    faults += [
        f"{one} on {other}"
        for (one, boxes), (other, others) in combinations(found, 2)
        if any(a.intersects(b) for a in boxes for b in others)
    ]
    assert not faults
