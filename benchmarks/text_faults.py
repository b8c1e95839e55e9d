"""A good translation comes in, the same with one fault goes out; nothing where it has no place for that fault."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.language.names import mentions, occurrences

PLACEHOLDER = r"\{[\w.]+\}"
TOKEN = r"</?(?:em|strong)>"
YEAR = r"\b(?:1[89]|20)\d\d(?!\d)"
NUMBER = r"(?<![\d{])\d{1,2}(?!\d)|\b[XVI]{2,}\b"
WORD = r"(?<![\w{<.-])[^\W\d_]{4,}(?![\w}>.-])"
"""One of the longer words, but none in a placeholder or a token."""
IN_WORD = r"(?<=\w\w)(?=\w\w)(?![^{<]*[}>])"
"""The place between two letters of such a word."""
SENTENCE = re.compile(r"(?<=[.։])\s+")
OTHER_QUOTES = {"ru": "“”", "hy": "“”", "az": "«»", "he": "«»"}
QUOTES = {"ru": "«»", "hy": "«»", "az": "“”", "he": "״״"}
ENDS = {"ru": ".", "hy": "։", "az": ".", "he": "."}
LOOKALIKES = {
    "ru": dict(zip("аеорсух", "aeopcyx", strict=True)),
    "az": dict(zip("aeopcyx", "аеорсух", strict=True)),
    "hy": dict(zip("օսոհց", "ounhg", strict=True)),
}
DISGUISES = {
    "ru": {"о": "o", "№": "No", "XX": "ⅩⅩ", "XIX": "ⅩⅨ"},
    "hy": {"մե": "ﬔ", "մն": "ﬓ", "մի": "ﬕ", "մխ": "ﬗ"},
    "az": {"ə": "ǝ", "Ə": "Ǝ", "i": "i\u0307", "ş": "ș"},
    "he": {"ם": "ﬦ", "ת": "ﬨ", "ה": "ﬣ"},
}
"""What looks right, and is another character: presentation forms, letters of other alphabets, Roman numerals."""
COUNTRIES = {
    "ru": ("Росси", "Армени", "Азербайджан", "Грузи", "Турци", "Иран"),
    "hy": ("Ռուսաստան", "Հայաստան", "Ադրբեջան", "Վրաստան", "Թուրքիա", "Իրան"),
    "az": ("Rusiya", "Ermənistan", "Azərbaycan", "Gürcüstan", "Türkiyə", "İran"),
    "he": ("דנמרק", "קנדה", "נורווגיה", "שוודיה", "צרפת"),
}
ORIGINAL = "Արցախ"  # a name in a script that none of these languages but its own has
PERCENT = {"ru": "%-й", "hy": "%-ի", "az": "%-i", "he": "%-ים"}
REGION = {"ru": "регион", "hy": "շրջան", "az": "bölgə"}
ENDINGS = {"ru": ("а", "у", "ом", "е"), "hy": ("ի", "ում", "ից", "ն"), "az": ("da", "dan", "a", "ın")}
NUMBER_FORMATS = {
    "ru": [
        (r"\bXIX веке", "19-м веке"),
        (r"\bXX века", "20-го века"),
        (r"\b1.января", "1-го января"),
        (r"с (\d{4}) по (\d{4}) год\b", r"в \1–\2 годах"),
        (r"(\d{4}).год[ау]\b(?!\.)", "\\1\u00a0г."),
    ],
    "hy": [
        (r"(\d{4}) թվականին", r"\1-ին"),
        (r"19-րդ դար", "XIX դար"),
        (r"20-րդ դար", "XX դար"),
        (r"(\d{4})–(\d{4})", r"\1-ից \2"),
    ],
    "az": [
        (r"XIX əsr", "19-cu əsr"),
        (r"XX əsr", "20-ci əsr"),
        (r"(\d{4})-c[iıuü] il", r"\1 il"),
        (r"(\d{4})–(\d{4})", r"\1-\2"),
    ],
}
"""Other right ways to write a number, as patterns and what to put in their place."""
Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One translation and what a fault needs to know of it."""

    locale: str
    id: str
    source: str
    text: str
    names: tuple[Forms, ...]
    """Accepted forms of the names that the source mentions."""
    other_names: tuple[str, ...]
    """Usual forms of the names that it does not mention."""
    terms: tuple[Forms, ...]
    """Accepted forms of the glossary's terms that the source mentions."""
    other_terms: tuple[str, ...]
    """Terms of the glossary that it does not mention."""
    padding: str
    """Text of other entries."""


Fault = Callable[[Item, random.Random], str]


def replaced(pattern: str, make: str | Callable[[re.Match[str]], str], locale: str = "") -> Fault:
    """Return the fault that replaces one match of a pattern; in one language only, if that is named."""
    expression = re.compile(pattern)

    def fault(item: Item, chance: random.Random) -> str:
        found = list(expression.finditer(item.text))
        if not found or locale not in ("", item.locale):
            return ""
        match = chance.choice(found)
        return item.text[: match.start()] + (make if isinstance(make, str) else make(match)) + item.text[match.end() :]

    return fault


def without_name(item: Item, chance: random.Random) -> str:
    return _replace_all(item.text, chance.choice(item.names), REGION[item.locale]) if item.names else ""


def other_name(item: Item, chance: random.Random) -> str:
    if not item.names or not item.other_names:
        return ""
    return _replace_all(item.text, chance.choice(item.names), chance.choice(item.other_names))


def other_term(item: Item, chance: random.Random) -> str:
    if not item.terms or not item.other_terms:
        return ""
    return _replace_all(item.text, chance.choice(item.terms), chance.choice(item.other_terms))


def _replace_all(text: str, forms: Forms, word: str) -> str:
    for start, end in reversed([*occurrences(text, forms)]):
        text = text[:start] + word + text[end:]
    return text


def other_quotes(item: Item, _: random.Random) -> str:
    own, other = QUOTES[item.locale], OTHER_QUOTES[item.locale]
    return item.text.translate(str.maketrans(own, other)) if own[0] in item.text and own[0] != own[1] else ""


def straight_quotes(item: Item, _: random.Random) -> str:
    return item.text.translate(dict.fromkeys(map(ord, QUOTES[item.locale]), '"'))


def quote_unclosed(item: Item, _: random.Random) -> str:
    return item.text.replace(QUOTES[item.locale][1], "", 1)


def disguised(item: Item, chance: random.Random) -> str:
    table = DISGUISES[item.locale]
    pattern = rf"(?:{'|'.join(map(re.escape, table))})(?![^{{<]*[}}>])"
    return replaced(pattern, lambda match: table[match[0]])(item, chance)


def other_country(item: Item, chance: random.Random) -> str:
    """Put another country in the place of one, everywhere: one that the text does not name."""
    here = [name for name in COUNTRIES[item.locale] if re.search(rf"(?<!\w)\w?{name}", item.text)]
    others = [name for name in COUNTRIES[item.locale] if name not in here]
    return item.text.replace(chance.choice(here), chance.choice(others)) if here and others else ""


def inner_quotes(item: Item, _: random.Random) -> str:
    return item.text.translate(str.maketrans("«»", "„“")) if item.locale == "ru" and "„" not in item.text else ""


def stressed(item: Item, chance: random.Random) -> str:
    """Put a mark of stress on a vowel, as Russian does in names."""
    return replaced(r"(?<=[а-я])[аеиоуыэюя](?=[а-я])", lambda m: m[0] + "\u0301", "ru")(item, chance)


def original_in_brackets(item: Item, _: random.Random) -> str:
    """Put a name in its original script behind the first name of the text."""
    if not item.names or item.locale == "hy":
        return ""
    end = next(occurrences(item.text, item.names[0]))[1]
    return f"{item.text[:end]} ({ORIGINAL}){item.text[end:]}" if item.text[end : end + 2] != " (" else ""


def percent_suffix(item: Item, chance: random.Random) -> str:
    return replaced(r"\{\w+\}(?= )", lambda match: match[0] + PERCENT[item.locale])(item, chance)


def end_lost(item: Item, _: random.Random) -> str:
    return item.text[:-1] if item.text.endswith(ENDS[item.locale]) else ""


def end_wrong(item: Item, _: random.Random) -> str:
    """Put an ASCII colon in place of the Armenian full stop, as keyboards do; a comma in place of another."""
    return item.text[:-1] + (":" if item.locale == "hy" else ",") if item.text.endswith(ENDS[item.locale]) else ""


def lookalike(item: Item, chance: random.Random) -> str:
    table = LOOKALIKES.get(item.locale)
    if not table:
        return ""
    pattern = rf"(?<=[^\W\d_])[{''.join(table)}](?=[^\W\d_])(?![^{{<]*[}}>])"
    return replaced(pattern, lambda match: table[match[0]])(item, chance)


def in_english(item: Item, _: random.Random) -> str:
    return item.source if len(re.sub(PLACEHOLDER, "", item.source).split()) > 2 else ""


def sentence_in_english(item: Item, _: random.Random) -> str:
    """Leave the first sentence in English, where there are several."""
    theirs, ours = SENTENCE.split(item.source), SENTENCE.split(item.text)
    if len(ours) < 2 or len(theirs) != len(ours) or len(theirs[0].split()) < 4 or "{" in theirs[0]:
        return ""
    return " ".join((theirs[0], *ours[1:]))


def too_long(item: Item, _: random.Random) -> str:
    """Make four times as much of it, and at least a line, with words of other entries."""
    end = item.text[-1:] if item.text[-1:] in ".։" else ""
    padding = re.sub(PLACEHOLDER, "", item.padding)
    length = max(4 * len(item.source), len(item.source) + 60)
    return (item.text.removesuffix(end) + ", " + padding)[:length].rsplit(" ", 1)[0].rstrip(".։,;") + end


def swap(item: Item, _: random.Random) -> str:
    """Put two placeholders in each other's place."""
    found = list(re.finditer(PLACEHOLDER, item.text))
    if len({match[0] for match in found}) < 2:
        return ""
    first, second = found[0], found[-1]
    middle = item.text[first.end() : second.start()]
    return item.text[: first.start()] + second[0] + middle + first[0] + item.text[second.end() :]


def inflect(item: Item, chance: random.Random) -> str:
    """Give a name another case: the stem that is accepted, and another ending, where no term is broken by it."""
    stems = [form[:-1] for forms in item.names for form in forms if form.endswith("*") and " " not in form]
    if not stems or item.locale not in ENDINGS:
        return ""

    def other(match: re.Match[str]) -> str:
        return match[1] + chance.choice([end for end in ENDINGS[item.locale] if end != match[2]])

    text = replaced(rf"\b({'|'.join(map(re.escape, stems))})(\w{{0,3}})\b", other)(item, chance)
    return text if all(mentions(text, forms) for forms in (*item.names, *item.terms)) else ""


def other_number_format(item: Item, chance: random.Random) -> str:
    """Write a number in another way that the language accepts."""
    fitting = [way for way in NUMBER_FORMATS.get(item.locale, ()) if re.search(way[0], item.text)]
    return re.sub(*chance.choice(fitting), item.text, count=1) if fitting else ""


def next_number(match: re.Match[str]) -> str:
    return str(int(match[0]) + 1) if match[0].isdigit() else {"XIX": "XVIII", "XX": "XIX"}.get(match[0], "XX")


def swapped_digits(match: re.Match[str]) -> str:
    year = match[0]
    return year[:2] + year[:1:-1] if year[2] != year[3] else str(int(year) + 1)


TEXT_FAULTS: dict[str, Fault] = {
    "placeholder dropped": replaced(PLACEHOLDER, ""),
    "placeholder doubled": replaced(PLACEHOLDER, lambda match: f"{match[0]}, {match[0]}"),
    "placeholder renamed": replaced(PLACEHOLDER, lambda match: match[0][:-1] + "s}"),
    "placeholder without its brace": replaced(PLACEHOLDER, lambda match: match[0][:-1]),
    "token dropped": replaced(TOKEN, ""),
    "both tokens dropped": lambda item, _: re.sub(TOKEN, "", item.text),
    "token of another kind": lambda item, _: item.text.replace("em>", "strong>"),
    "token never closed": replaced(WORD, lambda match: f"<em>{match[0]}"),
    "name missing": without_name,
    "name of another place": other_name,
    "glossary term replaced": other_term,
    "year changed": replaced(YEAR, swapped_digits),
    "year dropped": replaced(YEAR, ""),
    "other number changed": replaced(NUMBER, next_number),
    "leading space": lambda item, _: " " + item.text,
    "trailing space": lambda item, _: item.text + " ",
    "double space": replaced(r"(?<=\w) (?=\w)", "  "),
    "end punctuation lost": end_lost,
    "end punctuation wrong": end_wrong,
    "ASCII colon after Armenian": replaced(r"(?<=[ա-ֆ])[։՝](?= )", ":", "hy"),
    "straight quotation marks": straight_quotes,
    "quotation marks of another language": other_quotes,
    "quotation mark never closed": quote_unclosed,
    "word of two scripts": lookalike,
    "character that looks right": disguised,
    "country of another": other_country,
    "inner quotation marks outside (Russian)": inner_quotes,
    "placeholder of printf": replaced(r"(?<=\w) (?=\w)", " %s "),
    "hyphen with spaces": replaced(r"(?<=[^\W\d_]{2}) (?=[^\W\d_]{2})", " - "),
    "bidirectional override": replaced(IN_WORD, "\u202e"),
    "zero-width space": replaced(IN_WORD, "\u200b"),
    "control character": replaced(IN_WORD, "\x08"),
    "not in NFC": lambda item, _: unicodedata.normalize("NFD", item.text),
    "no-break space missing (Russian)": replaced("\u00a0", " ", "ru"),
    "word repeated": replaced(WORD, lambda match: f"{match[0]} {match[0]}"),
    "left in English, whole": in_english,
    "left in English, a sentence": sentence_in_english,
    "too long for the layout": too_long,
}
HARMLESS: dict[str, Fault] = {
    "placeholders in another order": swap,
    "a name in another case": inflect,
    "a number in another format": other_number_format,
    "a mark of stress": stressed,
    "a name in its original script in brackets": original_in_brackets,
    "a percent sign with a suffix": percent_suffix,
}
