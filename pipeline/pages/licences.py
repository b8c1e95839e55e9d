"""The addresses of licences that publishers name."""

import re

CREATIVE_COMMONS = re.compile(r"CC[ -](BY(?:-(?:NC|ND|SA|NC-SA|NC-ND))?)[ -](\d\.\d)", re.IGNORECASE)
ZERO = re.compile(r"CC0(?:[ -]1\.0)?", re.IGNORECASE)


def licence_address(name: str) -> str:
    """Return the address of a licence of Creative Commons, by its usual short name; empty for any other."""
    if match := CREATIVE_COMMONS.fullmatch(name.strip()):
        return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
    return "https://creativecommons.org/publicdomain/zero/1.0/" if ZERO.fullmatch(name.strip()) else ""
