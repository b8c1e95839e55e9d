"""The glossary: its page follows its data, and its forms accept its terms."""

import csv
import io
import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.language.glossary import TermFinder, parse_glossary, read_glossary, renders
from pipeline.language.names import is_form, mentions

ROOT = Path(__file__).parent.parent
TERMS: list[dict[str, Any]] = tomllib.loads((ROOT / "locales/glossary.toml").read_text(encoding="utf-8"))["term"]


def test_the_page_is_made_from_the_data() -> None:
    page = runpy.run_path(str(ROOT / "locales/make_glossary.py"))["page"]
    assert (ROOT / "docs/glossary.md").read_text(encoding="utf-8") == page(TERMS)


def test_a_term_stands_once() -> None:
    names = [term["en"] for term in TERMS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_every_language_has_the_term_in_a_form_it_accepts(term: dict[str, Any]) -> None:
    assert set(term) - {"en-forms"} == {"en", "hy", "az", "ru"}
    for code in ("hy", "az", "ru"):
        forms = term[code]["forms"]
        assert forms, code
        assert all(is_form(form) for form in forms), code
        assert mentions(term[code]["term"], forms), f"{code}: {term[code]['term']} is none of {forms}"


SMALL = """\
[[term]]
en = "war"
en-forms = ["war", "wars"]
ru = { term = "война", forms = ["войн*"] }

[[term]]
en = "world war"
ru = { term = "мировая война", forms = ["миров* войн*"] }
"""


def found(text: str, glossary: str = SMALL) -> list[str]:
    return [term.source for term in TermFinder(parse_glossary(glossary)).terms(text)]


def test_terms_are_whole_words_in_any_case() -> None:
    assert found("War and wars; the ward, warfare and postwar years") == ["war"]
    assert found("A truce") == []


def test_a_term_inside_a_longer_one_is_not_meant() -> None:
    assert found("The First World War") == ["world war"]
    assert found("The world war, and a war") == ["world war", "war"]


def test_the_glossary_is_optional(tmp_path: Path) -> None:
    assert read_glossary(Workspace(tmp_path)) == ()
    assert len(read_glossary(Workspace(ROOT))) == len(TERMS)


def test_forms_are_accepted_in_any_case() -> None:
    assert renders("Войны не было", ("войн*",))
    assert not renders("Завойна", ("войн*",))


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        (SMALL.replace('en = "world war"', ""), 6, "term “2”: “en” is missing"),
        (SMALL.replace('"world war"', '["world war"]'), 7, "term “['world war']”: “en” is not text"),
        (SMALL.replace("world war", "war"), 6, "term “war” is there already"),
        (SMALL.replace('["войн*"]', "[]"), 4, "term “war”: ru: “forms” is not a list of words, or stems with a star"),
        (
            SMALL.replace('"войн*"', '"в*н"'),
            4,
            "term “war”: ru: “forms” has “в*н”, which is not a word, or a stem with a star",
        ),
        (
            SMALL.replace('"wars"', '"wa*r"'),
            3,
            "term “war”: “en-forms” has “wa*r”, which is not a word, or a stem with a star",
        ),
        (SMALL.replace("term = ", "nota = 1, term = ", 1), 4, "term “war”: ru: unknown key “nota”"),
        (SMALL.replace('{ term = "война", forms = ["войн*"] }', '"война"'), 4, "term “war”: ru: is not a table"),
        ("term = [7]\n", 1, "term “1”: is not a table"),
        ("terms = 1\n", 0, "is not a list of terms"),
    ],
)
def test_a_fault_of_the_glossary_is_told_with_its_line(text: str, line: int, fact: str) -> None:
    with pytest.raises(PipelineError) as failure:
        parse_glossary(text)
    assert [(d.location.line, d.code, d.message) for d in failure.value.diagnostics] == [(line, "glossary-data", fact)]


@pytest.mark.parametrize("code", ["hy", "az", "ru"])
def test_the_tables_for_other_tools_are_made_from_the_data(code: str) -> None:
    table = runpy.run_path(str(ROOT / "locales/make_glossary.py"))["table"]
    text = (ROOT / f"docs/glossary/{code}.csv").read_text(encoding="utf-8")
    assert text == table(TERMS, code)
    rows = [*csv.DictReader(io.StringIO(text))]
    assert [(row["source"], row["target"]) for row in rows] == [(term["en"], term[code]["term"]) for term in TERMS]
