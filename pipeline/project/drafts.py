"""What a draft forgives: it shows what it can of a catalog, and reports what is wrong as warnings."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic, warning
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.state import EntryState, entry_state, is_approved
from pipeline.checks.terms import TITLE
from pipeline.language.locales import SOURCE, Locale
from pipeline.language.names import longer_forms, mentions
from pipeline.profile.messages import Template
from pipeline.profile.model import Name

# What is counted for each catalog, and not reported one by one.
UNTRANSLATED = frozenset({"entry-missing", "entry-outdated", "translation-fuzzy", "translation-missing"})
UNTRANSLATED |= {"catalog-missing"}
# What no page may show, not even a draft: English stands in for the whole entry.
UNSHOWN = {"bidi-isolate", "control-character", "left-in-english", "markup", "plural-count", "printf-placeholder"}
UNSHOWN |= {"placeholder-extra", "placeholder-missing", "placeholder-syntax", "token-mismatch", "token-unbalanced"}
IN_ENGLISH = "the draft has it in English"


def forgive(
    catalog: Catalog,
    template: Template,
    locale: Locale,
    found: Iterable[Diagnostic],
    names: Iterable[Name],
    required: Collection[str],
) -> tuple[Catalog, list[Diagnostic]]:
    """Return a catalog without the entries that may not be shown, and all that was found as warnings.

    Of the names of its profile those are required that have these ids.
    """
    found = list(found)
    entries = catalog.by_id()
    approved = [m.id for m in template.messages if is_approved(entries.get(m.id), m)]
    nameless = [*_missing_names(entries[TITLE], locale, names, required)] if TITLE in approved else []
    hidden = {d.location for d in (*nameless, *(d for d in found if d.code in UNSHOWN))}
    warnings = [
        replace(d, severity="warning", message=f"{d.message}; {IN_ENGLISH}" if d.code in UNSHOWN else d.message)
        for d in found
        if d.code not in UNTRANSLATED
    ]
    warnings += nameless
    offers = sum(entries[id_].offered for id_ in approved)
    if waiting := len(template.messages) - len(approved) + offers:
        fact = f"{waiting} of {len(template.messages)} messages have no approved {catalog.locale} translation"
        hint = "translate them; pipeline check lists them one by one"
        warnings.append(warning(catalog.path, "draft-untranslated", fact, hint))
    return replace(catalog, entries=tuple(e for e in catalog.entries if e.location not in hidden)), warnings


def offer_unapproved(catalog: Catalog, template: Template) -> Catalog:
    """Return a catalog in which what is fuzzy or outdated is as though approved for its message of today.

    English is no translation: of an outdated text the present one is shown.
    """
    if catalog.locale == SOURCE:
        return catalog
    messages = {message.id: message for message in template.messages}

    def offered(entry: Entry) -> Entry:
        message = messages.get(entry.id)
        if message is None or entry_state(entry, message) not in (EntryState.FUZZY, EntryState.OUTDATED):
            return entry
        return replace(entry.approved(), source=message.text, plural=message.plural, offered=True)

    return replace(catalog, entries=tuple(map(offered, catalog.entries)))


def _missing_names(
    title: Entry, locale: Locale, names: Iterable[Name], required: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield a warning for each required name that a title has neither in its own language nor in English."""
    accepted = [(record, accepted_forms(record, locale)) for record in names]
    longer = longer_forms(form for _, forms in accepted for form in forms)
    for record, forms in accepted:
        if record.id in required and not mentions(title.translations[0], forms, locale.prefixes, longer):
            fact = f"{locale.name} translation of “{title.id}” is missing the name “{record.id}”"
            hint = f"write it in a form that the profile accepts, or add the form to the record “{record.id}”"
            yield warning(title.location, "name-missing", f"{fact}; {IN_ENGLISH}", hint)


def accepted_forms(record: Name, locale: Locale) -> tuple[str, ...]:
    """Return the forms that a draft accepts of a name: those of the language and the English ones."""
    return tuple(dict.fromkeys([*record.in_locale(locale.name).forms, *record.in_locale(SOURCE).forms]))
