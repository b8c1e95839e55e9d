"""Capitals as a language has them. Python knows Unicode's defaults alone: an i becomes I, also in Azerbaijani.

What differs is in Unicode's SpecialCasing.txt (Turkish, Azerbaijani, Lithuanian) and in CLDR's transforms of Dutch,
Armenian and Greek. Only what the pipeline does to words is here: it begins one with a capital, or with none.
"""

DOTTED = ("az", "crh", "gag", "tr", "tt")
"""Languages in whose Latin script İ is the capital of i; SpecialCasing.txt has tr and az, the others write alike."""


def capitalized(text: str, language: str) -> str:
    """Return a text with a capital at its beginning: İspan in Azerbaijani, IJslands in Dutch, Եվ in Armenian.

    A letter that has two capitals gets the one that begins a word (ǅ). Georgian begins none with a capital.
    """
    first = text[:1]
    if language in DOTTED and first == "i":
        return "İ" + text[1:]
    if language == "nl" and text[:2] in ("ij", "íj"):
        return text[:2].upper() + text[2:]
    if language == "hy" and first == "և":
        return "Եվ" + text[1:]
    return first.title() + text[1:]


def uncapitalized(text: str, language: str) -> str:
    """Return a text without a capital at its beginning: ispan and ıspan are two words in Azerbaijani."""
    first = text[:1]
    if language in DOTTED and first in ("I", "İ"):
        return ("ı" if first == "I" else "i") + text[1:]
    if language == "nl" and text[:2] in ("IJ", "ÍJ"):
        return text[:2].lower() + text[2:]
    if first == "İ":
        return "i" + text[1:]  # by default it is i and U+0307, two characters
    return first.lower() + text[1:]
