"""A factsheet as data: its JSON in one language, and that of all its languages, which is made of those.

The one of all languages has what they have in common once. It is made from the files of the single ones alone, whether
they were made now or before, so that no build has to read the texts of a language that it does not make.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.base.data_format import (
    FOLDER,
    SCHEMA_NAME,
    TEXTS,
    AllLanguages,
    Claim,
    Content,
    Event,
    Fact,
    Factsheet,
    Form,
    KeyFigure,
    Licence,
    Name,
    Number,
    Observation,
    Paragraph,
    Record,
    Revision,
    Section,
    Since,
    Source,
    StandIn,
    Statistic,
    Text,
)
from pipeline.base.data_format import Figure as FigureData
from pipeline.base.settings import Settings
from pipeline.language.formats import format_edtf
from pipeline.language.locales import SOURCE, Locale
from pipeline.pages.licences import licence_address
from pipeline.pages.localize import LocalizedProfile
from pipeline.pages.web_page import data_path
from pipeline.profile import model
from pipeline.profile.grammar import placeholders
from pipeline.profile.message import Message

OF_ONE = {"schema", "id"}  # what each file says of itself
CONTENT = {*Content.__struct_fields__} - OF_ONE


def factsheet_data(localized: LocalizedProfile, locales: tuple[Locale, ...], settings: Settings) -> Factsheet:
    """Return the whole factsheet as data: every text in the locale, every name in every language."""
    profile, locale = localized.profile, localized.locale
    numbers = {record.id: number for number, record in enumerate(profile.sources, 1)}
    stated = _stated(profile)
    labels = {record.figure: record.label for record in reversed(profile.key_figures)}

    def text(message: Message) -> Text:
        found = localized.text(message)
        return StandIn(SOURCE, found.plain) if found.fallback else found.plain

    def maybe(message: Message | None) -> Text | None:
        return text(message) if message else None

    def form(name: model.Name, own: Locale) -> Form:
        forms = name.in_locale(own.name)
        return forms.name if forms.locale == own.name else StandIn(SOURCE, forms.name)

    def name(one: model.Name) -> Name[Text]:
        native = next((own.tag for own in locales if own.name == one.native), None)
        forms = {own.tag: form(one, own) for own in locales}
        return Name(one.id, one.place, native, forms, text(one.meaning), text(one.used_by))

    def figure(one: model.Figure) -> FigureData[Text]:
        told = stated.get(one.id, [])
        sources = list[str](told[0].sources) if told else []
        return FigureData(
            number(one.low),
            number(one.high),
            one.unit or None,
            one.qualifier or None,
            str(one.date) if one.date else None,
            one.source or (sources[0] if len(sources) == 1 else None),
            maybe(labels.get(one.id)),
            [statement.id for statement in told],
        )

    def since(line: model.Since) -> Since[Text]:
        return Since(line.id, str(line.date), text(line.text), list(line.sources), True)

    def fact(row: model.Fact) -> Fact[Text]:
        claims = [Claim[Text](c.id, maybe(c.by), text(c.text), list(c.sources)) for c in row.items]
        return Fact(
            row.id, text(row.label), str(row.date or profile.as_of), claims, since(row.since) if row.since else None
        )

    def paragraph(part: model.Paragraph) -> Paragraph[Text]:
        day = str(part.date) if part.date else None
        return Paragraph(part.id, maybe(part.lead), day, text(part.body), list(part.sources))

    def statistic(record: model.Statistic) -> Statistic[Text]:
        values = [
            Observation(str(one.date or profile.as_of), number(one.low), number(one.high), list(one.sources))
            for one in record.observations
        ]
        unit = maybe(record.unit_label)
        return Statistic(record.id, text(record.label), record.unit or None, unit, values, record.editorial)

    def event(entry: model.TimelineEntry) -> Event[Text]:
        shown = format_edtf(entry.date, locale).replace("\u2060", "")
        return Event(entry.id, str(entry.date), shown, text(entry.text), list(entry.sources), entry.editorial)

    def source(one: model.Source) -> Source[Text]:
        addresses, original = (one.url or None, one.archived or None), (one.original or None, one.language or None)
        return Source(one.id, text(one.title), str(one.date), *addresses, one.editorial, *original, numbers[one.id])

    path, licence = data_path(profile.slug, locale), settings.licence
    return Factsheet(
        schema=f"../{FOLDER}/{SCHEMA_NAME}",
        id=settings.site + path if settings.site else None,
        slug=profile.slug,
        publisher=settings.publisher,
        licence=Licence(licence, licence_address(licence) or None) if licence else None,
        as_of=str(profile.as_of),
        edition=str(profile.edited),
        covers_to=str(profile.covers_to) if profile.covers_to else None,
        title=text(profile.title),
        summary=text(profile.summary),
        description=text(profile.short_description()),
        names=[name(one) for one in profile.names],
        figures={one.id: figure(one) for one in profile.figures},
        key_figures=[
            KeyFigure(one.id, one.figure, maybe(one.value), text(one.label), list(one.sources))
            for one in profile.key_figures
        ],
        facts=[fact(row) for row in profile.facts],
        sections=[
            Section[Text](part.id, text(part.heading), part.editorial, [paragraph(one) for one in part.text])
            for part in profile.sections
        ],
        statistics=[statistic(record) for record in profile.statistics],
        timeline=[event(entry) for entry in profile.timeline],
        sources=[source(record) for record in profile.sources],
        note=text(profile.note),
        editions=[Revision[Text](one.id, str(one.date), text(one.changed)) for one in profile.editions],
        language=locale.tag,
        fallbacks=localized.fallbacks,
    )


def _stated(profile: model.Profile) -> dict[str, list[Any]]:
    """Return the statements whose texts tell a figure, by its id."""
    found: dict[str, list[Any]] = {}
    for statement in profile.statements():
        message = statement.body if isinstance(statement, model.Paragraph) else getattr(statement, "text", None)
        if isinstance(statement, model.KeyFigure):
            names = {statement.figure}
        else:
            names = {key.partition(".")[0] for key in placeholders(message.text)} if message else set()
        for name in sorted(names):
            found.setdefault(name, []).append(statement)
    return found


def number(value: Decimal) -> Number:
    """Return a number of JSON. A profile’s have at most 15 digits, which a float keeps."""
    return int(value) if value == value.to_integral_value() else float(value)


def in_all_languages(sheets: Mapping[str, Factsheet], address: str | None) -> AllLanguages:
    """Return a factsheet in all its languages, by tag, the default first; `address` is where it will stand.

    A language that stays as it was published before has another structure where the profile has changed since; it is
    left out, as it tells another edition.
    """
    first = max(sheets.values(), key=lambda sheet: sheet.edition)  # of those of the newest edition, the default
    structure = _structure(first)
    alike = {tag: sheet for tag, sheet in sheets.items() if _structure(sheet) == structure}
    order = {name.id: place for place, name in enumerate(next(iter(alike.values())).names)}
    values = {
        name: _merged({tag: getattr(sheet, name) for tag, sheet in alike.items()}, text=name in TEXTS[Factsheet])
        for name in CONTENT
        if name != "names"
    }
    names = {tag: sorted(sheet.names, key=lambda name: order[name.id]) for tag, sheet in alike.items()}
    fallbacks = {tag: sheet.fallbacks for tag, sheet in alike.items()}
    own: dict[str, Any] = {"schema": SCHEMA_NAME, "id": address, "languages": list(alike), "fallbacks": fallbacks}
    return AllLanguages(**values | own | {"names": _merged(names)})


def _merged(values: Mapping[str, Any], *, text: bool = False) -> Any:
    """Return what the same places of several languages have in common, with the texts of each by its tag."""
    one = next(iter(values.values()))
    if text and one is not None:
        texts = {tag: value for tag, value in values.items() if isinstance(value, str)}
        for value in (value for value in values.values() if isinstance(value, StandIn)):
            texts.setdefault(value.lang, value.text)
        return texts
    if isinstance(one, Record):
        fields = {
            name: _merged({tag: getattr(value, name) for tag, value in values.items()}, text=name in TEXTS[type(one)])
            for name in one.__struct_fields__
        }
        return type(one)(**fields)
    if isinstance(one, list):
        return [_merged({tag: value[place] for tag, value in values.items()}) for place in range(len(one))]
    if isinstance(one, dict):
        return {key: _merged({tag: value[key] for tag, value in values.items()}) for key in one}
    return one


def _structure(sheet: Factsheet) -> Any:
    """Return what a factsheet has in common with those in other languages: all but its texts."""
    names = sorted((_without_texts(name) for name in sheet.names), key=repr)
    others = CONTENT - {"names"}
    return [names, *(name in TEXTS[Factsheet] or _without_texts(getattr(sheet, name)) for name in sorted(others))]


def _without_texts(value: Any) -> Any:
    if isinstance(value, Record):
        texts = TEXTS[type(value)]
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return [field is not None if name in texts else _without_texts(field) for name, field in fields]
    if isinstance(value, list):
        return [_without_texts(one) for one in value]
    if isinstance(value, dict):
        return {key: _without_texts(one) for key, one in value.items()}
    return value
