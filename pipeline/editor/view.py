"""What the editor shows of a catalog: every message in the text's order, with its translation, state and findings."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal

from pipeline.base.diagnostics import Diagnostic
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.revisions import word_difference
from pipeline.catalog.state import EntryState, entry_state
from pipeline.checks.catalog_checks import check_catalog
from pipeline.checks.source_checks import FIX, not_of_source
from pipeline.checks.subject import Places, Subject
from pipeline.editor.findings import WHILE_WRITING, fixed
from pipeline.editor.history import etag
from pipeline.language.locales import SOURCE, Locale
from pipeline.language.plurals import form_categories, form_examples
from pipeline.profile.message import Message
from pipeline.profile.model import Profile, messages_in
from pipeline.project.sources import Sources

Diff = tuple[tuple[Literal["=", "-", "+"], str], ...]
SIGNS: dict[str, Literal["=", "-", "+"]] = {"both": "=", "before": "-", "after": "+"}
WAITING = (EntryState.FUZZY, EntryState.OUTDATED)


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic, as the page has it."""

    severity: str
    code: str
    message: str
    hint: str
    path: str
    line: int
    at: Places  # the parts of the translation that it is about
    fix: tuple[str, ...] = ()  # the translations without it, where that takes no judgement and was asked for


@dataclass(frozen=True, slots=True)
class FormView:
    """A plural form, as translators know it."""

    category: str  # CLDR's name of it: one, few, many, other
    examples: tuple[int, ...]  # numbers that take it


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message with its translation."""

    id: str
    source: str
    plural: str  # the English plural; empty where the message has none
    previous_source: str  # the English text that the translation was made for, where that is another one
    translations: tuple[str, ...]
    forms: tuple[FormView, ...]  # none where the message has no plural
    notes: tuple[str, ...]  # what the source says to translators
    remarks: str  # what translators say to each other
    state: str  # of `catalog.state.EntryState`
    fuzzy: bool
    etag: str  # empty where the catalog has no entry: `pipeline update` writes it
    section: (
        str  # the heading it stands under, in English, or what else it belongs to (`names`); of a label, its layout
    )
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CatalogView:
    """A catalog, and what is found in it that concerns none of its messages."""

    messages: tuple[MessageView, ...]
    findings: tuple[Finding, ...]


def catalog_view(sources: Sources, catalog: Catalog) -> CatalogView:
    """Return what is shown of a catalog; the checks are those of `pipeline check`."""
    return subject_view(sources, sources.subject(catalog))


def subject_view(sources: Sources, subject: Subject) -> CatalogView:
    """Return what is shown of a catalog, or of a part of it that is judged alone."""
    catalog = subject.catalog
    found = [*dict.fromkeys((*check_catalog(subject), *check_catalog(_as_approved(subject), WHILE_WRITING)))]
    if catalog.locale == SOURCE:
        found = not_of_source(catalog, found)
    entries = catalog.by_id()
    profile = next((profile for profile in sources.profiles if profile.slug == catalog.domain), None)
    sections = sections_of(profile) if profile else {}
    forms = plural_forms(subject.locale)
    own: dict[str, list[Diagnostic]] = {message.id: [] for message in subject.template.messages}
    by_place = {entry.location: entry.id for entry in catalog.entries}
    missing = iter([message.id for message in subject.template.messages if message.id not in entries])
    left: list[Diagnostic] = []
    for each in found:
        id_ = next(missing) if each.code == "entry-missing" else by_place.get(each.location, "")
        own.get(id_, left).append(each)
    messages = (
        message_view(message, entries.get(message.id), forms, sections.get(message.id, ""), own[message.id])
        for message in subject.template.messages
    )
    return CatalogView(tuple(messages), tuple(map(finding, left)))


def _as_approved(subject: Subject) -> Subject:
    """Return the translations that wait for approval, as approved: whoever approves one has to see what is in it."""
    waiting = {m.id: (m, entry) for m, entry in subject.pairs if entry_state(entry, m) in WAITING}
    messages = tuple(message for message, _ in waiting.values())
    entries = tuple(replace(entry, source=m.text, plural=m.plural).approved() for m, entry in waiting.values())
    return subject.of(messages, entries)


def message_view(
    message: Message, entry: Entry | None, forms: tuple[FormView, ...], section: str, found: Iterable[Diagnostic]
) -> MessageView:
    forms = forms if message.plural else ()
    return MessageView(
        id=message.id,
        source=message.text,
        plural=message.plural,
        previous_source=previous_source(message, entry),
        translations=entry.translations if entry else ("",) * max(len(forms), 1),
        forms=forms,
        notes=message.comments,
        remarks=entry.remarks if entry else "",
        state=entry_state(entry, message).value,
        fuzzy=bool(entry and entry.fuzzy),
        etag=etag(entry) if entry else "",
        section=section or message.location.path.rpartition("/")[2].partition(".")[0],
        findings=tuple(map(finding, found)),
    )


def previous_source(message: Message, entry: Entry | None) -> str:
    """Return the text that a translation was made for, where it is not approved for the present one."""
    if entry is None or entry_state(entry, message) not in WAITING:
        return ""
    before = entry.made_for
    return "" if (before.text, before.plural) == (message.text, message.plural) else before.text


def finding(found: Diagnostic) -> Finding:
    place = found.location
    return Finding(found.severity, found.code, found.message, found.hint, place.path, place.line, found.at)


def mendable(subject: Subject, found: Diagnostic) -> Finding:
    """Return a finding with its fix; whoever has a button for that needs to be told of no command."""
    fix = fixed(subject, found)
    rest = "; ".join(part for part in found.hint.split("; ") if FIX not in part)
    return replace(finding(found), fix=fix, hint=rest if fix else found.hint)


def plural_forms(locale: Locale) -> tuple[FormView, ...]:
    """Return the plural forms of a language, in gettext's order, each with a few numbers that take it."""
    return tuple(
        FormView(category, form_examples(locale.plural_forms, form))
        for form, category in enumerate(form_categories(locale.plural_forms, locale.cldr))
    )


def sections_of(profile: Profile) -> dict[str, str]:
    """Return, by message id, the heading under which a message of the profile stands, or the key that it is below."""
    found: dict[str, str] = {}
    for section in profile.sections:
        found |= dict.fromkeys((message.id for message in messages_in(section)), section.heading.text)
    for field in fields(profile):
        for message in messages_in(getattr(profile, field.name)):
            found.setdefault(message.id, field.name)
    return found


def word_diff(before: str, after: str) -> Diff:
    """Return two texts as one, word by word: what both have, what only the earlier has, what only the later has."""
    return tuple((SIGNS[piece.of], piece.text) for piece in word_difference(before, after))
