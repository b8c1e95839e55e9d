"""The Plural-Forms header of a locale, worded as gettext words it.

CLDR's rules also tell fractions apart, which gettext does not count: a category that no whole number takes is left out.
"""

import gettext
from collections.abc import Callable
from functools import cache

import babel
from babel.messages.plurals import PLURALS
from babel.plural import PluralRule, to_gettext

GETTEXT = ("he", "lv", "pt")  # CLDR differs from gettext's table (which Babel has), and tools expect gettext's
IRISH = "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"  # gettext's own: Babel has an older expression
CATEGORIES = ("zero", "one", "two", "few", "many", "other")  # CLDR's, in the order in which gettext numbers them
COUNTED = range(1001)  # numbers to compare expressions by: from there on rules repeat themselves, but for millions


def plural_header(cldr: babel.Locale) -> str:
    """Return the header of a locale: gettext's own where it has one, else CLDR's rules in the usual wording, if any."""
    if cldr.language == "ga":
        return IRISH
    table = {count_and_expression for count_and_expression in PLURALS.values() if count_and_expression[0]}
    own = PLURALS.get(str(cldr)) or PLURALS.get(cldr.language)
    if own and cldr.language in GETTEXT and str(cldr) != "pt_BR":
        return _header(*own)
    wanted = _by_cldr(cldr.plural_form)
    likely = [*([own] if own else []), *sorted(table, key=lambda pair: (len(pair[1]), pair[1]))]
    known = next((pair for pair in likely if _values(pair[1]) == wanted), None)
    return _header(*known) if known else _from_rules(cldr.plural_form)


def plural_function(header: str) -> Callable[[int], int]:
    """Return which form a whole number takes, as the expression of a header has it."""
    return gettext.c2py(header.partition("plural=")[2].rstrip("; "))


def _header(count: int, expression: str) -> str:
    return f"nplurals={count}; plural={expression};"


@cache
def _values(expression: str) -> tuple[int, ...]:
    return tuple(map(gettext.c2py(expression.strip("; ")), COUNTED))


def _by_cldr(rule: PluralRule) -> tuple[int, ...]:
    taken = [rule(number) for number in COUNTED]
    order = [category for category in CATEGORIES if category in taken]
    return tuple(map(order.index, taken))


def _from_rules(rule: PluralRule) -> str:
    taken = {rule(number) for number in COUNTED}
    whole = PluralRule({category: text for category, text in rule.rules.items() if category in taken})
    return to_gettext(whole)
