"""What is not complete, and where the settings forgive it: what has only begun holds nothing else back."""

from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic
from pipeline.language.locales import SOURCE, Locale
from pipeline.profile.grammar import placeholders
from pipeline.profile.loader import form_missing
from pipeline.profile.messages import SITE
from pipeline.profile.model import Profile
from pipeline.project.selection import Selection
from pipeline.project.sources import Pair, Sources


def keeps_only_itself(sources: Sources, selection: Selection, domain: str, locale: Locale) -> bool:
    """Tell whether an incomplete catalog holds back its own factsheets only: labels, those of the whole language.

    In a selection it never does, since a page that was published before would lead nowhere in it. English is complete
    once it is updated. A profile that says it is a draft holds back itself in every language.
    """
    if not (selection.whole or selection.checks):
        return False
    if sources.is_draft(domain):
        return True
    if locale.name == SOURCE:
        return False
    slugs = [domain] if domain != SITE else [slug for slug, own in sources.factsheets if own == locale.name]
    return all(map(sources.settings.keeps, slugs))


def lacking_names(sources: Sources, selection: Selection, profile: Profile) -> tuple[list[Diagnostic], set[Pair]]:
    """Return what is said of names without a form, and in which languages a profile is incomplete for that.

    A form that a text asks for is never forgiven.
    """
    found, nameless = list[Diagnostic](), set[Pair]()
    asked = {name for message in profile.messages() for name in placeholders(message.text)}
    for locale in sources.locales_of(profile.slug):
        is_selected = locale in sources.selected
        if selection.draft and not is_selected:
            continue
        for record in (record for record in profile.names if not record.has_form(locale.name)):
            fault = form_missing(record.id, locale.name, record.location)
            forgiven = selection.draft or not is_selected or keeps_only_itself(sources, selection, profile.slug, locale)
            if forgiven and (selection.draft or f"{record.id}.{locale.name}" not in asked):
                fault = replace(fault, severity="warning")
            found += [fault] if selection.checks or not profile.draft else []
            nameless |= {(profile.slug, locale.name)} if not selection.draft else set()
    return found, nameless


def forgiven_glyphs(sources: Sources, incomplete: set[Pair], found: list[Diagnostic]) -> list[Diagnostic]:
    """Return what was found in fonts; missing characters are warnings in languages of which nothing is complete."""
    complete = {own for slug, own in sources.wanted if not {(slug, own), (SITE, own)} & incomplete}
    begun = tuple(f"locales/{own}/" for own in {own for _, own in sources.wanted} - complete)
    return [
        replace(d, severity="warning") if d.code == "glyph-missing" and d.location.path.startswith(begun) else d
        for d in found
    ]
