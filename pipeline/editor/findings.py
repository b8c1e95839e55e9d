"""What the checks find in one message while it is written: those of `pipeline check`, on the text that is not saved."""

from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, fail
from pipeline.catalog.model import Catalog
from pipeline.checks.catalog_checks import CHECKS, check_catalog
from pipeline.checks.entries import entries_approved, entries_current
from pipeline.checks.fix import fix_catalog
from pipeline.checks.source_checks import not_of_source
from pipeline.checks.subject import Subject
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


def alone(
    sources: Sources, catalog: Catalog, id_: str, translations: tuple[str, ...], remarks: str | None = None
) -> Subject:
    """Return an entry as all that is judged, as if its translation were this, and approved; none where it is empty."""
    message = message_of(sources, catalog.domain, catalog.locale, id_)
    entries = tuple(entry for entry in catalog.entries if entry.id == id_ and any(translations))
    made = (replace(entry, source=message.text, plural=message.plural, translations=translations) for entry in entries)
    told = (entry if remarks is None else replace(entry, remarks=remarks) for entry in made)
    return sources.subject(catalog).of((message,), tuple(entry.approved() for entry in told))


def findings(subject: Subject) -> tuple[Diagnostic, ...]:
    found = check_catalog(subject, WHILE_WRITING)
    return tuple(not_of_source(subject.catalog, found) if subject.catalog.locale == SOURCE else found)


def fixed(subject: Subject, found: Diagnostic) -> tuple[str, ...]:
    """Return the translations of an entry as `pipeline check --fix` mends what was found; none where it does not.

    Of plural forms it is the one that the finding is about: the others have findings of their own.
    """
    own = [check for check in CHECKS if check.fix and found.code in check.codes]
    after, _ = fix_catalog(subject, own)
    if not own or found in check_catalog(replace(subject, catalog=after), own):
        return ()
    forms = {form for form, _, _ in found.at}
    before = subject.catalog.entries[0].translations
    pairs = zip(before, after.entries[0].translations, strict=True)
    mended = tuple(new if form in forms else old for form, (old, new) in enumerate(pairs))
    return mended if mended != before else ()
