"""Print sources to PDF: what may be fetched, what ends a render, lines, tags, hyphenation, and the same bytes twice."""

import gc
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from builders import LANGUAGES, ROOT, SLUG, codes, published_workspace, real_project
from weasyprint.formatting_structure.boxes import LineBox

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.pages.styles import locale_styles
from pipeline.pdf.editions import Edition, read_editions
from pipeline.pdf.engine import HTML, FatalURLFetchingError, inline, text_libraries
from pipeline.pdf.hyphenation import Patterns, hyphenation_files, register
from pipeline.pdf.render import BASE, AssetFetcher, Renderer
from pipeline.pdf.tuning import lines

EDITION = Edition("standard", "factsheet.html", ("fonts-print.css",), 1)
HEAD = '<!DOCTYPE html><html lang="en"><head><title>T</title><style>body { font-family: "Profile Sans" }</style></head>'


def make_renderer() -> Renderer:
    workspace, locales = real_project().workspace, real_project().locales
    return Renderer(workspace, hyphenation_files(workspace, locales), locale_styles(locales))


def render(body: str, head: str = HEAD, renderer: Renderer | None = None) -> bytes:
    return (renderer or make_renderer()).render(f"{head}<body>{body}</body></html>", "output/x.pdf", EDITION).data


def found(body: str, head: str = HEAD) -> list[Diagnostic]:
    with pytest.raises(PipelineError) as failure:
        render(body, head)
    assert {d.location.path for d in failure.value.diagnostics} == {"output/x.pdf"}
    return list(failure.value.diagnostics)


def faults(body: str, head: str = HEAD) -> list[str]:
    return codes(found(body, head))


# What may be fetched


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://example.org/x.png",
        "https://example.org/x.css",
        "ftp://example.org/x.png",
        "data:image/png;base64,AAAA",
        f"{BASE}/../../etc/passwd",
        f"{BASE}/fonts/../../pyproject.toml",
        f"{BASE}/fonts/%2e%2e/%2e%2e/pyproject.toml",
        f"{BASE}/profiles/{SLUG}.yaml",
        f"{BASE}/fonts/README.md",
        f"{BASE}/styles/lost.css",
        f"{BASE}/locales/en/locale.toml",
        f"{BASE}/locales/en/fonts/../locale.toml",
        f"{BASE}/locales/en/fonts/sub/x.otf",
        f"{BASE}/locales/%2e%2e/fonts/x.otf",
        f"{BASE}/locales/en/fonts/OFL.txt",
        f"{BASE}.example.org/styles/print.css",
        "//example.org/x.css",
        "/etc/passwd",
    ],
)
def test_nothing_is_fetched_but_assets(url: str) -> None:
    fetcher = AssetFetcher(Workspace(ROOT))
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(url)
    assert len(fetcher.refused) == 1


@pytest.mark.parametrize(
    ("path", "mime"),
    [("styles/print.css", "text/css"), ("fonts/print/ProfileSans-Bold.ttf", "font/ttf")],
)
def test_assets_are_fetched(path: str, mime: str) -> None:
    response = AssetFetcher(Workspace(ROOT)).fetch(f"{BASE}/{path}")
    assert response.content_type == mime
    assert response.read() == (ROOT / "templates" / path).read_bytes()


def test_the_fonts_of_a_locale_are_fetched(tmp_path: Path) -> None:
    (tmp_path / "locales/pt_BR/fonts").mkdir(parents=True)
    (tmp_path / "locales/pt_BR/fonts/X-1.otf").write_bytes(b"OTTO")
    response = AssetFetcher(Workspace(tmp_path)).fetch(f"{BASE}/locales/pt_BR/fonts/X-1.otf")
    assert (response.content_type, response.read()) == ("font/otf", b"OTTO")


def test_an_asset_that_is_a_link_out_of_the_workspace_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("x", encoding="utf-8")
    (tmp_path / "w/templates/styles").mkdir(parents=True)
    (tmp_path / "w/templates/styles/x.css").symlink_to(tmp_path / "secret.css")
    with pytest.raises(FatalURLFetchingError):
        AssetFetcher(Workspace(tmp_path / "w")).fetch(f"{BASE}/styles/x.css")


@pytest.mark.parametrize(
    "element",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="http://example.org/x.png" alt="x">',
        '<img src="../../pyproject.toml" alt="x">',
        '<img src="lost.png" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<object data="file:///etc/hostname">x</object>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
    ],
)
def test_a_reference_to_anything_else_ends_the_render(element: str) -> None:
    assert set(faults(element)) <= {"asset", "engine-warning"}


@pytest.mark.parametrize(
    "style",
    [
        "p { colour: red }",
        "p { color: rot }",
        "@font-face { font-family: X; src: url(fonts/lost.ttf) }",
        "p { width: 3 }",
    ],
)
def test_a_warning_of_the_engine_is_an_error(style: str) -> None:
    found = faults("<p>x</p>", HEAD.replace("</style>", f"{style}</style>"))
    assert set(found) <= {"asset", "engine-warning"}


@pytest.mark.parametrize(
    "value", ["font-size: 1e30px", "letter-spacing: 1e30px", f"width: calc({'(' * 2000}1px{')' * 2000})"]
)
def test_a_style_that_is_too_much_for_the_engine_is_an_error_with_a_place(value: str) -> None:
    style = f"p {{ {value} }}"
    (fault,) = found("<p>x</p>", HEAD.replace("</style>", f"{style}</style>"))
    assert fault.code == "engine-error"
    assert fault.message.startswith("the engine cannot work with the styles of this file: ")


def test_a_style_sheet_that_is_too_much_for_the_engine_is_named(tmp_path: Path) -> None:
    style = tmp_path / "templates/styles/x.css"
    style.parent.mkdir(parents=True)
    style.write_text(f"p {{ width: calc({'(' * 2000}1px{')' * 2000}) }}", encoding="utf-8")
    with pytest.raises(PipelineError) as failure:
        Renderer(Workspace(tmp_path), {}, "").load([replace(EDITION, styles=("x.css",))])
    (fault,) = failure.value.diagnostics
    assert (fault.location.path, fault.code) == ("templates/styles/x.css", "engine-error")


# Fonts


def test_a_character_that_no_font_has_is_an_error_and_no_font_of_the_system_stands_in() -> None:
    (fault,) = found("<p>a 漢</p>")
    assert fault.code == "engine-warning"
    assert fault.message == (
        'the engine warns: .notdef glyph rendered for Unicode string unsupported by fonts: "漢" (U+6F22)'
    )


@pytest.mark.parametrize(
    ("family", "unknown"), [("Profile Sanz", "Profile Sanz"), ("'Arial', 'Profile Sanz'", "Arial")]
)
def test_a_font_that_no_style_sheet_brings_is_an_error(family: str, unknown: str) -> None:
    (fault,) = found(f'<p style="font-family: {family}">x</p>')
    assert str(fault) == (
        f"output/x.pdf: error[engine-warning]: the font “{unknown}” is asked for, and no style sheet brings it\n"
        "  hint: name a family of an @font-face rule, or fix its spelling: fonts of the system are never used"
    )


def test_a_generic_family_is_one_of_our_fonts() -> None:
    file = opened(render('<p style="font-family: monospace">x</p>'))
    fonts = file.pages[0].Resources.Fonts if "/Fonts" in file.pages[0].Resources else file.pages[0].Resources.Font
    assert {str(font.BaseFont).partition("+")[2].partition("-")[0] for font in fonts.values()} == {"Profile"}


def test_an_unknown_font_is_named_in_its_own_factsheet_alone() -> None:
    renderer = make_renderer()
    with pytest.raises(PipelineError):
        render('<p style="font-family: Arial">x</p>', renderer=renderer)
    assert render("<p>x</p>", renderer=renderer).startswith(b"%PDF-")


def test_an_edition_without_fonts_is_an_error_instead_of_a_crash() -> None:
    renderer = make_renderer()
    renderer.load([EDITION])
    with pytest.raises(PipelineError) as failure:
        renderer.render(f"{HEAD}<body>x</body></html>", "x.pdf", replace(EDITION, styles=()))
    (fault,) = failure.value.diagnostics
    assert str(fault) == (
        "templates/editions.toml: error[edition]: edition “standard” has no fonts:"
        " none of its style sheets has an @font-face rule\n"
        "  hint: name fonts-print.css among its styles"
    )


def test_a_good_source_is_rendered() -> None:
    assert render("<p>x</p>").startswith(b"%PDF-")


# Lines

TEXT = "Nagorno-Karabakh, which ethnic Armenians prefer to call <b>Artsakh</b>, is a mountainous region. "
PARTS = (
    f"<p>{TEXT * 3}</p>",
    f"<p>{TEXT}<i style='position: absolute'>9</i> {TEXT}<i style='display: inline-block; width: 9em'>{TEXT}</i></p>",
    f"<p>{TEXT}<i style='float: right; width: 9em'>{TEXT}</i> {TEXT}</p>",
    f"<p class='first' style='text-align: justify'>{TEXT * 2}</p>",
    f"<ol><li>{TEXT}<li>{TEXT}</ol>",
    f"<table><tr><td>{TEXT}<td>{TEXT}</table>",
)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_lines_that_are_set_once_are_the_same(direction: str, monkeypatch: pytest.MonkeyPatch) -> None:
    style = "main { columns: 2 } p { hyphens: auto; text-indent: 1em } .first::first-line { font-weight: bold }"
    head = HEAD.replace("</style>", f"{style}</style>").replace("<html", f'<html dir="{direction}"')
    asked: list[int] = []

    def counted(*arguments: Any) -> Any:
        asked[-1] += 1
        return original(*arguments)

    original = lines._get_next_linebox
    monkeypatch.setattr(lines, "_get_next_linebox", counted)
    for part in (*PARTS, "".join(PARTS * 4)):
        asked.append(0)
        once = render(f"<main>{part}</main>", head)
        with monkeypatch.context() as patch:
            patch.setattr(inline, "get_next_linebox", counted)
            asked.append(0)
            assert render(f"<main>{part}</main>", head) == once
        assert asked[-2] < asked[-1]


CONTENTS = """
main { columns: 2 }
article { break-before: page; counter-increment: part; string-set: title "Part " counter(part) " on " counter(page) }
a::after { content: " is on " target-counter(attr(href), page) ", " target-text(attr(href)) }
article p::before { content: "Page " counter(page) " of " counter(pages) ": " }
@page { @top-left { content: string(title) } }
"""


def test_the_numbers_of_pages_are_right_inside_columns() -> None:
    """They are known after a first layout, whose lines must not be set again."""
    entries = "".join(f'<p><a href="#p{part}">Part {part}</a></p>' for part in (1, 2, 3))
    parts = "".join(f'<article id="p{part}"><h2 id="h{part}">Text {part}</h2><p>x</p></article>' for part in (1, 2, 3))
    pages = texts(render(f"<main>{entries}</main>{parts}", HEAD.replace("</style>", f"{CONTENTS}</style>")))
    assert pages[0].splitlines() == [
        "Part 1 is on 2, Text 1x",
        "Part 2 is on 3, Text 2x",
        "Part 3 is on 4, Text 3x",
    ]
    assert [page.splitlines() for page in pages[1:]] == [
        [f"Text {part}", f"Page {part + 1} of 4: x", f"Part {part} on {part + 1}"] for part in (1, 2, 3)
    ]


def test_a_space_that_does_not_fit_breaks_no_line() -> None:
    def first_line(width: float) -> Any:
        body = f"<p style='width: {width}px; margin: 0'>the name of the hill is <b>Artsakh</b></p>"
        document = HTML(string=f"{HEAD}{body}").render(font_config=make_renderer().fonts)
        return next(box for box in document.pages[0]._page_box.descendants() if isinstance(box, LineBox))

    words = first_line(9999).children[0]
    for width in (words.width - 1, words.width - 0.01):
        assert first_line(width).children[0].text == "the name of the hill is"


# Tags


def texts(data: bytes) -> list[str]:
    """Return the text of each page."""
    with pdfium.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def factsheet(language: str) -> pikepdf.Pdf:
    return pikepdf.open(published_workspace().root / f"output/{language}/{SLUG}.{language}.pdf")


def tags(file: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Yield kind and dictionary of every structure element, in reading order."""

    def walk(element: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield str(element.S)[1:], element
        kids = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                yield from walk(kid)

    yield from walk(file.Root.StructTreeRoot)


def test_languages_stand_on_structure_elements() -> None:
    file = opened(render('<p>a <span lang="hy">Արցախ</span></p><p lang="ru">Арцах</p>'))
    marked = [(kind, str(tag.Lang)) for kind, tag in tags(file) if "/Lang" in tag]
    assert marked[-2:] == [("Span", "hy"), ("P", "ru")]


def test_header_cells_have_scopes() -> None:
    file = opened(render('<table><tr><th scope="col">a</th></tr><tr><th scope="row">b</th></tr></table>'))
    assert [str(tag.A.Scope) for kind, tag in tags(file) if kind == "TH"] == ["/Column", "/Row"]


def test_figures_have_boxes_on_the_page() -> None:
    shape = "<title>x</title><rect width='9' height='9'/>"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="96" height="48">{shape}</svg>'
    file = opened(render(f"<p>{svg}</p>"))
    (figure,) = [tag for kind, tag in tags(file) if kind == "Figure"]
    left, bottom, right, top = map(float, figure.A.BBox)
    assert 0 < left < right < 596
    assert 421 < bottom < top < 842
    assert (right - left, top - bottom) == pytest.approx((72, 36), abs=1)


def test_running_headers_are_artifacts() -> None:
    style = '@page { @top-left { content: "Running" } } body { font-family: "Profile Sans" }</style>'
    file = opened(render("<p>Text</p>", re.sub(r"body .*</style>", style, HEAD)))
    marks = [i.operands for i in pikepdf.parse_content_stream(file.pages[0]) if str(i.operator) == "BDC"]
    running = [str(kind) for kind, detail in marks if detail.get("/Type") == pikepdf.Name("/Pagination")]
    assert running == ["/Artifact"]
    assert len([detail for _, detail in marks if "/MCID" in detail]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_content_of_a_factsheet_is_tagged_or_an_artifact(language: str) -> None:
    file = factsheet(language)
    owned: dict[Any, set[int]] = {}
    for _, tag in tags(file):
        for kid in tag.get("/K", []):
            if isinstance(kid, int):
                owned.setdefault(tag.Pg.objgen, set()).add(int(kid))
            elif kid.get("/Type") == "/MCR":
                owned.setdefault(kid.Pg.objgen, set()).add(int(kid.MCID))
    for page in file.pages:
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) == "BDC" and "/MCID" in instruction.operands[1]:
                assert int(instruction.operands[1].MCID) in owned[page.obj.objgen]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tags_of_a_factsheet(language: str) -> None:
    file = factsheet(language)
    found = list(tags(file))
    kinds = [kind for kind, _ in found]
    assert kinds.count("H1") == 1
    assert {"H2", "P", "L", "LI", "Table", "TH", "TD", "Figure", "Link", "Caption"} <= set(kinds)
    assert all(str(tag.A.Scope) in ("/Row", "/Column") for kind, tag in found if kind == "TH")
    assert all(str(tag.get("/Alt", "")) for kind, tag in found if kind == "Figure")
    assert {str(tag.Lang) for _, tag in found if "/Lang" in tag} >= set(LANGUAGES) - {language}


# Hyphenation


def test_a_capital_dotted_i_moves_no_break() -> None:
    """Python's lower case of İ has two characters."""
    patterns = Patterns(ROOT / "locales/az/hyphenation.dic")
    assert patterns.positions("əistiqlaliyyət") == patterns.positions("əİstiqlaliyyət") == [3, 6, 8, 11]
    assert patterns.positions("İstiqlaliyyət") == []  # it may be a name


def test_patterns_of_the_workspace_are_registered() -> None:
    import pyphen

    register(hyphenation_files(Workspace(ROOT), real_project().locales))
    assert pyphen.Pyphen(lang="hy").inserted("անկախություն", "-") == "ան-կա-խու-թյուն"
    assert pyphen.Pyphen(lang="az").inserted("müstəqillik", "-") == "müs-tə-qil-lik"


def test_patterns_of_another_workspace_are_forgotten() -> None:
    import pyphen

    register({"en": ROOT / "locales/az/hyphenation.dic", "hy": ROOT / "locales/hy/hyphenation.dic"})
    register({})
    assert pyphen.language_fallback("hy") is None
    assert pyphen.Pyphen(lang="en").inserted("hyphenation", "-") == "hy-phen-a-tion"


# Editions


def editions(tmp_path: Path, text: str) -> tuple[Edition, ...]:
    (tmp_path / "templates/layouts").mkdir(parents=True)
    (tmp_path / "templates/layouts/factsheet.html").write_text("x", encoding="utf-8")
    (tmp_path / "templates/editions.toml").write_text(text, encoding="utf-8")
    return read_editions(Workspace(tmp_path))


GOOD = '[standard]\nlayout = "factsheet.html"\nstyles = []\npdf = ["pdf/ua-1"]\npages = 2\n'


def test_an_edition(tmp_path: Path) -> None:
    assert editions(tmp_path, GOOD) == (Edition("standard", "factsheet.html", (), 2, ("pdf/ua-1",)),)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[standard]", "[large]", "has no edition “standard”"),
        ("pages = 2", "", "edition “standard”: “pages” is missing"),
        ("pages = 2", 'pages = "2"', "edition “standard”: “pages” is “2”, not a number of pages, 1 or more"),
        ("pages = 2", "pages = 2\ncolour = true", "edition “standard”: unknown key “colour”"),
        ("pages = 2", "pages = 2\npaper = 'A0'", "edition “standard”: “paper” is “A0”, not “A4”, “A5” or “Letter”"),
        ("pdf/ua-1", "pdf/a-3", "edition “standard”: “pdf” is not a list of PDF standards that can be made"),
        ('["pdf/ua-1"]', "[]", "edition “standard”: “pdf” is not a list of PDF standards that can be made"),
        ("factsheet.html", "lost.html", "edition “standard”: templates/layouts/lost.html is missing"),
        ("= []", '= ["lost.css"]', "edition “standard”: templates/styles/lost.css is missing"),
        ("= []", "= [3]", "edition “standard”: “styles” is not a list of style sheets"),
        ("[standard]", "standard = 3\n[other]", "edition “standard”: is not a table"),
    ],
)
def test_faults_of_editions(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(PipelineError) as failure:
        editions(tmp_path, GOOD.replace(old, new))
    assert fault in [d.message for d in failure.value.diagnostics]


# The same bytes

PROGRAM = """
import sys
from hashlib import sha256
from builders import fill, real_project
from pipeline.pages.styles import locale_styles
from pipeline.pdf.hyphenation import hyphenation_files
from pipeline.pdf.render import Renderer
project = real_project()
files = hyphenation_files(project.workspace, project.locales)
renderer = Renderer(project.workspace, files, locale_styles(project.locales))
for language in ("hy", "az"):
    source = fill(language, kind="print")
    print(sha256(source.encode()).hexdigest())
    print(sha256(renderer.render(source, "x.pdf", project.editions[0]).data).hexdigest())
"""
OTHER_MACHINE = {
    "FC_LANG": "ja",
    "FONTCONFIG_FILE": "/nonexistent",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "PANGO_LANGUAGE": "ka",
    "SOURCE_DATE_EPOCH": "0",
}


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    return subprocess.run(
        [sys.executable, "-c", program], env=os.environ | path | environment, cwd="/", capture_output=True, text=True
    )


def digests(seed: str, zone: str, **environment: str) -> list[str]:
    result = run(PROGRAM, PYTHONHASHSEED=seed, TZ=zone, **environment)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.split()


def test_the_same_source_gives_the_same_bytes_in_any_process() -> None:
    first, second = digests("1", "Asia/Baku"), digests("2", "America/New_York", **OTHER_MACHINE)
    assert len(set(first)) == 4
    assert first == second


UNTUNED = {
    "the setting": "import os; os.environ['PIPELINE_TUNING'] = '0'",
    "another version": "import importlib.metadata as m; m.version = lambda name: '71.0'",
}
PUBLICATION = """
from io import BytesIO
from builders import LANGUAGES, fill, real_project
from test_pdf import make_renderer, opened, tags, texts
from pipeline.pdf.tuning import enable
print(enable.enabled())
renderer = make_renderer()
for language in LANGUAGES:
    rendered = renderer.render(fill(language, kind="print"), "x.pdf", real_project().editions[0])
    kinds = [(kind, str(tag.get("/Lang")), str(tag.get("/Alt"))) for kind, tag in tags(opened(rendered.data))]
    print(language, rendered.pages, kinds, texts(rendered.data))
"""


def test_factsheets_are_the_same_without_tuning() -> None:
    tuned = run(PUBLICATION)
    assert (tuned.returncode, tuned.stderr, tuned.stdout[:5]) == (0, "", "True\n")
    for switch in UNTUNED.values():
        plain = run(switch + PUBLICATION)
        assert (plain.returncode, plain.stderr, plain.stdout[:6]) == (0, "", "False\n")
        assert plain.stdout[6:] == tuned.stdout[5:]


FORKS = """
import os, sys, time
from hashlib import sha256
from builders import real_project
from test_pdf import EDITION, HEAD, make_renderer
renderer = make_renderer()
renderer.load([EDITION])
end = time.monotonic() + 9
while len(os.listdir("/proc/self/task")) > 1:  # Pango's first font map starts a thread, which soon ends
    assert time.monotonic() < end
    time.sleep(0.01)
source = f"{HEAD}<body><p lang='ru'>независимость</p></body></html>"
def render():
    return sha256(renderer.render(source, "x.pdf", EDITION).data).hexdigest()
children = []
for _ in range(2):
    child = os.fork()
    if not child:
        os.write(1, "".join(f"{each} " for each in {render() for _ in range(3)}).encode())  # at once: two write
        sys.exit()
    children.append(child)
assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
print(render())
"""


def test_children_render_what_their_parent_does_and_leave_it_the_fonts() -> None:
    result = run(FORKS)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.split()) == 3
    assert len(set(result.stdout.split())) == 1


# The engine


def test_loading_the_engine_leaves_all_as_it_was() -> None:
    program = """
import ctypes.util, locale, os, sys
before = dict(os.environ), locale.setlocale(locale.LC_CTYPE), ctypes.util.find_library
import pipeline.pdf.render
assert before == (dict(os.environ), locale.setlocale(locale.LC_CTYPE), ctypes.util.find_library)
assert "fontTools.subset" not in sys.modules
from weasyprint.pdf.fonts import instantiateVariableFont, subset
assert subset.Options(hinting=False).hinting is False
try:
    instantiateVariableFont(None, {})
except TypeError:
    print("called")
"""
    result = run(program, LC_ALL="C")
    assert (result.stdout, result.stderr) == ("called\n", "")


def test_the_text_libraries_are_files_that_are_loaded() -> None:
    found = text_libraries()
    names = {path.name.partition(".so")[0] for path in found}
    expected = {
        "fontconfig",
        "freetype",
        "fribidi",
        "glib-2.0",
        "harfbuzz",
        "harfbuzz-subset",
        "pango-1.0",
        "pangoft2-1.0",
    }
    assert names >= {f"lib{name}" for name in expected}
    assert list(found) == sorted(path.resolve() for path in found)
    assert all(path.is_file() for path in found)


def growth() -> int:
    """Return by how many bytes this process grows while it renders text with font features fifteen times."""
    renderer = make_renderer()
    body = '<div style="font-variant-ligatures: none">' + "<p>a b c</p>" * 1000 + "</div>"

    def resident() -> int:
        render(body, renderer=renderer)
        gc.collect()
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    sizes = [resident() for _ in range(20)]
    return sizes[-1] - sizes[4]


def test_text_with_font_features_loses_no_memory() -> None:
    """The engine by itself would lose a megabyte with each; in a process of its own, since others' garbage counts."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", "import test_pdf; print(test_pdf.growth())"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert int(said.stdout) < 6_000_000
