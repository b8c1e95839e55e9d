"""A catalog with the lines it was read from, in which one entry can be replaced and no other line changes.

Start with `CatalogText`. Within an entry, too, only the lines of what has changed are written anew: another tool's
wrapping and line numbers stay, as does the end of line that the file has.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pipeline.base.diagnostics import Location, PipelineError, fail
from pipeline.base.files import decode
from pipeline.catalog.canonical import BYTE_ORDER_MARK
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.po import format_entry, read_catalog
from pipeline.catalog.reader import read_entries
from pipeline.language.locales import Locale

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
EMPTY = re.compile(r"\s*(#~\s*)?$")
KINDS = (
    ("note", re.compile(r"\s*#[.:]")),
    ("flag", re.compile(r"\s*#[,=]")),
    ("previous", re.compile(r"\s*#\|")),
    ("remark", re.compile(r"\s*#(?![~.:,=|])")),
    ("source", re.compile(r"\s*msg(?:ctxt|id|id_plural)\b[^\"]*\"(?:[^\"\\]|\\.)*\"\s*$")),
    ("translation", re.compile(r"\s*msgstr\b[^\"]*\"(?:[^\"\\]|\\.)*\"\s*$")),
    ("more", re.compile(r"\s*\"(?:[^\"\\]|\\.)*\"\s*$")),
    ("blank", re.compile(r"\s*$")),
)
"""What a line of an entry is, where each keyword begins a line of its own and has its text on it."""
Kinds = list[tuple[str, str]]  # lines, each behind its kind
ORDER = ("remark", "note", "flag", "previous", "source", "translation")


@dataclass(frozen=True)  # without slots: what is known of a version is found once
class CatalogText:
    """The bytes of a catalog file, and what they mean."""

    lines: tuple[str, ...]  # with their ends; 1-based lines of entries count them
    catalog: Catalog
    mark: bool = False  # whether the file begins with a byte order mark

    @cached_property
    def data(self) -> bytes:
        return BYTE_ORDER_MARK * self.mark + "".join(self.lines).encode()

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        return self.catalog.by_id()

    @cached_property
    def _ends(self) -> dict[int, int]:
        """The first line behind each entry, the obsolete ones and the header too, by the first of its own."""
        entries = (*self.catalog.entries, *self.catalog.obsolete)
        starts = sorted({1, *(entry.location.line for entry in entries)})
        return dict(pairwise([*starts, len(self.lines) + 1]))

    def _last(self, start: int) -> int:
        """Return the number of the last line of the entry that begins in a line; empty ones behind it are nobody's."""
        end = self._ends[start] - 1
        while end > start and EMPTY.match(self.lines[end - 1]):
            end -= 1
        return end

    def with_entry(self, entry: Entry) -> "CatalogText":
        """Return the catalog with another version of an entry that it has; raise where no file could say it."""
        return self.with_entries([entry])

    def with_entries(self, wanted: Iterable[Entry]) -> "CatalogText":
        """Return the catalog with other versions of several entries."""
        lines: list[str] = []
        entries: dict[str, Entry] = {}
        steps: list[tuple[int, int]] = []  # how many lines further down all is behind a line
        done = 0
        for new in sorted(wanted, key=lambda entry: self.by_id[entry.id].location.line):
            old = self.by_id[new.id]
            first, end = old.location.line - 1, self._last(old.location.line)
            made, entries[new.id] = _rewritten(self.lines[first:end], old, new)
            lines += self.lines[done:first]
            lines += made
            steps.append((old.location.line, len(made) - (end - first)))
            done = end
        lines += self.lines[done:]
        changed = replace(self.catalog, entries=tuple(entries.get(e.id, e) for e in self.catalog.entries))
        return replace(self, lines=tuple(lines), catalog=_shifted(changed, steps))

    def with_new(self, entry: Entry, after: str) -> "CatalogText":
        """Return the catalog with an entry that it does not have, behind another one or, if that is none, the last."""
        there = self.by_id.get(after) or max(self.catalog.entries, key=lambda e: e.location.line, default=None)
        end = self._last(there.location.line if there else 1)
        own = _end_of(self.lines[0])
        made = [f"{line}{own}" for line in ("", *format_entry(entry).rstrip("\n").split("\n"))]
        lines = [*self.lines[:end], *made, *self.lines[end:]]
        if not _end_of(lines[end - 1], ""):
            lines[end - 1] += own
        entry = replace(entry, location=Location(self.catalog.path, end + 2))
        at = 1 + self.catalog.entries.index(there) if there else 0
        shifted = _shifted(self.catalog, [(end, len(made))])
        entries = (*shifted.entries[:at], entry, *shifted.entries[at:])
        return replace(self, lines=tuple(lines), catalog=replace(shifted, entries=entries))


def read_catalog_text(data: bytes, domain: str, locale: Locale, path: str) -> CatalogText:
    """Read the bytes of a catalog file; raise PipelineError for every fault, but for a byte order mark."""
    text = decode(data.removeprefix(BYTE_ORDER_MARK), path)
    catalog = read_catalog(text, domain, locale)
    return CatalogText(tuple(LINE.findall(text)), catalog, data.startswith(BYTE_ORDER_MARK))


def _rewritten(lines: tuple[str, ...], old: Entry, new: Entry) -> tuple[list[str], Entry]:
    """Return the lines of another version of an entry, and that version as these say it."""
    canonical = [f"{line}{_end_of(lines[0])}" for line in format_entry(new).rstrip("\n").split("\n")]
    if not _end_of(lines[-1], ""):
        canonical[-1] = canonical[-1].rstrip("\r\n")
    kinds = _by_kind(lines)
    if kinds is None and not ((before := _read(lines, old.location)) and before.id == old.id):
        hint = "run pipeline format, which puts the header first"
        raise fail(old.location, "entry-unwritable", f"the lines of “{new.id}” have another entry among them", hint)
    for made in (_patched(kinds, canonical, old, new) if kinds else None, canonical):
        if made and (read := _read(made, old.location)) and _says(read, new):
            return made, read
    hint = "take out control characters, and what looks like a line of a PO file in a comment"
    raise fail(old.location, "entry-unwritable", f"“{new.id}” cannot be written as it is", hint)


def _patched(mine: Kinds, canonical: Iterable[str], old: Entry, new: Entry) -> list[str]:
    """Return the lines of an entry with those kinds of its canonical ones that have to change."""
    theirs = _by_kind(canonical) or []
    changed = {
        "remark": old.remarks != new.remarks,
        "flag": old.fuzzy != new.fuzzy,
        "previous": _previous(old) != _previous(new),
        "source": old.source_text != new.source_text,
        "translation": old.translations != new.translations,
    }
    made: list[str] = []
    done: set[str] = set()
    for kind, line in mine:
        for due in (k for k in ORDER[: ORDER.index(kind) + 1] if changed.get(k) and k not in done):
            made += [text for other, text in theirs if other == due]
            done.add(due)
        if not changed.get(kind):
            made.append(line)
    return made


def _by_kind(lines: Iterable[str]) -> Kinds | None:
    """Return the lines of an entry, each with its kind; None where they do not come in the usual order."""
    found: Kinds = []
    last = ""
    for line in lines:
        kind = next((kind for kind, pattern in KINDS if pattern.match(line)), "")
        kind = last if kind in ("more", "blank") else kind
        follows = {"source": ("source", "translation"), "translation": ("translation",)}.get(last, ORDER)
        if kind not in follows:
            return None
        last = kind
        found.append((kind, line))
    return found


def _read(lines: Iterable[str], place: Location) -> Entry | None:
    """Return what the lines of an entry say; None where they are not those of one entry."""
    try:
        live, obsolete = read_entries("".join(lines), place.path)
    except PipelineError:
        return None
    return replace(live[0], location=place) if len(live) == 1 and not obsolete else None


def _says(read: Entry, meant: Entry) -> bool:
    """Tell whether an entry reads as it was meant; a tool may join the lines of a remark, as our reader does."""
    remarks = [" ".join(entry.remarks.split()) for entry in (read, meant)]
    plain = [replace(entry, remarks="", notes=(), files=(), flags=(), location=Location()) for entry in (read, meant)]
    return remarks[0] == remarks[1] and plain[0] == plain[1]


def _previous(entry: Entry) -> tuple[str, str, str]:
    return (entry.previous_id, entry.previous, entry.previous_plural) if entry.fuzzy else ("", "", "")


def _shifted(catalog: Catalog, steps: Iterable[tuple[int, int]]) -> Catalog:
    """Return a catalog whose entries stand so many lines further down, behind each of some lines."""
    steps = [(behind, by) for behind, by in steps if by]
    if not steps:
        return catalog

    def shift(entry: Entry) -> Entry:
        line = entry.location.line
        by = sum(by for behind, by in steps if line > behind)
        return replace(entry, location=replace(entry.location, line=line + by)) if by else entry

    entries, obsolete = (tuple(map(shift, found)) for found in (catalog.entries, catalog.obsolete))
    return replace(catalog, entries=entries, obsolete=obsolete)


def _end_of(line: str, default: str = "\n") -> str:
    """Return how a line ends; the last of a file may have no end."""
    return line[len(line.rstrip("\r\n")) :] or default
