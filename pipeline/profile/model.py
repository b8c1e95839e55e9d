"""What a profile is made of: the records that every later stage works on."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Literal

from pipeline.base.diagnostics import Location
from pipeline.language.edtf import Edtf
from pipeline.language.locales import SOURCE
from pipeline.language.names import longer_forms
from pipeline.profile.grammar import RANGE_ENDS
from pipeline.profile.message import Message


@dataclass(frozen=True, slots=True)
class NameForms:
    locale: str
    name: str  # the usual form, as tables show it
    forms: tuple[str, ...]  # accepted forms: words, or stems with a star


@dataclass(frozen=True, slots=True)
class Name:
    id: str
    place: str  # id of the place it names
    native: str  # locale of the language the name belongs to; empty where nothing is published in that language
    meaning: Message
    used_by: Message
    by_locale: tuple[NameForms, ...]
    location: Location

    def in_locale(self, locale: str) -> NameForms:
        """Return the name in a language; in English where it has no form there, as only a draft allows."""
        own = {forms.locale: forms for forms in self.by_locale}
        return own.get(locale) or own[SOURCE]

    def has_form(self, locale: str) -> bool:
        return any(forms.locale == locale for forms in self.by_locale)


def longer_names(names: Iterable[Name], locale: str) -> tuple[str, ...]:
    """Return the forms in a language that can have another name within them."""
    return longer_forms(dict.fromkeys(form for name in names for form in name.in_locale(locale).forms))


@dataclass(frozen=True, slots=True)
class Place:
    """What names are names of: the territory itself, its capital."""

    id: str
    label: Message
    same_as: tuple[str, ...]  # addresses of records of the same place elsewhere (GeoNames, Wikidata)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a range, kept once and formatted for each locale."""

    id: str
    low: Decimal  # with all the decimals that it is to be written with
    high: Decimal  # equal to `low` where the figure is not a range
    unit: str  # one of `language.units.units()`, or empty
    qualifier: Literal["", "over", "under", "about"] = (
        ""  # how exact it is, as the texts say it; empty for an exact number
    )
    date: Edtf | None = None  # when it held
    source: str = ""  # id of the source that has it
    location: Location = field(default=Location(), compare=False)

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure that stands out at the head of a factsheet, with what it counts."""

    id: str
    figure: str  # id of the figure, whose date it has
    value: Message | None  # what is said of the number, as in “over {figure}”; None where it stands by itself
    label: Message
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What a statistic was at a time."""

    low: Decimal
    high: Decimal  # equal to `low` where it is not a range
    date: Edtf | None  # None where that is the date of the profile, `as_of`
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A row of the statistics, or several where it is a series: numbers of one kind."""

    id: str
    label: Message
    unit: str  # one of `language.units.units()`, or empty
    unit_label: Message | None  # a unit that CLDR does not have, in words
    group: str  # what it may be compared with has the same unit, and the same group
    observations: tuple[Observation, ...]  # in the order of their dates
    editorial: bool  # whether the editors added it, beyond what the profile's source says

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(source for observation in self.observations for source in observation.sources)


@dataclass(frozen=True, slots=True)
class Claim:
    id: str
    by: Message | None  # who makes the statement
    text: Message
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What the editors say of a fact that no longer holds: when that came about, and how."""

    id: str
    date: Edtf
    text: Message
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the at-a-glance panel."""

    id: str
    label: Message
    date: Edtf | None  # when it held; None where that is the date of the profile, `as_of`
    items: tuple[Claim, ...]
    since: Since | None

    @property
    def columns(self) -> int:
        """In how many columns, at most three, print sets its claims side by side, with no row of one alone."""
        return 2 if len(self.items) == 4 else min(len(self.items), 3)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section, perhaps with a run-in heading or a date before it."""

    id: str
    lead: Message | None
    date: Edtf | None
    body: Message
    sources: tuple[str, ...]
    in_brief: bool = False  # whether the head of a page has it too, in the place of what no longer holds


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    heading: Message
    text: tuple[Paragraph, ...]
    include: Literal["", "names"]  # what is set with the section: the names table, or nothing
    editorial: bool  # whether the editors added it, beyond what the profile's source says
    not_in: tuple[str, ...] = ()  # ids of the editions that leave it out

    def is_in(self, edition: str) -> bool:
        return edition not in self.not_in


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    id: str
    date: Edtf
    text: Message
    sources: tuple[str, ...]
    editorial: bool = False  # whether the editors added it, beyond what the profile's source says


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: Message
    date: Edtf  # of publication: a year, a month or a day
    url: str
    archived: str  # address of a copy in an archive, of what may no longer be at `url`; empty where there is none
    editorial: bool  # whether only what the editors added rests on it
    original: str  # its title in its own language, where `title` is a translation of that; empty where it is not told
    language: str  # BCP 47 tag of that language; empty without `original`


@dataclass(frozen=True, slots=True)
class Revision:
    """An edition of the profile, as its readers are told of it."""

    id: str
    date: Edtf  # the day of the edition
    changed: Message


@dataclass(frozen=True, slots=True)
class Profile:
    slug: str
    path: str  # where it was read, relative to the workspace
    draft: bool  # whether it is only begun: drafts show it, and nothing of it is published
    as_of: Edtf  # what the text describes ends here
    edited: Edtf  # day of the edition: stamps the documents, since no clock is read
    covers_to: Edtf | None  # of what came later the edition says nothing; None where it does not say how far it goes
    title: Message
    summary: Message
    description: Message | None  # for search engines and link previews, which cut a summary off in the middle
    places: tuple[Place, ...]
    names: tuple[Name, ...]
    title_order: tuple[tuple[str, tuple[str, ...]], ...]  # by locale, ids of names in the order its title has them in
    figures: tuple[Figure, ...]
    key_figures: tuple[KeyFigure, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    statistics: tuple[Statistic, ...]
    timeline: tuple[TimelineEntry, ...]
    sources: tuple[Source, ...]
    note: Message
    editions: tuple[Revision, ...]  # the newest first, whose day is `edited`; none where no history is told

    def messages(self) -> Iterator[Message]:
        """Yield every message, in the order of the file as the schema has it."""
        return messages_in(self)

    def order(self, locale: str) -> tuple[str, ...]:
        """Return the ids of names in the order in which the title has them; none where that is not decided."""
        return dict(self.title_order).get(locale, ())

    def statements(self) -> Iterator[KeyFigure | Claim | Since | Paragraph | TimelineEntry]:
        """Yield all that cites its sources by their numbers, in the order in which a page has it."""
        yield from self.key_figures
        for fact in self.facts:
            yield from fact.items
            yield from (fact.since,) if fact.since else ()
        yield from (part for section in self.sections for part in section.text)
        yield from self.timeline

    def sources_as_cited(self) -> tuple[Source, ...]:
        """Return the sources in the order in which a page first cites them; those that it never cites come last."""
        cited = [source for record in self.statements() for source in record.sources]
        cited += (source for statistic in self.statistics for source in statistic.sources)
        ranks = {source: rank for rank, source in enumerate(dict.fromkeys(cited))}
        return tuple(sorted(self.sources, key=lambda source: ranks.get(source.id, len(ranks))))

    def main_source(self) -> str:
        """Return the id of the source that most of the text follows, where every statement of it has a source."""
        statements = [record.sources for record in self.statements()]
        counted = Counter(sources[0] for sources in statements if len(sources) == 1)
        source, times = counted.most_common(1)[0] if counted else ("", 0)
        return source if all(statements) and times * 2 > len(statements) else ""

    def names_in_order(self, locale: str) -> tuple[Name, ...]:
        """Return the names as a language has them: those of its title in that order, in their own places."""
        order = self.order(locale)
        ordered = iter(order)
        return tuple(self.name(next(ordered)) if name.id in order else name for name in self.names)

    def figure(self, figure_id: str) -> Figure:
        return next(figure for figure in self.figures if figure.id == figure_id)

    def name(self, name_id: str) -> Name:
        return next(name for name in self.names if name.id == name_id)

    def placeholders(self, locales: Iterable[str]) -> frozenset[str]:
        """Return what may stand between braces: figures, ends of ranges (`killed.from`), names (`artsakh.hy`)."""
        names = (f"{name.id}.{locale}" for name in self.names for locale in locales)
        ends = (f"{name}.{end}" for name in self.ranges() for end in RANGE_ENDS)
        return frozenset([*(figure.id for figure in self.figures), *ends, *names])

    def ranges(self) -> frozenset[str]:
        """Return the ids of the figures that are ranges."""
        return frozenset(figure.id for figure in self.figures if figure.is_range)

    def short_description(self) -> Message:
        """Return what stands for the factsheet where it is not shown: in searches, link previews, document metadata."""
        return self.description or self.summary

    def left_out_of(self, edition: str) -> tuple[Section, ...]:
        """Return the sections that an edition, by its id, does not have."""
        return tuple(section for section in self.sections if not section.is_in(edition))

    def editorial_section(self) -> Section | None:
        """Return the first section that the editors added, if there is one."""
        return next((section for section in self.sections if section.editorial), None)


def messages_in(value: object) -> Iterator[Message]:
    if isinstance(value, Message):
        yield value
    elif isinstance(value, tuple) or is_dataclass(value):
        parts = value if isinstance(value, tuple) else [getattr(value, field.name) for field in fields(value)]
        for part in parts:
            yield from messages_in(part)
