"""The glossary: its page follows its data, and its forms accept its terms."""

import runpy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.names import is_form, mentions

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
    assert set(term) == {"en", "hy", "az", "ru"}
    for code in ("hy", "az", "ru"):
        forms = term[code]["forms"]
        assert forms, code
        assert all(is_form(form) for form in forms), code
        assert mentions(term[code]["term"], forms), f"{code}: {term[code]['term']} is none of {forms}"
