"""A catalog and its template come in, the catalog brought up to date goes out; nothing that was written is lost."""

from __future__ import annotations

from dataclasses import replace

from pipeline.catalog.model import Catalog, Entry
from pipeline.locales import SOURCE, Locale
from pipeline.messages import Template
from pipeline.profile import Message


def merge(catalog: Catalog, template: Template, locale: Locale) -> Catalog:
    """Bring a catalog up to date with its template, message by message, by id; nothing that was written is lost.

    A changed text keeps its translation as fuzzy, with the text it was made for; a text that is taken back makes it
    approved again. In the source language, a translation that was the text itself follows it.
    """
    source = locale.name == SOURCE
    live, gone = catalog.by_id(), {entry.id: entry for entry in catalog.obsolete}
    wanted = {message.id for message in template.messages}
    entries: list[Entry] = []
    used: list[Entry] = []
    left: list[Entry] = []
    for message in template.messages:
        old = live.get(message.id)
        if message.id in gone and (old is None or not any(old.translations)):
            old = gone[message.id]
            used.append(old)
        new = _merge_entry(old, message, locale, source)
        entries.append(new)
        if old is not None and len(old.translations) > len(new.translations) and _worth_keeping(old, source):
            left.append(old)  # the forms of a plural that the message lost
    left += [entry for entry in live.values() if entry.id not in wanted and _worth_keeping(entry, source)]
    kept = [entry for entry in catalog.obsolete if entry not in used and entry not in left]
    return replace(catalog, entries=tuple(entries), obsolete=(*kept, *left))


def _merge_entry(old: Entry | None, message: Message, locale: Locale, source: bool) -> Entry:
    count = locale.plural_count if message.plural else 1
    new = Entry(
        message.id,
        message.text,
        message.plural,
        _wording(message.text, message.plural, count) if source else ("",) * count,
        message.location,
        notes=message.comments,
        files=source_files(message),
    )
    if old is None or not any(old.translations):
        return replace(new, remarks=old.remarks if old else "")
    kept = replace(
        new,
        translations=_fit(old.translations, count),
        remarks=old.remarks,
        fuzzy=old.fuzzy,
        previous=old.previous if old.fuzzy else "",
    )
    if (old.source, old.plural) == (message.text, message.plural):
        return kept
    if source and not old.fuzzy and _is_source(old):
        return replace(new, remarks=old.remarks)
    if kept.previous == message.text and not (old.plural or message.plural):  # no plural's previous text is kept
        return replace(kept, fuzzy=False, previous="")
    return replace(kept, fuzzy=True, previous=kept.previous if old.fuzzy else old.source)


def _wording(text: str, plural: str, count: int) -> tuple[str, ...]:
    """Return a text in as many forms as a translation of it has."""
    return (text, *[plural] * (count - 1)) if plural else (text,)


def _is_source(entry: Entry) -> bool:
    """Tell whether an entry of the source language says what the source says."""
    return entry.translations == _wording(entry.source, entry.plural, len(entry.translations))


def _fit(texts: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Give a message that gained or lost its plural as many forms as it now has."""
    return (*texts, *[texts[-1]] * (count - len(texts)))[: max(count, 1)] if len(texts) < count else texts[:count]


def _worth_keeping(entry: Entry, source: bool) -> bool:
    return bool(entry.remarks) or (any(entry.translations) and not (source and _is_source(entry)))


def source_files(message: Message) -> tuple[str, ...]:
    """Return the files that a message stands in, as its reference line lists them."""
    return tuple(sorted({message.location.path, *message.also}))
