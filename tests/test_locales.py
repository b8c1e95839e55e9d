"""Locales: tags, scripts, directions, plural headers, and what locale.toml may say."""

import gettext
from pathlib import Path

import babel
import pyphen
import pytest
from builders import LANGUAGES, locale, make_settings

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.language.cldr import script_of
from pipeline.language.locale_file import check_hyphenation_file
from pipeline.language.locales import Locale, read_locale, read_locales

FONTS = '[fonts]\nserif = "Serif"\nsans = "Sans"\n'


def make_locale(folder: Path, name: str, text: str = FONTS) -> Locale:
    (folder / "locales" / name).mkdir(parents=True)
    (folder / "locales" / name / "locale.toml").write_text(text, encoding="utf-8")
    return read_locale(Workspace(folder), name)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(PipelineError) as failure:
        make_locale(folder, "ru", text)
    return [f"[{d.code}] {d.message}" for d in failure.value.diagnostics]


@pytest.mark.parametrize(
    ("name", "tag", "script", "direction", "own_name"),
    [
        ("en", "en", "Latn", "ltr", "English"),
        ("hy", "hy", "Armn", "ltr", "Հայերեն"),
        ("az", "az", "Latn", "ltr", "Azərbaycanca"),
        ("ru", "ru", "Cyrl", "ltr", "Русский"),
    ],
)
def test_the_languages_of_this_workspace(name: str, tag: str, script: str, direction: str, own_name: str) -> None:
    own = locale(name)
    assert (own.tag, own.script, own.direction, own.own_name) == (tag, script, direction, own_name)


@pytest.mark.parametrize(
    ("name", "tag", "script", "direction", "open_graph"),
    [
        ("pt_BR", "pt-BR", "Latn", "ltr", "pt_BR"),
        ("ar", "ar", "Arab", "rtl", "ar_EG"),
        ("he", "he", "Hebr", "rtl", "he_IL"),
        ("fa", "fa", "Arab", "rtl", "fa_IR"),
        ("sr_Latn", "sr-Latn", "Latn", "ltr", "sr_RS"),
        ("da", "da", "Latn", "ltr", "da_DK"),
        ("ka", "ka", "Geor", "ltr", "ka_GE"),
        ("az_Cyrl", "az-Cyrl", "Cyrl", "ltr", "az_AZ"),
    ],
)
def test_a_new_language_needs_its_fonts_only(
    tmp_path: Path, name: str, tag: str, script: str, direction: str, open_graph: str
) -> None:
    own = make_locale(tmp_path, name)
    assert (own.tag, own.script, own.direction, own.open_graph) == (tag, script, direction, open_graph)
    assert own.own_name
    assert own.plural_count == int(own.plural_forms.split("=")[1].split(";")[0])


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("en", {0: 1, 1: 0, 2: 1, 5: 1, 21: 1}),
        ("az", {0: 1, 1: 0, 2: 1, 21: 1}),
        ("hy", {0: 0, 1: 0, 2: 1, 21: 1}),
        ("ru", {1: 0, 21: 0, 2: 1, 4: 1, 22: 1, 0: 2, 5: 2, 11: 2, 12: 2, 14: 2, 111: 2, 112: 2}),
    ],
)
def test_plural_headers(name: str, forms: dict[int, int]) -> None:
    own = locale(name)
    function = gettext.c2py(own.plural_forms.partition("plural=")[2].rstrip("; "))
    assert {number: function(number) for number in forms} == forms
    assert max(function(number) for number in range(1000)) == own.plural_count - 1


def test_language_names() -> None:
    assert locale("ru").language_name(locale("hy")) == "Армянский"
    assert locale("az").language_name(locale("en")) == "İngiliscə"
    assert locale("en").language_name(locale("az")) == "Azerbaijani"
    assert locale("hy").language_name(locale("ru")) == "Ռուսերեն"


def test_scripts_follow_the_territory() -> None:
    assert script_of(babel.Locale.parse("zh_TW")) == "Hant"
    assert script_of(babel.Locale.parse("zh")) == "Hans"


def test_a_language_has_a_size_of_its_own_only_where_it_says_so() -> None:
    assert [locale(name).body for name in LANGUAGES] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "[locale-data] “fonts” is missing"),
        ("fonts = 3", "[locale-data] “fonts” is not a table"),
        (f"ligatures = 0\n{FONTS}", "[locale-data] “ligatures” is 0, not true or false"),
        (f"hyphens = true\n{FONTS}", "[locale-data] unknown key “hyphens”"),
        (f'{FONTS}[dates]\nyear = "y"', "[locale-data] unknown key “dates.year”"),
        (
            f'{FONTS}[names]\nprefixes = ["al-"]',
            "[locale-data] “names.prefixes” has “al-”, which is not made of letters",
        ),
        (
            f'{FONTS}[names]\nprefixes = ["{"a" * 13}"]',
            "[locale-data] “names.prefixes” has “aaaaaaaaaaaaa”, which is not",
        ),
        (f'{FONTS}[names]\nprefixes = "al"', "[locale-data] “names.prefixes” is “al”, not a list of prefixes"),
        (f'{FONTS}[names]\nprefix = ["al"]', "[locale-data] unknown key “names.prefix”"),
        (f"{FONTS}[print]\nbody = 7", "[locale-data] “print.body” is 7, not a size from 9 to 72 points"),
        (f'{FONTS}[print]\nbody = "big"', "[locale-data] “print.body” is “big”, not a size from 9 to 72 points"),
        (f'plural-forms = "two"\n{FONTS}', "[locale-data] “plural-forms” is not a plural expression of gettext"),
        (
            f'plural-forms = "nplurals=2; plural=import(os);"\n{FONTS}',
            "[locale-data] “plural-forms” is not a plural expression of gettext",
        ),
        (f'{FONTS}[dates]\ndays = "d"', "[locale-data] “dates.days” is “d”, not a pair of patterns"),
        (f"{FONTS}[dates]\nmonth = 3", "[locale-data] “dates.month” is 3, not text"),
        (f"{FONTS}[dates]\nordinals = 3", "[locale-data] “dates.ordinals” is 3, not a table of texts"),
        (f"{FONTS}[dates.ordinals]\nother = 3", "[locale-data] “dates.ordinals.other” is 3, not text"),
        (f'{FONTS}[dates]\nmonth = "{{bad}}"', "[locale-data] “dates.month” is not a CLDR pattern for dates"),
        (f'{FONTS}[dates]\ndecade = "{{bad}}"', "[locale-data] “dates.decade” is not a pattern for decades"),
        (
            f'{FONTS}[dates]\ndays = ["d", "H"]',
            "[locale-data] “dates.days” has “H”, which is not a CLDR pattern for dates",
        ),
        (f"{FONTS}[languages]\nhy = 3", "[locale-data] “languages.hy” is 3, not text"),
        ("fonts = [", "[toml-syntax] does not parse: "),
    ],
)
def test_faults_of_a_locale(tmp_path: Path, text: str, fault: str) -> None:
    (found,) = faults(tmp_path, text)
    assert found.startswith(fault)


def test_all_faults_of_all_locales_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as failure:
        read_locales(Workspace(tmp_path), make_settings(locales=("ru", "xx_YY", "hy")))
    assert [str(d).partition("\n")[0] for d in failure.value.diagnostics] == [
        "pyproject.toml: error[locale-missing]: names the locale ru, which is not begun",
        "pyproject.toml: error[unknown-locale]: CLDR has no locale “xx_YY”",
        "pyproject.toml: error[locale-missing]: names the locale hy, which is not begun",
    ]


@pytest.mark.parametrize(
    ("data", "line", "fault"),
    [
        (b"", 0, "has no pattern"),
        (b"a1b\n", 1, "the first line is not the name of an encoding"),
        (b"hex\na1b\n", 1, "the first line is not the name of an encoding"),
        (b"\xff\xfeU\x00", 1, "the first line is not the name of an encoding"),
        (b"\xef\xbb\xbfUTF-8\na1b\n", 1, "starts with a byte order mark"),
        (b"UTF-8\na1b\n" + "б1а\n".encode("cp1251"), 3, "byte 0xE1 is not UTF-8, which the first line names"),
        ("UTF-8\na1б".encode()[:-1], 2, "byte 0xD0 is not UTF-8, which the first line names"),
        (b"UTF-8\n", 0, "has no pattern"),
        (b"UTF-8\n% nothing\nLEFTHYPHENMIN 2\n", 0, "has no pattern"),
        (b"UTF-8\na1b\na1b c1d\n", 3, "“a1b c1d” is not a pattern"),
        (b"UTF-8\na1b\n123\n", 3, "“123” is not a pattern"),
        (b"UTF-8\nschif1fahrt/ff=f\n", 2, "“schif1fahrt/ff=f” is not a pattern"),
        (b"UTF-8\nschif1fahrt/ff=f,x,2\n", 2, "“schif1fahrt/ff=f,x,2” is not a pattern"),
    ],
)
def test_hyphenation_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, data: bytes, line: int, fault: str
) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_text("locales/ru/locale.toml", FONTS)
    workspace.write_bytes("locales/ru/hyphenation.dic", data)
    with pytest.raises(PipelineError) as failure:
        read_locale(workspace, "ru")
    (found,) = failure.value.diagnostics
    assert (str(found.location).partition(":")[0], found.location.line) == ("locales/ru/hyphenation.dic", line)
    assert found.message == fault


@pytest.mark.parametrize(
    "data",
    [
        "UTF-8\n1ба\n.б4\n",
        "KOI8-R\n% примечание\n1ба\n",
        "UTF-8\r\n1ba\r\n",
        "UTF-8\nschif1fahrt/ff=f,5,2\nNEXTLEVEL\n",
    ],
)
def test_hyphenation_in_the_format_of_libhyphen(tmp_path: Path, data: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.write_text("locales/ru/locale.toml", FONTS)
    workspace.write_bytes("locales/ru/hyphenation.dic", data.encode(data.split()[0]))
    assert read_locale(workspace, "ru").name == "ru"


def test_the_dictionaries_of_the_hyphenation_library_are_in_the_format() -> None:
    paths = sorted({path for path in pyphen.LANGUAGES.values() if "pyphen" in str(path)})
    assert len(paths) > 40
    for path in paths:
        check_hyphenation_file(Workspace(path.parent), path.name)


@pytest.mark.parametrize("name", ["de@x", "../x", "", "xx_YY"])
def test_a_name_that_is_not_a_locale(tmp_path: Path, name: str) -> None:
    with pytest.raises(PipelineError) as failure:
        read_locale(Workspace(tmp_path), name)
    assert [d.code for d in failure.value.diagnostics] == ["unknown-locale"]
