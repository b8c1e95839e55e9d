"""What a draft forgives: it shows what it can of a catalog, and tells what is wrong as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, Location
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.state import EntryState, entry_state
from pipeline.language.locales import SOURCE, Locale
from pipeline.language.names import mentions
from pipeline.profile.loader import form_missing
from pipeline.profile.messages import Template
from pipeline.profile.model import Name, Profile

UNTRANSLATED = frozenset({"entry-missing", "entry-outdated", "translation-fuzzy", "translation-missing"})
"""What is counted for each catalog, and not told one by one."""
UNSHOWN = frozenset(
    {
        "bidi-isolate",
        "control-character",
        "left-in-english",
        "markup",
        "placeholder-extra",
        "placeholder-missing",
        "placeholder-syntax",
        "plural-count",
        "printf-placeholder",
        "token-mismatch",
        "token-unbalanced",
    }
)
"""What no page may show, not even a draft: English stands in for the whole entry."""
TITLE = "title"
"""Id of the message that every place of a required name takes it from."""


def forgive(
    catalog: Catalog, template: Template, locale: Locale, found: Iterable[Diagnostic], required: Iterable[Name]
) -> tuple[Catalog, list[Diagnostic]]:
    """Return a catalog without the entries that may not be shown, and all that was found as warnings."""
    found = list(found)
    unshown = {d.location for d in found if d.code in UNSHOWN}
    entries = catalog.by_id()
    approved = [m.id for m in template.messages if entry_state(entries.get(m.id), m) is EntryState.APPROVED]
    titles = [entries[TITLE]] if TITLE in approved else []
    nameless = [w for entry in titles for w in _lacking_names(entry, locale, required)]
    unshown |= {warning.location for warning in nameless}
    warnings = [
        replace(d, severity="warning", message=f"{d.message}; the draft has it in English")
        if d.location in unshown and d.code in UNSHOWN
        else replace(d, severity="warning")
        for d in (*found, *nameless)
        if d.code not in UNTRANSLATED
    ]
    shown = tuple(entry for entry in catalog.entries if entry.location not in unshown)
    if len(approved) < len(template.messages):
        warnings.append(_untranslated(catalog, len(template.messages) - len(approved), len(template.messages)))
    return replace(catalog, entries=shown), warnings


def _lacking_names(entry: Entry, locale: Locale, required: Iterable[Name]) -> Iterator[Diagnostic]:
    """Yield the required names that a title lacks, in its own language and in English."""
    for record in required:
        if not mentions(entry.translations[0], accepted_forms(record, locale)):
            message = (
                f"{locale.name} translation of “{entry.id}” lacks the name “{record.id}”; the draft has it in English"
            )
            hint = f"write it in a form that the profile accepts, or add the form to the record “{record.id}”"
            yield Diagnostic(entry.location, "name-missing", message, hint, "warning")


def accepted_forms(record: Name, locale: Locale) -> tuple[str, ...]:
    """Return the forms that a draft accepts of a name: those of the language and, where they lack, English ones."""
    return tuple(dict.fromkeys([*record.in_locale(locale.name).forms, *record.in_locale(SOURCE).forms]))


def lacking_forms(profile: Profile, locales: Iterable[Locale]) -> Iterator[Diagnostic]:
    """Yield a warning for each name that has no form in a language; the English one stands in."""
    for record in profile.names:
        for locale in locales:
            if not record.has_form(locale.name):
                yield replace(form_missing(record.id, locale.name, record.location), severity="warning")


def _untranslated(catalog: Catalog, missing: int, total: int) -> Diagnostic:
    message = f"{missing} of {total} messages have no approved {catalog.locale} translation"
    hint = "translate them; pipeline check tells them one by one"
    return Diagnostic(Location(catalog.path), "draft-untranslated", message, hint, "warning")
