"""YAML text comes in, typed values go out, field by field; faults are collected, each with its line.

PyYAML composes the nodes; every scalar stays text, so that `no` remains a locale and a date remains a date, and the
schema in `loader` gives the types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import yaml

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.language.edtf import Edtf, parse_edtf
from pipeline.profile.model import Message

Record = TypeVar("Record")
MARK = "!_"
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
NOTE = "TRANSLATORS:"
PLACEHOLDER_ID = re.compile(r"[a-z][a-z0-9_]*")


class Document:
    """A composed YAML file and the faults found in it so far."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.faults: list[Diagnostic] = []
        self.ids: dict[str, int] = {}
        self.root = self._compose(text)

    def fault(self, node: yaml.Node | None, code: str, message: str, hint: str) -> None:
        self.faults.append(error(self.place(node), code, message, hint))

    def place(self, node: yaml.Node | None) -> Location:
        return Location(self.path, node.start_mark.line + 1 if node else 0)

    def _compose(self, text: str) -> yaml.Node:
        try:
            for event in yaml.parse(text, Loader=yaml.CBaseLoader):
                anchor = getattr(event, "anchor", None)
                if anchor and event.start_mark:
                    line = event.start_mark.line + 1
                    hint = "write the value out: an alias hides which line a fact stands in"
                    message = f"“{anchor}” is a YAML anchor or alias"
                    self.faults.append(error(Location(self.path, line), "yaml-alias", message, hint))
            node = yaml.compose(text, Loader=yaml.CBaseLoader)
        except yaml.YAMLError as failure:
            mark = getattr(failure, "problem_mark", None)
            line = min(mark.line + 1, max(len(self.lines), 1)) if mark else 1
            problem = getattr(failure, "problem", None) or str(failure)
            hint = "mend the YAML there or just above; quote a text that has a colon or a hash"
            raise PipelineError(
                [error(Location(self.path, line), "yaml-syntax", f"does not parse: {problem}", hint)]
            ) from failure
        if self.faults:
            raise PipelineError(self.faults)
        if node is None:
            raise PipelineError([error(self.path, "yaml-empty", "is empty", "restore the profile")])
        return node

    def comments_above(self, line: int) -> tuple[str, ...]:
        """Return the translators' note in the comment block that ends just above a 0-based line."""
        block: list[str] = []
        for text in reversed(self.lines[:line]):
            if not text.lstrip().startswith("#"):
                break
            block.insert(0, text.lstrip().lstrip("#").strip())
        start = next((i for i, text in enumerate(block) if text.startswith(NOTE)), None)
        return () if start is None else tuple(block[start:])


class Fields:
    """The fields of one mapping, taken one by one; what is left over, missing or of a wrong type is a fault."""

    def __init__(self, document: Document, node: yaml.Node | None, where: str, allowed: Iterable[str]) -> None:
        self.document = document
        self.node = node
        self.where = where
        self.values: dict[str, yaml.Node] = {}
        self.key_lines: dict[str, int] = {}
        if not isinstance(node, yaml.MappingNode):
            if node is not None:
                document.fault(node, "profile-type", f"{where} is not a mapping", "write it as key: value")
            return
        if node.tag == MARK:
            hint = "remove the mark: only texts that the schema makes messages are translated"
            document.fault(node, "profile-mark", f"{where} is data, but marked {MARK}", hint)
        allowed = tuple(allowed)
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in self.values:
                document.fault(key_node, "yaml-duplicate-key", f"{where} has “{key}” twice", "keep one of the two")
            elif key not in allowed:
                hint = f"use one of {', '.join(allowed)}"
                document.fault(key_node, "profile-unknown-key", f"{where} has an unknown key “{key}”", hint)
            else:
                self.key_lines[key] = key_node.start_mark.line
                self.values[key] = value
        self.id = ""
        if "id" in allowed:
            self.id = self._identifier()

    def get(self, key: str, required: bool = True) -> yaml.Node | None:
        if key not in self.values and required and isinstance(self.node, yaml.MappingNode):
            self.document.fault(self.node, "profile-missing-key", f"{self.where} lacks “{key}”", f"add {key}: …")
        return self.values.get(key)

    def text(self, key: str, required: bool = True) -> str:
        """Return data that is text; a mark on it is a fault, because data is not translated."""
        node = self.get(key, required)
        if node is None:
            return ""
        return self.scalar(node, f"“{key}” of {self.where}")

    def scalar(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.document.fault(node, "profile-type", f"{what} is not a text", "write one value")
            return ""
        if node.tag == MARK:
            hint = "remove the mark: only texts that the schema makes messages are translated"
            self.document.fault(node, "profile-mark", f"{what} is data, but marked {MARK}", hint)
        return str(node.value)

    def message(self, key: str) -> Message:
        return self.optional_message(key, required=True) or Message("", "", self.document.place(self.node))

    def optional_message(self, key: str, required: bool = False) -> Message | None:
        """Return the message under a key, checked for its mark, its quotes and its line breaks."""
        node = self.get(key, required)
        if node is None:
            return None
        identifier = f"{self.id}.{key}" if self.id else key
        if not isinstance(node, yaml.ScalarNode):
            message = (
                f"“{identifier}” is marked {MARK}, but is not a text"
                if node.tag == MARK
                else f"“{identifier}” is not a text"
            )
            code = "profile-mark" if node.tag == MARK else "profile-type"
            self.document.fault(node, code, message, f'write {key}: {MARK} "…"')
            return None
        if node.tag != MARK:
            hint = f'write {key}: {MARK} "…", so that translators get it'
            self.document.fault(node, "profile-mark", f"“{identifier}” is a message without its mark", hint)
        if not node.style:  # libyaml calls the plain style ""
            hint = "put it in double quotes or after >-: YAML cuts plain text at “ #” and “: ”"
            self.document.fault(node, "profile-unquoted", f"message “{identifier}” is not quoted", hint)
        text = str(node.value)
        if "\n" in text:
            hint = "write it after >-, or in double quotes on one line"
            self.document.fault(node, "profile-newline", f"message “{identifier}” has a line break", hint)
        elif not text.strip():
            self.document.fault(
                node, "profile-type", f"message “{identifier}” is empty", "write the text or drop the key"
            )
        note = self.document.comments_above(self.key_lines[key])
        return Message(identifier, text, self.document.place(node), note)

    def date(self, key: str, required: bool = True) -> Edtf | None:
        """Return the EDTF date under a key."""
        node = self.get(key, required)
        if node is None:
            return None
        try:
            return parse_edtf(self.scalar(node, f"“{key}” of {self.where}"))
        except ValueError as failure:
            hint = "write 1994, 2006-12, 2023-09-28, 192X or 1988/1994, in quotes"
            self.document.fault(node, "profile-date", f"“{key}” of {self.where}: {failure}", hint)
            return None

    def flag(self, key: str) -> bool:
        node = self.get(key, required=False)
        value = self.scalar(node, f"“{key}” of {self.where}") if node is not None else "false"
        if value not in ("true", "false"):
            self.document.fault(node, "profile-type", f"“{key}” of {self.where} is not true or false", "write true")
        return value == "true"

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices, or an empty text where the key is missing."""
        node = self.get(key, required=False)
        if node is None:
            return ""
        value = self.scalar(node, f"“{key}” of {self.where}")
        if value not in choices:
            message = f"“{key}” of {self.where} is “{value}”"
            self.document.fault(node, "profile-type", message, f"write {' or '.join(choices)}")
            return ""
        return value

    def number(self, key: str, required: bool = True) -> int:
        node = self.get(key, required)
        if node is None:
            return 0
        value = self.scalar(node, f"“{key}” of {self.where}")
        if not re.fullmatch(r"-?\d{1,15}", value):
            message = f"“{key}” of {self.where} is “{value}”, not a whole number"
            self.document.fault(node, "profile-type", message, "write digits only, as in 20000")
            return 0
        return int(value)

    def texts(self, key: str, required: bool = True) -> tuple[tuple[str, yaml.Node], ...]:
        """Return the texts of a list, each with its node."""
        nodes = self.nodes(key, required)
        return tuple((self.scalar(node, f"an item of “{key}” of {self.where}"), node) for node in nodes)

    def nodes(self, key: str, required: bool = True) -> list[yaml.Node]:
        node = self.get(key, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            code = "profile-mark" if node.tag == MARK else "profile-type"
            message = f"“{key}” of {self.where} is not a list"
            self.document.fault(node, code, message, "write its items below it, each after a dash")
            return []
        if node.tag == MARK:
            hint = "remove the mark: only texts that the schema makes messages are translated"
            message = f"“{key}” of {self.where} is a list, but marked {MARK}"
            self.document.fault(node, "profile-mark", message, hint)
        return list(node.value)

    def records(self, key: str, make: Callable[[yaml.Node], Record]) -> tuple[Record, ...]:
        return tuple(make(node) for node in self.nodes(key))

    def _identifier(self) -> str:
        node = self.get("id")
        if node is None:
            return ""
        value = self.scalar(node, f"“id” of {self.where}")
        if not IDENTIFIER.fullmatch(value):
            hint = "use small Latin letters, digits, - and _, beginning with a letter"
            self.document.fault(node, "profile-id", f"“{value}” is not an id", hint)
        elif value in self.document.ids:
            message = f"the id “{value}” is used already in line {self.document.ids[value]}"
            self.document.fault(node, "profile-duplicate-id", message, "give each record an id of its own")
        self.document.ids.setdefault(value, node.start_mark.line + 1)
        self.where = f"{self.where} “{value}”"
        return value
