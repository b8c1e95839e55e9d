"""Names of countries and of cities that CLDR has in every language, and where a text has one in some inflected form.

What is sought is honest only as far as it goes: a name is known by the beginning that its forms share, so that one that
is not found may yet be there in another form, or under another name.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import babel
from babel.core import get_global

from pipeline.language.cldr import cldr_locale
from pipeline.language.glossary import any_case
from pipeline.language.locales import SOURCE

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
PREFIXES = {"Hebr": "[ובלמהכש]{0,3}", "Arab": "(?:[وفبلك]|ال){0,3}"}  # words that are written together with a name
BOUNDS = {"Hans": ("", ""), "Hant": ("", ""), "Thai": ("", ""), "Jpan": ("(?<![ァ-ヶー])", "(?![ァ-ヶー])")}
"""What stands before and after a name where words are not parted by spaces."""
WORD = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Place:
    id: str  # CLDR's code of a territory, or the zone of a city
    english: str


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The places of one language, by their ids."""

    names: dict[str, str]
    pattern: re.Pattern[str]  # finds each by the beginning that its forms share
    ids: dict[str, tuple[str, ...]]  # which places begin so

    def mentioned(self, text: str) -> dict[str, str]:
        """Return the ids of the places in a text, each with the word that names it there."""
        found: dict[str, str] = {}
        for match in self.pattern.finditer(text):
            found |= dict.fromkeys(self.ids[match[1]], match[0])
        return found

    def may_have(self, text: str, place: str) -> bool:
        """Tell whether a text may have a place in some form, or by a word of its root; what is not known may be there.

        A name of several words may: it is often shortened (США).
        """
        name = self.names.get(place, "")
        length = max(3, -(-len(name) * 3 // 5))
        return not name or " " in name or any_case(name[:length]) in any_case(text)


@lru_cache(maxsize=4096)
def english_places(text: str) -> tuple[Place, ...]:
    """Return the places that an English text names, the longer of two in one place."""
    return tuple(dict.fromkeys(Place(_english()[match[0]], match[0]) for match in _english_pattern().finditer(text)))


def english_name(place: str) -> str:
    """Return the English name of a place by its id."""
    return _by_id().get(place, place)


@cache
def own_names(locale: str, script: str) -> OwnNames:
    """Return the places of a language, by the name of its locale and its script (ISO 15924)."""
    names = {id_: word for id_, word in _names(cldr_locale(locale)).items() if WORD.search(word)}
    ids: dict[str, list[str]] = {}
    for id_, word in names.items():
        if len(stem := _stem(word, script)) >= (2 if script in BOUNDS else SHORTEST):
            ids.setdefault(stem, []).append(id_)
    words = "|".join(map(re.escape, sorted(ids, key=len, reverse=True)))
    before, after = BOUNDS.get(script, (r"(?<!\w)" + PREFIXES.get(script, ""), r"\w*"))
    return OwnNames(names, re.compile(f"{before}({words}){after}"), {stem: tuple(own) for stem, own in ids.items()})


def _stem(name: str, script: str) -> str:
    """Return the beginning that the forms of a name share: Росси of Россия."""
    if script in ("Latn", "Cyrl", "Grek", "Geor") and len(name) > SHORTEST + 1 and name[-1] in VOWELS:
        return name[:-1]
    return name


@cache
def _english() -> dict[str, str]:
    names = {word: id_ for id_, word in _names(cldr_locale(SOURCE)).items() if len(word) >= SHORTEST}
    return {**names, **{word: id_ for word, id_ in ALSO.items() if len(word) >= SHORTEST}}


@cache
def _by_id() -> dict[str, str]:
    return {id_: word for word, id_ in reversed(_english().items())}


@cache
def _english_pattern() -> re.Pattern[str]:
    words = sorted(_english(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, words)) + r")(?!\w|-[a-z])")


def _names(cldr: babel.Locale) -> dict[str, str]:
    """Return the territories and the cities that have a time zone of their own."""
    territories = {code: str(name) for code, name in cldr.territories.items() if len(code) == 2}
    zones = get_global("zone_territories")
    cities = {zone: str(own["city"]) for zone, own in cldr.time_zones.items() if "city" in own and zone in zones}
    if cldr.language == SOURCE:
        english = {zone: zone.rpartition("/")[2].replace("_", " ") for zone in zones if "/" in zone}
        cities = {**english, **cities}
    return {**cities, **territories}
