"""A profile in the words of one locale, as safe HTML. Start with `localize`.

Everything is escaped; only the tokens and placeholders of the grammar become markup, so that a translation cannot
break the page. Names stay in one piece: a hyphenated name cannot be found by a search.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from pipeline.catalog.model import Catalog, Entry, SourceText
from pipeline.catalog.state import is_approved
from pipeline.language.formats import format_range
from pipeline.language.locales import SOURCE, Locale
from pipeline.language.names import occurrences
from pipeline.language.plurals import plural_function
from pipeline.profile.grammar import parse
from pipeline.profile.model import Message, Name, Profile

MARK = "[?]"
UNAPPROVED = Markup('<span class="unapproved">')
TAG = re.compile(r"<[^>]*>")
LETTER = re.compile(r"[^\W\d_]")
LONGEST_WORD = 200  # characters that are looked at before a name
ATTACHED = re.compile(r"(?:\w+-)*$")


@dataclass(frozen=True, slots=True)
class Text:
    """A message in one language, ready for a page."""

    html: Markup
    plain: str  # the same without markup, for attributes and data
    fallback: bool  # whether it is the English text, because no approved translation exists; in English it never is
    unapproved: bool = False  # whether it is a translation that nobody has approved, which only a draft shows, marked


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of the layouts."""

    locale: Locale
    entries: Mapping[str, Entry]
    forms: tuple[str, ...] = ()  # forms of names, which stay unhyphenated

    def label(self, context: str, source: str, values: Mapping[str, object], plural: str = "", count: int = 1) -> Text:
        """Return a label, in the form of its count where it has a plural; values that are not Markup are escaped."""
        entry = self.entries.get(context)
        if entry and is_approved(entry, SourceText(source, plural)):
            form = plural_function(self.locale.plural_forms)(count) if plural else 0
            return _translated(entry, form, values, self.forms)
        fallback = self.locale.name != SOURCE
        own = {key: in_language(value, self.locale) for key, value in values.items()} if fallback else values
        return _filled(plural if plural and count != 1 else source, own, self.forms, fallback=fallback)


@dataclass(frozen=True, slots=True)
class LocalizedProfile:
    profile: Profile
    locale: Locale
    texts: Mapping[str, Text]  # every message of the profile, by id
    forms: tuple[str, ...]  # accepted forms of every name in this language

    def text(self, message: Message) -> Text:
        return self.texts[message.id]

    @property
    def fallbacks(self) -> int:
        """How many messages appear in English because their translation is missing."""
        return sum(text.fallback for text in self.texts.values())


def localize(profile: Profile, catalog: Catalog, locale: Locale, locales: Mapping[str, Locale]) -> LocalizedProfile:
    """Put a profile into a locale's words; what is fuzzy, missing or outdated falls back to English, and says so."""
    forms = name_forms(profile, locale.name)
    values = placeholder_values(profile, locale, locales)
    fallback_values = placeholder_values(profile, locales[SOURCE], locales)
    entries = catalog.by_id()
    english = name_forms(profile, SOURCE)
    texts: dict[str, Text] = {}
    for message in profile.messages():
        entry = entries.get(message.id)
        if entry and is_approved(entry, message):
            texts[message.id] = _translated(entry, 0, values, forms)
        else:
            texts[message.id] = _filled(message.text, fallback_values, english, fallback=locale.name != SOURCE)
    return LocalizedProfile(profile, locale, texts, forms)


def name_forms(profile: Profile, locale: str) -> tuple[str, ...]:
    return tuple(form for name in profile.names for form in name.in_locale(locale).forms)


def placeholder_values(profile: Profile, locale: Locale, locales: Mapping[str, Locale]) -> dict[str, object]:
    """Return what the placeholders of a profile stand for: formatted figures, and names marked with their language."""
    values: dict[str, object] = {f.id: format_range(f.low, f.high, f.unit, locale) for f in profile.figures}
    for record in profile.names:
        for own in locales.values():
            values[f"{record.id}.{own.name}"] = shown_name(record, own, locale, locales)
    return values


def shown_name(record: Name, own: Locale, page: Locale, locales: Mapping[str, Locale]) -> Markup:
    """Return a name in one of its languages; where it has no form there, the English one, marked as a stand-in."""
    forms = record.in_locale(own.name)
    shown = foreign_name(forms.name, locales[forms.locale], page)
    fallback = forms.locale != own.name and page.name != SOURCE
    return Markup('<span class="fallback">{}</span>').format(shown) if fallback else shown


def in_language(value: object, locale: Locale) -> object:
    """Return what goes into a text of another language, marked with its own; what has no letters is of none."""
    if not isinstance(value, str) or not LETTER.search(plain_text(escape(value))):
        return value
    return Markup('<span lang="{}" dir="auto">{}</span>').format(locale.tag, value)


def foreign_name(name: str, own: Locale, page: Locale) -> Markup:
    """Return a name in one piece, marked with its language where that is not the page's."""
    language = Markup(' lang="{}"').format(own.tag) if own.tag != page.tag else ""
    direction = Markup(' dir="{}"').format(own.direction) if language and own.direction != page.direction else ""
    return Markup('<span class="name"{}{}>{}</span>').format(language, direction, name)


def _translated(entry: Entry, form: int, values: Mapping[str, object], forms: tuple[str, ...]) -> Text:
    """Return a translation; one that is only offered ends in a mark, which is text and so stands everywhere it does."""
    text = _filled(entry.translations[form], values, forms, fallback=False)
    if not entry.offered:
        return text
    html = UNAPPROVED + text.html + Markup("&#160;{}</span>").format(MARK)
    return Text(html, plain_text(html), fallback=False, unapproved=True)


def _filled(wording: str, values: Mapping[str, object], forms: tuple[str, ...], *, fallback: bool) -> Text:
    pieces: list[str] = []
    for part in parse(wording):
        if part.kind == "token":
            pieces.append(part.value)
        elif part.kind == "placeholder":
            pieces.append(escape(values.get(part.value, f"{{{part.value}}}")))
        else:
            pieces.append(_unbroken_names(unicodedata.normalize("NFC", part.value), forms))
    html = Markup("".join(pieces))
    return Text(html, plain_text(html), fallback)


def plain_text(html: Markup) -> str:
    """Return markup of our own without its tags; Markup.striptags would lose no-break spaces."""
    return unescape(TAG.sub("", str(html)))


def _unbroken_names(text: str, forms: tuple[str, ...]) -> Markup:
    html, end = Markup(""), 0
    for found, stop in occurrences(text, forms):
        attached = ATTACHED.search(text, max(end, found - LONGEST_WORD), found)  # the whole of Nagorno-Karabakh
        start = attached.start() if attached else found
        html += escape(text[end:start]) + Markup('<span class="name">{}</span>').format(text[start:stop])
        end = stop
    return html + escape(text[end:])
