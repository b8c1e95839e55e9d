"""The locator map: the shape of its data, and what its layouts draw and ask translators for."""

import json
import math
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jinja2
import pytest
import tinyhtml5
from builders import corners
from markupsafe import Markup

from pipeline.pages.localize import plain_text
from pipeline.pages.page_values import direction_attribute, language_attribute
from pipeline.scaffold.maps.projection import EARTH, Extent, fit

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "templates/figures"
NAME = "nagorno-karabakh"
AREAS = ("arm", "aze", "geo", "irn", "rus", "tur")
LABELS = (
    "region", "capital", "shusha", "lachin", "nakhchivan", "armenia", "azerbaijan", "georgia", "iran", "russia",
    "turkey", "caspian", "yerevan", "baku", "tbilisi",
)  # fmt: skip
"""In the order in which they are read aloud."""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    value: dict[str, Any] = json.loads((FIGURES / f"{NAME}.json").read_text(encoding="utf-8"))
    return value


def source(kind: str) -> str:
    return (FIGURES / f"{NAME}.{kind}.html").read_text(encoding="utf-8")


def contexts(kind: str) -> list[str]:
    return re.findall(r'pgettext\("([^"]+)", "[^"]+"\)', source(kind))


def draw(data: dict[str, Any], kind: str = "svg", width: float = 124) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"plain": plain_text, "lang": language_attribute, "direction": direction_attribute}
    template = environment.get_template(f"figures/{NAME}.{kind}.html")

    def pgettext(context: str, text: str) -> Markup:
        return Markup('<b lang="hy">{}</b>').format(f"{context}: {text} <&>")

    return template.render(
        map=data, map_width=width, pgettext=pgettext, space=" ", measure=lambda n, unit: f"{n} {unit}"
    )


def drawing(data: dict[str, Any], width: float = 124) -> ElementTree.Element:
    """Return the drawing without the labels that are set over it."""
    svg = re.search("<svg.*</svg>", draw(data, width=width), re.DOTALL)
    assert svg
    return ElementTree.fromstring(svg[0])


def test_data_has_the_declared_shape(data: dict[str, Any]) -> None:
    assert data["source"] == "Natural Earth 4.1 (2018), public domain"
    assert data["projection"].startswith("Lambert conformal conic on a sphere, standard parallels 39° N and 41.5° N")
    assert tuple(data["areas"]) == AREAS
    assert set(data["points"]) == {"stepanakert", "shusha", "lachin", "yerevan", "baku", "tbilisi"}
    kinds = {name: line["kind"] for name, line in data["lines"].items()}
    assert kinds == {"oblast": "former", "ceasefire": "contact", "road": "road"}
    assert {name: tint["kind"] for name, tint in data["tints"].items()} == {"held": "area", "region": "territory"}


def test_data_is_small_and_has_one_path_a_line(data: dict[str, Any]) -> None:
    text = (FIGURES / f"{NAME}.json").read_text(encoding="utf-8")
    assert len(text.encode()) <= 11 * 1024
    assert all(line.count('": "M') <= 1 for line in text.splitlines())


def test_paths_are_relative_lines_only(data: dict[str, Any]) -> None:
    number = r" ?-?(\d+(\.\d)?|\.\d)"
    ring = rf"M{number}{number}l({number}{number})+"
    for area in (*data["areas"].values(), data["sea"], data["inset"]["land"], data["inset"]["frame"]):
        assert re.fullmatch(rf"({ring}z)+", area)
    assert re.fullmatch(rf"{ring}z", data["tints"]["held"]["path"])
    assert re.fullmatch(rf"{ring}z", data["lines"]["oblast"]["path"])
    for line in ("ceasefire", "road"):
        assert re.fullmatch(ring, data["lines"][line]["path"])


def test_no_country_has_slivers(data: dict[str, Any]) -> None:
    """Islands and exclaves of less than 120 km² are left out on both sides; Azerbaijan keeps Nakhchivan alone."""
    parts = {name: area.count("z") for name, area in data["areas"].items()}
    assert parts == {"arm": 1, "aze": 2, "geo": 1, "irn": 1, "rus": 1, "tur": 1}


def test_places_lie_in_the_picture(data: dict[str, Any]) -> None:
    width, height = data["viewBox"]
    for name, (x, y) in data["points"].items():
        assert 0 < x < width, name
        assert 0 < y < height, name


def test_both_countries_are_shown_whole(data: dict[str, Any]) -> None:
    width, height = data["viewBox"]
    for name in ("arm", "aze"):
        for ring in corners(data["areas"][name]):
            for x, y in ring:
                assert 0 < x < width, name
                assert 0 < y < height, name


def test_the_scale_bar_is_as_long_as_it_says(data: dict[str, Any]) -> None:
    """Along the parallel of the region: the great circle between two points a bar apart is 100 km, to 2 %."""
    project, _ = fit(Extent(43.2, 38.3, 50.55, 41.98))
    x, y = data["points"]["stepanakert"]
    (east, north), (west, south) = project.inverse(x + data["scale"]["length"], y), project.inverse(x, y)
    a, b, turn = math.radians(north), math.radians(south), math.radians(east - west)
    arc = math.acos(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn))
    assert data["scale"]["kilometres"] == 100
    assert EARTH * arc == pytest.approx(100, rel=0.02)
    bar = next(path for path in drawing(data).iter(f"{SVG}path") if path.get("class") == "map-bar")
    assert re.search(r"h([\d.]+)v", bar.get("d", ""))[1] == f"{data['scale']['length']:.1f}"  # type: ignore[index]


def inside(point: list[float], ring: list[tuple[float, float]]) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        crossings += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def test_the_oblast_holds_its_towns_and_no_others(data: dict[str, Any]) -> None:
    (oblast,) = corners(data["lines"]["oblast"]["path"])
    within = {name for name, point in data["points"].items() if inside(point, oblast)}
    assert within == {"stepanakert", "shusha"}


def test_the_ceasefire_line_runs_east_and_south(data: dict[str, Any]) -> None:
    (line,) = corners(data["lines"]["ceasefire"]["path"])
    assert line[0][0] < data["points"]["stepanakert"][0] < line[-1][0]
    assert line[0][1] < data["points"]["stepanakert"][1] < line[-1][1]


def test_the_held_territory_lies_between_the_ceasefire_line_and_the_border(data: dict[str, Any]) -> None:
    (held,) = corners(data["tints"]["held"]["path"])
    assert {name for name, point in data["points"].items() if inside(point, held)} == {
        "stepanakert",
        "shusha",
        "lachin",
    }
    border = set(map(rounded, max(corners(data["areas"]["aze"]), key=len)))
    line = set(map(rounded, corners(data["lines"]["ceasefire"]["path"])[0]))
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
    assert asked == ["map.title", *(f"map.{label}" for label in LABELS)]
    assert source("svg").count("pgettext(") == len(asked)
    legend = contexts("legend")
    assert len(legend) == len(set(legend)) == source("legend").count("pgettext(")
    assert set(legend) == {
        "map.dated", "map.legend.oblast", "map.legend.held", "map.legend.ceasefire", "map.legend.road",
        "map.legend.capital", "map.legend.town", "map.source",
    }  # fmt: skip


def test_the_drawing_has_a_title_first_and_no_other_text(data: dict[str, Any]) -> None:
    svg = drawing(data)
    assert svg[0].tag == f"{SVG}title"
    assert (svg[0].text or "").startswith("map.title: ")
    assert (svg[0].text or "").endswith(" <&>")
    assert not list(svg.iter(f"{SVG}text"))


def test_labels_are_a_list_set_over_the_drawing_in_the_order_of_reading(data: dict[str, Any]) -> None:
    root = tinyhtml5.parse(draw(data), namespace_html_elements=False)
    (labels,) = [element for element in root.iter("ul") if element.get("class") == "map-labels"]
    assert labels.get("dir") == "ltr"
    *names, scale = labels
    assert "".join(scale.itertext()) == "100 kilometer"
    texts = ["".join(item.itertext()) for item in names]
    assert [text.partition(":")[0] for text in texts] == [f"map.{label}" for label in LABELS]
    assert all(text.endswith(" <&>") for text in texts)
    for item in labels:
        place = re.fullmatch(r"left:([\d.]+)%;top:([\d.]+)%", item.get("style", ""))
        assert place
        assert all(0 < float(share) < 100 for share in place.groups())
    assert all([child.get("lang") for child in item.iter("b")] == ["hy"] for item in names)


def test_lines_and_dots_have_the_same_size_in_points_at_every_width(data: dict[str, Any]) -> None:
    """A unit is the width of the map by 318: 0.7 pt of a dashed boundary are 0.63 units at 124 mm, 0.43 at 182."""
    for width in (124, 182):
        unit = width / data["viewBox"][0] * 72 / 25.4  # points
        svg = drawing(data, width)
        (former,) = [path for path in svg.iter(f"{SVG}path") if path.get("class") == "map-former"]
        dashes = [float(value) * unit for value in former.get("stroke-dasharray", "").split()]
        assert [float(former.get("stroke-width", 0)) * unit, *dashes] == pytest.approx([0.7, 3, 1.8], abs=0.01)
        radii = [float(circle.get("r", 0)) * unit for circle in svg.iter(f"{SVG}circle")]
        assert radii == pytest.approx([1.35] * 3 + [1.4] * 3, abs=0.01)


def test_the_lines_differ_without_colour(data: dict[str, Any]) -> None:
    drawn = {path.get("class"): path for path in drawing(data).iter(f"{SVG}path")}
    styles = {
        (drawn[f"map-{kind}"].get("stroke-dasharray"), drawn[f"map-{kind}"].get("stroke-width"))
        for kind in ("former", "contact", "road", "border", "leader")
    }
    assert len(styles) == 5


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour: str) -> float:
    """Return the lightness L* of a colour (CIE 1976), of 100."""
    return 116 * math.cbrt(luminance(colour)) - 16


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_the_dark() -> dict[str, str]:
    styles = (ROOT / "templates/styles/screen.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--map-(\w+): (#[0-9a-f]{6})", styles))


def in_print(svg: ElementTree.Element) -> dict[str, str]:
    """Return the colours by the names that styles/map.css has for them."""
    fills = {e.get("class", "").removeprefix("map-"): e.get("fill", "") for e in svg.iter() if e.get("class")}
    strokes = {e.get("class", "").removeprefix("map-"): e.get("stroke", "") for e in svg.iter() if e.get("class")}
    tints = {name: fills[name] for name in ("land", "neighbour", "sea", "area", "territory")}
    return tints | {"border": strokes["border"], "ink": strokes["former"], "road": strokes["road"]}


@pytest.mark.parametrize("colours", [in_print, lambda _: in_the_dark()], ids=["print", "dark"])
def test_tints_differ_in_grey_and_lines_stand_out_from_all(
    colours: Callable[[ElementTree.Element], dict[str, str]], data: dict[str, Any]
) -> None:
    found = colours(drawing(data))
    tints = sorted(lightness(found[name]) for name in ("land", "sea", "area", "territory"))
    assert all(after - before >= 12 for before, after in pairwise(tints)), tints
    near = [abs(lightness(found["neighbour"]) - lightness(found[name])) for name in ("sea", "area", "territory")]
    assert all(apart >= 12 for apart in near), near
    assert abs(lightness(found["neighbour"]) - lightness(found["land"])) >= 5
    for tint in ("land", "neighbour", "sea", "area", "territory"):
        for line in ("border", "ink"):
            assert contrast(found[line], found[tint]) >= 3, (line, tint)
    for tint in ("land", "area"):  # what the road runs over
        assert contrast(found["road"], found[tint]) >= 3, tint


def test_all_countries_have_one_style(data: dict[str, Any]) -> None:
    borders = [path for path in drawing(data).iter(f"{SVG}path") if path.get("class") == "map-border"]
    assert [path.get("d") for path in borders] == list(data["areas"].values())
    assert len({tuple(sorted((k, v) for k, v in path.attrib.items() if k != "d")) for path in borders}) == 1


def test_what_the_map_is_not_about_is_grey_and_both_parties_are_not(data: dict[str, Any]) -> None:
    greyed = [path.get("d") for path in drawing(data).iter(f"{SVG}path") if path.get("class") == "map-neighbour"]
    assert greyed == [data["areas"][name] for name in ("geo", "irn", "rus", "tur")]


def test_screen_and_print_have_the_same_colours(data: dict[str, Any]) -> None:
    styles = (ROOT / "templates/styles/map.css").read_text(encoding="utf-8")
    for element in drawing(data).iter():
        name = element.get("class", "")
        rules = " ".join(rule for rule in re.findall(rf"\.{name}\b[^{{}}]*{{([^}}]*)}}", styles))
        if name in ("", "map"):
            continue
        for key in ("fill", "stroke"):
            colour = element.get(key, "none")
            assert colour == "none" or re.search(rf"\b{key}: var\(--[\w-]+, {colour}\)", rules), (name, key)


def test_the_samples_of_the_legend_are_what_is_drawn(data: dict[str, Any]) -> None:
    """Their colours are those of the drawing, their dashes as long, in points."""
    styles = (ROOT / "templates/styles/map.css").read_text(encoding="utf-8")
    shown = re.findall(r'class="map-key map-key-(\w+)"', draw(data, "legend"))
    assert shown == ["territory", "area", "contact", "road", "dot", "town"]
    svg = drawing(data, 25.4 / 72 * data["viewBox"][0])  # a unit is a point
    for kind in shown:
        element = next(each for each in svg.iter() if each.get("class") == f"map-{kind}")
        colour = element.get("fill" if kind in ("territory", "area", "dot", "town") else "stroke")
        rules = " ".join(re.findall(rf"\.map-key-{kind}\b[^{{}}]*{{([^}}]*)}}", styles))
        assert kind == "contact" or f", {colour})" in rules, kind
    dash, gap = svg.find(f".//{SVG}path[@class='map-former']").get("stroke-dasharray", "").split()  # type: ignore[union-attr]
    assert f"width: {float(dash):g}pt; height: 0.7pt; margin-left: {float(gap):g}pt" in styles
    contact = svg.find(f".//{SVG}path[@class='map-contact']")
    assert contact is not None
    dot, step = float(contact.get("stroke-width", 0)), float(contact.get("stroke-dasharray", "").split()[1])
    assert f"width: {dot:g}pt; height: {dot:g}pt; margin-left: {step - dot:g}pt" in styles


def test_the_legend_has_no_picture(data: dict[str, Any]) -> None:
    assert "<svg" not in draw(data, "legend")
    assert "&lt;&amp;&gt;" in draw(data, "legend")
