"""Keeps in one piece what a line should not end within: in a print source, before it is laid out.

That are words with hyphens and ranges of numbers: a word joiner (U+2060) forbids the break that Unicode's line breaking
(UAX 14) allows after a hyphen or an en dash. It has no shape, and the engine leaves it out of the text of a PDF. And it
is a date, which has no-break spaces, and word joiners within the name of a month, which takes no hyphen then. No
element is put around it: the engine (WeasyPrint 70.0) breaks lines wrongly before one that follows a no-break space.
"""

from __future__ import annotations

import re

from pipeline.language.dates_in_text import JOINER, TAGS, held

SHORT = 3  # letters of a part that looks lost alone: де-факто, bir-birinə
TAIL = 12  # characters of an address that look lost alone
# What is not text; then words with hyphens or en dashes inside, which are not parts of an address.
WORD = re.compile(rf"{TAGS}|(?<![\w@./:])[^\W_]+(?:[-‐֊–][^\W_]+)+(?![@/]|\.\w)", re.DOTALL)
JOINT = re.compile(r"(?<=([^\W_]))([-‐֊–])(?=([^\W_]))")
ADDRESS = re.compile(r"(?<=>)https?://[^<\s]+(?=</a)")
LANGUAGE = re.compile(r'<(?:html|div)\b[^>]*?\blang="([\w-]+)"')
# The hyphen of an ending (25%-ը), a part of a name that is quoted as such (“mountain-”), and a dot between two parts.
HELD = re.compile(
    rf"{TAGS}|(?P<ending>(?<=[%\u2030])[-‐֊](?=[^\W\d_]))|(?P<quoted>[^\W\d_]+[-‐֊](?=[”“»’\"]))|(?P<dot> ·(?= ))",
    re.DOTALL,
)
LONG = re.compile(r"[^\W\d_]{8,}")  # a word that styles may have hyphenated


def joined(source: str) -> str:
    """Return a print source in which no line ends within a number, a short word, a name, or a date."""
    source = WORD.sub(lambda match: match[0] if match[0].startswith("<") else _joined(match[0]), source)
    source = HELD.sub(_held, source)
    source = ADDRESS.sub(lambda match: _address(match[0]), source)
    for language in dict.fromkeys(LANGUAGE.findall(source)):
        source = held(source, language, _whole)
    return source


def _joined(word: str) -> str:
    parts = re.split("[-‐֊–]", word)
    whole = any(len(part) <= SHORT or part.isupper() for part in parts) or all(part[0].isupper() for part in parts)

    def join(match: re.Match[str]) -> str:
        number = match[1].isdigit() or match[3].isdigit()
        return match[2] + (JOINER if number or (whole and match[2] != "–") else "")

    return JOINT.sub(join, word)


def _held(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "ending":
            return match[0] + JOINER
        case "quoted":
            return JOINER.join(match[0])
        case "dot":
            return "\u00a0·"
    return match[0]


def _whole(date: str) -> str:
    return LONG.sub(lambda month: JOINER.join(month[0]), date)


def _address(address: str) -> str:
    """Return an address that breaks neither after its scheme, nor before a short rest."""
    last = len(address) - TAIL
    return re.sub("/", lambda slash: "/" + JOINER * (slash.start() < len("https://") or slash.end() > last), address)
