"""The logo of the publisher, as pages and print sources show it: a drawing in the page, or an image in its address."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from markupsafe import Markup

from pipeline.base.diagnostics import PipelineError, fail
from pipeline.base.files import Workspace
from pipeline.base.png import LARGEST, SIGNATURE, WIDEST, data_address, write_png
from pipeline.base.settings import Look, look_place
from pipeline.pages.svg import read_svg

WIDTH, HEIGHT = 128, 40  # CSS pixels that a logo has room for in print: 34 × 10.6 mm
LARGEST_FILE = 1 << 20  # bytes of a PNG before it is made anew


@dataclass(frozen=True, slots=True)
class Logo:
    width: float  # in CSS pixels, in print; a style sheet scales it
    height: float
    view_box: str = ""  # of a drawing
    shapes: Markup | None = None
    address: str = ""  # of an image: a data: URI
    is_ink: bool = False  # whether it is drawn in the colour of the text, and so needs no ground of its own


def read_logo(workspace: Workspace, look: Look) -> Logo | None:
    """Read the logo that the settings name; raise where it is missing, or may not be published as it is."""
    if not look.logo:
        return None
    place = look_place(workspace, "logo")
    if not look.logo_alt:
        hint = 'write logo-alt = "…": what the logo says to those who do not see it'
        raise fail(place, "logo-alternative", "the logo has no alternative text", hint)
    if not workspace.exists(look.logo):
        raise fail(place, "logo-missing", f"names the logo {look.logo}, which is missing", "put the file there")
    data = workspace.read_bytes(look.logo)
    if look.logo.endswith(".png"):
        width, height, png = _image(data, look.logo)
        return Logo(*_fitted(width, height), address=data_address(png))
    drawing = read_svg(data, look.logo, "logo-")
    box = " ".join(f"{number:g}" for number in drawing.view_box)
    return Logo(*_fitted(*drawing.view_box[2:]), box, drawing.shapes, is_ink=drawing.is_ink)


def _fitted(width: float, height: float) -> tuple[float, float]:
    scale = min(WIDTH / width, HEIGHT / height)
    return round(width * scale, 2), round(height * scale, 2)


def _image(data: bytes, path: str) -> tuple[int, int, bytes]:
    """Return the size of an image, and its pixels as a PNG that has nothing else; the first of an animation."""

    def refused(what: str, hint: str) -> PipelineError:
        return fail(path, "logo-unusable", what, hint)

    smaller = "make it smaller: 600 pixels of width are enough for print"
    if len(data) > LARGEST_FILE:
        raise refused(f"has more than {LARGEST_FILE >> 20} MB", smaller)
    if not data.startswith(SIGNATURE) or len(data) < 24:
        raise refused("is not a PNG", "save it as PNG, or give a drawing as .svg")
    width, height = struct.unpack(">II", data[16:24])  # before a decoder makes room for them
    if not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise refused(f"has {width} × {height} pixels; each side may have {WIDEST}", smaller)
    from PIL.PngImagePlugin import PngImageFile  # 10 ms, which pages without an image need not wait for

    try:
        with _whole_only(), PngImageFile(BytesIO(data)) as image:
            pixels = image.convert("RGBA").tobytes()
    except Exception as failure:  # Pillow raises almost anything where a file is damaged
        raise refused("is a PNG that cannot be read", "save it anew") from failure
    png = write_png(width, height, pixels)
    if len(png) > LARGEST:
        raise refused(f"has {len(png) >> 10} kB as it is published; {LARGEST >> 10} are the most", smaller)
    return width, height, png


@contextmanager
def _whole_only() -> Iterator[None]:
    """Have Pillow refuse what was cut off: where the PDF engine is loaded, it has been told to make up the rest."""
    from PIL import ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
