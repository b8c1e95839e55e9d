"""What programs read of a factsheet: its JSON, and the JSON-LD of its page."""

from __future__ import annotations

from typing import Any

from pipeline.base.settings import Settings
from pipeline.language.formats import format_edtf
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.localize import LocalizedProfile
from pipeline.profile.model import Message, Name, Place

Json = dict[str, Any]


def factsheet_json(localized: LocalizedProfile, locales: tuple[Locale, ...]) -> Json:
    """Return the whole factsheet as data: every text in the locale, every name in every language."""
    profile, locale = localized.profile, localized.locale

    def text(message: Message | None) -> str | Json | None:
        if message is None:
            return None
        found = localized.text(message)
        return {"lang": SOURCE, "text": found.plain} if found.fallback else found.plain

    return {
        "slug": profile.slug,
        "language": locale.tag,
        "asOf": str(profile.as_of),
        "edition": str(profile.edited),
        "title": text(profile.title),
        "summary": text(profile.summary),
        "names": [
            {
                "id": name.id,
                "place": name.place,
                "native": next((own.tag for own in locales if own.name == name.native), None),
                "forms": {own.tag: _form(name, own) for own in locales},
                "meaning": text(name.meaning),
                "usedBy": text(name.used_by),
            }
            for name in profile.names
        ],
        "figures": {f.id: {"from": f.low, "to": f.high, "unit": f.unit or None} for f in profile.figures},
        "facts": [
            {
                "id": fact.id,
                "label": text(fact.label),
                "claims": [
                    {"by": text(claim.by), "text": text(claim.text), "sources": list(claim.sources)}
                    for claim in fact.items
                ],
            }
            for fact in profile.facts
        ],
        "sections": [
            {
                "id": section.id,
                "heading": text(section.heading),
                "addedByEditors": section.editorial,
                "paragraphs": [
                    {
                        "id": paragraph.id,
                        "lead": text(paragraph.lead),
                        "date": str(paragraph.date) if paragraph.date else None,
                        "text": text(paragraph.body),
                        "sources": list(paragraph.sources),
                    }
                    for paragraph in section.text
                ],
            }
            for section in profile.sections
        ],
        "timeline": [
            {
                "date": str(entry.date),
                "dateText": format_edtf(entry.date, locale).replace("\u2060", ""),
                "text": text(entry.text),
                "sources": list(entry.sources),
            }
            for entry in profile.timeline
        ],
        "sources": [
            {
                "id": source.id,
                "title": text(source.title),
                "date": str(source.date),
                "url": source.url or None,
                "addedByEditors": source.editorial,
            }
            for source in profile.sources
        ],
        "note": text(profile.note),
        "fallbacks": localized.fallbacks,
    }


def _form(name: Name, own: Locale) -> str | Json:
    forms = name.in_locale(own.name)
    return forms.name if forms.locale == own.name else {"lang": SOURCE, "text": forms.name}


def linked_data(
    localized: LocalizedProfile,
    locales: tuple[Locale, ...],
    settings: Settings,
    url: str,
    translations: tuple[str, ...],
) -> Json:
    """Return the page's JSON-LD (schema.org): the text, and the places with all their names and languages."""
    profile = localized.profile
    page: Json = {
        "@type": "Article",
        "headline": localized.text(profile.title).plain,
        "description": localized.text(profile.summary).plain,
        "inLanguage": localized.locale.tag,
        "dateModified": str(profile.edited),
        "temporalCoverage": f"../{profile.as_of}",
        "about": {"@id": f"#{profile.places[0].id}"},
        "publisher": {"@type": "Organization", "name": settings.publisher},
    }
    if url:
        page |= {"url": url, "workTranslation": list(translations)}
    places = [_place(localized, place, locales) for place in profile.places]
    places[0] |= {"containsPlace": [{"@id": place["@id"]} for place in places[1:]]} if places[1:] else {}
    return {"@context": "https://schema.org", "@graph": [page, *places]}


def _place(localized: LocalizedProfile, place: Place, locales: tuple[Locale, ...]) -> Json:
    names = [name for name in localized.profile.names if name.place == place.id]
    tags = {own.name: own.tag for own in locales}
    forms = [
        name.in_locale(own.name)
        for own in (localized.locale, *(other for other in locales if other != localized.locale))
        for name in names
    ]
    values = [{"@language": tags[form.locale], "@value": form.name} for form in dict.fromkeys(forms)]
    record: Json = {"@type": "Place", "@id": f"#{place.id}", "name": values[:1], "alternateName": values[1:]}
    if place.same_as:
        record["sameAs"] = list(place.same_as)
    return record
