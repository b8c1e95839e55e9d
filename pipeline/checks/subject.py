"""What the checks look at: a catalog, all that it has to agree with, and the texts that are judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.state import is_approved
from pipeline.language.glossary import Term, TermFinder, term_finder
from pipeline.language.locales import SOURCE, Locale
from pipeline.language.orthography import Orthography, letters
from pipeline.language.plurals import fixed_number, form_examples
from pipeline.profile.grammar import PARTS, TAG
from pipeline.profile.message import Message
from pipeline.profile.messages import Template
from pipeline.profile.model import Name, longer_names

GAP = "\ufffc"  # stands for a placeholder in prose: what it will be is not known
REACH = 12  # characters that are shown on each side of a place, if the words about it are not longer
Findings = Iterator[Diagnostic]
Places = tuple[tuple[int, int, int], ...]  # as a Diagnostic has them
TOKEN = "\ue000"  # stands for a token while a text is fixed: no pattern of a fix takes it for a letter


@dataclass(frozen=True, slots=True)
class Translation:
    """One approved translation; a message with a plural has one for each form."""

    message: Message
    entry: Entry
    subject: Subject
    value: str
    form: int = 0  # which of the plural forms it is

    @property
    def locale(self) -> Locale:
        return self.subject.locale

    @property
    def source(self) -> str:
        """The English text, of a message with a plural the plural."""
        return self.message.plural or self.message.text

    @property
    def prose(self) -> str:
        """The translation without tokens, a mark in the place of each placeholder."""
        return prose(self.value)

    @property
    def fixed_number(self) -> int | None:
        """The one number that this plural form stands for; None where there are several, and without a plural."""
        return fixed_number(self.locale.plural_forms, self.form) if self.message.plural else None

    @property
    def spelling(self) -> Orthography:
        return self.locale.orthography

    @property
    def name(self) -> str:
        """What a finding calls it: a plural form by the numbers that take it, as the field of the editor does."""
        source = self.subject.source
        numbers = form_examples(self.locale.plural_forms, self.form) if len(self.entry.translations) > 1 else ()
        form = f" for numbers such as {', '.join(map(str, numbers))}" if numbers else ""
        return f"{source or f'{self.locale.name} translation of'} “{self.message.id}”{form}"

    def error(self, code: str, fact: str, hint: str, at: Places = ()) -> Diagnostic:
        return replace(error(self.entry.location, code, f"{self.name} {fact}", hint), at=at)

    def warning(self, code: str, fact: str, hint: str, at: Places = ()) -> Diagnostic:
        return replace(self.error(code, fact, hint, at), severity="warning")

    def at(self, seen: str, *spans: tuple[int, int]) -> Places:
        """Return the places of stretches of this text, of its prose, or of what `hidden` makes of it."""
        places = range(len(seen)) if seen == self.value else _places(self.value, with_tokens=TOKEN in seen)
        if len(places) != len(seen):  # what is no grammar is no prose either
            return ()
        return tuple((self.form, places[start], places[end - 1] + 1) for start, end in spans if start < end)

    def words(self, *words: str) -> Places:
        """Return the places of words, or of other parts of this text, wherever they stand in it."""
        edge = (rf"(?<!\w){re.escape(word)}(?!\w)" if word[:1].isalnum() else re.escape(word) for word in words if word)
        return self.at(self.value, *(match.span() for each in edge for match in re.finditer(each, self.value)))

    def with_value(self, value: str) -> Translation:
        return replace(self, value=value)


@dataclass(frozen=True)  # without slots: what every check asks for is found once
class Subject:
    """What the checks look at: one catalog, and what it has to agree with."""

    catalog: Catalog
    template: Template
    locale: Locale
    names: tuple[Name, ...]  # names of the profile; none for the domain of the layouts
    minimum_coverage: int
    terms: tuple[Term, ...] = ()  # the glossary
    title_order: tuple[str, ...] = ()  # ids of names in the order that the title has to have them in
    ranges: frozenset[str] = frozenset()  # figures of the profile that are ranges
    source: str = ""  # where English sources are checked, and no translations: what they are called

    def of(self, messages: tuple[Message, ...], entries: tuple[Entry, ...]) -> Subject:
        """Return a part of the catalog that is judged alone: how far the whole is translated does not count."""
        catalog = replace(self.catalog, entries=entries, obsolete=())
        return replace(self, catalog=catalog, template=replace(self.template, messages=messages), minimum_coverage=0)

    @cached_property
    def pairs(self) -> tuple[tuple[Message, Entry], ...]:
        """Each message with its entry, where there is one."""
        entries = self.catalog.by_id()
        return tuple((message, entries[message.id]) for message in self.template.messages if message.id in entries)

    @cached_property
    def judged(self) -> tuple[tuple[Message, Entry], ...]:
        """The pairs whose translation is approved: nobody sees another, so nothing else in it needs a remark."""
        return tuple((m, entry) for m, entry in self.pairs if is_approved(entry, m))

    @cached_property
    def texts(self) -> tuple[Translation, ...]:
        return tuple(text for message, entry in self.judged for text in self.forms(message, entry))

    def forms(self, message: Message, entry: Entry) -> tuple[Translation, ...]:
        """Return the translations of an entry: of one with a plural, each of its forms."""
        return tuple(Translation(message, entry, self, value, form) for form, value in enumerate(entry.translations))

    @cached_property
    def longer_names(self) -> tuple[str, ...]:
        """Forms in the language of the catalog that can have another name within them."""
        return longer_names(self.names, self.locale.name)

    @cached_property
    def longer_in_source(self) -> tuple[str, ...]:
        """Such forms in English."""
        return longer_names(self.names, SOURCE)

    @cached_property
    def finder(self) -> TermFinder:
        return term_finder(self.terms)

    @cached_property
    def letters(self) -> str:
        """What the words of all these texts, and of their sources, are made of; for the brackets of an expression."""
        return letters(("".join(self.characters), *(text.source for text in self.texts)))

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character of these texts: what none of them has need not be sought in each."""
        return frozenset().union(*(text.value for text in self.texts))

    def fault(self, entry: Entry, code: str, fact: str, hint: str) -> Diagnostic:
        return error(entry.location, code, f"{self.called(entry)} {fact}", hint)

    def called(self, entry: Entry) -> str:
        return f"{self.source or f'{self.locale.name} entry'} “{entry.id}”"


@dataclass(frozen=True, slots=True)
class Check:
    """A demand on catalogs. What its codes mean, and how to fix what they find, stands in codes.toml."""

    codes: tuple[str, ...]  # the codes of the diagnostics that it yields
    find: Callable[[Subject], Findings]
    silenceable: bool = False  # whether an entry may say that the demand does not hold for it
    of_source: bool = False  # whether English sources have to meet it too: it looks at a text alone
    fix: Callable[[Translation], str] | None = None
    """Returns the text as it should be, where that takes no judgement; the text itself where it is right already."""


@lru_cache(maxsize=8192)  # every check asks: 12 % of the time of a check of three languages
def prose(text: str) -> str:
    """Return a message as a reader sees it: without tokens, braces single, a mark for each placeholder.

    Nor is what else stands in braces or looks like a tag prose; the check of the grammar reports it.
    """
    plain = PARTS.sub(lambda m: m["brace"][0] if m["brace"] else GAP if m["placeholder"] else "", text)
    if "{" in plain or "<" in plain:
        plain = TAG.sub("", re.sub(r"\{[^{}]*\}", GAP, plain))
    return plain


def _places(text: str, *, with_tokens: bool) -> list[int]:
    """Return where each character of a text's prose stands in it."""
    places, end = list[int](), 0
    for part in PARTS.finditer(text):
        places += range(end, part.start())
        places += [part.start()] * (with_tokens or not part["token"])
        end = part.end()
    return [*places, *range(end, len(text))]


def excerpt(text: str, start: int, end: int) -> str:
    """Return what stands about a place: whole words, unless they are long, and … where the text goes on."""
    first = max(text.rfind(" ", 0, max(0, start - REACH)) + 1, start - 2 * REACH, 0)
    last = min(text.find(" ", end + REACH) % (len(text) + 1), end + 2 * REACH, len(text))
    shown = "…" * (first > 0) + text[first:last] + "…" * (last < len(text))
    return shown.replace(GAP, "…").replace(TOKEN, "")


def fix_prose(text: str, fix: Callable[[str], str]) -> str:
    """Fix a message with its placeholders and tokens out of the way: each stands as one character meanwhile."""
    if GAP in text or TOKEN in text:
        return text
    parts = iter([match[0] for match in PARTS.finditer(text)])
    return re.sub(f"[{GAP}{TOKEN}]", lambda _: next(parts), fix(hidden(text)))


def hidden(text: str) -> str:
    """Return a message with one character for each placeholder, token and doubled brace."""
    return PARTS.sub(lambda match: GAP if match["placeholder"] else TOKEN, text)
