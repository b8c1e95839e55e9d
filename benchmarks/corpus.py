"""A seed comes in; a profile in an old and a new version goes out, and what became of each message between them.

The texts are words that no language has, put together from syllables, with the lengths and the frequencies of prose.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

KINDS = {"edit": 400, "rewrite": 150, "move": 150, "rename": 100, "split": 50, "deletion": 100, "addition": 50}
"""How many messages of 2,000 change in each way: 1,000 in all. Splits and additions make up for deletions."""
PER_SECTION = 20
"""Messages under a heading, with it."""
FIXED = 11
"""Messages of a profile that are not of its sections."""
LENGTHS = (40, 120, 400)
"""Shortest, commonest and longest message, in characters."""
SLUG = "generated"
ALPHABETS = {
    "az": "aəbcçdeıiöüşğxq",
    "de": "aäbdeghilnorstüß",
    "fr": "aàbcdeéèêçilmnou",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "ru": "абвгдежзиклмнопрстуфхчшщыьэюя",
}
"""The locales of the corpus, and the letters of their words."""
COMMON = [
    "the",
    "of",
    "and",
    "a",
    "to",
    "in",
    "was",
    "by",
    "for",
    "it",
    "that",
    "on",
    "with",
    "as",
    "from",
    "which",
    "had",
    "were",
    "its",
    "an",
    "after",
    "between",
    "before",
    "under",
    "no",
    "not",
]
ONSETS = [*"bcdfghjklmnprstvw", "br", "ch", "cl", "dr", "fl", "gr", "pl", "pr", "qu", "sh", "st", "th", "tr"]
VOWELS = [*"aeiou", "ai", "ea", "ee", "ou", "io"]
CODAS = ["", "", "", *"nrstl", "nd", "st", "ng", "ct"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One message of a section."""

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the paragraphs under it."""

    id: str
    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one message."""

    kind: str
    """One of KINDS."""
    old: str
    """Message id before; empty for an addition."""
    new: str
    """Message id after; empty for a deletion."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A profile before and after a year's work on it."""

    old: tuple[Section, ...]
    new: tuple[Section, ...]
    changes: tuple[Change, ...]
    """One for each message that changed, and one for each half of a split."""


class Prose:
    """A source of sentences; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.made: list[str] = []
        words = {self._word() for _ in range(6000)}
        self.words = sorted(words, key=lambda word: (len(word) // 4, word))[:3000]
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))

    def _word(self) -> str:
        pick = self.random.choice
        return "".join(pick(ONSETS) + pick(VOWELS) + pick(CODAS) for _ in range(self.random.choice((1, 2, 2, 2, 3, 3))))

    def word(self) -> str:
        if self.random.random() < 0.42:
            return self.random.choice(COMMON)
        return self.random.choices(self.words, cum_weights=self.weights)[0]

    def sentences(self, length: int) -> str:
        """Return sentences of about so many characters, some with a placeholder."""
        words: list[str] = []
        end = 0
        while len(" ".join(words)) < length:
            words.append("{area}" if self.random.random() < 0.005 else self.word())
            if len(words) - end > self.random.randint(9, 22):
                words[end] = _capital(words[end])
                words[-1] += "."
                end = len(words)
        if end < len(words):
            words[end] = _capital(words[end])
        return " ".join(words).removesuffix(".") + "."

    def length(self) -> int:
        low, common, high = LENGTHS
        return round(self.random.triangular(low, high, common))

    def paragraph(self) -> str:
        """Return a new text; one in ten is much like an earlier one, as parallel statements about two places are."""
        alike = self.made and self.random.random() < 0.1
        text = self.edit(self.random.choice(self.made)) if alike else self.sentences(self.length())
        self.made.append(text)
        return text

    def identifier(self) -> str:
        return "-".join(self.random.choice(self.words) for _ in range(2)) + f"-{self.random.randrange(10**4)}"

    def edit(self, text: str) -> str:
        """Change, add or take away one to three words."""
        words = text.split(" ")
        while " ".join(words) == text:
            for _ in range(self.random.randint(1, 3)):
                place = self.random.randrange(1, len(words) - 1)
                if "{" in words[place]:
                    continue
                match self.random.randrange(3 if len(words) > 5 else 2):
                    case 0:
                        words[place] = self.word()
                    case 1:
                        words.insert(place, self.word())
                    case _:
                        del words[place]
        return " ".join(words)


def make_corpus(messages: int = 2000, seed: int = 1) -> Corpus:
    """Make a profile of so many messages and a later version of it, of which one half of the messages has changed."""
    prose = Prose(seed)
    sections = messages // PER_SECTION
    count = messages - FIXED - sections
    texts, ids = set[str](), set[str]()
    while len(texts) < count + sections:
        texts.add(prose.paragraph() if len(texts) < count else prose.sentences(40))
    while len(ids) < count + sections:
        ids.add(prose.identifier())
    bodies, names = sorted(texts), sorted(ids)
    prose.random.shuffle(bodies)
    prose.random.shuffle(names)
    paragraphs = [Paragraph(name, body) for name, body in zip(names[sections:], bodies[sections:], strict=True)]
    bounds = [len(paragraphs) * number // sections for number in range(sections + 1)]
    old = tuple(
        Section(name, heading, tuple(paragraphs[start:end]))
        for name, heading, (start, end) in zip(names, bodies, pairwise(bounds), strict=False)
    )
    return _edited(old, prose, messages / 2000)


def _edited(old: tuple[Section, ...], prose: Prose, scale: float) -> Corpus:
    """Change the paragraphs of a profile in every way of KINDS."""
    ids = [paragraph.id for section in old for paragraph in section.paragraphs]
    prose.random.shuffle(ids)
    fate: dict[str, str] = {}
    for kind, number in KINDS.items():
        if kind != "addition":
            fate.update((ids.pop(), kind) for _ in range(round(number * scale)))
    changes: list[Change] = []
    sections: list[list[Paragraph]] = []
    moved: list[Paragraph] = []
    for section in old:
        kept: list[Paragraph] = []
        for paragraph in section.paragraphs:
            kind = fate.get(paragraph.id, "")
            made = list(_CHANGED[kind](paragraph, prose))
            changes += [Change(kind, paragraph.id, new.id) for new in made if kind]
            changes += [Change(kind, paragraph.id, "")] * (kind == "deletion")
            (moved if kind == "move" else kept).extend(made)
        sections.append(kept)
    for _ in range(round(KINDS["addition"] * scale)):
        moved.append(Paragraph(prose.identifier(), prose.paragraph()))
        changes.append(Change("addition", "", moved[-1].id))
    for paragraph in moved:
        place = prose.random.choice(sections)
        place.insert(prose.random.randint(0, len(place)), paragraph)
    new = tuple(replace(section, paragraphs=tuple(kept)) for section, kept in zip(old, sections, strict=True))
    return Corpus(old, new, tuple(changes))


def _renamed(paragraph: Paragraph, prose: Prose) -> Iterator[Paragraph]:
    """Give a paragraph another id; one in two is edited, too."""
    body = prose.edit(paragraph.body) if prose.random.random() < 0.5 else paragraph.body
    yield Paragraph(prose.identifier(), body)


def _split(paragraph: Paragraph, prose: Prose) -> Iterator[Paragraph]:
    """Make two paragraphs of one; the first half keeps the id."""
    words = paragraph.body.split(" ")
    middle = len(words) // 2
    yield Paragraph(paragraph.id, " ".join(words[:middle]).removesuffix(".") + ".")
    yield Paragraph(prose.identifier(), _capital(" ".join(words[middle:])))


_CHANGED: dict[str, Callable[[Paragraph, Prose], Iterator[Paragraph]]] = {
    "": lambda paragraph, _: iter((paragraph,)),
    "edit": lambda paragraph, prose: iter((Paragraph(paragraph.id, prose.edit(paragraph.body)),)),
    "rewrite": lambda paragraph, prose: iter((Paragraph(paragraph.id, prose.paragraph()),)),
    "move": lambda paragraph, _: iter((paragraph,)),
    "rename": _renamed,
    "split": _split,
    "deletion": lambda paragraph, _: iter(()),
}


def translate(text: str, locale: str) -> str:
    """Put a text into words of a locale's letters, one to one, so that no two texts have the same translation."""
    letters = ALPHABETS[locale]

    def word(match: re.Match[str]) -> str:
        number = int.from_bytes(match[0].lower().encode(), "big")
        made = ""
        while number:
            number, place = divmod(number, len(letters))
            made += letters[place]
        return made[: len(match[0]) + 2]

    parts = re.split(r"(\{\w+\})", text)
    return "".join(part if part.startswith("{") else re.sub(r"[A-Za-z]+", word, part) for part in parts)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def profile_yaml(sections: tuple[Section, ...]) -> str:
    """Write a profile in which everything but the sections is the least that the schema allows."""
    name = "\n".join(f'    {locale}: {{name: "Saga", forms: ["Saga*"]}}' for locale in ("en", *ALPHABETS))
    lines = [PROFILE.format(slug=SLUG, forms=name, locale=next(iter(ALPHABETS))).replace("[[", "{").replace("]]", "}")]
    for section in sections:
        lines.append(f"  - id: {section.id}\n    heading: !_ {_quoted(section.heading)}\n    text:")
        lines += [
            f"      - id: {paragraph.id}\n        body: !_ {_quoted(paragraph.body)}\n        sources: [gazette]"
            for paragraph in section.paragraphs
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


PROFILE = """\
slug: {slug}
as_of: "2011"
edited: "2026-11-23"
title: !_ "Saga"
summary: !_ "The lasting summary of Saga."
places:
  - id: region
    label: !_ "The region"
    same_as: []
names:
  - id: saga
    place: region
    native: {locale}
    meaning: !_ "a tale"
    used_by: !_ "everybody"
{forms}
figures:
  area: [[value: 4400]]
facts:
  - id: area
    label: !_ "Area"
    items:
      - id: area-claim
        by: !_ "The gazette"
        text: !_ "About {{area}} squares."
        sources: [gazette]
timeline:
  - id: founding
    date: "1994"
    text: !_ "The founding of the gazette."
    sources: [gazette]
sources:
  - id: gazette
    title: !_ "The gazette, first issue"
    date: "1994"
note: !_ "Nothing here has a meaning."
sections:"""
"""The frame of the generated profile; [[ ]] stand for braces of YAML."""
