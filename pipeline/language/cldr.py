"""CLDR's data of one locale, as Babel has it, with what is wrong in it put right."""

from typing import Any

import babel
from babel.core import get_global
from babel.localedata import LocaleDataDict
from babel.localedata import load as load_locale_data

from pipeline.language.casing import uncapitalized


def cldr_locale(name: str) -> babel.Locale:
    """Return the data of a locale; raise LookupError where CLDR has none of this name.

    Babel (2.18) resolves an alias, such as that of stand-alone month names, in a table that all locales share, so that
    the first of them gives its months to the others: the data is therefore a copy.
    """
    try:
        known = babel.Locale.parse(name)
    except (ValueError, babel.UnknownLocaleError) as failure:
        raise LookupError(name) from failure
    if known.modifier:  # gettext has sr@latin where CLDR has sr_Latn
        raise LookupError(name)
    own = babel.Locale(known.language, known.territory, known.script, known.variant)
    setattr(own, "_Locale__data", _Unshared(load_locale_data(str(known))))  # noqa: B010 - private, and mangled by Babel
    _lower_months(own)
    return own


def script_of(cldr: babel.Locale) -> str:
    """Return the script a locale is written in, by CLDR's likely subtags."""
    if cldr.script:
        return cldr.script
    subtags = get_global("likely_subtags")
    likely = subtags.get(f"{cldr.language}_{cldr.territory}") or subtags.get(cldr.language, "")
    return next((part for part in likely.split("_") if len(part) == 4), "Latn")


def _lower_months(cldr: babel.Locale) -> None:
    """Give months no capital where the language has none in a date.

    CLDR writes some stand-alone names as at the beginning of a sentence. No language in Cyrillic has a capital there.
    """
    cyrillic = script_of(cldr) == "Cyrl"
    forms = cldr.months["format"]["wide"]
    for names in (cldr.months["stand-alone"]["wide"], forms):
        for number, name in list(names.items()):
            lowered = uncapitalized(name, cldr.language)
            if cyrillic or forms[number][:1] == lowered[:1]:
                names[number] = lowered


class _Unshared(LocaleDataDict):
    """Data of a locale, of which each table is copied when it is first read: most never are."""

    def __init__(self, table: Any, base: Any = None) -> None:
        super().__init__(dict(table), base=self if base is None else base)

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if type(found) is LocaleDataDict:
            found = self._data[key] = _Unshared(found._data, self.base)
        return found
