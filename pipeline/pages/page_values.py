"""What a layout is given, besides what its kind of page needs: see “What a layout is given” in docs/architecture.md."""

from typing import Any

from markupsafe import Markup

from pipeline.language.formats import format_edtf
from pipeline.language.locales import Locale
from pipeline.pages.fallback import FallbackCounter, marked
from pipeline.pages.localize import Labels, LocalizedProfile, Text, shown_name
from pipeline.pages.timeline import draw_timeline, second_column
from pipeline.pages.web_page import shown_size
from pipeline.profile.model import Message, Name

TIMELINE_WIDTH = 680.0  # width of the drawn timeline in CSS pixels: the width of A4 paper without its margins


def profile_values(localized: LocalizedProfile) -> dict[str, Any]:
    profile, locale = localized.profile, localized.locale
    return {
        "profile": profile,
        "locale": locale,
        "date": lambda value: format_edtf(value, locale),
        "size": lambda size: shown_size(size, locale),
        "numbers": {source.id: i for i, source in enumerate(profile.sources, 1)},
        "timeline": draw_timeline(profile.timeline, TIMELINE_WIDTH) if profile.timeline else None,
        "second_column": second_column([len(localized.text(entry.text).plain) for entry in profile.timeline]),
    }


def text_functions(
    localized: LocalizedProfile, locales: tuple[Locale, ...], counter: FallbackCounter
) -> dict[str, Any]:
    """Return the functions by which a layout takes messages and names of the profile."""
    table = {locale.name: locale for locale in locales}

    def found(message: Message) -> Text:
        return counter.text("message", message.id, localized.text(message))

    def name(record: Name, own: Locale) -> Markup:
        counter.name(record, own)
        return shown_name(record, own, localized.locale, table)

    def t(message: Message) -> Markup:
        return marked(found(message))

    def plain(message: Message) -> str:
        return found(message).plain

    return {"t": t, "plain": plain, "name": name}


def label_functions(labels: Labels, counter: FallbackCounter) -> dict[str, Any]:
    """Return the functions by which a layout takes its labels; they are what the extraction looks for."""
    kind = f"{labels.locale.name} label"

    def pgettext(context: str, source: str, **values: object) -> Markup:
        return marked(counter.text(kind, context, labels.label(context, source, values)))

    def npgettext(context: str, source: str, plural: str, count: int, **values: object) -> Markup:
        found = labels.label(context, source, {"count": count, **values}, plural, count)
        return marked(counter.text(kind, context, found))

    return {"pgettext": pgettext, "npgettext": npgettext}
