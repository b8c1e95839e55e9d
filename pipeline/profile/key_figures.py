"""The key figures of a profile: at most three numbers that stand out at the head of a factsheet."""

from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, Location, error
from pipeline.profile.grammar import placeholders
from pipeline.profile.model import KeyFigure, Profile
from pipeline.profile.nodes import Document, Fields
from pipeline.profile.quantities import cited

MOST = 3  # what has room in one strip, and is read at a glance
KEYS = ("id", "figure", "value", "label", "sources")


def read_key_figures(profile: Fields, key: str) -> tuple[KeyFigure, ...]:
    found = profile.records(key, "key figure", KEYS, _key_figure)
    if len(found) > MOST:
        message = f"the profile has {len(found)} key figures, more than {MOST}"
        profile.fault(profile.values[key], "profile-key-figure", message, f"keep the {MOST} that matter most")
    return found


def key_figure_faults(profile: Profile, document: Document) -> Iterator[Diagnostic]:
    """Report key figures whose figure is not declared, or is not in what is said of it."""
    declared = {figure.id for figure in profile.figures}
    for record in profile.key_figures:
        place = Location(profile.path, document.ids[record.id])
        if record.figure not in declared:
            message = f"“{record.id}” shows the undeclared figure “{record.figure[:40]}”"
            hint = f"declare it under figures, or use one of {', '.join(sorted(declared))}"
            yield error(place, "profile-key-figure", message, hint)
        elif record.value and record.figure not in placeholders(record.value.text):
            message = f"the value of “{record.id}” does not have its figure"
            hint = f"write {{{record.figure}}} in it, or leave it out where the number stands by itself"
            yield error(place, "profile-key-figure", message, hint)


def _key_figure(fields: Fields) -> KeyFigure:
    value = fields.optional(fields.message, "value")
    return KeyFigure(fields.id, fields.text("figure"), value, fields.message("label"), cited(fields))
