"""The numbers of a profile: its figures, and its statistics."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from typing import Any

import yaml

from pipeline.language.cldr import cldr_locale
from pipeline.language.units import can_be_written, units
from pipeline.profile import model
from pipeline.profile.nodes import IDENTIFIER, MARK, Fields

FIGURE_ID = re.compile(r"[a-z][a-z0-9_]*")
AMOUNT = ("value", "from", "to")
FIGURE = (*AMOUNT, "unit", "qualifier", "date", "source")
QUALIFIERS = ("over", "under", "about")
POINT = ("date", "value", "sources")  # of a series
STATISTIC = ("id", "label", *AMOUNT, "unit", "date", "sources", "group", "series", "editorial")
UNIT_HINT = "write percent, or a unit of CLDR such as square-kilometer; in statistics a unit in words, after !_"


def figures(profile: Fields, locales: Sequence[str]) -> Iterator[model.Figure]:
    """Yield the figures of a profile, which is told in these locales."""
    document, node = profile.document, profile.values.get("figures")
    ids = [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    found = document.fields(node, "“figures”", ids) if node else None
    for name, value in found.values.items() if found else ():
        if not FIGURE_ID.fullmatch(name):
            document.fault(value, "profile-id", f"“{name}” is not a figure’s id", "use small letters, digits and _")
        fields = document.fields(value, f"figure “{name}”", FIGURE)
        if fields is None:
            continue
        low, high = _amount(fields)
        date, source = fields.optional(fields.date, "date"), fields.optional(fields.text, "source") or ""
        exact: Any = fields.choice("qualifier", QUALIFIERS)
        yield model.Figure(name, low, high, _unit(fields, locales), exact, date, source, fields.place)


def statistic(locales: Sequence[str], fields: Fields) -> model.Statistic:
    label, sources = fields.message("label"), cited(fields)
    unit = fields.values.get("unit")
    in_words = unit is not None and unit.tag == MARK
    if "series" in fields.values:
        observations = _series(fields, sources)
    else:
        observations = (model.Observation(*_amount(fields), fields.optional(fields.date, "date"), sources),)
    return model.Statistic(
        id=fields.id,
        label=label,
        unit="" if in_words else _unit(fields, locales),
        unit_label=fields.message("unit") if in_words else None,
        group=fields.optional(partial(_group, fields), "group") or "",
        observations=observations,
        editorial=fields.flag("editorial"),
    )


def cited(fields: Fields) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for source, _ in fields.optional(fields.texts, "sources") or []))


def _amount(fields: Fields) -> tuple[Decimal, Decimal]:
    """Return a number twice, or the ends of a range."""
    single = "value" in fields.values or fields.values.keys().isdisjoint(("from", "to"))
    for key in ("from", "to") if single else ():
        if key in fields.values:
            fields.fault(fields.values[key], "profile-type", f"{fields.where} has both value and {key}", "keep one")
    low = fields.number("value" if single else "from")
    high = low if single else fields.number("to")
    if not single and low >= high:
        hint = "write the lower number as from"
        fields.fault(fields.node, "profile-type", f"{fields.where} does not rise", hint)
    return low, high


def _unit(fields: Fields, locales: Sequence[str]) -> str:
    """Return a unit by its name, where CLDR can write it in each language; an empty text where the key is missing."""
    name = fields.optional(fields.text, "unit")
    if not name:
        return ""
    if name not in units():
        near = get_close_matches(name, units(), 1)
        hint = f"did you mean {near[0]}? {UNIT_HINT}" if near else UNIT_HINT
        fields.fault(fields.values["unit"], "profile-unit", f"“{name[:40]}” of {fields.where} is not a unit", hint)
        return ""
    if lacking := [locale for locale in locales if not _has_unit(locale, units()[name])]:
        message = f"CLDR does not have “{name}”, the unit of {fields.where}, in {', '.join(lacking)}"
        fields.fault(fields.values["unit"], "profile-unit", message, "convert it to a unit that all languages have")
    return name


def _has_unit(locale: str, unit: str) -> bool:
    """Tell whether a locale has a unit; one that CLDR does not have is reported where locales are read."""
    try:
        return can_be_written(unit, cldr_locale(locale))
    except LookupError:
        return True


def _group(fields: Fields, key: str) -> str:
    group = fields.text(key)
    if not IDENTIFIER.fullmatch(group):
        hint = "use small Latin letters, digits, - and _, beginning with a letter"
        fields.fault(fields.values[key], "profile-id", f"“{group[:40]}” is not the id of a group", hint)
    return group


def _series(fields: Fields, sources: tuple[str, ...]) -> tuple[model.Observation, ...]:
    for key in ("date", *AMOUNT):
        if key in fields.values:
            message = f"{fields.where} has both series and {key}"
            fields.fault(fields.values[key], "profile-series", message, "write each number and its date in the series")
    places: list[Fields] = []

    def point(one: Fields) -> model.Observation:
        places.append(one)
        value = one.number("value")
        return model.Observation(value, value, one.date("date"), cited(one) if "sources" in one.values else sources)

    points = fields.records("series", f"a number of the series of {fields.where}", POINT, point)
    if not points:
        message = f"{fields.where} has a series without a number"
        fields.fault(fields.values["series"], "profile-series", message, "add - {date: 2011, value: …}")
    for (before, after), place in zip(pairwise(points), places[1:], strict=True):
        if before.date == after.date:
            message = f"the series of {fields.where} has the date {after.date} twice"
            place.fault(place.node, "profile-series", message, "keep one of the two numbers")
        elif before.date and after.date and before.date.years() > after.date.years():
            message = f"the series of {fields.where} has {after.date} after {before.date}"
            place.fault(place.node, "profile-series", message, "sort it by date")
    return points
