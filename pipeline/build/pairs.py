"""Makes the web pages of two languages, once the pages of one language are there. Start with `make_pairs`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, PipelineError
from pipeline.base.files import Workspace
from pipeline.build.context import BuildContext, built
from pipeline.build.factsheets import expectation, in_folder
from pipeline.build.plan import FactsheetRecord, Key, PairKey, PairRecord
from pipeline.pages.side_by_side import Cells
from pipeline.pages.web_page import pair_path
from pipeline.project.project import Project
from pipeline.project.sources import Scope
from pipeline.verify.factsheet import verify_file
from pipeline.verify.html import read_page
from pipeline.verify.manifest import PLUS, Expectations, File
from pipeline.verify.pair_checks import PageText, same_cells, text_of


def pairs_in(scope: Scope) -> list[PairKey]:
    """Return the pages of two languages that the settings have of what is selected."""
    selected = {*scope.factsheets}
    every = ((slug, *pair) for slug in scope.slugs for pair in scope.settings.web_pairs_of(slug))
    return [key for key in every if {(key[0], key[1]), (key[0], key[2])} <= selected]


def factsheets_of(keys: Iterable[PairKey]) -> set[Key]:
    """Return the factsheets that pages of two languages have the words of."""
    return {(slug, locale) for slug, *pair in keys for locale in pair}


def pair_keys(project: Project) -> list[PairKey]:
    """Return the pages of two languages of a publication, in their order."""
    return [(slug, first.name, second.name) for slug in project.slugs for first, second in project.web_pairs(slug)]


def group_of(project: Project, key: PairKey) -> tuple[str, str]:
    """Return what verification calls a page of two languages."""
    tags = {locale.name: locale.tag for locale in project.selected}
    return key[0], f"{tags[key[1]]}{PLUS}{tags[key[2]]}"


def make_pairs(
    context: BuildContext, keys: Iterable[PairKey], factsheets: Mapping[Key, FactsheetRecord]
) -> dict[PairKey, PairRecord]:
    """Make, verify and stage pages of two languages; raise with the faults of all of them."""
    made: dict[PairKey, PairRecord] = {}
    found: list[Diagnostic] = []
    for key in keys:
        try:
            record = _make(context, key, factsheets)
        except PipelineError as failure:
            found += failure.diagnostics
            continue
        made[key] = record
    if found:
        raise PipelineError(list(dict.fromkeys(found)))
    return made


def _make(context: BuildContext, key: PairKey, factsheets: Mapping[Key, FactsheetRecord]) -> PairRecord:
    slug, (first, second) = key[0], [_cells(context, (key[0], locale)) for locale in key[1:]]
    pairs = context.project.web_pairs(slug)
    filled = context.layouts.pair(slug, first, second, context.labels(first.locale), pairs)
    page = built(pair_path(slug, first.locale, second.locale), "pair", filled, first.locale.tag, slug)
    page = replace(page, file=replace(page.file, second=second.locale.tag))
    expected = context.expected.of(*page.file.group)
    verified = verify_file(expected, page.file, page.data)
    found = list(verified.found)
    if verified.facts is not None:
        texts = [_page(context, expected, (slug, locale), factsheets) for locale in key[1:]]
        found += same_cells(texts, page.file, verified.facts)
    told = in_folder(context.folder, found)
    if any(d.severity == "error" for d in told):
        raise PipelineError(told)
    context.stage(page)
    return PairRecord(*key, page.file, expectation(expected), warnings=told)


def _cells(context: BuildContext, key: Key) -> Cells:
    """Return what one language has of the page, which its own page has left, or else it is filled here."""
    if key not in context.cells:
        profile = next(profile for profile in context.project.profiles if profile.slug == key[0])
        context.cells[key] = context.layouts.cells(context.side(profile, context.project.locale_table()[key[1]]))
    return context.cells[key]


def _page(
    context: BuildContext, expected: Expectations, key: Key, factsheets: Mapping[Key, FactsheetRecord]
) -> PageText:
    """Return what the page of one language says; one that was not made now is read where it is published."""
    if key not in context.pages:
        file = next(file for file in factsheets[key].files if file.kind == "page")
        published = Workspace(context.project.workspace.root / context.folder)  # which may be a link that leads out
        data = published.read_bytes(file.path)
        context.pages[key] = text_of(file, read_page(data))
    return context.pages[key]


def kept_pair(key: PairKey, file: File) -> PairRecord:
    """Return a page of two languages that stays as it was published."""
    return PairRecord(*key, file, kept=True)
