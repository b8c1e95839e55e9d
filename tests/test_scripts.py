"""Languages in other scripts: a draft in each verifies, and has its own digits, direction and line breaks throughout.

Then their fonts: which ones a script needs, where they are, and what is made of files that no locale can have as is.
"""

import re
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from babel.localedata import locale_identifiers
from builders import ROOT, SLUG, copy_workspace
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from pipeline.base.diagnostics import PipelineError, UsageError
from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.language.cldr import cldr_locale
from pipeline.language.digits import COUNTER_STYLES, ZEROS, in_digits
from pipeline.language.edtf import parse_edtf
from pipeline.language.formats import format_edtf, format_range
from pipeline.language.locales import Locale, read_locale
from pipeline.pages.fonts import Font, read_font
from pipeline.pages.styles import locale_styles, screen_rules
from pipeline.project.selection import Selection
from pipeline.scaffold.decisions import needed_fonts
from pipeline.scaffold.font_files import usable_fonts
from pipeline.scaffold.locale import new_locale
from pipeline.scaffold.script_fonts import font_folders, script_fonts
from pipeline.verify.file_checks import declared_english
from pipeline.verify.html import read_page
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.pdf import read_pdf
from pipeline.verify.text import Block, Document, Pdf, Run, without_final_digits

FONTS = ROOT / "tests/fonts"
COLLECTION = FONTS / "NotoSansCJK-Regular.ttc"
TITLES = {
    "fa": ((), "قره\u200cباغ کوهستانی (آرتساخ)", "قره\u200cباغ", "آرتساخ"),
    "ka": ((), "მთიანი ყარაბაღი (არცახი)", "ყარაბაღი", "არცახი"),
    "bn": ((FONTS / "NotoSansBengali-Regular.ttf",), "নাগর্নো-কারাবাখ (আর্তসাখ)", "কারাবাখ", "আর্তসাখ"),
    "th": ((FONTS / "NotoSansThai-Regular.ttf",), "นากอร์โน-คาราบัค (อาร์ทซัค)", "คาราบัค", "อาร์ทซัค"),
    "zh_Hans": ((COLLECTION,), "纳戈尔诺-卡拉巴赫（阿尔察赫）", "卡拉巴赫", "阿尔察赫"),
    "ko": ((COLLECTION,), "나고르노카라바흐(아르차흐)", "나고르노카라바흐", "아르차흐"),
}
"""The fonts that each needs beside those of the theme, a title, and the forms of its two names."""
YEAR = r'<text x="[\d.]+" y="[\d.]+">(\w{4})</text>'
LATIN = "0123456789"
DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "bn": "০১২৩৪৫৬৭৮৯"}


def begin(workspace: Workspace, tag: str) -> None:
    fonts, title, *names = TITLES[tag]
    new_locale(workspace, tag, fonts)
    path = f"locales/{tag}/LC_MESSAGES/{SLUG}.po"
    source = 'msgid "Nagorno-Karabakh (Artsakh)"\nmsgstr ""'
    workspace.write_text(path, workspace.read_text(path).replace(source, f'{source[:-1]}{title}"', 1))
    profile = f"templates/profiles/{SLUG}.yaml"
    text = workspace.read_text(profile)
    for english, name in zip(("Karabakh", "Artsakh"), names, strict=True):
        own = f'    {tag}: {{name: "{name}", forms: ["{name}"]}}\n'
        text = text.replace(f'    en: {{name: "{english}"', f'{own}    en: {{name: "{english}"', 1)
    workspace.write_text(profile, text)


class Draft:
    """A draft in one language, built and verified, with nothing translated but its title."""

    def __init__(self, workspace: Workspace, tag: str) -> None:
        self.tag, self.workspace = tag, workspace
        begin(workspace, tag)
        self.pdf = self.build()
        self.html = workspace.read_text(f"preview/{tag.replace('_', '-')}/{SLUG}.html")

    def build(self) -> Pdf:
        tag = self.tag.replace("_", "-")
        build(self.workspace, selection=Selection(locales=(self.tag,), draft=True))
        return read_pdf(self.workspace.read_bytes(f"preview/{tag}/{SLUG}.{tag}.pdf"))

    def texts(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.html)


@pytest.fixture(scope="module", params=sorted(TITLES))
def draft(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Draft:
    return Draft(copy_workspace(tmp_path_factory.mktemp(request.param)), request.param)


def test_a_draft_has_its_title_on_the_page_and_in_the_pdf(draft: Draft) -> None:
    title = TITLES[draft.tag][1]
    assert read_page(draft.html.encode()).heading == title
    assert draft.pdf.title == title
    assert draft.pdf.missing_glyphs == 0


def test_sources_axis_and_list_are_numbered_in_the_digits_of_the_language(draft: Draft) -> None:
    digits = DIGITS.get(draft.tag, LATIN)

    def written(number: int) -> str:
        return "".join(digits[int(digit)] for digit in str(number))

    assert draft.texts(r'<a [^>]*href="#source-bbc"[^>]*>(\w+)</a>')[0] == written(1)
    assert draft.texts(r'<span class="number" data-medium="screen">(\w+)</span>') == [
        written(number) for number in range(1, 17)
    ]
    assert [draft.texts(YEAR)[n] for n in (0, -1)] == [written(1920), written(2030)]
    assert draft.texts(r'<span class="date"><time[^>]*>(\w+)</time></span>')[0][:4] == written(2011)


def test_time_runs_as_the_language_is_written(draft: Draft) -> None:
    places = [float(x) for x in draft.texts(r'<text x="([\d.]+)" y="[\d.]+">\w{4}</text>')]
    assert places == sorted(places, reverse=draft.tag == "fa")
    assert (min(places), max(places)) == (13.5, 626.5)


def test_addresses_and_dates_amid_english_keep_their_directions(draft: Draft) -> None:
    mirrored = draft.tag == "fa"
    assert bool(draft.texts(r'<a href="https://[^"]*" dir="ltr">')) == mirrored
    assert bool(draft.texts('<strong class="date" dir="rtl">')) == mirrored


def test_printed_pages_are_numbered_as_their_label_is(draft: Draft) -> None:
    assert "Page 1 of 4" in draft.pdf.running  # in English, since the label is not translated
    path = f"locales/{draft.tag}/LC_MESSAGES/site.po"
    text = draft.workspace.read_text(path)
    source = 'msgid "Page {page} of {pages}"\nmsgstr ""'
    assert source in text
    draft.workspace.write_text(path, text.replace(source, source[:-1] + '{page}/{pages}"'))
    digits = DIGITS.get(draft.tag, LATIN)
    assert f"{digits[1]}/{digits[4]}" in "".join(draft.build().running.split())


def locale_of(folder: Path, tag: str, more: str = "") -> Locale:
    (folder / "locales" / tag).mkdir(parents=True)
    text = f"{more}\n[fonts]\nserif = '\"X\"'\nsans = '\"X\"'\n"
    (folder / "locales" / tag / "locale.toml").write_text(text, encoding="utf-8")
    return read_locale(Workspace(folder), tag)


@pytest.mark.parametrize(
    ("tag", "setting", "year", "share"),
    [
        ("hi", "", "1994", "20\u2060–\u206025%"),
        ("hi", "native", "१९९४", "२०\u2060–\u2060२५%"),
        ("fa", "", "۱۹۹۴", "۲۰\u2060–\u2060۲۵٪"),
        ("fa", "latin", "1994", "20\u2060–\u206025%"),
        ("ar", "", "1994", "20\u2060–\u206025%"),
        ("ar_EG", "", "١٩٩٤", "٢٠\u2060–\u2060٢٥٪\u061c"),
        ("ar", "arab", "١٩٩٤", "٢٠\u2060–\u2060٢٥٪\u061c"),
        ("bn", "", "১৯৯৪", "২০\u2060–\u2060২৫%"),
        ("th", "native", "๑๙๙๔", "๒๐\u2060–\u2060๒๕%"),
    ],
)
def test_digits_are_those_of_cldr_or_of_the_setting(
    tmp_path: Path, tag: str, setting: str, year: str, share: str
) -> None:
    own = locale_of(tmp_path, tag, f'digits = "{setting}"' if setting else "")
    assert format_edtf(parse_edtf("1994"), own) == year
    assert format_range(20, 25, "percent", own) == share


@pytest.mark.parametrize(
    ("tag", "setting", "said"),
    [
        ("fa", "farsi", "“digits” is not a numbering system that can be printed"),
        ("fa", "hanidec", "“digits” is not a numbering system that can be printed"),
        ("zh_Hans", "native", "digits = “native” means “hanidec” in zh_Hans"),
    ],
)
def test_digits_that_are_none_are_a_diagnostic(tmp_path: Path, tag: str, setting: str, said: str) -> None:
    with pytest.raises(PipelineError) as failure:
        locale_of(tmp_path, tag, f'digits = "{setting}"')
    (found,) = failure.value.diagnostics
    assert (found.code, found.location.path) == ("locale-data", f"locales/{tag}/locale.toml")
    assert found.message.startswith(said)


def test_the_native_digits_of_every_language_but_those_of_ideographs_are_known() -> None:
    native = {str(cldr_locale(name).other_numbering_systems.get("native")) for name in locale_identifiers()}
    assert native - set(ZEROS) == {"hanidec"}
    assert all(unicodedata.decimal(in_digits("0123456789", system)[9]) == 9 for system in ZEROS)
    assert set(COUNTER_STYLES) < set(ZEROS)


def test_english_is_found_before_citations_in_any_digits() -> None:
    assert without_final_digits("A country profile.۱۲") == "A country profile."
    assert without_final_digits("A country profile.১2") == "A country profile."
    assert without_final_digits("१२") == ""


@pytest.mark.parametrize(
    ("note", "codes"), [("پیش‌نویس ۱۰۳", []), ("পাঠ ১০৩টি", []), ("پیش‌نویس ۱۰۴", ["published-draft"])]
)
def test_the_count_of_a_draft_is_read_in_any_digits(note: str, codes: list[str]) -> None:
    expected = Expectations(
        site="",
        draft=True,
        minimum_coverage=100,
        languages=["fa"],
        profiles={},
        kept=[],
        host_files=[],
        scripts={"fa": "Arab"},
        directions={"fa": "rtl"},
        prefixes={"fa": []},
        fonts=[],
        bounds={},
        names=[],
        untranslated={},
        paths={},
    )
    file = File("fa/tiny.html", "page", 1, "0" * 64, "fa", "tiny", fallbacks=103, note=note)
    document = Document(language="fa", title="", blocks=(Block((Run(note, "fa"),)),))
    assert [found.code for found in declared_english(expected, file, document)] == codes


@pytest.mark.parametrize(
    ("tag", "unhyphenated", "spaced", "on_screen"),
    [
        ("th", True, False, ""),
        ("ko", True, False, ":lang(ko) { word-break: keep-all; }\n"),
        ("ja", True, False, ":lang(ja) { line-break: strict; }\n"),
        ("fa", False, False, ""),
        ("ka", False, True, ""),
    ],
)
def test_styles_follow_the_script(tmp_path: Path, tag: str, unhyphenated: bool, spaced: bool, on_screen: str) -> None:
    own = locale_of(tmp_path, tag)
    rules = locale_styles((own,))
    assert (f":lang({tag}) li {{ hyphens: manual; }}" in rules) == unhyphenated
    assert (f":lang({tag}) h1 {{ letter-spacing: normal; }}" in rules) == (not spaced)
    assert screen_rules((own,)) == on_screen


def read(path: Path, script: str, data: bytes = b"") -> list[Font]:
    """Return what a locale in this script can have of a file."""
    return [
        read_font(one, f"{path.stem}{more}")
        for more, one in usable_fonts(data or path.read_bytes(), path.name, script_fonts(script))
    ]


@pytest.mark.parametrize(("script", "family", "own", "other"), [("Kore", "KR", "국", "卡"), ("Hans", "SC", "卡", "국")])
def test_the_font_of_a_language_is_taken_out_of_a_collection(script: str, family: str, own: str, other: str) -> None:
    (font,) = read(COLLECTION, script)
    assert (font.family, font.weight) == (f"Noto Sans CJK {family}", 400)
    assert ord(own) in font.characters
    assert ord(other) not in font.characters
    assert ord("a") not in font.characters


def test_what_is_made_of_a_font_by_cid_is_drawn_alike_and_made_alike() -> None:
    (_, made), *_ = usable_fonts(COLLECTION.read_bytes(), "x.ttc", script_fonts("Kore"))
    assert usable_fonts(COLLECTION.read_bytes(), "x.ttc", script_fonts("Kore"))[0][1] == made
    old, new = TTCollection(COLLECTION).fonts[0], TTFont(BytesIO(made))
    for character in "국나":
        assert bounds(new, character) == bounds(old, character)


def bounds(font: TTFont, character: str) -> tuple[object, ...]:
    pen, glyphs = BoundsPen(None), font.getGlyphSet()
    glyph = glyphs[font.getBestCmap()[ord(character)]]
    glyph.draw(pen)
    return glyph.width, pen.bounds


def test_a_plain_font_stays_byte_for_byte() -> None:
    data = (FONTS / "NotoSansThai-Regular.ttf").read_bytes()
    assert usable_fonts(data, "x.ttf", script_fonts("Thai")) == (("", data),)


def variable(source: Path, character: str) -> bytes:
    """Return a font as a variable one, whose bold has this character 100 units farther to the right."""
    stored = BytesIO()
    with TTFont(source) as font:
        FontBuilder(font=font).setupFvar([("wght", 400, 400, 700, "Weight")], [])
        name = font.getBestCmap()[ord(character)]
        points = len(font["glyf"][name].getCoordinates(font["glyf"])[0])
        moved = TupleVariation({"wght": (0, 1, 1)}, [(100, 0)] * points + [(0, 0)] * 4)
        FontBuilder(font=font).setupGvar({name: [moved]})
        font.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("file", "script", "character"),
    [("NotoSansThai-Regular.ttf", "Thai", "ก"), ("NotoSansJP-Regular.ttf", "Jpan", "島")],
)
def test_a_variable_font_becomes_a_regular_and_a_bold(file: str, script: str, character: str) -> None:
    made = usable_fonts(variable(FONTS / file, character), file, script_fonts(script))
    assert [more for more, _ in made] == ["-Regular", "-Bold"]
    assert [read_font(one, "x").weight for _, one in made] == [400, 700]
    regular, bold = (bounds(TTFont(BytesIO(one)), character)[1] for _, one in made)
    assert bold[0] - regular[0] == 100


@pytest.mark.parametrize(
    ("data", "script", "said"),
    [
        (b"# Fonts", "Thai", "is not a font that can be read"),
        (COLLECTION.read_bytes()[:3000], "Kore", "is not a font that can be read"),
        (COLLECTION.read_bytes(), "Jpan", "is a collection of 2 fonts: “Noto Sans CJK KR”, “Noto Sans CJK SC”"),
        (COLLECTION.read_bytes(), "Thai", "is a collection of 2 fonts: “Noto Sans CJK KR”, “Noto Sans CJK SC”"),
        ((FONTS / "NotoSansCJKjp-Regular.otf").read_bytes(), "Thai", "is a CID-keyed PostScript font"),
    ],
)
def test_a_file_of_which_no_font_can_be_had_is_a_diagnostic(data: bytes, script: str, said: str) -> None:
    with pytest.raises(PipelineError) as failure:
        read(Path("x.ttc"), script, data)
    (found,) = failure.value.diagnostics
    assert (found.code, found.message[: len(said)]) == ("font-unusable", said)


def test_a_font_that_lacks_the_script_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    with pytest.raises(UsageError) as failure:
        new_locale(workspace, "th", [FONTS / "NotoSansBengali-Regular.ttf"])
    assert {found.code for found in failure.value.diagnostics} == {"glyph-missing"}
    assert not workspace.path("locales/th").exists()


def test_the_fonts_that_are_on_the_machine_are_named_with_the_command_that_takes_them(tmp_path: Path) -> None:
    (tmp_path / "usr/fonts").mkdir(parents=True)
    own = locale_of(tmp_path, "th")
    wanted = [f"Noto{kind}Thai-{style}.ttf" for kind in ("Serif", "Sans") for style in ("Regular", "Bold")]
    for name in [*wanted, "NotoSansThaiLooped-Regular.ttf"]:
        (tmp_path / "usr/fonts" / name).touch()
    folders = font_folders({"XDG_DATA_DIRS": f"{tmp_path}/usr", "XDG_DATA_HOME": f"{tmp_path}/none"}, tmp_path)
    needed = needed_fonts(own, folders[:4])
    paths = " ".join(f"{tmp_path}/usr/fonts/{name}" for name in wanted)
    assert needed.command == f"pipeline new locale th --font {paths}"
    assert any(f"are on this machine, in {tmp_path}/usr/fonts" in line for line in needed.advice)


@pytest.mark.parametrize("name", ["NotoSansCJK-VF.otf.ttc", "NotoSansKR[wght].ttf", "NotoSansCJKkr-VF.ttf"])
def test_editions_of_one_language_and_variable_ones_are_found(tmp_path: Path, name: str) -> None:
    for file in (name, name.replace("Sans", "Serif")):
        (tmp_path / file).touch()
    command = needed_fonts(locale_of(tmp_path, "ko"), [tmp_path]).command
    assert str(tmp_path / name) in command.replace("'", "")


def test_where_there_are_none_it_is_said_how_to_install_them(tmp_path: Path) -> None:
    (tmp_path / "NotoSerifThai-Regular.ttf").touch()  # one of four is none
    advice = "\n".join(needed_fonts(locale_of(tmp_path, "th"), [tmp_path]).advice)
    assert "on Debian or Ubuntu: apt-get install fonts-noto-core" in advice
    assert "on Fedora: dnf install google-noto-serif-thai-fonts google-noto-sans-thai-fonts" in advice
    assert "on macOS: brew install --cask font-noto-serif-thai font-noto-sans-thai" in advice
    assert "fonts-noto-cjk" in "\n".join(needed_fonts(locale_of(tmp_path, "ja"), [tmp_path / "none"]).advice)
