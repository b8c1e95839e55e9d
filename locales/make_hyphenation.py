#!/usr/bin/env python3
"""Writes the hyphenation patterns of Armenian and Azerbaijani from the rules of their syllables.

In: nothing but the rules below. Out: `LOCALE/hyphenation.dic`, Liang patterns in the format of libhyphen,
which pyphen reads too. In a pattern an odd number allows a break at its place, an even one forbids it, and
the higher number wins; a dot is the end of the word. Nobody else's patterns went into them: those of Turkish
are wrong for Azerbaijani.

The files are committed; `tests/hyphenation.md` has the words that they are held to.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ARMENIAN_VOWELS = "աեէըիոօ"
ARMENIAN_CONSONANTS = "բգդզթժլխծկհձղճմյնշչպջռսվտրցփքֆ"

# Consonants at the start of a word that are spoken with an unwritten ը: a part of the word without a written
# vowel is not left alone. Two consonants are handled by a rule, these are the longer ones.
ARMENIAN_STARTS = (
    "բժշկ", "բռնկ", "թրթռ", "խլրտ", "խնդր", "խստր", "ծննդ", "կշտմբ", "հնդկ", "ճշգր", "մկնդ", "մկրտ", "մրմնջ",
    "շշնջ", "պղնձ", "սկզբ", "սպրդ", "ստվր", "ստրկ", "վրձն", "փնտր", "փրկչ",
)  # fmt: skip

# What follows the prefix ան- as one root: ան-վտան-գու-թյուն, but անձ-նա-գիր and անց-կաց-նել.
ARMENIAN_NEGATED = (
    "բն", "գր", "զգ", "խզ", "խն", "ծն", "կշռ", "կր", "կրկն", "հն", "հստ", "հր", "ճշմ", "ճշտ", "մն", "մշ",
    "պտ", "սխ", "սկզբ", "սպ", "ստ", "վճ", "վճռ", "վստ", "վտ", "վր", "տր", "ժխտ",
)  # fmt: skip

# Two consonants that close a syllable as they are written: պարս-կական, այն-տեղ, տարածք-ներ. Between others an ը is
# spoken, which has to be written where a line ends after them (խորհըր-դարան, վերահըս-կել): nothing breaks there.
ARMENIAN_SONORANTS = "րռլնմյղվ"
ARMENIAN_CLOSING = {
    *product("րռ", set(ARMENIAN_CONSONANTS) - set("րռլ")),
    *product(ARMENIAN_SONORANTS, set(ARMENIAN_CONSONANTS) - set(ARMENIAN_SONORANTS)),
    *product("յ", ARMENIAN_CONSONANTS),
    *product("սշխզ", "տկպքթչցգ"),
    *product("բգդզթծկձղճպջտցփ", "ք"),
    ("ք", "ս"),
    ("ս", "շ"),
}

# Roots that stay whole inside a compound: տա-րա-ծա-շրջան, հան-րա-քվե, արև-մտյան.
ARMENIAN_ROOTS = ("ա3շ4ր4ջ", "ա3ք4վե", "և3մ4տ", "ա3հ4ս4կ", "ր3հ4ր4դ", "ա3խ4ս4տ")

# A root in ըն- begins its own part after a prefix or in a compound: ան-ընդ-հատ, գործ-ըն-կեր.
ARMENIAN_SCHWA_ROOTS = ("ընդ", "ընթ", "ընկ", "ընտ")

AZERBAIJANI_VOWELS = "aeəıioöuü"
AZERBAIJANI_CONSONANTS = "bcçdfgğhxjkqlmnprsştvyz"

# Four consonants occur in loan words only and are parted in the middle: eks-tre-mal.
AZERBAIJANI_LOANS = ("ks3k4l", "ks3p4l", "ks3p4r", "ks3t4r", "ns3t4r")


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The patterns of one locale."""

    locale: str
    rules: str
    """The rules in a line, for whoever opens the file."""
    patterns: tuple[str, ...]

    @property
    def text(self) -> str:
        """The file's contents; the first line names the encoding, and every pattern stands once."""
        head = ("UTF-8", f"% {self.rules}", "% Written by make_hyphenation.py: change the rules there.")
        limits = ("LEFTHYPHENMIN 2", "RIGHTHYPHENMIN 2")
        return "\n".join((*head, *limits, *dict.fromkeys(self.patterns))) + "\n"


def syllables(vowels: str, consonants: str) -> Iterator[str]:
    """Yield what both languages share: V-CV, VC-CV, VCC-CV and V-V, and no part without a syllable."""
    yield from (f"1{consonant}{vowel}" for consonant, vowel in product(consonants, vowels))
    yield from (f"{first}1{second}" for first, second in product(vowels, vowels))
    yield from (f".{letter}4" for letter in vowels + consonants)
    yield from (f"4{letter}." for letter in vowels)
    yield from (f".{first}{second}2" for first, second in product(consonants, consonants))


def armenian() -> Iterator[str]:
    """Yield the patterns of Eastern Armenian in the reformed spelling."""
    yield from syllables(ARMENIAN_VOWELS, ARMENIAN_CONSONANTS)
    # ու is one vowel in two letters. Nothing breaks before ւ; alone at an end of the word, it is not cut off.
    yield from (f"ւ1{vowel}" for vowel in ARMENIAN_VOWELS)
    yield from (".ու4", "4ու.")
    # և is ե and վ in one letter. It closes its syllable before a consonant; before a vowel it would have to
    # be spelt apart (արե-վելք), so nothing breaks there.
    yield from (f"1{consonant}և" for consonant in ARMENIAN_CONSONANTS)
    yield from (f"և2{vowel}" for vowel in ARMENIAN_VOWELS)
    # յ and a vowel are one sound after a consonant, which begins the syllable: միու-թյուն, հա-րյուր.
    for consonant, vowel in product(ARMENIAN_CONSONANTS.replace("յ", ""), "աեիո"):
        yield f"1{consonant}2յ{vowel}"
    for pair in product(ARMENIAN_CONSONANTS, repeat=2):
        if pair not in ARMENIAN_CLOSING:
            yield "".join(pair) + "2"
    yield from (f".{start[:-1]}2{start[-1]}" for start in ARMENIAN_STARTS)
    yield from (".ան3" + "4".join(root) for root in ARMENIAN_NEGATED)
    yield from ARMENIAN_ROOTS
    for root in ARMENIAN_SCHWA_ROOTS:
        yield f"3{root}"
        yield from (f"4{consonant}{root}" for consonant in ARMENIAN_CONSONANTS)


def azerbaijani() -> Iterator[str]:
    """Yield the patterns of Azerbaijani in the Latin alphabet; most loan words follow the same rules."""
    yield from syllables(AZERBAIJANI_VOWELS, AZERBAIJANI_CONSONANTS)
    yield from AZERBAIJANI_LOANS


DICTIONARIES = (
    Dictionary(
        "hy", "Eastern Armenian: V-CV, VC-CV, VCC-CV, V-V; ու is one vowel; no ը is left unwritten.", tuple(armenian())
    ),
    Dictionary("az", "Azerbaijani: V-CV, VC-CV, VCC-CV, V-V.", tuple(azerbaijani())),
)


def write(dictionaries: Iterable[Dictionary], folder: Path) -> Iterator[str]:
    """Write each dictionary below the folder and yield a line about it."""
    for dictionary in dictionaries:
        target = folder / dictionary.locale / "hyphenation.dic"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dictionary.text, encoding="utf-8", newline="\n")
        yield f"{target}: {len(set(dictionary.patterns))} patterns"


def main(argv: list[str] | None = None) -> int:
    """Write the dictionaries of both languages."""
    parser = argparse.ArgumentParser(
        description="Write the hyphenation patterns of Armenian and Azerbaijani.",
        epilog="example: python locales/make_hyphenation.py",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent,
        help="the folder of the locales (default: this one)",
    )
    arguments = parser.parse_args(argv)
    for line in write(DICTIONARIES, arguments.output):
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
