"""The JSON of a factsheet, and the check that it records every required name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.verify.manifest import ENGLISH, Expectations, File
from pipeline.verify.text_checks import REBUILD, required_names


@dataclass(frozen=True, slots=True)
class Data:
    """The JSON of a factsheet."""

    text: str
    title: str
    forms: dict[str, dict[str, object]]
    """What it gives for each name and language."""


def read_data(data: bytes) -> Data:
    text = data.decode("utf-8")
    table = json.loads(text)
    return Data(text, str(table["title"]), {record["id"]: dict(record["forms"]) for record in table["names"]})


def data_names(expected: Expectations, file: File, data: Data) -> Iterator[Diagnostic]:
    """The JSON of a factsheet has every required name, in its title and in all languages."""
    yield from required_names(expected, file, {"JSON": data.text, "JSON title": data.title})
    for name in expected.names:
        for language, form in name.table.items():
            wanted = {"lang": ENGLISH, "text": form} if language in name.english else form
            if data.forms.get(name.id, {}).get(language) != wanted:
                yield error(file.path, "published-name", f"is missing “{form}” ({language})", REBUILD)
