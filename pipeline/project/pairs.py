"""The pairs of languages of editions that have two side by side: which are asked for, and what depends on both."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.pairs import pair_of
from pipeline.base.settings import Settings
from pipeline.pdf.editions import Edition, read_editions
from pipeline.project.selection import Selection, chosen, chosen_editions

if TYPE_CHECKING:
    from pipeline.project.sources import Scope

Pair = tuple[str, str]
OPTION = "--pair"


def asked_pairs(settings: Settings, selection: Selection, misused: list[Diagnostic]) -> tuple[Pair, ...]:
    """Return the pairs that a selection asks for, by the names of their locales; what is wrong joins the faults."""
    pairs: list[Pair] = []
    for text in selection.pairs:
        names = pair_of(text)
        if "," not in text or not all(names) or "," in names[1]:
            hint = f"write two locales with a comma between them: {OPTION} hy,az"
            misused.append(error(Location(option=OPTION), "selection", f"“{text}” is not a pair of locales", hint))
            continue
        found = [name for wish in names for name in chosen(OPTION, [wish], settings.languages, misused)]
        if len(found) == 2 and found[0] == found[1]:
            hint = "name another language beside it"
            misused.append(error(Location(option=OPTION), "selection", f"“{text}” is a pair of one language", hint))
        elif len(found) == 2:
            pairs.append((found[0], found[1]))
    return tuple(dict.fromkeys(pairs))


def lacking_pairs(
    settings: Settings, pairs: Iterable[Pair], slugs: Iterable[str], selection: Selection
) -> Iterator[Diagnostic]:
    """Report pairs of which a profile that was asked for, or every profile, lacks a language."""
    slugs = tuple(slugs)
    for pair in pairs:
        lacking = {slug: [name for name in pair if name not in settings.locales_of(slug)] for slug in slugs}
        if lacking and (all(lacking.values()) or (selection.profiles and any(lacking.values()))):
            slug, names = next((slug, names) for slug, names in lacking.items() if names)
            message = f"the profile “{slug}” is not published in {' and '.join(names)}"
            hint = f"use two of {', '.join(settings.locales_of(slug))}, or add it to the locales of the profile"
            yield error(Location(option=OPTION), "selection", message, hint)


def pairs_of(scope: "Scope") -> dict[str, tuple[Pair, ...]]:
    """Return the pairs of each profile whose languages are both selected: those asked for, or else of the settings."""
    asked = asked_pairs(scope.settings, scope.selection, [])
    wanted = {slug: asked or scope.settings.pairs_of(slug) for slug in scope.slugs}
    selected = set(scope.factsheets)
    return {
        slug: tuple(pair for pair in pairs if all((slug, name) in selected for name in pair))
        for slug, pairs in wanted.items()
    }


def partners(scope: "Scope") -> Mapping[Pair, tuple[str, ...]]:
    """Return, by slug and locale, the languages that a factsheet has beside its own in any of its editions."""
    known: tuple[Edition, ...] = ()
    with suppress(PipelineError):  # which is told when its sources are read
        known = read_editions(scope.workspace)
    found: dict[Pair, tuple[str, ...]] = {}
    for slug, pairs in pairs_of(scope).items():
        listed = chosen_editions(
            scope.selection.editions, scope.settings.editions_of(slug), [own.id for own in known], []
        )
        if any(own.languages == 2 for own in known if own.id in listed):
            for first, second in pairs:
                found[slug, first] = (*found.get((slug, first), ()), second)
    return found


def unpaired(
    selection: Selection, printed: Mapping[str, tuple[Edition, ...]], pairs: Mapping[str, tuple[Pair, ...]]
) -> Iterator[Diagnostic]:
    """Report pairs that no edition has a use for, and editions of two languages that no pair was found for."""
    twofold = {own.id for editions in printed.values() for own in editions if own.languages == 2}
    if selection.pairs and not twofold:
        hint = "add --edition bilingual, or leave it out"
        yield error(Location(option=OPTION), "selection", "only an edition of two languages has pairs", hint)
    for name in sorted(twofold.intersection(selection.editions)):
        if not any(pairs.values()):
            message = f"the edition “{name}” has two languages, and there is no pair of those that are selected"
            yield error(Location(option="--edition"), "selection", message, f"name two: {OPTION} hy,az")
