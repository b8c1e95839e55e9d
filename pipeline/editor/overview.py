"""What the page is told of a workspace as a whole, and of what surrounds one message."""

from contextlib import suppress
from dataclasses import dataclass

from pipeline.base.diagnostics import PipelineError
from pipeline.catalog.state import EntryState, entry_state
from pipeline.editor.answers import Refused
from pipeline.editor.labels import Interface, interface
from pipeline.editor.session import Session
from pipeline.editor.terms import NameView, TermView, names_in, terms_in
from pipeline.editor.view import WAITING, CatalogView, Diff, Finding, MessageView, finding, word_diff
from pipeline.language.locales import Locale
from pipeline.project.drafts import UNTRANSLATED

QUESTION = "question:"  # begins a line of a remark in which the editors are asked something


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a catalog is."""

    fuzzy: int  # messages whose translation waits for approval
    todo: int  # messages that are not approved, or have errors
    failing: int  # messages in which the checks find more than that they are not translated
    questions: int


@dataclass(frozen=True, slots=True)
class LocaleView:
    """A catalog of a domain: how far it is, or why it cannot be read."""

    name: str
    tag: str
    language: str
    direction: str
    counts: Counts | None
    error: Finding | None


@dataclass(frozen=True, slots=True)
class DomainView:
    """A profile, or the labels of the layouts or of the editor."""

    domain: str
    title: str  # empty for labels
    locales: tuple[LocaleView, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition that a preview can have."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A workspace."""

    key: str  # by which a browser keeps the drafts of several workspaces apart
    read_only: bool
    domains: tuple[DomainView, ...]
    editions: tuple[EditionView, ...]
    faults: tuple[Finding, ...]  # why what is shown may not be what the files have now
    interface: Interface


@dataclass(frozen=True, slots=True)
class Other:
    """A message in another language."""

    translations: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a message."""

    others: dict[str, Other]
    terms: tuple[TermView, ...]
    names: tuple[NameView, ...]
    diff: Diff  # from the source that the translation was made for to the present one


def overview(session: Session, languages: list[str]) -> Overview:
    """Return what there is to edit; a catalog that cannot be read has its error, and the others are there."""
    sources = session.sources()
    titles = {profile.slug: profile.title.text for profile in sources.profiles}
    domains = tuple(
        DomainView(
            template.domain,
            titles.get(template.domain, ""),
            tuple(_locale(session, template.domain, own) for own in sources.locales_of(template.domain)),
        )
        for template in sources.templates
    )
    return Overview(
        session.key,
        session.read_only,
        domains,
        tuple(EditionView(*edition) for edition in session.editions().items()),
        tuple(finding(fault) for fault in session.faults),
        interface(session.workspace, languages),
    )


def _locale(session: Session, domain: str, own: Locale) -> LocaleView:
    counts, fault = None, None
    try:
        counts = _counts(session.view(domain, own.name))
    except PipelineError as failure:
        fault = finding(failure.diagnostics[0])
    return LocaleView(own.name, own.tag, own.own_name, own.direction, counts, fault)


def _counts(view: CatalogView) -> Counts:
    return Counts(
        fuzzy=sum(EntryState(message.state) in WAITING for message in view.messages),
        todo=sum(_waits(message) for message in view.messages),
        failing=sum(any(found.code not in UNTRANSLATED for found in message.findings) for message in view.messages),
        questions=sum(_asks(message.remarks) for message in view.messages),
    )


def _waits(message: MessageView) -> bool:
    errors = (found for found in message.findings if found.severity == "error" and found.code not in UNTRANSLATED)
    return message.state != EntryState.APPROVED.value or any(errors)


def _asks(remarks: str) -> bool:
    return any(line.strip().lower().startswith(QUESTION) for line in remarks.splitlines())


def around(session: Session, domain: str, locale: str, id_: str) -> Around:
    """Return what surrounds a message; of other languages, those whose catalogs can be read."""
    sources, message = session.sources(), session.known(domain, locale, id_)
    others = {}
    for own in sources.locales_of(domain):
        if own.name != locale:
            with suppress(PipelineError, Refused):  # its line in the list of languages says so; or it has no such label
                there = session.known(domain, own.name, id_)
                entry = session.file(domain, own.name).read().by_id().get(id_)
                others[own.name] = Other(entry.translations if entry else (), entry_state(entry, there).value)
    mine = session.message(domain, locale, id_)
    return Around(
        others,
        terms_in(sources, locale, message),
        names_in(sources, domain, locale, message),
        word_diff(mine.previous_source, message.text) if mine.previous_source else (),
    )
