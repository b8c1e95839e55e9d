"""[tool.pipeline.look]: what of it is on page and print, what is translated, and every value that is refused."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from builders import published_asset
from conftest import ISLAND, copy_workspace

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.base.png import data_address, write_png
from pipeline.base.settings import Look, read_settings
from pipeline.build.build import build
from pipeline.cli.main import main
from pipeline.pages.fonts import PUBLISHER, find_fonts
from pipeline.pages.publisher_fonts import in_publisher_fonts, publisher_font_faults
from pipeline.profile.extractors import extract_settings
from pipeline.project.project import read_project
from pipeline.project.sources import read_sources
from pipeline.project.update import update

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><path d="M0 20 30 0l30 20z" fill="#063"/></svg>'
LOOK = """\
accent = "#7a1f2b"
logo = "templates/logo.svg"
logo-alt = "Island Editors: a hill"
contact = "editors@island.example"
disclaimer = "The publisher takes no side."
"""
HEBREW = {"look.logo-alt": "עורכי האי: גבעה", "look.disclaimer": "המוציא לאור אינו נוקט עמדה."}
FONT = ISLAND / "templates/fonts/print/IslandSans-Regular.ttf"


def set_look(workspace: Workspace, look: str) -> None:
    text = workspace.read_text("pyproject.toml").partition("[tool.pipeline.look]")[0]
    workspace.write_text("pyproject.toml", f"{text.rstrip()}\n\n[tool.pipeline.look]\n{look}")


def dress(workspace: Workspace, look: str = LOOK) -> None:
    """Give a workspace a look, and its texts a translation."""
    workspace.write_text("templates/logo.svg", SVG)
    set_look(workspace, look)
    update(workspace)
    path = "locales/he/LC_MESSAGES/site.po"
    text = workspace.read_text(path)
    for context, translation in HEBREW.items():
        pattern = rf'(msgctxt "{re.escape(context)}"\nmsgid "[^"]+"\nmsgstr )""'
        text = re.sub(pattern, lambda found, said=translation: f'{found[1]}"{said}"', text)
    workspace.write_text(path, text)


def faults(workspace: Workspace, look: str) -> list[Diagnostic]:
    set_look(workspace, look)
    with pytest.raises(PipelineError) as caught:
        read_sources(workspace)
    return list(caught.value.diagnostics)


@pytest.fixture(scope="module")
def dressed(island_source: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The island with a look, built; to be read only."""
    folder = tmp_path_factory.mktemp("dressed") / "hans-island"
    shutil.copytree(island_source.root, folder)
    workspace = Workspace(folder)
    dress(workspace)
    build(workspace)
    return workspace


def test_the_look_is_on_page_and_index(dressed: Workspace) -> None:
    page, index = (dressed.read_text(f"output/{name}") for name in ("he/hans-island.html", "index.html"))
    assert f"<title>{HEBREW['look.logo-alt']}</title><g><path d=" in page
    assert 'class="logo"' in page
    assert f'<p class="disclaimer">{HEBREW["look.disclaimer"]}</p>' in page
    assert "ליצירת קשר: <bdi>editors@island.example</bdi>" in page
    assert "<title>Island Editors: a hill</title>" in index
    assert all(text in index for text in ("The publisher takes no side.", HEBREW["look.disclaimer"]))
    assert re.search("Published by Island Editors · .*Contact: <bdi>editors@island.example</bdi>", index)
    assert "img-src 'self' file:; style-src" in page
    assert 'class="logo"' in dressed.read_text("output/status.html")


def test_the_look_is_in_print_with_its_figure(dressed: Workspace) -> None:
    with pikepdf.open(dressed.root / "output/he/hans-island.he.pdf") as pdf:
        tags = [tag for tag in pdf.objects if isinstance(tag, pikepdf.Dictionary) and tag.get("/S") == "/Figure"]
        figures = [str(tag["/Alt"]) for tag in tags if "/Alt" in tag]  # bars, which nothing owns, have none
        assert HEBREW["look.logo-alt"] in figures
        assert pdf.docinfo["/Author"] == "Island Editors"
    assert main(["verify", "--workspace", str(dressed.root)]) == 0


def test_timeline_and_charts_are_drawn_in_the_accent(dressed: Workspace) -> None:
    page = dressed.read_text("output/en/hans-island.html")
    drawn = set(re.findall(r'class="(scale-mark|chart-solid|chart-line)"[^>]* (?:fill|stroke)="(#[^"]+)"', page))
    assert drawn == {(name, "#7a1f2b") for name in ("scale-mark", "chart-solid", "chart-line")}


def test_the_accent_is_in_the_style_sheet_of_the_locales(dressed: Workspace) -> None:
    styles = dressed.read_text(f"output/{published_asset(dressed.root / 'output', 'assets/styles/locales.css')}")
    assert "html:root{--accent:#7a1f2b;--on-accent:#ffffff}" in styles
    assert "--accent:#ff999d;" in styles


def test_its_texts_are_messages_of_the_site(dressed: Workspace) -> None:
    template = dressed.read_text("locales/site.pot")
    assert '#: pyproject.toml\nmsgctxt "look.disclaimer"\nmsgid "The publisher takes no side."\n' in template
    with (dressed.root / "pyproject.toml").open("rb") as file:
        calls = list(extract_settings(file, {}, (), {}))
    lines = dressed.read_text("pyproject.toml").splitlines()
    assert [(function, arguments) for _, function, arguments, _ in calls] == [
        ("pgettext", ("look.logo-alt", "Island Editors: a hill")),
        ("pgettext", ("look.disclaimer", "The publisher takes no side.")),
    ]
    assert [lines[line - 1].split(" ")[0] for line, *_ in calls] == ["logo-alt", "disclaimer"]


def test_without_a_disclaimer_there_is_no_message(island_source: Workspace) -> None:
    assert not [m for t in read_sources(island_source).templates for m in t.messages if m.id.startswith("look.")]


def test_an_image_stands_in_the_page_that_admits_it(tmp_path: Path, dressed: Workspace) -> None:
    workspace = copy_workspace(tmp_path, dressed.root)
    set_look(workspace, LOOK.replace(".svg", ".png"))
    png = write_png(30, 10, b"\x00\x66\x33\xff" * 300)
    workspace.write_bytes("templates/logo.png", png)
    build(workspace)
    page = workspace.read_text("output/he/hans-island.html")
    image = f'<img class="logo" src="{data_address(png)}" width="120" height="40" '
    image += f'style="--width: 120.0px; --height: 40.0px" alt="{HEBREW["look.logo-alt"]}">'
    assert image in page
    assert "default-src 'none'; img-src 'self' file: data:; style-src" in page
    with pikepdf.open(workspace.root / "output/he/hans-island.he.pdf") as pdf:
        images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert {(int(o.Width), int(o.Height)) for o in images} == {(30, 10)}


def test_a_fuzzy_disclaimer_is_not_shown(tmp_path: Path, dressed: Workspace) -> None:
    workspace = copy_workspace(tmp_path, dressed.root)
    set_look(workspace, LOOK.replace("takes no side", "takes neither side"))
    update(workspace)
    with pytest.raises(PipelineError) as caught:
        build(workspace)
    assert [(d.code, d.location.path) for d in caught.value.diagnostics if d.severity == "error"] == [
        ("translation-fuzzy", "locales/he/LC_MESSAGES/site.po")
    ]


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ('accent = "red"', "“look.accent” is “red”, not a colour as #rrggbb"),
        ('accent = "#12345"', "“look.accent” is “#12345”, not a colour as #rrggbb"),
        ('accent = "#123456; } * { color: red"', "not a colour as #rrggbb"),
        ('accent = "rgb(1, 2, 3)"', "not a colour as #rrggbb"),
        ('logo = "../logo.svg"', "“look.logo” is not an .svg or .png file of templates"),
        ('logo = "/etc/passwd"', "“look.logo” is not an .svg or .png file of templates"),
        ('logo = "templates/logo.gif"', "“look.logo” is not an .svg or .png file of templates"),
        ('logo = "templates/../logo.svg"', "“look.logo” is not an .svg or .png file of templates"),
        ('contact = "a\\nb"', "“look.contact” has a line break or a control character"),
        ('contact = "a\\u202eb"', "“look.contact” has a line break or a control character"),
        ('contact = "Ереван"', "“look.contact” has letters that are not Latin"),
        ('disclaimer = "a\\nb"', "“look.disclaimer” has a line break or a control character"),
        ('disclaimer = """\na\n"""', "“look.disclaimer” has a line break or a control character"),
        (f'disclaimer = "{"a" * 501}"', "“look.disclaimer” is not one line of at most 500 characters"),
        ("sans = \"'X'; } * { color: red\"", "“look.sans” is not the name of a font"),
        ("sans = '\"X\", serif'", "“look.sans” is not the name of a font"),
        ('sans = "X</style>"', "“look.sans” is not the name of a font"),
        ('fonts = ["templates/fonts/print/X.ttf"]', "which is not a .ttf or .otf file of a folder in templates/fonts"),
        ('fonts = ["../X.ttf"]', "which is not a .ttf or .otf file of a folder in templates/fonts"),
        ('fonts = ["templates/fonts/a/X.ttf", "templates/fonts/b/Y.ttf"]', "“look.fonts” are in several folders"),
        ('colour = "#123456"', "unknown key “look.colour”"),
    ],
)
def test_a_value_that_no_look_has(tmp_path: Path, look: str, said: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_text("pyproject.toml", f'[tool.pipeline]\nlocales = ["en"]\n[tool.pipeline.look]\n{look}\n')
    with pytest.raises(PipelineError) as caught:
        read_settings(workspace)
    (found,) = caught.value.diagnostics
    assert (str(found.location), found.code) == ("pyproject.toml:4", "settings")
    assert said in found.message
    assert found.hint


@pytest.mark.parametrize(
    ("disclaimer", "code", "said"),
    [
        ("No <b>side</b>.", "markup", "setting “look.disclaimer” has the markup “<b>”"),
        ("No side &amp; none.", "markup", "setting “look.disclaimer” has the character reference “&amp;”"),
        ("No <em>side.", "token-unbalanced", "setting “look.disclaimer” has <em> or <strong> tokens"),
        ("By {publisher}.", "placeholder-syntax", "setting “look.disclaimer” has the placeholder “{publisher}”"),
        ("By {a b}.", "placeholder-syntax", "setting “look.disclaimer” has “{a b}”, which is not a placeholder"),
    ],
)
def test_a_disclaimer_with_markup(tmp_path: Path, disclaimer: str, code: str, said: str) -> None:
    workspace = copy_workspace(tmp_path)
    (found,) = faults(workspace, f'disclaimer = "{disclaimer}"\n')
    line = workspace.read_text("pyproject.toml").splitlines()[found.location.line - 1]
    assert (found.location.path, line.split(" ")[0], found.code) == ("pyproject.toml", "disclaimer", code)
    assert found.message.startswith(said)


def test_a_disclaimer_is_checked_as_a_label_is(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    set_look(workspace, 'disclaimer = "The publisher takes  no side."\n')
    update(workspace)
    _, warnings = read_project_lenient(workspace)
    (found,) = [d for d in warnings if d.location.path == "pyproject.toml"]
    assert found.message.startswith("label “look.disclaimer” has")


def read_project_lenient(workspace: Workspace) -> tuple[None, list[Diagnostic]]:
    with pytest.raises(PipelineError) as caught:
        read_project(workspace)
    return None, list(caught.value.diagnostics)


def test_all_that_is_wrong_with_a_look_is_told_at_once(tmp_path: Path) -> None:
    found = faults(copy_workspace(tmp_path), 'accent = "#fc0"\nlogo = "templates/lost.svg"\nlogo-alt = "A hill"\n')
    assert sorted(d.code for d in found) == ["accent-contrast", "logo-missing"]
    assert all(d.location.path == "pyproject.toml" and d.location.line for d in found)


FONTS = 'sans = "{}"\nfonts = ["templates/fonts/own/Own.ttf"]\n'


def own_font(tmp_path: Path, look: str, data: bytes | None) -> tuple[Workspace, Look]:
    workspace = copy_workspace(tmp_path)
    set_look(workspace, look)
    if data:
        workspace.write_bytes("templates/fonts/own/Own.ttf", data)
    return workspace, read_settings(workspace).look


def renamed(family: str, keep: str = "") -> bytes:
    """Return the island's font under another name; with only the characters of `keep`, if there are any."""
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont

    with TTFont(FONT) as font:
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = family
        if keep:
            subset = Subsetter()
            subset.options.name_IDs = ["*"]
            subset.populate(text=keep)
            subset.subset(font)
        out = BytesIO()
        font.save(out)
    return out.getvalue()


def test_the_fonts_of_a_publisher_stand_first_where_they_have_the_letters(tmp_path: Path) -> None:
    latin = "".join(map(chr, range(0x20, 0x250)))
    workspace, look = own_font(tmp_path, FONTS.format("Own Sans"), renamed("Own Sans", latin))
    workspace.write_text("templates/fonts/own/OFL.txt", "licence")
    locales = read_sources(workspace).locales
    fonts, unusable = find_fonts(workspace, locales, look)
    assert not unusable
    assert {font.published for font in fonts if font.owner == PUBLISHER} == {"assets/fonts/publisher/Own.ttf"}
    (english, hebrew), found = in_publisher_fonts(workspace, locales, fonts, look)
    assert english.sans == f'"Own Sans", {locales[0].sans}'
    assert (english.serif, hebrew.sans) == (locales[0].serif, locales[1].sans)
    (warned,) = found
    assert (warned.code, warned.severity) == ("font-script", "warning")
    assert warned.message.startswith("“Own Sans” lacks letters of he, which keeps its own font: ")


def test_a_publication_in_a_font_of_its_publisher(tmp_path: Path) -> None:
    workspace, _ = own_font(tmp_path, FONTS.format("Own Sans"), renamed("Own Sans"))
    workspace.write_text("templates/fonts/own/OFL.txt", "licence")
    build(workspace)
    styles = workspace.read_text(f"output/{published_asset(workspace.root / 'output', 'assets/styles/locales.css')}")
    font = published_asset(workspace.root / "output", "assets/fonts/publisher/Own.ttf")
    assert f"src:url(../{font.removeprefix('assets/')})" in styles
    assert (workspace.root / "output/assets/fonts/publisher/OFL.txt").read_text() == "licence"
    with pikepdf.open(workspace.root / "output/he/hans-island.he.pdf") as pdf:
        names = {str(o.FontName) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert any(name.endswith("+Own-Sans") for name in names)


def test_a_font_without_a_file_a_name_or_a_licence(tmp_path: Path) -> None:
    workspace, look = own_font(tmp_path, FONTS.format("Own Sans"), None)
    _, (found,) = find_fonts(workspace, (), look)
    assert (found.location.path, found.code) == ("pyproject.toml", "font-missing")
    workspace.write_bytes("templates/fonts/own/Own.ttf", renamed("Other Sans"))
    fonts, _ = find_fonts(workspace, (), look)
    told = [(d.code, d.message) for d in publisher_font_faults(workspace, look, fonts)]
    assert told == [
        ("font-unknown", "look.sans names “Own Sans”, which none of look.fonts provides"),
        ("font-unknown", "look.fonts brings “Other Sans”, which neither look.serif nor look.sans names"),
        ("font-licence", "templates/fonts/own has no licence text"),
    ]


def test_a_font_that_is_none(tmp_path: Path) -> None:
    workspace, look = own_font(tmp_path, FONTS.format("Own Sans"), b"no font")
    _, (found,) = find_fonts(workspace, (), look)
    assert (str(found.location), found.code) == ("templates/fonts/own/Own.ttf", "font-unusable")
