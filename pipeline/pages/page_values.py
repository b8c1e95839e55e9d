"""What a layout is given, besides what its kind of page needs: see “What a layout is given” in docs/architecture.md.

English that stands in for a translation is marked where it is given, and counted.
"""

import re
from collections.abc import Iterable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from pipeline.base.settings import Look
from pipeline.language.columns import columns
from pipeline.language.digits import COUNTER_STYLES, in_digits
from pipeline.language.formats import format_edtf, format_range
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.charts import statistics_rows
from pipeline.pages.drawings import draw_timeline, second_column
from pipeline.pages.entries import PrintEdition
from pipeline.pages.localize import Labels, LocalizedProfile, Text, plain_text, shown_name
from pipeline.pages.styles import css_counters, css_string
from pipeline.pages.web_page import shown_size
from pipeline.profile.message import Message
from pipeline.profile.model import Name

TIMELINE_WIDTH = 640.0  # of the drawn timeline, in CSS pixels: that of the narrowest page that shows it
ADDED = 60  # characters that the line above what the editors added to the timeline counts for
NAMES = 52  # characters of all columns of names together: they leave the texts on them two fifths of a printed page
ISOLATE = "\u2066"  # begins a text from left to right amid one that may be from right to left
MIRRORED = re.compile(r'<span lang="[^"]*" dir="rtl">([^<]*)</span>')
FALLBACK = Markup('<span class="fallback" lang="{}" dir="ltr">').format(SOURCE)


class FallbackCounter:
    """Counts the fallbacks that a layout uses while it is filled."""

    def __init__(
        self,
        locale: Locale,
        first: "FallbackCounter | None" = None,
        english: Iterable[tuple[str, str]] = (),
        unapproved: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the counter of the language beside which this one is, for the sum of both, or what was counted."""
        self.locale = locale
        self.before = frozenset(english), frozenset(unapproved)
        self.first = first or self
        self.begin()

    def begin(self) -> None:
        """Count anew: a layout is filled again if what it says of their number was wrong."""
        self.english = {*self.before[0]}  # kind and id of each text that is in English as a fallback
        self.unapproved = {*self.before[1]}  # and of each translation that nobody has approved
        self.note = ""

    def text(self, kind: str, id_: str, text: Text) -> Text:
        """Count a message or a label where it is a fallback, or not approved."""
        kind = kind if self.first is self else f"{self.locale.name} {kind}"
        if text.fallback:
            self.first.english.add((kind, id_))
        if text.unapproved:
            self.first.unapproved.add((kind, id_))
        return text

    def name(self, record: Name, own: Locale) -> None:
        """Count a name where it has no form in the language it is told in."""
        if self.locale.name != SOURCE and not record.has_form(own.name):
            self.first.english.add((f"name in {own.name}", record.id))

    def promised(self, note: Markup) -> Markup:
        """Keep the words of the draft's note, which verification looks for on the page."""
        self.note = " ".join(plain_text(note).split())
        return note


def profile_values(localized: LocalizedProfile) -> dict[str, Any]:
    profile, locale = localized.profile, localized.locale
    mirrored = locale.direction == "rtl"
    drawn = draw_timeline(profile.timeline, TIMELINE_WIDTH, mirrored=mirrored) if profile.timeline else None
    return {
        "profile": profile,
        "date": lambda value: format_edtf(value, locale),
        "size": lambda size: shown_size(size, locale),
        "numbers": {source.id: in_digits(str(i), locale.digits) for i, source in enumerate(profile.sources, 1)},
        "main_source": profile.main_source(),
        "timeline": drawn,
        "statistics": statistics_rows(profile.statistics, locale),
        "quantity": lambda value, unit: format_range(value.low, value.high, unit, locale),
        "measure": lambda number, unit: format_range(number, number, unit, locale),
        "second_column": second_column(_lengths(localized)),
        "names_fit": _names_width(localized) <= NAMES,
    }


def _lengths(localized: LocalizedProfile) -> list[int]:
    """Return how long each entry of the timeline is, in characters, with the line above what the editors added."""
    lengths, editorial = [], False
    for entry in localized.profile.timeline:
        label = ADDED if entry.editorial and not editorial else 0
        shown = format_edtf(entry.date, localized.locale), localized.text(entry.text).plain
        lengths.append(sum(map(len, shown)) + label)
        editorial = entry.editorial
    return lengths


def _names_width(localized: LocalizedProfile) -> int:
    """Return how wide the columns of the names table are where no name breaks, in characters; an ideograph is two."""
    names = localized.profile.names
    return sum(max((columns(record.in_locale(own.name).name) for record in names), default=0) for own in localized.told)


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


def label_functions(labels: Labels, counter: FallbackCounter, look: Look) -> dict[str, Any]:
    """Return the functions by which a layout takes its labels; the first two are what the extraction looks for."""
    kind = f"{labels.locale.name} label"

    def pgettext(context: str, source: str, **values: object) -> Markup:
        return marked(counter.text(kind, context, labels.label(context, source, values)))

    def npgettext(context: str, source: str, plural: str, count: int, **values: object) -> Markup:
        found = labels.label(context, source, {"count": count, **values}, plural, count)
        return marked(counter.text(kind, context, found))

    def edition_title(edition: PrintEdition) -> Markup:
        return pgettext(f"edition.{edition.id}", edition.title)

    def publisher_text(key: str) -> Markup:
        source = {"logo-alt": look.logo_alt, "disclaimer": look.disclaimer}[key]
        return pgettext(f"look.{key}", source) if source else Markup("")

    return {
        "pgettext": pgettext,
        "npgettext": npgettext,
        "edition_title": edition_title,
        "publisher_text": publisher_text,
    }


def marked(text: Text) -> Markup:
    """Return a text for a page; English that stands in for a missing translation says that it is English."""
    return FALLBACK + text.html + Markup("</span>") if text.fallback else text.html


def direction_attribute(texts: Iterable[Markup]) -> Markup:
    """Return the dir attribute of an element whose texts are all fallbacks: they follow each other as English does."""
    return Markup(' dir="ltr"') if all(text.startswith(FALLBACK) for text in texts) else Markup("")


def isolated(text: Markup) -> str:
    """Return the plain text of a label for a place without markup; English that stands in keeps its own direction.

    So does what it has in words of the page's language (`localize.in_language`).
    """
    if not text.startswith(FALLBACK):
        return plain_text(text)
    own = Markup(MIRRORED.sub("\u2067\\1\u2069", text))
    return f"{ISOLATE}{plain_text(own)}\u2069"


def language_attribute(text: Markup) -> Markup:
    """Return the lang attribute of an element that can hold a text only without its markup, as an SVG does."""
    return Markup(' lang="{}"').format(SOURCE) if text.startswith(FALLBACK) else Markup("")


@pass_context
def digits(context: Context, number: int) -> str:
    """Return a whole number in the digits of the page's language, ungrouped, as years and numbers of a list are."""
    return in_digits(str(number), context["locale"].digits)


@pass_context
def own_counters(context: Context, text: str, *, of_target: bool = False) -> Markup:
    """Return a label as a CSS value with counters in the digits of the page's language, or, as English, of English."""
    style = "" if text.startswith(ISOLATE) else COUNTER_STYLES.get(context["locale"].digits, "")
    return css_counters(text, style, of_target=of_target)


FILTERS = {
    "digits": digits,
    "css_string": css_string,
    "css_counters": own_counters,
    "plain": plain_text,
    "isolated": isolated,
    "lang": language_attribute,
    "direction": direction_attribute,
}
