"""Checks of what is published as data, beside what the types of `base.data_format` ask of it already.

The JSON of a factsheet is checked by itself; what a profile has once for all its languages is checked against that JSON
(`profile_data`), and its tables against what is said of their columns. The published schema is that of these types: so
what could be read by them is valid against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from pipeline.base.data_format import (
    SCHEMA_PATH,
    TEXTS,
    AllLanguages,
    Factsheet,
    Form,
    Record,
    StandIn,
    schema_text,
)
from pipeline.base.data_tables import TABLES, profile_paths, sheet_path, table_metadata_path, table_path
from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.link_checks import REBUILD, resolve
from pipeline.verify.manifest import Expectations, File
from pipeline.verify.required_name import ENGLISH
from pipeline.verify.required_names import required_names
from pipeline.verify.table_checks import read_table, table_faults

OWN = {"schema", "id", "language", "languages", "fallbacks"}  # what each file says of itself
HINT = "run pipeline build, which makes it again"


def read_data(data: bytes) -> Factsheet:
    return msgspec.json.decode(data, type=Factsheet)


def data_names(expected: Expectations, file: File, data: Factsheet) -> Iterator[Diagnostic]:
    """The JSON of a factsheet has every required name, in its title, its texts and in all languages."""
    whole = " ".join(text for _, text in _plain_texts(data))
    yield from required_names(expected, file, {"JSON": whole, "JSON title": _plain(data.title)})
    yield from _forms(expected, file, data)


def _forms(expected: Expectations, file: File, data: Factsheet | AllLanguages) -> Iterator[Diagnostic]:
    forms = {name.id: name.forms for name in data.names}
    for name in expected.names:
        for language, form in name.table.items():
            wanted: Form = StandIn(ENGLISH, form) if language in name.english else form
            if forms.get(name.id, {}).get(language) != wanted:
                yield error(file.path, "published-name", f"is missing “{form}” ({language})", REBUILD)


def data_address(expected: Expectations, file: File, data: Factsheet | AllLanguages) -> Iterator[Diagnostic]:
    """A file of JSON names the schema that is published, its own address, and the factsheet that it is of."""
    if resolve(file.path, data.schema, "") != SCHEMA_PATH or SCHEMA_PATH not in expected.paths:
        yield _wrong(file, f"has the schema “{data.schema}”, which is not the published one")
    if data.id != (expected.site + file.path if expected.site else None):
        yield _wrong(file, f"has the address “{data.id}”, which is not its own")
    if data.slug != file.profile or (isinstance(data, Factsheet) and data.language != file.language):
        yield _wrong(file, "is of another factsheet")


DATA_CHECKS = (data_names, data_address)


def _wrong(file: File, message: str) -> Diagnostic:
    return error(file.path, "published-data", message, HINT)


def schema_faults(file: File, data: bytes) -> Iterator[Diagnostic]:
    """The published schema is that of the types by which the data were read."""
    if data != schema_text().encode("utf-8"):
        yield _wrong(file, "is not the schema that this version of pipeline checks data by")


def publication_data(
    expected: Expectations, files: Iterable[File], read: Callable[[File], bytes | None], damaged: Collection[str]
) -> Iterator[Diagnostic]:
    """Check the schema, and what each profile has once for all its languages; of what is damaged, it has been told.

    `read` returns the bytes of a file, or None. It is asked for one profile after the other: those of 250 profiles
    would be 50 MiB.
    """
    of_profiles = defaultdict[str, list[File]](list)
    for file in files:
        if file.kind != "schema":
            of_profiles[file.profile].append(file)
        elif (data := read(file)) is not None:
            yield from schema_faults(file, data)
    for slug in sorted(of_profiles.keys() - {*damaged}):
        yield from profile_data(expected, slug, _read_each(of_profiles[slug], read))  # bound to no name: let go


def _read_each(files: Iterable[File], read: Callable[[File], bytes | None]) -> dict[str, tuple[File, bytes]]:
    """Return the files that can be read, by path."""
    return {file.path: (file, data) for file in files if (data := read(file)) is not None}


def profile_data(expected: Expectations, slug: str, files: Mapping[str, tuple[File, bytes]]) -> Iterator[Diagnostic]:
    """What a profile has once for all languages agrees with the JSON of each of them.

    `files` are all that could be read of both, by path; `expected` is what is expected of the whole publication. A
    profile that the manifest has no such files of is told by each path.
    """
    for path in profile_paths(slug):
        if path not in files:
            yield error(path, "published-missing", f"is missing of the data of “{slug}”", HINT)
    if found := files.get(sheet_path(slug)):
        own = expected.of(slug, expected.profiles[slug].languages[0])
        sheet = yield from _read(*found, lambda data: msgspec.json.decode(data, type=AllLanguages))
        if sheet is not None:
            sheets = dict(_sheets(file_data for file_data in files.values() if file_data[0].kind == "data"))
            yield from _all_languages(own, expected.kept, found[0], sheet, sheets)
            for name in TABLES:
                paths = table_path(slug, name), table_metadata_path(slug, name)
                if all(path in files for path in paths):
                    yield from _table(own, name, [files[path] for path in paths], sheet)


def _sheets(files: Iterable[tuple[File, bytes]]) -> Iterator[tuple[str, Factsheet]]:
    """Yield the JSON of each language that can be read; of any other, its own check tells."""
    for file, data in files:
        with suppress(msgspec.MsgspecError, RecursionError, ValueError):
            yield file.language, read_data(data)


def _read(file: File, data: bytes, read: Callable[[bytes], Any]) -> Any:
    """Return what is in a file; where it cannot be read, yield that and return None."""
    try:
        return read(data)
    except Exception as failure:  # damaged bytes make parsers raise anything
        message = f"cannot be read: {str(failure) or type(failure).__name__}"
        yield error(file.path, "published-damaged", message, HINT)
        return None


def _all_languages(
    expected: Expectations, kept: list[str], file: File, sheet: AllLanguages, sheets: Mapping[str, Factsheet]
) -> Iterator[Diagnostic]:
    yield from data_address(expected, file, sheet)
    yield from _forms(expected, file, sheet)
    languages = expected.profiles[file.profile].languages
    lacking = [tag for tag in languages if tag not in sheet.languages]
    if sheet.languages != [tag for tag in languages if tag not in lacking] or not {*lacking} <= {*kept}:
        yield _wrong(file, f"has the languages {', '.join(sheet.languages)}, not {', '.join(languages)}")
    every = dict(_places(sheet))
    for tag in sheet.languages:
        if tag in sheet.title:  # in a draft it may be missing
            yield from required_names(expected, file, {f"title in {tag}": sheet.title[tag]}, tag)
        if tag in sheets:
            own = dict(_places(sheets[tag]))
            wrong = [place for place in {**own, **every} if not _same(own.get(place), every.get(place), tag)]
            if wrong:
                yield _wrong(file, f"has another “{wrong[0]}” than the JSON in {tag} ({len(wrong)} places differ)")


def _same(own: Any, every: Any, tag: str) -> bool:
    """Tell whether one language has the same in a place as the file of all languages."""
    if isinstance(every, dict) and isinstance(own, str):
        return every.get(tag) == own
    if isinstance(every, dict) and isinstance(own, StandIn):
        return tag not in every and own.lang in every
    return bool(own == every)


def _places(record: Record) -> Iterator[tuple[str, Any]]:
    """Yield all that a file has, with the place that it is in, by the ids of records: their order may differ."""
    for name, key in zip(record.__struct_fields__, record.__struct_encode_fields__, strict=True):
        if name not in OWN or not isinstance(record, Factsheet | AllLanguages):
            value = getattr(record, name)
            yield from [(key, value)] if name in TEXTS[type(record)] else _inside(key, value)


def _inside(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list) and value and isinstance(value[0], Record):
        value = {getattr(one, "id", str(number)): one for number, one in enumerate(value)}
    if isinstance(value, dict):
        yield place, [*value] if place == "timeline" else sorted(value)
        for key, one in value.items():
            yield from _inside(f"{place}.{key}", one)
    elif isinstance(value, Record) and not isinstance(value, StandIn):
        yield from ((f"{place}.{name}", one) for name, one in _places(value))
    else:
        yield place, value


def _plain_texts(sheet: Factsheet) -> Iterator[tuple[str, str]]:
    for place, value in _places(sheet):
        if isinstance(value, str):
            yield place, value


def _plain(text: str | StandIn) -> str:
    return text.text if isinstance(text, StandIn) else text


def _table(
    expected: Expectations, name: str, files: list[tuple[File, bytes]], sheet: AllLanguages
) -> Iterator[Diagnostic]:
    """A table is what is said of its columns, and has what the JSON in all languages has."""
    (file, data), (about_file, about) = files
    table = yield from _read(file, data, read_table)
    described = yield from _read(about_file, about, lambda said: msgspec.json.decode(said, type=dict[str, Any]))
    if table is None or described is None:
        return
    faults = yield from _read(about_file, b"", lambda _: [*table_faults(file, table, described)])
    yield from (_wrong(file, message) for message in faults or ())
    if not faults and faults is not None:
        yield from (_wrong(file, message) for message in _other_rows(name, table, sheet))
    if name == "names":
        rows = {tuple(row[:4]) for row in table[1:]}
        for required in expected.names:
            for tag, form in required.table.items():
                place = next((own.place for own in sheet.names if own.id == required.id), "")
                if tag not in required.english and (required.id, place, tag, form) not in rows:
                    yield error(file.path, "published-name", f"is missing “{form}” ({tag})", HINT)


def _other_rows(name: str, table: list[list[str]], sheet: AllLanguages) -> Iterator[str]:
    columns = table[0]
    wanted = _name_rows(sheet) if name == "names" else _event_rows(sheet)
    rows = [dict(zip(columns, row, strict=True)) for row in table[1:]]
    if len(rows) != len(wanted):
        yield f"has {len(rows)} rows, and the JSON in all languages has {len(wanted)}"
    for number, (row, own) in enumerate(zip(rows, wanted, strict=False), 2):
        if row != own:
            column = next((key for key in {**own, **row} if row.get(key) != own.get(key)), "")
            yield f"has another “{column}” than the JSON in all languages, in line {number}"
            return


def _name_rows(sheet: AllLanguages) -> list[dict[str, str]]:
    return [
        {"id": one.id, "place": one.place, "language": tag, "form": form, "native": str(tag == one.native).lower()}
        for one in sheet.names
        for tag, form in one.forms.items()
        if isinstance(form, str)
    ]


def _event_rows(sheet: AllLanguages) -> list[dict[str, str]]:
    return [
        {"id": one.id, "date": one.date, "sources": " ".join(one.sources)}
        | {"added_by_editors": str(one.added_by_editors).lower()}
        | {f"text_{tag.replace('-', '_')}": one.text.get(tag, "") for tag in sheet.languages}
        for one in sheet.timeline
    ]
