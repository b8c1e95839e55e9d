"""The checks of characters: words that mix scripts, and characters that nobody sees."""

import re
import tomllib
import unicodedata
from pathlib import Path

from pipeline.checks.look_alikes import replace_look_alikes
from pipeline.checks.subject import GAP, Findings, Translation
from pipeline.language.orthography import script
from pipeline.profile.grammar import placeholders

WORD = re.compile(r"[^\W\d_]+")
ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "COPTIC", "CHEROKEE")
"""Scripts that share shapes; a word of any other may hold letters of two (Tシャツ)."""
SHAPES: dict[str, str] = tomllib.loads(Path(__file__).with_name("shapes.toml").read_text(encoding="utf-8"))
LATIN_SHAPE = {pair[0]: pair[1] for pairs in SHAPES.values() for pair in pairs.split()}
ABBREVIATION = 6  # letters of the longest abbreviation
TYPED_ALIKE = ("CCCP", "CCP", "ACCP", "PCC", "HATO", "TACC", "HKAO", "HKP", "OOH", "EC", "TB", "KAPA", "BAKY", "MOCKBA")
"""Capitals in Latin letters that nobody means: as СССР and НАТО look, typed with the wrong keyboard."""
IN_BRACKETS = re.compile(r"\(([^()]{3,})\)")
ROMAN = re.compile(r"[IVX]|[IVXLCDM]{2,}")
JOINERS = "\u200c\u200d"
MARKS = "\u200e\u200f"
OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"
ISOLATES = re.compile(f"[{OPENING}{CLOSING}]")


def composed(text: Translation) -> Findings:
    """Every letter of a translation that can be one character is one."""
    if not unicodedata.is_normalized("NFC", text.value):
        apart = (word for word in text.value.split() if not unicodedata.is_normalized("NFC", word))
        fact, hint = "is not in Unicode normalization form C", "run pipeline check --fix"
        yield text.error("not-nfc", fact, hint, text.words(*apart))


def compose(text: Translation) -> str:
    return unicodedata.normalize("NFC", text.value)


def one_script_a_word(text: Translation) -> Findings:
    """Every word is of one script, and none is of letters that only look like those of its language."""
    own = next((name for name in ALIKE if name in text.spelling.scripts), "")
    mended = text.with_value(replace_look_alikes(text))  # what only looks right is told of as that
    value = unicodedata.normalize("NFC", mended.prose)
    if not set(map(script, set(value))).intersection(ALIKE) - {own}:
        return
    if "(" in value:  # a name in its original script may stand in brackets
        value = IN_BRACKETS.sub(lambda match: GAP if _is_foreign(match[1], own) else match[0], value)
    for word in dict.fromkeys(WORD.findall(value)):
        scripts = _scripts(word)
        if len(scripts) > 1:
            fact = f"has “{word}”, which mixes {' and '.join(scripts)} letters"
            hint = f"type {_odd_letters(word, own)} again in the script of the word"
            yield text.error("mixed-script", fact, hint, text.words(word))
        elif own and scripts and scripts[0].upper() not in text.spelling.scripts and _is_disguised(word, own, text):
            fact = f"has “{word}” in {scripts[0]} letters that look like {own.title()} ones"
            yield text.error("mixed-script", fact, f"type it again with {own.title()} letters", text.words(word))


def joiners_needed(text: Translation) -> Findings:
    """No translation has an invisible character where it has no effect, or breaks the word."""
    for match in re.finditer(f"[{JOINERS}{MARKS}]", text.value):
        if reason := _invisible_fault(match, text):
            fact = f"has the invisible character U+{ord(match[0]):04X} {reason}"
            yield text.error("zero-width", fact, "remove it", text.at(text.value, match.span()))
            return


def isolates_balanced(text: Translation) -> Findings:
    """Every isolate of one direction in a translation ends in it."""
    depth = 0
    for character in ISOLATES.findall(text.value):
        depth += (character in OPENING) - (character == CLOSING)
        if depth < 0:
            break
    if depth:
        hint = "close each isolate (U+2066 to U+2068) with U+2069, or remove both"
        yield text.error("bidi-isolate", "has a bidirectional isolate without its other end", hint)


def _is_foreign(words: str, own: str) -> bool:
    """Tell whether words are of one script, and that not the language's."""
    return len(found := {script(letter) for letter in words} & {*ALIKE}) == 1 and own not in found


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
    if own != "LATIN" and 1 < len(word) <= ABBREVIATION and word.isascii() and word.isupper():
        return word in TYPED_ALIKE  # any other is an abbreviation that Latin letters are right for: BBC, OSCE
    if own == "LATIN":
        return all(letter in LATIN_SHAPE for letter in word)
    shapes = {pair[1] for pair in SHAPES.get(own, "").split()}
    return all(LATIN_SHAPE.get(letter, letter) in shapes for letter in word)


def _invisible_fault(match: re.Match[str], text: Translation) -> str:
    """Say what is wrong with an invisible character; nothing where it belongs."""
    before, after = text.value[match.start() - 1 : match.start()], text.value[match.end() : match.end() + 1]
    if match[0] in MARKS:
        is_needless = text.locale.direction == "ltr" and not _has_right_to_left(text.value)
        return "without text from right to left" if is_needless else ""
    if not text.spelling.joiners:
        return "which its script does not use"
    return "" if _is_letter(before) and _is_letter(after) else "that does not stand between two letters"


def _has_right_to_left(text: str) -> bool:
    """Tell whether a text runs, or by a name's placeholder may run, from right to left somewhere."""
    if any("." in name for name in placeholders(text)):
        return True
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _is_letter(character: str) -> bool:
    return character in (GAP, "{", "}") or unicodedata.category(character or " ")[0] in "LM"
