"""The checks of characters: words that mix scripts, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic
from pipeline.checks.subject import GAP, Subject, Translation
from pipeline.language.orthography import Orthography, script
from pipeline.profile.grammar import placeholders

WORD = re.compile(r"[^\W\d_]+")
ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "COPTIC", "CHEROKEE")
"""Scripts that share shapes; a word of any other may hold letters of two (Tシャツ)."""
SHAPES = {
    "CYRILLIC": "аa вB еe ёë кK мM нH оo рp сc тT уy хx іi їï јj ѕs ԁd һh ԛq ԝw"
    " АA ВB ЕE ЁË КK МM НH ОO РP СC ТT УY ХX ІI ЇÏ ЈJ ЅS",
    "GREEK": "αa γy ιi κk νv οo ρp υu χx ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX",
    "ARMENIAN": "օo ոn սu հh յj ցg զq լl ևu ՕO ՍU ՏS ԼL",
    "GEORGIAN": "ჿo",
}
"""Letters with the shape of a Latin one, which comes second."""
LATIN_SHAPE = {pair[0]: pair[1] for pairs in SHAPES.values() for pair in pairs.split()}
ROMAN = re.compile(r"[IVX]|[IVXLCDM]{2,}")
JOINERS = "\u200c\u200d"
MARKS = "\u200e\u200f"
OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"
ISOLATES = re.compile(f"[{OPENING}{CLOSING}]")


def one_script_a_word(subject: Subject) -> Iterator[Diagnostic]:
    """Every word is of one script, and none is of letters that only look like those of its language."""
    own = [name for name in ALIKE if name in subject.locale.orthography.scripts]
    for text in subject.texts:
        if not {script(letter) for letter in set(unicodedata.normalize("NFC", text.prose))}.intersection(
            ALIKE
        ).difference(own[:1]):
            continue
        for word in dict.fromkeys(WORD.findall(unicodedata.normalize("NFC", text.prose))):
            scripts = _scripts(word)
            if len(scripts) > 1:
                odd = _odd_letters(word, own[0] if own else "")
                hint = f"type {odd} again in the script of the word"
                yield text.error("mixed-script", f"has “{word}”, which mixes {' and '.join(scripts)} letters", hint)
            elif own and scripts and scripts[0].upper() not in own and _is_disguised(word, own[0], text):
                fact = f"has “{word}” in {scripts[0]} letters that look like {own[0].title()} ones"
                yield text.error("mixed-script", fact, f"type it again with {own[0].title()} letters")


def joiners_needed(subject: Subject) -> Iterator[Diagnostic]:
    """No translation has an invisible character where it has no effect, or breaks the word."""
    for text in subject.texts:
        if fault := _invisible_fault(text.value, text.spelling, text.locale.direction):
            character, reason = fault
            yield text.error("zero-width", f"has the invisible character U+{ord(character):04X} {reason}", "remove it")


def isolates_balanced(subject: Subject) -> Iterator[Diagnostic]:
    """Every isolate of one direction in a translation ends in it."""
    for text in subject.texts:
        depth = 0
        for character in ISOLATES.findall(text.value):
            depth += (character in OPENING) - (character == CLOSING)
            if depth < 0:
                break
        if depth:
            hint = "close each isolate (U+2066 to U+2068) with U+2069, or remove both"
            yield text.error("bidi-isolate", "has a bidirectional isolate without its other end", hint)


def _scripts(word: str) -> tuple[str, ...]:
    """Return the scripts of a word that share shapes, as diagnostics call them: `Latin`, `Cyrillic`."""
    if word.isascii():
        return ("Latin",)
    return tuple(sorted({name.title() for name in map(script, word) if name in ALIKE}))


def _odd_letters(word: str, own: str) -> str:
    """Name the letters of a word that are of the rarer script, or not of the language's."""
    groups: dict[str, list[str]] = {}
    for letter in word:
        groups.setdefault(script(letter), []).append(letter)
    rare = min((name for name in groups if name in ALIKE), key=lambda name: (name == own, len(groups[name])))
    return ", ".join(f"“{letter}” (U+{ord(letter):04X})" for letter in dict.fromkeys(groups[rare]))


def _is_disguised(word: str, own: str, text: Translation) -> bool:
    """Tell whether every letter of a foreign word looks like one of the language; a word of the source is meant."""
    if ROMAN.fullmatch(word) or word in WORD.findall(text.source):
        return False
    if own == "LATIN":
        return all(letter in LATIN_SHAPE for letter in word)
    return all(LATIN_SHAPE.get(letter, letter) in _shapes(own) for letter in word)


def _shapes(own: str) -> frozenset[str]:
    """Return the Latin letters that a script has the shapes of."""
    return frozenset(pair[1] for pair in SHAPES.get(own, "").split())


def _invisible_fault(text: str, spelling: Orthography, direction: str) -> tuple[str, str] | None:
    for match in re.finditer(f"[{JOINERS}{MARKS}]", text):
        character, start, end = match[0], match.start(), match.end()
        if character in MARKS:
            if direction == "ltr" and not _has_right_to_left(text):
                return character, "without text from right to left"
        elif not spelling.joiners:
            return character, "which its script does not use"
        elif not (_is_letter(text[start - 1 : start]) and _is_letter(text[end : end + 1])):
            return character, "that does not stand between two letters"
    return None


def _has_right_to_left(text: str) -> bool:
    """Tell whether a text runs, or by a name's placeholder may run, from right to left somewhere."""
    if any("." in name for name in placeholders(text)):
        return True
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _is_letter(character: str) -> bool:
    return character in (GAP, "{", "}") or unicodedata.category(character or " ")[0] in "LM"
