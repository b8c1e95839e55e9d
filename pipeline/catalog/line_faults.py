"""What is wrong with a line that does not belong in a PO file, and which keyword it was meant to have; and escapes."""

import re
from difflib import get_close_matches

KEYWORDS = ("msgctxt", "msgid", "msgid_plural", "msgstr")
TYPOGRAPHIC = "“”„«»‟″＂‘’‚"
START = re.compile(rf"(?:#~\s*)?(?:#?\|\s*)?(?:([A-Za-z_]\w*)(\[\d\])?(?=[\s\"{TYPOGRAPHIC}]|$))?\s*(.*)")
"""What a line begins with, a keyword or another word, and the rest of it."""
STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')  # a quotation mark that is not escaped
ESCAPE = re.compile(r"((?:\\(?:[0-7]{1,3}|x[0-9A-Fa-f]+))+)|\\(.)")
"""A run of numbers, each a byte of UTF-8, or one character behind a backslash."""
ESCAPES = {"\\": "\\", '"': '"', "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def unescape(text: str) -> str:
    """Return what a quoted text stands for; an unknown escape stays as it is."""
    return ESCAPE.sub(lambda match: _character(match) or match[0], text) if "\\" in text else text


def bad_escape(text: str) -> str:
    """Return the first escape of a quoted text that means nothing; an empty text where all are known."""
    return next((match[0] for match in ESCAPE.finditer(text) if not _character(match)), "")


def _character(match: re.Match[str]) -> str:
    """Return what an escape stands for; nothing where gettext does not know it."""
    if not match[1]:
        return ESCAPES.get(match[2], "")
    numbers = (int(digits[1:], 16) if digits[0] == "x" else int(digits, 8) for digits in match[1].split("\\")[1:])
    try:
        return bytes(numbers).decode("utf-8")
    except (ValueError, OverflowError):  # more than a byte, or bytes that are not UTF-8
        return ""


def meant_keyword(line: str) -> str:
    """Return the keyword, with its number, that a line begins with, or one that is spelt like it."""
    word, number, rest = _parts(line)
    if word in KEYWORDS:
        return word + number
    near = get_close_matches(word.lower(), KEYWORDS, 1, 0.7) if word and _is_quoted(rest) else []
    return near[0] + number if near else ""


def line_fault(line: str) -> tuple[str, str]:
    """Say what is wrong with a line that does not belong in a PO file, and what to do."""
    word, _, rest = _parts(line)
    if word and word not in KEYWORDS and _is_quoted(rest):
        near = meant_keyword(line).partition("[")[0]
        return f"has the unknown keyword “{word}”", f"did you mean {near}?" if near else f"use {', '.join(KEYWORDS)}"
    marks = len(QUOTE.findall(rest))
    if rest and (rest[0] in TYPOGRAPHIC or (marks == 1 and rest[0] == '"' and _ends_typographic(rest))):
        return "has typographic quotation marks as delimiters", 'begin and end the text with the straight mark "'
    if not word and STRING.fullmatch(rest):
        return "is text without a keyword", f"write the keyword before it: {', '.join(KEYWORDS)}"
    if marks == 1 and rest[:1] == '"':
        return "the closing quotation mark is missing", 'end the line with "'
    if marks == 1 and rest.endswith('"'):
        return "the opening quotation mark is missing", 'begin the text with "'
    if marks > 1 and rest[:1] == '"':
        return "a quotation mark inside is not escaped", r"write \" for it, or the marks of the language"
    return "is not a line of a PO file", r'write keyword "text" on one line, with \" for a quotation mark inside'


def _parts(line: str) -> tuple[str, str, str]:
    match = START.match(line)
    return (match[1] or "", match[2] or "", match[3]) if match else ("", "", line)


def _is_quoted(rest: str) -> bool:
    return bool(rest) and rest[0] in f'"{TYPOGRAPHIC}'


def _ends_typographic(rest: str) -> bool:
    """Tell whether the last mark is typographic and closes nothing inside the text."""
    return rest[-1] in TYPOGRAPHIC and sum(rest.count(mark) for mark in TYPOGRAPHIC) % 2 == 1
