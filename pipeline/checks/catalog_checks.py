"""The checks of a catalog against its template: the list of them all, and what runs them.

An entry may say which codes do not hold for it: `# check: ignore numbers — the source counts from another year` is an
ordinary translators' comment, so that every tool keeps it. The reason is for the next reader, and has to be there.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import wraps

from pipeline.base.diagnostics import Diagnostic, Location, warning
from pipeline.catalog.model import Entry
from pipeline.checks import (
    characters,
    entries,
    look_alikes,
    marks,
    numbers,
    placeholders,
    punctuation,
    quotes,
    spaces,
    terms,
    wording,
)
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
    Check(("not-nfc",), each(characters.composed), fix=characters.compose, of_source=True),
    Check(
        ("look-alike",),
        each(look_alikes.own_characters),
        silenceable=True,
        fix=look_alikes.replace_look_alikes,
        of_source=True,
    ),
    Check(("placeholder-missing", "placeholder-extra"), each(placeholders.placeholders_agree)),
    Check(("token-mismatch",), each(placeholders.tokens_agree)),
    Check(("name-missing",), each(terms.names_mentioned)),
    Check(("title-order",), each(terms.title_in_order)),
    Check(("glossary",), each(terms.terms_used), silenceable=True),
    Check(("other-place",), each(terms.places_agree), silenceable=True),
    Check(("numbers",), each(numbers.numbers_agree), silenceable=True),
    Check(("mixed-script",), each(characters.one_script_a_word), silenceable=True, of_source=True),
    Check(("bidi-isolate",), each(characters.isolates_balanced), of_source=True),
    Check(("zero-width",), each(characters.joiners_needed), silenceable=True, of_source=True),
    Check(("edge-space",), each(spaces.edges_agree), fix=spaces.trim, of_source=True),
    Check(("double-space",), each(spaces.no_double_space), fix=spaces.single, of_source=True),
    Check(("straight-quote",), each(quotes.no_straight_quotes), fix=quotes.curl, of_source=True),
    Check(("quotes",), each(quotes.own_quotes), silenceable=True, fix=quotes.translate_pairs, of_source=True),
    Check(("foreign-punctuation",), each(punctuation.own_marks), silenceable=True, fix=punctuation.replace_foreign),
    Check(("mark-spacing",), each(marks.marks_spaced), silenceable=True, fix=marks.space_marks, of_source=True),
    Check(("end-punctuation",), each(punctuation.ends_agree), silenceable=True),
    Check(("hyphen-space",), each(spaces.hyphens_joined), silenceable=True, of_source=True),
    Check(("brackets",), each(punctuation.brackets_paired), silenceable=True, of_source=True),
    Check(("no-break-space",), each(spaces.lines_may_break), silenceable=True, fix=spaces.bind, of_source=True),
    Check(("repeated-word",), each(wording.no_repeated_words), silenceable=True, of_source=True),
    Check(("left-in-english",), each(wording.no_english), silenceable=True),
    Check(("too-long",), each(wording.lengths_fit), silenceable=True, of_source=True),
    Check(("length",), each(wording.lengths_are_alike), silenceable=True),
)
"""In the order in which `pipeline check --fix` applies their fixes."""
SILENCEABLE = frozenset(code for check in CHECKS if check.silenceable for code in check.codes)
LINE = re.compile(r"^\s*check:\s*(?P<rest>ignore\b.*)$", re.MULTILINE | re.IGNORECASE)
IGNORE = re.compile(
    r"ignore\s+(?P<codes>[a-z][a-z-]*(?:\s*,\s*[a-z][a-z-]*)*)(?:\s+[—–-]\s*(?P<reason>.*))?", re.IGNORECASE
)


def check_catalog(subject: Subject, checks: Iterable[Check] = CHECKS) -> list[Diagnostic]:
    """Run every check on one catalog, or those that are given."""
    return [*_apply_silences(subject, (found for check in checks for found in check.find(subject)))]


def silenced(entry: Entry) -> frozenset[str]:
    """Return the codes that an entry silences; what is wrongly written silences nothing."""
    return SILENCEABLE.intersection(code for _, codes in _requests(entry) for code in codes)


def _apply_silences(subject: Subject, found: Iterable[Diagnostic]) -> Findings:
    """Yield the findings that no entry silences, and what is wrong with the silences themselves."""
    asked: dict[tuple[Location, str], Entry] = {}
    for entry in subject.catalog.entries:
        for line, codes in _requests(entry):
            if not codes:
                hint = "write # check: ignore CODE, CODE — why they do not hold here"
                fact = f"has the comment “{line}” without codes and a reason"
                yield subject.fault(entry, "ignore-invalid", fact, hint)
            for code in codes:
                if code in SILENCEABLE:
                    asked[entry.location, code] = entry
                elif any(code in check.codes for check in CHECKS):
                    hint = "fix the translation instead"
                    yield subject.fault(entry, "ignore-invalid", f"may not ignore {code}", hint)
                else:
                    near = get_close_matches(code, SILENCEABLE, 1)
                    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(SILENCEABLE))}"
                    yield subject.fault(entry, "ignore-invalid", f"ignores {code}, which is not a check", hint)
    silent = set()
    for diagnostic in found:
        if (key := (diagnostic.location, diagnostic.code)) in asked:
            silent.add(key)
        else:
            yield diagnostic
    judged = {entry.id for _, entry in subject.judged}
    for (place, code), entry in asked.items():
        if (place, code) not in silent and entry.id in judged:
            fact = f"{subject.called(entry)} ignores {code}, which finds nothing in it"
            yield warning(place, "ignore-unused", fact, "remove the code from its comment “# check: ignore …”")


def _requests(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each line by which an entry asks for silence, and the codes in it; none where it has no reason."""
    for line in LINE.finditer(entry.remarks):
        match = IGNORE.fullmatch(line["rest"].strip())
        reasoned = match and (match["reason"] or "").strip()
        yield line[0].strip(), tuple(re.split(r"\s*,\s*", match["codes"].lower())) if match and reasoned else ()
