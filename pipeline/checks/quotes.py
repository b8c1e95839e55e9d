"""The checks of quotation marks: that they are of the language, and that each that opens is closed."""

import re
from collections.abc import Iterator

from pipeline.checks.subject import GAP, TOKEN, Findings, Translation, fix_prose
from pipeline.language.orthography import Orthography

EVERY = "«»‹›“”„‟‘’‚‛「」『』〝〞״"
ANY = re.compile(f"[{EVERY}]")
INNER = "„»"  # marks that open an inner quotation, where a language has them for that
APOSTROPHES = "’‘״׳"  # between two letters these are part of the word; ’ is so at its end too
FOREIGN_PAIRS = (("«", "»"), ("»", "«"), ("„", "“"), ("„", "”"), ("“", "”"), ("”", "”"), ("「", "」"))
OPENS_AFTER = re.compile(rf"(?:^|[\s(\[{{«“„‘‚‹「『—–\-/{TOKEN}])$")
SINGLE = re.compile(r"(?<!\w)'(?=\S)(?!\w\s|\d)([^'\"]*?)(?<=\S)'(?!\w)")
"""Words in straight single quotation marks; an apostrophe stands beside a letter on both sides, or has no partner.

Before a letter alone or a figure it stands for what was left out: 't Huis, the '90s."""


def no_straight_quotes(text: Translation) -> Findings:
    """No translation has a typewriter's quotation marks."""
    double = [match.span() for match in re.finditer('"', text.value)]
    if double or SINGLE.search(text.value):
        mark = '"' if double else "'"
        single = (end for match in SINGLE.finditer(text.value) for end in (match.start(), match.end() - 1))
        at = text.at(text.value, *(double or ((end, end + 1) for end in single)))
        pairs = " and ".join(map("…".join, text.spelling.pairs))
        hint = f"use the quotation marks of the language, {pairs}; pipeline check --fix puts them where it can"
        yield text.error("straight-quote", f"has a straight quotation mark {mark}", hint, at)


def own_quotes(text: Translation) -> Findings:
    """Every quotation mark is one of the language, and each that opens is closed."""
    fact, place = quote_fault(text.value, text.spelling)
    if fact:
        pairs = ", inside ".join(map("…".join, text.spelling.pairs))
        yield text.error("quotes", fact, f"the language’s quotation marks are {pairs}", text.at(text.value, place))


def curl(text: Translation) -> str:
    """Return the text with the language's quotation marks for straight ones, where it is clear which opens."""
    if '"' not in text.value and "'" not in text.value:
        return text.value
    return fix_prose(text.value, lambda value: _curled(value, text.spelling))


def _curled(value: str, spelling: Orthography) -> str:
    value = SINGLE.sub(lambda m: _quoted(m[1], spelling, inside=value.count('"', 0, m.start()) % 2 == 1), value)
    places = [match.start() for match in re.finditer('"', value)]
    opening = [OPENS_AFTER.search(value[:place]) is not None for place in places]
    if len(places) % 2 or opening != [n % 2 == 0 for n in range(len(places))]:
        return value
    inside = {place: _depth(value[:place], spelling) > 0 for place in places}
    for start, end in zip(places[::2], places[1::2], strict=True):
        if any(mark in value[start:end] for mark in spelling.pairs[0]) or inside[start] != inside[end]:
            return value
    return re.sub('"([^"]*)"', lambda m: _quoted(m[1], spelling, inside=inside[m.start()]), value)


def _quoted(words: str, spelling: Orthography, *, inside: bool = False) -> str:
    start, end = spelling.pairs[-1] if inside else spelling.pairs[0]
    space = "" if inside else spelling.quote_space
    return f"{start}{space}{words}{space}{end}"


def translate_pairs(text: Translation) -> str:
    """Return the text with the language's quotation marks for those of another, where they are a pair of two."""
    marks = {mark for pair in text.spelling.pairs for mark in pair}
    if not any(mark in text.value and (mark not in marks or mark in INNER) for mark in EVERY):
        return text.value
    return fix_prose(text.value, lambda value: _translated(value, text.spelling))


def _translated(value: str, spelling: Orthography) -> str:
    found = [mark for mark in value if mark in EVERY and mark not in APOSTROPHES]
    for pair in FOREIGN_PAIRS:
        if (
            (pair not in spelling.pairs or _is_inner(pair[0], spelling))
            and found
            and found == list(pair) * (len(found) // 2)
        ):
            start, end = map(re.escape, pair)
            return re.sub(f"{start}[\\s]*(.*?)[\\s]*{end}", lambda m: _quoted(m[1], spelling), value)
    return value


def _depth(value: str, spelling: Orthography) -> int:
    return sum(value.count(start) - value.count(end) for start, end in spelling.pairs if start != end)


def quote_fault(value: str, spelling: Orthography) -> tuple[str, tuple[int, int]]:
    """Say what is wrong with the quotation marks of a text, and where; nothing where all is well."""
    starts, ends = dict(spelling.pairs), {end for _, end in spelling.pairs}
    open_: list[re.Match[str]] = []
    for match in _marks(value):
        mark = match[0]
        if not open_ and _is_inner(mark, spelling):
            return f"has {mark}…{starts[mark]} outside {'…'.join(spelling.pairs[0])}, not inside", match.span()
        if open_ and mark == starts[open_[-1][0]]:
            open_.pop()
        elif mark in starts:
            open_.append(match)
        elif mark in ends and mark != "’":
            return f"closes a quotation with {mark} that it does not open", match.span()
        elif mark != "’":  # which is an apostrophe
            return f"has the quotation mark {mark} of another language", match.span()
    return (f"does not close the quotation that {open_[-1][0]} opens", open_[-1].span()) if open_ else ("", (0, 0))


def _is_inner(mark: str, spelling: Orthography) -> bool:
    """Tell whether a mark opens what is quoted inside a quotation only: „ in Russian.

    Marks that many writers use for the outer quotation too (“…” in Italian, ‘…’ for a meaning) are let be.
    """
    return mark in INNER and len(spelling.pairs) > 1 and mark == spelling.pairs[1][0] != spelling.pairs[0][0]


def _marks(value: str) -> Iterator[re.Match[str]]:
    """Yield the quotation marks, those left out that are part of a word."""
    for match in ANY.finditer(value):
        around = value[match.start() - 1 : match.start()], value[match.end() : match.end() + 1]
        if match[0] not in APOSTROPHES or not all(side.isalpha() or side == GAP for side in around):
            yield match
