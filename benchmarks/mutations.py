"""Data comes in, the same with random changes goes out: bytes flipped, cut out, repeated and put in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

MOST = 4 * 2**20  # bytes of a mutant
NUMBERS = (b"0", b"-1", b"1e300", b"99999999999", b"4294967295", b"65536", b"0.000001", b"2", b"1" * 400)
PIECES = tuple(
    piece.encode("utf-8", "surrogatepass")
    for piece in (
        "\x00",
        "\x1b[2J",
        "\ufeff",
        "\ud800",
        "\u202e",
        "\u0338",
        "\\ud800",
        "\\x",
        "\\",
        '"',
        "'",
        "{",
        "}",
        "{{",
        "}}",
        "[",
        "]",
        "<",
        ">",
        "</em>",
        "<em>",
        "&",
        "%s",
        "!!python/name:os.system",
        "&a ",
        "*a",
        "#",
        "#~ ",
        "#| ",
        "\n",
        "\r",
        "\t",
        " ",
        "=",
        ":",
        "- ",
        "../../etc/passwd",
        "de@x",
        "1e300",
        "-1",
        "9" * 5000,
        "[" * 5000,
        "{a: " * 3000,
        "a." * 3000,
        "{year:>1000000000}",
        "msgid",
        "msgstr[9]",
        "{% for a in range(10**9) %}",
        "{{ x }}",
        "true",
        "null",
        "٣",
        "calc(" * 500,
        "1e30px",
        "url(",
        "@import 'x';",
        "<svg>",
        "</style>",
        "<!--",
        "<p" + " a" * 3000,
        "<div>" * 200,
        "NaN",
        "/Length 9999999999",
        "<< /A " * 400,
        " obj\nendobj\n",
        "3 0 R",
        "\\sigma",
        "1" * 200 + "x",
        "nplurals=9; plural=n**n**n;",
    )
)


def cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 8, 200, len(data))) :]


def insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 50)) + data[place:]


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b" ")
    changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    part = data[start : start + chance.choice((1, 20, 300))]
    return data[:start] + part * chance.choice((2, 30, 2000)) + data[start:]


def move_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"\n".join(lines)


def swap_numbers(data: bytes, chance: random.Random) -> bytes:
    """Put another number in the place of one, as sizes, counts and offsets are written in text files."""
    numbers = [*re.finditer(rb"\d+(?:\.\d+)?", data[:MOST])]
    if not numbers:
        return data
    found = chance.choice(numbers)
    return data[: found.start()] + chance.choice(NUMBERS) + data[found.end() :]


def set_word(data: bytes, chance: random.Random) -> bytes:
    """Set two or four bytes to an extreme, as sizes, counts and offsets are written in fonts."""
    place = chance.randrange(len(data) + 1)
    word = chance.choice((b"\xff", b"\x00", b"\x7f\xff", b"\x80\x00")) * chance.choice((1, 2))
    return data[:place] + word + data[place + len(word) :]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut,
    insert,
    insert,
    flip,
    repeat,
    move_line,
    swap_numbers,
    set_word,
)


def mutant(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = chance.choice(WAYS)(data, chance)
    return data[:MOST]
