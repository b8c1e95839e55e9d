"""docs/settings.md: it is made from the code, and explains every key and variable."""

import ast
import re
import runpy
from dataclasses import dataclass
from typing import Any

import pytest
from builders import ROOT

MAKER: dict[str, Any] = runpy.run_path(str(ROOT / "docs/make_settings.py"))
KEYS = [(file, key) for file, _, kind, above in MAKER["FILES"] for key in MAKER["keys"](kind, above)]


def test_the_page_is_made_from_the_code() -> None:
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == MAKER["page"](), "run make settings-doc"


@pytest.mark.parametrize(("file", "key"), KEYS, ids=lambda value: getattr(value, "name", value))
def test_every_key_has_a_meaning_a_type_and_an_example(file: str, key: Any) -> None:
    assert key.meaning, f"{file}: say what {key.name} means, in a comment behind the field"
    assert key.type not in ("", "of the right type")
    assert key.example not in ("", "…", '"…"', '""')


def test_keys_are_written_as_files_have_them() -> None:
    names = {(file, key.name): key for file, key in KEYS}
    assert names["pyproject.toml", "minimum-coverage"].default == "`100`"
    assert names["pyproject.toml", "locales"].default == "required"
    assert names["pyproject.toml", "incomplete"].type == '"fail" or "keep"'
    assert names["locales/LOCALE/locale.toml", "orthography.no-break.before"].default == "`[]`"
    assert names["templates/editions.toml", "ID.styles"].example == '["fonts-print.css", "print.css"]'


def test_every_variable_of_the_environment_is_there() -> None:
    told = {name for names, *_ in MAKER["ENVIRONMENT"] for name in names.split(", ")}
    constants = (
        node.value
        for path in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    read = {name for name in constants if re.fullmatch(r"(PIPELINE|XDG|SOURCE)_[A-Z_]+", name)}
    assert read >= {"PIPELINE_TRACEBACK", "PIPELINE_TUNING", "XDG_CACHE_HOME"}
    assert read - told == set()


def test_meanings_stand_behind_a_field_or_below_it() -> None:
    assert MAKER["meanings_of"](_Table) == {"one": "the first", "two": "The second, # marked", "three": ""}


@dataclass
class _Table:
    one: str = "# no comment"  # the first
    two: tuple[str, ...] = ()
    """The second,
    # marked."""
    three: int = 0
