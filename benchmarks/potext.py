"""The text of a PO file in the canonical form comes in, its blocks go out, so that a fault can be written into one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polib

FIELD = re.compile(r'^(msg\w+(?:\[\d\])?) "(.*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of a PO file, as it is written."""

    text: str
    """Its lines, without the blank line after them."""

    def field(self, keyword: str) -> str:
        """Return a text of the entry, unescaped; an empty one where it has none."""
        return next((polib.unescape(value) for name, value in FIELD.findall(self.text) if name == keyword), "")

    @property
    def id(self) -> str:
        return self.field("msgctxt")

    @property
    def translation(self) -> str:
        """The last form of the translation: in a plural, the one for most numbers."""
        return next((polib.unescape(value) for name, value in FIELD.findall(self.text)[::-1] if name != "msgid"), "")

    @property
    def source(self) -> str:
        """The English text of that form."""
        return self.field("msgid_plural") or self.field("msgid")

    def with_translation(self, text: str) -> Block:
        head, _, tail = self.text.rpartition(' "')
        return Block(f'{head} "{polib.escape(text)}"') if tail else self

    def changed(self, pattern: str, replacement: str) -> Block:
        """Replace the first line, or the first part, that matches."""
        return Block(re.sub(pattern, lambda match: match.expand(replacement), self.text, count=1, flags=re.MULTILINE))


def blocks(text: str) -> list[Block]:
    """Take a file apart; the first block is the header. Together again: `assemble`."""
    return [Block(part) for part in text.rstrip("\n").split("\n\n")]


def assemble(parts: list[Block]) -> str:
    return "\n\n".join(part.text for part in parts) + "\n"


def places(text: str) -> Iterator[str]:
    """Yield, for each line, the id of the entry that it belongs to; nothing for the header and for obsolete ones."""
    for part in re.split(r"(?<=\n)\n+", text.replace("\r", "")):
        own = re.search(r'^msgctxt "(.*)"$', part, re.MULTILINE)
        yield from [own[1] if own else ""] * (part.count("\n") + 1)
