"""The letters of a text as names are sought in it: which count alike, which do not count, and which make up one word.

What is folded here is what writers of one language do both ways. Arabic follows the normalization that is usual in
searching (Lucene's ArabicNormalizer), but for ta marbuta, which tells words apart.
"""

import re
import unicodedata
from functools import lru_cache

JOINERS = ("\u200c", "\u200d")  # of zero width; writers set them or leave them out, and a PDF does not keep them
UNSOUGHT = re.compile(
    "[\u00ad\u2060\u202a-\u202e\u2066-\u2069\u200e\u200f\u055b\u055c\u055e\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""What is in a text but not of its words: soft hyphen, word joiner, bidirectional controls, variation selectors, and
the marks of stress, exclamation and question, which Armenian sets inside a word."""
STRESS = re.compile("[\u0300\u0301\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670]")
"""Marks that a writer sets or leaves out: stress on a letter that has no accent of its own (Караба́х), the points of
Hebrew, the vowels of Arabic and the stroke that lengthens its words."""
ALIKE = str.maketrans("أإآٱى\u05be\u2010\u2011", "ااااي---")
"""Alif with and without its hamza or madda, final ya without its dots, and hyphens: maqaf, and that of no break."""
FOLDED = re.compile(f"[{''.join(map(chr, ALIKE))}]")
UNSPACED = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, bopomofo and Han."""
FIRST_UNSPACED = "\u0e01"
KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff\uff66-\uff9f]")
LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4\u1039\u17d2"  # vowels of Thai and Lao, and the signs that stack two consonants
FOLLOWING = "\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3"
LONGEST_KEPT = 2_000  # characters
INSIDE = re.compile(f"[{LEADING}].|.[{FOLLOWING}]", re.DOTALL)  # two characters of one syllable


def plain(text: str) -> str:
    """Return text as names are sought in it: NFC, without invisible characters and marks inside words, and folded.

    Never NFKC, which would take apart the letter և. What is found of a message is kept, and not of a whole page: a
    build of many profiles, and a worker, would hold all of them.
    """
    return _plain_message(text) if len(text) <= LONGEST_KEPT else _plain(text)


def _plain(text: str) -> str:
    return folded(unstressed(UNSOUGHT.sub("", unicodedata.normalize("NFC", text))))


_plain_message = lru_cache(maxsize=8192)(_plain)


def unstressed(text: str) -> str:
    """Return text in NFC without marks of stress and vowels; what NFC joined to its letter is part of that."""
    return text if text.isascii() else STRESS.sub("", text)


def folded(text: str) -> str:
    """Return text of the same length in NFC, with one letter for all that count alike."""
    return text if text.isascii() or not FOLDED.search(text) else text.translate(ALIKE)


def joined(left: str, right: str) -> bool:
    """Tell whether two characters that follow each other are of one word.

    In a script without spaces a word may begin and end anywhere, only not within a syllable, or within a word in
    katakana, which stands between words in other scripts.
    """
    if not (_is_letter(left) and _is_letter(right)):
        return False
    if max(left, right) < FIRST_UNSPACED or not UNSPACED.search(left + right):
        return True
    if unicodedata.category(right)[0] == "M" or INSIDE.match(left + right):
        return True
    return bool(KATAKANA.match(left) and KATAKANA.match(right))


def _is_letter(character: str) -> bool:
    """Tell whether this is a character of a word: as `\\w` has it, or a vowel sign, which that lacks."""
    if character.isalnum() or character == "_":
        return True
    return not character.isascii() and unicodedata.category(character)[0] == "M" and not STRESS.match(character)
