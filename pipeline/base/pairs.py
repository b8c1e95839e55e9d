"""Pairs of languages, as settings name them: of editions of two languages, and of web pages."""

import re
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Annotated, Literal

from pipeline.base.toml import Rule, meta

LOCALE_NAME = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|[0-9]{3}))?")
MOST_PAIRED = 6  # languages of which each two have a page by default: 15 pages, where 20 languages would have 190


def pair_of(text: str) -> tuple[str, str]:
    """Return the two locales of a pair such as `hy,az`; what is not one gives something that is no locale."""
    first, _, second = text.partition(",")
    return first.strip(), second.strip()


def _is_pair(text: str) -> bool:
    return len({*pair_of(text)}) == 2 and all(map(LOCALE_NAME.fullmatch, pair_of(text)))


def _are_different(pairs: Collection[str]) -> bool:
    return isinstance(pairs, str) or len({frozenset(pair_of(pair)) for pair in pairs}) == len(pairs)


PAIR_HINT = 'write two locales with a comma between them, as in pairs = ["hy,az"]: the first is that of the file'
WEB_HINT = 'write two locales with a comma between them, as in web-pairs = ["hy,az"], or "all" or "none"'
Pair = Annotated[
    str,
    Rule(lambda text: all(map(LOCALE_NAME.fullmatch, pair_of(text))), "is not a pair of locales", PAIR_HINT),
    Rule(lambda text: len(set(pair_of(text))) == 2, "is a pair of one language", PAIR_HINT),
]
Pairs = Annotated[
    tuple[Pair, ...],
    meta("a list of pairs of locales", '["hy,az", …]'),
    Rule(lambda pairs: len(set(map(pair_of, pairs))) == len(pairs), "names one pair twice", "keep one of the two"),
]
WebPairs = Annotated[
    Literal["all", "none"] | tuple[str, ...],
    meta("“all”, “none” or a list of pairs of locales", '["hy,az", …]'),
    Rule(lambda pairs: isinstance(pairs, str) or all(map(_is_pair, pairs)), "has what is no pair", WEB_HINT),
    Rule(_are_different, "names one pair twice", "keep one of the two: in either order it is one page"),
]


def web_pairs(listed: str | Sequence[str] | None, known: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the languages that web pages have side by side, of those that are known, each two in their order.

    Without a setting these are all, or of many languages each beside the first, so that the pages stay few.
    """
    every = tuple(combinations(known, 2))
    if listed is None:
        return every if len(known) <= MOST_PAIRED else tuple(pair for pair in every if pair[0] == known[0])
    if isinstance(listed, str):
        return every if listed == "all" else ()
    wanted = [{*pair_of(pair)} for pair in listed]
    return tuple(pair for pair in every if {*pair} in wanted)
