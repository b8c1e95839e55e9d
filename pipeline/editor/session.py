"""What the server knows of a workspace while it runs: the sources, the catalogs that were asked for, and the preview.

The sources are read once, and again when one of their files has changed; a catalog is compared with its file whenever
it is asked for (`catalog_file.py`). Functions here read and write files: the server calls them in threads.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from threading import Lock, RLock

from pipeline.base.diagnostics import Diagnostic, PipelineError, error, internal_error
from pipeline.base.files import SETTINGS_FILE, Workspace
from pipeline.build.review import Revision, catalog_at, find_revision
from pipeline.catalog.model import Catalog, catalog_path
from pipeline.catalog.po import format_entry
from pipeline.catalog.revisions import changes
from pipeline.editor.again import changed_entries, one_view, view_again
from pipeline.editor.answers import Refused, refused
from pipeline.editor.catalog_file import CatalogFile, Edit, Saved, Stale
from pipeline.editor.events import Events
from pipeline.editor.findings import message_of
from pipeline.editor.names import accept_form
from pipeline.editor.packet import export_packet, read_packet
from pipeline.editor.preview import Preview
from pipeline.editor.view import CatalogView, MessageView, catalog_view
from pipeline.language.locales import SOURCE
from pipeline.pdf.editions import read_editions
from pipeline.profile.message import Message
from pipeline.project.selection import LENIENT
from pipeline.project.sources import PROFILES, Sources, read_sources
from pipeline.project.update import update_catalogs

CATALOG = re.compile(r"locales/(?P<locale>[^/]+)/LC_MESSAGES/(?P<domain>[^/]+)\.po")
PASSED_OVER = re.compile(r".*\.pot|(.*/)?\.[^/]*")  # templates of catalogs, which no one reads, and temporary files
STALE_HINT = "compare the two, and save the one that is right"
Key = tuple[str, str]  # a domain and a locale


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save, an undo or a choice has made of a message."""

    message: MessageView
    diff: str  # of its lines, in the canonical form
    undo: bool  # whether there is something to be taken back


class Session:
    """One workspace that is being edited. Safe for threads."""

    def __init__(self, workspace: Workspace, events: Events, *, read_only: bool = False) -> None:
        self.workspace, self.events, self.read_only = workspace, events, read_only
        self.key = hashlib.sha256(str(workspace.root).encode("utf-8", "replace")).hexdigest()[:12]
        self.preview = Preview(workspace)
        self.faults: tuple[Diagnostic, ...] = ()  # why the workspace could not be read again, or is not watched
        self._lock = RLock()
        self._sources: Sources | None = None
        self._stale = True
        self._files: dict[Key, CatalogFile] = {}
        self._judging: dict[Key, Lock] = {}
        self._views: dict[Key, tuple[Sources, Catalog, CatalogView]] = {}
        self._told: dict[Key, Catalog | None] = {}  # each catalog as the pages have been told of it

    def sources(self) -> Sources:
        """Return the sources as they are now or, where they cannot be read any more, as they last could."""
        with self._lock:
            if self._stale:
                try:
                    self._sources, self.faults = read_sources(self.workspace, LENIENT), ()
                except PipelineError as failure:
                    self.faults = failure.diagnostics
                self._stale = self._sources is None
            if self._sources is None:
                raise PipelineError(self.faults)
            return self._sources

    def file(self, domain: str, locale: str) -> CatalogFile:
        """Return a catalog; refuse a domain or a locale that the workspace does not have, or has no more."""
        with self._lock:
            sources = self.sources()
            domains = [template.domain for template in sources.templates]
            own = {own.name: own for own in sources.locales_of(domain)} if domain in domains else {}
            if locale not in own:
                self._files.pop((domain, locale), None)
                what = f"“{domain}” has no catalog in “{locale}”"
                raise refused(404, "catalog-unknown", what, "reload the page: the workspace may have changed")
            known = self._files.get((domain, locale))
            if known is None:
                known = CatalogFile(self.workspace, domain, own[locale], read_only=self.read_only)
                self._files[domain, locale] = known
            elif known.locale != own[locale]:  # what was saved and offered stays
                known.locale = own[locale]
            return known

    def view(self, domain: str, locale: str) -> CatalogView:
        """Return what is shown of a catalog; raise PipelineError where it cannot be read."""
        file = self.file(domain, locale)
        with self._judging.setdefault((domain, locale), Lock()):  # whoever asks meanwhile waits for the same
            catalog, sources = file.read(), self.sources()
            known = self._views.get((domain, locale))
            if known and known[0] is sources:
                view = known[2] if known[1] is catalog else view_again(sources, known[2], known[1], catalog)
            else:
                view = catalog_view(sources, catalog)
            with self._lock:
                self._views[domain, locale] = sources, catalog, view
                self._told.setdefault((domain, locale), catalog)
            return view

    def message(self, domain: str, locale: str, id_: str) -> MessageView:
        """Return what is shown of a message; it alone is judged."""
        catalog, message = self.file(domain, locale).read(), self.known(domain, locale, id_)
        with self._lock:
            known = self._views.get((domain, locale))
        return one_view(self.sources(), catalog, known[2] if known else None, message)

    def warm(self) -> None:
        """Read and judge all that the first page will ask for."""
        with suppress(PipelineError, Refused):  # the page is told
            sources = self.sources()
            for template in sources.templates:
                for own in sources.locales_of(template.domain):
                    with suppress(PipelineError, Refused):
                        self.view(template.domain, own.name)

    def editions(self) -> dict[str, str]:
        """Return id and title of what can be shown of a factsheet: its own editions first, then the others."""
        sources = self.sources()
        own = [edition.id for edition in sources.editions]
        several, known = len(sources.locales) > 1, sources.editions
        with suppress(PipelineError):  # else those of the last good sources
            known = read_editions(self.workspace)
        shown = [e for e in known if not (e.is_text or e.working) and (several or e.languages == 1)]
        return {edition.id: edition.title for edition in sorted(shown, key=lambda e: e.id not in own)}

    def known(self, domain: str, locale: str, id_: str) -> Message:
        """Return a message by its id; refuse one that there is not."""
        self.file(domain, locale)
        try:
            return message_of(self.sources(), domain, locale, id_)
        except PipelineError as failure:
            raise Refused(404, *failure.diagnostics) from failure

    def save(self, domain: str, locale: str, edit: Edit, tag: str, tab: str = "") -> Kept:
        """Save a message over the version that the tag names; refuse it with 412 and what stands there now."""
        file = self._writable(domain, locale)
        message = self.known(domain, locale, edit.id)
        return self._kept(file, lambda: file.save(edit, tag, message), edit.id, tab)

    def undo(self, domain: str, locale: str, tab: str = "") -> Kept:
        file = self._writable(domain, locale)
        return self._kept(file, file.undo, "", tab)

    def choose(self, domain: str, locale: str, id_: str, *, ours: bool, tab: str = "") -> Kept:
        """Settle a conflict with another program."""
        file = self._writable(domain, locale)
        self.known(domain, locale, id_)
        return self._kept(file, lambda: file.choose(id_, ours=ours), id_, tab)

    def export(self, domain: str, locale: str) -> bytes:
        """Return a catalog for those who work with another program."""
        return export_packet(self.sources(), self.file(domain, locale).read())

    def take_in(self, domain: str, locale: str, data: bytes, tab: str = "") -> tuple[list[str], list[Diagnostic]]:
        """Save what has come back, but for what was changed here meanwhile; return the ids, and what is left out."""
        file = self._writable(domain, locale)
        packet = read_packet(self.sources(), file.read(), data)
        saved, left = list[str](), list(packet.refused)
        for edit, tag in packet.edits:
            try:
                file.save(edit, tag, self.known(domain, locale, edit.id))
            except Stale as stale:
                left.append(error(file.path, "changed-meanwhile", f"{stale}", STALE_HINT))
            except (PipelineError, Refused) as failure:
                left += failure.diagnostics
            else:
                saved.append(edit.id)
        self._tell(domain, locale, tab, saved)
        return saved, left

    def accept_form(self, domain: str, locale: str, name: str, form: str) -> str:
        """Add a form of a name to the profile; return the diff of its file."""
        self._writable(domain, locale)
        if domain not in {profile.slug for profile in self.sources().profiles}:
            raise refused(404, "name-unknown", f"“{domain}” is no profile", "names are those of a profile")
        lines = accept_form(self.workspace, domain, name, locale, form)
        self.changed([PROFILES.replace("*", domain)])
        return "\n".join(lines)

    def update(self) -> tuple[str, ...]:
        """Do what `pipeline update` does; return the files that it has changed."""
        self._check_writable()
        done = tuple(change.path for change in update_catalogs(self.workspace))
        self.changed(done)
        return done

    def changed_since(self, domain: str, locale: str, revision: str) -> tuple[Revision, list[str]]:
        """Return the messages that are not as they were at a revision of git."""
        file, since = self.file(domain, locale), find_revision(self.workspace, revision)
        before = catalog_at(self.workspace, since, domain, file.locale)
        return since, list(changes(before, file.read()))

    def changed(self, names: Iterable[str]) -> None:
        """Take note of what was edited in the workspace, by its names, and tell the pages."""
        found = {name: CATALOG.fullmatch(name) for name in names if not PASSED_OVER.fullmatch(name)}
        known = {(own["domain"], own["locale"]) for own in found.values() if own}
        if any(own is None or not self.workspace.exists(name) for name, own in found.items()):
            with self._lock:
                self._stale = True
            self.events.publish({"type": "workspace"})
        for domain, locale in known:
            with suppress(PipelineError, Refused):  # a page that asks for it is told
                if self.file(domain, locale).read() is self._told.get((domain, locale)):
                    continue
            self._tell(domain, locale)

    def changed_unseen(self) -> None:
        """Take note that anything may have been edited while nobody watched."""
        self.changed([SETTINGS_FILE, *(catalog_path(*key) for key in [*self._told])])

    def blame(self, failure: Exception) -> None:
        """Show why the workspace is not watched."""
        with self._lock:
            found = failure.diagnostics if isinstance(failure, PipelineError) else (internal_error(failure),)
            self.faults = found
        self.events.publish({"type": "workspace"})

    def close(self) -> None:
        self.preview.close()

    def _tell(self, domain: str, locale: str, tab: str = "", saved: Sequence[str] = ()) -> None:
        """Tell the pages of a catalog that has changed: whose save it was, unless others have edited it as well."""
        with self._lock:
            before, now = self._told.get((domain, locale)), None
            with suppress(PipelineError, Refused):
                now = self.file(domain, locale).read()
            if before and now and changed_entries(before, now) - {*saved}:
                tab = ""
            self._told[domain, locale] = now
        self.events.publish({"type": "catalog", "domain": domain, "locale": locale, "tab": tab})

    def _kept(self, file: CatalogFile, save: Callable[[], Saved | None], id_: str, tab: str) -> Kept:
        domain, locale = file.domain, file.locale.name
        try:
            saved = save()
        except Stale as stale:
            theirs = self.message(domain, locale, stale.theirs.id)
            found = error(file.path, "changed-meanwhile", f"{stale}", STALE_HINT)
            raise Refused(412, found, theirs=theirs) from stale
        id_ = saved.entry.id if saved else id_
        self._tell(domain, locale, tab, [id_])
        view = self.message(domain, locale, id_)
        return Kept(view, _diff(saved, file.path) if saved else "", file.can_undo)

    def _writable(self, domain: str, locale: str) -> CatalogFile:
        self._check_writable()
        file = self.file(domain, locale)
        if locale == SOURCE:
            what, hint = "the English catalog says what the source says", "edit the profile or the layout instead"
            raise refused(403, "source-language", what, hint)
        return file

    def _check_writable(self) -> None:
        if self.read_only:
            hint = "whoever runs pipeline serve can start it without --read-only"
            raise refused(403, "read-only", "the editor only shows: it was started with --read-only", hint)


def _diff(saved: Saved, path: str) -> str:
    """Return what became of an entry, as a diff of its lines in the canonical form."""
    before, after = (format_entry(entry).splitlines() for entry in (saved.before, saved.entry))
    return "\n".join(unified_diff(before, after, path, path, lineterm=""))
