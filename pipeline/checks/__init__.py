"""A catalog and its template come in, diagnostics go out: a list of small named checks.

`CHECKS` is that list; what each of its codes means stands in `codes.toml`, from which docs/checks.md is made.
"""

from __future__ import annotations

from pipeline.base.diagnostics import Diagnostic
from pipeline.catalog.model import Catalog
from pipeline.checks.characters import isolates_balanced, joiners_needed, one_script_a_word
from pipeline.checks.entries import coverage, entries_current, entries_known, plural_forms
from pipeline.checks.fix import Mend
from pipeline.checks.fix import mend_catalog as _mend_catalog
from pipeline.checks.marks import marks_spaced, space_marks
from pipeline.checks.numbers import numbers_agree
from pipeline.checks.placeholders import GRAMMAR, compose, composed, grammar, placeholders_agree, tokens_agree
from pipeline.checks.punctuation import ends_agree, own_marks, replace_foreign
from pipeline.checks.quotes import curl, no_straight_quotes, own_quotes, translate_pairs
from pipeline.checks.silence import apply_silences
from pipeline.checks.spaces import bind, edges_agree, lines_may_break, no_double_space, single, trim
from pipeline.checks.subject import Check, Subject, Text
from pipeline.checks.terms import check_title, names_mentioned, terms_used
from pipeline.checks.wording import lengths_are_alike, lengths_fit, no_english, no_repeated_words

CHECKS: tuple[Check, ...] = (
    Check(("entry-unknown",), entries_known),
    Check(("entry-outdated",), entries_current),
    Check(("plural-count",), plural_forms),
    Check(("entry-missing", "translation-fuzzy", "translation-missing"), coverage),
    Check(GRAMMAR, grammar),
    Check(("not-nfc",), composed, mend=compose),
    Check(("placeholder-missing", "placeholder-extra"), placeholders_agree),
    Check(("token-mismatch",), tokens_agree),
    Check(("name-missing",), names_mentioned),
    Check(("glossary",), terms_used, silenceable=True),
    Check(("numbers",), numbers_agree, silenceable=True),
    Check(("mixed-script",), one_script_a_word, silenceable=True),
    Check(("bidi-isolate",), isolates_balanced),
    Check(("zero-width",), joiners_needed, silenceable=True),
    Check(("edge-space",), edges_agree, mend=trim),
    Check(("double-space",), no_double_space, mend=single),
    Check(("straight-quote",), no_straight_quotes, mend=curl),
    Check(("quotes",), own_quotes, silenceable=True, mend=translate_pairs),
    Check(("foreign-punctuation",), own_marks, silenceable=True, mend=replace_foreign),
    Check(("mark-spacing",), marks_spaced, silenceable=True, mend=space_marks),
    Check(("end-punctuation",), ends_agree, silenceable=True),
    Check(("no-break-space",), lines_may_break, silenceable=True, mend=bind),
    Check(("repeated-word",), no_repeated_words, silenceable=True),
    Check(("left-in-english",), no_english, silenceable=True),
    Check(("too-long",), lengths_fit, silenceable=True),
    Check(("length",), lengths_are_alike, silenceable=True),
)
SILENCEABLE = frozenset(code for check in CHECKS if check.silenceable for code in check.codes)
KNOWN = frozenset(code for check in CHECKS for code in check.codes)

__all__ = ["CHECKS", "Check", "Mend", "Subject", "Text", "check_catalog", "check_title", "mend_catalog"]


def check_catalog(subject: Subject) -> list[Diagnostic]:
    """Run every check on one catalog."""
    found = (diagnostic for check in CHECKS for diagnostic in check.find(subject))
    return [*apply_silences(subject, found, SILENCEABLE, KNOWN)]


def mend_catalog(subject: Subject) -> tuple[Catalog, tuple[Mend, ...]]:
    """Mend what is mechanical in a catalog, and return what was done."""
    return _mend_catalog(subject, CHECKS)
