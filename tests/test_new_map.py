"""Maps for others: what `pipeline new map` draws and writes, and each input that it refuses."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from builders import ROOT, SLUG, codes, copy_workspace, corners

from pipeline.base.diagnostics import PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.cli.main import main
from pipeline.project.selection import Selection
from pipeline.scaffold.locale import new_locale
from pipeline.scaffold.maps.extent import coarse, parse_extent
from pipeline.scaffold.maps.geojson import UserData, read_user_data
from pipeline.scaffold.maps.labels import CHARACTER, Box, Candidate, Label, Wish, around, box_of, place
from pipeline.scaffold.maps.layouts import Texts, map_layout
from pipeline.scaffold.maps.natural_earth import read_natural_earth
from pipeline.scaffold.maps.new_map import new_map
from pipeline.scaffold.maps.paths import Paths
from pipeline.scaffold.maps.projection import EARTH, HIGHEST, LOWEST, WIDTH, Extent, Projection, fit
from pipeline.scaffold.profile import new_profile
from pipeline.verify.pdf import read_pdf
from pipeline.verify.text import squeeze

FALKLANDS = "-62,-53,-57,-50.5"
LINES = ("boundary", "claimed", "contact", "former")
ABKHAZIA = "40,42.3,42.2,43.7"
NOTHING = UserData((), "")
SAHARA = "-18.5,20,-4,30"
ISLANDS = "falkland-islands"
EXTENTS = [
    Extent(42.95, 38.1, 50.75, 42.45),
    Extent(-62, -53, -57, -50.5),
    Extent(99, -3, 125, 25),
    Extent(100, -5, 110, 5),
    Extent(174, -20, 184, -14),
    Extent(-75, -75, -40, -55),
]


def feature(form: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": form, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def line(*coordinates: list[Any], kind: str = "contact", name: str = "Line of contact") -> dict[str, Any]:
    return feature("LineString", [*coordinates], kind=kind, name=name)


def written(folder: Path, *features: dict[str, Any], **more: Any) -> Path:
    file = folder / "lines.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    return file


def refused(call: Callable[[], object]) -> list[str]:
    with pytest.raises(PipelineError) as caught:
        call()
    assert all(found.hint for found in caught.value.diagnostics)
    return codes(caught.value.diagnostics)


def inside(point: tuple[float, float], path: str) -> bool:
    """Tell whether a point lies in a path, by the crossings of a ray."""
    x, y = point
    crossings = 0
    for ring in corners(path):
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            crossings += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def name_box(drawn: dict[str, Any], text: str) -> Box:
    """Return the room of the territory's names in English."""
    own = drawn["labels"]["territory"]
    return box_of(Wish("territory", text, "name", ()), Candidate(tuple(own["at"]), ""), len(text))


def meets(drawn: dict[str, Any], box: Box) -> bool:
    """Tell whether any of a grid of points of a box lies on land."""
    shares = [n / 40 for n in range(41)]
    points = [
        (box.left + (box.right - box.left) * a, box.top + (box.bottom - box.top) * b) for a in shares for b in shares
    ]
    return any(inside(point, drawn["areas"]["land"]) for point in points)


def renamed(workspace: Workspace, name: str) -> None:
    """Give the territory another first name."""
    profile = f"templates/profiles/{ISLANDS}.yaml"
    forms = " ".join(f"{word}*" for word in name.split())
    text = workspace.read_text(profile).replace("Falkland Islands", name).replace("Falkland* Islands*", forms)
    workspace.write_text(profile, text)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with an empty profile of the Falkland Islands, to be copied only."""
    workspace = copy_workspace(tmp_path_factory.mktemp("source"))
    new_profile(workspace, ISLANDS)
    profile = f"templates/profiles/{ISLANDS}.yaml"
    workspace.write_text(
        profile, workspace.read_text(profile).replace("Other Name", "Malvinas").replace("Other* Name*", "Malvinas*")
    )
    return workspace


@pytest.fixture
def workspace(source: Workspace, tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return copy_workspace(folder, source.root)


def data(workspace: Workspace, slug: str = ISLANDS) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(workspace.read_text(f"templates/figures/{slug}.json"))
    return value


class TestProjection:
    @pytest.mark.parametrize("extent", EXTENTS)
    def test_the_picture_holds_the_extent_in_the_middle(self, extent: Extent) -> None:
        project, height = fit(extent)
        assert LOWEST <= height <= HIGHEST
        x, y = project(*extent.middle)
        assert x == pytest.approx(WIDTH / 2)
        assert y == pytest.approx(height / 2, abs=0.06 * height)  # parallels are bent
        for longitude in (extent.west, extent.east):
            assert -0.5 <= project(longitude, extent.middle[1])[0] <= WIDTH + 0.5

    @pytest.mark.parametrize("extent", EXTENTS)
    def test_north_is_up_and_the_inverse_comes_back(self, extent: Extent) -> None:
        project, _ = fit(extent)
        middle = extent.middle[0]
        assert project(middle, extent.north)[1] < project(middle, extent.south)[1]
        assert project(extent.west, extent.south)[0] < project(extent.east, extent.south)[0]
        for point in ((extent.west, extent.south), (extent.east, extent.north), extent.middle):
            assert project.inverse(*project(*point)) == pytest.approx(point)

    def test_it_is_that_of_snyder(self) -> None:
        """The example on page 295: 35° N 75° W, from 23° N 96° W, by the parallels 33° and 45° on a unit sphere."""
        project = Projection((33.0, 45.0), -96.0)
        x, y = project(-75.0, 35.0)
        assert x == pytest.approx(0.2966785, abs=1e-7)
        assert project(-96.0, 23.0)[1] - y == pytest.approx(0.2462112, abs=1e-7)

    @pytest.mark.parametrize("extent", EXTENTS)
    def test_the_scale_is_true_on_a_standard_parallel_and_shapes_are_kept(self, extent: Extent) -> None:
        project, _ = fit(extent)
        longitude, latitude, step = extent.middle[0], project.parallels[0], 1e-4
        here, north, east = (
            project(longitude, latitude),
            project(longitude, latitude + step),
            project(longitude + step, latitude),
        )
        length = project.scale * math.radians(step)
        assert math.dist(here, north) == pytest.approx(length, rel=1e-5)
        assert math.dist(here, east) == pytest.approx(length * math.cos(math.radians(latitude)), rel=1e-5)


class TestExtent:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,b,c,d",
            "1,2,nan,4",
            "1;2;3;4",
            "-181,0,10,10",
            "0,-91,10,10",
            "0,0,10,95",
            "0,0,400,10",
            "500000,4000000,600000,4100000",
            "0,10,10,10",
            "0,20,10,10",
            "10,0,0,10",
            "10,0,10,10",
            "170,-20,-170,-10",
            "0,75,20,85",
            "-180,-60,180,60",
            "0,0,10,60",
        ],
    )
    def test_what_is_no_extent_is_refused(self, text: str) -> None:
        assert refused(lambda: parse_extent(text)) == ["map-extent"]

    def test_over_the_antimeridian_the_hint_has_the_numbers(self) -> None:
        with pytest.raises(UsageError) as caught:
            parse_extent("170,-20,-170,-10")
        assert "170,-20,190,-10" in caught.value.diagnostics[0].hint
        assert parse_extent("170,-20,190,-10") == Extent(170, -20, 190, -10)

    def test_an_extent_finer_than_the_data_is_warned_of(self) -> None:
        assert codes(coarse(parse_extent("-58,-52,-57.5,-51.5"))) == ["map-coarse"]
        assert coarse(parse_extent(FALKLANDS)) == []


class TestGeoJson:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "map-geojson"),
            ("{", "map-geojson"),
            ("[" * 100_000, "map-geojson"),
            ("[]", "map-geojson"),
            ('{"type": "FeatureCollection"}', "map-geojson"),
            ('{"type": "FeatureCollection", "features": []}', "map-empty"),
            ('{"features": [1]}', "map-geojson"),
            ('{"features": [{"type": "Feature", "geometry": null}]}', "map-geojson"),
            ('{"crs": {"properties": {"name": "EPSG:3857"}}, "features": [1]}', "map-degrees"),
            ("\ufeff{}", "byte-order-mark"),
        ],
    )
    def test_a_broken_file_is_refused(self, tmp_path: Path, text: str, code: str) -> None:
        file = tmp_path / "lines.geojson"
        file.write_text(text, encoding="utf-8")
        assert refused(lambda: read_user_data(file)) == [code]

    def test_a_file_that_is_not_there_or_not_utf_8_is_refused(self, tmp_path: Path) -> None:
        assert refused(lambda: read_user_data(tmp_path / "none")) == ["unreadable"]
        assert refused(lambda: read_user_data(tmp_path)) == ["unreadable"]
        (tmp_path / "latin").write_bytes(b'{"features": "\xe9"}')
        assert refused(lambda: read_user_data(tmp_path / "latin")) == ["not-utf-8"]

    @pytest.mark.parametrize(
        ("bad", "code"),
        [
            (line([500000, 4400000], [500100, 4400100]), "map-degrees"),
            (line([10, 95], [10, 20]), "map-degrees"),
            (line([10, 20]), "map-geojson"),
            (line([10, "20"], [11, 20]), "map-geojson"),
            (feature("LineString", None, kind="contact", name="A"), "map-geojson"),
            (feature("Polygon", [[[0, 0], [1, 1], [0, 0]]], kind="area", name="A"), "map-geojson"),
            (feature("GeometryCollection", [], kind="area", name="A"), "map-geometry"),
            (feature("MultiPoint", [[0, 0]], kind="place", name="A"), "map-geometry"),
            (line([10, 20], [11, 20], kind="frontline"), "map-kind"),
            (line([10, 20], [11, 20], kind="area"), "map-kind"),
            (feature("LineString", [[10, 20], [11, 20]], name="A"), "map-kind"),
            (line([10, 20], [11, 20], name=" "), "map-name"),
            (line([10, 20], [11, 20], name="x" * 121), "map-name"),
            (line([10, 20], [11, 20], name="a {placeholder}"), "map-name"),
            (line([10, 20], [11, 20], name="a\u202eb"), "map-name"),
            ({**line([10, 20], [11, 20]), "id": "../x"}, "map-name"),
            (feature("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 0]]], kind="area", name="A", clip="no"), "map-clip"),
        ],
    )
    def test_a_feature_that_cannot_be_drawn_is_refused_and_numbered(
        self, tmp_path: Path, bad: dict[str, Any], code: str
    ) -> None:
        file = written(tmp_path, line([10, 20], [11, 20]), bad)
        with pytest.raises(PipelineError) as caught:
            read_user_data(file)
        (found,) = caught.value.diagnostics
        assert (found.code, found.message[:10]) == (code, "feature 2 ")

    def test_every_feature_is_judged_at_once(self, tmp_path: Path) -> None:
        file = written(tmp_path, line([10, 95], [10, 20]), line([10, 20], [11, 20], kind="x"), line([1, 2], [3, 4]))
        assert refused(lambda: read_user_data(file)) == ["map-degrees", "map-kind"]

    def test_too_much_of_it_is_refused(self, tmp_path: Path) -> None:
        one = line([10, 20], [11, 20])
        assert refused(lambda: read_user_data(written(tmp_path, *[one] * 201))) == ["map-large"]
        long = line(*([10 + n / 1e5, 20.0] for n in range(200_001)))
        assert refused(lambda: read_user_data(written(tmp_path, long))) == ["map-large"]

    def test_a_source_that_cannot_be_a_message_is_refused(self, tmp_path: Path) -> None:
        for source in (1, "x" * 301, "{who}"):
            file = written(tmp_path, line([10, 20], [11, 20]), source=source)
            assert refused(partial(read_user_data, file)) == ["map-name"]

    def test_features_have_ids_of_their_names(self, tmp_path: Path) -> None:
        same = line([10, 20], [11, 20], name="Línea Ü 1")
        other = {**line([10, 20], [11, 20], name="Граница"), "id": "own"}
        own = read_user_data(written(tmp_path, same, same, other, line([1, 2], [3, 4], name="Граница")))
        assert [one.id for one in own.features] == ["linea-u", "linea-u-2", "own", "contact"]


class TestLabels:
    def test_a_label_goes_where_it_meets_nothing(self) -> None:
        first = Wish("a", "Aaaaaaaa", "place", around((100, 100)), (100, 100))
        second = Wish("b", "Bbbbbbbb", "place", around((112, 100)), (112, 100))
        labels = place([first, second], 200, lambda *_: False)
        boxes = [
            box_of(wish, Candidate(label.at, label.side), label.most)
            for wish, label in zip((first, second), labels, strict=True)
        ]
        assert not boxes[0].meets(boxes[1])
        assert not boxes[0].meets(Box(109, 97, 115, 103))

    def test_a_label_never_leaves_the_map(self) -> None:
        points = [(4.0, 4.0), (WIDTH - 4.0, 4.0), (4.0, 196.0), (WIDTH - 4.0, 196.0), (WIDTH - 4.0, 100.0)]
        wishes = [Wish(str(p), "Some town", "place", around(p), p) for p in points]
        labels = {label.id: label for label in place(wishes, 200, lambda *_: False)}
        assert str(points[4]) in labels
        for wish in wishes:
            if label := labels.get(wish.id):
                assert box_of(wish, Candidate(label.at, label.side), label.most).is_in(Box(0, 0, WIDTH, 200))

    def test_a_label_keeps_off_a_line_if_it_can(self) -> None:
        wish = Wish("a", "Aaaaaa", "place", around((100, 100)), (100, 100))
        (label,) = place([wish], 200, lambda _, box: box.right > 110)
        assert label.side == "before"
        (label,) = place([wish], 200, lambda *_: True)
        assert label.side == "after"

    def test_translations_get_more_room_than_the_english(self) -> None:
        stanley = Wish("a", "Stanley", "place", (Candidate((120, 100), "after"),))
        (label,) = place([stanley], 200, lambda *_: False)
        assert label.most == math.floor((WIDTH - 3 - 120) / CHARACTER) == 34  # all that is left beside it
        beside = Wish("b", "Fox Bay", "place", (Candidate((300, 103), "before"),))
        labels = place([stanley, beside], 200, lambda *_: False)
        first, second = (
            box_of(wish, Candidate(one.at, one.side), one.most)
            for wish, one in zip((stanley, beside), labels, strict=True)
        )
        assert 0 <= second.left - first.right < CHARACTER
        assert labels[1].most == math.ceil(7 * 1.6)

    def test_a_limit_leaves_room_for_both_names_or_is_not_stated(self) -> None:
        def stated(kind: str, most: int) -> bool:
            label = Label("sukhumi", "Sukhumi", kind, (0, 0), "after", most, None)
            return f" At most {most} characters." in map_layout(Texts("abkhazia", "A map", [label], NOTHING, False))

        assert [stated("place", most) for most in (12, 16, 17)] == [False, False, True]  # Sukhumi / Sukhumi
        assert [stated("country", most) for most in (7, 9, 10)] == [False, False, True]  # 1.3 times as long

    def test_it_goes_elsewhere_only_where_no_length_of_it_is_clear(self) -> None:
        here, there = Candidate((100, 100), "after"), Candidate((100, 150), "after")
        wish = Wish("a", "Aaaaaa", "place", (here,), others=(there,))
        short = box_of(wish, here, 7).right
        (label,) = place([wish], 200, lambda _, box: box.top < 110 and box.right > short)
        assert (label.at, label.most) == (here.at, 7)
        (label,) = place([wish], 200, lambda _, box: box.top < 110)
        assert label.at == there.at


class TestNaturalEarth:
    def test_outlines_that_two_countries_share_have_the_same_points(self) -> None:
        countries = {one.name: one for one in read_natural_earth().countries}
        spain, portugal = (
            {point for polygon in countries[name].polygons for ring in polygon for point in ring}
            for name in ("Spain", "Portugal")
        )
        assert len(spain & portugal) > 50

    def test_no_line_jumps_over_the_antimeridian(self) -> None:
        earth = read_natural_earth()
        rings = [ring for one in earth.countries for polygon in one.polygons for ring in polygon]
        jumps = [abs(a[0] - b[0]) for ring in rings for a, b in pairwise(ring) if a[1] > -90]
        assert max(jumps) < 180
        fiji = next(one for one in earth.countries if one.name == "Fiji")
        assert max(x for polygon in fiji.polygons for x, _ in polygon[0]) > 180

    def test_it_is_at_most_a_few_megabytes(self) -> None:
        assert (ROOT / "pipeline/scaffold/maps/natural_earth.json").stat().st_size < 2 * 2**20


class TestCommand:
    def test_the_map_of_an_archipelago(self, workspace: Workspace) -> None:
        created, warnings = new_map(workspace, ISLANDS, FALKLANDS)
        assert warnings == []
        figures = [name for name in created.paths if "figures" in name]
        assert figures == [f"templates/figures/{ISLANDS}.{kind}" for kind in ("json", "legend.html", "svg.html")]
        drawn = data(workspace)
        assert drawn["territory"].count("M") >= 5
        stanley = drawn["points"]["stanley"]
        x, y = fit(parse_extent(FALKLANDS))[0](-57.85, -51.70)
        assert stanley == pytest.approx([x, y], abs=2)
        layout = workspace.read_text(f"templates/figures/{ISLANDS}.svg.html")
        assert f'pgettext("map.{ISLANDS}.territory", "Falkland Islands / Malvinas")' in layout
        assert (
            f'pgettext("map.{ISLANDS}.title", "Map of Falkland Islands (Malvinas) and what lies around it")' in layout
        )
        for label in set(drawn["labels"]) - {"scale", "inset"}:
            assert f'draw.label("{label}", ' in layout

    def test_the_scale_bar_is_as_long_as_it_says(self, workspace: Workspace) -> None:
        new_map(workspace, ISLANDS, FALKLANDS)
        bar = data(workspace)["scale"]
        assert bar["kilometres"] == 50
        assert bar["length"] == pytest.approx(50 * fit(parse_extent(FALKLANDS))[0].scale / EARTH, abs=0.1)

    def test_its_labels_are_messages_of_every_catalog(self, workspace: Workspace) -> None:
        new_map(workspace, ISLANDS, FALKLANDS)
        for locale in ("en", "hy", "az", "ru"):
            assert f'msgctxt "map.{ISLANDS}.stanley"' in workspace.read_text(f"locales/{locale}/LC_MESSAGES/site.po")

    def test_a_draft_with_all_that_can_be_drawn_verifies_in_both_directions(
        self, workspace: Workspace, tmp_path: Path
    ) -> None:
        square = [[[-60, -52], [-59, -52], [-59, -51], [-60, -51], [-60, -52]]]
        lines = [line([-61, -51 - n / 4], [-58, -51 - n / 4], kind=kind, name=kind) for n, kind in enumerate(LINES)]
        areas = [feature("Polygon", square, kind=kind, name=f"Its {kind}") for kind in ("area", "territory")]
        new_locale(workspace, "ar")
        new_map(workspace, ISLANDS, FALKLANDS, written(tmp_path, *lines, *areas, source="The publisher, 2026"))
        build(workspace, selection=Selection(locales=("en", "ar"), profiles=(ISLANDS,), draft=True))
        for locale in ("en", "ar"):
            pdf = read_pdf(workspace.read_bytes(f"preview/{locale}/{ISLANDS}.{locale}.pdf"))
            text = squeeze(" ".join(block.text for block in pdf.blocks))
            distance = {"en": "50 km", "ar": "كم 50"}[locale]  # as it is drawn, from left to right
            for words in ("Falkland Islands / Malvinas", "Stanley", distance, "Its territory", "The publisher, 2026"):
                assert squeeze(words) in text, (locale, words)
        styles = workspace.read_text("templates/styles/map.css")
        page = workspace.read_text(f"preview/en/{ISLANDS}.html")
        drawn = re.findall(r'<(?:path|g|rect) class="(map-[a-z]+)"([^>]*)>', page)
        assert {"map-sea", "map-land", "map-territory", "map-area", *(f"map-{kind}" for kind in LINES)} <= {
            name for name, _ in drawn
        }
        for name, attributes in drawn:
            rules = " ".join(rule for rule in re.findall(rf"\.{name}\b[^{{}}]*{{([^}}]*)}}", styles))
            for key, colour in re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', attributes):
                assert re.search(rf"\b{key}: var\(--[\w-]+, {colour}\)", rules), (name, key)

    def test_what_the_user_draws_is_drawn_and_explained(self, workspace: Workspace, tmp_path: Path) -> None:
        claim = line([-59.5, -50.6], [-59.5, -52.9], kind="claimed", name="Claimed “line”")
        zone = feature(
            "Polygon", [[[-60, -52], [-59, -52], [-59, -51], [-60, -51], [-60, -52]]], kind="area", name="Zone"
        )
        sea = feature("Point", [-61, -50.9], kind="water", name="South Atlantic")
        town = feature("Point", [-58.97, -51.83], kind="place", name="Goose Green")
        new_map(workspace, ISLANDS, FALKLANDS, written(tmp_path, claim, zone, sea, town, source="The publisher, 2026"))
        drawn = data(workspace)
        assert drawn["lines"]["claimed-line"]["kind"] == "claimed"
        north, south = (fit(parse_extent(FALKLANDS))[0](-59.5, latitude)[1] for latitude in (-50.6, -52.9))
        assert drawn["lines"]["claimed-line"]["path"] == f"M159 {north:.1f}l0 {round(south, 1) - round(north, 1):.1f}"
        assert drawn["tints"]["zone"]["kind"] == "area"
        assert "goose-green" in drawn["points"]
        assert drawn["labels"]["south-atlantic"]["kind"] == "water"
        legend = workspace.read_text(f"templates/figures/{ISLANDS}.legend.html")
        assert f'draw.entry("claimed", pgettext("map.{ISLANDS}.legend.claimed-line", "Claimed “line”"))' in legend
        assert f'pgettext("map.{ISLANDS}.source", "The publisher, 2026")' in legend
        assert "with: Claimed “line”; Zone" in workspace.read_text(f"templates/figures/{ISLANDS}.svg.html")

    def test_the_names_of_islands_stand_wholly_on_water(self, workspace: Workspace) -> None:
        created, _ = new_map(workspace, ISLANDS, FALKLANDS)
        assert not meets(data(workspace), name_box(data(workspace), "Falkland Islands / Malvinas"))
        legend = workspace.read_text(f"templates/figures/{ISLANDS}.legend.html")
        names = f'pgettext("map.{ISLANDS}.territory", "Falkland Islands / Malvinas")'
        assert f'draw.entry("territory", {names})' in legend
        assert "tint" not in [decision.what for decision in created.decisions]

    def test_names_that_natural_earth_does_not_know_stand_on_the_land_of_the_middle(self, workspace: Workspace) -> None:
        renamed(workspace, "Abkhazia")
        created, _ = new_map(workspace, ISLANDS, ABKHAZIA)
        drawn = data(workspace)
        project, _ = fit(parse_extent(ABKHAZIA))
        x, y = drawn["labels"]["territory"]["at"]
        longitude, latitude = project.inverse(x, y)
        assert 40.8 < longitude < 41.8  # between the Psou and the Inguri
        assert 43.0 < latitude < 43.5  # between the coast and the ridge
        box = name_box(drawn, "Abkhazia / Malvinas")
        corners = {(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)}
        assert all(inside(corner, drawn["areas"]["land"]) for corner in corners)
        x, y = drawn["labels"]["georgia"]["at"]
        assert project.inverse(x, y)[0] > 41.75  # beyond the disputed boundary
        assert created.decisions[0].what == "tint"

    def test_what_is_not_tinted_is_said_with_an_example_that_works(self, workspace: Workspace, tmp_path: Path) -> None:
        renamed(workspace, "Abkhazia")
        created, _ = new_map(workspace, ISLANDS, ABKHAZIA)
        said, command, *example = created.decisions[0].advice
        assert "is not tinted" in said
        assert command.endswith(f"pipeline new map {ISLANDS} --bbox={ABKHAZIA} --data-only --lines FILE")
        assert len(example) == 6
        file = tmp_path / "lines.geojson"
        file.write_text("\n".join(example), encoding="utf-8")
        created, _ = new_map(workspace, ISLANDS, ABKHAZIA, file, data_only=True)
        drawn = data(workspace)
        assert drawn["tints"]["abkhazia"]["path"]
        assert drawn["lines"]["line-of-contact"]["path"]
        (legend,) = [decision.advice for decision in created.decisions if decision.what == "legend"]
        assert [line for line in legend if "draw.entry" in line] == [
            f'{{{{ draw.entry("territory", pgettext("map.{ISLANDS}.legend.abkhazia", "Abkhazia")) }}}}',
            f'{{{{ draw.entry("contact", pgettext("map.{ISLANDS}.legend.line-of-contact", "Line of contact")) }}}}',
        ]

    def test_the_slug_or_any_name_finds_the_territory(self, workspace: Workspace) -> None:
        renamed(workspace, "Territory of Some Other Name")
        new_map(workspace, ISLANDS, FALKLANDS)  # by the slug
        assert data(workspace)["territory"]

    @pytest.mark.parametrize("name", ["", "Its territory"])
    def test_an_area_is_tinted_on_land_only_and_stands_in_the_legend(
        self, workspace: Workspace, tmp_path: Path, name: str
    ) -> None:
        square = [[[-60, -53], [-58, -53], [-58, -51], [-60, -51], [-60, -53]]]
        whole = feature("Polygon", square, kind="area", name="Waters", clip=False)
        file = written(tmp_path, feature("Polygon", square, kind="territory", name=name), whole)
        new_map(workspace, ISLANDS, FALKLANDS, file)
        drawn = data(workspace)
        project, _ = fit(parse_extent(FALKLANDS))
        sea, land = project(-58.5, -52.8), project(-58.6, -51.75)
        territory = next(one["path"] for one in drawn["tints"].values() if one["kind"] == "territory")
        assert (inside(land, territory), inside(sea, territory)) == (True, False)
        assert inside(sea, drawn["tints"]["waters"]["path"])
        legend = workspace.read_text(f"templates/figures/{ISLANDS}.legend.html")
        entries = re.findall(r'draw.entry\("(\w+)", pgettext\("[^"]+", "([^"]+)"', legend)
        assert sorted(entries) == [("area", "Waters"), ("territory", name or "Falkland Islands / Malvinas")]

    def test_an_area_without_land_is_refused(self, workspace: Workspace, tmp_path: Path) -> None:
        square = [[[-58, -53], [-57.5, -53], [-57.5, -52.8], [-58, -52.8], [-58, -53]]]
        file = written(tmp_path, feature("Polygon", square, kind="area", name="Waters"))
        with pytest.raises(UsageError) as caught:
            new_map(workspace, ISLANDS, FALKLANDS, file)
        (found,) = caught.value.diagnostics
        assert (found.code, '"clip": false' in found.hint) == ("map-outside", True)

    def test_what_is_disputed_is_dashed_and_not_tinted_by_itself(self, workspace: Workspace) -> None:
        renamed(workspace, "Western Sahara")
        new_map(workspace, ISLANDS, SAHARA)
        drawn = data(workspace)
        assert drawn["territory"] == ""
        assert drawn["boundaries"]["disputed"].count("M") >= 1
        assert drawn["boundaries"]["agreed"].count("M") >= 1

    def test_a_map_exists_once_and_its_data_can_be_made_anew(self, workspace: Workspace) -> None:
        assert refused(lambda: new_map(workspace, ISLANDS, FALKLANDS, data_only=True)) == ["map-exists"]
        new_map(workspace, ISLANDS, FALKLANDS)
        assert refused(lambda: new_map(workspace, ISLANDS, FALKLANDS)) == ["map-exists"]
        layout = f"templates/figures/{ISLANDS}.svg.html"
        workspace.write_text(layout, "edited")
        created, _ = new_map(workspace, ISLANDS, "-63,-53,-57,-50.5", data_only=True)
        assert created.paths == (f"templates/figures/{ISLANDS}.json",)
        assert workspace.read_text(layout) == "edited"

    @pytest.mark.parametrize(
        ("slug", "bbox", "code"),
        [("atlantis", FALKLANDS, "map-profile"), ("../x", FALKLANDS, "map-profile"), (ISLANDS, "1,2", "map-extent")],
    )
    def test_what_cannot_be_made_writes_nothing(self, workspace: Workspace, slug: str, bbox: str, code: str) -> None:
        before = {name: workspace.read_bytes(name) for name in workspace.list("**/*")}
        assert refused(lambda: new_map(workspace, slug, bbox)) == [code]
        assert {name: workspace.read_bytes(name) for name in workspace.list("**/*")} == before

    def test_lines_outside_of_the_map_write_nothing(self, workspace: Workspace, tmp_path: Path) -> None:
        before = workspace.list("**/*")
        file = written(tmp_path, line([10, 20], [11, 20]))
        assert refused(lambda: new_map(workspace, ISLANDS, FALKLANDS, file)) == ["map-outside"]
        assert workspace.list("**/*") == before

    def test_without_its_library_it_says_how_to_install_it(
        self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in [name for name in sys.modules if name.startswith("pipeline.scaffold.maps.make")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "shapely", None)
        with pytest.raises(UsageError) as caught:
            new_map(workspace, ISLANDS, FALKLANDS)
        assert codes(caught.value.diagnostics) == ["map-library"]
        assert "factsheet-pipeline[maps]" in caught.value.diagnostics[0].hint

    def test_the_command_takes_what_begins_with_a_minus(
        self, workspace: Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["new", "map", ISLANDS, "--bbox", FALKLANDS, "--workspace", str(workspace.root)]) == 0
        assert f"wrote templates/figures/{ISLANDS}.json" in capsys.readouterr().out

    def test_a_warning_is_part_of_the_one_json_document(
        self, workspace: Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ["new", "map", ISLANDS, "--bbox", "-58,-52,-57.5,-51.5", "--format", "json"]
        assert main([*command, "--workspace", str(workspace.root)]) == 0
        said = json.loads(capsys.readouterr().out)
        assert [text.split(": ")[1] for text in said["warnings"]] == ["warning[map-coarse]"]
        assert f"templates/figures/{ISLANDS}.json" in said["paths"]

    @pytest.mark.parametrize(
        "arguments",
        [["new", "map", ISLANDS], ["new", "profile", "x", "--bbox=1,2,3,4"], ["new", "locale", "ka", "--data-only"]],
    )
    def test_options_of_another_kind_are_refused(
        self, arguments: list[str], workspace: Workspace, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([*arguments, "--workspace", str(workspace.root)]) == 2
        assert "error[usage]" in capsys.readouterr().err

    def test_the_first_map_is_made_by_the_same_command(self, tmp_path: Path) -> None:
        workspace = copy_workspace(tmp_path)
        before = data(workspace, SLUG)
        lines = workspace.path(f"templates/figures/{SLUG}.geojson")
        created, _ = new_map(workspace, SLUG, "43.2,38.3,50.55,41.98", lines, data_only=True)
        assert created.paths == ()
        assert data(workspace, SLUG) == before


class TestPaths:
    @pytest.mark.parametrize(
        ("shape", "expected"),
        [
            (shapely.LineString([(1, 2), (1.04, 2.04), (3.25, 2)]), "M1 2l2.2 0"),  # one decimal, no point twice
            (shapely.Polygon([(0, 0), (1, 0), (1, 1)]), "M0 0l1 0 0 1z"),  # closed without its first point
            (shapely.LineString([(0, 0), (0.5, -0.5), (1, 0.2), (11, 0.5)]), "M0 0l.5-.5.5.7 10 .3"),
            (shapely.Polygon([(0, 0), (0.3, 0), (0.3, 0.3)]), ""),  # too small to be drawn
            (None, ""),
        ],
    )
    def test_they_are_short(self, shape: Any, expected: str) -> None:
        assert Paths().of(shape) == expected

    def test_a_shared_border_runs_one_way(self) -> None:
        paths = Paths()
        east = shapely.Polygon([(5, 0), (9, 0), (9, 5), (5, 5), (4.5, 2)])
        west = shapely.Polygon([(0, 0), (5, 0), (4.5, 2), (5, 5), (0, 5)])
        assert paths.of(east) == "M5 0l4 0 0 5-4 0-.5-3z"
        assert paths.of(west) == "M0 0l0 5 5 0-.5-3 .5-2z"  # as east does, from below to above
        assert Paths().of(west) == "M0 0l5 0-.5 2 .5 3-5 0z"

    def test_a_hole_runs_against_what_is_around_it(self) -> None:
        paths = Paths()
        lake = shapely.Polygon([(2, 2), (4, 2), (4, 4), (2, 4)])
        land = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
        paths.of(shapely.LineString([(0, 9), (9, 9), (9, 0)]))
        assert paths.of(land) == "M0 0l0 9 9 0 0-9zM2 2l0 2 2 0 0-2z"
        assert paths.of(lake) == "M2 2l0 2 2 0 0-2z"
