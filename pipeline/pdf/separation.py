"""Separates the colours of a PDF into the inks of offset printing, before it is written.

Text and greys are printed in black alone, so that no misregistration blurs them; dark text in all of it. All other
colours go through the profile of the output intent, relative to the white of paper and with its black point. The engine
writes one operator after another into a list, of which those of colour are exchanged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageCms

PROFILE = Path(__file__).with_name("fogra39.icc")
MOST_INK = 3.0  # of four inks of 1 each: what coated paper takes up, and the limit that the profile was made for
FARTHEST = 20.0  # ΔE*ab (CIE 1976) by which a printed colour may differ from the one that was asked for
MIDDLE = 0.5  # the lightest grey of text that is printed as black
THINNEST = 0.25  # points of a line

Colour = tuple[float, ...]  # red, green, blue, from 0 to 1
Inks = tuple[float, ...]  # cyan, magenta, yellow, black, from 0 to 1
BLACK: Colour = (0.0, 0.0, 0.0)


class _Transforms(NamedTuple):
    inks: Any  # from sRGB
    asked: Any  # from sRGB to Lab
    printed: Any  # from inks to Lab


@cache
def _transforms() -> _Transforms:
    print_profile, screen, lab = (
        ImageCms.getOpenProfile(str(PROFILE)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
    )
    relative = ImageCms.Intent.RELATIVE_COLORIMETRIC
    black = ImageCms.Flags.BLACKPOINTCOMPENSATION
    return _Transforms(
        ImageCms.buildTransform(screen, print_profile, "RGB", "CMYK", relative, black),
        ImageCms.buildTransform(screen, lab, "RGB", "LAB", relative, black),
        ImageCms.buildTransform(print_profile, lab, "CMYK", "LAB", relative, black),
    )


def separated(image: Image.Image) -> Image.Image:
    """Return an image in RGB as one in CMYK."""
    return _applied(_transforms().inks, image)


@cache
def inks_of(colour: Colour) -> Inks:
    """Return the inks of a colour of a shape: black alone for greys."""
    if max(colour) - min(colour) < 1 / 255:
        return (0.0, 0.0, 0.0, round(1 - colour[0], 4))
    return tuple(round(part / 255, 4) for part in separated(_pixel(colour)).tobytes())


@cache
def black_of(colour: Colour) -> Inks:
    """Return the inks of a text: black alone, and all of it where the text is dark, since a screen would fray letters.

    Text that is lighter than a middle grey, as on a dark ground, is as much black as its luminance lacks of white
    (IEC 61966-2-1).
    """
    light = sum(
        share * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for share, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True)
    )
    grey = min(1.055 * max(light, 0.0031308) ** (1 / 2.4) - 0.055, 1.0)
    return (0.0, 0.0, 0.0, 1.0 if grey < MIDDLE else round(1 - grey, 4))


@cache
def distance(colour: Colour) -> float:
    """Return how far a colour is from what is printed of it, in ΔE*ab; 0 for greys."""
    if max(colour) - min(colour) < 1 / 255:
        return 0.0
    transforms = _transforms()
    asked = _lab(_applied(transforms.asked, _pixel(colour)))
    printed = _lab(_applied(transforms.printed, separated(_pixel(colour))))
    return float(sum((one - other) ** 2 for one, other in zip(asked, printed, strict=True)) ** 0.5)


def _applied(transform: Any, image: Image.Image) -> Image.Image:
    result: Image.Image | None = ImageCms.applyTransform(image, transform)
    assert result is not None  # it is, unless the image itself is changed
    return result


def _pixel(colour: Colour) -> Image.Image:
    return Image.new("RGB", (1, 1), tuple(round(part * 255) for part in colour))


def _lab(image: Image.Image) -> tuple[float, float, float]:
    lightness, *others = image.tobytes()
    a, b = (part - 256 if part > 127 else part for part in others)
    return lightness * 100 / 255, a, b


class Separation:
    """Exchanges the operators of colour in what pages and forms draw, and tells which colours it met."""

    def __init__(self) -> None:
        self.colours: set[Colour] = set()  # of shapes
        self.unknown: set[str] = set()  # operators of other colour spaces

    def drawn(self, parts: list[Any]) -> list[Any]:
        """Return what a page or form draws, in inks, and without lines that are thinner than a press can print."""
        return list(_Pass(self).run(parts))


class _Pass:
    """One content stream: the colour, as the graphics state has it, of fills and of strokes, and the scale."""

    def __init__(self, separation: Separation) -> None:
        self.separation = separation
        self.state: tuple[Colour, Colour, float] = (BLACK, BLACK, 1.0)
        self.stack: list[tuple[Colour, Colour, float]] = []

    def run(self, parts: list[Any]) -> Iterator[Any]:
        yield from self._set(inks_of)  # what nothing sets is black, which would be a grey of no plate
        in_text = False
        for part in parts:
            line = part.encode() if isinstance(part, str) else part
            words = line.split() if isinstance(line, bytes) else []
            operator = words[-1] if words else b""
            if operator in (b"rg", b"RG"):
                self._colour(operator, tuple(float(word) for word in words[:-1]))
                yield from self._set(black_of if in_text else inks_of, operator)
                continue
            if operator == b"w" and len(words) == 2:
                yield _number(max(float(words[0]), THINNEST / self.state[2])) + b" w"
                continue
            self._keep(operator, words)
            yield part
            if operator in (b"BT", b"ET"):
                in_text = operator == b"BT"
                yield from self._set(black_of if in_text else inks_of)

    def _colour(self, operator: bytes, colour: Colour) -> None:
        fill, stroke, scale = self.state
        self.state = (colour, stroke, scale) if operator == b"rg" else (fill, colour, scale)
        self.separation.colours.add(colour)

    def _keep(self, operator: bytes, words: list[bytes]) -> None:
        """Follow what else changes the state."""
        if operator == b"q":
            self.stack.append(self.state)
        elif operator == b"Q" and self.stack:
            self.state = self.stack.pop()
        elif operator == b"cm":
            a, b, c, d = (float(word) for word in words[:4])
            self.state = (*self.state[:2], self.state[2] * (abs(a * d - b * c) ** 0.5 or 1.0))
        elif operator in (b"cs", b"CS", b"sc", b"SC", b"scn", b"SCN", b"sh", b"g", b"G"):
            self.separation.unknown.add(b" ".join(words).decode("latin-1"))

    def _set(self, separate: Callable[[Colour], Inks], only: bytes = b"") -> Iterator[bytes]:
        """Yield the operators that set the inks of fills and strokes, or those of one of them."""
        for colour, operator, own in ((self.state[0], b"k", b"rg"), (self.state[1], b"K", b"RG")):
            if only in (b"", own):
                yield b" ".join([*map(_number, separate(colour)), operator])


def _number(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
