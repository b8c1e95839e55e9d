"""Whatever the engine writes is admitted by verification: each kind of object that it may write for a layout."""

import shutil
import struct
import zlib
from pathlib import Path

import pytest
from builders import LANGUAGES, ROOT, SLUG, published_workspace, real_project
from test_pdf import EDITION, HEAD, make_renderer, render

from pipeline.base.files import Workspace
from pipeline.pages.styles import locale_styles
from pipeline.pdf.hyphenation import hyphenation_files
from pipeline.pdf.render import Renderer
from pipeline.verify.pdf import read_pdf

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" viewBox="0 0 90 90" role="img"><title>S</title>'
BOX = "<div style='width: 90px; height: 90px; {}'></div>"

TABLE = """<table><caption>c</caption><colgroup><col></colgroup><thead><tr><th colspan=2>a</th></tr></thead>
<tbody><tr><th scope=row rowspan=2>b</th><td>c</td></tr><tr><td>d</td></tr></tbody>
<tfoot><tr><td>e</td></tr></tfoot></table>"""
GRADIENTS = f"""{SVG}<defs><linearGradient id='g'><stop stop-color='red' stop-opacity='.2'/><stop offset='1'/>
</linearGradient><radialGradient id='r'><stop stop-color='red'/><stop offset='.5' stop-color='blue'/>
<stop offset='1'/></radialGradient></defs><rect width='9' height='9' fill='url(#g)' stroke='url(#r)'/></svg>"""
PATTERNS = f"""{SVG}<defs><pattern id='p' width='3' height='3' patternUnits='userSpaceOnUse'>
<path d='M0 0h2'/></pattern>
<mask id='m'><rect width='5' height='5' fill='white'/></mask><clipPath id='c'><circle r='4'/></clipPath></defs>
<rect width='9' height='9' fill='url(#p)'/><rect width='9' height='9' mask='url(#m)'/>
<rect width='9' height='9' clip-path='url(#c)'/><text x='1' y='9' opacity='.5'>t</text></svg>"""


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return make_renderer()


def png(pixel: bytes, kind: int) -> bytes:
    """Return a PNG of one pixel, of a colour type of that standard."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, kind, 0, 0, 0)
    image = chunk(b"IDAT", zlib.compress(b"\0" + pixel))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + image + chunk(b"IEND", b"")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_factsheet_is_admitted(language: str) -> None:
    pdf = read_pdf((published_workspace().root / f"output/{language}/{SLUG}.{language}.pdf").read_bytes())
    assert pdf.addresses


def test_the_factsheets_of_another_territory_are_admitted(island: Workspace) -> None:
    paths = sorted((island.root / "output").rglob("*.pdf"))
    assert [read_pdf(path.read_bytes()).language for path in paths] == ["en", "he"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>Text</p><ul><li>a</li></ul><ol start=3><li>b<ol><li>c</li></ol></li></ol>",
        "<dl><dt>a</dt><dd>b</dd></dl><blockquote>q</blockquote><pre>x  y</pre><hr><address>a</address>",
        "<p><em>a</em> <strong>b</strong> <code>c</code> <q>q</q> <cite>c</cite> <abbr>a</abbr><sup>1</sup></p>",
        "<section><article><aside><nav><figure><figcaption>f</figcaption></figure></nav></aside></article></section>",
        "<header>h</header><main>m</main><footer>f</footer>",
        TABLE,
        "<p id='é(c)'>x</p><a href='#é(c)'>in</a> <a href='https://example.org/(a)%5C?b=é'>out</a>",
        "<h1>A (b) \\ c</h1><h2>Ղարաբաղ</h2><h6>f</h6><h2 style='bookmark-state: closed'>b</h2><h3>c</h3>",
        BOX.format("background: linear-gradient(red, blue)"),
        BOX.format("background: linear-gradient(red, rgba(0, 0, 255, .3) 40%, blue)"),
        BOX.format("background: repeating-linear-gradient(45deg, red, blue 7px, green 9px)"),
        BOX.format("background: radial-gradient(circle at 30% 30%, red, transparent, blue)"),
        BOX.format("background: repeating-radial-gradient(red, blue 20px)"),
        BOX.format("opacity: .5; background: red") * 2,
        BOX.format("background: rgba(1, 2, 3, .00001); border: 3px dotted #1234"),
        BOX.format("background: oklch(.5 .2 30); color: lab(50 40 30)"),
        BOX.format("background: device-cmyk(.1 .2 .3 .4)"),
        BOX.format("border: 9px double green; border-radius: 50%; outline: 2px dashed red"),
        BOX.format("transform: rotate(30deg) scale(2); overflow: hidden"),
        "<p style='column-count: 2; text-decoration: wavy underline red'>a b</p>",
        f"{SVG}<g opacity='.5'><g opacity='.5'><rect width='9' height='9' fill='red' stroke='blue'/></g></g></svg>",
        GRADIENTS,
        PATTERNS,
        "<p style='break-after: page'>a</p><p>b</p>",
        "<p lang='ru'>Карабах <span lang='en'>x</span> ‏</p><p dir=rtl>a</p>",
    ],
)
def test_what_the_engine_writes_is_admitted(body: str, renderer: Renderer) -> None:
    assert read_pdf(render(body, renderer=renderer)).pages in (1, 2)


@pytest.mark.parametrize(
    ("pixel", "kind"), [(b"\1", 0), (b"\1\2\3", 2), (b"\1\2", 4), (b"\1\2\3\4", 6)], ids=["grey", "RGB", "LA", "RGBA"]
)
def test_the_images_that_the_engine_writes_are_admitted(tmp_path: Path, pixel: bytes, kind: int) -> None:
    for folder in ("templates", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "templates/styles/x.png").write_bytes(png(pixel, kind))
    workspace, locales = Workspace(tmp_path), real_project().locales
    renderer = Renderer(workspace, hyphenation_files(workspace, locales), locale_styles(locales))
    body = "<img src='styles/x.png' alt='x'><p style='background: url(styles/x.png)'>a</p>"
    data = renderer.render(f"{HEAD}<body>{body}</body></html>", "output/x.pdf", EDITION).data
    assert b"/Subtype /Image" in data
    assert [block.text for block in read_pdf(data).blocks] == ["x", "a"]
