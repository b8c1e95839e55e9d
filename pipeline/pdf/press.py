"""Makes a PDF ready for a printing house, before it is written: boxes, crop marks, inks, and the output intent.

PDF/X-4 (ISO 15930-7) as far as it can be told without a tool that checks it; docs/printing.md says what is guaranteed.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pydyf
from PIL import Image

from pipeline.base.diagnostics import Diagnostic, PipelineError, error
from pipeline.base.png import SIGNATURE
from pipeline.pdf.engine import Stream
from pipeline.pdf.separation import FARTHEST, MOST_INK, PROFILE, Colour, Separation, distance, inks_of, separated

MILLIMETRE = 72 / 25.4  # in points
BLEED = 3 * MILLIMETRE
MARKS = 10 * MILLIMETRE  # how far the paper goes on around the trimmed page, for the marks
MARK = 5 * MILLIMETRE  # length of a mark, which begins where the bleed ends
FEWEST_DPI = 250  # of an image at its printed size
CONDITION = "FOGRA39"  # of printing, as the registry of the ICC names it
REGISTRY = "http://www.color.org"
PLACED = re.compile(rb"(-?[\d.]+) (?:-?[\d.]+ ){4}-?[\d.]+ cm")
DRAWN = re.compile(rb"/(i\w+) Do")
COLOUR_HINT = "choose another in the styles, or as `accent` in the settings: less saturated, or lighter"
IMAGE_HINT = "give the logo more pixels, or as SVG, or print it smaller"
SPACE_HINT = "write it as rgb() or #rrggbb, without gradients: those are turned into inks"


def prepare(pdf: Any, place: str) -> None:
    """Change a PDF into one for the press; raise for colours and images that cannot be printed well.

    `place` is the PDF that the diagnostics name.
    """
    separation, found = Separation(), list[Diagnostic]()
    for item in pdf.objects:
        if isinstance(item, Stream):
            found += _coarse(pdf, item, place)
            item.stream = separation.drawn(item.stream)
            if "Group" in item.extra:
                item.extra["Group"]["CS"] = "/DeviceCMYK"
    found += _unprintable(separation, place)
    if found:
        raise PipelineError(list(dict.fromkeys(found)))
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("ColorSpace") == "/DeviceRGB":
            _separate_image(item)
    for reference in pdf.page_references:
        _mark(pdf, _object(pdf, reference))
    _intend(pdf)


def _unprintable(separation: Separation, place: str) -> Iterator[Diagnostic]:
    for operator in sorted(separation.unknown):
        yield error(place, "press-colour", f"has a colour that is not of sRGB: “{operator}”", SPACE_HINT)
    for colour in sorted(separation.colours):
        if (far := distance(colour)) > FARTHEST:
            message = f"{_hex(colour)} cannot be printed on coated paper: it would differ by {far:.0f} (ΔE*ab)"
            yield error(place, "press-colour", f"{message}, and may by {FARTHEST:.0f}", COLOUR_HINT)
        if (ink := sum(inks_of(colour))) > MOST_INK:
            message = f"{_hex(colour)} takes {ink:.0%} of ink, and paper {MOST_INK:.0%}"
            yield error(place, "press-colour", message, COLOUR_HINT)


def _hex(colour: Colour) -> str:
    return "#" + bytes(round(part * 255) for part in colour).hex()


def _coarse(pdf: Any, drawing: Any, place: str) -> Iterator[Diagnostic]:
    """Yield the images that are too coarse at the size in which they are drawn."""
    for before, part in zip(drawing.stream, drawing.stream[1:], strict=False):
        placed, drawn = (
            shape.fullmatch(text if isinstance(text, bytes) else b"")
            for shape, text in ((PLACED, before), (DRAWN, part))
        )
        if placed and drawn:
            image = _object(pdf, drawing._resources["XObject"][drawn[1].decode()])
            dpi = image.extra["Width"] * 96 / abs(float(placed[1]))
            if dpi < FEWEST_DPI:
                message = f"an image is printed at {dpi:.0f} dpi, and needs {FEWEST_DPI}"
                yield error(place, "press-image", message, IMAGE_HINT)


def _separate_image(image: Any) -> None:
    """Turn an image as the engine has it, packed as in a PNG of RGB, into one of inks."""
    header = struct.pack(">IIBBBBB", image.extra["Width"], image.extra["Height"], 8, 2, 0, 0, 0)
    packed = b"".join(part if isinstance(part, bytes) else part.data for part in image.stream)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    png = SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    with Image.open(io.BytesIO(png)) as opened:
        image.stream = [zlib.compress(separated(opened.convert("RGB")).tobytes())]
    image.extra["ColorSpace"] = "/DeviceCMYK"
    del image.extra["DecodeParms"]


def _mark(pdf: Any, page: Any) -> None:
    """Give a page the paper around it, and on that the marks by which it is cut."""
    left, bottom, right, top = page["TrimBox"]
    page["MediaBox"] = pydyf.Array([left - MARKS, bottom - MARKS, right + MARKS, top + MARKS])
    page["BleedBox"] = pydyf.Array([left - BLEED, bottom - BLEED, right + BLEED, top + BLEED])
    marks = pydyf.Stream()
    marks.begin_marked_content("Artifact")
    marks.push_state()
    marks.stream += [b"0 0 0 1 K", b"0.25 w"]
    for x, outwards in ((left, -1), (right, 1)):
        for y, upwards in ((bottom, -1), (top, 1)):
            for end_x, end_y in ((1, 0), (0, 1)):
                for go, far in ((marks.move_to, BLEED), (marks.line_to, BLEED + MARK)):
                    go(x + end_x * outwards * far, y + end_y * upwards * far)
                marks.stream.append(b"S")
    marks.pop_state()
    marks.end_marked_content()
    content = _object(pdf, page["Contents"])
    content.stream = marks.stream + content.stream


def _intend(pdf: Any) -> None:
    """Say for which printing the inks are meant, in place of the engine's sRGB, whose profile goes."""
    (own,) = pdf.catalog["OutputIntents"]
    profile = _object(pdf, own["DestOutputProfile"])
    profile.stream, profile.extra["N"] = [PROFILE.read_bytes()], 4
    told = {"Type": "/OutputIntent", "DestOutputProfile": own["DestOutputProfile"]}
    told |= {"OutputConditionIdentifier": pydyf.String(CONDITION), "RegistryName": pydyf.String(REGISTRY)}
    told["Info"] = pydyf.String("Offset printing on coated paper (ISO 12647-2:2004, paper types 1 and 2)")
    kinds = ("/GTS_PDFX", "/GTS_PDFA1")
    pdf.catalog["OutputIntents"] = pydyf.Array(pydyf.Dictionary({**told, "S": kind}) for kind in kinds)
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and "lab-d50" in item:  # colour spaces that nothing uses now
            item.clear()
    pdf.info["Trapped"] = "/False"


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
