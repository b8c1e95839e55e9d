"""What is shown of a catalog after an edit: only the entries that have changed are judged again.

The checks judge each entry by itself (`checks/catalog_checks.py`), but for one thing: whether what is not translated is
an error depends on how much of the whole catalog is.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.catalog.coverage import is_enough
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.state import EntryState
from pipeline.editor.view import CatalogView, Finding, MessageView, catalog_view, subject_view
from pipeline.profile.message import Message
from pipeline.project.sources import Sources

MOST = 100  # entries that are judged by themselves; more are judged with all others
BY_COVERAGE = ("entry-missing", "translation-fuzzy", "translation-missing")  # severe while too little is translated


def view_again(sources: Sources, before: CatalogView, old: Catalog, new: Catalog) -> CatalogView:
    """Return what is shown of a catalog, of which an earlier version was shown with the same sources."""
    changed, known, entries = changed_entries(old, new), old.by_id(), new.by_id()
    if len(changed) > MOST or before.findings:
        return catalog_view(sources, new)
    template = sources.template_in(new.domain, new.locale)
    messages = [message for message in template.messages if message.id in changed]
    again = {view.id: view for view in _alone(sources, new, messages)}
    shown = [again.get(view.id) or _moved(view, known.get(view.id), entries.get(view.id)) for view in before.messages]
    strays = changed - {message.id for message in messages}
    return catalog_view(sources, new) if strays else CatalogView(_severe(sources, new.domain, shown), ())


def one_view(sources: Sources, catalog: Catalog, before: CatalogView | None, message: Message) -> MessageView:
    """Return what is shown of one message, beside what is shown of the others."""
    (own,) = _alone(sources, catalog, [message])
    others = [view for view in before.messages if view.id != message.id] if before else []
    return _severe(sources, catalog.domain, [own, *others])[0]


def _alone(sources: Sources, catalog: Catalog, messages: list[Message]) -> tuple[MessageView, ...]:
    ids = {message.id for message in messages}
    entries = tuple(entry for entry in catalog.entries if entry.id in ids)
    return subject_view(sources, sources.subject(catalog).of(tuple(messages), entries)).messages


def changed_entries(old: Catalog, new: Catalog) -> set[str]:
    """Return the ids of the entries that are not as they were, wherever they stand."""
    known, entries = old.by_id(), new.by_id()
    return {id_ for id_ in known | entries if not _same(known.get(id_), entries.get(id_))}


def _same(before: Entry | None, after: Entry | None) -> bool:
    return before is after or bool(before and after and replace(before, location=after.location) == after)


def _moved(view: MessageView, before: Entry | None, after: Entry | None) -> MessageView:
    """Return a view with its findings at the line where its entry stands now."""
    lines = after.location.line - before.location.line if before and after else 0
    if not lines or not view.findings:
        return view
    return replace(view, findings=tuple(replace(found, line=found.line + lines) for found in view.findings))


def _severe(sources: Sources, domain: str, shown: Iterable[MessageView]) -> tuple[MessageView, ...]:
    """Return views in which what is not translated is an error as long as too little of the catalog is."""
    views = tuple(shown)
    approved = sum(view.state == EntryState.APPROVED.value for view in views)
    minimum = sources.settings.minimum_coverage_of(domain)
    severity = "warning" if is_enough(approved, len(views), minimum) else "error"

    def told(found: Finding) -> Finding:
        return replace(found, severity=severity) if found.code in BY_COVERAGE else found

    return tuple(
        replace(view, findings=tuple(map(told, view.findings))) if view.state != EntryState.APPROVED.value else view
        for view in views
    )
