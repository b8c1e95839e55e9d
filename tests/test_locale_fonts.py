"""Fonts that a locale brings along, and the characters that no font has."""

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from builders import ROOT, copy_workspace, locale, make_catalog, make_locales, real_project
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError
from pipeline.base.files import Workspace
from pipeline.language.locale_file import families
from pipeline.language.locales import Locale, read_locale
from pipeline.pages.fonts import Font, font_faults, font_rules, licence_files, read_font, read_fonts
from pipeline.pages.glyphs import Wording, glyph_faults, wordings
from pipeline.pages.styles import locale_styles
from pipeline.pdf.editions import Edition
from pipeline.pdf.render import Renderer
from pipeline.project.project import read_project
from pipeline.verify.manifest import ASSET

FONTS = ROOT / "tests/fonts"
REGULAR, BOLD, SERIF = "NotoSansJP-Regular.ttf", "NotoSansJP-Bold.ttf", "NotoSerifJP-Regular.ttf"
CID_KEYED = "NotoSansCJKjp-Regular.otf"
SANS = '\'"Noto Sans JP", "Profile Sans"\''


def japanese(folder: Path, *files: str, serif: str = SANS, sans: str = SANS, licence: bool = True) -> Locale:
    """Write a Japanese locale with these fonts into a copy of the workspace's fonts, and read it."""
    fonts = folder / "locales/ja/fonts"
    fonts.mkdir(parents=True)
    shutil.copytree(ROOT / "templates/fonts/print", folder / "templates/fonts/print")
    for file in [*files, *(["OFL.txt"] if licence else [])]:
        shutil.copy(FONTS / file, fonts)
    names = ", ".join(f'"fonts/{file}"' for file in files)
    text = f"[fonts]\nserif = {serif}\nsans = {sans}\nfiles = [{names}]\n"
    (folder / "locales/ja/locale.toml").write_text(text, encoding="utf-8")
    return read_locale(Workspace(folder), "ja")


def faults(folder: Path, own: Locale) -> list[str]:
    workspace = Workspace(folder)
    try:
        found: list[Diagnostic] = list(font_faults(workspace, [own], read_fonts(workspace, [own])))
    except PipelineError as failure:
        found = list(failure.diagnostics)
    return [str(d) for d in found]


def refusal(data: bytes) -> str:
    with pytest.raises(PipelineError) as failure:
        read_font(data, "fonts/X.ttf")
    (found,) = failure.value.diagnostics
    return f"{found.message}; {found.hint}"


@pytest.mark.parametrize(
    ("file", "family", "weight", "embedded"),
    [
        (REGULAR, "Noto Sans JP", 400, "Noto-Sans-JP"),
        (BOLD, "Noto Sans JP", 700, "Noto-Sans-JP-Bold"),
        (SERIF, "Noto Serif JP", 400, "Noto-Serif-JP"),
    ],
)
def test_family_and_weight_are_read_from_the_file(file: str, family: str, weight: int, embedded: str) -> None:
    font = read_font((FONTS / file).read_bytes(), file)
    assert (font.family, font.weight, font.italic, font.embedded) == (family, weight, False, embedded)
    assert ord("島") in font.characters
    assert ord("я") not in font.characters


@pytest.mark.parametrize("weight", range(100, 1000, 100))
@pytest.mark.parametrize("italic", [False, True])
@pytest.mark.parametrize("family", ["Noto Serif JP", "M PLUS 1", "Zen Kaku Medium", "Fira Sans Condensed"])
def test_the_embedded_name_is_the_one_that_pango_words(family: str, weight: int, italic: bool) -> None:
    from pipeline.pdf.engine import ffi, pango

    description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    pango.pango_font_description_set_family(description, family.encode())
    pango.pango_font_description_set_weight(description, weight)
    pango.pango_font_description_set_style(description, 2 * italic)
    words = ffi.string(pango.pango_font_description_to_string(description)).decode()
    font = Font("x", "ja", family, weight, italic, frozenset())
    assert font.embedded == words.replace(",", "").replace(" ", "-")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"ttcf", "is a collection of several fonts; take the one that is meant out of it"),
        (b"wOF2", "is a web font; give its .ttf or .otf"),
        (b"# Fonts", "is not a font that can be read; give a TrueType or OpenType font"),
        (b"", "is not a font that can be read; give a TrueType or OpenType font"),
        (b"OTTO\0\1", "is not a font that can be read; give a TrueType or OpenType font"),
    ],
)
def test_what_is_no_single_font_is_refused_with_a_remedy(start: bytes, said: str) -> None:
    assert refusal(start).startswith(said)


def test_a_damaged_font_is_refused() -> None:
    assert refusal((FONTS / REGULAR).read_bytes()[:3000]).startswith("is not a font that can be read")


def test_a_variable_font_is_refused_with_the_command_that_cuts_it(tmp_path: Path) -> None:
    with TTFont(FONTS / SERIF) as font:
        builder = FontBuilder(font=font)
        builder.setupFvar([("wght", 400, 400, 700, "Weight")], [])
        font.save(tmp_path / "variable.ttf")
    said = refusal((tmp_path / "variable.ttf").read_bytes())
    assert said.startswith("is a variable font")
    assert "fonttools varLib.instancer fonts/X.ttf wght=400" in said


def test_a_cid_keyed_font_is_refused_with_what_to_give_instead() -> None:
    assert refusal((FONTS / CID_KEYED).read_bytes()) == (
        "is a CID-keyed PostScript font, whose glyphs PDF viewers would mix up; give its TrueType edition (.ttf),"
        " or convert it: otf2ttf fonts/X.ttf, of the package afdko"
    )


@pytest.mark.parametrize(
    "outlines",
    [b"\xff" * 8, b"\1\0", b"\1\0\4\1\0\1\1\1\2A\0\0\0\0\0\0"],
    ids=["of no version", "cut off", "of no font"],
)
def test_a_postscript_font_with_damaged_outlines_is_refused(outlines: bytes) -> None:
    damaged = BytesIO()
    with TTFont(FONTS / CID_KEYED, recalcBBoxes=False) as font:
        font["CFF "] = DefaultTable("CFF ")
        font["CFF "].data = outlines
        font.save(damaged)
    assert refusal(damaged.getvalue()).startswith("is not a font that can be read")


def name_keyed() -> bytes:
    """Make a PostScript font without CIDs: the glyphs of the Japanese serif, under the family “Name Keyed”."""
    with TTFont(FONTS / SERIF) as source:
        glyphs, widths, line = source.getGlyphSet(), source["hmtx"], source["hhea"]
        outlines = {}
        for name in source.getGlyphOrder():
            pen = T2CharStringPen(widths[name][0], glyphs)
            glyphs[name].draw(pen)
            outlines[name] = pen.getCharString()
        builder = FontBuilder(source["head"].unitsPerEm, isTTF=False)
        builder.setupGlyphOrder(list(outlines))
        builder.setupCharacterMap(source.getBestCmap())
        builder.setupCFF("NameKeyed-Regular", {"FullName": "Name Keyed"}, outlines, {})
        builder.setupHorizontalMetrics({name: widths[name] for name in outlines})
        builder.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
        builder.setupNameTable({"familyName": "Name Keyed", "styleName": "Regular"})
        builder.setupOS2(sTypoAscender=line.ascent, sTypoDescender=line.descent, usWeightClass=400)
        builder.setupPost()
        written = BytesIO()
        builder.save(written)
    return written.getvalue()


def printed(workspace: Workspace, own: Locale, font: Font) -> bytes:
    """Print a line in a font."""
    renderer = Renderer(workspace, {}, locale_styles((own,), font_rules([font], "print")))
    page = (
        '<!DOCTYPE html><html lang="ja"><head><title>T</title><style>@page { size: 80mm 100mm; margin: 5mm }'
        f" p {{ font: 48pt/2 '{font.family}' }}</style></head><body><p>島日本</p></body></html>"
    )
    edition = Edition("standard", "factsheet.html", (), 1)
    return renderer.render(page, "output/x.pdf", edition).data


def shown(data: bytes) -> tuple[str, bytes]:
    """Return the text of the first page and its grey pixels, as a PDF viewer has them."""
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].get_textpage().get_text_range().strip(), bytes(document[0].render(grayscale=True).buffer)
    finally:
        document.close()


def embedded(data: bytes) -> TTFont:
    """Return the one font of the first page."""
    with pikepdf.open(BytesIO(data)) as file:
        (font,) = file.pages[0].Resources.Font.values()
        return TTFont(BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile3.read_bytes()))


def test_a_name_keyed_postscript_font_shows_the_same_glyphs_as_truetype(tmp_path: Path) -> None:
    own = japanese(tmp_path, SERIF)
    (tmp_path / "locales/ja/fonts/NameKeyed.otf").write_bytes(name_keyed())
    pages = []
    for path in (f"locales/ja/fonts/{SERIF}", "locales/ja/fonts/NameKeyed.otf"):
        font = replace(read_font((tmp_path / path).read_bytes(), path), owner="ja")
        pages.append(printed(Workspace(tmp_path), own, font))
    (text, truetype), (same_text, postscript) = map(shown, pages)
    assert text == same_text == "島日本"
    ink = sum(255 - grey for grey in truetype)
    assert ink > 100_000
    assert sum(abs(a - b) for a, b in zip(truetype, postscript, strict=True)) < ink / 50
    # Without CIDs, the numbers in the page are those of the glyphs for every viewer, not only for the one asked here.
    assert not hasattr(embedded(pages[1])["CFF "].cff.topDictIndex[0], "ROS")


def test_a_good_locale_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, japanese(tmp_path, REGULAR, BOLD)) == []


def test_a_family_without_its_bold_is_a_warning_and_has_a_stand_in(tmp_path: Path) -> None:
    own = japanese(tmp_path, SERIF, serif="'\"Noto Serif JP\"'", sans="'\"Noto Serif JP\"'")
    (found,) = faults(tmp_path, own)
    assert found == (
        f"locales/ja/fonts/{SERIF}: warning[font-bold]: “Noto Serif JP” has no bold: headings are set in another"
        " weight\n"
        "  hint: add the file of its bold to fonts.files"
    )
    fonts = [font for font in read_fonts(Workspace(tmp_path), [own]) if font.owner]
    assert sorted(font.embedded for font in fonts) == [
        "Noto-Serif-JP",
        "Noto-Serif-JP-Bold",
        "Noto-Serif-JP-Bold-Italic",
        "Noto-Serif-JP-Italic",
    ]
    assert {font.path for font in fonts} == {f"locales/ja/fonts/{SERIF}"}
    assert font_rules(fonts, "print").count(SERIF) == 4


def test_a_missing_file_is_an_error_at_the_line_that_names_it(tmp_path: Path) -> None:
    own = japanese(tmp_path, REGULAR)
    (tmp_path / "locales/ja/fonts" / REGULAR).unlink()
    (found,) = faults(tmp_path, own)
    assert found == (
        f"locales/ja/locale.toml:4: error[font-missing]: names the font locales/ja/fonts/{REGULAR}, which is missing\n"
        "  hint: put the file there, or take its name out of fonts.files"
    )


def test_a_family_that_no_font_provides_is_an_error(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, japanese(tmp_path, REGULAR, BOLD, sans="'Georgia, \"Noto Sans JP\"'"))
    assert found.startswith(
        "locales/ja/locale.toml:3: error[font-unknown]: fonts.sans of ja names “Georgia”, which no font of the"
        " workspace provides\n  hint: name the file of the font in fonts.files, or use one of Noto Sans JP, Profile"
    )


def test_fonts_without_their_licence_are_a_warning(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, japanese(tmp_path, REGULAR, BOLD, licence=False))
    assert found == (
        "locales/ja/locale.toml:4: warning[font-licence]: the fonts of ja have no licence text beside them\n"
        "  hint: put the licence of the fonts there, as locales/ja/fonts/OFL.txt: it has to go with them"
    )


@pytest.mark.parametrize("name", ["OFL-1.1", "LICENSE", "LICENSE-2.0.txt", "COPYING", "OFL.FAQ.txt", "LICENCE.md"])
def test_a_licence_may_have_its_usual_names(tmp_path: Path, name: str) -> None:
    own = japanese(tmp_path, REGULAR, BOLD, licence=False)
    (tmp_path / "locales/ja/fonts" / name).write_text("free", encoding="utf-8")
    assert faults(tmp_path, own) == []
    assert licence_files(Workspace(tmp_path), own) == [f"locales/ja/fonts/{name}"]
    assert ASSET.fullmatch(f"assets/fonts/ja/{name}")


@pytest.mark.parametrize("name", ["OFL.html", "LICENSE.svg", "OFL (1).txt", "COPYING.js", "OFL-1.1.HTML"])
def test_what_is_only_named_like_a_licence_is_told_and_not_published(tmp_path: Path, name: str) -> None:
    own = japanese(tmp_path, REGULAR, BOLD)
    (tmp_path / "locales/ja/fonts" / name).write_text("<script>", encoding="utf-8")
    (found,) = faults(tmp_path, own)
    assert found.startswith(f"locales/ja/fonts/{name}: warning[font-licence]: is not published, since its name is not")
    assert licence_files(Workspace(tmp_path), own) == ["locales/ja/fonts/OFL.txt"]


def test_two_files_of_one_style_are_an_error(tmp_path: Path) -> None:
    own = japanese(tmp_path, REGULAR, BOLD)
    shutil.copy(FONTS / REGULAR, tmp_path / "locales/ja/fonts/Same.ttf")
    text = (tmp_path / "locales/ja/locale.toml").read_text(encoding="utf-8")
    text = text.replace("files = [", 'files = ["fonts/Same.ttf", ')
    (tmp_path / "locales/ja/locale.toml").write_text(text, encoding="utf-8")
    own = read_locale(Workspace(tmp_path), "ja")
    found = faults(tmp_path, own)
    assert len(found) == 2
    assert found[0].startswith(
        "locales/ja/fonts/Same.ttf: error[font-twice]: another file of the workspace is “Noto Sans JP” of"
    )


@pytest.mark.parametrize(
    ("fonts", "said"),
    [
        (
            'serif = \'"A"\'\nsans = \'"A"\'\nfiles = ["../x.ttf"]',
            "“fonts.files” has “../x.ttf”, which is not like fonts/",
        ),
        (
            'serif = \'"A"\'\nsans = \'"A"\'\nfiles = "fonts/x.ttf"',
            "“fonts.files” is “fonts/x.ttf”, not a list of file names",
        ),
        (
            'serif = \'"A"\'\nsans = \'"A"\'\nfiles = ["fonts/x.woff2"]',
            "“fonts.files” has “fonts/x.woff2”, which is not like",
        ),
        ("serif = '\"A\"'\nsans = '\"A\"'\nfile = []", "unknown key “fonts.file”"),
        ("serif = '\"A\"} p {'\nsans = '\"A\"'", "“fonts.serif” is not a list of font families"),
        ('serif = \'"A"\'\nsans = \'"A" "B"\'', "“fonts.sans” is not a list of font families"),
    ],
)
def test_faults_of_the_font_keys(tmp_path: Path, fonts: str, said: str) -> None:
    (tmp_path / "locales/ja").mkdir(parents=True)
    (tmp_path / "locales/ja/locale.toml").write_text(f"[fonts]\n{fonts}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as failure:
        read_locale(Workspace(tmp_path), "ja")
    (found,) = failure.value.diagnostics
    assert (found.code, found.location.line > 1) == ("locale-data", True)
    assert found.message.startswith(said)


def test_families_of_a_stack() -> None:
    assert families("\"Noto Serif JP\", 'Profile Serif',Georgia") == ("Noto Serif JP", "Profile Serif", "Georgia")


def test_rules_are_made_of_the_files(tmp_path: Path) -> None:
    own = japanese(tmp_path, REGULAR, BOLD)
    fonts = read_fonts(Workspace(tmp_path), [own])
    assert font_rules([font for font in fonts if not font.stands_in], "print") == (
        '@font-face { font-family: "Noto Sans JP"; font-weight: 400; font-style: normal;'
        f" src: url(../locales/ja/fonts/{REGULAR}); }}\n"
        '@font-face { font-family: "Noto Sans JP"; font-weight: 700; font-style: normal;'
        f" src: url(../locales/ja/fonts/{BOLD}); }}\n"
    )
    assert f"font-display: optional; src: url(../fonts/ja/{BOLD});" in font_rules(fonts, "screen")


def test_the_fonts_of_the_others_follow_those_of_a_page(tmp_path: Path) -> None:
    styles = locale_styles((locale("en"), japanese(tmp_path, REGULAR)))
    assert 'html:lang(en), .side:lang(en) { --serif: "Profile Serif", "Noto Sans JP", "Profile Sans";' in styles
    assert 'html:lang(ja), .side:lang(ja) { --serif: "Noto Sans JP", "Profile Sans", "Profile Serif";' in styles


def test_a_page_in_our_languages_names_no_other_font() -> None:
    styles = locale_styles(real_project().locales, font_rules(real_project().fonts, "print"))
    assert styles.count('--serif: "Profile Serif"; --sans: "Profile Sans";') == 4
    assert "@font-face" not in styles


def missing(own: Locale, fonts: tuple[Font, ...], *texts: str) -> list[str]:
    table = [Wording(f"“t{number}”", Location("x.po", number), text) for number, text in enumerate(texts)]
    return [d.message for d in glyph_faults(own, fonts, table)]


def test_characters_that_no_font_has_are_told_once() -> None:
    fonts = real_project().fonts
    assert missing(locale("ru"), fonts, "Нагорный Карабах", "20\u202f000\u2060–30", "«№»") == []
    assert missing(locale("ru"), fonts, "Карабах ქ", "ქარ →", "ქ") == [
        "“t0” has characters that are missing from fonts.serif and fonts.sans of ru: ქ (U+10E5)",
        (
            "“t1” has characters that are missing from fonts.serif and fonts.sans of ru: ა (U+10D0), რ (U+10E0),"
            " → (U+2192)"
        ),
    ]


def test_a_character_that_is_missing_from_one_stack_only_is_told_of_that_stack(tmp_path: Path) -> None:
    own = japanese(tmp_path, SERIF, serif="'\"Noto Serif JP\"'", sans="'\"Profile Sans\"'")
    fonts = read_fonts(Workspace(tmp_path), [own])
    (found,) = missing(own, fonts, "島0")
    assert found == "“t0” has characters that are missing from fonts.sans of ja: 島 (U+5CF6)"


def test_all_that_is_printed_in_a_locale_is_looked_at() -> None:
    catalog = make_catalog(("area", "Area", "Площадь"), ("new", "New", ""), language="ru")
    table = make_locales()
    found = {w.subject: w.text for w in wordings(table["ru"], table.values(), (), [catalog])}
    assert found["the ru translation of “area”"] == "Площадь"
    assert not any("new" in subject for subject in found)
    assert "Азербайджанский" in " ".join(found.values())
    assert "декабрь 2011 г." in found["what CLDR writes in ru"].replace("\u00a0", " ")
    assert "кБ" in found["what CLDR writes in ru"]
    assert "км" in found["what CLDR writes in ru"]  # of the scale of a map


def test_a_name_with_a_missing_glyph_stops_the_check(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    path = "templates/profiles/nagorno-karabakh.yaml"
    text = workspace.read_text(path).replace('hy: {name: "Արցախ"', 'hy: {name: "Արցախ→"', 1)
    workspace.write_text(path, text)
    with pytest.raises(PipelineError) as failure:
        read_project(workspace)
    (found,) = [d for d in failure.value.diagnostics if d.code == "glyph-missing"]
    assert found.location.path == path
    assert found.message == (
        "the hy form of the name “artsakh” has characters that are missing from fonts.serif and fonts.sans of hy:"
        " → (U+2192)"
    )
