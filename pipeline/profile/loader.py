"""The schema of a profile: which fields each record has, and what refers to what. Start with `load_profile`."""

import dataclasses
import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import yaml

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.names import is_slug
from pipeline.base.settings import Settings
from pipeline.language.locales import SOURCE
from pipeline.language.names import is_form, mentions, prefixes
from pipeline.profile import model
from pipeline.profile.faults import lasting_faults
from pipeline.profile.grammar import placeholders
from pipeline.profile.history import coverage_faults, history_faults, read_history
from pipeline.profile.key_figures import key_figure_faults, read_key_figures
from pipeline.profile.message import Message
from pipeline.profile.nodes import NOTE, Document, Fields
from pipeline.profile.page_ids import page_id_faults
from pipeline.profile.quantities import STATISTIC, cited, figures, statistic
from pipeline.profile.title_order import read_title_order

RESERVED_SLUGS = {  # what else in the publication, or among the domains, has the name
    "index": "the index page",
    "assets": "the folder of fonts and style sheets",
    "manifest": "the manifest",
    "sitemap": "the sitemap",
    "site": "the catalogs of the layouts",
    "editor": "the catalogs of the translators’ editor",
    "robots": "what search engines read",
}
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
DESCRIPTION = 155  # characters of a description, in every language: search engines and link previews show no more


def load_profile(path: str, text: str, settings: Settings, *, draft: bool = False) -> model.Profile:
    """Read a profile; raise PipelineError with every fault, syntax and schema first, then what refers to what.

    In a draft, and in a profile that says it is one, a name need not have a form in each language, only in English.
    """
    document = Document(path, text)
    fields = document.fields(document.root, "the profile", _keys(model.Profile, "path"))
    if fields is None:
        raise PipelineError(document.faults)
    only_begun = fields.flag("draft")
    required = (SOURCE,) if draft or only_begun else settings.locales_of(PurePosixPath(path).stem)
    name_keys = (*_keys(model.Name, "by_locale", "location"), *settings.languages)
    profile = model.Profile(
        slug=_slug(fields),
        path=path,
        draft=only_begun,
        as_of=fields.date("as_of"),
        edited=fields.day("edited"),
        covers_to=fields.optional(fields.date, "covers_to"),
        title=fields.message("title"),
        summary=fields.message("summary"),
        description=fields.optional(partial(_description, fields), "description"),
        places=fields.records("places", "place", _keys(model.Place), _place),
        names=(names := fields.records("names", "name", name_keys, partial(_name, settings, required))),
        title_order=read_title_order(fields, settings.languages, names),
        figures=tuple(figures(fields, settings.languages)),
        key_figures=fields.optional(partial(read_key_figures, fields), "key_figures") or (),
        facts=fields.records("facts", "fact", _keys(model.Fact), _fact),
        sections=fields.records("sections", "section", _keys(model.Section), _section),
        statistics=fields.optional(partial(_statistics, fields, settings), "statistics") or (),
        timeline=fields.records("timeline", "timeline entry", _keys(model.TimelineEntry), _timeline_entry),
        sources=fields.records("sources", "source", _keys(model.Source), _source),
        note=fields.message("note"),
        editions=fields.optional(partial(read_history, fields), "editions") or (),
    )
    if not document.faults:
        document.faults += _references(profile, document)
        document.faults += page_id_faults(profile, document)
        document.faults += key_figure_faults(profile, document)
        document.faults += history_faults(profile, document)
        document.faults += coverage_faults(profile, document)
        document.faults += _required_names(profile, settings)
        document.faults += _names_of_others(profile, settings)
        document.faults += _message_faults(profile, settings)
    if document.faults:
        raise PipelineError(document.faults)
    return profile


def _keys(record: type, *without: str) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(record) if field.name not in without)


def _slug(fields: Fields) -> str:
    slug, node = fields.text("slug"), fields.values.get("slug")
    stem = PurePosixPath(fields.place.path).stem
    if node is None:
        return slug
    if slug in RESERVED_SLUGS:
        fields.fault(node, "profile-slug-reserved", f"the slug “{slug}” is reserved", "choose another slug")
    elif not is_slug(slug):
        fields.fault(node, "profile-slug", f"“{slug}” is not a slug", "use small Latin letters, digits and -")
    elif slug != stem:
        hint = f"name the file {slug}.yaml, or write slug: {stem}"
        fields.fault(node, "profile-slug", f"the slug “{slug}” is not the file’s name", hint)
    return slug


def _description(fields: Fields, key: str) -> Message:
    """Return the description with its limit among the notes, where the checks and the translators find it."""
    message, limit = fields.message(key), f"At most {DESCRIPTION} characters."
    if limit in " ".join(message.comments):
        return message
    return dataclasses.replace(message, comments=(f"{NOTE} {limit}", *message.comments))


def _place(fields: Fields) -> model.Place:
    addresses = fields.optional(fields.texts, "same_as") or []
    for address, node in addresses:
        _check_url(fields, node, address)
    return model.Place(fields.id, fields.message("label"), tuple(address for address, _ in addresses))


def _name(settings: Settings, required: tuple[str, ...], fields: Fields) -> model.Name:
    by_locale: list[model.NameForms] = []
    for locale in settings.languages:
        if node := fields.values.get(locale):
            by_locale += _forms(fields, node, locale)
        elif locale in required:
            fields.document.faults.append(form_missing(fields.id, locale, fields.place))
    return model.Name(
        id=fields.id,
        place=fields.text("place"),
        native=fields.choice("native", settings.languages),
        meaning=fields.message("meaning"),
        used_by=fields.message("used_by"),
        by_locale=tuple(by_locale),
        location=fields.place,
    )


def form_missing(name: str, locale: str, place: Location) -> Diagnostic:
    hint = f'add {locale}: {{name: "…", forms: ["…*"]}}'
    return error(place, "name-locale-missing", f"the name “{name}” has no form for the locale {locale}", hint)


def _forms(name: Fields, node: yaml.Node, locale: str) -> list[model.NameForms]:
    """Return a name in one language, or nothing where it is not a mapping."""
    where = f"the {locale} form of “{name.id}”"
    fields = name.document.fields(node, where, ("name", "forms"))
    if fields is None:
        return []
    text, forms = fields.text("name"), fields.texts("forms")
    for form, item in forms:
        if not is_form(form):
            hint = "write a word, or its beginning with a * behind; a * in front needs two letters at least"
            fields.fault(item, "name-form", f"“{form}” is not a form of a name", hint)
    accepted = tuple(form for form, _ in forms)
    if text and accepted and not mentions(text, accepted, prefixes(locale.partition("_")[0], None)):
        message = f"{where}, “{text}”, is not among its own accepted forms"
        fields.fault(node, "name-form", message, f'add "{text}*" to its forms')
    return [model.NameForms(locale, text, accepted)]


def _statistics(fields: Fields, settings: Settings, key: str) -> tuple[model.Statistic, ...]:
    return fields.records(key, "statistic", STATISTIC, partial(statistic, settings.languages))


def _fact(fields: Fields) -> model.Fact:
    label, date = fields.message("label"), fields.optional(fields.date, "date")
    items = fields.records("items", "claim", _keys(model.Claim), _claim)
    return model.Fact(fields.id, label, date, items, fields.optional(partial(_since, fields), "since"))


def _since(fact: Fields, key: str) -> model.Since | None:
    fields = fact.document.fields(fact.values[key], "the since line", _keys(model.Since))
    if fields is None:
        return None
    return model.Since(fields.id, fields.date("date"), fields.message("text"), cited(fields))


def _claim(fields: Fields) -> model.Claim:
    return model.Claim(fields.id, fields.optional(fields.message, "by"), fields.message("text"), cited(fields))


def _section(fields: Fields) -> model.Section:
    heading = fields.message("heading")
    text = fields.records("text", "paragraph", _keys(model.Paragraph), _paragraph)
    include: Any = fields.choice("include", ("names",))
    not_in = tuple(edition for edition, _ in fields.optional(fields.texts, "not_in") or ())
    editorial = fields.flag("editorial")
    for part in (part for part in text if part.in_brief and not (part.date and editorial)):
        hint = "give it a date, and editorial: true to its section"
        message = f"“{part.id}” has in_brief, but no date, or the editors did not add it"
        fields.fault(fields.values["text"], "profile-type", message, hint)
    return model.Section(fields.id, heading, text, include, editorial, not_in)


def _paragraph(fields: Fields) -> model.Paragraph:
    lead, date = fields.optional(fields.message, "lead"), fields.optional(fields.date, "date")
    body, sources = fields.message("body"), cited(fields)
    return model.Paragraph(fields.id, lead, date, body, sources, fields.flag("in_brief"))


def _timeline_entry(fields: Fields) -> model.TimelineEntry:
    date, text = fields.date("date"), fields.message("text")
    return model.TimelineEntry(fields.id, date, text, cited(fields), fields.flag("editorial"))


def _source(fields: Fields) -> model.Source:
    title, date, editorial = fields.message("title"), fields.date("date"), fields.flag("editorial")
    addresses = _address(fields, "url"), _address(fields, "archived")
    original = fields.optional(fields.text, "original") or ""
    language = fields.text("language") if original else ""
    if language and not TAG.fullmatch(language):
        hint = "write a BCP 47 tag, such as en or fr"
        fields.fault(fields.values["language"], "profile-type", f"“{language[:40]}” is not a language", hint)
    return model.Source(fields.id, title, date, *addresses, editorial, original, language)


def _address(fields: Fields, key: str) -> str:
    """Return a web address, or an empty text where the key is missing."""
    address = fields.optional(fields.text, key)
    if address:
        _check_url(fields, fields.values[key], address)
    return address or ""


def _check_url(fields: Fields, node: yaml.Node, url: str) -> None:
    if not url.startswith(("https://", "http://")) or any(c in url for c in " <>\"'"):
        message = f"“{url}” of {fields.where} is not a web address"
        fields.fault(node, "profile-url", message, "write https://…")


def _references(profile: model.Profile, document: Document) -> Iterator[Diagnostic]:
    """Report what refers to something that the profile does not declare."""
    sources = {source.id for source in profile.sources}
    places = {place.id for place in profile.places}
    for user, place, cites in _citations(profile, document):
        for source in dict.fromkeys(source for source in cites if source not in sources):
            hint = f"declare it under sources, or use one of {', '.join(sorted(sources))}"
            yield error(place, "profile-source", f"“{user}” cites the undeclared source “{source}”", hint)
    for name in (name for name in profile.names if name.place not in places):
        hint = f"declare it under places, or use one of {', '.join(sorted(places))}"
        yield error(name.location, "profile-place", f"“{name.id}” names the undeclared place “{name.place}”", hint)


def _citations(profile: model.Profile, document: Document) -> Iterator[tuple[str, Location, tuple[str, ...]]]:
    """Yield what cites sources, with its place and theirs."""
    for figure in (figure for figure in profile.figures if figure.source):
        yield figure.id, figure.location, (figure.source,)
    for user in (*profile.statements(), *profile.statistics):
        yield user.id, Location(profile.path, document.ids[user.id]), user.sources


def _message_faults(profile: model.Profile, settings: Settings) -> Iterator[Diagnostic]:
    """Report messages with what no catalog may take over, and placeholders that the profile does not declare."""
    declared = profile.placeholders(settings.locales_of(profile.slug))
    for message in profile.messages():
        yield from lasting_faults(message, f"message “{message.id}”")
        for placeholder in placeholders(message.text):
            if placeholder not in declared:
                text = f"message “{message.id}” uses the undeclared placeholder {{{placeholder}}}"
                hint = "declare the figure under figures, or the name and its locale under names"
                place = message.place(partial(_has_placeholder, placeholder))
                yield error(place, "profile-placeholder", text, hint)


def _has_placeholder(name: str, text: str) -> bool:
    return name in placeholders(text)


def _names_of_others(profile: model.Profile, settings: Settings) -> Iterator[Diagnostic]:
    """Report a name in a language that counts as another one only: a form of that one is longer, and covers it."""
    for locale in settings.languages:
        told = [name for name in profile.names if name.has_form(locale)]
        longer, known = model.longer_names(told, locale), prefixes(locale.partition("_")[0], None)
        for name in told:
            own = name.in_locale(locale)
            if not mentions(own.name, own.forms, known, longer):
                message = f"the {locale} form of “{name.id}”, “{own.name}”, is a form of another name only"
                yield error(name.location, "name-form", message, f"add “{own.name}” to its own forms, or shorten it")


def _required_names(profile: model.Profile, settings: Settings) -> Iterator[Diagnostic]:
    required = settings.required_names(profile.slug)
    for name in (name for name in required if name not in {record.id for record in profile.names}):
        message = f"the profile does not have the name “{name}”, which pyproject.toml requires of it"
        yield error(profile.path, "name-required", message, f"restore the record “{name}” under names")
    if not required:
        hint = f'add required = ["…"] under [tool.pipeline.profiles.{profile.slug}] in pyproject.toml'
        yield error(profile.path, "name-required", "no names are required of this profile", hint)
