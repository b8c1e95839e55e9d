"""The labels of the page in the language of whoever uses it, and the grammar by which it shows placeholders."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from pipeline.base.diagnostics import PipelineError
from pipeline.base.files import Workspace
from pipeline.base.theme import THEME
from pipeline.catalog.model import Entry, catalog_path
from pipeline.catalog.po import read_catalog
from pipeline.catalog.state import is_approved
from pipeline.language.locales import SOURCE, read_locale
from pipeline.language.plurals import form_categories
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

    A label without an approved translation is in English. A language whose files cannot be read is not offered.
    """
    own_workspace = workspace if workspace.exists(INTERFACE_POT) else Workspace(THEME, None)
    names = [path.split("/")[1] for path in own_workspace.list(f"locales/*/LC_MESSAGES/{INTERFACE}.po")]
    locales = {SOURCE: read_locale(Workspace(THEME, None), SOURCE)}
    for name in names:
        with suppress(PipelineError):
            locales[name] = read_locale(own_workspace, name)
    asked = [wish.strip().replace("_", "-").lower().split("-") for wish in wanted]
    found = (name for wish in asked for name in locales if wish[0] == name.lower().split("_")[0])
    locale, entries = locales[next(found, SOURCE)], dict[str, Entry]()
    try:
        if locale.name != SOURCE:
            text = own_workspace.read_text(catalog_path(INTERFACE, locale.name))
            entries = read_catalog(text, INTERFACE, locale).by_id()
    except PipelineError:
        locale = locales[SOURCE]
    return Interface(
        locale=locale.name,
        tag=locale.tag,
        direction=locale.direction,
        locales=tuple(InterfaceLocale(own.name, own.tag, own.own_name) for own in locales.values()),
        labels={message.id: _label(entries.get(message.id), message) for message in interface_template().messages},
        categories=form_categories(locale.plural_forms, locale.cldr),
        grammar=PARTS.pattern.replace("(?P<", "(?<"),
    )


def _label(entry: Entry | None, message: Message) -> tuple[str, ...]:
    if entry and is_approved(entry, message):
        return entry.translations
    return tuple(filter(None, (message.text, message.plural)))
