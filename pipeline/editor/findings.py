"""What the checks find in one message while it is written: those of `pipeline check`, on the text that is not saved."""

from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, fail
from pipeline.catalog.model import Catalog
from pipeline.checks.catalog_checks import CHECKS, check_catalog
from pipeline.checks.entries import entries_approved, entries_current
from pipeline.checks.source_checks import not_of_source
from pipeline.language.locales import SOURCE
from pipeline.profile.message import Message
from pipeline.project.sources import Sources

WHILE_WRITING = tuple(check for check in CHECKS if check.find not in (entries_approved, entries_current))
"""All but those that say how far a catalog is: no text is empty or fuzzy for good while it is written."""


def message_of(sources: Sources, domain: str, locale: str, id_: str) -> Message:
    """Return a message; raise PipelineError where the text does not have it any more."""
    template = sources.template_in(domain, locale)
    found = next((message for message in template.messages if message.id == id_), None)
    if found is None:
        hint = "reload the page: the text of the profile or layout has been changed"
        raise fail(template.path, "message-missing", f"there is no message “{id_}”", hint)
    return found


def findings(
    sources: Sources, catalog: Catalog, id_: str, translations: tuple[str, ...], remarks: str | None = None
) -> tuple[Diagnostic, ...]:
    """Return what would be found in an entry if its translation were this, and approved; the entry alone is judged."""
    message = message_of(sources, catalog.domain, catalog.locale, id_)
    old = catalog.by_id().get(id_)
    if old is None or not any(translations):
        return ()
    entry = replace(old, source=message.text, plural=message.plural, translations=translations).approved()
    entry = entry if remarks is None else replace(entry, remarks=remarks)
    subject = sources.subject(catalog).of((message,), (entry,))
    found = check_catalog(subject, WHILE_WRITING)
    return tuple(not_of_source(subject.catalog, found) if catalog.locale == SOURCE else found)
