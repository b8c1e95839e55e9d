"""What an entry says of the checks itself: which codes do not hold for it, and why.

`# check: ignore numbers — the source counts from another year` is an ordinary translators' comment, so that every tool
keeps it. The reason is for the next reader, and has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pipeline.base.diagnostics import Diagnostic, Location, warning
from pipeline.catalog.model import Entry
from pipeline.checks.subject import Findings, Subject

LINE = re.compile(r"^\s*check:\s*(?P<rest>ignore\b.*)$", re.MULTILINE | re.IGNORECASE)
IGNORE = re.compile(
    r"ignore\s+(?P<codes>[a-z][a-z-]*(?:\s*,\s*[a-z][a-z-]*)*)(?:\s+[—–-]\s*(?P<reason>.*))?", re.IGNORECASE
)


def silenced(entry: Entry, silenceable: frozenset[str]) -> frozenset[str]:
    """Return the codes that an entry silences; what is wrongly written silences nothing."""
    return silenceable.intersection(code for _, codes in _requests(entry) for code in codes)


def apply_silences(
    subject: Subject, found: Iterable[Diagnostic], silenceable: frozenset[str], known: frozenset[str]
) -> Findings:
    """Yield the findings that no entry silences, and what is wrong with the silences themselves."""
    asked: dict[tuple[Location, str], Entry] = {}
    for entry in subject.catalog.entries:
        for line, codes in _requests(entry):
            if not codes:
                hint = "write # check: ignore CODE, CODE — why they do not hold here"
                fact = f"has the comment “{line}” without codes and a reason"
                yield subject.fault(entry, "ignore-invalid", fact, hint)
            for code in codes:
                if code in silenceable:
                    asked[entry.location, code] = entry
                elif code in known:
                    hint = "fix the translation instead"
                    yield subject.fault(entry, "ignore-invalid", f"may not ignore {code}", hint)
                else:
                    near = get_close_matches(code, silenceable, 1)
                    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(silenceable))}"
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
            fact = f"{subject.locale.name} entry “{entry.id}” ignores {code}, which finds nothing in it"
            yield warning(place, "ignore-unused", fact, "remove the code from its comment “# check: ignore …”")


def _requests(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each line by which an entry asks for silence, and the codes in it; none where it has no reason."""
    for line in LINE.finditer(entry.remarks):
        match = IGNORE.fullmatch(line["rest"].strip())
        reasoned = match and (match["reason"] or "").strip()
        yield line[0].strip(), tuple(re.split(r"\s*,\s*", match["codes"].lower())) if match and reasoned else ()
