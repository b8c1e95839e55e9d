"""What stays in `preview/` beside what a build was asked for: the other factsheets that are still current there.

A preview is verified as a whole, and its pages lead to each other, so a build of one language builds the others too;
none of these is stale, so that this takes little. Those that are stale leave the preview, as they are not what the
workspace has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.base.diagnostics import PipelineError
from pipeline.build.build import BuildState
from pipeline.build.cache import BuildRecord
from pipeline.build.plan import Key, plan, read_details
from pipeline.pdf.editions import read_editions
from pipeline.project.pairs import partners
from pipeline.project.selection import Selection, chosen_editions
from pipeline.project.sources import Scope, read_scope, slugs_of
from pipeline.verify.manifest import MANIFEST, parse_manifest


def with_others(state: BuildState, record: BuildRecord) -> BuildState:
    """Return the state of a build that also takes what stands in the preview and is current, of the same kind."""
    try:
        scope = read_scope(state.workspace, state.selection)
        manifest = f"{state.target.name}/{MANIFEST}"
        expected = parse_manifest(state.workspace.read_text(manifest), manifest).expected
        editions = [edition.id for edition in read_editions(state.workspace)]
    except PipelineError:  # the build says what is wrong with the workspace; a preview that is damaged is replaced
        return state
    kinds = {request.partition("draft=")[2] for request in (record.request, repr(state.selection))}
    if len(kinds) > 1 or not all(
        _prints(scope, slug, own.editions, editions) for slug, own in expected.profiles.items()
    ):
        return state
    asked, known = set(scope.factsheets), read_details(record)
    others = [factsheet.key for factsheet in known.factsheets if factsheet.key not in asked]
    there = [(slug, name) for slug, name in others if slug in slugs_of(state.workspace)]
    there = [(slug, name) for slug, name in there if name in scope.settings.locales_of(slug)]
    whole = replace(scope, factsheets=(*scope.factsheets, *there))
    stale = plan(scope.settings, there, state.target.name, state.now, record, known, partners(whole)).stale
    selection = _widened(scope, asked.union(key for key in there if key not in stale))
    before = record if record.request == repr(selection) else None
    return replace(state, selection=selection, before=before)


def _prints(scope: Scope, slug: str, made: Iterable[str], known: Sequence[str]) -> bool:
    """Tell whether the editions that were made of a profile are those that are asked for now."""
    return {*made} == {*chosen_editions(scope.selection.editions, scope.settings.editions_of(slug), known, [])}


def _widened(scope: Scope, keys: set[Key]) -> Selection:
    """Return a selection of all these factsheets if there is one; a selection has every profile in every language."""
    settings, every = scope.settings, slugs_of(scope.workspace)
    slugs = _in_order(every, (slug for slug, _ in keys))
    locales = _in_order(settings.languages, (name for _, name in keys))
    chosen = locales or settings.languages
    if {(slug, name) for slug in slugs or every for name in settings.locales_of(slug) if name in chosen} != keys:
        return scope.selection
    found = replace(scope.selection, profiles=slugs, locales=locales)
    return replace(found, locales=settings.languages) if found.whole else found  # which a preview never is


def _in_order(every: Sequence[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return those that are wanted, in their own order; all of them are the empty selection."""
    found = {*wanted}
    return () if found == {*every} else tuple(name for name in every if name in found)
