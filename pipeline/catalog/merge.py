"""Brings a catalog up to date with its template, so that nothing that was written is lost.

Identity is the message's id: a text may change or move and keeps its translation. Where an id has no translation, an
entry of another id may be its ancestor: the one with the same text, if the id was only renamed; otherwise the most
similar of those that have gone or changed, whose translation is then proposed as fuzzy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from pipeline.catalog.ancestors import Ancestors, renamed
from pipeline.catalog.model import Catalog, Entry, SourceText, fit, forms_of, is_source, new_entry, remember
from pipeline.language.locales import SOURCE, Locale
from pipeline.profile.message import Message
from pipeline.profile.messages import Template

MOST_REPAIRS = 5
"""How often a merge may look again for guesses of other tools: a bound, so that it ends whatever they left."""


def merge(catalog: Catalog, template: Template, locale: Locale, typos: frozenset[str] = frozenset()) -> Catalog:
    """Bring a catalog up to date with its template, message by message, by id; nothing that was written is lost.

    A changed text keeps its translation as fuzzy, with the text it was made for; a text that is taken back makes it
    approved again. Ids in `typos` were only corrected: their translations stay approved. In the source language, a
    translation that was the text itself follows it.
    """
    merged = _merged(catalog, template, locale, typos)
    for _ in range(MOST_REPAIRS):
        if not _has_doubts(merged):
            break
        before, merged = merged, _merged(merged, template, locale, typos)
        if merged == before:
            break
    return merged


def _has_doubts(catalog: Catalog) -> bool:
    """Tell whether an entry may be another tool's guess: what one merge approves can show that another is one."""
    gone = {entry.id for entry in catalog.obsolete}
    return any(entry.fuzzy and entry.id in gone for entry in catalog.entries)


def _merged(catalog: Catalog, template: Template, locale: Locale, typos: frozenset[str]) -> Catalog:
    past = _Past(catalog, template, source=locale.name == SOURCE)
    entries: list[Entry] = []
    for message in template.messages:
        old = past.of(message)
        blank = _blank(message, locale)
        if old is not None:
            blank = _carry_over(old, blank, locale, corrected=message.id in typos)
        elif locale.name != SOURCE and (ancestor := past.ancestor(message)):
            texts = fit(ancestor.translations, len(blank.translations))  # for a translator to edit and approve
            blank = replace(blank, translations=texts).made_fuzzy(ancestor.made_for, ancestor.id)
        entries.append(blank)
    live, obsolete = _distinct(entries, past.left(entries))
    return replace(catalog, entries=live, obsolete=obsolete)


class _Past:
    """What a catalog held before the merge, and what of it has been taken over."""

    def __init__(self, catalog: Catalog, template: Template, *, source: bool) -> None:
        self.catalog = catalog
        self.source = source
        self.live = catalog.by_id()
        self.obsolete: dict[str, list[Entry]] = {}
        for entry in catalog.obsolete:
            self.obsolete.setdefault(entry.id, []).append(entry)
        self.wanted = {message.id: SourceText(message.text, message.plural) for message in template.messages}
        self.taken: set[int] = set()  # identities of the entries that live on in the merged catalog
        self.translated = [entry for entry in self.live.values() if entry.has_text]
        self.renamed = renamed(
            (entry for entry in self.translated if entry.id not in self.wanted),
            {id_: words for id_, words in self.wanted.items() if not self._is_known(id_)},
        )

    def _is_known(self, id_: str) -> bool:
        return any(entry.has_text for entry in (*filter(None, [self.live.get(id_)]), *self.obsolete.get(id_, ())))

    def of(self, message: Message) -> Entry | None:
        """Return the entry whose translation is the message's own, with the remarks of all that it replaces."""
        old = self.live.get(message.id)
        earlier = self._earlier(message)
        if earlier is not None and (old is None or not old.has_text):
            return self._take(earlier, old)
        if earlier is not None and old is not None and self._is_guess(old) and not self._is_guess(earlier):
            copied = any(entry.translations == old.translations for entry in self._alike(old))
            return self._take(earlier, old if copied else None)
        if message.id in self.renamed:
            return self._take(self.renamed[message.id], old)
        return self._take(old)

    def _take(self, entry: Entry | None, beside: Entry | None = None) -> Entry | None:
        if entry is None:
            return None
        self.taken |= {id(entry), *([id(beside)] if beside else [])}
        remarks = dict.fromkeys(filter(None, (beside.remarks if beside else "", entry.remarks)))
        return replace(entry, remarks="\n".join(remarks)) if beside else entry

    def _earlier(self, message: Message) -> Entry | None:
        """Return the obsolete entry of an id that comes back: the one for its very text, or else the last."""
        found = [entry for entry in self.obsolete.get(message.id, ()) if entry.has_text]
        words = self.wanted[message.id]
        return max(reversed(found), key=lambda e: (not self._is_guess(e), e.made_for == words), default=None)

    def _is_guess(self, entry: Entry) -> bool:
        """Tell whether another tool has put the translation of another message here, as msgmerge does.

        It says whose it is, or, without its option --previous, nothing of where it comes from.
        """
        return entry.fuzzy and (_is_foreign(entry) or (not entry.previous and bool(self._alike(entry))))

    def _alike(self, entry: Entry) -> list[Entry]:
        """Return the entries of other ids that have the same translation, or its first form, approved as their own."""
        return [other for other in self.owners.get(entry.translations[0], ()) if other.id != entry.id]

    @cached_property
    def owners(self) -> dict[str, list[Entry]]:
        table: dict[str, list[Entry]] = {}
        for entry in (*self.translated, *self.catalog.obsolete):
            if not entry.fuzzy:
                table.setdefault(entry.translations[0], []).append(entry)
        return table

    def ancestor(self, message: Message) -> Entry | None:
        """Return the entry from which a message that is new was probably made."""
        return self.same.get(self.wanted[message.id]) or self.ancestors.find(message.text)

    @cached_property
    def same(self) -> dict[SourceText, Entry]:
        return {entry.made_for: entry for entry in self.translated}

    @cached_property
    def ancestors(self) -> Ancestors:
        changed = [e for e in self.translated if e.made_for != self.wanted.get(e.id)]
        gone = [e for e in self.catalog.obsolete if e.id not in self.wanted and e.has_text]
        return Ancestors(gone, changed)

    def left(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield what has no place among the entries any more and is worth keeping, the older first."""
        forms = {entry.id: len(entry.translations) for entry in entries}
        for entry in (*self.catalog.obsolete, *self.live.values()):
            lost_forms = len(entry.translations) > forms.get(entry.id, 0) > 0  # of a plural that the message lost
            if (id(entry) not in self.taken or lost_forms) and _worth_keeping(entry, self.source):
                yield entry


def _is_foreign(entry: Entry) -> bool:
    """Tell whether the translation was made for another message."""
    return entry.fuzzy and entry.previous_id not in ("", entry.id)


def _blank(message: Message, locale: Locale) -> Entry:
    """Return the entry of a message without its translation; in the source language it is the text itself."""
    count = locale.plural_count if message.plural else 1
    blank = new_entry(message, count)
    return replace(blank, translations=forms_of(message, count)) if locale.name == SOURCE else blank


def _carry_over(old: Entry, blank: Entry, locale: Locale, *, corrected: bool) -> Entry:
    """Give a message its own translation, approved where it was made for this text."""
    if not old.has_text:
        return replace(blank, remarks=old.remarks, flags=old.flags)
    texts = fit(old.translations, len(blank.translations))
    kept = replace(blank, translations=texts, remarks=old.remarks, flags=old.flags)
    if old.fuzzy:
        kept = kept.made_fuzzy(SourceText(old.previous, old.previous_plural), old.previous_id)
    was, now = old.source_text, blank.source_text
    own_previous = bool(kept.previous) and not _is_foreign(kept)
    if was == now and not (corrected and own_previous):
        return kept
    if locale.name == SOURCE and not old.fuzzy and is_source(old):
        return replace(blank, remarks=old.remarks, flags=old.flags)
    is_typo = corrected and bool(was.plural) == bool(now.plural) and (not kept.fuzzy or own_previous)
    if is_typo or (own_previous and old.made_for == now):
        return kept.approved()
    return kept if old.fuzzy else kept.made_fuzzy(was)


def _distinct(entries: list[Entry], left: Iterable[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Keep one entry for an id and a text; what another one said becomes a remark on it, obsolete or not."""
    live = {(entry.id, entry.source): entry for entry in entries}
    obsolete: dict[tuple[str, str], Entry] = {}
    for entry in left:
        key = (entry.id, entry.source)
        table = live if key in live else obsolete
        table[key] = remember(table[key], entry) if key in table else entry
    return tuple(live.values()), tuple(obsolete.values())


def _worth_keeping(entry: Entry, source: bool) -> bool:
    return bool(entry.remarks) or (entry.has_text and not (source and is_source(entry)))
