"""The schema of a profile: which fields each record has, and what refers to what. Start with `load_profile`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.settings import Settings
from pipeline.language.edtf import Edtf
from pipeline.language.locales import SOURCE
from pipeline.language.names import is_form, mentions
from pipeline.profile.grammar import grammar_faults, placeholders
from pipeline.profile.model import (
    Claim,
    Fact,
    Figure,
    Name,
    NameForms,
    Paragraph,
    Place,
    Profile,
    Section,
    Source,
    TimelineEntry,
)
from pipeline.profile.nodes import IDENTIFIER, PLACEHOLDER_ID, Document, Fields

RESERVED_SLUGS = {
    "index": "the index page",
    "assets": "the folder of fonts and style sheets",
    "manifest": "the manifest",
    "sitemap": "the sitemap",
    "site": "the catalogs of the layouts",
    "robots": "what search engines read",
}
"""Names that something else in the publication or among the domains has, and what that is."""
PROFILE = (
    "slug", "as_of", "edited", "title", "summary", "places", "names", "figures",
    "facts", "sections", "timeline", "sources", "note",
)  # fmt: skip
"""Keys of a profile; those of its records follow."""
PLACE = ("id", "label", "same_as")
NAME = ("id", "place", "native", "meaning", "used_by")  # besides these a name has the locales of the settings
FACT = ("id", "label", "items")
CLAIM = ("id", "by", "text", "sources")
SECTION = ("id", "heading", "text", "include", "editorial")
PARAGRAPH = ("id", "lead", "date", "body", "sources")
TIMELINE_ENTRY = ("id", "date", "text", "sources")
SOURCE_KEYS = ("id", "title", "date", "url", "editorial")


def load_profile(path: str, text: str, settings: Settings, *, draft: bool = False) -> Profile:
    """Read a profile; raise PipelineError with every fault, syntax and schema first, then what refers to what.

    In a draft a name need not have a form in each language, only in English.
    """
    document = Document(path, text)
    fields = document.fields(document.root, "the profile", PROFILE)
    if fields is None:
        raise PipelineError(document.faults)
    profile = Profile(
        slug=_slug(fields),
        path=path,
        as_of=fields.date("as_of"),
        edited=_edited(fields),
        title=fields.message("title"),
        summary=fields.message("summary"),
        places=fields.records("places", "place", PLACE, _place),
        names=fields.records("names", "name", (*NAME, *settings.locales), partial(_name, settings, draft)),
        figures=tuple(_figures(fields)),
        facts=fields.records("facts", "fact", FACT, _fact),
        sections=fields.records("sections", "section", SECTION, _section),
        timeline=fields.records("timeline", "timeline entry", TIMELINE_ENTRY, _timeline_entry),
        sources=fields.records("sources", "source", SOURCE_KEYS, _source),
        note=fields.message("note"),
    )
    if not document.faults:
        document.faults += _references(profile, document)
        document.faults += _required_names(profile, settings)
        document.faults += _message_faults(profile, settings)
    if document.faults:
        raise PipelineError(document.faults)
    return profile


def is_slug(text: str) -> bool:
    """Tell whether a profile can have this name."""
    return IDENTIFIER.fullmatch(text) is not None and "_" not in text and text not in RESERVED_SLUGS


def _slug(fields: Fields) -> str:
    slug, node, document = fields.text("slug"), fields.values.get("slug"), fields.document
    stem = PurePosixPath(document.path).stem
    if node is None:
        return slug
    if slug in RESERVED_SLUGS:
        document.fault(node, "profile-slug-reserved", f"the slug “{slug}” is reserved", "choose another slug")
    elif not is_slug(slug):
        document.fault(node, "profile-slug", f"“{slug}” is not a slug", "use small Latin letters, digits and -")
    elif slug != stem:
        hint = f"name the file {slug}.yaml, or write slug: {stem}"
        document.fault(node, "profile-slug", f"the slug “{slug}” is not the file’s name", hint)
    return slug


def _edited(fields: Fields) -> Edtf:
    date, node = fields.date("edited"), fields.values.get("edited")
    if node is not None and not (date.start.day and date.start == date.end):
        hint = "write the day of the edition, as in 2026-11-23"
        fields.document.fault(node, "profile-date", "“edited” of the profile is not a day", hint)
    return date


def _place(fields: Fields) -> Place:
    addresses = fields.texts("same_as", required=False)
    for address, node in addresses:
        _check_url(fields, node, address)
    return Place(fields.id, fields.message("label"), tuple(address for address, _ in addresses))


def _name(settings: Settings, draft: bool, fields: Fields) -> Name:
    by_locale: list[NameForms] = []
    for locale in settings.locales:
        if node := fields.values.get(locale):
            by_locale += _forms(fields, node, locale)
        elif not draft or locale == SOURCE:
            fields.document.faults.append(form_missing(fields.id, locale, fields.place))
    return Name(
        id=fields.id,
        place=fields.text("place"),
        native=fields.choice("native", settings.locales),
        meaning=fields.message("meaning"),
        used_by=fields.message("used_by"),
        by_locale=tuple(by_locale),
        location=fields.place,
    )


def form_missing(name: str, locale: str, place: Location) -> Diagnostic:
    """Return the fault of a name without a form in a language."""
    hint = f'add {locale}: {{name: "…", forms: ["…*"]}}'
    return error(place, "name-locale-missing", f"the name “{name}” has no form for the locale {locale}", hint)


def _forms(name: Fields, node: yaml.Node, locale: str) -> list[NameForms]:
    """Return a name in one language, or nothing where it is not a mapping."""
    document, where = name.document, f"the {locale} form of “{name.id}”"
    fields = document.fields(node, where, ("name", "forms"))
    if fields is None:
        return []
    text, forms = fields.text("name"), fields.texts("forms")
    for form, item in forms:
        if not is_form(form):
            hint = "write a word, or the beginning of one with a * at the end"
            document.fault(item, "name-form", f"“{form}” is not a form of a name", hint)
    accepted = tuple(form for form, _ in forms)
    if text and accepted and not mentions(text, accepted):
        message = f"{where}, “{text}”, is not among its own accepted forms"
        document.fault(node, "name-form", message, f'add "{text}*" to its forms')
    return [NameForms(locale, text, accepted)]


def _figures(profile: Fields) -> Iterator[Figure]:
    document, node = profile.document, profile.values.get("figures")
    ids = [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    figures = document.fields(node, "“figures”", ids) if node else None
    for name, value in figures.values.items() if figures else ():
        if not PLACEHOLDER_ID.fullmatch(name):
            document.fault(value, "profile-id", f"“{name}” is not a figure’s id", "use small letters, digits and _")
        figure = document.fields(value, f"figure “{name}”", ("value", "from", "to", "unit"))
        if figure is None:
            continue
        single = "value" in figure.values
        low = figure.number("value" if single else "from")
        high = low if single else figure.number("to")
        if not single and low >= high:
            document.fault(value, "profile-type", f"figure “{name}” does not rise", "write the lower number as from")
        yield Figure(name, low, high, "percent" if figure.choice("unit", ("percent",)) else "")


def _sources(fields: Fields) -> tuple[str, ...]:
    return tuple(source for source, _ in fields.texts("sources", required=False))


def _fact(fields: Fields) -> Fact:
    return Fact(fields.id, fields.message("label"), fields.records("items", "claim", CLAIM, _claim))


def _claim(fields: Fields) -> Claim:
    return Claim(fields.id, fields.optional_message("by"), fields.message("text"), _sources(fields))


def _section(fields: Fields) -> Section:
    heading = fields.message("heading")
    text = fields.records("text", "paragraph", PARAGRAPH, _paragraph)
    include: Any = fields.choice("include", ("names",))
    return Section(fields.id, heading, text, include, fields.flag("editorial"))


def _paragraph(fields: Fields) -> Paragraph:
    lead, date = fields.optional_message("lead"), fields.optional_date("date")
    return Paragraph(fields.id, lead, date, fields.message("body"), _sources(fields))


def _timeline_entry(fields: Fields) -> TimelineEntry:
    return TimelineEntry(fields.id, fields.date("date"), fields.message("text"), _sources(fields))


def _source(fields: Fields) -> Source:
    if url := fields.text("url", required=False):
        _check_url(fields, fields.values["url"], url)
    return Source(fields.id, fields.message("title"), fields.date("date"), url, fields.flag("editorial"))


def _check_url(fields: Fields, node: yaml.Node, url: str) -> None:
    if not url.startswith(("https://", "http://")) or any(c in url for c in " <>\"'"):
        message = f"“{url}” of {fields.where} is not a web address"
        fields.document.fault(node, "profile-url", message, "write https://…")


def _references(profile: Profile, document: Document) -> Iterator[Diagnostic]:
    """Report what refers to something that the profile does not declare."""
    sources = {source.id for source in profile.sources}
    places = {place.id for place in profile.places}
    claims = [claim for fact in profile.facts for claim in fact.items]
    paragraphs = [paragraph for section in profile.sections for paragraph in section.text]
    users: tuple[Claim | Paragraph | TimelineEntry, ...] = (*claims, *paragraphs, *profile.timeline)
    cited = [(user, source) for user in users for source in user.sources]
    for user, source in ((user, source) for user, source in cited if source not in sources):
        place = Location(profile.path, document.ids[user.id])
        hint = f"declare it under sources, or use one of {', '.join(sorted(sources))}"
        yield error(place, "profile-source", f"“{user.id}” cites the undeclared source “{source}”", hint)
    for name in profile.names:
        if name.place not in places:
            hint = f"declare it under places, or use one of {', '.join(sorted(places))}"
            message = f"“{name.id}” names the undeclared place “{name.place}”"
            yield error(name.location, "profile-place", message, hint)


def _message_faults(profile: Profile, settings: Settings) -> Iterator[Diagnostic]:
    """Report messages that break the grammar or use a placeholder that the profile does not declare."""
    declared = profile.placeholders(settings.locales)
    for message in profile.messages():
        yield from grammar_faults(message.text, message.location, f"message “{message.id}”")
        for placeholder in placeholders(message.text):
            if placeholder not in declared:
                text = f"message “{message.id}” uses the undeclared placeholder {{{placeholder}}}"
                hint = "declare the figure under figures, or the name and its locale under names"
                yield error(message.location, "profile-placeholder", text, hint)


def _required_names(profile: Profile, settings: Settings) -> Iterator[Diagnostic]:
    """Report required names that the profile does not have: deleting a name cannot delete the rule."""
    required = settings.required_names(profile.slug)
    declared = {name.id for name in profile.names}
    for name in required:
        if name not in declared:
            message = f"the profile does not have the name “{name}”, which pyproject.toml requires of it"
            yield error(profile.path, "name-required", message, f"restore the record “{name}” under names")
    if not required:
        hint = f'add {profile.slug} = ["…"] under [tool.pipeline.required] in pyproject.toml'
        yield error(profile.path, "name-required", "no names are required of this profile", hint)
