"""A profile in the words of one locale, as safe HTML. Start with `localize`.

Everything is escaped; only the tokens and placeholders of the grammar become markup, so that a translation cannot
break the page. Names stay in one piece: a hyphenated name cannot be found by a search.
"""

import re
import unicodedata
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape

from markupsafe import Markup, escape

from pipeline.catalog.model import Catalog, Entry, SourceText
from pipeline.catalog.state import is_approved
from pipeline.language.digits import in_digits
from pipeline.language.formats import format_ends, format_range
from pipeline.language.locales import SOURCE, Locale
from pipeline.language.plurals import plural_function
from pipeline.pages.name_marks import NameMarks, marked_name, name_marks
from pipeline.profile.grammar import RANGE_ENDS, parse
from pipeline.profile.message import Message
from pipeline.profile.model import Name, Profile

MARK = "[?]"
UNAPPROVED = Markup('<span class="unapproved">')
TAG = re.compile(r"<[^>]*>")
LETTER = re.compile(r"[^\W\d_]")


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
    names: NameMarks | None = None  # the names of the profile, which stay unhyphenated
    known: dict[Hashable, Text] = field(default_factory=dict, init=False, repr=False, compare=False)

    def label(self, context: str, source: str, values: Mapping[str, object], plural: str = "", count: int = 1) -> Text:
        """Return a label, in the form of its count where it has a plural; values that are not Markup are escaped.

        A whole number is written in the digits of the label's language, ungrouped: it may be a year. A page asks for
        most of its labels more than once.
        """
        # Of what type each value is counts: “<” as Markup is not escaped, and 1 is no True.
        asked = (context, source, plural, count, *((key, type(value), value) for key, value in values.items()))
        try:
            if asked not in self.known:
                self.known[asked] = self._label(context, source, values, plural, count)
            return self.known[asked]
        except TypeError:  # a value that cannot be a key
            return self._label(context, source, values, plural, count)

    def _label(self, context: str, source: str, values: Mapping[str, object], plural: str, count: int) -> Text:
        entry = self.entries.get(context)
        if entry and is_approved(entry, SourceText(source, plural)):
            form = plural_function(self.locale.plural_forms)(count) if plural else 0
            own = {key: self._number(v) if isinstance(v, int) else v for key, v in values.items()}
            return _translated(entry, form, own, self.names)
        fallback = self.locale.name != SOURCE
        own = {key: in_language(value, self.locale) for key, value in values.items()} if fallback else dict(values)
        names = None if fallback else self.names
        return _filled(plural if plural and count != 1 else source, own, names, fallback=fallback)

    def _number(self, number: int) -> str:
        """Return a number for a label; from right to left, after a word in Latin letters, it would join that word."""
        digits = in_digits(str(number), self.locale.digits)
        return Markup("<bdi>{}</bdi>").format(digits) if self.locale.direction == "rtl" else digits


@dataclass(frozen=True, slots=True)
class LocalizedProfile:
    profile: Profile  # with its names in the order of this language, and its sources in that of their numbers
    locale: Locale
    texts: Mapping[str, Text]  # every message of the profile, by id
    names: NameMarks
    told: tuple[Locale, ...]  # the languages that its names are told in, the default first

    def text(self, message: Message) -> Text:
        return self.texts[message.id]

    @property
    def fallbacks(self) -> int:
        """How many messages appear in English because their translation is missing."""
        return sum(text.fallback for text in self.texts.values())


def localize(
    profile: Profile,
    catalog: Catalog,
    locale: Locale,
    locales: Mapping[str, Locale],
    told: tuple[Locale, ...] = (),
) -> LocalizedProfile:
    """Put a profile into a locale's words; what is fuzzy, missing or outdated falls back to English, and says so.

    `locales` are the languages that it may have words of, English among them; its names are told in those of them that
    are `told`, or in all.
    """
    profile = replace(profile, names=profile.names_in_order(locale.name), sources=profile.sources_as_cited())
    names = name_marks(profile.names, locale, locales)
    values = placeholder_values(profile, locale, locales)
    fallback_values = placeholder_values(profile, locales[SOURCE], locales)
    entries = catalog.by_id()
    english = name_marks(profile.names, locales[SOURCE], locales)
    texts: dict[str, Text] = {}
    for message in profile.messages():
        entry = entries.get(message.id)
        if entry and is_approved(entry, message):
            texts[message.id] = _translated(entry, 0, values, names)
        else:
            texts[message.id] = _filled(message.text, fallback_values, english, fallback=locale.name != SOURCE)
    return LocalizedProfile(profile, locale, texts, names, told or tuple(locales.values()))


def placeholder_values(profile: Profile, locale: Locale, locales: Mapping[str, Locale]) -> dict[str, object]:
    """Return what the placeholders of a profile stand for: formatted figures, and names marked with their language."""
    values: dict[str, object] = {f.id: format_range(f.low, f.high, f.unit, locale) for f in profile.figures}
    for figure in (figure for figure in profile.figures if figure.is_range):
        ends = format_ends(figure.low, figure.high, figure.unit, locale)
        values |= {f"{figure.id}.{end}": text for end, text in zip(RANGE_ENDS, ends, strict=True)}
    for record in profile.names:
        for own in locales.values():
            values[f"{record.id}.{own.name}"] = shown_name(record, own, locale, locales)
    return values


def shown_name(record: Name, own: Locale, page: Locale, locales: Mapping[str, Locale]) -> Markup:
    """Return a name in one of its languages; where it has no form there, the English one, marked as a stand-in."""
    forms = record.in_locale(own.name)
    shown = marked_name(forms.name, locales[forms.locale], page)
    fallback = forms.locale != own.name and page.name != SOURCE
    return Markup('<span class="fallback">{}</span>').format(shown) if fallback else shown


def in_language(value: object, locale: Locale) -> object:
    """Return what goes into a text of another language, marked with its own; what has no letters is of none.

    The PDF engine does not know `dir="auto"`: where letters are written from right to left, that is said.
    """
    if not isinstance(value, str) or not (letter := LETTER.search(plain_text(escape(value)))):
        return value
    direction = "rtl" if unicodedata.bidirectional(letter[0][0]) in ("R", "AL") else "auto"
    return Markup('<span lang="{}" dir="{}">{}</span>').format(locale.tag, direction, value)


def _translated(entry: Entry, form: int, values: Mapping[str, object], names: NameMarks | None) -> Text:
    """Return a translation; one that is only offered ends in a mark, which is text and so stands everywhere it does."""
    text = _filled(entry.translations[form], values, names, fallback=False)
    if not entry.offered:
        return text
    html = UNAPPROVED + text.html + Markup("&#160;{}</span>").format(MARK)
    return Text(html, plain_text(html), fallback=False, unapproved=True)


def _filled(wording: str, values: Mapping[str, object], names: NameMarks | None, *, fallback: bool) -> Text:
    pieces: list[str] = []
    for part in parse(wording):
        if part.kind == "token":
            pieces.append(part.value)
        elif part.kind == "placeholder":
            pieces.append(escape(values.get(part.value, f"{{{part.value}}}")))
        else:
            text = unicodedata.normalize("NFC", part.value)
            pieces.append(names.mark(text) if names else escape(text))
    html = Markup("".join(pieces))
    return Text(html, plain_text(html), fallback)


def plain_text(html: Markup) -> str:
    """Return markup of our own without its tags; Markup.striptags would lose no-break spaces."""
    return unescape(TAG.sub("", str(html)))
