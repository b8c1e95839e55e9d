"""Writes docs/settings.md from the dataclasses that settings are read into, so that a key is explained in one place.

A key's type, limits, default and example are those of its field. What it means is the comment behind the field, or the
text right below it where that takes more than a line. A test sees to it that the page is current, and that each key
has a meaning.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import io
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import tomlkit

from pipeline.base.settings import Settings
from pipeline.base.toml import described, parts
from pipeline.language.locale_file import LocaleTable
from pipeline.pdf.editions import Edition

TARGET = Path(__file__).with_name("settings.md")
PREFACE = """\
# Settings
Every key that a workspace can set, and every variable of the environment that commands look at. Written by
`docs/make_settings.py` from the code: change it there, then run `make settings-doc`. A key that is unknown, or has a
value of another type, is an error with its line (`pipeline check`).
"""
FILES = (
    ("pyproject.toml", "`[tool.pipeline]`: the publication as a whole.", Settings, ""),
    ("templates/editions.toml", "One table for each way to print; `ID` is its name.", Edition, "ID"),
    ("locales/LOCALE/locale.toml", "What CLDR does not have of a language, or has otherwise.", LocaleTable, ""),
)
ENVIRONMENT = (
    ("XDG_CACHE_HOME", "a folder", "`~/.cache`", "where builds keep what they remember, in `factsheet-pipeline/`"),
    (
        "XDG_DATA_HOME, XDG_DATA_DIRS",
        "folders",
        "`~/.local/share`, `/usr/local/share:/usr/share`",
        "where `pipeline new locale` looks for fonts, in `fonts/` of each",
    ),
    ("SOURCE_DATE_EPOCH", "seconds since 1970", "the clock", "the day that `pipeline new` takes for today"),
    ("PIPELINE_TRACEBACK", "`1`", "not set", "whether an `internal-error` shows its traceback"),
    ("PIPELINE_TUNING", "`0`", "not set", "`0` leaves out what makes the PDF engine faster"),
    ("NO_COLOR, TERM, COLUMNS", "as terminals know them", "not set", "how progress is shown"),
    ("PYTHON", "a command", "`python3`", "the interpreter that `make` creates `.venv` with"),
)
ANY_TEXT = '"…"'  # what faults show of a text that has no example: then a default is a better one
HEADS = ("key", "type", "default", "meaning", "example")


@dataclass(frozen=True, slots=True)
class Key:
    name: str  # dotted, with capitals for what the workspace names itself
    type: str
    default: str
    meaning: str
    example: str


def keys(kind: type, above: str = "") -> Iterator[Key]:
    """Yield the keys of a table, those of the tables in it among them."""
    types, meanings = get_type_hints(kind, include_extras=True), meanings_of(kind)
    for field in fields(kind):
        name = f"{above}{'.' if above else ''}{field.name.replace('_', '-')}"
        bare = parts(types[field.name])[0]
        if field.name == "id" and above:  # the name of the table itself
            continue
        below = get_args(bare)[1] if get_origin(bare) is dict else None
        if is_dataclass(bare):
            yield from keys(bare, name)
        elif below is not None and is_dataclass(parts(below)[0]):
            yield from keys(parts(below)[0], f"{name}.SLUG")
        else:
            description, example = described(types[field.name])
            default = _default(field)
            shown = default.strip("`") if example == ANY_TEXT else example
            yield Key(name, _type(bare) or description, default, meanings.get(field.name, ""), shown)


def _type(bare: Any) -> str:
    return " or ".join(f'"{value}"' for value in get_args(bare)) if get_origin(bare) is Literal else ""


def _default(field: Field[Any]) -> str:
    value = field.default_factory() if field.default_factory is not MISSING else field.default
    if value is MISSING:
        return "required"
    if value is None:
        return ""
    return f"`{tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string().strip() or '{}'}`"


def meanings_of(kind: type) -> dict[str, str]:
    """Return, by field, the text below a field of a dataclass, or else the comment behind it."""
    source = inspect.getsource(kind)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for node, following in zip(body.body, [*body.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            own = range(node.lineno, (node.end_lineno or 0) + 1)  # of several lines, once it is long
            found[node.target.id] = next((comments[line] for line in own if line in comments), "")
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                found[node.target.id] = inspect.cleandoc(str(following.value.value)).replace("\n", " ").rstrip(".")
    return found


def page() -> str:
    lines = [PREFACE]
    for file, about, kind, above in FILES:
        rows = [(f"`{key.name}`", key.type, key.default, key.meaning, f"`{key.example}`") for key in keys(kind, above)]
        lines += [f"## {file}", about, "", *table(HEADS, rows), ""]
    rows = [(f"`{name.replace(', ', '`, `')}`", *rest) for name, *rest in ENVIRONMENT]
    return "\n".join([*lines, "## The environment", *table(("variable", *HEADS[1:4]), rows)]) + "\n"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    cells = [[cell.replace("|", r"\|") for cell in row] for row in (heads, ("---",) * len(heads), *rows)]
    return [f"| {' | '.join(row)} |" for row in cells]


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write docs/settings.md from the code.", epilog="example: python docs/make_settings.py"
    )
    parser.parse_args()
    if unexplained := [key.name for _, _, kind, above in FILES for key in keys(kind, above) if not key.meaning]:
        sys.exit(f"say what these mean, in a comment behind the field: {', '.join(unexplained)}")
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
