"""YAML text to typed values, field by field; faults are collected, each with its line. Start with `Document`.

PyYAML composes the nodes; every scalar stays text, so that `no` remains a locale and a date remains a date. The
schema in `loader` gives the types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import dropwhile, takewhile
from typing import TypeVar

import yaml

from pipeline.base.bounds import LONGEST, check_size, collect
from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error, fail
from pipeline.language.edtf import Edtf, parse_edtf
from pipeline.profile.message import Message

Value = TypeVar("Value")
MARK = "!_"
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
NOTE = "TRANSLATORS:"
REMARK = "check:"
NUMBER = re.compile(r"-?(?=(?:\.?[0-9]){1,15}\Z)[0-9]+(?:\.[0-9]{1,6})?")  # which a float of JSON keeps
UNKNOWN_DATE = parse_edtf("1000")  # stands for a date that is missing or faulty, in a profile that will not be used
DEEPEST = 50  # how deep values may be nested. A profile needs 6; at some 50,000 libyaml's composer overflows the stack.


class Document:
    """A composed YAML file and the faults found in it so far."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        check_size(text, path)
        self.lines = text.splitlines()
        self.faults: list[Diagnostic] = []
        self.ids: dict[str, int] = {}  # the line of each record's id
        self.root = self._compose(text)

    def fault(self, node: yaml.Node, code: str, message: str, hint: str) -> None:
        collect(self.faults, error(self.place(node), code, message, hint))

    def place(self, node: yaml.Node) -> Location:
        return Location(self.path, node.start_mark.line + 1)

    def fields(self, node: yaml.Node, where: str, allowed: Iterable[str]) -> Fields | None:
        """Return the fields of a mapping; any other node is a fault."""
        if isinstance(node, yaml.MappingNode):
            return Fields(self, node, where, tuple(allowed))
        self.fault(node, "profile-type", f"{where} is not a mapping", "write it as key: value")
        return None

    def data(self, node: yaml.Node, what: str) -> None:
        """Report data that is marked as a message."""
        if node.tag == MARK:
            hint = "remove the mark: only texts that the schema makes messages are translated"
            self.fault(node, "profile-mark", f"{what} is data, but marked {MARK}", hint)

    def scalar(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, "profile-type", f"{what} is not a text", "write one value")
            return ""
        self.data(node, what)
        if len(node.value) > LONGEST:
            self.fault(node, "profile-type", f"{what} has {len(node.value):,} characters", "shorten it")
            return ""
        return str(node.value)

    def _compose(self, text: str) -> yaml.Node:
        try:
            self._check_events(text)
            node = yaml.compose(text, Loader=yaml.CBaseLoader)
        except yaml.YAMLError as failure:
            hint = "fix the YAML there or just above; quote a text that has a colon or a hash"
            line, problem = self._syntax_fault(failure, text)
            raise fail(Location(self.path, line), "yaml-syntax", f"does not parse: {problem}", hint) from failure
        if node is None:
            raise fail(self.path, "yaml-empty", "is empty", "restore the profile")
        return node

    def _check_events(self, text: str) -> None:
        """Refuse what composed nodes no longer show, and what cannot be composed."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            place = Location(self.path, event.start_mark.line + 1 if event.start_mark else 0)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise fail(place, "yaml-syntax", "is nested too deeply", "close the brackets that are open there")
            if anchor := getattr(event, "anchor", None):
                hint = "write the value out: an alias hides which line a fact stands in"
                collect(self.faults, error(place, "yaml-alias", f"“{anchor[:60]}” is a YAML anchor or alias", hint))
        if self.faults:
            raise PipelineError(self.faults)

    def _syntax_fault(self, failure: yaml.YAMLError, text: str) -> tuple[int, str]:
        if isinstance(failure, yaml.reader.ReaderError):
            return text.encode()[: failure.position].count(b"\n") + 1, failure.reason
        mark = getattr(failure, "problem_mark", None)
        line = min(mark.line + 1, max(len(self.lines), 1)) if mark else 1
        return line, getattr(failure, "problem", None) or str(failure)

    def comments_above(self, line: int) -> tuple[str, ...]:
        """Return the lines of the comment block that ends just above a 0-based line."""
        above = takewhile(lambda text: text.startswith("#"), map(str.strip, reversed(self.lines[:line])))
        return tuple(text.lstrip("#").strip() for text in above)[::-1]

    def lines_of(self, node: yaml.ScalarNode) -> tuple[tuple[int, int], ...]:
        """Return where in the text of a scalar each line begins that it is written in, and which that is, 1-based.

        A line that begins with an escape of YAML is passed over.
        """
        in_block = node.style in (">", "|")
        text, end = str(node.value), 0
        found: list[tuple[int, int]] = []
        for row in range(node.start_mark.line + in_block, min(node.end_mark.line + 1, len(self.lines))):
            words = self.lines[row].strip()
            start = 0 if not found else text.find(words.rstrip('"\\'), end)
            if start < 0:
                start = text.find(words.partition(" ")[0], end)
            if end >= len(text) or not words:
                break
            if start >= 0:
                found.append((start, row + 1))
                end = start + len(words) if text.startswith(words, start) else start + 1
        return tuple(found)


class Fields:
    """The fields of one mapping, taken one by one; what is left over, missing or of a wrong type is a fault."""

    def __init__(self, document: Document, node: yaml.MappingNode, where: str, allowed: tuple[str, ...]) -> None:
        self.document = document
        self.fault = document.fault
        self.place = document.place(node)
        self.node = node
        self.where = where
        self.values: dict[str, yaml.Node] = {}
        self.key_lines: dict[str, int] = {}
        document.data(node, where)
        for key_node, value in node.value:
            key = document.scalar(key_node, f"a key of {where}")
            if key in self.values:
                document.fault(key_node, "yaml-duplicate-key", f"{where} has “{key}” twice", "keep one of the two")
            elif key in allowed:
                self.key_lines[key] = key_node.start_mark.line
                self.values[key] = value
            elif isinstance(key_node, yaml.ScalarNode):
                hint = f"use one of {', '.join(allowed)}"
                document.fault(key_node, "profile-unknown-key", f"{where} has an unknown key “{key}”", hint)
        self.id = self._identifier() if "id" in allowed else ""

    def get(self, key: str) -> yaml.Node | None:
        if key not in self.values:
            self.fault(self.node, "profile-missing-key", f"{self.where} has no “{key}”", f"add {key}: …")
        return self.values.get(key)

    def text(self, key: str) -> str:
        """Return data that is text; a mark on it is a fault, because data is not translated."""
        node = self.get(key)
        return self.document.scalar(node, self._named(key)) if node else ""

    def optional(self, read: Callable[[str], Value], key: str) -> Value | None:
        """Return what `read` makes of a key; None, and no fault, where the key is missing."""
        return read(key) if key in self.values else None

    def message(self, key: str) -> Message:
        """Return the message under a key, checked for its mark, its quotes and its line breaks."""
        node = self.get(key)
        identifier = f"{self.id}.{key}" if self.id else key
        if not isinstance(node, yaml.ScalarNode):
            if node:
                code, but = ("profile-mark", f"is marked {MARK}, but ") if node.tag == MARK else ("profile-type", "")
                self.fault(node, code, f"“{identifier}” {but}is not a text", f'write {key}: {MARK} "…"')
            return Message(identifier, "", self.place)
        if node.tag != MARK:
            hint = f'write {key}: {MARK} "…", so that translators get it'
            self.fault(node, "profile-mark", f"“{identifier}” is a message without its mark", hint)
        if not node.style:  # libyaml calls the plain style ""
            hint = "put it in double quotes or after >-: YAML cuts plain text at “ #” and “: ”"
            self.fault(node, "profile-unquoted", f"message “{identifier}” is not quoted", hint)
        text = str(node.value)
        if "\n" in text:
            hint = "write it after >-, or in double quotes on one line"
            self.fault(node, "profile-newline", f"message “{identifier}” has a line break", hint)
        elif len(text) > LONGEST:
            hint = f"part it into messages of {LONGEST:,} characters at most"
            self.fault(node, "profile-type", f"message “{identifier}” has {len(text):,} characters", hint)
        elif not text.strip():
            self.fault(node, "profile-type", f"message “{identifier}” is empty", "write the text or drop the key")
        comments = self.document.comments_above(self.key_lines[key])
        remarks = [line for line in comments if line.startswith(REMARK)]
        note = tuple(dropwhile(lambda line: not line.startswith(NOTE), (c for c in comments if c not in remarks)))
        place, lines = self.document.place(node), self.document.lines_of(node)
        return Message(identifier, text, place, note, lines=lines, remarks="\n".join(remarks))

    def date(self, key: str) -> Edtf:
        text = self.text(key)
        try:
            return parse_edtf(text)
        except ValueError as failure:
            if key in self.values:
                hint = "write 1994, 2006-12, 2023-09-28, 192X or 1988/1994, in quotes"
                self.fault(self.values[key], "profile-date", f"{self._named(key)}: {failure}", hint)
            return UNKNOWN_DATE

    def day(self, key: str) -> Edtf:
        """Return the date of an edition, which is a day."""
        found, node = self.date(key), self.values.get(key)
        if node is not None and not found.is_day:
            hint = "write the day of the edition, as in 2026-11-23"
            self.fault(node, "profile-date", f"{self._named(key)} is not a day", hint)
        return found

    def flag(self, key: str) -> bool:
        return self.choice(key, ("true", "false")) == "true"

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices, or an empty text where the key is missing."""
        value = self.optional(self.text, key)
        if value is not None and value not in choices:
            hint = f"write {' or '.join(choices)}"
            self.fault(self.values[key], "profile-type", f"{self._named(key)} is “{value}”", hint)
        return value or ""

    def number(self, key: str) -> Decimal:
        """Return a number with all the decimals it is written with."""
        value = self.text(key)
        if NUMBER.fullmatch(value):
            return Decimal(value)
        if key in self.values:
            message = f"{self._named(key)} is “{value[:40]}”, not a number of at most 15 digits"
            hint = "write digits, without groups, and a point before at most six decimals: 1234.5"
            self.fault(self.values[key], "profile-type", message, hint)
        return Decimal(0)

    def texts(self, key: str) -> list[tuple[str, yaml.Node]]:
        what = f"an item of {self._named(key)}"
        return [(self.document.scalar(node, what), node) for node in self.nodes(key)]

    def nodes(self, key: str) -> list[yaml.Node]:
        node = self.get(key)
        if isinstance(node, yaml.SequenceNode):
            self.document.data(node, self._named(key))
            return list(node.value)
        if node:
            code = "profile-mark" if node.tag == MARK else "profile-type"
            self.fault(node, code, f"{self._named(key)} is not a list", "write its items below it, each after a dash")
        return []

    def records(
        self, key: str, where: str, allowed: Iterable[str], make: Callable[[Fields], Value]
    ) -> tuple[Value, ...]:
        found = [self.document.fields(node, where, allowed) for node in self.nodes(key)]
        return tuple(make(fields) for fields in found if fields)

    def _named(self, key: str) -> str:
        return f"“{key}” of {self.where}"

    def _identifier(self) -> str:
        node, value = self.values.get("id"), self.text("id")
        if node is None:
            return ""
        if not IDENTIFIER.fullmatch(value):
            hint = "use small Latin letters, digits, - and _, beginning with a letter"
            self.fault(node, "profile-id", f"“{value}” is not an id", hint)
        elif value in self.document.ids:
            message = f"the id “{value}” is used already in line {self.document.ids[value]}"
            self.fault(node, "profile-duplicate-id", message, "give each record an id of its own")
        self.document.ids.setdefault(value, node.start_mark.line + 1)
        self.where = f"{self.where} “{value}”"
        return value
