"""English in place of a translation: how it is marked on a page, and counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.localize import Text, plain_text
from pipeline.profile.model import Name

FALLBACK = Markup('<span class="fallback" lang="{}" dir="ltr">').format(SOURCE)


@dataclass(frozen=True, slots=True)
class Filled:
    """A layout filled with the texts of one locale."""

    text: str
    fallbacks: int  # how many different texts in it are in English because a translation, or a name's form, is missing
    note: str  # what it tells its readers of being a draft; empty where it is not one


class FallbackCounter:
    """Counts the fallbacks that a layout uses while it is filled."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.english: set[tuple[str, str]] = set()  # kind and id of each text that is in English as a fallback
        self.note = ""

    def text(self, kind: str, id_: str, text: Text) -> Text:
        """Count a message or a label where it is a fallback."""
        if text.fallback:
            self.english.add((kind, id_))
        return text

    def name(self, record: Name, own: Locale) -> None:
        """Count a name where it has no form in the language it is told in."""
        if self.locale.name != SOURCE and not record.has_form(own.name):
            self.english.add((f"name in {own.name}", record.id))

    def promised(self, note: Markup) -> Markup:
        """Keep the words of the draft's note, which verification looks for on the page."""
        self.note = " ".join(plain_text(note).split())
        return note


def marked(text: Text) -> Markup:
    """Return a text for a page; English that stands in for a missing translation says that it is English."""
    return FALLBACK + text.html + Markup("</span>") if text.fallback else text.html


def direction_attribute(texts: Iterable[Markup]) -> Markup:
    """Return the dir attribute of an element whose texts are all fallbacks: they follow each other as English does."""
    return Markup(' dir="ltr"') if all(text.startswith(FALLBACK) for text in texts) else Markup("")


def isolated(text: Markup) -> str:
    """Return the plain text of a label for a place without markup; English that stands in keeps its own direction."""
    plain = plain_text(text)
    return f"\u2066{plain}\u2069" if text.startswith(FALLBACK) else plain


def language_attribute(text: Markup) -> Markup:
    """Return the lang attribute of an element that can hold a text only without its markup, as an SVG does."""
    return Markup(' lang="{}"').format(SOURCE) if text.startswith(FALLBACK) else Markup("")
