"""What programs read of a factsheet: its JSON, and the JSON-LD of its page."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.base.settings import Settings
from pipeline.language.formats import format_edtf
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.localize import LocalizedProfile
from pipeline.profile.message import Message
from pipeline.profile.model import (
    Fact,
    Figure,
    KeyFigure,
    Name,
    Observation,
    Paragraph,
    Place,
    Section,
    Since,
    Source,
    Statistic,
    TimelineEntry,
)

Json = dict[str, Any]


def factsheet_json(localized: LocalizedProfile, locales: tuple[Locale, ...]) -> Json:
    """Return the whole factsheet as data: every text in the locale, every name in every language."""
    profile, locale = localized.profile, localized.locale
    numbers = {record.id: number for number, record in enumerate(profile.sources, 1)}

    def text(message: Message | None) -> str | Json | None:
        if message is None:
            return None
        found = localized.text(message)
        return {"lang": SOURCE, "text": found.plain} if found.fallback else found.plain

    def form(name: Name, own: Locale) -> str | Json:
        forms = name.in_locale(own.name)
        return forms.name if forms.locale == own.name else {"lang": SOURCE, "text": forms.name}

    def key_figure(record: KeyFigure) -> Json:
        said = text(record.value) if record.value else None
        shown = {"id": record.id, "figure": record.figure, "value": said, "label": text(record.label)}
        return shown | {"sources": list(record.sources)}

    def fact(row: Fact) -> Json:
        claims = [{"by": text(c.by), "text": text(c.text), "sources": list(c.sources)} for c in row.items]
        opening = {"id": row.id, "label": text(row.label), "date": str(row.date or profile.as_of), "claims": claims}
        return opening | {"since": since(row.since) if row.since else None}

    def since(line: Since) -> Json:
        return {"date": str(line.date), "text": text(line.text), "sources": list(line.sources), "addedByEditors": True}

    def paragraph(part: Paragraph) -> Json:
        opening = {"id": part.id, "lead": text(part.lead), "date": str(part.date) if part.date else None}
        return opening | {"text": text(part.body), "sources": list(part.sources)}

    def section(part: Section) -> Json:
        opening = {"id": part.id, "heading": text(part.heading), "addedByEditors": part.editorial}
        return opening | {"paragraphs": [paragraph(one) for one in part.text]}

    def event(entry: TimelineEntry) -> Json:
        shown = format_edtf(entry.date, locale).replace("\u2060", "")
        opening = {"date": str(entry.date), "dateText": shown, "text": text(entry.text)}
        return opening | {"sources": list(entry.sources), "addedByEditors": entry.editorial}

    def statistic(record: Statistic) -> Json:
        opening = {"id": record.id, "label": text(record.label), "unit": record.unit or None}
        values = [
            {"date": str(one.date or profile.as_of), **_ends(one), "sources": list(one.sources)}
            for one in record.observations
        ]
        return opening | {"unitText": text(record.unit_label), "values": values, "addedByEditors": record.editorial}

    def source(record: Source) -> Json:
        opening = {"id": record.id, "title": text(record.title), "date": str(record.date)}
        addresses = {"url": record.url or None, "archived": record.archived or None}
        return opening | addresses | {"addedByEditors": record.editorial, "number": numbers[record.id]}

    return {
        "slug": profile.slug,
        "language": locale.tag,
        "asOf": str(profile.as_of),
        "edition": str(profile.edited),
        "title": text(profile.title),
        "summary": text(profile.summary),
        "description": text(profile.short_description()),
        "names": [
            {
                "id": name.id,
                "place": name.place,
                "native": next((own.tag for own in locales if own.name == name.native), None),
                "forms": {own.tag: form(name, own) for own in locales},
                "meaning": text(name.meaning),
                "usedBy": text(name.used_by),
            }
            for name in profile.names
        ],
        "figures": {figure.id: _figure(figure) for figure in profile.figures},
        "keyFigures": [key_figure(record) for record in profile.key_figures],
        "facts": [fact(row) for row in profile.facts],
        "sections": [section(part) for part in profile.sections],
        "statistics": [statistic(record) for record in profile.statistics],
        "timeline": [event(entry) for entry in profile.timeline],
        "sources": [source(record) for record in profile.sources],
        "note": text(profile.note),
        "editions": [{"id": one.id, "date": str(one.date), "changed": text(one.changed)} for one in profile.editions],
        "fallbacks": localized.fallbacks,
    }


def _number(value: Decimal) -> int | float:
    """Return a number of JSON. A profile’s have at most 15 digits, which a float keeps."""
    return int(value) if value == value.to_integral_value() else float(value)


def _ends(value: Figure | Observation) -> Json:
    return {"from": _number(value.low), "to": _number(value.high)}


def _figure(figure: Figure) -> Json:
    more = {"date": str(figure.date) if figure.date else None, "source": figure.source or None}
    return _ends(figure) | {"unit": figure.unit or None} | more


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
        "description": localized.text(profile.short_description()).plain,
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
    return {"@context": "https://schema.org", "@graph": [page, *places, *_observations(localized)]}


def _observations(localized: LocalizedProfile) -> Iterator[Json]:
    """Yield the statistics as schema.org’s Observation, each number by itself."""
    profile, tag = localized.profile, localized.locale.tag
    for record in profile.statistics:
        label = localized.text(record.label)
        unit = localized.text(record.unit_label).plain if record.unit_label else record.unit
        for one in record.observations:
            ends = {"value": _number(one.low)}
            if one.low != one.high:
                ends = {"minValue": _number(one.low), "maxValue": _number(one.high)}
            yield {
                "@type": "Observation",
                "observationAbout": {"@id": f"#{profile.places[0].id}"},
                "variableMeasured": {"@language": SOURCE if label.fallback else tag, "@value": label.plain},
                "observationDate": str(one.date or profile.as_of),
                **ends,
                **({"unitText": unit} if unit else {}),
            }


def _place(localized: LocalizedProfile, place: Place, locales: tuple[Locale, ...]) -> Json:
    own = localized.locale
    tags = {own.name: own.tag, **{other.name: other.tag for other in locales}}  # the page's language leads
    names = [name for name in localized.profile.names if name.place == place.id]
    order = localized.profile.order(own.name)
    if not any(name.id in order for name in names):  # a page gives the name that its own language has first
        names.sort(key=lambda name: name.native != own.name)
    forms = dict.fromkeys(name.in_locale(language) for language in tags for name in names)
    values = [{"@language": tags[form.locale], "@value": form.name} for form in forms]
    if place is localized.profile.places[0]:  # the territory has the name that the page is titled with
        values.insert(0, _title(localized))
    record: Json = {"@type": "Place", "@id": f"#{place.id}", "name": values[:1], "alternateName": values[1:]}
    if place.same_as:
        record["sameAs"] = list(place.same_as)
    return record


def _title(localized: LocalizedProfile) -> Json:
    title = localized.text(localized.profile.title)
    return {"@language": SOURCE if title.fallback else localized.locale.tag, "@value": title.plain}
