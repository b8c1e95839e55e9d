"""Which messages a published text was made of, so that a finding about it names them and their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError
from pipeline.base.files import Workspace
from pipeline.catalog.model import Catalog, Entry
from pipeline.catalog.state import is_approved
from pipeline.language.locales import Locale
from pipeline.pages.localize import LocalizedProfile, localize
from pipeline.profile.grammar import parse
from pipeline.profile.message import Message
from pipeline.profile.messages import SITE, Template
from pipeline.profile.model import Profile
from pipeline.project.project import Project, read_project
from pipeline.project.selection import LENIENT
from pipeline.verify.text import unmirrored

MOST_NAMED = 3  # messages for one text


class Origin(NamedTuple):
    """A message, or another text of the profile."""

    id: str
    location: Location
    parts: tuple[str, ...]  # of its text, unmirrored, between what is filled in


def name_messages(workspace: Workspace, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Name the messages in what was found in a publication, whose paths it has, if its workspace can be read."""
    found = tuple(found)
    try:
        project = read_project(workspace, LENIENT)[0] if any(d.about for d in found) else None
    except PipelineError:
        return found
    return tuple(_named(project, each) if project and each.about else each for each in found)


def _named(project: Project, found: Diagnostic) -> Diagnostic:
    tag, _, file = found.location.path.rpartition("/")
    locale = next((locale for locale in project.selected if locale.tag == tag), None)
    profile = next((profile for profile in project.profiles if profile.slug == file.partition(".")[0]), None)
    return Origins(project, profile, locale).named(found) if locale and profile else found


class Origins:
    """The texts that a factsheet is made of."""

    def __init__(self, project: Project, profile: Profile, locale: Locale) -> None:
        catalog, labels = (project.catalog(domain, locale.name) for domain in (profile.slug, SITE))
        localized = localize(profile, catalog, locale, project.locale_table())
        site = next(template for template in project.templates if template.domain == SITE)
        self.origins = [*_profile_texts(localized, catalog), *_labels(labels, site)]

    @property
    def longest(self) -> str:
        """The message with the longest text, its place, and how long it is."""
        longest = max(self.origins, key=lambda origin: sum(map(len, origin.parts)))
        return f"“{longest.id}” ({longest.location}), of {sum(map(len, longest.parts))} letters"

    def named(self, found: Diagnostic) -> Diagnostic:
        """Return a finding with the messages of the texts that it is about, and with their places."""
        origins = list(dict.fromkeys(origin for line, block in found.about for origin in self._of(line, block)))
        if not origins:
            return found
        told = ", ".join(f"“{origin.id}” ({origin.location})" for origin in origins)
        return replace(found, message=f"{found.message}; {'messages' if len(origins) > 1 else 'message'} {told}")

    def _of(self, line: str, block: str) -> Iterator[Origin]:
        """Yield the messages that account for most of a line, and of these, for most of its block."""
        plain, whole = unmirrored(line), unmirrored(block)
        as_drawn = plain[::-1]  # an engine may have taken a line from right to left that way

        def share(origin: Origin) -> tuple[int, bool, bool, int]:
            shares = (_share(plain, origin.parts), _share(as_drawn, origin.parts))
            of_block = _share(whole, origin.parts)
            is_line = origin.parts in ((plain,), (as_drawn,))  # not a longer one that has it
            return min(max(shares), len(plain)), of_block > len(whole), is_line, of_block

        by_share = [(share(origin), origin) for origin in self.origins]
        best = max((share for share, _ in by_share), default=(0, False, False, 0))
        if best[0]:
            yield from islice((origin for share, origin in by_share if share == best), MOST_NAMED)
        else:
            mixed = _in_any_order(block)
            yield from islice((origin for origin in self.origins if _in_any_order("".join(origin.parts)) == mixed), 1)


def _share(text: str, parts: tuple[str, ...]) -> int:
    """Return how many characters of a text a message accounts for: as a part of it, or as the whole of it."""
    if parts == (text,):
        return len(text) + 1
    if len(parts) == 1 and text in parts[0]:
        return len(text)
    own = [part for part in parts if part]
    return sum(map(len, own)) if own and all(part in text for part in own) else 0


def _in_any_order(text: str) -> str:
    """Return the characters of a text in a fixed order: the order in a line of mixed directions is not certain."""
    return "".join(sorted(unmirrored(text)))


def _profile_texts(localized: LocalizedProfile, catalog: Catalog) -> Iterator[Origin]:
    profile, entries = localized.profile, catalog.by_id()
    for message in profile.messages():
        text = localized.text(message)
        entry = None if text.fallback else entries.get(message.id)
        yield Origin(message.id, _place(entry, message), (unmirrored(text.plain),))
    for name in profile.names:
        for form in name.by_locale:
            yield Origin(f"{name.id}.{form.locale}", name.location, (unmirrored(form.name),))
    for source in profile.sources:
        for key, address in (("url", source.url), ("archived", source.archived)):
            if address:
                yield Origin(f"{source.id}.{key}", source.title.location, (unmirrored(address),))


def _labels(catalog: Catalog, site: Template) -> Iterator[Origin]:
    entries = catalog.by_id()
    for message in site.messages:
        entry = entries.get(message.id)
        translated = entry is not None and is_approved(entry, message)
        forms = entry.translations if entry and translated else (message.text, message.plural)
        place = _place(entry if translated else None, message)
        for form in filter(None, forms):
            parts = [unmirrored(part.value) for part in parse(form) if part.kind not in ("token", "placeholder")]
            yield Origin(message.id, place, tuple(parts))


def _place(entry: Entry | None, message: Message) -> Location:
    return entry.location if entry and entry.location.line else message.location
