"""Names of countries and of cities that CLDR has in every language, and where a text has one in some inflected form.

What is sought is honest only as far as it goes: a name is known by the beginning that its forms share, so that one that
is not found may yet be there in another form, or under another name.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

import babel
from babel.core import get_global
from babel.localedata import load as load_locale_data

from pipeline.language.cldr import cldr_locale
from pipeline.language.glossary import any_case
from pipeline.language.locales import SOURCE
from pipeline.language.names import Prefixes, mentions

ALSO = {
    "Turkey": "TR",
    "Czech Republic": "CZ",
    "Burma": "MM",
    "Great Britain": "GB",
    "Swaziland": "SZ",
    "Macedonia": "MK",
    "Ivory Coast": "CI",
    "Cape Verde": "CV",
    "East Timor": "TL",
    "Bosnia": "BA",
    "Kiev": "Europe/Kiev",
}
"""Other English names, by what CLDR calls the place."""
SHORTEST = 4  # letters of the shortest beginning by which a name is known; shorter ones are words, too (Чад)
VOWELS = "aeiouyəıöüéáаеёиоуыэюяіїйьαεηιουωάέήίόύώაეიოუ"  # an ending that changes with the case
UNPARTED = ("Hans", "Hant", "Jpan", "Thai")  # scripts without spaces between words
KATAKANA = re.compile("[ァ-ヺー]")
CAPITALISED = re.compile(r"(?<![\w-])[A-Z]\w+")
BEGINNING = re.compile(r"\b\w")
WORD = re.compile(r"\w*")
NOT_THE_NAME = re.compile(r"\w|-[a-z]")  # what follows only where the name is part of another word


@dataclass(frozen=True, slots=True)
class Place:
    id: str  # CLDR's code of a territory, or the zone of a city
    english: str


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The places of one language, by their ids."""

    script: str
    names: dict[str, str]
    stems: dict[str, str]  # the beginning that the forms of a name share; none for those too short to be known by it
    starts: dict[str, tuple[str, ...]]  # the stems that begin with the same letters, the longest first
    ids: dict[str, tuple[str, ...]]  # which places have a stem
    prefixes: Prefixes  # what may be joined before a name

    def has(self, text: str, place: str) -> bool:
        """Tell whether a text has the name of a place, in some form; what CLDR does not name is not sought."""
        name = self.names.get(place, "")
        return self.stems.get(place, name) in text or mentions(text, [name], self.prefixes)

    def may_have(self, text: str, place: str) -> bool:
        """Tell whether a text may mean a place by a word of its root, or, if its name has several, by another."""
        name = self.names.get(place, "")
        length = max(3, -(-len(name) * 3 // 5))
        return not name or " " in name or any_case(name[:length]) in any_case(text)

    def mentioned(self, text: str) -> dict[str, str]:
        """Return the ids of the places in a text, each with the word that names it there."""
        found: dict[str, str] = {}
        for first in range(len(text)) if self.script in UNPARTED else (m.start() for m in BEGINNING.finditer(text)):
            for at in self._starts_of_a_name(text, first):
                near = self.starts.get(text[at : at + _width(self.script)], ())
                if stem := next((stem for stem in near if self._is_name(text, at, stem)), ""):
                    end = at + len(stem) if self.script in UNPARTED else WORD.match(text, at + len(stem)).end()  # type: ignore[union-attr]
                    found |= dict.fromkeys(self.ids[stem], text[first:end])
        return found

    def _starts_of_a_name(self, text: str, first: int) -> list[int]:
        joined = {len(prefix) for prefix in self.prefixes if text.startswith(prefix, first)}
        return [first, *(first + length for length in sorted(joined))]

    def _is_name(self, text: str, at: int, stem: str) -> bool:
        if not text.startswith(stem, at):
            return False
        around = text[at - 1 : at] + text[at + len(stem) : at + len(stem) + 1]
        return self.script != "Jpan" or not KATAKANA.search(around)


def english_name(place: str) -> str:
    """Return the English name of a place by its id."""
    return next((name for name, id_ in _english().items() if id_ == place), place)


@lru_cache(maxsize=4096)
def english_places(text: str) -> tuple[Place, ...]:
    """Return the places that an English text names, the longer of two in one place."""
    found, end = [], 0
    for match in CAPITALISED.finditer(text):
        for name in _english_starts().get(match[0], ()):
            stop = match.start() + len(name)
            if match.start() >= end and text.startswith(name, match.start()) and not NOT_THE_NAME.match(text, stop):
                found.append(Place(_english()[name], name))
                end = stop
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=64)
def own_names(cldr: babel.Locale, script: str, prefixes: Prefixes) -> OwnNames:
    """Return the places of a language in its script (ISO 15924)."""
    names = _names(cldr)
    stems = {id_: stem for id_, word in names.items() if len(stem := _stem(word, script)) >= _width(script)}
    starts, ids = defaultdict(set), defaultdict(list)
    for id_, stem in stems.items():
        starts[stem[: _width(script)]].add(stem)
        ids[stem].append(id_)
    by_start = {start: tuple(sorted(own, key=len, reverse=True)) for start, own in starts.items()}
    return OwnNames(script, names, stems, by_start, {stem: tuple(own) for stem, own in ids.items()}, prefixes)


def _width(script: str) -> int:
    """Return how many letters of a name are sought at once: those of the shortest that is known by them."""
    return 2 if script in UNPARTED else SHORTEST


def _stem(name: str, script: str) -> str:
    """Return the beginning that the forms of a name share: Росси of Россия."""
    if script in ("Latn", "Cyrl", "Grek", "Geor") and len(name) > SHORTEST + 1 and name[-1] in VOWELS:
        return name[:-1]
    return name


@cache
def _english() -> dict[str, str]:
    """Return the ids of all places by their English names."""
    names = {word: id_ for id_, word in _names(cldr_locale(SOURCE)).items() if len(word) >= SHORTEST}
    return {**names, **ALSO}


@cache
def _english_starts() -> dict[str, tuple[str, ...]]:
    """Return the English names by their first word, the longest first."""
    starts = defaultdict(list)
    for name in sorted(_english(), key=len, reverse=True):
        starts[WORD.match(name)[0]].append(name)  # type: ignore[index]  # every name begins with a word
    return {word: tuple(names) for word, names in starts.items()}


def _names(cldr: babel.Locale) -> dict[str, str]:
    """Return the territories, and the cities that have a time zone of their own."""
    data, zones = load_locale_data(str(cldr)), get_global("zone_territories")  # the tables of a Locale copy each entry
    territories = {code: str(name) for code, name in data["territories"].items() if len(code) == 2}
    cities = {zone: str(own["city"]) for zone, own in data["time_zones"].items() if "city" in own and zone in zones}
    if cldr.language == SOURCE:  # CLDR names only those whose zone has another name
        cities = {zone: zone.rpartition("/")[2].replace("_", " ") for zone in zones if "/" in zone} | cities
    return cities | territories
