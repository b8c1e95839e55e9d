"""The locator map: the shape of its data, and what its layouts draw and ask translators for."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jinja2
import pytest
import tinyhtml5
from markupsafe import Markup

from pipeline.pages.localize import plain_text
from pipeline.pages.page_values import direction_attribute, language_attribute

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "templates/figures"
NAME = "nagorno-karabakh"
AREAS = ("arm", "aze", "geo", "irn", "rus", "tur")
LABELS = (
    "armenia", "azerbaijan", "georgia", "iran", "russia", "turkey", "caspian", "yerevan", "baku", "tbilisi",
    "capital", "region", "shusha", "nakhchivan",
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((FIGURES / f"{NAME}.json").read_text(encoding="utf-8"))
    return value


def source(kind: str) -> str:
    return (FIGURES / f"{NAME}.{kind}.html").read_text(encoding="utf-8")


def contexts(kind: str) -> list[str]:
    return re.findall(r'pgettext\("([^"]+)", "[^"]+"\)', source(kind))


def draw(data: dict[str, Any], kind: str = "svg") -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FIGURES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"plain": plain_text, "lang": language_attribute, "direction": direction_attribute}
    template = environment.get_template(f"{NAME}.{kind}.html")

    def pgettext(context: str, text: str) -> Markup:
        return Markup('<b lang="hy">{}</b>').format(f"{context}: {text} <&>")

    return template.render(map=data, pgettext=pgettext, space=" ")


def drawing(data: dict[str, Any]) -> ElementTree.Element:
    """Return the drawing without the labels that are set over it."""
    svg = re.search("<svg.*</svg>", draw(data), re.DOTALL)
    assert svg
    return ElementTree.fromstring(svg[0])


def test_data_has_the_declared_shape(data: dict[str, Any]) -> None:
    assert data["source"] == "Natural Earth 4.1 (2018), public domain"
    assert data["projection"].startswith("Lambert conformal conic on a sphere, standard parallels 39° N and 41.5° N")
    assert tuple(data["areas"]) == AREAS
    assert set(data["points"]) == {"stepanakert", "shusha", "lachin", "yerevan", "baku", "tbilisi"}
    assert {name: line["kind"] for name, line in data["lines"].items()} == {"oblast": "former", "ceasefire": "contact"}
    assert {name: tint["kind"] for name, tint in data["tints"].items()} == {"held": "area"}


def test_data_is_small_and_has_one_path_a_line(data: dict[str, Any]) -> None:
    text = (FIGURES / f"{NAME}.json").read_text(encoding="utf-8")
    assert len(text.encode()) <= 12 * 1024
    assert all(line.count('": "M') <= 1 for line in text.splitlines())


def test_paths_are_relative_lines_only(data: dict[str, Any]) -> None:
    number = r"-?\d+(\.\d)?"
    ring = rf"M{number} {number}(l{number} {number})+"
    for area in data["areas"].values():
        assert re.fullmatch(rf"({ring}z)+", area)
    assert re.fullmatch(rf"{ring}z", data["tints"]["held"]["path"])
    assert re.fullmatch(rf"{ring}z", data["lines"]["oblast"]["path"])
    assert re.fullmatch(ring, data["lines"]["ceasefire"]["path"])


def test_places_lie_in_the_picture(data: dict[str, Any]) -> None:
    width, height = data["viewBox"]
    for name, (x, y) in data["points"].items():
        assert 0 < x < width, name
        assert 0 < y < height, name


def outline(path: str) -> list[tuple[float, float]]:
    """Return the corners of a path of one part."""
    x = y = 0.0
    corners = []
    for first, second in re.findall(r"[Ml](\S+) ([^lz]+)", path):
        x, y = x + float(first), y + float(second)
        corners.append((x, y))
    return corners


def inside(point: list[float], corners: list[tuple[float, float]]) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        crossings += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def test_the_oblast_holds_its_towns_and_no_others(data: dict[str, Any]) -> None:
    oblast = outline(data["lines"]["oblast"]["path"])
    within = {name for name, point in data["points"].items() if inside(point, oblast)}
    assert within == {"stepanakert", "shusha"}


def test_the_ceasefire_line_runs_east_and_south(data: dict[str, Any]) -> None:
    corners = outline(data["lines"]["ceasefire"]["path"])
    assert corners[0][0] < data["points"]["stepanakert"][0] < corners[-1][0]
    assert corners[0][1] < data["points"]["stepanakert"][1] < corners[-1][1]


def test_the_held_territory_lies_between_the_ceasefire_line_and_the_border(data: dict[str, Any]) -> None:
    held = outline(data["tints"]["held"]["path"])
    assert {name for name, point in data["points"].items() if inside(point, held)} == {
        "stepanakert",
        "shusha",
        "lachin",
    }
    ring = max(data["areas"]["aze"].split("z"), key=len)
    border, line = set(map(rounded, outline(ring))), set(map(rounded, outline(data["lines"]["ceasefire"]["path"])))
    free = [corner for corner in map(rounded, held) if corner not in border | line]
    assert len(free) == 2, free  # where the line, which stops short of the border, was lengthened to it


def rounded(corner: tuple[float, float]) -> tuple[float, float]:
    return round(corner[0], 1), round(corner[1], 1)


def test_both_names_of_the_region_stand_on_the_map() -> None:
    label = re.search(r'pgettext\("map.region", "([^"]+)"', source("svg"))
    assert label
    assert label[1] == "Nagorno-Karabakh / Artsakh"


def test_every_label_is_asked_for_once() -> None:
    asked = contexts("svg")
    assert Counter(asked) == Counter(["map.title", *(f"map.{label}" for label in LABELS)])
    assert source("svg").count("pgettext(") == len(asked)
    legend = contexts("legend")
    assert len(legend) == len(set(legend)) == source("legend").count("pgettext(")
    assert Counter(legend) == Counter(
        ["map.legend.oblast", "map.legend.ceasefire", "map.legend.held", "map.legend.note", "map.source"]
    )


def test_the_drawing_has_a_title_first_and_no_other_text(data: dict[str, Any]) -> None:
    svg = drawing(data)
    assert svg[0].tag == f"{SVG}title"
    assert (svg[0].text or "").startswith("map.title: ")
    assert (svg[0].text or "").endswith(" <&>")
    assert not list(svg.iter(f"{SVG}text"))


def test_labels_are_a_list_set_over_the_drawing(data: dict[str, Any]) -> None:
    root = tinyhtml5.parse(draw(data), namespace_html_elements=False)
    (labels,) = [element for element in root.iter("ul") if element.get("class") == "map-labels"]
    assert labels.get("dir") == "ltr"
    texts = ["".join(item.itertext()) for item in labels]
    assert sorted(text.partition(":")[0] for text in texts) == sorted(f"map.{label}" for label in LABELS)
    assert all(text.endswith(" <&>") for text in texts)
    for item in labels:
        place = re.fullmatch(r"left:([\d.]+)%;top:([\d.]+)%", item.get("style", ""))
        assert place
        assert all(0 < float(share) < 100 for share in place.groups())
        assert [child.get("lang") for child in item.iter("b")] == ["hy"]


def test_the_two_lines_differ_without_colour(data: dict[str, Any]) -> None:
    svg = drawing(data)
    dashes = {path.get("class"): path.get("stroke-dasharray") for path in svg.iter(f"{SVG}path") if path.get("class")}
    assert dashes.pop("map-held") is None
    assert set(dashes) == {"map-oblast", "map-ceasefire"}
    assert None not in dashes.values()
    assert len(set(dashes.values())) == 2


def test_both_countries_have_one_style(data: dict[str, Any]) -> None:
    svg = drawing(data)
    home = next(group for group in svg.iter(f"{SVG}g") if group.get("class") == "map-home")
    assert [path.get("d") for path in home] == [data["areas"]["arm"], data["areas"]["aze"]]
    assert all(set(path.attrib) == {"d"} for path in home)


def test_screen_and_print_have_the_same_colours(data: dict[str, Any]) -> None:
    styles = (ROOT / "templates/styles/map.css").read_text(encoding="utf-8")
    for element in drawing(data).iter():
        name = element.get("class", "")
        rule = re.search(rf"\.{name}\b[^{{}}]*{{([^}}]*)}}", styles)
        if name in ("", "map"):
            continue
        assert rule, name
        for key in ("fill", "stroke"):
            colour = element.get(key, "none")
            assert colour == "none" or re.search(rf"\b{key}: var\(--[\w-]+, {colour}\)", rule[1]), (name, key)


def test_the_legend_has_no_picture(data: dict[str, Any]) -> None:
    assert "<svg" not in draw(data, "legend")
    assert "&lt;&amp;&gt;" in draw(data, "legend")
