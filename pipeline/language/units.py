"""The units that a number may have: those of CLDR, by its identifiers without the kind of unit before them.

They are written as symbols (CLDR's short form), which no language inflects. `percent` is not written as a unit, but by
the pattern for per cent, which knows on which side of the number the sign stands.
"""

from functools import cache

import babel
from babel.units import UnknownUnitError, format_unit

PERCENT = "percent"
SAMPLE = 7  # of which no language has a word for number and unit together, as for one or two


@cache
def units() -> dict[str, str]:
    """Return CLDR's identifier of each unit by its name in profiles: `area-square-kilometer` of `square-kilometer`."""
    names = babel.Locale("en").unit_display_names
    return {PERCENT: PERCENT} | {name.partition("-")[2]: name for name in sorted(names) if can_be_written(name, "en")}


def can_be_written(unit: str, locale: babel.Locale | str) -> bool:
    """Tell whether CLDR has a pattern of a unit in a language; without one Babel writes the unit's identifier."""
    if unit == PERCENT:
        return True
    try:
        text = format_unit(SAMPLE, unit, "short", locale=locale)
    except UnknownUnitError:
        return False
    return str(SAMPLE) in text and unit not in text
