"""The name policy: which names must appear, in which forms. Text and forms come in; what is mentioned goes out.

A form is a word (`Artsakh`) or a stem with a star (`Artsakh*`), which stands for every inflected and derived word that
begins with it; or several of them in a row (`Нагорн* Карабах*`). There are no regular expressions in profiles, so that
no profile can stall the matcher.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

INVISIBLE = dict.fromkeys([0x00AD, 0x2060, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])
"""Characters that are in a text but not of it: soft hyphen, word joiner, bidirectional controls."""
JOINERS = "[\u200c\u200d]"
"""Zero-width joiners and non-joiners, which writers set or leave out, and which a PDF does not keep."""
ARMENIAN_MARKS = dict.fromkeys([0x055B, 0x055C, 0x055E])
"""Stress, exclamation and question marks, which Armenian sets inside a word."""


def plain(text: str) -> str:
    """Return text as names are sought in it: NFC, without invisible characters and marks inside words.

    Never NFKC, which would take apart the letter և.
    """
    return unicodedata.normalize("NFC", text).translate(INVISIBLE).translate(ARMENIAN_MARKS)


@lru_cache(maxsize=1024)
def pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Compile accepted forms to one expression that matches whole words only."""
    parts = sorted((_expression(form) for form in forms), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})" if parts else r"(?!)")


def mentions(text: str, forms: Iterable[str]) -> bool:
    """Tell whether a text has at least one of the accepted forms."""
    return pattern(tuple(forms)).search(plain(text)) is not None


def occurrences(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each accepted form in a text that is in NFC."""
    for match in pattern(tuple(forms)).finditer(text):
        yield match.span()


def is_form(form: str) -> bool:
    """Tell whether this is a word, or words with one space between, each with a star at most at its end."""
    stems = [word.removesuffix("*") for word in form.split(" ")]
    return all(stem and not re.search(r"[\s*]", stem) for stem in stems)


def _expression(form: str) -> str:
    words = unicodedata.normalize("NFC", form).split(" ")
    return r"\s+".join(
        _letters(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else r"(?!\w)") for word in words
    )


def _letters(stem: str) -> str:
    return f"{JOINERS}?".join(re.escape(part) for part in re.split(JOINERS, stem))
