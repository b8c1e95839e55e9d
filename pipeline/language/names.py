"""The name policy: which names must appear, in which forms, and where a text has them.

A form is a word (`Artsakh`) or a stem with a star (`Artsakh*`), which stands for every inflected and derived word that
begins with it; a star in front (`*مالفيناس*`) stands for whatever is joined before. Or it is several of them in a row
(`Нагорн* Карабах*`). What a language always may join before a name, such as و and ال in Arabic, are its prefixes: no
form need list them. A name that stands only within a longer one (`Kosovo` in `Kosovo and Metohija`) is not mentioned:
the longer one is. There are no regular expressions in profiles, so that no profile can stall the matcher; and none is
made of forms, since to compile them all takes longer than to seek them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from itertools import pairwise
from pathlib import Path

from pipeline.language.word_letters import JOINERS, folded, joined, plain, unstressed

Prefixes = frozenset[str]  # what a language writes together with a name before it, folded; hashed once
NONE: Prefixes = frozenset()
JOINER = re.compile("[\u200c\u200d]")
SPACES = re.compile(r"\s+|(?<=[\u05d0-\u05ea])-(?=[\u05d0-\u05ea])")  # Hebrew joins two words of a name with a maqaf
ARTICLE, WITH_ARTICLE = "ال", "لل"  # Arabic: l- and the article are written as one, لل
LONGEST_PREFIX = 12  # letters
SHORTEST_WITHIN = 2  # letters of a stem with a star in front: nearly every text has a word with any one letter in it


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a form."""

    parts: tuple[str, ...]  # its letters, parted where a joiner may stand
    opens: bool  # whether any letters may be joined before them
    goes_on: bool  # whether more may follow them


@dataclass(frozen=True, slots=True)
class Form:
    """A form taken apart."""

    first: str  # letters that a text has to have if it has the form
    words: tuple[Word, ...]
    before: Prefixes  # what may be joined before it
    longest: int  # letters of the longest of these
    alone: bool  # whether it may stand without one


def prefixes(language: str, own: tuple[str, ...] | None) -> Prefixes:
    """Return the prefixes of a language: its own, as its locale.toml has them, or those of prefixes.toml."""
    return as_prefixes(_prefix_table().get(language, ()) if own is None else own)


def is_prefix(text: str) -> bool:
    return text.isalpha() and len(text) <= LONGEST_PREFIX


def as_prefixes(texts: Iterable[str]) -> Prefixes:
    return frozenset(map(plain, texts))


@cache
def _prefix_table() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("prefixes.toml").read_text(encoding="utf-8"))


def mentions(text: str, forms: Iterable[str], prefixes: Prefixes = NONE, longer: Iterable[str] = ()) -> bool:
    """Tell whether a text has at least one of the accepted forms, and not only within `longer` ones of other names."""
    shown, forms = plain(text), tuple(forms)
    longer = [form for form in longer if form not in forms]
    there = any(_next(shown, _form(form, prefixes), 0) for form in forms)
    return there and (not longer or first_place(text, forms, prefixes, longer) >= 0)


def longer_forms(forms: Iterable[str]) -> tuple[str, ...]:
    """Return those forms that can have another one within them: all but those that stand for one whole word."""
    return tuple(form for form in forms if not _is_one_word(form))


def occurrences(text: str, forms: Iterable[str], prefixes: Prefixes = NONE) -> Iterator[tuple[int, int]]:
    """Yield start and end of each accepted form in a text that is in NFC; of two in one place, of the longer.

    What is joined to the form, before it or behind, is part of the place.
    """
    text, end = folded(text), 0
    left = [form for form in _longest_first(tuple(forms), prefixes) if form.first in text]
    while found := [(place, form) for form in left if (place := _next(text, form, end))]:
        start, end = min((place for place, _ in found), key=lambda place: (place[0], -place[1]))
        yield start, end
        left = [form for _, form in found]


def first_place(text: str, forms: Iterable[str], prefixes: Prefixes = NONE, longer: Iterable[str] = ()) -> int:
    """Return how far into the plain text its first accepted form is that is not within a longer one; -1 if none is.

    Of two forms with the same place neither is within the other. A longer form of the name itself is the name, so that
    it makes no difference whether it is among `longer`.
    """
    text, covered = plain(text), 0
    own = [_places(text, _form(form, prefixes), of_longer=False) for form in forms]
    others = [_places(text, _form(form, prefixes), of_longer=True) for form in longer]
    for start, back, of_longer in merge(*own, *others):  # what a place is within comes before it, its equal behind it
        if of_longer:
            covered = max(covered, -back)
        elif -back > covered:
            return start
    return -1


def is_whole(text: str, form: str) -> bool:
    return _next(text, _form(form, NONE), 0) == (0, len(text))


def is_form(form: str) -> bool:
    """Tell whether this is a word, or words with one space between, each with a star at most at either end."""
    for word in form.split(" "):
        stem = word.removeprefix("*").removesuffix("*")
        least = SHORTEST_WITHIN if word.startswith("*") else 1
        if re.search(r"[\s*]", stem) or len(JOINER.sub("", plain(stem))) < least:
            return False
    return True


def first_letters(form: str) -> str:
    """Return what a text has to have if it has the form."""
    return _form(form, NONE).first


def _places(text: str, form: Form, *, of_longer: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield the start of each place of a form, and its end as a negative number: in order, the longer is first."""
    end = 0
    while place := _next(text, form, end):
        start, end = place
        yield start, -end, of_longer


def _next(text: str, form: Form, start: int) -> tuple[int, int] | None:
    """Return start and end of the first place, from a position on, where a text has a form as whole words."""
    first, at = form.words[0], text.find(form.first, start)
    while at >= 0:
        begins = _begins(text, at, form)
        if begins >= 0 and (end := _end(text, at, form.words)) > at:
            return (_word_start(text, at, at) if first.opens else begins), end
        passed = _word_end(text, at) if begins >= 0 and first.opens and first.goes_on else at + 1
        at = text.find(form.first, passed)  # in one word all places of an open stem end alike
    return None


def _begins(text: str, at: int, form: Form) -> int:
    """Return where the form begins whose stem is at this place; -1 where something else is joined before it."""
    if form.words[0].opens:
        return at  # where the word begins is sought once the rest is found: words may be long
    if not at or not joined(text[at - 1], text[at]):
        return at if form.alone else -1
    first = _word_start(text, at, form.longest + 1) if form.before else at
    return first if text[first:at] in form.before else -1


def _word_start(text: str, at: int, most: int) -> int:
    """Return where a word begins, or the place that is so many letters before this one."""
    first = at
    while first and at - first < most and joined(text[first - 1], text[first]):
        first -= 1
    return first


def _word_end(text: str, at: int) -> int:
    at += 1
    while at < len(text) and joined(text[at - 1], text[at]):
        at += 1
    return at


@lru_cache(maxsize=8192)
def _longest_first(forms: tuple[str, ...], prefixes: Prefixes) -> tuple[Form, ...]:
    """Return forms in the order in which they are sought."""
    return tuple(_form(form, prefixes) for form in sorted(forms, key=len, reverse=True))


@lru_cache(maxsize=8192)
def _is_one_word(form: str) -> bool:
    """Tell whether the letters of a form are of one word, in a script with spaces between words."""
    words = _form(form, NONE).words
    return len(words) == len(words[0].parts) == 1 and all(joined(*pair) for pair in pairwise(words[0].parts[0]))


@lru_cache(maxsize=8192)
def _form(form: str, prefixes: Prefixes) -> Form:
    words = tuple(map(_word, folded(unstressed(unicodedata.normalize("NFC", form))).split(" ")))
    head, stem = words[0], words[0].parts[0]
    alone = True
    if ARTICLE in prefixes and stem.startswith(ARTICLE) and not head.opens and len(stem) > len(ARTICLE):
        stem, alone = stem.removeprefix(ARTICLE), False
        words = (Word((stem, *head.parts[1:]), opens=False, goes_on=head.goes_on), *words[1:])
        prefixes = _with_article(prefixes, stem)
    return Form(stem, words, prefixes, max(map(len, prefixes), default=0), alone)


@lru_cache(maxsize=8192)
def _with_article(prefixes: Prefixes, stem: str) -> Prefixes:
    """Return what may stand before a name that has the Arabic article, or seems to, as ألبانيا does.

    Before a name in ل no third one is written: ل and اللاذقية are للاذقية.
    """
    kept = {ARTICLE, *(prefix + ARTICLE for prefix in prefixes)}
    merged = {prefix for prefix in prefixes if prefix.endswith(WITH_ARTICLE)}
    return frozenset(kept | ({prefix[:-1] for prefix in merged} if stem.startswith("ل") else merged))


def _word(word: str) -> Word:
    stem = word.removeprefix("*").removesuffix("*")
    return Word(tuple(JOINER.split(stem)), opens=word.startswith("*"), goes_on=word.endswith("*"))


def _end(text: str, at: int, words: tuple[Word, ...]) -> int:
    """Return where a form ends whose first stem is at this place; 0 where none does."""
    for number, word in enumerate(words):
        if number:
            space = SPACES.match(text, at)
            if not space:
                return 0
            at = _stem(text, space.end(), word)
            if at < 0:
                return 0
        for count, part in enumerate(word.parts):
            if count and text[at : at + 1] in JOINERS:
                at += 1
            if not text.startswith(part, at):
                return 0
            at += len(part)
        while word.goes_on and at < len(text) and joined(text[at - 1], text[at]):
            at += 1
        if text[at - 1] in JOINERS:
            at -= 1  # the joiner that a form ends with parts two words
        elif at < len(text) and joined(text[at - 1], text[at]):
            return 0
    return at


def _stem(text: str, at: int, word: Word) -> int:
    """Return where in the word that begins at this place its stem is; -1 where it is not in it."""
    if not word.opens or at >= len(text):
        return at
    end = _word_end(text, at)
    return text.find(word.parts[0], at, end) if word.goes_on else text.rfind(word.parts[0], at, end)
