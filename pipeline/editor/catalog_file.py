"""One catalog of the editor: its entries are read, saved one by one and taken back, while other programs write it too.

A save replaces the lines of its entry in the file as it is at that moment (compare and swap, `base/swap.py`), and only
if the entry still is what its editor saw. What another program has written meanwhile is merged first (`history.py`).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import RLock

from pipeline.base.bounds import LONGEST
from pipeline.base.diagnostics import PipelineError, fail
from pipeline.base.files import Workspace, unreadable, unwritable
from pipeline.base.swap import read_settled, replace_version
from pipeline.catalog.entry_lines import CatalogText, read_catalog_text
from pipeline.catalog.model import Catalog, Entry, catalog_path
from pipeline.editor.history import History, Offer, holds, meaning
from pipeline.editor.history import etag as etag
from pipeline.editor.view import Diff, word_diff
from pipeline.language.locales import Locale, read_locale
from pipeline.project.sources import catalog_missing

MOST_TRIES = 1_000  # versions of other programs that one save gives way to
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
    """What was saved."""

    entry: Entry
    etag: str
    diff: Diff  # the translation before and now, word by word


class Stale(Exception):  # noqa: N818  # no fault: somebody else was faster
    """Somebody has changed the entry since its editor saw it: both versions are to be shown."""

    def __init__(self, mine: Edit, theirs: Entry) -> None:
        super().__init__(f"“{theirs.id}” has been changed meanwhile")
        self.mine = mine
        self.theirs = theirs


class CatalogFile:
    """The one writer of a catalog in this process, to be asked by several threads."""

    def __init__(self, workspace: Workspace, domain: str, locale: Locale | str, *, read_only: bool = False) -> None:
        self.workspace, self.domain, self.read_only = workspace, domain, read_only
        self.locale = read_locale(workspace, locale) if isinstance(locale, str) else locale
        self.path = catalog_path(domain, self.locale.name)
        self._lock = RLock()
        self._text: CatalogText | None = None  # the present version, which the file has or is about to have
        self._history = History()
        self._seen: set[bytes] = set()  # digests of the versions since the editor was started
        self._offers: list[Offer] = []
        self._undo: list[tuple[Entry, Entry]] = []  # each save since then, as it was before and after it

    def read(self) -> Catalog:
        """Return the catalog as it is now; what other programs took back unknowingly is put into the file again."""
        with self._lock:
            return self._apply(lambda _: None).catalog

    def save(self, edit: Edit, tag: str) -> Saved:
        """Save one entry; raise Stale where it is not as its tag says, PipelineError where it cannot be saved."""
        with self._lock:
            return self._save(edit, tag)

    def undo(self) -> Saved:
        """Take back the last save; raise Stale where the entry has been changed since."""
        with self._lock:
            if not self._undo:
                raise fail(self.path, "nothing-to-undo", "nothing was saved here", "edit the text instead")
            before, after = self._undo.pop()
            earlier = self._undo
            self._undo = []  # to take something back is no save of its own
            try:
                edit = Edit(before.id, before.translations, before.fuzzy, before.remarks)
                return self._save(edit, etag(after), previous=before)
            finally:
                self._undo = earlier

    @property
    def can_undo(self) -> bool:
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
                saved = self._save(edit, etag(self._entry(text, id_)))
            self._offers = [other for other in self._offers if other is not offer]
            return saved

    def _save(self, edit: Edit, tag: str, previous: Entry | None = None) -> Saved:
        if self.read_only:
            raise fail(self.path, "read-only", "the editor was started with --read-only", "start it without")
        seen: list[Entry] = []

        def change(text: CatalogText) -> Entry:
            old = self._entry(text, edit.id)
            wanted = _edited(old, edit, self.locale.plural_count, previous)
            if etag(old) != tag and meaning(old) != meaning(wanted):  # else another program has read it here already
                raise Stale(edit, old)
            seen.append(old)
            return wanted

        text = self._apply(change)
        before, after = seen[0], text.by_id[edit.id]
        if etag(before) != etag(after):
            self._undo.append((before, after))
        diff = word_diff("\n".join(before.translations), "\n".join(after.translations))
        return Saved(after, etag(after), diff)

    def _entry(self, text: CatalogText, id_: str) -> Entry:
        if id_ not in text.by_id:
            hint = "run pipeline update, which writes an entry for each message; keep a copy of what you have typed"
            raise fail(self.path, "entry-missing", f"{self.locale.name} has no entry “{id_}”", hint)
        return text.by_id[id_]

    def _apply(self, change: Change) -> CatalogText:
        """Bring the file to the present version, with an entry changed; other programs may write it all the while."""
        for _ in range(MOST_TRIES):
            data = self._read()
            text = self._merged(data)
            edited = change(text)
            wanted = text.with_entry(edited) if edited else text
            if wanted.data == data:
                if edited:
                    self._take(wanted, wanted.by_id[edited.id])
                return wanted
            try:
                swap = replace_version(self.workspace.path(self.path), wanted.data, data)
            except OSError as failure:
                raise PipelineError([unwritable(self.path, failure)]) from failure
            if swap.done:
                self._take(wanted, wanted.by_id[edited.id] if edited else None)
                return wanted
            if swap.displaced is not None:
                self._merged(swap.displaced)
        hint = "close what writes it again and again"
        raise fail(self.path, "unwritable", "other programs do not stop writing it", hint)

    def _read(self) -> bytes:
        path = self.workspace.path(self.path)
        try:
            return read_settled(path)
        except FileNotFoundError as failure:
            raise PipelineError([catalog_missing(self.domain, self.locale.name)]) from failure
        except OSError as failure:
            raise PipelineError([unreadable(self.path, failure)]) from failure

    def _merged(self, data: bytes) -> CatalogText:
        """Return the present version, after what stands in the file has been merged into it."""
        if self._text is not None and self._text.data == data:
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
        self._text = text
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


def _edited(old: Entry, edit: Edit, forms: int, previous: Entry | None) -> Entry:
    """Return an entry as an edit has it, or as it was before one; raise where no catalog could say it."""
    wanted = {len(old.translations), forms} if old.plural else {1}
    if len(edit.translations) not in wanted:
        fact = f"“{old.id}” has {len(edit.translations)} texts, and its forms are {forms if old.plural else 1}"
        raise fail(old.location, "plural-count", fact, "give it one text for each form")
    if max(map(len, (*edit.translations, edit.remarks))) > LONGEST:
        fact = f"“{old.id}” has a text of more than {LONGEST:,} characters"
        raise fail(old.location, "too-long", fact, "make it shorter")
    remarks = "\n".join(line.rstrip() for line in edit.remarks.splitlines()).strip("\n")
    entry = replace(old, translations=edit.translations, fuzzy=edit.fuzzy and any(edit.translations), remarks=remarks)
    _check_characters(entry)
    if previous:
        return replace(previous, location=old.location, notes=old.notes, files=old.files, flags=old.flags)
    return entry if entry.fuzzy else entry.approved()


def _check_characters(entry: Entry) -> None:
    """Raise for half of a surrogate pair, which JSON can have and no file."""
    try:
        "".join((*entry.translations, entry.remarks)).encode()
    except UnicodeEncodeError as failure:
        fact, hint = f"“{entry.id}” has a character that is none", "type the text anew where the mark � stands"
        raise fail(entry.location, "not-utf-8", fact, hint) from failure


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
