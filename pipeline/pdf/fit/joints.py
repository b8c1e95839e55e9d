"""Keeps words with hyphens and ranges of numbers in one piece: in a print source, before it is laid out.

A word joiner (U+2060) forbids the break that Unicode's line breaking (UAX 14) allows after a hyphen or an en dash. It
has no shape, and the engine leaves it out of the text of a PDF.
"""

from __future__ import annotations

import re

JOINER = "\u2060"
SHORT = 3  # letters of a part that looks lost alone: де-факто, bir-birinə
# What is not text; then words with hyphens or en dashes inside, which are not parts of an address.
PASSED = r"<(style|svg|title|script|a)\b.*?</\1\s*>|<[^>]*>"
WORD = re.compile(rf"{PASSED}|(?<![\w@./:])[^\W_]+(?:[-‐֊–][^\W_]+)+(?![@/]|\.\w)", re.DOTALL)
JOINT = re.compile(r"(?<=([^\W_]))([-‐֊–])(?=([^\W_]))")


def joined(source: str) -> str:
    """Return a print source in which no line ends within a number, a short word, or a name of capitals."""
    return WORD.sub(lambda match: match[0] if match[0].startswith("<") else _joined(match[0]), source)


def _joined(word: str) -> str:
    parts = re.split("[-‐֊–]", word)
    whole = any(len(part) <= SHORT or part.isupper() for part in parts)

    def join(match: re.Match[str]) -> str:
        number = match[1].isdigit() or match[3].isdigit()
        return match[2] + (JOINER if number or (whole and match[2] != "–") else "")

    return JOINT.sub(join, word)
