"""The checks of spaces: at the ends, doubled, and those at which a line may not break; all are mechanical."""

import re
from functools import lru_cache

from pipeline.checks.subject import GAP, TOKEN, Findings, Translation, excerpt, fix_prose
from pipeline.language.orthography import NoBreak

NO_BREAK = "\u00a0"
SPACE = " \u00a0\u202f\u2009\t"
DOUBLE = re.compile(rf"(?<=[^{SPACE}])[{SPACE}]{{2,}}(?=[^{SPACE}])")
TORN = re.compile(rf"(?<!\w)(\w+)[-\u2010][{SPACE}]+(\w+)")
"""A hyphen behind a word, and before another."""
NUMBER = rf"(?<!\w)(?:\d+(?:-\w+)?|{GAP}|(?-i:[IVXLCDM]+))"
"""A number with or without a suffix (1920-х), one in Roman numerals, or a placeholder."""


def edges_agree(text: Translation) -> Findings:
    """Every translation begins and ends with a space where its source does, and only there."""
    if trim(text) != text.value:
        value, where = text.value, "begins" if trim(text)[:1] != text.value[:1] else "ends"
        start, end = len(value) - len(value.lstrip(SPACE)), len(value.rstrip(SPACE))
        at = text.at(value, (0, start) if where == "begins" else (end, len(value)))
        what = "a space" if text.subject.source else "other space than its source"
        yield text.error("edge-space", f"{where} with {what}", "run pipeline check --fix", at)


def trim(text: Translation) -> str:
    """Return the text with the outer spaces of its source."""
    source = text.message.text
    before = source[: len(source) - len(source.lstrip(SPACE))]
    after = source[len(source.rstrip(SPACE)) :]
    return before + text.value.strip(SPACE) + after


def no_double_space(text: Translation) -> Findings:
    """No translation has two spaces in a row."""
    if match := DOUBLE.search(text.value):
        before = excerpt(text.value[: match.start()], match.start(), match.start())
        fact, at = f"has several spaces after “{before}”", text.at(text.value, match.span())
        yield text.error("double-space", fact, "run pipeline check --fix", at)


def single(text: Translation) -> str:
    """Return the text with one space for several, a no-break one if any was."""
    return DOUBLE.sub(lambda match: next((c for c in match[0] if c not in " \t"), " "), text.value)


def hyphens_joined(text: Translation) -> Findings:
    """No word is torn behind its hyphen, as where lines of YAML are folded into one; “pre- and post-war” is none."""
    words = text.spelling.suspended
    found = TORN.finditer(text.prose) if words else ()
    if match := next((match for match in found if match[2].lower() not in words), None):
        near = excerpt(text.prose, match.start(), match.end())
        at = text.at(text.prose, match.span())
        fact = f"has a space after the hyphen in “{near}”"
        yield text.error("hyphen-space", fact, f"write {match[1]}-{match[2]}", at)


def lines_may_break(text: Translation) -> Findings:
    """Every space at which the language does not break a line is a no-break space."""
    if (bound := bind(text)) != text.value:
        places = [place for place, (old, new) in enumerate(zip(text.value, bound, strict=True)) if old != new]
        near = excerpt(text.value, places[0], places[0] + 1)
        fact = f"has {len(places)} space(s) where no line may break, first in “{near}”"
        at = text.at(text.value, *((place, place + 1) for place in places))
        yield text.warning("no-break-space", fact, "run pipeline check --fix", at)


def bind(text: Translation) -> str:
    """Return the text with no-break spaces where the language wants them; it stays as long as it was."""
    rules = text.spelling.no_break
    if rules == NoBreak() or " " not in text.value:
        return text.value
    pattern = _places(rules)
    return fix_prose(text.value, lambda value: pattern.sub(lambda match: match[0][:-1] + NO_BREAK, value))


@lru_cache(maxsize=16)  # else nine tenths of this check's time, in Russian
def _places(rules: NoBreak) -> re.Pattern[str]:
    """Compile where a space has to be a no-break space: at its side stands what may not be parted from it."""
    parts = {
        rf"(?<=\S) (?={TOKEN}*(?:{_words(rules.before)}))": rules.before,
        rf"(?<!\w)(?:{_words(rules.after)}) (?=\S)": rules.after,
        rf"{NUMBER} (?={TOKEN}*(?:{_words(rules.number)}))": rules.number,
    }
    return re.compile("|".join(pattern for pattern, words in parts.items() if words), re.IGNORECASE)


def _words(words: tuple[str, ...]) -> str:
    """Return an expression for words; one that ends in a letter ends there, unless a star says otherwise."""
    return "|".join(re.escape(word.removesuffix("*")) + r"(?!\w)" * word[-1].isalnum() for word in words)
