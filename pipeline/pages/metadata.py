"""What search engines read of a page: its JSON-LD, in the terms of schema.org.

An entity has one `@id`, whatever page tells of it: an address in the file of all languages. Without the address of the
publication it is one within the page. What is said of the territory says no more than the page does: it is a Place.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.base.data_tables import TABLES, sheet_path, table_path
from pipeline.base.settings import Settings
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.factsheet_data import number
from pipeline.pages.licences import licence_address
from pipeline.pages.localize import LocalizedProfile
from pipeline.pages.web_page import data_path
from pipeline.profile.history import covered_to
from pipeline.profile.message import Message
from pipeline.profile.model import Place, Source

Json = dict[str, Any]


def linked_data(
    localized: LocalizedProfile,
    locales: tuple[Locale, ...],
    settings: Settings,
    url: str,
    translations: tuple[str, ...],
) -> Json:
    """Return the page's JSON-LD: the text, its data, and the places with all their names and languages."""
    profile = localized.profile
    base = settings.site + sheet_path(profile.slug) if settings.site else ""
    main = profile.main_source()
    days = [*(str(one.date) for one in profile.editions[-1:]), str(profile.edited)]
    page: Json = {
        "@type": "Article",
        "headline": localized.text(profile.title).plain,
        "description": localized.text(profile.short_description()).plain,
        "inLanguage": localized.locale.tag,
        "datePublished": days[0],
        "dateModified": str(profile.edited),
        "temporalCoverage": f"../{covered_to(profile).end}",
        "about": {"@id": f"{base}#{profile.places[0].id}"},
        "publisher": {"@type": "Organization", "name": settings.publisher},
        **_licence(settings),
        "citation": [_source(localized, source) for source in profile.sources if source.id != main],
        "hasPart": {"@id": f"{base}#data"},
    }
    if main:
        page["isBasedOn"] = _source(localized, next(own for own in profile.sources if own.id == main))
    if url:
        page |= {"@id": url, "url": url, "workTranslation": list(translations)}
    places = [_place(localized, place, locales, base) for place in profile.places]
    places[0] |= {"containsPlace": [{"@id": place["@id"]} for place in places[1:]]} if places[1:] else {}
    graph = [page, *places, _dataset(localized, locales, settings, base), *_observations(localized, base)]
    return {"@context": "https://schema.org", "@graph": graph}


def _licence(settings: Settings) -> Json:
    if address := licence_address(settings.licence):
        return {"license": address}
    return {"license": {"@type": "CreativeWork", "name": settings.licence}} if settings.licence else {}


def _source(localized: LocalizedProfile, source: Source) -> Json:
    title = localized.text(source.title).plain
    record: Json = {"@type": "CreativeWork", "name": title, "datePublished": str(source.date)}
    if source.original and source.language != localized.locale.tag:
        original = {"@language": source.language, "@value": source.original}
        record |= {"name": original, "alternateName": _text(localized, source.title)}
    return record | ({"url": source.url} if source.url else {})


def _dataset(localized: LocalizedProfile, locales: tuple[Locale, ...], settings: Settings, base: str) -> Json:
    """Return the data of the factsheet, with the files that they are in."""
    profile, own, root = localized.profile, localized.locale, settings.site or "../"
    files = [
        (sheet_path(profile.slug), "application/json", {}),
        (data_path(profile.slug, own), "application/json", {"inLanguage": own.tag}),
        *(
            (table_path(profile.slug, name), "text/csv", {})
            for name in TABLES
            if name != "timeline" or profile.timeline
        ),
    ]
    return {
        "@type": "Dataset",
        "@id": f"{base}#data",
        "name": _text(localized, profile.title),
        "description": _text(localized, profile.short_description()),
        "inLanguage": [other.tag for other in locales],
        "dateModified": str(profile.edited),
        "spatialCoverage": {"@id": f"{base}#{profile.places[0].id}"},
        "creator": {"@type": "Organization", "name": settings.publisher},
        **_licence(settings),
        "distribution": [
            {"@type": "DataDownload", "contentUrl": root + path, "encodingFormat": kind, **language}
            for path, kind, language in files
        ],
    }


def _observations(localized: LocalizedProfile, base: str) -> Iterator[Json]:
    """Yield the statistics as schema.org’s Observation, each number by itself."""
    profile = localized.profile
    for record in profile.statistics:
        unit = localized.text(record.unit_label).plain if record.unit_label else record.unit
        for one in record.observations:
            ends = {"value": number(one.low)}
            if one.low != one.high:
                ends = {"minValue": number(one.low), "maxValue": number(one.high)}
            yield {
                "@type": "Observation",
                "observationAbout": {"@id": f"{base}#{profile.places[0].id}"},
                "variableMeasured": _text(localized, record.label),
                "observationDate": str(one.date or profile.as_of),
                **ends,
                **({"unitText": unit} if unit else {}),
            }


def _place(localized: LocalizedProfile, place: Place, locales: tuple[Locale, ...], base: str) -> Json:
    own = localized.locale
    tags = {own.name: own.tag, **{other.name: other.tag for other in locales}}  # the page's language leads
    names = [name for name in localized.profile.names if name.place == place.id]
    order = localized.profile.order(own.name)
    if not any(name.id in order for name in names):  # a page gives the name that its own language has first
        names.sort(key=lambda name: name.native != own.name)
    forms = dict.fromkeys(name.in_locale(language) for language in tags for name in names)
    values = [{"@language": tags[form.locale], "@value": form.name} for form in forms]
    if place is localized.profile.places[0]:  # the territory has the name that the page is titled with
        values.insert(0, _text(localized, localized.profile.title))
    record: Json = {"@type": "Place", "@id": f"{base}#{place.id}", "name": values[:1], "alternateName": values[1:]}
    if place.same_as:
        record["sameAs"] = list(place.same_as)
    return record


def _text(localized: LocalizedProfile, message: Message) -> Json:
    found = localized.text(message)
    return {"@language": SOURCE if found.fallback else localized.locale.tag, "@value": found.plain}
