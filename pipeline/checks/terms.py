"""The checks of words that are decided in one place: names and the terms of the glossary."""

from itertools import pairwise

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.checks.subject import GAP, Findings, Translation, prose
from pipeline.language.glossary import Term, renders
from pipeline.language.locales import SOURCE
from pipeline.language.names import NONE, Prefixes, first_place, is_whole, mentions
from pipeline.language.places import Place, english_name, english_places, own_names
from pipeline.profile.message import Message
from pipeline.profile.model import Name, longer_names

TITLE = "title"  # id of the message that every place of a required name takes it from
ORDER_HINT = "put the names in the order that title_order of the profile has, or decide there on another"


def names_mentioned(text: Translation) -> Findings:
    """Every translation mentions the names that its source mentions, in an accepted form."""
    for record in _missing(text):
        own = record.in_locale(text.locale.name)
        hint = f"use {own.name}, or another of its accepted forms: {', '.join(own.forms)}"
        yield text.error("name-missing", f"is missing the name “{record.id}”", hint)


def _missing(text: Translation) -> list[Name]:
    subject, locale = text.subject, text.locale
    return [
        record
        for record in subject.names
        if mentions(text.message.text, record.in_locale(SOURCE).forms, longer=subject.longer_in_source)
        and not mentions(text.value, record.in_locale(locale.name).forms, locale.prefixes, subject.longer_names)
    ]


def title_in_order(text: Translation) -> Findings:
    """The title has its names in the order that the profile decides on for its language."""
    records = _ordered(text.subject.names, text.subject.title_order) if text.message.id == TITLE else []
    longer, prefixes = text.subject.longer_names, text.locale.prefixes
    if wrong := _out_of_order(text.value, records, text.locale.name, longer, prefixes):
        yield text.error("title-order", f"has the name “{wrong[1].id}” before “{wrong[0].id}”", ORDER_HINT)


def _ordered(names: tuple[Name, ...], order: tuple[str, ...]) -> list[Name]:
    return [record for id_ in order for record in names if record.id == id_]


def _out_of_order(
    title: str, records: list[Name], locale: str, longer: tuple[str, ...], prefixes: Prefixes = NONE
) -> tuple[Name, Name] | None:
    """Return two names, in the order that is right, that a title has the other way round."""
    places = [(first_place(title, record.in_locale(locale).forms, prefixes, longer), record) for record in records]
    there = [(place, record) for place, record in places if place >= 0]  # another check tells what is missing
    wrong = ((one, other) for (place, one), (later, other) in pairwise(there) if later < place)
    return next(wrong, None)


def terms_used(text: Translation) -> Findings:
    """Every translation renders the glossary's terms as the glossary does; a missing name is reported as one."""
    for term in text.subject.finder.terms(text.source):
        own = term.in_locale(text.locale.name)
        if own and not renders(text.value, own.forms, text.locale.prefixes) and not _is_one_of(term, _missing(text)):
            hint = f"use {own.term} ({', '.join(own.forms)}), or add the form to locales/glossary.toml"
            yield text.error("glossary", f"does not render “{term.source}” as the glossary does", hint)


def places_agree(text: Translation) -> Findings:
    """No translation names another country or city in the place of one that its source names.

    Only where one is missing and another is there: a name that is not found alone may stand there in another form.
    """
    wanted = english_places(prose(text.source)) if text.locale.cldr.language != SOURCE else ()
    if not wanted or not (left := [place for place in wanted if not _is_decided(place, text)]):
        return
    own, value = own_names(text.locale.cldr, text.locale.script, text.locale.prefixes), text.prose
    if not (left := [place for place in left if not own.has(value, place.id)]):
        return
    others = {id_: word for id_, word in own.mentioned(value).items() if not _is_wanted(own.names[id_], id_, wanted)}
    for word in others.values():
        value = value.replace(word, GAP)
    missing = [own.names[place.id] for place in left if not own.may_have(value, place.id)]
    if others and missing:
        word = next(iter(others.values()))
        fact = f"has “{word}”, which its source does not name, and is missing {missing[0]}"
        yield text.error("other-place", fact, f"name the place of the source: {missing[0]}", text.words(word))


def _is_wanted(name: str, id_: str, wanted: tuple[Place, ...]) -> bool:
    """Tell whether a source names a place, or one whose name has its name in it: Sudan in South Sudan."""
    english = english_name(id_)
    return any(
        place.id == id_ or english in place.english or place.english in english or name == place.english
        for place in wanted
    )


def _is_decided(place: Place, text: Translation) -> bool:
    """Tell whether the glossary or a name says what a place is called: their checks find it missing."""
    terms = (term for term in text.subject.finder.terms(text.source) if term.in_locale(text.locale.name))
    if any(place.english in term.source_forms for term in terms):
        return True
    return any(mentions(place.english, record.in_locale(SOURCE).forms) for record in text.subject.names)


def _is_one_of(term: Term, names: list[Name]) -> bool:
    """Tell whether a term is a name itself: the name's check says what to write."""
    return any(is_whole(term.source, form) for record in names for form in record.in_locale(SOURCE).forms)


def check_title(
    names: tuple[Name, ...], required: tuple[str, ...], title: Message, order: tuple[str, ...] = ()
) -> list[Diagnostic]:
    """Report required names missing from the canonical title, which every title follows, or not in their order."""
    found, longer = [], longer_names(names, SOURCE)
    for record in names:
        own = record.in_locale(SOURCE)
        if record.id in required and not mentions(title.text, own.forms, longer=longer):
            fact = f"message “{title.id}” is missing the required name “{record.id}”"
            found.append(error(title.location, "name-missing", fact, f"write {own.name} into the title"))
    if wrong := _out_of_order(title.text, _ordered(names, order), SOURCE, longer):
        fact = f"message “{title.id}” has the name “{wrong[1].id}” before “{wrong[0].id}”"
        found.append(error(title.location, "title-order", fact, ORDER_HINT))
    return found
