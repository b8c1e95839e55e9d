"""The order in which a title has the names: which one is first is decided for each language, in one place.

`title_order` of a profile is a mapping such as `{en: [falklands, malvinas], es: [malvinas, falklands]}`.
"""

from pipeline.profile.model import Name
from pipeline.profile.nodes import Fields


def read_title_order(
    profile: Fields, locales: tuple[str, ...], names: tuple[Name, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the ids of names by locale; a language that is not among them may have its names in any order."""
    node = profile.values.get("title_order")
    fields = node and profile.document.fields(node, "“title_order”", locales)
    if not fields:
        return ()
    known = {name.id for name in names}
    return tuple((locale, _order(fields, locale, known)) for locale in locales if locale in fields.values)


def _order(fields: Fields, locale: str, known: set[str]) -> tuple[str, ...]:
    items = fields.texts(locale)
    order = tuple(name for name, _ in items)
    for name, node in items:
        if name not in known:
            fields.fault(node, "title-order", f"{_of(locale)} has “{name}”, which is no name", "write ids of names")
    if len(order) < 2 or len({*order}) < len(order):
        hint = "write the ids of two names or more, each once, in the order of the title"
        fields.fault(fields.values[locale], "title-order", f"{_of(locale)} is not one of several names", hint)
    return order


def _of(locale: str) -> str:
    return f"the order of names in {locale}"
