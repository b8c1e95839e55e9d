"""The seeded faults of tests/checks.md: each wrong translation is found, each good one is let be."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from builders import make_entry, make_message, make_name, make_settings, temporary_folder

from pipeline.base.files import Workspace
from pipeline.catalog.model import new_catalog
from pipeline.checks.catalog_checks import CHECKS, check_catalog
from pipeline.checks.codes import read_codes
from pipeline.checks.fix import fix_catalog
from pipeline.checks.subject import Subject
from pipeline.language.glossary import Term, TermForms
from pipeline.language.locales import Locale, read_locale
from pipeline.profile.messages import Template
from pipeline.profile.model import Name, NameForms

TEXT = (Path(__file__).parent / "checks.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Case:
    """A message, translations that are right, and translations that are wrong in one way."""

    code: str
    language: str
    lines: tuple[tuple[str, str], ...]

    @property
    def message(self) -> str:
        return "title" if self.code == "title-order" else "x"

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.lines if name == key]

    def one(self, key: str) -> str:
        return (*self.all(key), "")[0]


def read_cases() -> list[Case]:
    cases = []
    for heading, body in re.findall(r"^## (.+)\n((?:- .+\n)+)", TEXT, re.MULTILINE):
        code, language = heading.split(": ")
        lines = re.findall(r"^- (\w+): (.+)$", body, re.MULTILINE)
        shown = [(key, re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), value)) for key, value in lines]
        cases.append(Case(code, language, tuple(shown)))
    return cases


CASES = read_cases()


@cache
def language(name: str) -> Locale:
    """Return a locale as CLDR and the defaults have it, with nothing said about it but its fonts."""
    workspace = Workspace(temporary_folder() / "bare")
    workspace.write_text(f"locales/{name}/locale.toml", '[fonts]\nserif = "A"\nsans = "B"\n')
    return read_locale(workspace, name)


def subject(case: Case, translation: str) -> Subject:
    own = language(case.language)
    source = case.one("en")
    message = replace(make_message(case.message, source), comments=tuple(case.all("note")))
    blank = new_catalog("test", own, make_settings())
    catalog = replace(blank, entries=(make_entry(case.message, source, translation),))
    names = tuple(_name(value, case.language) for value in case.all("name"))
    terms = tuple(_term(value, case.language) for value in case.all("term"))
    order, ranges = tuple(name.id for name in names), frozenset(case.all("range"))
    return Subject(catalog, Template("test", (message,)), own, names, 100, terms, order, ranges)


def _name(value: str, own: str) -> Name:
    english, form = value.split(" = ")
    made = make_name(english.lower(), en=english)
    return replace(made, by_locale=(*made.by_locale, NameForms(own, form.rstrip("*"), (form,))))


def _term(value: str, own: str) -> Term:
    english, form = value.split(" = ")
    return Term(english.rstrip("*"), (english,), (TermForms(own, form, (form,)),))


GOOD = [(case, text) for case in CASES for text in case.all("good")]
WRONG = [(case, text) for case in CASES for text in case.all("wrong")]
FIXED = [(case, case.all("wrong")[-1], case.one("fixed")) for case in CASES if case.one("fixed")]


def name(value: object) -> str:
    return f"{value.code}-{value.language}" if isinstance(value, Case) else str(value)[:20]


@pytest.mark.parametrize(("case", "text"), GOOD, ids=name)
def test_a_good_translation_is_let_be(case: Case, text: str) -> None:
    assert [str(d) for d in check_catalog(subject(case, text))] == []
    assert fix_catalog(subject(case, text))[1] == ()


@pytest.mark.parametrize(("case", "text"), WRONG, ids=name)
def test_a_wrong_translation_is_found(case: Case, text: str) -> None:
    found = check_catalog(subject(case, text))
    assert {d.code for d in found} == {case.code}, [str(d) for d in found]
    assert all(d.severity in read_codes()[case.code].severity for d in found)
    for diagnostic in found:
        assert f"{case.language} translation of “{case.message}”" in diagnostic.message
        assert diagnostic.hint


@pytest.mark.parametrize(("case", "wrong", "fixed"), FIXED, ids=name)
def test_what_is_mechanical_is_fixed(case: Case, wrong: str, fixed: str) -> None:
    after, fixes = fix_catalog(subject(case, wrong))
    assert after.entries[0].translations == (fixed,)
    assert len(fixes) == 1
    assert check_catalog(replace(subject(case, wrong), catalog=after)) == []


def test_every_check_of_a_translation_has_a_seeded_fault() -> None:
    of_entries = {
        "entry-unknown",
        "entry-outdated",
        "entry-missing",
        "plural-count",
        "translation-fuzzy",
        "translation-missing",
    }
    codes = {code for check in CHECKS for code in check.codes}
    assert codes - of_entries == {case.code for case in CASES}


def test_what_differs_by_language_is_tried_in_two_languages() -> None:
    tried = Counter(code for code, _ in {(case.code, case.language) for case in CASES})
    by_language = (
        "numbers",
        "edge-space",
        "double-space",
        "end-punctuation",
        "straight-quote",
        "quotes",
        "foreign-punctuation",
        "mark-spacing",
        "mixed-script",
        "look-alike",
        "other-place",
        "zero-width",
        "no-break-space",
        "repeated-word",
        "left-in-english",
        "too-long",
        "length",
        "glossary",
    )
    assert [code for code in by_language if tried[code] < 2] == []
    assert {"ka", "fa", "ja"} <= {case.language for case in CASES}
