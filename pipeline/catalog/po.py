"""Reads and writes catalogs as PO files; start with `read_catalog` and `format_catalog`.

The canonical form is one that every tool keeps: no wrapping, no line numbers, a fixed header, source order (measured;
docs/architecture.md). What tools do to a file is forgiven where it means the same, and put right by the next writing.
"""

import gettext
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import polib

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.catalog.model import (
    CONSTANT,
    CONTENT_TYPE,
    HEADERS,
    Catalog,
    Entry,
    catalog_path,
    full_header,
    header_comment,
    new_entry,
)
from pipeline.catalog.reader import read_entries
from pipeline.language.locales import Locale
from pipeline.profile.grammar import placeholders
from pipeline.profile.messages import Template

COUNTS = (*range(1001), 10**6, 10**6 + 1)
"""Numbers by which plural rules are compared: CLDR's differ below 1,000, or from a million on."""
SPACE_AFTER_COMMENT = re.compile("^(#.*?) +$", re.MULTILINE)


def read_catalog(text: str, domain: str, locale: Locale, *, needs_ids: bool = True) -> Catalog:
    """Read the catalog of a locale strictly; raise PipelineError for every fault of syntax, header and identity.

    Unless `needs_ids`, an entry without msgctxt is none, as long as no other has its text.
    """
    path = catalog_path(domain, locale.name)
    catalog = _parse(text, path)
    if found := [*_header_faults(catalog, text, locale), *_identity_faults(catalog, needs_ids)]:
        raise PipelineError(found)
    header = full_header({key: value for key, value in catalog.header if value}, domain, locale)
    comment = catalog.comment or header_comment(domain, locale)
    return replace(catalog, domain=domain, locale=locale.name, header=header, comment=comment)


def parse_catalog(text: str, path: str, *, needs_ids: bool = True) -> Catalog:
    """Read a catalog of any locale, or a POT, by what it says itself; raise PipelineError for syntax and identity."""
    catalog = _parse(text, path)
    if found := [*_identity_faults(catalog, needs_ids)]:
        raise PipelineError(found)
    return catalog


def _parse(text: str, path: str) -> Catalog:
    live, obsolete = read_entries(text, path)
    heads = [entry for entry in live if not entry.id and not entry.source][:1]
    header = _header(heads[0].translations[0]) if heads else {}
    return Catalog(
        domain=path.rpartition("/")[2].partition(".")[0],
        locale=header.get("Language", ""),
        path=path,
        header=tuple((key, header[key]) for key in HEADERS if key in header),
        comment=heads[0].remarks if heads else "",
        notes=heads[0].notes if heads else (),
        entries=tuple(entry for entry in live if entry not in heads),
        obsolete=tuple(obsolete),
    )


def _identity_faults(catalog: Catalog, needs_ids: bool) -> Iterator[Diagnostic]:
    """Yield the entries that have no id, or one that another entry has."""
    seen: dict[tuple[str, str], int] = {}
    for entry in catalog.entries:
        if not entry.id and (needs_ids or not entry.source):
            hint = "run pipeline update, which writes entries with their ids"
            yield error(entry.location, "catalog-no-id", "an entry has no msgctxt", hint)
            continue
        key = (entry.id, "" if entry.id else entry.source)
        if key in seen:
            message = f"entry “{entry.id or entry.source}” stands already in line {seen[key]}"
            yield error(entry.location, "catalog-duplicate", message, "keep one of the two entries")
        seen.setdefault(key, entry.location.line)


def _header(text: str) -> dict[str, str]:
    """Return the keys of a header; of one that stands there twice, the last that says anything."""
    found: dict[str, str] = {}
    for key, _, value in (line.partition(":") for line in text.split("\n")):
        found[key.strip()] = value.strip() or found.get(key.strip(), "")
    return found


def _header_faults(catalog: Catalog, text: str, locale: Locale) -> Iterator[Diagnostic]:
    def place(key: str) -> Location:
        before, found, _ = text.partition(f'\n"{key}:')
        return Location(catalog.path, before.count("\n") + 2 if found else 1)

    header = dict(catalog.header)
    content = header.get("Content-Type", "")
    if content.lower().replace(" ", "") != CONTENT_TYPE.lower().replace(" ", ""):
        hint = f"write Content-Type: {CONTENT_TYPE} and save the file as UTF-8"
        yield error(place("Content-Type"), "catalog-charset", f"the header declares “{content}”", hint)
    plural = header.get("Plural-Forms", "")
    if not _is_same_rule(plural, locale.plural_forms):
        message = f"the plural header of {locale.name} is “{plural}”"
        yield error(place("Plural-Forms"), "catalog-plural", message, f"write Plural-Forms: {locale.plural_forms}")
    language = header.get("Language", "")
    if language != locale.name:
        message = f"the header says the language is “{language}”, the folder says {locale.name}"
        yield error(place("Language"), "catalog-language", message, f"write Language: {locale.name}")


def _is_same_rule(one: str, other: str) -> bool:
    """Tell whether two Plural-Forms headers mean the same, however they are spaced, put in brackets or ended."""
    one, other = (re.sub(r"\s", "", header).removesuffix(";") for header in (one, other))
    if one == other:
        return True
    first, second = (re.fullmatch(r"nplurals=(\d+);plural=([^;]+)", header) for header in (one, other))
    if not (first and second) or first[1] != second[1]:
        return False
    try:
        return [*map(gettext.c2py(first[2]), COUNTS)] == [*map(gettext.c2py(second[2]), COUNTS)]
    except (ValueError, ArithmeticError, RecursionError):
        return False


def format_entry(entry: Entry, *, obsolete: bool = False) -> str:
    """Return the lines of an entry, with the final newline, without space at the end of comments.

    The previous texts of an approved entry are out of date. polib writes entry by entry, not a POFile: that writes a
    `#` where no comment is above the header, and takes one that begins with a comma for flags.
    """
    brace = "{" in f"{entry.source}{entry.plural}" and (placeholders(entry.source) or placeholders(entry.plural))
    written = polib.POEntry(
        obsolete=obsolete,
        msgctxt=entry.id or None,
        msgid=entry.source,
        msgid_plural=entry.plural,
        msgstr=entry.translations[0],
        msgstr_plural=dict(enumerate(entry.translations)) if entry.plural else {},
        previous_msgctxt=(entry.fuzzy and entry.previous_id) or None,
        previous_msgid=(entry.fuzzy and entry.previous) or None,
        previous_msgid_plural=(entry.fuzzy and entry.previous_plural) or None,
        tcomment=entry.remarks,
        comment="\n".join(entry.notes),
        occurrences=[(f"\u2068{name}\u2069" if re.search(r"\s", name) else name, "") for name in entry.files],
        flags=[*["fuzzy"] * entry.fuzzy, *["python-brace-format"] * bool(brace), *entry.flags],
    )
    return SPACE_AFTER_COMMENT.sub(r"\1", written.__unicode__(wrapwidth=0))


def format_catalog(catalog: Catalog, write: Callable[[Entry], str] = format_entry) -> str:
    """Return a catalog in its canonical form; `write` gives the lines of each live entry."""
    is_template = not catalog.locale  # whose empty header tells tools what to fill in
    header = "".join(f"{key}: {value}\n" for key, value in catalog.header if value or is_template)
    head = Entry("", "", "", (header,), Location(catalog.path), remarks=catalog.comment, notes=catalog.notes)
    obsolete = sorted(catalog.obsolete, key=lambda entry: entry.id)
    blocks = [format_entry(head), *map(write, catalog.entries)]
    return "\n".join([*blocks, *(format_entry(entry, obsolete=True) for entry in obsolete)])


def format_template(template: Template, contact: str = "") -> str:
    """Return a domain's POT, in the canonical form; `contact` is where faults of the texts are reported."""
    header = {"Project-Id-Version": f"{template.domain} 1", "Report-Msgid-Bugs-To": contact, **CONSTANT}
    comment = f"Messages of the domain {template.domain}; written by pipeline update, not by hand."
    entries = tuple(new_entry(message, 2 if message.plural else 1) for message in template.messages)
    return format_catalog(Catalog(template.domain, "", template.path, tuple(header.items()), comment, entries))
