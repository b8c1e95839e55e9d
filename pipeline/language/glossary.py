"""The glossary of a workspace, which is optional, comes in as TOML; its terms and their accepted forms go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.base.toml import parse_toml
from pipeline.language.locales import SOURCE
from pipeline.language.names import first_letters, is_form, mentions, occurrences, plain

PATH = "locales/glossary.toml"
TERM_KEYS = (SOURCE, "en-forms")
FORM_KEYS = ("term", "forms", "note")


@dataclass(frozen=True, slots=True)
class TermForms:
    """A term in one language."""

    locale: str
    term: str
    forms: tuple[str, ...]
    """Accepted forms: words, or stems with a star."""


@dataclass(frozen=True, slots=True)
class Term:
    """A recurring term, in all languages that have decided on it."""

    source: str
    """The English term."""
    source_forms: tuple[str, ...]
    """What counts as the term in English, in any case of letters; the term itself where nothing else is said."""
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
    table = parse_toml(text, PATH)
    terms = table.get("term", [])
    if set(table) - {"term"} or not isinstance(terms, list) or not all(isinstance(term, dict) for term in terms):
        hint = "write one table [[term]] for each term, and nothing beside them"
        raise PipelineError([error(PATH, "glossary-data", "is not a list of terms", hint)])
    found = [*_faults(terms, text)]
    if found:
        raise PipelineError(found)
    return tuple(_term(term) for term in terms)


class TermFinder:
    """Finds the terms of an English text; where one stands inside a longer one, only the longer."""

    def __init__(self, terms: Iterable[Term]) -> None:
        forms = [(any_case(form), term) for term in terms for form in term.source_forms]
        forms.sort(key=lambda item: len(item[0]), reverse=True)
        self.forms = [(first_letters(form), form, term) for form, term in forms]
        """Each form, the longest first, with the letters that it begins with, and its term."""
        self.found: dict[str, tuple[Term, ...]] = {}
        """Texts that were asked for: the catalogs of all languages ask for the same."""

    def terms(self, text: str) -> tuple[Term, ...]:
        if text not in self.found:
            self.found[text] = tuple(dict.fromkeys(self._terms(any_case(text))))
        return self.found[text]

    def _terms(self, text: str) -> Iterator[Term]:
        likely = [(rank, form) for rank, (letters, form, _) in enumerate(self.forms) if letters in text]
        places = [(start, rank, stop) for rank, form in likely for start, stop in occurrences(text, (form,))]
        end = 0
        for start, rank, stop in sorted(places):
            if start >= end:
                yield self.forms[rank][2]
                end = stop


@lru_cache(maxsize=4)
def term_finder(terms: tuple[Term, ...]) -> TermFinder:
    """Return the finder of a glossary, which remembers what it has found."""
    return TermFinder(terms)


def renders(text: str, forms: tuple[str, ...]) -> bool:
    """Tell whether a text has one of the accepted forms, in any case of letters: a sentence may begin with it."""
    return mentions(any_case(plain(text)), map(any_case, forms))


def without(text: str, forms: Iterable[str]) -> str:
    """Return a text without the accepted forms in it, in any case of letters."""
    kept, end = "", 0
    for start, stop in occurrences(any_case(text), map(any_case, forms)):
        kept += text[end:start]
        end = stop
    return kept + text[end:]


@lru_cache(maxsize=8192)
def any_case(text: str) -> str:
    """Return a text, letter by letter, in one case, with the letters alike whose capitals or small ones are."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ς", "σ").replace("ſ", "s")


def _term(table: dict[str, Any]) -> Term:
    languages = (key for key in table if key not in TERM_KEYS)
    return Term(
        source=table[SOURCE],
        source_forms=tuple(table.get("en-forms") or [table[SOURCE]]),
        by_locale=tuple(TermForms(name, table[name]["term"], tuple(table[name]["forms"])) for name in languages),
    )


def _faults(terms: Iterable[dict[str, Any]], text: str) -> Iterator[Diagnostic]:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[term]]")]
    seen: set[str] = set()
    for number, term in enumerate(terms):
        name = str(term.get(SOURCE, ""))
        place = Location(PATH, lines[number] if number < len(lines) else 0)
        for fact in _term_faults(term):
            hint = "write the term as the others of the file are written"
            yield error(place, "glossary-data", f"term “{name or number + 1}” {fact}", hint)
        if name and name in seen:
            yield error(place, "glossary-data", f"term “{name}” stands already above", "keep one of the two")
        seen.add(name)


def _term_faults(term: dict[str, Any]) -> Iterator[str]:
    if not (isinstance(term.get(SOURCE), str) and term[SOURCE]):
        yield "has no English term"
    if not _are_forms(term.get("en-forms", ["x"])):
        yield "has en-forms that are not words, or stems with a star"
    for key, value in term.items():
        if key in TERM_KEYS:
            continue
        if not isinstance(value, dict) or set(value) - set(FORM_KEYS) or not isinstance(value.get("term"), str):
            yield f"has no table of term, forms and note for {key}"
        elif not _are_forms(value.get("forms")):
            yield f"has forms for {key} that are not words, or stems with a star"


def _are_forms(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(form, str) and is_form(form) for form in value)
