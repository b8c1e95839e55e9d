"""The logo of a publisher: what of an SVG or a PNG reaches a page, and every file that is refused."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.png import LARGEST, WIDEST, data_address, png_fault, png_of, write_png
from pipeline.base.settings import Look
from pipeline.pages.logo import Logo, read_logo
from pipeline.pages.svg import ELEMENTS, VALUES, read_svg
from pipeline.verify.admitted import DRAWN, GLOBAL, SVG

SETTINGS = '[tool.pipeline]\nlocales = ["en"]\n[tool.pipeline.look]\nlogo = "{}"\nlogo-alt = "A hill"\n'
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"'
HILL = '<path d="M0 20 30 0l30 20z" fill="#7a1f2b"/>'


def svg(inside: str = HILL, head: str = HEAD) -> bytes:
    return f"{head}>\n{inside}\n</svg>".encode()


def png(width: int = 60, height: int = 20, mode: str = "RGBA", form: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), 0x55).save(out, form, **options)
    return out.getvalue()


def read(tmp_path: Path, data: bytes | None, name: str = "templates/logo.svg", alt: str = "A hill") -> Logo | None:
    workspace = Workspace(tmp_path)
    workspace.write_text("pyproject.toml", SETTINGS.format(name))
    if data is not None:
        workspace.write_bytes(name, data)
    return read_logo(workspace, Look(logo=name, logo_alt=alt))


def refused(tmp_path: Path, data: bytes | None, name: str = "templates/logo.svg", alt: str = "A hill") -> Diagnostic:
    with pytest.raises(PipelineError) as caught:
        read(tmp_path, data, name, alt)
    return caught.value.diagnostics[0]


def test_a_drawing_is_written_anew(tmp_path: Path) -> None:
    source = svg(
        '<title>Mine</title><metadata><x xmlns="urn:x"/></metadata><!-- by hand -->\n'
        '<defs><linearGradient id="a" gradientTransform="rotate(90)"><stop offset="50%" style="stop-color:#FFF"/>'
        '</linearGradient></defs><g i:label="Layer" xmlns:i="http://www.inkscape.org/namespaces/inkscape" '
        'style="display:inline;fill:url(#a)"><circle cx="5" cy="5" r="5" class="x"/></g>'
    )
    logo = read(tmp_path, source)
    assert logo
    assert (logo.width, logo.height, logo.view_box, logo.is_ink) == (120.0, 40.0, "0 0 60 20", False)
    shapes = " ".join(str(logo.shapes).split())
    assert shapes == (
        '<g> <defs><linearGradient id="logo-a" gradientTransform="rotate(90)"><stop offset="50%" stop-color="#FFF">'
        '</stop></linearGradient></defs><g fill="url(#logo-a)"><circle cx="5" cy="5" r="5"></circle></g> </g>'
    ).replace("> <", "><")


def test_what_is_drawn_in_the_colour_of_the_text_needs_no_plate(tmp_path: Path) -> None:
    for head, inside, expected in (
        (f'{HEAD} fill="currentColor"', '<path d="M0 0h9"/>', True),
        (f'{HEAD} fill="currentColor"', HILL, False),
        (HEAD, '<path d="M0 0h9" fill="currentColor"/><path d="M0 0h9"/>', False),  # the second is black
    ):
        assert read_svg(svg(inside, head), "logo.svg", "logo-").is_ink is expected


def test_a_drawing_without_a_view_box_has_its_size(tmp_path: Path) -> None:
    logo = read(tmp_path, svg(head='<svg xmlns="http://www.w3.org/2000/svg" width="20px" height="80"'))
    assert logo
    assert (logo.view_box, logo.width, logo.height) == ("0 0 20 80", 10.0, 40.0)


def test_whatever_a_drawing_may_have_a_page_may_have() -> None:
    assert {element.lower() for element in ELEMENTS} <= SVG
    assert {name.lower() for name in VALUES} <= DRAWN | GLOBAL


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "the element <script>"),
        ("<style>path { fill: url(https://x.example/) }</style>", "the element <style>"),
        ("<foreignObject><p>a</p></foreignObject>", "the element <foreignObject>"),
        ("<text>A</text>", "the element <text>"),
        ('<image href="https://x.example/x.png"/>', "the element <image>"),
        ('<use href="#a"/>', "the element <use>"),
        ('<a href="https://x.example/"><path d="M0 0"/></a>', "the element <a>"),
        ('<animate attributeName="x"/>', "the element <animate>"),
        ('<filter id="f"/>', "the element <filter>"),
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', "the element <svg>"),
        ('<p xmlns="http://www.w3.org/1999/xhtml">a</p>', "the element <p>"),
        ('<path d="M0 0" onclick="alert(1)"/>', "onclick=“alert(1)” of <path>"),
        ('<path d="M0 0" href="https://x.example/"/>', "href=“https://x.example/” of <path>"),
        ('<path d="M0 0" fill="url(https://x.example/#a)"/>', "fill=“url(https://x.example/#a)” of <path>"),
        ('<path d="M0 0" style="fill:url(//x.example/#a)"/>', "fill=“url(//x.example/#a)” of <path>"),
        ('<path d="M0 0" style="background:url(x.png)"/>', "background=“url(x.png)” of <path>"),
        ('<path d="M0 0" style="}"/>', "a style that cannot be read"),
        ('<path d="M0 0" filter="url(#f)"/>', "filter=“url(#f)” of <path>"),
        ('<path d="M0 0" style="display:none"/>', "display=“none” of <path>"),
        ('<path d="&#34;&gt;"/>', 'd=“">” of <path>'),
        ('<path id="a b" d="M0 0"/>', "id=“a b” of <path>"),
        ('<path id="a" d="M0 0"/><path id="a" d="M0 0"/>', "the id “a” twice"),
        ('<clipPath id="c"><path d="M0 0" clip-path="url(#c)"/></clipPath>', "a clip of a clip"),
        ('<path d="M0 0" transform="rotate(,)"/>', "transform=“rotate(,)” of <path>"),
        ('<path d="M0 0" transform="scale()"/>', "transform=“scale()” of <path>"),
        ("<g>" * 20 + "</g>" * 20, "elements that are nested more than 16 deep"),
    ],
)
def test_what_a_drawing_may_not_have_is_told_with_its_line(tmp_path: Path, inside: str, said: str) -> None:
    found = refused(tmp_path, svg(f"{HILL}\n{inside}"))
    assert (str(found.location), found.code) == ("templates/logo.svg:3", "logo-unusable")
    assert found.message == f"has {said}, which no logo may have"


def test_an_external_reference_of_xlink(tmp_path: Path) -> None:
    link = 'xmlns:l="http://www.w3.org/1999/xlink" l:href="https://x.example/"'
    found = refused(tmp_path, svg(f"<linearGradient {link}/>"))
    assert found.message == "has href=“https://x.example/” of <linearGradient>, which no logo may have"


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"{ENTITIES}{HEAD}><path d='&b;'/></svg>".encode(), "has a DOCTYPE"),
        (b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>', "has a DOCTYPE"),
        (b"<!DOCTYPE html><html><body>a</body></html>", "has a DOCTYPE"),
        (b"<html><body>a</body></html>", "has the element <html>"),
        (b"<svg><path/></svg>", "has the element <svg>"),  # of no namespace
        (svg()[:-9], "is not an SVG: unclosed token"),
        (b"", "is not an SVG: no element found"),
        (b"\x89PNG\r\n\x1a\n", "byte 0x89 is not UTF-8"),
        (svg(""), "draws nothing"),
        (svg(head='<svg xmlns="http://www.w3.org/2000/svg"'), "has neither a viewBox nor a width and height"),
        (svg(head=HEAD.replace("60", "0")), "has neither a viewBox nor a width and height"),
        (svg(head=HEAD.replace("60", "9" * 400)), "has a viewBox that is too large or too narrow"),  # inf
        (svg(head=HEAD.replace("0 0", "0 -1e7")), "has a viewBox that is too large or too narrow"),
        (svg(head=HEAD.replace("60", "2001")), "has a viewBox that is too large or too narrow"),  # a hairline
        (svg(f"<!--{' ' * 2**16}-->"), "has 64 kB; a drawing may have 64"),
    ],
)
def test_what_is_no_drawing_that_can_be_used(tmp_path: Path, data: bytes, said: str) -> None:
    found = refused(tmp_path, data)
    assert found.code in ("logo-unusable", "not-utf-8")
    assert found.message.startswith(said)
    assert found.hint


@pytest.mark.parametrize("value", ["rotate(90)", "matrix(1 0 0 1-2.5.5)", "translate( -1,2 ), scale(.5)", ""])
def test_transforms_as_programs_write_them(tmp_path: Path, value: str) -> None:
    logo = read(tmp_path, svg(f'<path d="M0 0" transform="{value}"/>'))
    assert logo
    assert f'transform="{value}"' in str(logo.shapes)


def test_many_faults_end_somewhere(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        read(tmp_path, svg("<script/>" * 1000))
    assert len(caught.value.diagnostics) == 10


def test_an_image_is_made_anew_without_what_it_says_of_itself(tmp_path: Path) -> None:
    source = png(30, 10, "P", dpi=(300, 300))
    logo = read(tmp_path, source, "templates/logo.png")
    assert logo
    data = png_of(logo.address)
    assert (logo.width, logo.height, b"pHYs" in source, b"pHYs" in data) == (120.0, 40.0, True, False)
    with Image.open(BytesIO(data)) as made, Image.open(BytesIO(source)) as given:
        assert made.mode == "RGBA"
        assert made.tobytes() == given.convert("RGBA").tobytes()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def with_size(width: int, height: int) -> bytes:
    """Return a small image that says it is a large one."""
    data = png()
    return data[:8] + chunk(b"IHDR", struct.pack(">II", width, height) + data[24:29]) + data[33:]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png()[:60], "is a PNG that cannot be read"),
        (png()[:20], "is not a PNG"),
        (png(mode="RGB", form="JPEG"), "is not a PNG"),
        (svg(), "is not a PNG"),
        (with_size(60_000, 60_000), "has 60000 × 60000 pixels; each side may have 1600"),
        (with_size(0, 9), "has 0 × 9 pixels; each side may have 1600"),
        (with_size(1600, 1600), "is a PNG that cannot be read"),
        (png() + b"\0" * 2**20, "has more than 1 MB"),
    ],
)
def test_what_is_no_image_that_can_be_used(tmp_path: Path, data: bytes, said: str) -> None:
    found = refused(tmp_path, data, "templates/logo.png")
    assert (str(found.location), found.code, found.message) == ("templates/logo.png", "logo-unusable", said)
    assert found.hint


def test_an_image_that_does_not_pack_well(tmp_path: Path) -> None:
    noise = Image.effect_noise((600, 600), 90)
    noise.save(tmp_path / "noise.png")
    found = refused(tmp_path, (tmp_path / "noise.png").read_bytes(), "templates/logo.png")
    assert found.message.endswith(f"kB as it is published; {LARGEST >> 10} are the most")


def test_a_logo_that_is_missing_or_has_no_text(tmp_path: Path) -> None:
    found = refused(tmp_path, None)
    assert (str(found.location), found.code) == ("pyproject.toml:4", "logo-missing")
    found = refused(tmp_path, svg(), alt="")
    assert (str(found.location), found.code) == ("pyproject.toml:4", "logo-alternative")


def test_a_logo_that_links_out_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "outside.svg").write_bytes(svg())
    inside = tmp_path / "workspace"
    (inside / "templates").mkdir(parents=True)
    (inside / "templates/logo.svg").symlink_to(tmp_path / "outside.svg")
    assert refused(inside, None).code == "outside-workspace"


ROW = b"\0" + b"\1\2\3\4" * 3


def image(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 1, 8, 6, 0, 0, 0))
BODY, END = chunk(b"IDAT", zlib.compress(ROW)), chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (image(HEADER, BODY, END), ""),
        (image(HEADER, BODY), "has other chunks than IHDR, IDAT and IEND"),
        (image(HEADER, chunk(b"tEXt", b"a\0b"), BODY, END), "has other chunks than IHDR, IDAT and IEND"),
        (image(HEADER, BODY, END, END), "has other chunks than IHDR, IDAT and IEND"),
        (image(HEADER, BODY, END) + b"<script>", "is damaged"),
        (image(HEADER, BODY[:-1] + b"\0", END), "is damaged"),
        (image(HEADER, chunk(b"IDAT", b"\xff\xff"), END), "is damaged"),
        (image(HEADER, chunk(b"IDAT", zlib.compress(ROW + b"\0")), END), "has not the pixels that it says"),
        (image(HEADER, chunk(b"IDAT", zlib.compress(ROW) + b"hidden"), END), "has not the pixels that it says"),
        (image(HEADER, chunk(b"IDAT", zlib.compress(bytes(10**8))), END), "has not the pixels that it says"),
        (image(HEADER, chunk(b"IDAT", zlib.compress(b"\5" + ROW[1:])), END), "has not the pixels that it says"),
        (
            image(chunk(b"IHDR", struct.pack(">IIBBBBB", WIDEST + 1, 1, 8, 6, 0, 0, 0)), BODY, END),
            "is not 8-bit RGBA of at most 1600 pixels a side",
        ),
        (
            image(chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 1, 16, 6, 0, 0, 0)), BODY, END),
            "is not 8-bit RGBA of at most 1600 pixels a side",
        ),
        (image(HEADER, BODY, END).ljust(LARGEST + 1, b"\0"), "is larger than 128 kB"),
        (b"GIF89a", "is not a PNG"),
    ],
)
def test_only_one_form_of_png_is_published(data: bytes, said: str) -> None:
    assert png_fault(data) == said
    assert (png_of(data_address(data)) == data) is (said == "")


def test_what_is_written_is_in_the_one_form() -> None:
    assert png_fault(write_png(3, 2, bytes(range(24)))) == ""


def test_an_address_is_written_in_one_way() -> None:
    address = data_address(image(HEADER, BODY, END))
    assert png_of(address)
    for other in (address + "\n", address.replace("png", "svg+xml"), address + "=", address[:-4] + "!!!!", "x.png"):
        assert png_of(other) == b""


def test_a_drawing_is_well_formed(tmp_path: Path) -> None:
    logo = read(tmp_path, svg('<path d="M0 0" fill="red"/><g opacity=".5"><rect width="5" height="5"/></g>'))
    assert logo
    assert [element.tag for element in ET.fromstring(str(logo.shapes)).iter()] == ["g", "path", "g", "rect"]
