"""What a language's spelling asks for: CLDR's data, the defaults, and what locale.toml says over both."""

import json
import runpy
from dataclasses import fields
from pathlib import Path
from typing import Any

import babel
import pytest
from builders import ROOT

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.toml import TomlFile
from pipeline.language.cldr import script_of
from pipeline.language.locales import Locale, read_locale
from pipeline.language.orthography import Orthography, spelling_defaults

DEFAULTS = ROOT / "pipeline/language/orthography.toml"


def orthography(name: str, **table: Any) -> Orthography:
    cldr = babel.Locale.parse(name)
    tables = {**spelling_defaults(cldr, script_of(cldr)), **table}
    own = TomlFile("locale.toml", "", "locale-data").read(Orthography, tables)
    assert own
    return own


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("hy", "«»"),
        ("az", "“” ‘’"),
        ("ru", "«» „“"),
        ("ka", "„“ «»"),
        ("fa", "«» ‹›"),
        ("ja", "「」 『』"),
        ("de", "„“ ‚‘"),
        ("de_CH", "„“ ‚‘"),
        ("zh_Hant_TW", "「」 『』"),
        ("fr_CA", "«» ”“"),
        ("sw", "“” ‘’"),
    ],
)
def test_quotation_marks_are_those_of_cldr(name: str, pairs: str) -> None:
    assert [start + end for start, end in orthography(name).pairs] == pairs.split()


@pytest.mark.parametrize(
    ("name", "stop", "question"),
    [
        ("hy", "։", "՞"),
        ("ja", "。", "？"),
        ("hi", "।", "?"),
        ("mr", "।.", "?"),
        ("fa", ".", "؟"),
        ("ur", "۔", "؟"),
        ("el", ".", ";"),
        ("th", "", "?"),
        ("ka", ".", "?"),
        ("zh", "。", "？"),
        ("am", "።", "?፧"),
    ],
)
def test_full_stops_follow_the_script_and_the_language(name: str, stop: str, question: str) -> None:
    assert (orthography(name).stop, orthography(name).question) == (stop, question)


@pytest.mark.parametrize(
    ("name", "tight", "loose", "dash"),
    [
        ("hy", ",։՝", "", "–"),
        ("fr", ",.", ":;!?", "–"),
        ("ja", "、。", "", ""),
        ("zh", "、，", "", ""),
        ("fa", "،؛", "", ""),
        ("ru", ",;:", "", "—"),
        ("my", ",", "။", ""),
        ("es", ",", "", "—"),
    ],
)
def test_the_space_before_a_mark_and_the_dash_are_the_languages(name: str, tight: str, loose: str, dash: str) -> None:
    own = orthography(name)
    assert set(tight) <= set(own.tight_marks)
    assert not set(loose) & set(own.tight_marks)
    assert own.dash == dash


@pytest.mark.parametrize(
    ("name", "groups", "decimals"),
    [("ru", " ", ","), ("az", ".", ","), ("en", ",", "."), ("de", ".", ","), ("de_CH", "’", "."), ("fa", "٬,", "٫.")],
)
def test_separators_of_numbers_are_those_of_cldr(name: str, groups: str, decimals: str) -> None:
    own = orthography(name)
    assert set(groups) <= set(own.groups)
    assert set(decimals) <= set(own.decimals)
    assert not set(own.groups) & set(own.decimals)


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [("hy", "և", "o"), ("ja", "カ", "Ж"), ("zh", "中", "カ"), ("ko", "한", "あ"), ("fa", "ی", "Ж"), ("or", "ଓ", "a")],
)
def test_a_letter_is_of_a_script_of_the_language(name: str, own: str, other: str) -> None:
    assert orthography(name).writes(own)
    assert not orthography(name).writes(other)
    assert not orthography(name).writes(".")


def test_locale_toml_overrides_key_by_key() -> None:
    own = orthography("hy", quotes=["“", "”", "‘", "’"], stop=":")
    assert (own.pairs, own.stop, own.question) == ((("“", "”"), ("‘", "’")), ":", "՞")


def test_the_defaults_are_written_as_a_locale_would_write_them() -> None:
    file = TomlFile(str(DEFAULTS), DEFAULTS.read_text(encoding="utf-8"), "locale-data")
    for name, table in file.tables.items():
        file.read(Orthography, table, name)
    assert file.faults == []


WRONG = [
    ("quotes = ['«', '»']", "“orthography.quotes” is not a list of four marks"),
    ("stop = 1", "“orthography.stop” is 1, not text"),
    ("decimals = ''", "“orthography.decimals” is “”, not one character or more"),
    ("inside = 'yes'", "“orthography.inside” is “yes”, not true or false"),
    ("joiners = 1", "“orthography.joiners” is 1, not true or false"),
    ("doubles = true", "“orthography.doubles” is true, not a list of words"),
    ("foreign = {'ab' = 'c'}", "“orthography.foreign” is not a table of single marks"),
    (
        "no-break = {before = ['a b']}",
        "“orthography.no-break.before” has “a b”, which is not a word, or a stem with a star",
    ),
    ("scales = {'万' = 'x'}", "“orthography.scales.万” is “x”, not a whole number above 1"),
    ("fullstop = '.'", "unknown key “orthography.fullstop”"),
]


@pytest.mark.parametrize(("line", "fact"), WRONG, ids=lambda value: value[:20])
def test_a_wrong_key_is_told_with_its_line(line: str, fact: str, tmp_path: Path) -> None:
    text = f"[fonts]\nserif = 'A'\nsans = 'B'\n\n[orthography]\n{line}\n"
    with pytest.raises(PipelineError) as failure:
        locale_of(tmp_path, text)
    assert [(d.location.line, d.code, d.message) for d in failure.value.diagnostics] == [(6, "locale-data", fact)]


def locale_of(folder: Path, text: str) -> Locale:
    workspace = Workspace(folder)
    workspace.write_text("locales/ka/locale.toml", text)
    return read_locale(workspace, "ka")


def test_every_key_is_described() -> None:
    keys = [field.name.replace("_", "-") for field in fields(Orthography)]
    text = (ROOT / "docs/checks.md").read_text(encoding="utf-8").partition("## What a language asks for")[2]
    assert [key for key in keys if f"`{key}" not in text] == []


def test_the_table_of_quotation_marks_leaves_out_what_a_parent_has(tmp_path: Path) -> None:
    names = ("quotationStart", "quotationEnd", "alternateQuotationStart", "alternateQuotationEnd")
    for tag, marks in {"en": "“”‘’", "de": "„“‚‘", "de-AT": "„“‚‘", "de-CH": "«»‹›"}.items():
        workspace = Workspace(tmp_path)
        delimiters = dict(zip(names, marks, strict=True))
        workspace.write_text(
            f"main/{tag}/delimiters.json", json.dumps({"main": {tag: {"delimiters": delimiters}}}, ensure_ascii=False)
        )
    quotes = runpy.run_path(str(ROOT / "locales/make_quotes.py"))["quotes"]
    assert {tag: "".join(marks) for tag, marks in quotes(tmp_path).items()} == {
        "de": "„“‚‘",
        "de-CH": "«»‹›",
        "root": "“”‘’",
    }
