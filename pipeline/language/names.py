"""The name policy: which names must appear, in which forms, and where a text has them.

A form is a word (`Artsakh`) or a stem with a star (`Artsakh*`), which stands for every inflected and derived word that
begins with it; or several of them in a row (`Нагорн* Карабах*`). There are no regular expressions in profiles, so that
no profile can stall the matcher; and none is made of forms, since to compile them all takes longer than to seek them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

JOINERS = ("\u200c", "\u200d")  # of zero width; writers set them or leave them out, and a PDF does not keep them
UNSOUGHT = re.compile("[\u00ad\u2060\u202a-\u202e\u2066-\u2069\u200e\u200f\u055b\u055c\u055e]")
"""What is in a text but not of its words: soft hyphen, word joiner, bidirectional controls, and the marks of stress,
exclamation and question, which Armenian sets inside a word."""
STRESS = re.compile("[\u0300\u0301\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670]")
"""Marks that a writer sets or leaves out: stress on a letter that has no accent of its own (Караба́х), the points of
Hebrew, the vowels of Arabic and the stroke that lengthens its words."""
JOINER, SPACES = re.compile("[\u200c\u200d]"), re.compile(r"\s+")

# A form taken apart: the letters of each word, parted where a joiner may stand, and whether more may follow them.
Words = tuple[tuple[tuple[str, ...], bool], ...]


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return text as names are sought in it: NFC, without invisible characters and marks inside words.

    Never NFKC, which would take apart the letter և.
    """
    return _unstressed(UNSOUGHT.sub("", unicodedata.normalize("NFC", text)))


def _unstressed(text: str) -> str:
    """Return text in NFC without marks of stress and vowels; what NFC joined to its letter is part of that."""
    return text if text.isascii() else STRESS.sub("", text)


def mentions(text: str, forms: Iterable[str]) -> bool:
    """Tell whether a text has at least one of the accepted forms."""
    shown = plain(text)
    return any(_next(shown, form, 0) for form in forms)


def occurrences(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each accepted form in a text that is in NFC; of two in one place, of the longer."""
    left, end = [form for letters, form in _longest_first(tuple(forms)) if letters in text], 0
    while found := [(place, form) for form in left if (place := _next(text, form, end))]:
        start, end = min((place for place, _ in found), key=lambda place: place[0])
        yield start, end
        left = [form for _, form in found]


def is_whole(text: str, form: str) -> bool:
    return 0 < len(text) == _end(text, 0, _words(form))


def is_form(form: str) -> bool:
    """Tell whether this is a word, or words with one space between, each with a star at most at its end."""
    stems = [word.removesuffix("*") for word in form.split(" ")]
    return all(stem and not re.search(r"[\s*]", stem) for stem in stems)


def _next(text: str, form: str, start: int) -> tuple[int, int] | None:
    """Return start and end of the first place, from a position on, where a text has a form as whole words."""
    first = first_letters(form)
    at = text.find(first, start)
    if at < 0:
        return None
    words = _words(form)
    while at >= 0:
        if not (at and _is_letter(text[at - 1])) and (end := _end(text, at, words)) > at:
            return at, end
        at = text.find(first, at + 1)
    return None


@lru_cache(maxsize=8192)
def _longest_first(forms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return forms, each behind the letters that it begins with, in the order in which they are sought."""
    return tuple((first_letters(form), form) for form in sorted(forms, key=len, reverse=True))


@lru_cache(maxsize=8192)
def first_letters(form: str) -> str:
    """Return what a text has to have if it has the form."""
    return _words(form)[0][0][0]


@lru_cache(maxsize=8192)
def _words(form: str) -> Words:
    words = _unstressed(unicodedata.normalize("NFC", form)).split(" ")
    return tuple((tuple(JOINER.split(word.removesuffix("*"))), word.endswith("*")) for word in words)


def _end(text: str, at: int, words: Words) -> int:
    """Return where a form ends that begins at this place; 0 where none does."""
    for number, (parts, is_open) in enumerate(words):
        if number:
            space = SPACES.match(text, at)
            if not space:
                return 0
            at = space.end()
        for count, part in enumerate(parts):
            if count and text[at : at + 1] in JOINERS:
                at += 1
            if not text.startswith(part, at):
                return 0
            at += len(part)
        while is_open and _is_letter(text[at : at + 1]):
            at += 1
        if _is_letter(text[at : at + 1]):
            if text[at - 1] not in JOINERS:
                return 0
            at -= 1  # the joiner that a form ends with parts two words
    return at


def _is_letter(character: str) -> bool:
    """Tell whether this is a character of a word, as `\\w` has it."""
    return character.isalnum() or character == "_"
