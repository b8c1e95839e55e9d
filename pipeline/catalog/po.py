"""PO text comes in, Catalogs go out, and the other way; the only module that imports polib.

The canonical form is one that every tool keeps: no wrapping, no line numbers, a fixed header, source order (measured;
docs/architecture.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import polib

from pipeline.catalog.merge import source_files
from pipeline.catalog.model import CONTENT_TYPE, CREATED, Catalog, Entry, catalog_path
from pipeline.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.locales import Locale
from pipeline.markup import placeholders
from pipeline.messages import Template

HEADERS = (
    "Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator",
    "Language-Team", "Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms",
)  # fmt: skip
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
KEYWORD = re.compile(r"(#~ ?)?(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+")
PREVIOUS_OF_OBSOLETE = re.compile(r"^#~\|", re.MULTILINE)
"""polib reads no previous text of obsolete entries, but it reads that of others, and writes both."""
OWN_FLAGS = ("fuzzy", "python-brace-format")
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def read_catalog(text: str, domain: str, locale: Locale) -> Catalog:
    """Read a PO file strictly; raise PipelineError for every fault of syntax, header and identity."""
    path = catalog_path(domain, locale.name)
    if found := [*syntax_faults(text, path)]:
        raise PipelineError(found)
    try:
        file = polib.pofile(PREVIOUS_OF_OBSOLETE.sub("#|", text), wrapwidth=0)
    except (OSError, ValueError) as failure:
        raise PipelineError(
            [error(path, "catalog-syntax", f"does not parse: {failure}", "open and save it in a PO editor")]
        ) from failure
    found = [*_header_faults(file, text, path, locale), *_identity_faults(file, path)]
    if found:
        raise PipelineError(found)
    return Catalog(
        domain=domain,
        locale=locale.name,
        path=path,
        header=tuple((key, file.metadata.get(key, "")) for key in HEADERS),
        comment=file.header,
        entries=tuple(_entry(e, path) for e in file if not e.obsolete),
        obsolete=tuple(_entry(e, path) for e in file.obsolete_entries()),
    )


def syntax_faults(text: str, path: str) -> Iterator[Diagnostic]:
    """Yield what polib would read over: conflict markers, unescaped quotes, and a file that ends in mid-entry."""
    expects, keyword, number = "", "", 0
    for number, line in enumerate(text.splitlines(), 1):
        place = Location(path, number)
        if line.startswith(CONFLICT):
            hint = "keep one version of the entry and remove the marker lines"
            yield error(place, "catalog-conflict", f"has a merge conflict marker, {line[:7]}", hint)
            continue
        match = KEYWORD.match(line)
        if match:
            if expects and match[2].partition("[")[0] not in expects:
                yield error(
                    place,
                    "catalog-syntax",
                    f"{match[2]} follows {keyword}",
                    f"complete the entry: {expects} is missing",
                )
            keyword = match[2].partition("[")[0]
            expects = {"msgctxt": "msgid", "msgid": "msgid_plural msgstr", "msgid_plural": "msgstr"}.get(keyword, "")
        rest = line[match.end() :] if match else line.removeprefix("#~ ")
        if (match or not line.startswith("#")) and rest.strip() and not STRING.fullmatch(rest.strip()):
            hint = 'write keyword "text" on one line, with \\" for a quotation mark inside'
            yield error(place, "catalog-syntax", "is not a line of a PO file", hint)
    if expects:
        place = Location(path, number)
        yield error(
            place,
            "catalog-truncated",
            f"ends after {keyword}",
            "restore the end of the file from version control",
        )
    elif not keyword:
        yield error(path, "catalog-truncated", "has no entries", "restore the file, or run pipeline update")


def _header_faults(file: polib.POFile, text: str, path: str, locale: Locale) -> Iterator[Diagnostic]:
    def place(key: str) -> Location:
        lines = enumerate(text.splitlines(), 1)
        return Location(path, next((number for number, line in lines if line.startswith(f'"{key}:')), 1))

    content = file.metadata.get("Content-Type", "")
    if content.lower().replace(" ", "") != CONTENT_TYPE.lower().replace(" ", ""):
        hint = f"write Content-Type: {CONTENT_TYPE} and save the file as UTF-8"
        yield error(place("Content-Type"), "catalog-charset", f"the header declares “{content}”", hint)
    plural = file.metadata.get("Plural-Forms", "")
    if _squeeze(plural) != _squeeze(locale.plural_forms):
        message = f"the plural header of {locale.name} is “{plural}”"
        yield error(place("Plural-Forms"), "catalog-plural", message, f"write Plural-Forms: {locale.plural_forms}")
    language = file.metadata.get("Language", "")
    if language != locale.name:
        message = f"the header says the language is “{language}”, the folder says {locale.name}"
        yield error(place("Language"), "catalog-language", message, f"write Language: {locale.name}")


def _identity_faults(file: polib.POFile, path: str) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for entry in file:
        if entry.obsolete:
            continue
        place = Location(path, entry.linenum or 0)
        if not entry.msgctxt:
            hint = "run pipeline update, which writes entries with their ids"
            yield error(place, "catalog-no-id", "an entry has no msgctxt", hint)
        elif entry.msgctxt in seen:
            message = f"entry “{entry.msgctxt}” stands already in line {seen[entry.msgctxt]}"
            yield error(place, "catalog-duplicate", message, "keep one of the two entries")
        seen.setdefault(entry.msgctxt or "", place.line)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s;()]", "", text)


def _entry(entry: polib.POEntry, path: str) -> Entry:
    plural = entry.msgid_plural or ""
    texts = tuple(entry.msgstr_plural[i] for i in sorted(entry.msgstr_plural)) if plural else (entry.msgstr,)
    return Entry(
        id=entry.msgctxt or "",
        source=entry.msgid,
        plural=plural,
        translations=texts,
        location=Location(path, entry.linenum or 0),
        fuzzy="fuzzy" in entry.flags,
        previous=entry.previous_msgid or "",
        previous_plural=entry.previous_msgid_plural or "",
        previous_id=entry.previous_msgctxt or "",
        remarks=entry.tcomment,
        notes=tuple(entry.comment.splitlines()),
        files=tuple(name for name, _ in entry.occurrences),
        flags=tuple(sorted(flag for flag in {*entry.flags} if flag not in OWN_FLAGS)),
    )


def format_catalog(catalog: Catalog) -> str:
    """Return a catalog in its canonical form."""
    file = polib.POFile(wrapwidth=0)
    file.header = catalog.comment
    file.metadata = {key: value for key, value in catalog.header if value}
    for entry in catalog.entries:
        file.append(_po_entry(entry))
    for entry in sorted(catalog.obsolete, key=lambda e: e.id):
        old = _po_entry(entry)
        old.obsolete = True
        file.append(old)
    return _tidy(str(file))


def format_template(template: Template) -> str:
    """Return a domain's POT, in the canonical form."""
    file = polib.POFile(wrapwidth=0)
    file.header = f"Messages of the domain {template.domain}; written by pipeline update, not by hand."
    file.metadata = {
        "Project-Id-Version": f"{template.domain} 1",
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": CREATED,
        "MIME-Version": "1.0",
        "Content-Type": CONTENT_TYPE,
        "Content-Transfer-Encoding": "8bit",
    }
    for message in template.messages:
        blank = ("", "") if message.plural else ("",)
        entry = Entry(
            message.id,
            message.text,
            message.plural,
            blank,
            message.location,
            notes=message.comments,
            files=source_files(message),
        )
        file.append(_po_entry(entry))
    return _tidy(str(file))


def _po_entry(entry: Entry) -> polib.POEntry:
    brace = "python-brace-format" if _has_placeholders((entry.source, entry.plural)) else ""
    plural = (
        {"msgid_plural": entry.plural, "msgstr_plural": dict(enumerate(entry.translations))} if entry.plural else {}
    )
    return polib.POEntry(
        msgctxt=entry.id,
        msgid=entry.source,
        msgstr="" if entry.plural else entry.translations[0],
        previous_msgctxt=(entry.fuzzy and entry.previous_id) or None,
        previous_msgid=(entry.fuzzy and entry.previous) or None,
        previous_msgid_plural=(entry.fuzzy and entry.previous_plural) or None,
        tcomment=entry.remarks,
        comment="\n".join(entry.notes),
        occurrences=[(name, "") for name in entry.files],
        flags=[flag for flag in ("fuzzy" if entry.fuzzy else "", brace, *entry.flags) if flag],
        **plural,
    )


def _has_placeholders(texts: Iterable[str]) -> bool:
    return any(placeholders(text) for text in texts)


def _tidy(text: str) -> str:
    """End with one newline and no blank lines in excess, whatever polib writes around the last entry."""
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"
