"""What an entry says of the checks itself. Remarks of translators come in; the codes they silence, or faults, go out.

`# check: ignore numbers — the source counts from another year` is an ordinary translators' comment, so that every tool
keeps it. The reason is for the next reader, and has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from pipeline.catalog import Entry
from pipeline.checks.subject import Subject
from pipeline.diagnostics import Diagnostic, Location, error, warning

LINE = re.compile(r"^\s*check:\s*(?P<rest>ignore\b.*)$", re.MULTILINE)
IGNORE = re.compile(r"ignore\s+(?P<codes>[a-z][a-z-]*(?:\s*,\s*[a-z][a-z-]*)*)(?:\s+[—–-]\s*(?P<reason>.*))?")


@dataclass(frozen=True, slots=True)
class Silence:
    """One code that an entry silences."""

    code: str
    entry: Entry


def silences(entry: Entry, silenceable: frozenset[str]) -> tuple[Silence, ...]:
    """Return what an entry silences; what is wrongly written silences nothing."""
    return tuple(item for item in _read(entry, silenceable, "") if isinstance(item, Silence))


def apply_silences(
    subject: Subject, found: Iterable[Diagnostic], silenceable: frozenset[str], known: frozenset[str]
) -> Iterator[Diagnostic]:
    """Yield the findings that no entry silences, and what is wrong with the silences themselves."""
    asked: dict[tuple[Location, str], Silence] = {}
    for entry in subject.catalog.entries:
        for item in _read(entry, silenceable, subject.locale.name, known):
            if isinstance(item, Diagnostic):
                yield item
            else:
                asked[entry.location, item.code] = item
    used = set()
    for diagnostic in found:
        key = (diagnostic.location, diagnostic.code)
        if key in asked:
            used.add(key)
        else:
            yield diagnostic
    for (place, code), item in asked.items():
        if (place, code) not in used and item.entry.translated:
            fact = f"{subject.locale.name} entry “{item.entry.id}” ignores {code}, which finds nothing in it"
            yield warning(place, "ignore-unused", fact, "remove the code from its comment “# check: ignore …”")


def _read(
    entry: Entry, silenceable: frozenset[str], locale: str, known: frozenset[str] = frozenset()
) -> Iterator[Silence | Diagnostic]:
    for line in LINE.finditer(entry.remarks):
        match = IGNORE.fullmatch(line["rest"].strip())
        if not match or not (match["reason"] or "").strip():
            fact = f"{locale} entry “{entry.id}” has the comment “{line[0].strip()}” without codes and a reason"
            hint = "write # check: ignore CODE, CODE — why they do not hold here"
            yield error(entry.location, "ignore-invalid", fact, hint)
            continue
        for code in re.split(r"\s*,\s*", match["codes"]):
            if code in silenceable:
                yield Silence(code, entry)
            else:
                yield _refusal(entry, code, locale, silenceable, known)


def _refusal(entry: Entry, code: str, locale: str, silenceable: frozenset[str], known: frozenset[str]) -> Diagnostic:
    name = f"{locale} entry “{entry.id}”"
    if code in known:
        return error(entry.location, "ignore-invalid", f"{name} may not ignore {code}", "mend the translation instead")
    near = get_close_matches(code, silenceable, 1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(silenceable))}"
    return error(entry.location, "ignore-invalid", f"{name} ignores {code}, which is no check", hint)
