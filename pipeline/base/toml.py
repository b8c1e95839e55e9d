"""TOML files read into dataclasses, with every fault of a file at the line of its key. Start with `TomlFile.read`.

The dataclass is the schema: msgspec converts each value to the type of its field, `msgspec.Meta` describes and limits
it, and a `Rule` says what types cannot. A field `en_forms` is the key `en-forms`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from pipeline.base.bounds import check_size, collect
from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail
from pipeline.base.interrupts import HELD

Table = TypeVar("Table")
Fault = tuple[str, str, str]  # dotted key below the table that is read, message, hint
# How a fault calls a type that no `Meta` describes, and an example of it.
TYPES = {str: ("text", '"…"'), bool: ("true or false", "true"), int: ("a whole number", "1")}
NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
KEY = re.compile(rf"(\[\[?\s*)?({NAME}(?:\s*\.\s*{NAME})*)\s*(?(1)\]|=)")
# tomllib takes time by the square of the parts of a key.
DEEP_KEY = re.compile(r"""(?<!["'\w-])(?:["'\w-]++[ \t]*+\.[ \t]*+){16}["'\w-]""")


def meta(description: str, example: str, **limits: Any) -> msgspec.Meta:
    """Return how a fault calls a type, an example of it, and the limits of its values."""
    return msgspec.Meta(description=description, examples=[example], **limits)


def example(text: str) -> msgspec.Meta:
    """Return an example of a field whose type says enough of itself."""
    return msgspec.Meta(examples=[text])


NonEmpty = Annotated[str, msgspec.Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Rule:
    """What has to hold of a value beyond its type; stands beside the type, or that of the items, in `Annotated`."""

    holds: Callable[[Any], object]
    message: str  # what a value is that it does not hold of: “is not an address”
    hint: str


class TomlFile:
    """A TOML file, and the faults that were found in it so far."""

    def __init__(self, path: str, text: str, code: str) -> None:
        self.path = path
        self.code = code
        self.tables = _parsed(text, path)
        self.faults: list[Diagnostic] = []
        self._lines = _key_lines(text)

    def read(self, kind: type[Table], table: object, root: str = "", about: str = "", **given: Any) -> Table | None:
        """Return a table as a dataclass, or None where it has a fault; `given` are fields that are not in the file.

        `root` is the table's own key, and `about` what its faults begin with.
        """
        faults: list[Fault] = []
        value = _read_table(kind, table, "", faults, given)
        for key, message, hint in faults:
            self.fault(f"{root}.{key}".strip("."), about + message, hint)
        return None if faults else value

    def fault(self, key: str, message: str, hint: str) -> None:
        collect(self.faults, error(self.place(key), self.code, message, hint))

    def place(self, key: str) -> Location:
        """Return where a dotted key stands, or else the table that it should be in, or else the whole file."""
        while key and key not in self._lines:
            key = key.rpartition(".")[0]
        return Location(self.path, self._lines.get(key, 0))

    def finish(self, value: Table | None) -> Table:
        if self.faults or value is None:
            raise PipelineError(self.faults)
        return value


def _parsed(text: str, name: str) -> dict[str, Any]:
    check_size(text, name)
    hint = "fix the TOML there or just above"
    if deep := DEEP_KEY.search(text):
        place = Location(name, text.count("\n", 0, deep.start()) + 1)
        raise fail(place, "toml-syntax", "does not parse: a key has too many parts", hint)
    try:
        return tomllib.loads(text)
    except RecursionError as failure:
        raise fail(Location(name), "toml-syntax", "does not parse: nested too deeply", hint) from failure
    except ValueError as failure:
        if not isinstance(failure, tomllib.TOMLDecodeError):  # as Python refuses a number of thousands of digits
            raise fail(Location(name), "toml-syntax", "does not parse: a number is too large", hint) from failure
        reason, _, where = str(failure).partition(" (at ")
        line = re.match(r"line (\d+)", where)
        place = Location(name, int(line[1]) if line else max(len(text.splitlines()), 1))
        raise fail(place, "toml-syntax", f"does not parse: {reason}", hint) from failure


def _key_lines(text: str) -> dict[str, int]:
    """Return the line of each dotted key. A table of an array has its number in its key: `term.0`, `term.0.en`."""
    lines: dict[str, int] = {}
    for number, key, _ in _keys(text):
        lines.setdefault(key, number)
    return lines


def table_headers(text: str) -> list[tuple[int, str]]:
    """Return line and dotted key of the head of each table, in order; those of an array are numbered."""
    return [(number, key) for number, key, is_table in _keys(text) if is_table]


def _keys(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line and dotted key of whatever looks like a key, and whether it is the head of a table."""
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not (match := KEY.match(line.strip())):
            continue
        key = ".".join(name.strip("\"'") for name in re.findall(NAME, match[2]))
        if match[1]:
            counts[key] = counts.get(key, -1) + 1
            table = key = f"{key}.{counts[key]}" if match[1].startswith("[[") else key
        else:
            key = f"{table}.{key}".strip(".")
        yield number, key, bool(match[1])


def _read_table(kind: Any, table: object, key: str, faults: list[Fault], given: Mapping[str, Any]) -> Any:
    if not isinstance(table, dict):
        faults.append((key, f"“{key}” is not a table" if key else "is not a table", "write it as a table"))
        return None
    types = _types(kind)
    known = {field.name.replace("_", "-"): field for field in fields(kind) if field.name not in given}
    values = dict(given)
    for name in table:
        if name not in known:
            faults.append((_below(key, name), f"unknown key “{_below(key, name)}”", f"use {', '.join(known)}"))
    before = len(faults)
    for name, field in known.items():
        if name in table:
            values[field.name] = _read_value(types[field.name], table[name], _below(key, name), faults)
        elif field.default is MISSING and field.default_factory is MISSING:
            of_its_own = is_dataclass(parts(types[field.name])[0])
            hint = f"add a table [{name}]" if of_its_own else f"write {name} = {described(types[field.name])[1]}"
            faults.append((_below(key, name), f"“{_below(key, name)}” is missing", hint))
    return kind(**values) if len(faults) == before else None


@cache  # without it, most of the time that four locales take to read
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _read_value(kind: Any, value: object, key: str, faults: list[Fault]) -> Any:
    bare, *more = parts(kind)
    if is_dataclass(bare) and isinstance(bare, type):
        return _read_table(bare, value, key, faults, {})
    if get_origin(bare) is dict and isinstance(value, dict):
        value = {name: _read_value(get_args(bare)[1], item, _below(key, name), faults) for name, item in value.items()}
    else:
        try:
            with HELD:
                value = msgspec.convert(value, kind)
        except msgspec.ValidationError:
            description, example = described(kind)
            message = f"“{key}” is {_shown(value)}not {description}"
            faults.append((key, message, f"write {key.split('.')[-1]} = {example}"))
            return None
    faults += [(key, f"“{key}” {rule.message}", rule.hint) for rule in _broken(more, value)]
    if isinstance(value, tuple):
        broken = [(item, rule) for item in value for rule in _broken(parts(get_args(bare)[0]), item)]
        faults += [(key, f"“{key}” has “{item}”, which {rule.message}", rule.hint) for item, rule in broken]
    return value


def _broken(notes: Iterable[Any], value: object) -> list[Rule]:
    return [note for note in notes if isinstance(note, Rule) and not note.holds(value)]


def parts(kind: Any) -> tuple[Any, ...]:
    """Return a type without the None of an optional field, and what `Annotated` says of it."""
    if NoneType in get_args(kind):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    return get_args(kind) if get_origin(kind) is Annotated else (kind,)


def described(kind: Any) -> tuple[str, str]:
    """Return how a fault calls the type of a field, and an example of it, as TOML."""
    bare, *more = parts(kind)
    description, example = TYPES.get(bare, ("of the right type", "…"))
    for note in more:
        if isinstance(note, msgspec.Meta):
            description, example = note.description or description, (note.examples or [example])[0]
    return description, example


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"“{value}”, " if value.isprintable() and len(value) <= 60 else ""
    return f"{value}, ".lower() if isinstance(value, bool | int | float) else ""


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
