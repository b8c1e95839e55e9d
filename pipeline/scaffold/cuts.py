"""Cuts what is no longer wanted out of YAML and TOML, and leaves every other line, with its comments, as it stands."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tomlkit
import yaml

from pipeline.base.toml import table_headers
from pipeline.profile.nodes import Document

COMMENT = re.compile(r"\s*(#|$)")
Lines = range  # 0-based numbers of lines


def without_locale(path: str, text: str, locale: str) -> str:
    """Return a profile without the forms and the order of its names in a language, and without their mark as native."""
    document = Document(path, text)
    cuts: list[tuple[yaml.Node, yaml.Node]] = []
    for record in _items(_value(document.root, "names")):
        for key, value in record.value if isinstance(record, yaml.MappingNode) else ():
            if key.value == locale or (key.value == "native" and value.value == locale):
                cuts.append((key, value))
    order = _value(document.root, "title_order")
    cuts += [pair for pair in order.value if pair[0].value == locale] if isinstance(order, yaml.MappingNode) else []
    cuts.sort(key=lambda pair: (pair[0].start_mark.line, pair[0].start_mark.column))
    lines = text.splitlines(keepends=True)
    placeholder = re.compile(rf'\s*# {re.escape(locale)}: \{{name: "…", forms: \["…\*"\]\}}\s*')  # of `new profile`
    gone = [range(number, number + 1) for number, line in enumerate(lines) if placeholder.fullmatch(line)]
    for key, value in reversed(cuts):
        start, end = key.start_mark, value.end_mark
        if not lines[start.line][: start.column].strip():
            gone.append(_entry(lines, key, value))
        else:  # in a line with others, as in `{en: …, ru: …}`
            _cut_within(lines, (start.line, start.column), (end.line, end.column))
    return _without(lines, gone)


def _items(node: yaml.Node | None) -> Iterable[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else ()


def _value(node: yaml.Node, wanted: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == wanted), None)


def _entry(lines: list[str], key: yaml.Node, value: yaml.Node) -> Lines:
    """Return the lines of an entry of a mapping: its own, and those below it that are indented more."""
    first, indent = key.start_mark.line, key.start_mark.column
    last = first
    for number in range(first + 1, min(value.end_mark.line + 1, len(lines))):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        last = number if line.strip() else last
    return range(first, last + 1)


def _cut_within(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Cut from one place to another, with the comma behind or, for the last of several, before it."""
    before, after = lines[start[0]][: start[1]], lines[end[0]][end[1] :]
    if comma := re.match(r"\s*,\s*", after):
        after = after[comma.end() :]
    else:
        before = re.sub(r"\s*,\s*$", "", before)
    lines[start[0]] = before + after
    for number in range(start[0] + 1, end[0] + 1):
        lines[number] = ""


def without_tables(text: str, unwanted: Iterable[str]) -> str:
    """Return TOML without some tables and those in them, by their dotted keys, and the comment right above each."""
    names = tuple(unwanted)
    lines = text.splitlines(keepends=True)
    heads = [(number - 1, key) for number, key in table_headers(text)]
    ends = [number for number, _ in heads[1:]] + [len(lines)]
    gone = [
        _table(lines, head, end)
        for (head, key), end in zip(heads, ends, strict=True)
        if any(key == name or key.startswith(f"{name}.") for name in names)
    ]
    return _without(lines, gone)


def _table(lines: list[str], head: int, end: int) -> Lines:
    """Return the lines of a table, without comments that belong to the next, and with the empty line before it."""
    last = max(number for number in range(head, end) if not COMMENT.match(lines[number]))
    while head and lines[head - 1].lstrip().startswith("#"):
        head -= 1
    if head and not lines[head - 1].strip():
        head -= 1
    return range(head, last + 1)


def _without(lines: list[str], gone: Iterable[Lines]) -> str:
    numbers = {number for cut in gone for number in cut}
    return "".join(line for number, line in enumerate(lines) if number not in numbers)


def without_keys(
    text: str, unwanted: Iterable[tuple[str, ...]], items: Iterable[tuple[tuple[str, ...], str]] = ()
) -> str:
    """Return TOML without some keys, by their paths, and without items of lists; `*` stands for any key."""
    document: Any = tomlkit.parse(text)
    for path in unwanted:
        for table in _tables(document, path[:-1]):
            if path[-1] in table:
                del table[path[-1]]
    for path, item in items:
        for table in _tables(document, path[:-1]):
            if item in table.get(path[-1], ()):
                table[path[-1]].remove(item)
    return tomlkit.dumps(document)


def _tables(table: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Yield the tables at a path below a table, those of arrays one by one."""
    if isinstance(table, list):
        for item in table:
            yield from _tables(item, path)
    elif isinstance(table, dict):
        if not path:
            yield table
        for name in list(table) if path and path[0] == "*" else path[:1]:
            if name in table:
                yield from _tables(table[name], path[1:])
