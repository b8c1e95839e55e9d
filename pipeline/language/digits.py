"""The digits that a language is printed in: a numbering system of CLDR, by its default or by `digits` in `locale.toml`.

Only systems that count in tens with ten digits of their own are known: Unicode then has the digits in a row, and
whatever compares numbers reads them by their values. Chinese numerals (`hanidec`) and the like are words here.
"""

from typing import Annotated

import babel

from pipeline.base.toml import Rule, meta

LATIN = "latn"
ZEROS = {
    "adlm": "𞥐",
    "arab": "٠",
    "arabext": "۰",
    "beng": "০",
    "cakm": "𑄶",
    "deva": "०",
    "gujr": "૦",
    "guru": "੦",
    "hmnp": "𞅀",
    "java": "꧐",
    "khmr": "០",
    "knda": "೦",
    "laoo": "໐",
    "latn": "0",
    "mlym": "൦",
    "mong": "᠐",
    "mtei": "꯰",
    "mymr": "၀",
    "nkoo": "߀",
    "olck": "᱐",
    "orya": "୦",
    "tamldec": "௦",
    "telu": "౦",
    "thai": "๐",
    "tibt": "༠",
    "vaii": "꘠",
}
"""The digit zero of each numbering system that is the default of a CLDR locale, or its native one."""
COUNTER_STYLES = {
    "arab": "arabic-indic",
    "arabext": "persian",
    "beng": "bengali",
    "deva": "devanagari",
    "gujr": "gujarati",
    "guru": "gurmukhi",
    "khmr": "khmer",
    "knda": "kannada",
    "laoo": "lao",
    "mlym": "malayalam",
    "mong": "mongolian",
    "mymr": "myanmar",
    "orya": "oriya",
    "tamldec": "tamil",
    "telu": "telugu",
    "thai": "thai",
    "tibt": "tibetan",
}
"""The counter styles of CSS (Counter Styles Level 3, 6.1) with these digits; for the other systems CSS has none."""
NAMES = {"native", "latin", *ZEROS}
HINT = f"write “native”, “latin”, or CLDR’s name of a numbering system: {', '.join(sorted(ZEROS))}"
Digits = Annotated[
    str,
    meta("the name of a numbering system", '"native"'),
    Rule(lambda name: name in NAMES, "is not a numbering system that can be printed", HINT),
]


def numbering_system(wanted: str, cldr: babel.Locale) -> str | None:
    """Return the numbering system that a locale is printed in; None where its native one has no digits in a row."""
    if not wanted:
        system = str(cldr.default_numbering_system)
        return system if system in ZEROS else LATIN
    if wanted == "native":
        system = str(cldr.other_numbering_systems.get("native", LATIN))
        return system if system in ZEROS else None
    return LATIN if wanted == "latin" else wanted


def in_digits(text: str, system: str) -> str:
    """Return a text with its Latin digits written in those of a numbering system."""
    zero = ord(ZEROS[system])
    return text if system == LATIN else text.translate({0x30 + digit: chr(zero + digit) for digit in range(10)})
