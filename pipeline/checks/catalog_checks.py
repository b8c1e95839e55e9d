"""The checks of a catalog against its template: the list of them all, and what runs them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from pipeline.base.diagnostics import Diagnostic
from pipeline.checks import (
    characters,
    entries,
    marks,
    numbers,
    placeholders,
    punctuation,
    quotes,
    spaces,
    terms,
    wording,
)
from pipeline.checks.silence import apply_silences
from pipeline.checks.subject import Check, Findings, Subject, Translation


def each(find: Callable[[Translation], Findings]) -> Callable[[Subject], Findings]:
    """Make a check of one text a check of every text that is judged."""

    @wraps(find)
    def find_in_all(subject: Subject) -> Findings:
        for text in subject.texts:
            yield from find(text)

    return find_in_all


CHECKS: tuple[Check, ...] = (
    Check(("entry-unknown",), entries.entries_known),
    Check(("entry-outdated",), entries.entries_current),
    Check(("plural-count",), entries.plural_forms),
    Check(("entry-missing", "translation-fuzzy", "translation-missing"), entries.entries_approved),
    Check(placeholders.GRAMMAR, each(placeholders.grammar)),
    Check(("not-nfc",), each(characters.composed), fix=characters.compose),
    Check(("placeholder-missing", "placeholder-extra"), each(placeholders.placeholders_agree)),
    Check(("token-mismatch",), each(placeholders.tokens_agree)),
    Check(("name-missing",), each(terms.names_mentioned)),
    Check(("glossary",), each(terms.terms_used), silenceable=True),
    Check(("numbers",), each(numbers.numbers_agree), silenceable=True),
    Check(("mixed-script",), each(characters.one_script_a_word), silenceable=True),
    Check(("bidi-isolate",), each(characters.isolates_balanced)),
    Check(("zero-width",), each(characters.joiners_needed), silenceable=True),
    Check(("edge-space",), each(spaces.edges_agree), fix=spaces.trim),
    Check(("double-space",), each(spaces.no_double_space), fix=spaces.single),
    Check(("straight-quote",), each(quotes.no_straight_quotes), fix=quotes.curl),
    Check(("quotes",), each(quotes.own_quotes), silenceable=True, fix=quotes.translate_pairs),
    Check(("foreign-punctuation",), each(punctuation.own_marks), silenceable=True, fix=punctuation.replace_foreign),
    Check(("mark-spacing",), each(marks.marks_spaced), silenceable=True, fix=marks.space_marks),
    Check(("end-punctuation",), each(punctuation.ends_agree), silenceable=True),
    Check(("no-break-space",), each(spaces.lines_may_break), silenceable=True, fix=spaces.bind),
    Check(("repeated-word",), each(wording.no_repeated_words), silenceable=True),
    Check(("left-in-english",), each(wording.no_english), silenceable=True),
    Check(("too-long",), each(wording.lengths_fit), silenceable=True),
    Check(("length",), each(wording.lengths_are_alike), silenceable=True),
)
"""In the order in which `pipeline check --fix` applies their fixes."""
SILENCEABLE = frozenset(code for check in CHECKS if check.silenceable for code in check.codes)
KNOWN = frozenset(code for check in CHECKS for code in check.codes)


def check_catalog(subject: Subject) -> list[Diagnostic]:
    """Run every check on one catalog."""
    found = (diagnostic for check in CHECKS for diagnostic in check.find(subject))
    return [*apply_silences(subject, found, SILENCEABLE, KNOWN)]
