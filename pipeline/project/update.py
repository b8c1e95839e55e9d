"""Brings the templates and catalogs of a workspace up to date, and says what has changed in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.catalog.coverage import Coverage, coverage
from pipeline.catalog.merge import merge
from pipeline.catalog.model import Catalog
from pipeline.catalog.po import format_catalog, format_template
from pipeline.catalog.state import EntryState, entry_state
from pipeline.checks.fix import Fix, fix_catalog
from pipeline.profile.grammar import placeholders, tokens
from pipeline.profile.messages import Template
from pipeline.project.selection import LENIENT, WHOLE, Selection
from pipeline.project.sources import Collector, Sources, read_sources, source_faults

TYPO_HINT = "run pipeline update without --typo for it: the translations have to follow"


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did to a file."""

    path: str
    new: int = 0  # messages that have come and are not translated
    fuzzy: int = 0  # translations that have become fuzzy, or have been proposed
    obsolete: int = 0  # entries that have become obsolete


@dataclass(frozen=True, slots=True)
class Update:
    """What an update has done, and what is left to do."""

    changes: tuple[Change, ...]
    coverage: tuple[Coverage, ...]  # of every catalog, as it is now
    warnings: tuple[Diagnostic, ...]  # what the checks find in the English of profiles and layouts


def update_catalogs(workspace: Workspace, typos: Iterable[str] = ()) -> tuple[Change, ...]:
    """Update the catalogs as `update` does; return what changed."""
    return update(workspace, typos).changes


def update(workspace: Workspace, typos: Iterable[str] = ()) -> Update:
    """Extract, write the POTs and merge into every catalog. A second run changes nothing.

    `typos` are ids, or `DOMAIN:ID`, of messages whose text was only corrected: their translations stay approved. A
    catalog that cannot be read, and a correction that is none, stop the update before anything is written.
    """
    sources = read_sources(workspace, LENIENT)  # names without a form keep nobody from the texts
    collector = Collector()
    catalogs: dict[str, tuple[Catalog, ...]] = {}
    for template in sources.templates:
        own = sources.locales_of(template.domain)
        read = (collector.attempt(sources.read_or_begin, template, locale) for locale in own)
        catalogs[template.domain] = tuple(filter(None, read))
    corrected = collector.attempt(_corrections, sources, catalogs, tuple(typos)) or {}
    if collector.found:
        raise PipelineError(collector.found)
    texts: dict[str, tuple[str, Change]] = {}
    covered: list[Coverage] = []
    locales = sources.locale_table()
    for template in sources.templates:
        texts[template.path] = format_template(template, sources.settings.contact), Change(template.path)
        for catalog in catalogs[template.domain]:
            only_corrected = corrected.get(template.domain, frozenset())
            wanted = sources.template_in(template.domain, catalog.locale)
            merged = merge(catalog, wanted, locales[catalog.locale], only_corrected)
            texts[catalog.path] = format_catalog(merged), _change(catalog, merged)
            covered.append(coverage(merged, wanted))
    changes = tuple(change for path, (text, change) in texts.items() if workspace.write_text(path, text))
    return Update(changes, tuple(covered), tuple(replace(d, severity="warning") for d in source_faults(sources)))


def fix_catalogs(workspace: Workspace, selection: Selection = WHOLE) -> tuple[Fix, ...]:
    """Fix what is mechanical in every selected catalog that can be read, and return what was done.

    A second run does nothing. Only catalogs with something to fix are written, in their canonical form.
    """
    sources = read_sources(workspace, replace(selection, draft=True))
    done: list[Fix] = []
    for template in sources.templates:
        for locale in sources.locales_of(template.domain):
            if locale not in sources.selected:
                continue
            if catalog := Collector().attempt(sources.read, template, locale):
                fixed, fixes = fix_catalog(sources.subject(catalog))
                if fixes:
                    workspace.write_text(catalog.path, format_catalog(fixed))
                done += fixes
    return tuple(done)


def _corrections(
    sources: Sources, catalogs: Mapping[str, tuple[Catalog, ...]], typos: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    """Return, for each domain, the ids that were only corrected; raise for what is no mere correction."""
    found: list[Diagnostic] = []
    table: dict[str, set[str]] = {}
    for typo in typos:
        domain, _, id_ = typo.rpartition(":")
        templates = [t for t in sources.templates if domain in ("", t.domain) and any(m.id == id_ for m in t.messages)]
        if len(templates) != 1:
            found.append(_unknown(sources, typo, id_, templates))
            continue
        table.setdefault(templates[0].domain, set()).add(id_)
        found += _no_correction(templates[0], catalogs[templates[0].domain], id_)
    if found:
        raise PipelineError(found)
    return {domain: frozenset(ids) for domain, ids in table.items()}


def _unknown(sources: Sources, typo: str, id_: str, templates: list[Template]) -> Diagnostic:
    place = Location(option="--typo")
    if templates:
        choices = " or ".join(f"{template.domain}:{id_}" for template in templates)
        return error(place, "typo-unknown", f"several domains have a message “{id_}”", f"write {choices}")
    near = get_close_matches(id_, [message.id for template in sources.templates for message in template.messages], 3)
    hint = f"did you mean {', '.join(near)}?" if near else "ids stand in the msgctxt lines of the templates"
    return error(place, "typo-unknown", f"no message has the id “{typo}”", hint)


def _no_correction(template: Template, catalogs: tuple[Catalog, ...], id_: str) -> Iterator[Diagnostic]:
    """Yield why a change of a text is more than a correction, if it is: what translations must follow."""
    message = next(message for message in template.messages if message.id == id_)
    before: set[str] = set()
    for catalog in catalogs:
        entry = catalog.by_id().get(id_)
        if entry is not None and any(entry.translations):
            before |= {text for text in (entry.source, entry.previous if entry.fuzzy else "") if text}
            if bool(entry.plural) != bool(message.plural):
                text = f"“{id_}” has gained or lost its plural in the source"
                yield error(message.location, "typo-meaning", text, TYPO_HINT)
                return
    changed = before - {message.text}
    if not changed:
        text = f"the text of “{id_}” has not changed since the last update"
        yield error(message.location, "typo-unchanged", text, "correct the text first, or leave the id out")
    for old in changed:
        for what, read in (("placeholders", placeholders), ("tokens", tokens), ("numbers", _numbers)):
            if read(old) != read(message.text):
                text = f"the correction of “{id_}” changes its {what}, which every translation has"
                yield error(message.location, "typo-meaning", text, TYPO_HINT)


def _numbers(text: str) -> list[str]:
    return sorted(character for character in text if character.isdigit())


def _change(before: Catalog, after: Catalog) -> Change:
    was, now = ({entry.id: entry_state(entry, entry.source_text) for entry in c.entries} for c in (before, after))
    new = sum(state is EntryState.MISSING and id_ not in was for id_, state in now.items())
    fuzzy = sum(state is EntryState.FUZZY and was.get(id_) is not state for id_, state in now.items())
    return Change(after.path, new, fuzzy, max(len(after.obsolete) - len(before.obsolete), 0))
