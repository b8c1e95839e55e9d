"""The vendored fonts: characters, names, metrics, layout, and the style sheets that load them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
PROFILE = ROOT / "templates"
ISLAND = ROOT / "tests/workspaces/hans-island/templates"

ENGLISH = "abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
AZERBAIJANI = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz" + "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя" + "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
ARMENIAN = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև" + "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ" + "՝՞՛։֊՜՚"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשתךםןףץ" + "־׳״₪" + "ְִֵֶַָֹּׁׂ"
SIGNS = "0123456789" + ".,:;!?()[]/%&*+-=§©°" + "«»„“”‘’–—…№−€"
CONTROLS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{WORD JOINER}\N{NON-BREAKING HYPHEN}\N{SOFT HYPHEN}"
DIRECTIONS = "\u200e\u200f\u2066\u2067\u2068\u2069"

GEORGIAN = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ" + "ᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰ"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي" + "آأإؤئءىة" + "،؛؟" + "٠١٢٣٤٥٦٧٨٩" + "ًٌٍَُِّْ"
PERSIAN_AND_URDU = "پچژکگی" + "ٹڈڑںھہۓے" + "۰۱۲۳۴۵۶۷۸۹" + "٪\u200c\u0654"
OTHER_ARABIC = "ټډړښګڼۍې" + "ڕڵۆێە" + "ۇۈۋڭ"  # Pashto, Kurdish, Uyghur

UPRIGHT_TEXT = ENGLISH + AZERBAIJANI + RUSSIAN + ARMENIAN + SIGNS + CONTROLS
ITALIC_TEXT = ENGLISH + AZERBAIJANI + RUSSIAN + SIGNS + CONTROLS
ISLAND_TEXT = ENGLISH + "æøåÆØÅ" + HEBREW + SIGNS + CONTROLS + DIRECTIONS


@dataclass(frozen=True, slots=True)
class Expected:
    """What a print font must be."""

    path: Path
    family: str
    style: str
    weight: int
    text: str

    def __str__(self) -> str:
        return self.path.stem


PRINT_FONTS = [
    Expected(PROFILE / "fonts/print/ProfileSerif-Regular.ttf", "Profile Serif", "Regular", 400, UPRIGHT_TEXT),
    Expected(PROFILE / "fonts/print/ProfileSerif-Bold.ttf", "Profile Serif", "Bold", 700, UPRIGHT_TEXT),
    Expected(PROFILE / "fonts/print/ProfileSerif-Italic.ttf", "Profile Serif", "Italic", 400, ITALIC_TEXT),
    Expected(PROFILE / "fonts/print/ProfileSans-Regular.ttf", "Profile Sans", "Regular", 400, UPRIGHT_TEXT),
    Expected(PROFILE / "fonts/print/ProfileSans-Bold.ttf", "Profile Sans", "Bold", 700, UPRIGHT_TEXT),
    *(
        Expected(
            PROFILE / f"fonts/print/{(kind + script).replace(' ', '')}-{style}.ttf", kind + script, style, weight, text
        )
        for kind, script, text in (
            ("Profile Serif", " Georgian", GEORGIAN),
            ("Profile Sans", " Georgian", GEORGIAN),
            ("Profile Serif", " Arabic", ARABIC + PERSIAN_AND_URDU),
            ("Profile Sans", " Arabic", ARABIC + PERSIAN_AND_URDU + OTHER_ARABIC),
        )
        for style, weight in (("Regular", 400), ("Bold", 700))
    ),
    Expected(ISLAND / "fonts/print/IslandSans-Regular.ttf", "Island Sans", "Regular", 400, ISLAND_TEXT),
    Expected(ISLAND / "fonts/print/IslandSans-Bold.ttf", "Island Sans", "Bold", 700, ISLAND_TEXT),
]
WHOLE_FONTS = [each for each in PRINT_FONTS if SIGNS[0] in each.text]
"""Those that stand alone; the families of one script leave signs and punctuation to them."""
WEB_FONTS = sorted([*PROFILE.glob("fonts/web/*.woff2"), *ISLAND.glob("fonts/web/*.woff2")])

each_print_font = pytest.mark.parametrize("expected", PRINT_FONTS, ids=str)
each_whole_font = pytest.mark.parametrize("expected", WHOLE_FONTS, ids=str)
each_web_font = pytest.mark.parametrize("path", WEB_FONTS, ids=lambda path: path.stem)
each_workspace = pytest.mark.parametrize("templates", [PROFILE, ISLAND], ids=["profile", "island"])


@cache
def load(path: Path) -> Any:
    return TTFont(path)


def missing(text: str, path: Path) -> list[str]:
    """The characters of a text for which the font has no glyph."""
    return [f"U+{ord(character):04X}" for character in text if ord(character) not in load(path).getBestCmap()]


def advance(font: Any, character: str) -> int:
    """Width of a character in font units."""
    return int(font["hmtx"][font.getBestCmap()[ord(character)]][0])


def features(font: Any, table: str, script: str) -> set[str]:
    """The features that text in this script gets by default."""
    layout = font[table].table
    for record in layout.ScriptList.ScriptRecord:
        if record.ScriptTag == script:
            records = layout.FeatureList.FeatureRecord
            return {records[index].FeatureTag for index in record.Script.DefaultLangSys.FeatureIndex}
    return set()


def kerned(font: Any, script: str) -> set[str]:
    """The glyphs that can begin a kerned pair in this script."""
    layout = font["GPOS"].table
    (record,) = (each for each in layout.ScriptList.ScriptRecord if each.ScriptTag == script)
    glyphs: set[str] = set()
    for index in record.Script.DefaultLangSys.FeatureIndex:
        feature = layout.FeatureList.FeatureRecord[index]
        if feature.FeatureTag == "kern":
            for lookup in feature.Feature.LookupListIndex:
                for subtable in layout.LookupList.Lookup[lookup].SubTable:
                    pairs = getattr(subtable, "ExtSubTable", subtable)
                    if pairs.LookupType == 2:
                        glyphs.update(pairs.Coverage.glyphs)
    return glyphs


def rules(style_sheet: Path) -> list[dict[str, str]]:
    """The descriptors of each @font-face that loads a file."""
    text = re.sub(r"/\*.*?\*/", "", style_sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    bodies = re.findall(r"@font-face {(.*?)}", text, re.DOTALL)
    return [dict(re.findall(r"([a-z-]+):\s*([^;]+);", body)) for body in bodies if "url(" in body]


def file_of(rule: dict[str, str], templates: Path) -> Path:
    """The font file that a rule loads."""
    (target,) = re.findall(r"url\(([^)]+)\)", rule["src"])
    return Path(templates, "styles", target).resolve()


def ranged(rule: dict[str, str]) -> set[int]:
    """The code points of a rule's unicode-range."""
    found: set[int] = set()
    for part in rule["unicode-range"].split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


@each_print_font
def test_print_font_has_every_character(expected: Expected) -> None:
    assert missing(expected.text, expected.path) == []


def test_missing_character_is_found() -> None:
    assert missing("a→я", PRINT_FONTS[0].path) == ["U+2192"]
    assert missing("ա", PROFILE / "fonts/print/ProfileSerif-Italic.ttf") == ["U+0561"]


@each_whole_font
def test_spaces_and_joiners_are_blank_and_as_wide_as_they_should_be(expected: Expected) -> None:
    font = load(expected.path)
    assert advance(font, "\N{WORD JOINER}") == 0
    assert advance(font, "\N{NO-BREAK SPACE}") == advance(font, " ")
    assert 0 < advance(font, "\N{NARROW NO-BREAK SPACE}") < advance(font, " ")
    assert advance(font, "\N{NON-BREAKING HYPHEN}") == advance(font, "-")
    for character in "\N{WORD JOINER}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}":
        assert font["glyf"][font.getBestCmap()[ord(character)]].numberOfContours == 0
    for character in "a0,":
        assert font["glyf"][font.getBestCmap()[ord(character)]].numberOfContours != 0


@each_print_font
def test_print_font_is_named_for_its_file(expected: Expected) -> None:
    names = load(expected.path)["name"]
    assert names.getDebugName(1) == expected.family
    assert names.getDebugName(2) == expected.style
    assert names.getDebugName(4) == f"{expected.family} {expected.style}"
    assert names.getDebugName(6) == expected.path.stem == f"{expected.family.replace(' ', '')}-{expected.style}"
    assert "modified" in names.getDebugName(5)
    assert "SIL Open Font License, Version 1.1" in names.getDebugName(13)


@each_print_font
def test_print_font_has_the_flags_of_its_style(expected: Expected) -> None:
    font = load(expected.path)
    bold, italic = expected.style == "Bold", expected.style == "Italic"
    selection = font["OS/2"].fsSelection
    assert font["OS/2"].usWeightClass == expected.weight
    assert [bool(selection & 1 << bit) for bit in (0, 5, 6)] == [italic, bold, not (bold or italic)]
    assert font["head"].macStyle == bold | italic << 1
    assert (font["post"].italicAngle < 0) is italic
    assert font["OS/2"].fsType == 0, "embedding is not restricted"
    assert "fvar" not in font, "a variable font renders slower"


@pytest.mark.parametrize("path", [*(each.path for each in PRINT_FONTS), *WEB_FONTS], ids=lambda path: path.stem)
def test_lines_are_equally_high_in_every_font(path: Path) -> None:
    font = load(path)
    horizontal, windows = font["hhea"], font["OS/2"]
    assert font["head"].unitsPerEm == 1000
    assert (horizontal.ascent, horizontal.descent, horizontal.lineGap) == (1069, -293, 0)
    assert (windows.sTypoAscender, windows.sTypoDescender, windows.sTypoLineGap) == (1069, -293, 0)
    assert windows.fsSelection & 1 << 7, "the typographic metrics are those to use"


@each_whole_font
def test_digits_and_punctuation_have_features_in_every_script(expected: Expected) -> None:
    font = load(expected.path)
    scripts = ["latn", "cyrl", "armn", "hebr"]
    alphabets = dict(zip(scripts, (ENGLISH, RUSSIAN, ARMENIAN, HEBREW), strict=True))
    written = [script for script in scripts if alphabets[script][0] in expected.text]
    for script in [*written, "DFLT"]:
        assert features(font, "GSUB", script) >= {"lnum", "onum", "pnum", "tnum", "sups", "liga"}, script
        assert features(font, "GPOS", script) >= {"kern", "mark"}, script


@pytest.mark.parametrize("family", ["ProfileSerif", "ProfileSans"])
@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_merging_kept_the_kerning(family: str, style: str) -> None:
    font = load(PROFILE / f"fonts/print/{family}-{style}.ttf")
    glyphs = font.getBestCmap()
    assert glyphs[ord("V")] in kerned(font, "latn")
    assert {glyphs[ord("Վ")], glyphs[ord("“")]} <= kerned(font, "armn")


@each_web_font
def test_web_font_is_a_slice_of_the_print_font(path: Path) -> None:
    font = load(path)
    name = path.name.split(".")[0]
    whole = load(path.parent.parent / f"print/{name}.ttf")
    assert font.flavor == "woff2"
    assert font["name"].getDebugName(6) == name
    assert font["OS/2"].usWeightClass == whole["OS/2"].usWeightClass
    assert font.getBestCmap().keys() <= whole.getBestCmap().keys()


@each_workspace
def test_style_sheets_load_every_font_and_no_other(templates: Path) -> None:
    for kind, medium, ending in (("print", "print", "ttf"), ("web", "screen", "woff2")):
        loaded = [file_of(rule, templates) for rule in rules(templates / f"styles/fonts-{medium}.css")]
        assert sorted(loaded) == sorted((templates / "fonts" / kind).resolve().glob(f"*.{ending}"))
        assert loaded, medium


@each_workspace
def test_rule_describes_its_font(templates: Path) -> None:
    for medium in ("print", "screen"):
        for rule in rules(templates / f"styles/fonts-{medium}.css"):
            font = load(file_of(rule, templates))
            assert rule["font-family"] == f'"{font["name"].getDebugName(1)}"'
            assert int(rule["font-weight"]) == font["OS/2"].usWeightClass
            assert rule["font-style"] == ("italic" if font["head"].macStyle & 2 else "normal")
            if medium == "screen":
                assert rule["font-display"] == "optional"


@each_workspace
def test_print_rules_do_not_collide(templates: Path) -> None:
    styles = [
        (rule["font-family"], rule["font-weight"], rule["font-style"])
        for rule in rules(templates / "styles/fonts-print.css")
    ]
    assert len(set(styles)) == len(styles)


def test_screen_slices_have_the_characters_of_their_range_and_together_all() -> None:
    together: dict[str, set[int]] = {}
    for rule in rules(PROFILE / "styles/fonts-screen.css"):
        path = file_of(rule, PROFILE)
        name = path.name.split(".")[0]
        whole = load(PROFILE / f"fonts/print/{name}.ttf").getBestCmap().keys()
        assert load(path).getBestCmap().keys() == ranged(rule) & whole, path.name
        together.setdefault(name, set()).update(ranged(rule))
    for name, code_points in together.items():
        assert load(PROFILE / f"fonts/print/{name}.ttf").getBestCmap().keys() <= code_points, name


@pytest.mark.parametrize(
    ("text", "slices"),
    [
        (ENGLISH + AZERBAIJANI + SIGNS.replace("№", "") + CONTROLS, {"latin"}),
        (RUSSIAN + SIGNS, {"latin", "cyrillic"}),
        (ARMENIAN + SIGNS.replace("№", ""), {"latin", "armenian"}),
    ],
    ids=["en and az", "ru", "hy"],
)
def test_page_loads_only_its_scripts(text: str, slices: set[str]) -> None:
    loaded = {
        file_of(rule, PROFILE).name.split(".")[1]
        for rule in rules(PROFILE / "styles/fonts-screen.css")
        if rule["font-weight"] == "400"
        and rule["font-family"] in ('"Profile Serif"', '"Profile Sans"')
        and ranged(rule) & set(map(ord, text)) - {0x301}
    }
    assert loaded == slices


@each_workspace
def test_licence_lies_beside_with_every_copyright_line(templates: Path) -> None:
    licence = (templates / "fonts/OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for path in templates.glob("fonts/*/*.*"):
        for line in load(path)["name"].getDebugName(0).split("; "):
            assert line in licence, path.name


@pytest.mark.parametrize("kind", ["Serif", "Sans"])
@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_each_arabic_letter_has_a_glyph_of_its_own(kind: str, style: str) -> None:
    """The PDF engine can tell one text for a glyph: letters that share a skeleton could not be found by a search."""
    font = load(PROFILE / f"fonts/print/Profile{kind}Arabic-{style}.ttf")
    assert features(font, "GSUB", "arab") >= {"init", "medi", "fina", "rlig"}
    layout = font["GSUB"].table
    kinds = {
        subtable.ExtSubTable.LookupType if lookup.LookupType == 7 else lookup.LookupType
        for record in layout.FeatureList.FeatureRecord
        if record.FeatureTag in ("ccmp", "init", "medi", "fina", "rlig", "calt")
        for index in record.Feature.LookupListIndex
        for lookup in [layout.LookupList.Lookup[index]]
        for subtable in lookup.SubTable
    }
    one_to_several = 2
    assert one_to_several not in kinds
    glyphs = font.getBestCmap()
    letters = [glyphs[ord(letter)] for letter in ARABIC + PERSIAN_AND_URDU if letter.isalpha()]
    assert len(set(letters)) == len(letters)
