"""What is verified of a picture for sharing: its form, what it was drawn from, and what its page says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, error, warning
from pipeline.base.png import CARD, HEADER, LARGEST_CARD, SIGNATURE, png_fault
from pipeline.verify.html import Page
from pipeline.verify.link_checks import REBUILD, resolve
from pipeline.verify.text import Pdf

if TYPE_CHECKING:
    from pipeline.verify.manifest import Expectations, File

ADDRESSES = ("og:image", "twitter:image")
LONG_HINT = "shorten title or names, or lower “body” of the edition in templates/editions.toml, if that can be read"
RESTORE = "restore the picture in the head of the layout"


@dataclass(frozen=True, slots=True)
class Picture:
    fault: str  # why it may not be published, if it may not
    size: tuple[int, int]  # in pixels; nothing where that cannot be read
    length: int  # in bytes


def read_picture(data: bytes) -> Picture:
    fault, header = png_fault(data), data[len(SIGNATURE) + 8 :][: HEADER.size]
    width, height, *_ = HEADER.unpack(header) if len(header) == HEADER.size else (0, 0)
    return Picture(fault, (width, height), len(data))


def picture_form(expected: Expectations, file: File, picture: Picture) -> Iterator[Diagnostic]:
    """A picture has nothing but its pixels, in the size that networks show, and is as small as they take it."""
    if picture.fault:
        yield error(file.path, "published-picture", picture.fault, REBUILD)
    elif picture.size != CARD:
        yield error(file.path, "published-picture", "has {}×{} pixels, not {}×{}".format(*picture.size, *CARD), REBUILD)
    if picture.length > LARGEST_CARD:
        message = f"has {picture.length} bytes; networks take no more than {LARGEST_CARD}"
        yield error(file.path, "published-picture", message, "draw less on it: see its layout and style sheet")


def drawn_once(expected: Expectations, file: File, pdf: Pdf) -> Iterator[Diagnostic]:
    """What a picture is drawn from has one page: a second one would be lost. A draft only warns of that."""
    if pdf.pages != 1:
        message = f"does not fit on its picture: it takes {pdf.pages} of them"
        yield (warning if expected.draft else error)(file.path, "published-picture", message, LONG_HINT)


def page_picture(expected: Expectations, file: File, page: Page) -> Iterator[Diagnostic]:
    """A page names its own picture, with size and words, where there is one and its address is known; else none."""
    stem = file.path.removesuffix(".html")
    own = [path for path in expected.paths if path.startswith(f"{stem}.{file.language}.") and path.endswith(".png")]
    wanted = {expected.site + path for path in own} if expected.site else set[str]()
    for key in ADDRESSES:
        address = page.meta(key)
        if address and address not in wanted:
            target = resolve(file.path, address, expected.site)
            fault = "is not published" if target not in expected.paths else "is not the picture of this page"
            yield error(file.path, "published-picture", f"{key} is “{address[:200]}”, which {fault}", RESTORE)
        elif wanted and not address:
            yield error(file.path, "published-picture", f"has no {key}, and there is a picture of it", RESTORE)
    told = page.meta("og:image:width"), page.meta("og:image:height")
    if wanted and told != tuple(map(str, CARD)):
        yield error(file.path, "published-picture", "does not say the size of its picture", RESTORE)
    if wanted and not page.meta("og:image:alt"):
        yield error(file.path, "published-picture", "has no words for its picture (og:image:alt)", RESTORE)
