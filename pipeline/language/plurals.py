"""The Plural-Forms header of a locale, worded as gettext words it.

CLDR's rules also tell fractions apart, which gettext does not count: a category that no whole number takes is left out.
"""

import gettext
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from itertools import islice

import babel
from babel.messages.plurals import PLURALS, get_plural
from babel.plural import PluralRule, to_gettext

GETTEXT = ("he", "lv", "pt")  # CLDR differs from gettext's table (which Babel has), and tools expect gettext's
IRISH = "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"  # gettext's own: Babel has an older expression
CATEGORIES = ("zero", "one", "two", "few", "many", "other")  # CLDR's, in the order in which gettext numbers them
MOST_EXAMPLES = 4
COUNTED = range(1001)  # numbers to compare expressions by: from there on rules repeat themselves, but for millions


def plural_header(cldr: babel.Locale) -> str:
    """Return the header of a locale: gettext's own where it has one, else CLDR's rules in the usual wording, if any."""
    if cldr.language == "ga":
        return IRISH
    own = get_plural(cldr)
    if cldr.language in GETTEXT and str(cldr) != "pt_BR":
        return own.plural_forms
    rule = cldr.plural_form
    taken = [rule(number) for number in COUNTED]
    order = [category for category in CATEGORIES if category in taken]
    wanted = tuple(map(order.index, taken))
    for count, expression in (own, *sorted(set(PLURALS.values()), key=lambda pair: (len(pair[1]), pair[1]))):
        if _values(expression) == wanted:
            return f"nplurals={count}; plural={expression};"
    return to_gettext(PluralRule({category: text for category, text in rule.rules.items() if category in order}))


def plural_function(header: str) -> Callable[[int], int]:
    """Return which form a whole number takes, as the expression of a header has it."""
    return gettext.c2py(header.partition("plural=")[2].rstrip("; "))


@cache
def form_categories(header: str, cldr: babel.Locale) -> tuple[str, ...]:
    """Return CLDR's category of each plural form, in gettext's order: of several, that of most of its numbers."""
    function = plural_function(header)
    taken = defaultdict[int, Counter[str]](Counter)
    for number in COUNTED:
        taken[function(number)][cldr.plural_form(number)] += 1
    forms = range(int(header.partition("=")[2].partition(";")[0]))
    return tuple(max(taken[form], key=taken[form].__getitem__, default="other") for form in forms)


@cache
def fixed_number(header: str, form: int) -> int | None:
    """Return the one number that a plural form stands for, such as 2 for a dual; None where there are several.

    Such a form may leave its number out: “one page”, “two pages” in one word. `msgfmt -c` allows the same. Zero does
    not count beside another number: French has one form for both 0 and 1.
    """
    function = plural_function(header)
    taken = [number for number in COUNTED if function(number) == form]
    return taken[-1] if taken and len([*filter(None, taken)]) <= 1 else None


@cache
def form_examples(header: str, form: int) -> tuple[int, ...]:
    """Return a few numbers that take a plural form, by which it is told from the others."""
    function = plural_function(header)
    return tuple(islice((number for number in COUNTED if function(number) == form), MOST_EXAMPLES))


@cache
def _values(expression: str) -> tuple[int, ...]:
    return tuple(map(gettext.c2py(expression.strip("; ")), COUNTED))
