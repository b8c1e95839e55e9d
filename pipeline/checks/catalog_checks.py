"""The checks of a catalog against its template: the list of them all, and what runs them."""

from __future__ import annotations

from pipeline.base.diagnostics import Diagnostic
from pipeline.checks.characters import isolates_balanced, joiners_needed, one_script_a_word
from pipeline.checks.entries import entries_approved, entries_current, entries_known, plural_forms
from pipeline.checks.marks import marks_spaced, space_marks
from pipeline.checks.numbers import numbers_agree
from pipeline.checks.placeholders import GRAMMAR, compose, composed, grammar, placeholders_agree, tokens_agree
from pipeline.checks.punctuation import ends_agree, own_marks, replace_foreign
from pipeline.checks.quotes import curl, no_straight_quotes, own_quotes, translate_pairs
from pipeline.checks.silence import apply_silences
from pipeline.checks.spaces import bind, edges_agree, lines_may_break, no_double_space, single, trim
from pipeline.checks.subject import Check, Subject
from pipeline.checks.terms import names_mentioned, terms_used
from pipeline.checks.wording import lengths_are_alike, lengths_fit, no_english, no_repeated_words

CHECKS: tuple[Check, ...] = (
    Check(("entry-unknown",), entries_known),
    Check(("entry-outdated",), entries_current),
    Check(("plural-count",), plural_forms),
    Check(("entry-missing", "translation-fuzzy", "translation-missing"), entries_approved),
    Check(GRAMMAR, grammar),
    Check(("not-nfc",), composed, fix=compose),
    Check(("placeholder-missing", "placeholder-extra"), placeholders_agree),
    Check(("token-mismatch",), tokens_agree),
    Check(("name-missing",), names_mentioned),
    Check(("glossary",), terms_used, silenceable=True),
    Check(("numbers",), numbers_agree, silenceable=True),
    Check(("mixed-script",), one_script_a_word, silenceable=True),
    Check(("bidi-isolate",), isolates_balanced),
    Check(("zero-width",), joiners_needed, silenceable=True),
    Check(("edge-space",), edges_agree, fix=trim),
    Check(("double-space",), no_double_space, fix=single),
    Check(("straight-quote",), no_straight_quotes, fix=curl),
    Check(("quotes",), own_quotes, silenceable=True, fix=translate_pairs),
    Check(("foreign-punctuation",), own_marks, silenceable=True, fix=replace_foreign),
    Check(("mark-spacing",), marks_spaced, silenceable=True, fix=space_marks),
    Check(("end-punctuation",), ends_agree, silenceable=True),
    Check(("no-break-space",), lines_may_break, silenceable=True, fix=bind),
    Check(("repeated-word",), no_repeated_words, silenceable=True),
    Check(("left-in-english",), no_english, silenceable=True),
    Check(("too-long",), lengths_fit, silenceable=True),
    Check(("length",), lengths_are_alike, silenceable=True),
)
"""In the order in which `pipeline check --fix` applies their fixes."""
SILENCEABLE = frozenset(code for check in CHECKS if check.silenceable for code in check.codes)
KNOWN = frozenset(code for check in CHECKS for code in check.codes)


def check_catalog(subject: Subject) -> list[Diagnostic]:
    """Run every check on one catalog."""
    found = (diagnostic for check in CHECKS for diagnostic in check.find(subject))
    return [*apply_silences(subject, found, SILENCEABLE, KNOWN)]
