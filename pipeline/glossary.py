"""The glossary of a workspace, which is optional, comes in as TOML; its terms and their accepted forms go out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.locales import SOURCE
from pipeline.names import is_form, pattern, plain
from pipeline.workspace import Workspace, parse_toml

PATH = "locales/glossary.toml"
TERM_KEYS = (SOURCE, "en-forms")
FORM_KEYS = ("term", "forms", "note")
WORD = re.compile(r"\w+")


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
        forms = [(form, term) for term in terms for form in term.source_forms]
        forms.sort(key=lambda item: len(item[0]), reverse=True)
        self.by_start: dict[str, list[tuple[re.Pattern[str], Term]]] = {}
        """Expressions, the longest first, by the letter that a term begins with: few are tried at each word."""
        for form, term in forms:
            self.by_start.setdefault(form[:1].lower(), []).append((any_case((form,)), term))

    def terms(self, text: str) -> tuple[Term, ...]:
        found: list[Term] = []
        end = 0
        for word in WORD.finditer(text):
            for expression, term in self.by_start.get(word[0][:1].lower(), ()) if word.start() >= end else ():
                if match := expression.match(text, word.start()):
                    found.append(term)
                    end = match.end()
                    break
        return tuple(dict.fromkeys(found))


def renders(text: str, forms: tuple[str, ...]) -> bool:
    """Tell whether a text has one of the accepted forms, in any case of letters: a sentence may begin with it."""
    return any_case(forms).search(plain(text)) is not None


@lru_cache(maxsize=1024)
def any_case(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Compile accepted forms as the name policy does, but for any case of letters."""
    return re.compile(pattern(forms).pattern, re.IGNORECASE)


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
