"""The shades of an accent and their contrast: by WCAG, against the grounds that the style sheets have, and in grey."""

import re
from pathlib import Path

import pytest

from pipeline.base.diagnostics import Location, PipelineError
from pipeline.base.files import Workspace
from pipeline.pages.accent import DARK, LIGHT, PRINT, check_accent, contrasts, grey, luminance, normal, ratio, shades
from pipeline.pages.styles import accent_rules
from pipeline.pdf.editions import read_editions

STYLES = Path(__file__).parent.parent / "templates/styles"
PLACE = Location("pyproject.toml", 7)
ACCENTS = ("#7a1f2b", "#1f3a4d", "#06c", "#0b6e4f", "#5b2d8e", "#000", "#8a4b00", "#b00020", "#335")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the palest grey that passes, in WCAG’s own examples
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert ratio(one, other) == pytest.approx(expected, abs=0.005)
    assert ratio(other, one) == ratio(one, other)


def test_luminance_runs_from_black_to_white() -> None:
    assert (luminance("#000000"), luminance("#ffffff")) == (0.0, pytest.approx(1.0))


def test_grey_is_that_of_pdf() -> None:
    assert [grey(c) for c in ("#ff0000", "#00ff00", "#0000ff", "#ffffff")] == [
        "#4c4c4c",
        "#969696",
        "#1c1c1c",
        "#ffffff",
    ]


@pytest.mark.parametrize("accent", ACCENTS)
def test_every_shade_is_legible_on_every_ground(accent: str) -> None:
    found = list(contrasts(check_accent(accent, PLACE)))
    assert [one for one in found if one.ratio < one.least] == []
    assert {one.where for one in found} == {
        "light",
        "light, text on it",
        "print",
        "print in grey",
        "dark",
        "dark, text on it",
    }
    assert min(one.ratio for one in found if one.where == "dark") >= 7


def test_the_shades_keep_the_hue() -> None:
    """As coloraide has them: oklch(0.39 0.12 17.9) becomes oklch(0.79 0.12 17.7)."""
    found = shades("#7a1f2b")
    assert (found.light, found.dark) == ("#7a1f2b", "#ff999d")


def test_the_short_form_is_the_same_colour() -> None:
    assert normal("#06C") == "#0066cc"
    assert shades("#06C") == shades("#0066cc")


@pytest.mark.parametrize(
    ("accent", "said", "nearest"),
    [
        ("#fc0", "1.31:1", "#856900"),
        ("#ffffff", "1.00:1", "#6c6c6c"),
        ("#cc6600", "3.33:1", "#aa5400"),
    ],
)
def test_an_accent_that_is_too_pale_is_refused_with_the_nearest_that_passes(
    accent: str, said: str, nearest: str
) -> None:
    with pytest.raises(PipelineError) as caught:
        check_accent(accent, PLACE)
    (found,) = caught.value.diagnostics
    assert (found.location, found.code) == (PLACE, "accent-contrast")
    assert f"the accent {accent} is too pale" in found.message
    assert said in found.message
    assert f'accent = "{nearest}"' in found.hint
    assert check_accent(nearest, PLACE).light == nearest


def test_what_is_legible_on_the_tint_of_light_pages_is_legible_in_grey() -> None:
    """Of all colours that light pages admit, this one is palest when it is printed in grey."""
    assert min(ratio("#7d609e", ground) for ground in LIGHT) == pytest.approx(4.502, abs=0.0005)
    (printed,) = (one for one in contrasts(check_accent("#7d609e", PLACE)) if one.where == "print in grey")
    assert (printed.shade, printed.ground) == ("#707070", "#ffffff")
    assert printed.ratio == pytest.approx(4.952, abs=0.0005)


def test_the_grounds_are_those_of_the_style_sheets() -> None:
    screen = (STYLES / "screen.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"--page: (#\w+);\s+--panel: (#\w+);\s+--tint: (#\w+);", screen)
    assert (light, dark) == (LIGHT, DARK)
    editions = read_editions(Workspace(STYLES.parent.parent))
    sheets = {sheet for edition in editions for sheet in edition.styles} - {"map.css"}  # a map has colours of its own
    printed = "".join((STYLES / sheet).read_text(encoding="utf-8") for sheet in sheets)
    assert {"#ffffff", *re.findall(r"background(?:-color)?: (#\w+)", printed)} == {*PRINT, LIGHT[1]}  # of a card


def test_the_rules_name_each_medium_and_nothing_without_an_accent() -> None:
    found = shades("#7a1f2b")
    assert accent_rules(None, "screen") == accent_rules(None, "print") == ""
    assert accent_rules(found, "print") == "html:root { --accent: #7a1f2b; }\n"
    screen = accent_rules(found, "screen")
    assert "@media screen and (prefers-color-scheme: dark) { html:root { --accent: #ff999d; --on-accent: #14181b;" in (
        screen
    )
    assert "--link" not in screen.partition("@media")[0]  # printed from a browser, links stay black
