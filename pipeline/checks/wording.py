"""The checks of wording: repeated words, text that is still English, and length."""

import re
import unicodedata

from babel.core import get_global

from pipeline.checks.subject import GAP, Findings, Translation, prose
from pipeline.language.glossary import any_case, without
from pipeline.language.locales import SOURCE

PERHAPS_REPEATED = re.compile(r"(?<![\w-])([^\W\d_]\S{0,80})\s+\1(?![\w-])", re.IGNORECASE)
DOUBLED_FROM = 3  # letters of the shortest word that a language doubles which doubles any
ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|(?<![^\s@])[^\s@]++@[^\s@]+\.\w+"
    r"|(?<![\w.-])\w[\w-]*+(?:\.(?!(?:org|com|net|int|gov|eu)\b)\w[\w-]*+)*+\.(?:org|com|net|int|gov|eu)\b"
    r"(?:\.\w[\w-]*+)*+(?:/\S*)?"
)
DOMAIN = re.compile(r"(?<![\w@.])[^\W_][\w-]*(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:/[^\s,;)»”“]*)?")
"""What looks like a domain; whether it is one, the source tells, which has it too: mfa.am, news.ru, сайт.рф."""
IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
PERHAPS_ADDRESS = re.compile(r"\.\w|://|www\.")
LATIN_WORD = r"(?<![A-Za-z\d])[A-Za-z](?:[A-Za-z’'-]*[A-Za-z])?(?!\d)"
LATIN = re.compile("[A-Za-z]{2}")
LATIN_RUN = re.compile(rf"{LATIN_WORD}(?:\s+{LATIN_WORD})*")
LIMIT = re.compile(r"\bAt most (\d{1,6}) characters\b", re.IGNORECASE)
LONG_RATIO = 2.5
LONG_ALLOWANCE = 40  # characters that even a word may have more in another language


def no_repeated_words(text: Translation) -> Findings:
    """No word stands twice in a row, unless the language doubles words or the source does the same."""
    if not PERHAPS_REPEATED.search(text.prose):
        return
    letters = text.subject.letters
    repeated = re.compile(rf"(?<![{letters}-])([^\W\d_][{letters}]{{0,80}})\s+\1(?![{letters}-])", re.IGNORECASE)
    if text.locale.cldr.language != SOURCE and repeated.search(prose(text.source)):
        return
    found = [match for match in repeated.finditer(text.prose) if not _may_double(match[1], text.spelling.doubles)]
    if found:
        at = text.at(text.prose, *(match.span() for match in found))
        yield text.warning("repeated-word", f"has “{found[0][1]}” twice in a row", "remove one of the two", at)


def _may_double(word: str, doubles: tuple[str, ...]) -> bool:
    return any_case(word) in map(any_case, doubles) or ("*" in doubles and len(word) >= DOUBLED_FROM)


def no_english(text: Translation) -> Findings:
    """No translation has English words left in it; names that are spelt alike are no such words."""
    if text.locale.cldr.language == SOURCE:
        return
    latin = "LATIN" in text.spelling.scripts
    if left := _left_in_latin(text) if latin else _left_in_another_script(text):
        yield text.error("left-in-english", f"has the English words “{left}”", "translate them", text.words(left))
    elif latin and text.value == text.source and not _is_spelt_alike(text):
        hint = "translate it; a term that is spelt alike goes into locales/glossary.toml"
        yield text.warning("left-in-english", "is the English text as it stands", hint)


def lengths_fit(text: Translation) -> Findings:
    """Every translation has the room that its layout leaves it: at most as many characters as the comment says."""
    if stated := LIMIT.search(" ".join(text.message.comments)):
        limit, length = int(stated[1]), _width(text.prose.replace(GAP, ""))
        if length > limit:
            fact = f"has {length} characters, {length - limit} more than the layout holds"
            yield text.error("too-long", fact, f"say it in {limit} characters at most; placeholders do not count")


def _width(text: str) -> int:
    """Return a text's length in letters of middling width: those of East Asian scripts are twice as wide (UAX 11).

    Marks that stand over or under a letter take no room.
    """
    letters = (character for character in text if unicodedata.category(character) != "Mn")
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in letters)


def lengths_are_alike(text: Translation) -> Findings:
    """No translation is several times as long as its source."""
    length = len(text.source)
    if len(text.value) > max(LONG_RATIO * length, length + LONG_ALLOWANCE):
        fact = f"is {len(text.value) / length:.1f} times as long as its source"
        yield text.warning("length", fact, "see whether it says more than the source does")


def _is_spelt_alike(text: Translation) -> bool:
    """Tell whether a text that is the same in English has no words but names, terms, places and abbreviations."""
    rest, locale, cldr = text.prose, text.locale.name, text.locale.cldr
    names = [name.in_locale(locale).forms for name in text.subject.names]
    terms = [term.in_locale(locale) for term in text.subject.finder.terms(text.source)]
    for forms in (*names, *(own.forms for own in terms if own)):
        rest = without(rest, forms, text.locale.prefixes)
    rest = _without_addresses(rest, text.source).replace(GAP, "").strip(" .,;:–—-")
    cities = (zone.rpartition("/")[2].replace("_", " ") for zone in get_global("zone_territories"))
    places = (*cldr.territories.values(), *cldr.languages.values(), *cities)
    return not rest or rest in places or not re.search(r"\w*[^\W\d_][a-z]", rest)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text; a placeholder or a mark between two words is a word too."""
    return tuple(re.findall(rf"[^\W\d_]+(?:[’'-][^\W\d_]+)*|[^\w\s]|{GAP}", text))


def _without_addresses(text: str, source: str) -> str:
    """Return a text without addresses, and without domains that stand in the source as well."""
    if not PERHAPS_ADDRESS.search(text):
        return text
    for domain in sorted({match[0] for match in DOMAIN.finditer(source)}, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z0-9@.]){re.escape(domain)}(?![A-Za-z0-9])", GAP, text, flags=re.IGNORECASE)
    return ADDRESS.sub(GAP, text)


def _prose(text: Translation) -> str:
    """Return the translation without addresses, and without names that stand in brackets as the source has them."""

    def shown(match: re.Match[str]) -> str:
        words = match[1] or match[2] or ""
        return GAP if words[:1].isupper() and words in source else match[0]

    value, source = _without_addresses(text.prose, text.source), prose(text.source)
    if value.strip().startswith("(") and value.strip().endswith(")"):
        return value
    return IN_BRACKETS.sub(shown, value) if "(" in value or "[" in value else value


def _left_in_another_script(text: Translation) -> str:
    """Return words of the source in a text of another script, unless they are names: all capitalised."""
    if not LATIN.search(text.prose):
        return ""
    value = _prose(text)
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
    words, source = _words(_prose(text)), _words(_without_addresses(prose(text.source), text.source))
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
