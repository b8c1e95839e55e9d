"""The checks of punctuation: how a text ends, and marks that are of another language."""

import re
import unicodedata
from functools import partial

from pipeline.checks.subject import GAP, TOKEN, Findings, Translation, excerpt, fix_prose, prose
from pipeline.language.orthography import Orthography

ENGLISH = Orthography()
ELLIPSIS = "…"
WIDE = ".?!:。．？！：؟۔։।…"  # what a reader takes for the end of a sentence in some language
CLOSING = ' \u00a0\u202f\u200e\u200f\u2069)]}»«”“„’‘‚›‹」』）】》״׳"'  # what may stand behind the last word
ENGLISH_ABBREVIATIONS = re.compile(
    r"(?:^|\W)(?:etc|inc|ltd|co|corp|jr|sr|vol|ed|cf|al|no|st|ad|bc|\w\.\w)\.\W*$|\([^()]{1,20}\.\)$", re.IGNORECASE
)
"""A full stop that may be of an abbreviation: one that is known, or the last in brackets."""
MAY_ABBREVIATE = re.compile(r"(?:^|[^\w.])(?:\w{1,3}|(?:\w{1,3}\.\s?)+\w{1,3})\.\W*$")
"""A full stop after so short a word may belong to the word: г., s.k."""
BRACKETS = {"(": ")）", "（": ")）", "[": "]］", "［": "]］", "【": "】", "〔": "〕"}
BRACKET = re.compile(r"[()\[\]（）［］【】〔〕]")
ITEM = re.compile(r"(?:^|[\s;,:])\w{1,3}[)）]$")
KINDS = {"stop": "a full stop", "question": "a question mark", "exclamation": "an exclamation mark", "colon": "a colon"}
KINDS["ellipsis"] = "an ellipsis"


def ends_agree(text: Translation) -> Findings:
    """Every translation ends as its source does: with a full stop, a question mark, or none, of its own language."""
    ends = text.spelling
    wanted, have = _kinds(text.source, ENGLISH), _kinds(replace_foreign(text), ends)
    if wanted == have or wanted & have or (wanted == {"stop"} and not ends.stop) or _may_abbreviate(text, wanted, have):
        return
    if wanted:
        kind = min(wanted)
        marks = getattr(ends, kind, ELLIPSIS)
        inside = ends.inside and kind in ("question", "exclamation")
        hint = f"{'put it on the stressed vowel' if inside else 'end with it'}: {marks[:1]}"
        yield text.error("end-punctuation", f"is missing {KINDS[kind]}, which its source has", hint)
    else:
        kind = KINDS.get(min(have), "the mark of another language")
        last = max(text.prose.rfind(mark) for mark in WIDE + ends.stop + ends.question + ends.exclamation + ends.colon)
        at = text.at(text.prose, (last, last + 1)) if last >= 0 else ()
        yield text.error("end-punctuation", f"ends with {kind}, its source with no mark", "remove it", at)


def _kinds(text: str, ends: Orthography) -> set[str]:
    """Return how a text ends: its last mark, and those about it, closing quotation marks and brackets aside."""
    plain = prose(text)
    body = plain.rstrip(CLOSING + WIDE + "".join((ends.stop, ends.question, ends.exclamation, ends.colon)))
    tail = plain[len(body) :]
    kinds = {kind for kind in ("stop", "question", "exclamation", "colon") if set(getattr(ends, kind)) & set(tail)}
    if ELLIPSIS in tail or "..." in tail:
        kinds = {"ellipsis"} | (kinds - {"stop"})
    elif not kinds and any(mark in tail for mark in WIDE):
        kinds = {"foreign"}
    if ends.inside:
        last = re.split(f"[{re.escape(ends.stop)}]", body)[-1]
        kinds |= {kind for kind in ("question", "exclamation") if set(getattr(ends, kind)) & set(last)}
    return kinds


def _may_abbreviate(text: Translation, wanted: set[str], have: set[str]) -> bool:
    """Tell whether a full stop on one side only may belong to an abbreviation."""
    if wanted == {"stop"} and not have:
        return ENGLISH_ABBREVIATIONS.search(prose(text.source)) is not None
    return not wanted and have <= {"stop", "foreign"} and MAY_ABBREVIATE.search(text.prose) is not None


def own_marks(text: Translation) -> Findings:
    """Every mark after a word of the language is one of the language."""
    for mark, instead in text.spelling.foreign_marks.items():
        matches = _pattern(mark).finditer(text.prose) if mark in text.value else ()
        if found := [match for match in matches if _is_own_word(match, text)]:
            match, at = found[0], text.at(text.prose, *((match.end() - 1, match.end()) for match in found))
            own = " or ".join(dict.fromkeys(instead.values()))
            hint = f"write {own}" if own else "use the language’s own mark, which stands inside the word"
            near = excerpt(text.prose[: match.end() - 1], match.start(), match.end() - 1)
            yield text.error("foreign-punctuation", f"has “{mark}” after “{near}”", hint, at)


def replace_foreign(text: Translation) -> str:
    """Return the text with the language's own marks, where only one can be meant."""
    value = text.value
    for mark, instead in text.spelling.foreign_marks.items():
        meant = {right for source, right in instead.items() if source in prose(text.source)}
        if mark in value and len(meant) == 1:
            own = partial(_replaced, own=meant.pop(), text=text)
            value = fix_prose(value, partial(_pattern(mark).sub, own))
    return value


def _replaced(match: re.Match[str], *, own: str, text: Translation) -> str:
    return match[0][:-1] + own if _is_own_word(match, text) else match[0]


def _pattern(mark: str) -> re.Pattern[str]:
    """Compile a mark after a letter or a placeholder, closing marks between them aside, and before no letter."""
    between = f"[\u0300-\u036f{re.escape(CLOSING.strip())}{TOKEN}]*"
    return re.compile(rf"([^\W\d_]|{GAP}){between}{re.escape(mark)}(?![\dA-Za-z_/])")


def _is_own_word(match: re.Match[str], text: Translation) -> bool:
    return match[1] == GAP or text.spelling.writes(unicodedata.normalize("NFC", match[1]))


def brackets_paired(text: Translation) -> Findings:
    """Every bracket that opens is closed, and none closes that was not opened, unless the source does the same."""
    fact, place = _bracket_fault(text.prose)
    if fact and not _bracket_fault(prose(text.source))[0]:
        yield text.error("brackets", fact, "write both of a pair, or none", text.at(text.prose, place))


def _bracket_fault(value: str) -> tuple[str, tuple[int, int]]:
    """Say what is wrong with the brackets of a text, if anything, and where; “a)” may count the items of a list."""
    open_: list[re.Match[str]] = []
    for match in BRACKET.finditer(value):
        if match[0] in BRACKETS:
            open_.append(match)
        elif open_ and match[0] in BRACKETS[open_[-1][0]]:
            open_.pop()
        elif open_ or not ITEM.search(value[: match.end()]):
            near = excerpt(value, match.start(), match.end())
            return f"closes a bracket with {match[0]} that it does not open in “{near}”", match.span()
    if not open_:
        return "", (0, 0)
    near = excerpt(value, open_[-1].start(), open_[-1].end())
    return f"does not close the bracket {open_[-1][0]} in “{near}”", open_[-1].span()
