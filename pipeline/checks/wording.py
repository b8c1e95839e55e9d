"""The checks of wording: repeated words, text that is still English, and length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from babel.core import get_global

from pipeline.base.diagnostics import Diagnostic
from pipeline.checks.subject import GAP, Subject, Translation, prose
from pipeline.language.glossary import term_finder, without
from pipeline.language.locales import SOURCE, Locale

PERHAPS_REPEATED = re.compile(r"(?<![\w-])([^\W\d_]\S*)\s+\1(?![\w-])", re.IGNORECASE)
DOUBLED_FROM = 3  # letters of the shortest word that a language doubles which doubles any
ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b\w[\w-]*(?:\.\w[\w-]*)*\.(?:org|com|net|int|gov|eu)\b(?:/\S*)?"
)
PERHAPS_ADDRESS = re.compile(r"\.\w|://|www\.")
LATIN_WORD = r"(?<![A-Za-z\d])[A-Za-z](?:[A-Za-z’'-]*[A-Za-z])?(?!\d)"
LATIN = re.compile("[A-Za-z]{2}")
LATIN_RUN = re.compile(rf"{LATIN_WORD}(?:\s+{LATIN_WORD})*")
LIMIT = re.compile(r"\bAt most (\d+) characters\b", re.IGNORECASE)
LONG_RATIO = 2.5
LONG_ALLOWANCE = 40  # characters that even a word may have more in another language


def no_repeated_words(subject: Subject) -> Iterator[Diagnostic]:
    """No word stands twice in a row, unless the language doubles words or the source does the same."""
    is_source = subject.locale.cldr.language == SOURCE
    for text in subject.texts:
        if not PERHAPS_REPEATED.search(text.prose):
            continue
        repeated = _repeated(subject.letters)
        for match in repeated.finditer(text.prose):
            in_source = not is_source and repeated.search(prose(text.source))
            if not in_source and not _may_double(match[1], text.spelling.doubles):
                yield text.warning("repeated-word", f"has “{match[1]}” twice in a row", "remove one of the two")
                break


def _repeated(letters: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![{letters}-])([^\W\d_][{letters}]*)\s+\1(?![{letters}-])", re.IGNORECASE)


def _may_double(word: str, doubles: tuple[str, ...]) -> bool:
    return word.lower() in doubles or ("*" in doubles and len(word) >= DOUBLED_FROM)


def no_english(subject: Subject) -> Iterator[Diagnostic]:
    """No translation has English words left in it; names that are spelt alike are no such words."""
    if subject.locale.cldr.language == SOURCE:
        return
    latin = "LATIN" in subject.locale.orthography.scripts
    for text in subject.texts:
        left = _left_in_latin(text) if latin else _left_in_another_script(text)
        if left:
            yield text.error("left-in-english", f"has the English words “{left}”", "translate them")
        elif latin and text.value == text.source and not _is_spelt_alike(subject, text):
            hint = "translate it; a term that is spelt alike goes into locales/glossary.toml"
            yield text.warning("left-in-english", "is the English text as it stands", hint)


def lengths_fit(subject: Subject) -> Iterator[Diagnostic]:
    """Every translation has the room that its layout leaves it: at most as many characters as the comment says."""
    for text in subject.texts:
        stated = LIMIT.search(" ".join(text.message.comments))
        if not stated:
            continue
        limit, length = int(stated[1]), _width(text.prose.replace(GAP, ""))
        if length > limit:
            fact = f"has {length} characters, {length - limit} more than the layout holds"
            yield text.error("too-long", fact, f"say it in {limit} characters at most; placeholders do not count")


def _width(text: str) -> int:
    """Return a text's length in letters of middling width: those of East Asian scripts are twice as wide (UAX 11)."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def lengths_are_alike(subject: Subject) -> Iterator[Diagnostic]:
    """No translation is several times as long as its source."""
    for text in subject.texts:
        length = len(text.source)
        if len(text.value) > max(LONG_RATIO * length, length + LONG_ALLOWANCE):
            fact = f"is {len(text.value) / length:.1f} times as long as its source"
            yield text.warning("length", fact, "see whether it says more than the source does")


def _is_spelt_alike(subject: Subject, text: Translation) -> bool:
    """Tell whether a text that is the same in English has no words but names, terms and abbreviations."""
    rest = text.prose
    own = [name.in_locale(subject.locale.name).forms for name in subject.names]
    decided = (term.in_locale(text.locale.name) for term in term_finder(subject.terms).terms(text.source))
    own += [forms.forms for forms in decided if forms]
    for forms in own:
        rest = without(rest, forms)
    rest = ADDRESS.sub("", rest).strip()
    return not re.search(r"\w*[^\W\d_][a-z]", rest) or rest in _cldr_names(text.locale)


def _cldr_names(locale: Locale) -> frozenset[str]:
    """Return the names of territories, languages and cities in a language."""
    cldr = locale.cldr
    cities = (zone.rpartition("/")[2].replace("_", " ") for zone in get_global("zone_territories"))
    return frozenset(map(str, (*cldr.territories.values(), *cldr.languages.values(), *cities)))


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, without addresses; a placeholder or a mark between two words is a word too."""
    return tuple(re.findall(rf"[^\W\d_]+(?:[’'-][^\W\d_]+)*|[^\w\s]|{GAP}", _without_addresses(text)))


def _without_addresses(text: str) -> str:
    return ADDRESS.sub(GAP, text) if PERHAPS_ADDRESS.search(text) else text


def _left_in_another_script(text: Translation) -> str:
    """Return words of the source in a text of another script, unless they are names: all capitalised."""
    if not LATIN.search(text.prose):
        return ""
    value = _without_addresses(text.prose)
    known = {word.lower() for word in _words(prose(text.source))}
    for match in LATIN_RUN.finditer(value):
        words = [word for word in match[0].split() if word.lower() in known]
        if any(len(word) > 2 and word.islower() for word in words):
            return " ".join(words)
        if text.value == text.message.text and any(word[1:].islower() for word in words):
            return " ".join(words)
    return ""


def _left_in_latin(text: Translation) -> str:
    """Return three or more words in a row that are the source's, or all of a text of several words."""
    words, source = _words(text.prose), _words(prose(text.source))
    if words == source:
        return " ".join(words) if _is_sentence(words, 1) and sum(word.isalpha() for word in words) > 1 else ""
    known = tuple(word.lower() for word in source)
    runs = {known[i : i + 3] for i in range(len(source) - 2)}
    for i in range(len(words) - 2):
        run = words[i : i + 3]
        if tuple(map(str.lower, run)) in runs and all(word[0].isalpha() for word in run) and _is_sentence(run, 2):
            return " ".join(run)
    return ""


def _is_sentence(words: tuple[str, ...], least: int) -> bool:
    """Tell whether words are more than a name: so many of them begin small and have three letters."""
    return sum(len(word) > 2 and word.islower() for word in words) >= least
