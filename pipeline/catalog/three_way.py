"""Merges two descendants of a catalog, as git has them, into one with the work of both.

An entry is known by its id; its text tells an old version from a new one. What one side did is taken; what both did to
different fields of an entry is put together. One thing alone is a conflict: a translation that both edited to
different texts. It is shown in the file, with git's markers around the lines in which the two versions differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.base.diagnostics import fail
from pipeline.catalog.entry_merge import Conflict, merge_entry, merge_lines, pick
from pipeline.catalog.model import Catalog, Entry, remember
from pipeline.catalog.po import format_catalog, format_entry, parse_catalog

LOST_HINT = "restore that version, or remove the entries one by one and leave the others"
Key = tuple[str, str]  # id and text of an obsolete entry: gettext takes one entry for them


@dataclass(frozen=True, slots=True)
class Merged:
    catalog: Catalog  # with our version of what is in conflict
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class MergedText:
    text: str  # the canonical form, with markers where there are conflicts
    conflicts: tuple[tuple[str, int], ...]  # the id of each conflict and the line of its first marker


def merge_texts(base: str, ours: str, theirs: str, path: str, *, show_base: bool = False) -> MergedText:
    """Merge PO or POT files; raise PipelineError where one does not parse, has an id twice, or has lost its entries.

    An empty ancestor stands for a file that both sides added. `show_base` shows it in conflicts (git's diff3 style).
    """
    ancestor = parse_catalog(base, path) if base.strip() else Catalog("", "", path, (), "", ())
    one, other = (parse_catalog(text, path) for text in (ours, theirs))
    for name, side in (("our", one), ("their", other)):
        written = any(
            entry.has_text or entry.remarks for entry in ancestor.entries
        )  # which an update keeps as obsolete
        if written and not (side.entries or side.obsolete):
            raise fail(path, "catalog-conflict", f"{name} version has no entries: it may have been cut off", LOST_HINT)
    merged = merge_three(ancestor, one, other)
    torn = {conflict.ours.id: conflict for conflict in merged.conflicts}
    text = format_catalog(
        merged.catalog,
        lambda entry: _with_markers(torn[entry.id], show_base=show_base) if entry.id in torn else format_entry(entry),
    )
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith("<<<<<<< ")]
    ids = [entry.id for entry in merged.catalog.entries if entry.id in torn]
    return MergedText(text, tuple(zip(ids, lines, strict=True)))


def merge_three(base: Catalog, ours: Catalog, theirs: Catalog) -> Merged:
    """Merge two catalogs, entry by entry; but for the order of entries, it is the same whichever of the two is ours.

    An edit on one side of what the other dropped is kept as obsolete.
    """
    old, our, their = _Side(base), _Side(ours), _Side(theirs)
    live: dict[str, Entry] = {}
    conflicts: list[Conflict] = []
    for identifier in dict.fromkeys((*our.live, *their.live)):
        before, one, other = (side.live.get(identifier) for side in (old, our, their))
        if one and other:
            found = merge_entry(before, one, other)
            if isinstance(found, Conflict):
                conflicts.append(found)
                found = found.ours
            live[identifier] = found
        elif before is None and (added := one or other):
            live[identifier] = added
        elif before and one and _is_edited(before, one):
            our.drop(one)
        elif before and other and _is_edited(before, other):
            their.drop(other)
    obsolete = _merge_obsolete(old, our, their)
    for key in [key for key in obsolete if key[0] in live and live[key[0]].source == key[1]]:
        live[key[0]] = remember(live[key[0]], obsolete.pop(key))
    conflicts = [_remembering(conflict, live[conflict.ours.id]) for conflict in conflicts]
    catalog = replace(
        ours,
        header=_merge_headers(*(dict(catalog.header) for catalog in (base, ours, theirs))),
        comment=merge_lines(base.comment, ours.comment, theirs.comment),
        entries=tuple(live[identifier] for identifier in _order([*old.live], [*our.live], [*their.live], live)),
        obsolete=tuple(obsolete.values()),
    )
    return Merged(catalog, tuple(conflicts))


class _Side:
    """The entries of one catalog, by what they are known by."""

    def __init__(self, catalog: Catalog) -> None:
        self.live = catalog.by_id()
        self.obsolete: dict[Key, Entry] = {}
        for entry in catalog.obsolete:
            self.drop(entry)

    def drop(self, entry: Entry) -> None:
        """Count an entry among the obsolete ones, together with one that is there already."""
        key = (entry.id, entry.source)
        self.obsolete[key] = remember(self.obsolete[key], entry) if key in self.obsolete else entry

    def before(self, key: Key) -> Entry | None:
        """Return what an obsolete entry was: obsolete already, or live."""
        live = self.live.get(key[0])
        return self.obsolete.get(key) or (live if live and live.source == key[1] else None)


def _is_edited(before: Entry, after: Entry) -> bool:
    """Tell whether a translator, and not only an update, changed an entry."""
    is_same = (after.translations, after.remarks) == (before.translations, before.remarks)
    return not is_same and bool(after.has_text or after.remarks)


def _merge_obsolete(old: _Side, our: _Side, their: _Side) -> dict[Key, Entry]:
    """Merge what the template no longer has; two translations of one text are kept side by side, without a conflict."""
    merged: dict[Key, Entry] = {}
    for key in dict.fromkeys((*our.obsolete, *their.obsolete)):
        one, other = our.obsolete.get(key), their.obsolete.get(key)
        if one and other:
            found = merge_entry(old.before(key), one, other)
            merged[key] = remember(found.ours, found.theirs) if isinstance(found, Conflict) else found
        elif kept := one or other:
            before = old.obsolete.get(key)
            if before is None or _is_edited(before, kept):  # else the other side has brought it back, or thrown it away
                merged[key] = kept
    return merged


def _merge_headers(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[Key, ...]:
    """Merge headers key by key; what both changed is as the later revision has it."""

    def revision(header: Mapping[str, str]) -> tuple[str, ...]:
        return (header.get("PO-Revision-Date", ""), *header.values())

    early, late = sorted((ours, theirs), key=revision)
    header = {}
    for key in dict.fromkeys((*ours, *theirs)):
        before, one, other = (said.get(key, "") for said in (base, early, late))
        header[key] = pick(before, one, other, tie=other)
    if "PO-Revision-Date" in late:
        header["PO-Revision-Date"] = late["PO-Revision-Date"]
    return tuple(header.items())


def _order(base: list[str], ours: list[str], theirs: list[str], kept: Iterable[str]) -> list[str]:
    """Return ids in our order, or in theirs where they alone moved entries; additions stay behind their neighbour."""
    known = set(kept)
    shared = {*base} & {*ours} & {*theirs}
    before, one, other = ([identifier for identifier in ids if identifier in shared] for ids in (base, ours, theirs))
    main, second = (theirs, ours) if one == before != other else (ours, theirs)
    main, second = ([identifier for identifier in ids if identifier in known] for ids in (main, second))
    placed, there = {*main}, {*second}
    neighbour, additions = "", dict[str, list[str]]()
    for identifier in second:
        if identifier in placed:
            neighbour = identifier
        else:
            additions.setdefault(neighbour, []).append(identifier)
    order: list[str] = []
    waiting = additions.get("", [])
    for identifier in main:
        if identifier in there:  # what the main side alone added behind the neighbour comes first
            order += waiting
            waiting = additions.get(identifier, [])
        order.append(identifier)
    return order + waiting


def _remembering(conflict: Conflict, entry: Entry) -> Conflict:
    """Return a conflict with the remarks that its entry has gained."""
    ours, theirs = (replace(version, remarks=entry.remarks) for version in (conflict.ours, conflict.theirs))
    return Conflict(conflict.base, ours, theirs)


def _with_markers(conflict: Conflict, *, show_base: bool) -> str:
    """Return an entry with git's markers around the lines in which its versions differ."""
    versions = [format_entry(entry).split("\n") for entry in (conflict.ours, conflict.base, conflict.theirs)]
    ours, base, theirs = versions
    compared = versions if show_base else [ours, theirs]
    start = next(n for n, lines in enumerate(zip(*compared, strict=False)) if len({*lines}) > 1)
    end = -1  # behind the last line there is an empty one, in every version
    while min(map(len, compared)) + end > start and len({lines[end - 1] for lines in compared}) == 1:
        end -= 1
    middle = ["<<<<<<< ours", *ours[start:end]]
    middle += ["||||||| base", *base[start:end]] if show_base else []
    return "\n".join([*ours[:start], *middle, "=======", *theirs[start:end], ">>>>>>> theirs", *ours[end:]])
