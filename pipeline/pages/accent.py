"""One accent colour: the shades of it that light, dark and printed pages need, and the contrast of each.

Contrast is that of WCAG 2.2 (“contrast ratio”, “relative luminance”); lightness is moved in OKLCH, where the hue stays
(https://bottosson.github.io/posts/oklab/). Start with `check_accent`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cbrt
from typing import NamedTuple

from pipeline.base.diagnostics import Location, fail

TEXT = 4.5  # least contrast (WCAG 2.2, 1.4.3)
ENHANCED = 7.0  # what the shade for dark pages is raised to (1.4.6): headings and links are read in it
WHITE = "#ffffff"
# The grounds of screen.css (--page, --panel, --tint) and of the styles of print; a test holds them to be the same.
LIGHT = ("#ffffff", "#f4f5f6", "#eceff1")
DARK = ("#14181b", "#1d2328", "#222b32")
PRINT = (WHITE,)
STEP = 1 / 256  # by which lightness is moved, of a scale from 0 to 1

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Shades:
    """What an accent becomes, each as `#rrggbb`."""

    light: str  # the accent itself, on light pages and in print
    dark: str  # on dark pages


class Contrast(NamedTuple):
    """A shade on a ground."""

    where: str
    shade: str
    ground: str
    ratio: float
    least: float


def check_accent(accent: str, place: Location) -> Shades:
    """Return the shades of an accent; raise a diagnostic, with the nearest one that will do, for one that is too pale.

    A publisher's colour is printed as it is, or refused; only what stands beside it is derived.
    """
    worst = min(_of_light(normal(accent)), key=lambda one: one.ratio)
    if worst.ratio < worst.least:
        message = f"the accent {accent} is too pale: its contrast with {worst.ground} ({worst.where}) is "
        hint = f'write accent = "{_nearest(normal(accent))}", the nearest shade that will do, or a darker one'
        raise fail(place, "accent-contrast", f"{message}{worst.ratio:.2f}:1, and has to be {worst.least:g}:1", hint)
    return shades(accent)


def shades(accent: str) -> Shades:
    """Return the shades of an accent, `#rgb` or `#rrggbb`: for dark pages a lighter one."""
    light = normal(accent)
    dark = _moved(light, _oklab(light)[0], STEP, lambda shade: _least(shade, DARK) >= ENHANCED)
    return Shades(light, dark)


def contrasts(found: Shades) -> Iterator[Contrast]:
    """Yield the contrast of every shade with every ground that it stands on, in colour and in grey."""
    yield from _of_light(found.light)
    yield from (Contrast("dark", found.dark, ground, ratio(found.dark, ground), TEXT) for ground in DARK)
    yield Contrast("dark, text on it", DARK[0], found.dark, ratio(DARK[0], found.dark), TEXT)


def _of_light(shade: str) -> Iterator[Contrast]:
    yield from (Contrast("light", shade, ground, ratio(shade, ground), TEXT) for ground in LIGHT)
    yield Contrast("light, text on it", WHITE, shade, ratio(WHITE, shade), TEXT)
    for ground in PRINT:
        yield Contrast("print", shade, ground, ratio(shade, ground), TEXT)
        yield Contrast("print in grey", grey(shade), grey(ground), ratio(grey(shade), grey(ground)), TEXT)


def _nearest(accent: str) -> str:
    """Return the lightest shade of an accent that is legible on light pages and in print."""
    return _moved(accent, _oklab(accent)[0], -STEP, lambda shade: all(one.ratio >= TEXT for one in _of_light(shade)))


def _least(shade: str, grounds: tuple[str, ...]) -> float:
    return min(ratio(shade, ground) for ground in grounds)


def normal(colour: str) -> str:
    """Return `#rgb` or `#rrggbb` as `#rrggbb`, in small letters."""
    digits = colour.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def grey(colour: str) -> str:
    """Return the grey that a printer without colours makes of a colour (ISO 32000-1, 10.3.2)."""
    red, green, blue = bytes.fromhex(colour[1:])
    return "#" + f"{round(0.3 * red + 0.59 * green + 0.11 * blue):02x}" * 3


def _moved(colour: str, lightness: float, step: float, enough: Callable[[str], bool]) -> str:
    """Return the first shade of a colour that is enough, from a lightness on: towards white, all are, or black."""
    _, a, b = _oklab(colour)
    while not enough(shade := _shade(lightness, a, b)) and 0 <= lightness <= 1:
        lightness += step
    return shade


def _shade(lightness: float, a: float, b: float) -> str:
    """Return a colour of OKLab as `#rrggbb`, with as much of its chroma as there is in sRGB."""
    low, high = 0.0, 1.0  # shares of the chroma: the first is in sRGB
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if _is_displayed(_from_oklab(lightness, a * middle, b * middle)) else (low, middle)
    share = 1.0 if _is_displayed(_from_oklab(lightness, a, b)) else low
    return "#" + "".join(f"{_coded(value):02x}" for value in _from_oklab(lightness, a * share, b * share))


def _is_displayed(linear: Triple) -> bool:
    return all(-1e-4 <= value <= 1 + 1e-4 for value in linear)


def _linear(colour: str) -> Triple:
    """Return the linear components of a colour of sRGB."""
    values = [byte / 255 for byte in bytes.fromhex(colour[1:])]
    red, green, blue = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return red, green, blue


def _coded(linear: float) -> int:
    """Return a component of sRGB, from 0 to 255."""
    value = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> Triple:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
