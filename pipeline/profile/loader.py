"""The schema of a profile: which fields each record has. Text comes in; a Profile goes out, or all of its faults."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.settings import Settings
from pipeline.language.edtf import Edtf, parse_edtf
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
_UNKNOWN_DATE = parse_edtf("1000")

PROFILE_KEYS = (
    "slug", "as_of", "edited", "title", "summary", "places", "names", "figures",
    "facts", "sections", "timeline", "sources", "note",
)  # fmt: skip


def load_profile(path: str, text: str, settings: Settings, *, draft: bool = False) -> Profile:
    """Read a profile; raise PipelineError with every fault, syntax and schema first, then what refers to what.

    In a draft a name may lack its form in a language other than English.
    """
    document = Document(path, text)
    fields = Fields(document, document.root, "the profile", PROFILE_KEYS)
    slug = fields.text("slug")
    profile = Profile(
        slug=slug,
        path=path,
        as_of=fields.date("as_of") or _UNKNOWN_DATE,
        edited=_edited(fields),
        title=fields.message("title"),
        summary=fields.message("summary"),
        places=fields.records("places", partial(_place, document)),
        names=fields.records("names", partial(_name, document, settings, draft)),
        figures=tuple(_figures(document, fields)),
        facts=fields.records("facts", partial(_fact, document)),
        sections=fields.records("sections", partial(_section, document)),
        timeline=fields.records("timeline", partial(_timeline, document)),
        sources=fields.records("sources", partial(_source, document)),
        note=fields.message("note"),
    )
    _check_slug(document, fields, slug)
    if not document.faults:
        document.faults += _references(profile, document)
        document.faults += _required_names(profile, settings)
        document.faults += _message_faults(profile, settings)
    if document.faults:
        raise PipelineError(document.faults)
    return profile


def _edited(fields: Fields) -> Edtf:
    date = fields.date("edited")
    if date is not None and not (date.start.day and date.start == date.end):
        hint = "write the day of the edition, as in 2026-11-23"
        fields.document.fault(fields.get("edited"), "profile-date", "“edited” of the profile is not a day", hint)
    return date or _UNKNOWN_DATE


def is_slug(text: str) -> bool:
    """Tell whether a profile can have this name."""
    return IDENTIFIER.fullmatch(text) is not None and "_" not in text and text not in RESERVED_SLUGS


def _check_slug(document: Document, fields: Fields, slug: str) -> None:
    node = fields.get("slug", required=False)
    if node is None:
        return
    stem = PurePosixPath(document.path).stem
    if slug in RESERVED_SLUGS:
        document.fault(node, "profile-slug-reserved", f"the slug “{slug}” is reserved", "choose another slug")
    elif not IDENTIFIER.fullmatch(slug) or "_" in slug:
        document.fault(node, "profile-slug", f"“{slug}” is not a slug", "use small Latin letters, digits and -")
    elif slug != stem:
        hint = f"name the file {slug}.yaml, or write slug: {stem}"
        document.fault(node, "profile-slug", f"the slug “{slug}” is not the file’s name", hint)


def _place(document: Document, node: yaml.Node) -> Place:
    fields = Fields(document, node, "place", ("id", "label", "same_as"))
    addresses = fields.texts("same_as", required=False)
    for address, item in addresses:
        _check_url(document, item, address, fields.where)
    return Place(fields.id, fields.message("label"), tuple(address for address, _ in addresses))


def _name(document: Document, settings: Settings, draft: bool, node: yaml.Node) -> Name:
    keys = ("id", "place", "native", "meaning", "used_by", *settings.locales)
    fields = Fields(document, node, "name", keys)
    by_locale: list[NameForms] = []
    for locale in settings.locales:
        entry = fields.get(locale, required=False)
        if entry is None:
            if not draft or locale == SOURCE:
                document.faults.append(form_missing(fields.id, locale, document.place(node)))
            continue
        by_locale.append(_forms(document, entry, fields.id, locale))
    return Name(
        id=fields.id,
        place=fields.text("place"),
        native=fields.choice("native", settings.locales),
        meaning=fields.message("meaning"),
        used_by=fields.message("used_by"),
        by_locale=tuple(by_locale),
        location=document.place(node),
    )


def form_missing(name: str, locale: str, place: Location) -> Diagnostic:
    """Return the fault of a name that lacks its form in a language."""
    hint = f'add {locale}: {{name: "…", forms: ["…*"]}}'
    return error(place, "name-locale-missing", f"the name “{name}” has no form for the locale {locale}", hint)


def _forms(document: Document, node: yaml.Node, name: str, locale: str) -> NameForms:
    where = f"the {locale} form of “{name}”"
    fields = Fields(document, node, where, ("name", "forms"))
    text = fields.text("name")
    forms = fields.texts("forms")
    for form, item in forms:
        if not is_form(form):
            hint = "write a word, or the beginning of one with a * at the end"
            document.fault(item, "name-form", f"“{form}” is not a form of a name", hint)
    accepted = tuple(form for form, _ in forms)
    if text and accepted and not mentions(text, accepted):
        message = f"{where}, “{text}”, is not among its own accepted forms"
        document.fault(node, "name-form", message, f'add "{text}*" to its forms')
    return NameForms(locale, text, accepted)


def _figures(document: Document, fields: Fields) -> Iterator[Figure]:
    node = fields.get("figures", required=False)
    if node is None:
        return
    ids = [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    for name, value in Fields(document, node, "“figures”", ids).values.items():
        if not PLACEHOLDER_ID.fullmatch(name):
            document.fault(value, "profile-id", f"“{name}” is not a figure’s id", "use small letters, digits and _")
        figure = Fields(document, value, f"figure “{name}”", ("value", "from", "to", "unit"))
        single = "value" in figure.values
        low = figure.number("value" if single else "from")
        high = low if single else figure.number("to")
        if not single and low >= high:
            document.fault(value, "profile-type", f"figure “{name}” does not rise", "write the lower number as from")
        yield Figure(name, low, high, "percent" if figure.choice("unit", ("percent",)) else "")


def _sources(fields: Fields) -> tuple[str, ...]:
    return tuple(text for text, _ in fields.texts("sources"))


def _fact(document: Document, node: yaml.Node) -> Fact:
    fields = Fields(document, node, "fact", ("id", "label", "items"))
    return Fact(fields.id, fields.message("label"), fields.records("items", partial(_claim, document)))


def _claim(document: Document, node: yaml.Node) -> Claim:
    fields = Fields(document, node, "claim", ("id", "by", "text", "sources"))
    return Claim(fields.id, fields.optional_message("by"), fields.message("text"), _sources(fields))


def _section(document: Document, node: yaml.Node) -> Section:
    fields = Fields(document, node, "section", ("id", "heading", "text", "include", "editorial"))
    heading = fields.message("heading")
    text = fields.records("text", partial(_paragraph, document))
    include: Any = fields.choice("include", ("names",))
    return Section(fields.id, heading, text, include, fields.flag("editorial"))


def _paragraph(document: Document, node: yaml.Node) -> Paragraph:
    fields = Fields(document, node, "paragraph", ("id", "lead", "date", "body", "sources"))
    date = fields.date("date", required=False)
    return Paragraph(fields.id, fields.optional_message("lead"), date, fields.message("body"), _sources(fields))


def _timeline(document: Document, node: yaml.Node) -> TimelineEntry:
    fields = Fields(document, node, "timeline entry", ("id", "date", "text", "sources"))
    date = fields.date("date") or _UNKNOWN_DATE
    return TimelineEntry(fields.id, date, fields.message("text"), _sources(fields))


def _source(document: Document, node: yaml.Node) -> Source:
    fields = Fields(document, node, "source", ("id", "title", "date", "url", "editorial"))
    url = fields.text("url", required=False)
    if url:
        _check_url(document, fields.get("url"), url, fields.where)
    date = fields.date("date") or _UNKNOWN_DATE
    return Source(fields.id, fields.message("title"), date, url, fields.flag("editorial"))


def _check_url(document: Document, node: yaml.Node | None, url: str, where: str) -> None:
    if not url.startswith(("https://", "http://")) or any(c in url for c in " <>\"'"):
        document.fault(node, "profile-url", f"“{url}” of {where} is not a web address", "write https://…")


def _references(profile: Profile, document: Document) -> list[Diagnostic]:
    """Report what refers to something that the profile does not declare."""
    sources = {source.id for source in profile.sources}
    places = {place.id for place in profile.places}
    claims = [claim for fact in profile.facts for claim in fact.items]
    paragraphs = [paragraph for section in profile.sections for paragraph in section.text]
    found: list[Diagnostic] = []
    users: tuple[Claim | Paragraph | TimelineEntry, ...] = (*claims, *paragraphs, *profile.timeline)
    for user in users:
        for source in user.sources:
            if source not in sources:
                place = Location(profile.path, document.ids[user.id])
                hint = f"declare it under sources, or use one of {', '.join(sorted(sources))}"
                found.append(
                    error(place, "profile-source", f"“{user.id}” cites the undeclared source “{source}”", hint)
                )
    for name in profile.names:
        if name.place not in places:
            hint = f"declare it under places, or use one of {', '.join(sorted(places))}"
            found.append(
                error(
                    name.location,
                    "profile-place",
                    f"“{name.id}” names the undeclared place “{name.place}”",
                    hint,
                )
            )
    return found


def _message_faults(profile: Profile, settings: Settings) -> list[Diagnostic]:
    """Report messages that break the grammar or use a placeholder that the profile does not declare."""
    declared = profile.placeholders(settings.locales)
    found: list[Diagnostic] = []
    for message in profile.messages():
        found += grammar_faults(message.text, message.location, f"message “{message.id}”")
        for placeholder in placeholders(message.text):
            if placeholder not in declared:
                text = f"message “{message.id}” uses the undeclared placeholder {{{placeholder}}}"
                hint = "declare the figure under figures, or the name and its locale under names"
                found.append(error(message.location, "profile-placeholder", text, hint))
    return found


def _required_names(profile: Profile, settings: Settings) -> list[Diagnostic]:
    """Report names that the settings require and the profile lacks: deleting a name cannot delete the rule."""
    declared = {name.id for name in profile.names}
    found = [
        error(
            profile.path,
            "name-required",
            f"the profile lacks the name “{name}”, which pyproject.toml requires of it",
            f"restore the record “{name}” under names",
        )
        for name in settings.required_names(profile.slug)
        if name not in declared
    ]
    if not settings.required_names(profile.slug):
        hint = f'add {profile.slug} = ["…"] under [tool.pipeline.required] in pyproject.toml'
        found.append(error(profile.path, "name-required", "no names are required of this profile", hint))
    return found
