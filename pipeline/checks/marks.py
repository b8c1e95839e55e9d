"""The check of the spaces about punctuation marks: before, after and between them.

Most of it is mechanical. What is not, is only reported: a hyphen with spaces may stand for a dash, or for a hyphen in
“BBC-ի”; a full stop inside “Day.Az” is part of a name.

Which marks take no space before them, and which dash is written, is the language's (`tight` and `dash`); marks of full
width, as Chinese and Japanese have, take none after them either.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from pipeline.checks.quotes import APOSTROPHES, quote_fault
from pipeline.checks.spaces import SPACE
from pipeline.checks.subject import GAP, TOKEN, Findings, Translation, excerpt, fix_prose, hidden
from pipeline.checks.wording import ADDRESS
from pipeline.language.orthography import Orthography
from pipeline.profile.grammar import ENTITY

OPENING, CLOSING = "(\\[（", ")\\]）"
FIXED = "run pipeline check --fix"
MANY = ".:!?"  # marks that are doubled, or stand between letters, for other reasons too


@dataclass(frozen=True, slots=True)
class Rule:
    """Spaces, or doubled marks, that are wrong."""

    pattern: re.Pattern[str]
    instead: str  # what stands for a match, as an expression's replacement
    fact: str  # what a diagnostic says of it, with the mark for {}
    holds: Callable[[re.Match[str]], bool] = bool  # tells whether a match is meant
    hint: str = FIXED  # another than that where the mend takes judgement

    def matches(self, value: str) -> Iterator[re.Match[str]]:
        """Yield what is wrong in a text without placeholders and tokens; addresses and the like are let be."""
        found = [match for match in self.pattern.finditer(value) if self.holds(match)]
        kept = (*ADDRESS.finditer(value), *ENTITY.finditer(value)) if found else ()
        for match in found:
            if not any(own.start() <= match.start() and match.end() <= own.end() for own in kept):
                yield match


def marks_spaced(text: Translation) -> Findings:
    """Every mark has the spaces about it that the language gives it, and stands once."""
    for rule, value in islice(_found(text), 1):
        match = next(rule.matches(value))
        near = excerpt(value, match.start(), match.end())
        mark = match[0].strip() or value[match.end()]
        at = text.at(value, match.span())
        yield text.error("mark-spacing", f"{rule.fact.format(mark)} in “{near}”", rule.hint, at)


def space_marks(text: Translation) -> str:
    """Return the text with its marks spaced as the language does; one mark for two."""
    for rule in [rule for rule, _ in _found(text) if rule.hint == FIXED]:
        text = text.with_value(fix_prose(text.value, partial(_fixed, rule=rule)))
    return text.value


def _fixed(value: str, *, rule: Rule) -> str:
    parts, end = [], 0
    for match in rule.matches(value):
        parts += [value[end : match.start()], match.expand(rule.instead)]
        end = match.end()
    return "".join([*parts, value[end:]])


def _found(text: Translation) -> Iterator[tuple[Rule, str]]:
    """Yield the rules that a text breaks and its source does not, with what was looked at."""
    if GAP in text.value or TOKEN in text.value:
        return
    value = hidden(text.value)
    for rule in _rules(text.spelling, text.subject.letters):
        if rule.pattern.search(value) and any(rule.matches(value)) and not any(rule.matches(hidden(text.source))):
            yield rule, value
    broken = [rule for rule in _quote_rules(text.spelling) if rule.pattern.search(value)]
    if broken and not quote_fault(value, text.spelling)[0]:
        yield from ((rule, value) for rule in broken if any(rule.matches(value)))


@lru_cache(maxsize=16)  # once a catalog, not once a text
def _rules(spelling: Orthography, letters: str) -> tuple[Rule, ...]:
    """Return the rules of a language; each expression begins with what it looks for, so that it is soon found."""
    tight = spelling.tight_marks
    many = "".join(mark for mark in tight if mark in MANY + spelling.question + spelling.exclamation)
    plain = "".join(mark for mark in tight if mark not in many)
    wide = "".join(mark for mark in tight if unicodedata.east_asian_width(mark) in "WF")
    foreign = set(spelling.foreign)  # another check puts the right one there
    spaced = "".join(mark for mark in plain if mark not in wide and mark not in foreign)
    word = f"[{letters}{GAP}{TOKEN})\\]»”“]"
    letter = f"(?![\\d_])[{letters}]"
    before = rf"[{SPACE}](?<=[^{SPACE}{OPENING}.–—-].)[{SPACE}]*"
    rules = [
        _rule(rf"[{SPACE}](?<=[{OPENING}].)[{SPACE}]*(?=[^{SPACE}{CLOSING}])", "", "has a space inside brackets"),
        _rule(rf"[{SPACE}](?<=[^{SPACE}{OPENING}].)[{SPACE}]*(?=[{CLOSING}])", "", "has a space inside brackets"),
        _rule(rf"{before}(?={_one_of(plain)}(?![\d]))", "", "has a space before “{}”"),
        _rule(rf"{before}(?={_one_of(many)}(?![\w./:{GAP}]|[{SPACE}]\d))", "", "has a space before “{}”"),
        _rule(rf"[{SPACE}](?<={_one_of(wide)}.)[{SPACE}]*(?=\S)", "", "has a space after a mark of full width"),
        _rule(rf"({_one_of(plain)})(?<=[^{SPACE}{OPENING}{re.escape(plain)}].)\1+", r"\1", "has the doubled mark “{}”"),
        _rule(rf"({_one_of(spaced)})(?<=(?!\d){word}.)(?={letter})", r"\1 ", "has no space after “{}”", _is_no_suffix),
    ]
    if "." in tight:
        rules.append(_rule(rf"\.(?<={word}.)\.(?![\w./…{GAP}])", ".", "has the doubled mark “{}”"))
    if "." in spelling.stop:
        between = rf"(?<![{letters}])([{letters}]{{3,}}[.!?])([{letters}]{{2,}})"
        hint = "write a space between two sentences; a name such as Day.Az stays, where the source has it too"
        fact = "has two sentences without a space between them"
        rules.append(Rule(re.compile(between), r"\1 \2", fact, _is_next_sentence, hint))
    if spelling.dash:
        hint = f"write {spelling.dash} where a dash is meant; a hyphen has no spaces"
        hyphen, fact = rf"([{SPACE}])(?<=([^{SPACE}]).)-([{SPACE}])(?=([^{SPACE}]))", "has the hyphen “{}” for a dash"
        rules.append(Rule(re.compile(hyphen), "", fact, _is_no_minus, hint))
        double = rf"([{SPACE}])(?<=[^{SPACE}].)--([{SPACE}])(?=[^{SPACE}])"
        rules.append(_rule(double, rf"\1{spelling.dash}\2", "has two hyphens “{}” for a dash"))
    return tuple(rules)


@lru_cache(maxsize=16)
def _quote_rules(spelling: Orthography) -> tuple[Rule, ...]:
    """Return the rules for quotation marks that only open or only close, where nothing stands inside them."""
    starts, ends = ({pair[side] for pair in spelling.pairs} for side in (0, 1))
    apostrophes = set(APOSTROPHES)
    if spelling.quote_space:
        return ()
    opening = "".join(sorted(starts - ends - apostrophes))
    closing = "".join(sorted(ends - starts - apostrophes))
    fact = "has a space inside quotation marks"
    return (
        _rule(rf"[{SPACE}](?<={_one_of(opening)}.)[{SPACE}]*(?=[^{SPACE}])", "", fact),
        _rule(rf"[{SPACE}](?<=[^{SPACE}].)[{SPACE}]*(?={_one_of(closing)})", "", fact),
    )


def _rule(pattern: str, instead: str, fact: str, holds: Callable[[re.Match[str]], bool] = bool) -> Rule:
    return Rule(re.compile(pattern), instead, fact, holds)


def _one_of(marks: str) -> str:
    """Return an expression for one of some marks; for none it matches nothing."""
    return f"[{re.escape(marks)}]" if marks else "(?!)"


def _is_next_sentence(match: re.Match[str]) -> bool:
    """Tell whether two words are of two sentences: an address and an abbreviation look otherwise."""
    before, after = match[1][-2], match[2]
    if any(letter.isdigit() for letter in match[0]):  # 1.500.000
        return False
    if before.isupper() or after[1].isupper():
        return False
    return after[0].isupper() or not (before.islower() or after[0].islower())


def _is_no_suffix(match: re.Match[str]) -> bool:
    """Tell whether a colon is not the one by which Finnish and Swedish give an abbreviation its ending: EU:n, S:t."""
    return match[1] != ":" or not match.string[match.start() - 1].isupper()


def _is_no_minus(match: re.Match[str]) -> bool:
    """Tell whether a hyphen with spaces does not stand between two figures."""
    return not all(side.isdigit() or side == GAP for side in (match[2], match[4]))
