"""What contradicts itself in what a manifest says of profiles and names: checks rely on its tables being complete."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.language.names import as_prefixes, is_form, is_prefix

if TYPE_CHECKING:
    from pipeline.verify.manifest import Expectations


def contradiction_of_profiles(expected: Expectations, pages: Collection[tuple[str, str]]) -> str:
    """Return what contradicts itself in what is said of profiles and their names, or nothing.

    `pages` are those of two languages: profile, and languages as the profile has them.
    """
    told: dict[str, set[str]] = {}
    for name in expected.names:
        told.setdefault(name.profile, {*name.table})
        if not told[name.profile] == {*name.table} == {*name.forms} >= {*name.longer}:
            return "has a table that is not of its languages"
    if told.keys() != expected.profiles.keys():
        return f"requires no name of “{min(told.keys() ^ expected.profiles.keys())}”"
    own = {slug: {*profile.languages} for slug, profile in expected.profiles.items()}
    for slug, profile in expected.profiles.items():
        if not (own[slug] and own[slug] <= told[slug] <= {*profile.words} <= {*expected.scripts}):
            return "has a table that is not of its languages"
        if not all({*seconds} <= own[slug] - {first} for first, seconds in profile.beside.items()):
            return "has a pair that is not of its languages"
        pairs = [tuple(pair.split("+")) for pair in profile.pairs]
        if not all(len({*pair}) == len(pair) == 2 and {*pair} <= own[slug] for pair in pairs):
            return "has a pair that is not of its languages"
    if {(slug, pair) for slug, profile in expected.profiles.items() for pair in profile.pairs} != {*pages}:
        return "has pairs of languages that are not those of its pages"
    if not own and expected.draft:  # working papers, which are of no factsheet
        return ""
    return "" if set[str]().union(*own.values()) == {*expected.languages} else "has no profile in one of its languages"


def contradiction_of_forms(expected: Expectations) -> str:
    """Return what contradicts itself in the forms that names may have, or nothing."""
    if not all(is_prefix(prefix) for prefixes in expected.prefixes.values() for prefix in prefixes):
        return "has a prefix of names that is not made of letters"
    told = (forms for name in expected.names for forms in (*name.forms.values(), *name.longer.values()))
    if not all(map(is_form, chain.from_iterable(told))):
        return "accepts a name that is not one"
    prefixes = {tag: as_prefixes(own) for tag, own in expected.prefixes.items()}
    usual = ((name, form, tag) for name in expected.names for tag, form in name.table.items())
    if not all(name.stands_in(form, tag, prefixes[tag]) for name, form, tag in usual):
        return "does not accept a name that it requires"
    return ""
