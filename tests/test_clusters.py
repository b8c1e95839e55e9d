"""What is extracted is what was written: letters with marks, in each script, whatever form of them stands first."""

import re
import shutil
import unicodedata
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from builders import ROOT, temporary_folder
from conftest import copy_workspace
from publications import reseal, written

from pipeline.base.files import Workspace
from pipeline.build.build import build
from pipeline.catalog.po import read_catalog
from pipeline.cli.main import main
from pipeline.language.locales import read_locale
from pipeline.pdf import clusters
from pipeline.pdf.editions import Edition
from pipeline.pdf.render import Renderer
from pipeline.verify.pdf import read_pdf
from pipeline.verify.text import squeeze

FONTS = {
    "Serif": "templates/fonts/print/ProfileSerif-Regular.ttf",
    "Sans": "templates/fonts/print/ProfileSans-Regular.ttf",
    "Serif Arabic": "templates/fonts/print/ProfileSerifArabic-Regular.ttf",
    "Sans Arabic": "templates/fonts/print/ProfileSansArabic-Regular.ttf",
    "Hebrew": "tests/workspaces/hans-island/templates/fonts/print/IslandSans-Regular.ttf",
    "Devanagari": "tests/fonts/LohitDevanagari-Regular.ttf",
}
EDITION = Edition("standard", "factsheet.html", ("clusters.css",), 1)
ARABIC = [chr(code) for code in (*range(0x621, 0x63B), *range(0x641, 0x64B), 0x671, 0x67E, 0x686, 0x698, 0x6AF)]
VOWELS = [
    *map(chr, range(0x64B, 0x653)),
    "\u0670",
    *("\u0651" + mark for mark in "\u064b\u064c\u064d\u064e\u064f\u0650"),
]
HEBREW = [chr(code) for code in range(0x5D0, 0x5EB)]
POINTS = [*map(chr, (*range(0x5B0, 0x5BD), 0x5BF, 0x5C1, 0x5C2)), "\u05bc\u05b8", "\u05c1\u05bc"]
DEVANAGARI = [chr(code) for code in range(0x915, 0x93A)]
MATRAS = [*map(chr, (*range(0x900, 0x904), 0x93C, *range(0x93E, 0x94D)))]
VIETNAMESE = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = "\u0300\u0301\u0303\u0309\u0323"
ARMENIAN = [chr(code) for code in (*range(0x531, 0x557), *range(0x561, 0x588))]
ACCENTS = "\u0300\u0301\u0308\u0323"


@cache
def renderer() -> Renderer:
    folder = temporary_folder() / "clusters"
    (folder / "templates/styles").mkdir(parents=True)
    (folder / "templates/fonts").mkdir()
    rules = []
    for family, path in FONTS.items():
        name = Path(path).name
        shutil.copy(ROOT / path, folder / "templates/fonts" / name)
        rules.append(f'@font-face {{ font-family: "{family}"; src: url(../fonts/{name}) }}')
    (folder / "templates/styles/clusters.css").write_text("\n".join(rules), encoding="utf-8")
    return Renderer(Workspace(folder), {}, "")


def printed(words: Sequence[str], family: str, language: str) -> bytes:
    """Print each word as a paragraph of its own."""
    direction = "rtl" if language in ("ar", "he") else "ltr"
    body = "".join(f"<p>{word}</p>" for word in words)
    source = f"""<html lang="{language}" dir="{direction}"><title>x</title>
        <body style='font-family: "{family}"; columns: 8; line-height: 2'>{body}"""
    return renderer().render(source, "x", EDITION).data


def written_and_read(words: Sequence[str], family: str, language: str) -> list[tuple[str, str]]:
    """Return the words that are not read as they were written, each with what is read."""
    read = [block.text for block in read_pdf(printed(words, family, language)).blocks]
    assert len(read) == len(words)
    normal = [
        (unicodedata.normalize("NFC", word), unicodedata.normalize("NFC", text))
        for word, text in zip(words, read, strict=True)
    ]
    return [(word, text) for word, text in normal if word != text]


def letters(text: str) -> list[str]:
    return sorted(unicodedata.normalize("NFD", squeeze(text)))


def letters_elsewhere(words: Sequence[str], family: str, language: str) -> list[str]:
    """Return the letters and marks that another reader finds, sorted."""
    with pypdfium2.PdfDocument(printed(words, family, language)) as document:
        return letters("".join(page.get_textpage().get_text_bounded() for page in document))


@pytest.mark.parametrize("family", ["Serif Arabic", "Sans Arabic"])
@pytest.mark.parametrize("around", ["{}", "ب{}ب", "ل{}ا"])
def test_each_arabic_letter_with_each_mark(family: str, around: str) -> None:
    """In all four forms, before any bare letter, and with the bare letter after it."""
    words = [around.format(letter + mark) for letter, mark in product(ARABIC, VOWELS)]
    assert written_and_read([*words, *ARABIC], family, "ar") == []


@pytest.mark.parametrize("letter", "أإآؤئ")
@pytest.mark.parametrize("mark", ["\u064f", "\u0650", "\u064b"])
def test_an_arabic_letter_that_is_first_with_its_mark(letter: str, mark: str) -> None:
    words = [letter + mark, letter, f"{letter}ب", f"ب{letter}{mark}", f"ب{letter}"]
    assert written_and_read(words, "Serif Arabic", "ar") == []


def test_each_hebrew_letter_with_each_point() -> None:
    words = [letter + point for letter, point in product(HEBREW, POINTS)]
    assert written_and_read([*words, *HEBREW], "Hebrew", "he") == []


def test_each_devanagari_letter_with_each_sign() -> None:
    """Some signs stand before their letter, and letters join to others."""
    words = [letter + sign for letter, sign in product(DEVANAGARI, MATRAS)]
    joined = [f"{first}\u094d{second}ि" for first, second in product("कतनरस", DEVANAGARI)]
    assert written_and_read([*words, *joined, *DEVANAGARI], "Devanagari", "hi") == []


@pytest.mark.parametrize("family", ["Serif", "Sans"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_each_vietnamese_vowel_with_each_tone(family: str, form: str) -> None:
    words = [unicodedata.normalize(form, vowel + tone) for vowel, tone in product(VIETNAMESE, TONES)]
    assert written_and_read([*words, *VIETNAMESE], family, "vi") == []
    assert letters_elsewhere(words, family, "vi") == letters("".join(words))


@pytest.mark.parametrize("family", ["Serif", "Sans"])
def test_each_armenian_letter_with_each_accent(family: str) -> None:
    words = [letter + accent for letter, accent in product(ARMENIAN, ACCENTS)]
    assert written_and_read([*words, *ARMENIAN], family, "hy") == []


def test_a_letter_that_loses_its_dot_under_an_accent_is_not_the_dotless_letter() -> None:
    assert written_and_read(["i\u0306\u0323", "i\u030c\u0301", "ı", "i", "Işıq"], "Serif", "az") == []


def test_what_is_invisible_moves_no_mark() -> None:
    """Joiners and soft hyphens are drawn by no glyph."""
    words = ["a\u2060b e\u0309\u2060c", "ab\u00adcẳ\u2060d ặ", "ب\u200dأُ\u200cمَّة"]
    for word, family, language in zip(words, ("Serif", "Serif", "Serif Arabic"), ("vi", "vi", "ar"), strict=True):
        ((_, text),) = written_and_read([word], family, language) or [("", word)]
        assert squeeze(text) == squeeze(word)


def test_what_other_readers_find_has_every_letter_as_often_as_it_was_written() -> None:
    """Of their order in a vowelled word, readers that go by the places of the glyphs have ideas of their own."""
    words = ["أُمَّة", "إِلَى", "آمَنُوا", "مُؤْمِن", "شَيْئًا", "أمة", "إلى", "مؤمن"]
    assert letters_elsewhere(words, "Serif Arabic", "ar") == letters("".join(words))


def test_clusters_change_nothing_of_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has none is written as by the engine alone, to the byte."""
    arabic, latin, plain = ["أُمَّة", "إِلَى", "لَا"], ["ẳặ", "ե́շ"], ["Ararat", "Հայ", "Кавказ"]

    def drawn() -> list[bytes]:
        seen = [printed(arabic, "Serif Arabic", "ar"), printed(latin, "Serif", "vi")]
        pictures = [pypdfium2.PdfDocument(data)[0].render(scale=3).to_pil().tobytes() for data in seen]
        return [*pictures, printed(plain, "Serif", "en")]

    ours = drawn()
    assert b"/ActualText" in contents(printed(latin, "Serif", "vi"))
    monkeypatch.setattr(clusters.drawing, "draw_first_line", clusters.engines_own)
    assert b"/ActualText" not in contents(printed(latin, "Serif", "vi"))
    assert drawn() == ours


def contents(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as file:
        return file.pages[0].Contents.read_bytes()


def test_text_that_is_lost_is_told_with_its_characters_fonts_and_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = copy_workspace(tmp_path)
    build(workspace)
    path, catalog = "he/hans-island.he.pdf", "locales/he/LC_MESSAGES/hans-island.po"
    with pikepdf.open(workspace.root / "output" / path, allow_overwriting_input=True) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                table = item.ToUnicode.read_bytes()
                item.ToUnicode.write(re.sub(rb"<(....)> <05e3>", rb"<\1> <>", table))
        (workspace.root / "output" / path).write_bytes(written(file))
    reseal(workspace.root / "output", path)
    assert main(["verify", "--workspace", str(workspace.root)]) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if "published-text" in line]
    entries = read_catalog(workspace.read_text(catalog), "hans-island", read_locale(workspace, "he")).entries
    lost = [entry for entry in entries if "ף" in "".join(entry.translations)]
    assert len(lost) > 1
    assert [line for line in told if "its text lacks “ף” (U+05E3)" not in line or "; message “" not in line] == []
    for entry in lost:
        (line,) = [line for line in told if line.endswith(f"; message “{entry.id}” ({catalog}:{entry.location.line})")]
        assert "its text lacks “ף” (U+05E3): glyphs of Island-Sans" in line
        assert "both layouts" not in line
