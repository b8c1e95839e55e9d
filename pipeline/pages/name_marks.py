"""Names in the text of a page: kept in one piece, and marked with their language where that is not the page's.

A translation may give a name in its original script, “Карабах (Ղարաբաղ)”. Screen readers, fonts and hyphenation need to
know whose words those are: what is a form of a name in another language of the publication is marked as that language,
and what else stands in brackets in one foreign script, as of that script (`und-Hani`, BCP 47).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fontTools.unicodedata import script as script_of
from markupsafe import Markup, escape

from pipeline.language.locales import Locale
from pipeline.language.names import occurrences
from pipeline.profile.model import Name

LONGEST_WORD = 200  # characters that are looked at before a name
ATTACHED = re.compile(r"(?:\w+-)*$")
IN_BRACKETS = re.compile("[(（]([^()（）]+)[)）]")
WORD = re.compile(r"[^\s,;:.、，،]+")
PARTS = {"Jpan": ("Hani", "Hira", "Kana"), "Kore": ("Hang", "Hani"), "Hans": ("Hani",), "Hant": ("Hani",)}
"""What a script of a language is made of, where Unicode has no such script (ISO 15924)."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is marked where it is not the page's."""

    tag: str
    direction: str


@dataclass(frozen=True, slots=True)
class NameMarks:
    """The forms of names that are known in the texts of one language."""

    page: Locale
    own: tuple[str, ...] = ()
    foreign: tuple[tuple[Locale, tuple[str, ...]], ...] = ()  # forms in other scripts, by their language

    def mark(self, text: str) -> Markup:
        """Return a text in NFC as HTML."""
        pieces, end = list[str](), 0
        for start, stop, language in sorted(self._places(text), key=lambda place: place[0]):
            if start < end:
                continue
            found = text[start:stop]
            mark = marked_name(found, language, self.page) if language else _foreign(found, self.page)
            pieces += (escape(text[end:start]), mark)
            end = stop
        return Markup("".join([*pieces, escape(text[end:])]))

    def _places(self, text: str) -> Iterator[tuple[int, int, Locale | None]]:
        """Yield start and end of what is marked, with its language; none where only its script is known."""
        for start, stop in occurrences(text, self.own, self.page.prefixes):
            attached = ATTACHED.search(text, max(0, start - LONGEST_WORD), start)  # the whole of Nagorno-Karabakh
            yield attached.start() if attached else start, stop, self.page
        if text.isascii():
            return
        for locale, forms in self.foreign:
            yield from ((start, stop, locale) for start, stop in occurrences(text, forms, locale.prefixes))
        for match in IN_BRACKETS.finditer(text):
            words = [word for word in WORD.finditer(text, *match.span(1)) if _is_foreign(word[0], self.page.script)]
            if words:
                yield words[0].start(), words[-1].end(), None


def name_marks(names: Iterable[Name], page: Locale, locales: Mapping[str, Locale]) -> NameMarks:
    """Return what is known of names in a language; of two that write a form alike, the one that the name belongs to."""
    own: list[str] = []
    foreign: dict[str, Locale] = {}
    for record in names:
        own += record.in_locale(page.name).forms
        for forms in sorted(record.by_locale, key=lambda forms: forms.locale != record.native):
            locale = locales.get(forms.locale)
            if locale and locale.script != page.script:
                foreign |= {form: foreign.get(form, locale) for form in forms.forms}
    by_locale = ((locale, tuple(f for f, of in foreign.items() if of == locale)) for locale in locales.values())
    return NameMarks(page, tuple(dict.fromkeys(own)), tuple((locale, forms) for locale, forms in by_locale if forms))


def marked_name(name: str, own: Locale | Language, page: Locale) -> Markup:
    """Return a name in one piece, marked with its language where that is not the page's."""
    language = Markup(' lang="{}"').format(own.tag) if own.tag != page.tag else ""
    direction = Markup(' dir="{}"').format(own.direction) if language and own.direction != page.direction else ""
    return Markup('<span class="name"{}{}>{}</span>').format(language, direction, name)


def _is_foreign(text: str, script: str) -> bool:
    """Tell whether a word is in a script of its own: not that of the page, nor Latin, which stands in any text."""
    scripts = {script_of(letter) for letter in text if letter.isalpha()} - {"Latn", "Zyyy", "Zinh", "Zzzz"}
    return bool(scripts) and not scripts & {script, *PARTS.get(script, ())}


def _foreign(text: str, page: Locale) -> Markup:
    """Return words of a language that is not known, marked with their script."""
    script = next(script_of(letter) for letter in text if _is_foreign(letter, "Latn"))
    mirrored = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return marked_name(text, Language(f"und-{script}", "rtl" if mirrored else "ltr"), page)
