"""The labels of the page in the language of whoever uses it, and the grammar by which it shows placeholders."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.base.files import Workspace
from pipeline.base.theme import THEME
from pipeline.catalog.model import catalog_path
from pipeline.catalog.po import read_catalog
from pipeline.catalog.state import is_approved
from pipeline.language.locales import SOURCE, Locale, read_locale
from pipeline.language.plurals import COUNTED, plural_function
from pipeline.profile.grammar import PARTS
from pipeline.profile.interface import INTERFACE, INTERFACE_POT, interface_template
from pipeline.profile.message import Message


@dataclass(frozen=True, slots=True)
class InterfaceLocale:
    """A language that the page can be shown in."""

    name: str
    tag: str
    language: str  # its name in itself


@dataclass(frozen=True, slots=True)
class Interface:
    """What the page is told of its own language."""

    locale: str
    tag: str
    direction: str
    locales: tuple[InterfaceLocale, ...]  # all that it can be shown in
    labels: dict[str, tuple[str, ...]]  # by id, as many forms as the language has
    categories: tuple[str, ...]  # CLDR's category of each plural form, in gettext's order
    grammar: str  # the expression that takes a message apart, as JavaScript writes it


def interface(workspace: Workspace, wanted: Sequence[str]) -> Interface:
    """Return the labels in the first wanted language, a tag or a name, that has a catalog; else in English.

    A label without an approved translation is in English, as every label is of a language that is right to left and
    has no catalog.
    """
    own_workspace = workspace if workspace.exists(INTERFACE_POT) else Workspace(THEME, None)
    names = [path.split("/")[1] for path in own_workspace.list(f"locales/*/LC_MESSAGES/{INTERFACE}.po")]
    locales = {name: read_locale(own_workspace, name) for name in dict.fromkeys([SOURCE, *names])}
    asked = [wish.strip().replace("_", "-").lower().split("-") for wish in wanted]
    found = (name for wish in asked for name in locales if wish[0] == name.lower().split("_")[0])
    locale = locales[next(found, SOURCE)]
    return Interface(
        locale=locale.name,
        tag=locale.tag,
        direction=locale.direction,
        locales=tuple(InterfaceLocale(own.name, own.tag, own.own_name) for own in locales.values()),
        labels=_labels(own_workspace, locale),
        categories=_categories(locale),
        grammar=PARTS.pattern.replace("(?P<", "(?<"),
    )


def _labels(own_workspace: Workspace, locale: Locale) -> dict[str, tuple[str, ...]]:
    path = catalog_path(INTERFACE, locale.name)
    entries = (
        read_catalog(own_workspace.read_text(path), INTERFACE, locale).by_id() if own_workspace.exists(path) else {}
    )
    return {
        message.id: entry.translations
        if (entry := entries.get(message.id)) and is_approved(entry, message)
        else _english(message)
        for message in interface_template().messages
    }


def _english(message: Message) -> tuple[str, ...]:
    return tuple(filter(None, (message.text, message.plural)))


def _categories(locale: Locale) -> tuple[str, ...]:
    """Return the CLDR category of the first number that takes each form."""
    form, category = plural_function(locale.plural_forms), locale.cldr.plural_form
    first: dict[int, str] = {}
    for number in COUNTED:
        first.setdefault(form(number), category(number))
    return tuple(first[place] for place in sorted(first))
