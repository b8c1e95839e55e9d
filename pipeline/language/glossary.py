"""The glossary of a workspace, which is optional: its terms, their accepted forms, and where they stand in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pipeline.base.files import Workspace
from pipeline.base.toml import NonEmpty, Rule, TomlFile, meta
from pipeline.language.locales import SOURCE
from pipeline.language.names import NONE, Prefixes, first_letters, is_form, mentions, occurrences
from pipeline.language.word_letters import plain

PATH = "locales/glossary.toml"
SOURCE_KEYS = (SOURCE, f"{SOURCE}-forms")
FORM_HINT = "write words with one space between; a star may stand at either end of each"

Form = Annotated[str, Rule(is_form, "is not a word, or a stem with a star", FORM_HINT)]
Forms = Annotated[tuple[Form, ...], meta("a list of words, or stems with a star", '["word", "stem*"]', min_length=1)]


@dataclass(frozen=True, slots=True)
class TermForms:
    """A term in one language."""

    locale: str
    term: NonEmpty
    forms: Forms  # accepted forms: words, or stems with a star
    note: str = ""  # why this word was chosen


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """A term in English."""

    en: NonEmpty
    en_forms: Forms | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A recurring term, in all languages that have decided on it."""

    source: str  # the English term
    source_forms: tuple[str, ...]  # what counts as the term in English, in any case of letters
    by_locale: tuple[TermForms, ...]

    def __hash__(self) -> int:
        """Return the hash of what no two terms of a glossary share: one over all languages takes long."""
        return hash(self.source)

    def in_locale(self, locale: str) -> TermForms | None:
        return next((forms for forms in self.by_locale if forms.locale == locale), None)


def read_glossary(workspace: Workspace) -> tuple[Term, ...]:
    """Read the glossary, if there is one; every fault is a diagnostic."""
    return parse_glossary(workspace.read_text(PATH)) if workspace.exists(PATH) else ()


def parse_glossary(text: str) -> tuple[Term, ...]:
    """Read the glossary's TOML: one table `[[term]]` a term, with a table for each language in it."""
    file = TomlFile(PATH, text, "glossary-data")
    tables = file.tables.get("term", [])
    if set(file.tables) - {"term"} or not isinstance(tables, list):
        file.fault("", "is not a list of terms", "write one table [[term]] for each term, and nothing beside them")
        tables = []
    terms: dict[str, Term] = {}
    for number, table in enumerate(tables):
        term = _read_term(file, table, number)
        if term and term.source in terms:
            file.fault(f"term.{number}", f"term “{term.source}” is there already", "keep one of the two")
        elif term:
            terms[term.source] = term
    return file.finish(tuple(terms.values()))


def _read_term(file: TomlFile, table: Any, number: int) -> Term | None:
    fields, root = table if isinstance(table, dict) else {}, f"term.{number}"
    about = f"term “{fields.get(SOURCE) or number + 1}”: "
    english = {key: fields[key] for key in SOURCE_KEYS if key in fields}
    source = file.read(SourceTerm, english if fields else table, root, about)
    read = [
        file.read(TermForms, own, f"{root}.{locale}", f"{about}{locale}: ", locale=locale)
        for locale, own in fields.items()
        if locale not in SOURCE_KEYS
    ]
    forms = tuple(own for own in read if own)
    return Term(source.en, source.en_forms or (source.en,), forms) if source and len(forms) == len(read) else None


class TermFinder:
    """Finds the terms of an English text; where one stands inside a longer one, only the longer."""

    def __init__(self, terms: Iterable[Term]) -> None:
        forms = [(any_case(form), term) for term in terms for form in term.source_forms]
        forms.sort(key=lambda item: len(item[0]), reverse=True)
        self.forms = [(first_letters(form), form, term) for form, term in forms]  # the longest first
        self.found: dict[str, tuple[Term, ...]] = {}  # by text: the catalogs of all languages ask for the same

    def terms(self, text: str) -> tuple[Term, ...]:
        if text not in self.found:
            self.found[text] = tuple(dict.fromkeys(self._terms(any_case(text))))
        return self.found[text]

    def _terms(self, text: str) -> Iterator[Term]:
        likely = [(rank, form) for rank, (letters, form, _) in enumerate(self.forms) if letters in text]
        places = [(start, -stop, rank) for rank, form in likely for start, stop in occurrences(text, (form,))]
        end = 0
        for start, back, rank in sorted(places):
            if start >= end:
                yield self.forms[rank][2]
                end = -back


@lru_cache(maxsize=4)
def term_finder(terms: tuple[Term, ...]) -> TermFinder:
    return TermFinder(terms)


def renders(text: str, forms: tuple[str, ...], prefixes: Prefixes = NONE) -> bool:
    """Tell whether a text has one of the accepted forms, in any case of letters: a sentence may begin with it."""
    return mentions(any_case(plain(text)), map(any_case, forms), prefixes)


def without(text: str, forms: Iterable[str], prefixes: Prefixes = NONE) -> str:
    """Return a text without the accepted forms in it, in any case of letters."""
    kept, end = "", 0
    for start, stop in occurrences(any_case(text), map(any_case, forms), prefixes):
        kept += text[end:start]
        end = stop
    return kept + text[end:]


@lru_cache(maxsize=8192)
def any_case(text: str) -> str:
    """Return a text, letter by letter, in one case, with the letters alike whose capitals or small ones are."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ς", "σ").replace("ſ", "s")
