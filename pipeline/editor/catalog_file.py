"""One catalog of the editor: its entries are read, saved one by one and taken back, while other programs write it too.

A save replaces the lines of its entry in the file as it is at that moment (compare and swap, `base/swap.py`), and only
if the entry still is what its editor saw. What another program has written meanwhile is merged first (`history.py`).
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import RLock

from pipeline.base.bounds import LONGEST
from pipeline.base.diagnostics import PipelineError, fail
from pipeline.base.files import Workspace
from pipeline.base.swap import rewrite
from pipeline.catalog.entry_lines import CatalogText, read_catalog_text
from pipeline.catalog.model import Catalog, Entry, catalog_path
from pipeline.editor.history import History, Offer, etag, holds, meaning
from pipeline.language.locales import Locale, read_locale
from pipeline.profile.message import Message
from pipeline.project.sources import catalog_missing

NO_TEXT = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
"""Control characters, which come along with what is pasted, and halves of surrogate pairs, which JSON can have."""
Make = Callable[[Entry], Entry]
Change = Callable[[CatalogText], Entry | None]


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be said of a message."""

    id: str
    translations: tuple[str, ...]
    fuzzy: bool = False
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry before and after a save."""

    before: Entry
    entry: Entry


class Stale(Exception):  # noqa: N818  # no fault: somebody else was faster
    """Somebody has changed the entry since its editor saw it: both versions are to be shown."""

    def __init__(self, theirs: Entry) -> None:
        super().__init__(f"“{theirs.id}” has been changed meanwhile")
        self.theirs = theirs


class CatalogFile:
    """The one writer of a catalog in this process, to be asked by several threads."""

    def __init__(self, workspace: Workspace, domain: str, locale: Locale | str, *, read_only: bool = False) -> None:
        self.workspace, self.domain, self.read_only = workspace, domain, read_only
        self.locale = read_locale(workspace, locale) if isinstance(locale, str) else locale
        self.path = catalog_path(domain, self.locale.name)
        self._lock = RLock()
        self._text: CatalogText | None = None  # the present version, which the file has or is about to have
        self._read_as = self.locale  # as it was described when that was read
        self._history = History()
        self._seen: set[bytes] = set()  # digests of the versions since the editor was started
        self._offers: list[Offer] = []
        self._undo: list[Saved] = []  # each save since then that has not been taken back

    def read(self) -> Catalog:
        """Return the catalog as it is now; what other programs took back unknowingly is put into the file again."""
        with self._lock:
            return self._apply(lambda _: None).catalog

    def save(self, edit: Edit, tag: str, message: Message | None = None) -> Saved:
        """Save one entry; raise Stale where it is not as its tag says, PipelineError where it cannot be saved.

        What is approved is approved for the text that the message has, if it is given: the entry repeats that then.
        """
        with self._lock:
            return self._noted(self._save(edit.id, tag, lambda old: self._edited(old, edit, message)))

    def undo(self) -> Saved:
        """Take back the last save; raise Stale where the entry has been changed since.

        Where the file can be neither read nor written now, it can still be taken back later.
        """
        with self._lock:
            if not self._undo:
                raise fail(self.path, "nothing-to-undo", "nothing was saved here", "edit the text instead")
            self.read()
            last = self._undo.pop()
            try:
                return self._save(last.entry.id, etag(last.entry), lambda now: _in_place_of(now, last.before))
            except PipelineError as failure:
                if isinstance(failure.__cause__, OSError):
                    self._undo.append(last)
                raise

    @property
    def can_undo(self) -> bool:
        with self._lock:
            return bool(self._undo)

    @property
    def conflicts(self) -> tuple[Offer, ...]:
        """What was saved here and another program has replaced, until one of the two is chosen."""
        return tuple(self._offers)

    def choose(self, id_: str, *, ours: bool) -> Saved | None:
        """Settle the first conflict of a message: what is chosen stands in the file then."""
        with self._lock:
            text = self._apply(lambda _: None)
            offer = next((offer for offer in self._offers if offer.id == id_), None)
            if offer is None:
                hint = "reload the page: somebody may have chosen already"
                raise fail(self.path, "no-conflict", f"“{id_}” is in no conflict", hint)
            saved = None
            if ours:
                edit = Edit(id_, offer.ours.translations, offer.ours.fuzzy, offer.ours.remarks)
                saved = self.save(edit, etag(self._entry(text, id_)))
            self._offers = [other for other in self._offers if other is not offer]
            return saved

    def _noted(self, saved: Saved) -> Saved:
        if etag(saved.before) != etag(saved.entry):
            self._undo.append(saved)
        return saved

    def _save(self, id_: str, tag: str, make: Make) -> Saved:
        if self.read_only:
            raise fail(self.path, "read-only", "the editor was started with --read-only", "start it without")
        seen: list[Entry] = []

        def change(text: CatalogText) -> Entry:
            old = self._entry(text, id_)
            wanted = make(old)
            if etag(old) != tag and meaning(old) != meaning(wanted):  # else another program has read it here already
                raise Stale(old)
            seen.append(old)
            return wanted

        after = self._apply(change).by_id[id_]
        return Saved(seen[0], after)

    def _entry(self, text: CatalogText, id_: str) -> Entry:
        if id_ not in text.by_id:
            hint = "run pipeline update, which writes an entry for each message; keep a copy of what you have typed"
            raise fail(self.path, "entry-missing", f"{self.locale.name} has no entry “{id_}”", hint)
        return text.by_id[id_]

    def _apply(self, change: Change) -> CatalogText:
        """Bring the file to the present version, with an entry changed; other programs may write it all the while."""
        text: CatalogText
        edited: Entry | None

        def written(data: bytes) -> bytes:
            nonlocal text, edited
            text = self._merged(data)
            edited = change(text)
            text = text.with_entry(edited) if edited else text
            return text.data

        try:
            rewrite(self.workspace, self.path, written, self._merged)
        except PipelineError as failure:
            if isinstance(failure.__cause__, FileNotFoundError):
                raise PipelineError([catalog_missing(self.domain, self.locale.name)]) from failure.__cause__
            raise
        if edited:
            self._take(text, text.by_id[edited.id])
        return text

    def _merged(self, data: bytes) -> CatalogText:
        """Return the present version, after what stands in the file has been merged into it."""
        if self._text is not None and self._text.data == data and self._read_as is self.locale:
            return self._text
        theirs = read_catalog_text(data, self.domain, self.locale, self.path)
        if self._text is None or self.read_only:
            self._take(theirs)
            return theirs
        text, offers = theirs, list[Offer]()
        if _digest(data) in self._seen:
            offers += self._history.put_back(theirs.catalog)
        else:
            merge = self._history.merge(self._text.catalog, theirs.catalog)
            for entry, after in merge.added:
                text = text.with_new(entry, after)
            text = text.with_entries(merge.changed)
            offers += merge.offers
        self._offer(offers)
        self._take(text)
        return text

    def _take(self, text: CatalogText, saved: Entry | None = None) -> None:
        """Take a version as the present one."""
        self._text, self._read_as = text, self.locale
        self._seen.add(_digest(text.data))
        if saved:
            self._history.note_saved(saved)
        else:
            self._history.note(text.catalog)
        there = [offer for offer in self._offers if holds(text.by_id.get(offer.id), offer.ours)]
        self._offers = [offer for offer in self._offers if offer not in there]
        self._history.saved |= {offer.id: offer.ours for offer in there}

    def _offer(self, offers: Sequence[Offer]) -> None:
        """Offer what was replaced, once; what stands beside it is shown as it is now."""
        for offer in offers:
            self._history.saved.pop(offer.id, None)
        known = {(offer.id, meaning(offer.ours)) for offer in self._offers}
        self._offers += [offer for offer in offers if (offer.id, meaning(offer.ours)) not in known]

    def _edited(self, old: Entry, edit: Edit, message: Message | None) -> Entry:
        """Return an entry as an edit has it; raise where no catalog could say it."""
        forms = self.locale.plural_count if old.plural else 1
        if len(edit.translations) not in ({len(old.translations), forms} if old.plural else {1}):
            fact = f"“{old.id}” has {len(edit.translations)} texts, and its forms are {forms}"
            raise fail(old.location, "plural-count", fact, "give it one text for each form")
        remarks = "\n".join(line.rstrip() for line in edit.remarks.splitlines()).strip("\n")
        new = {*edit.translations, remarks} - {*old.translations, old.remarks}
        if max(map(len, new), default=0) > LONGEST:
            fact = f"“{old.id}” has a text of more than {LONGEST:,} characters"
            raise fail(old.location, "too-long", fact, "make it shorter")
        if found := NO_TEXT.search("".join(new)):
            fact = f"“{old.id}” has the control character U+{ord(found[0]):04X}"
            raise fail(old.location, "control-character", fact, "type the text anew where it stands")
        entry = replace(old, translations=edit.translations, fuzzy=edit.fuzzy, remarks=remarks)
        if edit.fuzzy and any(edit.translations):
            return entry
        if message and bool(message.plural) == bool(old.plural):  # else pipeline update gives it as many texts
            entry = replace(entry, source=message.text, plural=message.plural)
        return entry.approved()


def _in_place_of(now: Entry, before: Entry) -> Entry:
    """Return an earlier version of an entry; what the source says of it stays as it is now."""
    return replace(before, location=now.location, notes=now.notes, files=now.files, flags=now.flags)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
