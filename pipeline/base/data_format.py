"""The format of the data that a publication has, as types: of the JSON of a factsheet, and of that in all languages.

What is published is written from these, verification reads it by them and refuses what they do not have, and the
published JSON Schema is made of them (`schema_text`). They are msgspec's, which knows all three. Their descriptions are
for users of the data, as is docs/data.md.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar, get_origin

import msgspec
from msgspec import Meta

FOLDER = "data"  # of a publication: what belongs to no language
SCHEMA_NAME = "factsheet.schema.json"
SCHEMA_PATH = f"{FOLDER}/{SCHEMA_NAME}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SPECIAL = {"schema": "$schema", "low": "from", "high": "to"}
MOMENT = r"[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?"
EDTF_PATTERN = rf"^({MOMENT}(/{MOMENT})?|[12][0-9]{{2}}X)$"
EDTF_WORDS = (
    "A date in EDTF (Extended Date/Time Format, ISO 8601-2): a year 1994, a month 2006-12, a day 2023-09-28, "
    "an interval of two of these with a slash, 1988/1994, or a decade, 192X for the 1920s."
)
QUALIFIER_WORDS = (
    "What the sources say of the number: over, under or about; null where it is exact, as “from” and “to” are."
)
Texts = dict[str, str]
T = TypeVar("T")
Edtf = Annotated[str, Meta(pattern=EDTF_PATTERN, description=EDTF_WORDS)]
Id = Annotated[str, Meta(description="Names the record; it stays the same in all languages and editions.")]
Sources = Annotated[list[str], Meta(description="Ids of the sources that say so, in the list of sources.")]
Added = Annotated[bool, Meta(description="Whether the editors added it, beyond what the main source says.")]
Tag = Annotated[str, Meta(description="A language, as a BCP 47 tag.")]
Number = int | float


def _key(name: str) -> str:
    """Return how a field is called in JSON."""
    first, *words = name.split("_")
    return SPECIAL.get(name) or first + "".join(word.capitalize() for word in words)


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_key):
    pass


class StandIn(Record, frozen=True):
    """A text of a draft that is missing in its language: another language’s stands in."""

    lang: Tag
    text: str


Text = str | StandIn
Form = str | StandIn


class Licence(Record, frozen=True):
    """The licence of the texts."""

    name: Annotated[str, Meta(description="As it is printed, such as CC BY 4.0.")]
    url: Annotated[str | None, Meta(description="Its address, where it is one that is known.")]


class Name(Record, Generic[T], frozen=True):
    """A name of a place, in each language."""

    id: Id
    place: Annotated[str, Meta(description="Id of the place that it names: the first name’s is the territory itself.")]
    native: Annotated[str | None, Meta(description="Tag of the language that the name belongs to.")]
    forms: Annotated[dict[str, Form], Meta(description="Its usual form in each language, by tag.")]
    meaning: T
    used_by: Annotated[T, Meta(description="Who uses the name.")]


class Figure(Record, Generic[T], frozen=True):
    """A number or a range that the texts tell."""

    low: Number
    high: Annotated[Number, Meta(description="The same as “from” where it is not a range.")]
    unit: Annotated[str | None, Meta(description="A unit of CLDR, such as percent; null where things are counted.")]
    qualifier: Annotated[Literal["over", "under", "about"] | None, Meta(description=QUALIFIER_WORDS)]
    date: Annotated[Edtf | None, Meta(description="When it held, as far as that is recorded.")]
    source: Annotated[str | None, Meta(description="Id of its source, as far as one is recorded.")]
    label: Annotated[T | None, Meta(description="What it counts, of key figures; the texts say it of others.")]
    stated_in: Annotated[list[str], Meta(description="Ids of the records whose texts tell it.")]


class KeyFigure(Record, Generic[T], frozen=True):
    """A figure that stands out at the head of a factsheet."""

    id: Id
    figure: Annotated[str, Meta(description="Key of the figure.")]
    value: Annotated[T | None, Meta(description="What is said of the number, as in “over 1,000,000”.")]
    label: T
    sources: Sources


class Claim(Record, Generic[T], frozen=True):
    """What somebody says of a fact."""

    id: Id
    by: Annotated[T | None, Meta(description="Who says so; null where nobody disputes it.")]
    text: T
    sources: Sources


class Since(Record, Generic[T], frozen=True):
    """What the editors say of a fact that no longer holds: when that came about, and how."""

    id: Id
    date: Edtf
    text: T
    sources: Sources
    added_by_editors: Added


class Fact(Record, Generic[T], frozen=True):
    id: Id
    label: T
    date: Annotated[Edtf, Meta(description="When the claims held.")]
    claims: list[Claim[T]]
    since: Since[T] | None


class Paragraph(Record, Generic[T], frozen=True):
    id: Id
    lead: T | None
    date: Edtf | None
    text: T
    sources: Sources


class Section(Record, Generic[T], frozen=True):
    id: Id
    heading: T
    added_by_editors: Added
    paragraphs: list[Paragraph[T]]


class Observation(Record, frozen=True):
    """What a statistic was at a time."""

    date: Edtf
    low: Number
    high: Annotated[Number, Meta(description="The same as “from” where it is not a range.")]
    sources: Sources


class Statistic(Record, Generic[T], frozen=True):
    id: Id
    label: T
    unit: Annotated[str | None, Meta(description="A unit of CLDR, such as square-kilometer.")]
    unit_text: Annotated[T | None, Meta(description="A unit that CLDR does not have, in words.")]
    values: list[Observation]
    added_by_editors: Added


class Event(Record, Generic[T], frozen=True):
    """An entry of the timeline."""

    id: Id
    date: Edtf
    date_text: Annotated[T, Meta(description="The date as the language writes it.")]
    text: T
    sources: Sources
    added_by_editors: Added


class Source(Record, Generic[T], frozen=True):
    id: Id
    title: T
    date: Annotated[Edtf, Meta(description="When it was published.")]
    url: str | None
    archived: Annotated[str | None, Meta(description="Address of a copy in an archive.")]
    added_by_editors: Annotated[bool, Meta(description="Whether only what the editors added rests on it.")]
    original: Annotated[
        str | None, Meta(description="Its title in its own language, of which “title” is a translation.")
    ]
    language: Annotated[Tag | None, Meta(description="That language; null where no original title is told.")]
    number: Annotated[int, Meta(description="The number that it is cited by on the page.")]


class Revision(Record, Generic[T], frozen=True):
    """An edition of the factsheet, in its history."""

    id: Id
    date: Edtf
    changed: T


class Content(Record, Generic[T], frozen=True):
    schema: Annotated[str, Meta(description="Address of this schema, relative to the file.")]
    id: Annotated[str | None, Meta(description="Address of the file; null where the publication names no address.")]
    slug: Annotated[str, Meta(description="The name of the factsheet in addresses.")]
    publisher: str
    licence: Licence | None
    as_of: Annotated[Edtf, Meta(description="What the text describes ends here.")]
    edition: Annotated[Edtf, Meta(description="Day of the edition: it changes when the profile does.")]
    covers_to: Annotated[Edtf | None, Meta(description="It has no later events; null where it does not say so.")]
    title: T
    summary: T
    description: Annotated[T, Meta(description="A short text for searches and link previews.")]
    names: Annotated[
        list[Name[T]], Meta(description="In the order of the language; in the file of all languages, of the first.")
    ]
    figures: Annotated[dict[str, Figure[T]], Meta(description="By their ids.")]
    key_figures: list[KeyFigure[T]]
    facts: list[Fact[T]]
    sections: list[Section[T]]
    statistics: list[Statistic[T]]
    timeline: list[Event[T]]
    sources: Annotated[list[Source[T]], Meta(description="In the order in which the page first cites them.")]
    note: Annotated[T, Meta(description="On names and maps.")]
    editions: Annotated[list[Revision[T]], Meta(description="The history, the newest first; empty if none is told.")]


class Factsheet(Content[Text], frozen=True):
    """A factsheet in one language."""

    language: Tag
    fallbacks: Annotated[int, Meta(description="How many texts another language stands in for: 0 but in a draft.")]


class AllLanguages(Content[Texts], frozen=True):
    """A factsheet in all its languages: each text is an object with the texts by language tag."""

    languages: Annotated[list[Tag], Meta(description="The languages that the file has, the default first.")]
    fallbacks: Annotated[dict[str, int], Meta(description="By language, how many texts are missing in it.")]


def _texts(record: type[Record]) -> frozenset[str]:
    """Return the fields of a record that are texts, perhaps missing ones."""
    hints = {name: hint for own in record.__mro__ for name, hint in getattr(own, "__annotations__", {}).items()}
    return frozenset(name for name, hint in hints.items() if hint in (T, T | None) or _is_text(hint))


def _is_text(hint: Any) -> bool:
    return get_origin(hint) is Annotated and hint.__origin__ in (T, T | None)


def _records(record: type[Record]) -> Iterator[type[Record]]:
    for own in record.__subclasses__():
        yield own
        yield from _records(own)


TEXTS = {record: _texts(record) for record in _records(Record)}  # by record, which of its fields are texts


@cache
def schema_text() -> str:
    """Return the JSON Schema of both, in a file of its own."""
    (one, every), parts = msgspec.json.schema_components([Factsheet, AllLanguages])
    names = {name: _part_name(table["title"]) for name, table in parts.items()}
    text = json.dumps({"oneOf": [one, every], "$defs": {names[name]: parts[name] for name in sorted(parts)}})
    for name, shown in names.items():
        text = text.replace(f'"#/$defs/{name}"', f'"#/$defs/{shown}"')
    table = json.loads(text)
    for name, part in table["$defs"].items():
        part["title"] = name
    head = {
        "$schema": DIALECT,
        "title": "A factsheet",
        "description": "The JSON of a factsheet: in one language, or in all of them.",
    }
    return json.dumps(head | table, ensure_ascii=False, indent=1) + "\n"


def _part_name(title: str) -> str:
    """Return the name of a part; what has its texts in all languages says so."""
    name, _, of = title.partition("[")
    return f"{name}InAllLanguages" if of.startswith("dict") else name


def encode(record: Content[Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
