"""The names that every factsheet must have, in each place that a file has them in."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.base.diagnostics import Diagnostic, error
from pipeline.language.names import as_prefixes
from pipeline.verify.manifest import Expectations, File


def required_names(
    expected: Expectations, file: File, places: dict[str, str], language: str = ""
) -> Iterator[Diagnostic]:
    """Every required name stands in every place, in an accepted form of a language: that of the file."""
    language = language or file.language
    prefixes = as_prefixes(expected.prefixes[language])
    for place, text in places.items():
        for name in expected.names:
            if not name.stands_in(text, language, prefixes):
                message = f"the {place} is missing the required name “{name.id}” ({language})"
                own = name.table[language]
                hint = f"write {own}, or an inflected form of it: see layout, catalog and profile"
                yield error(file.path, "published-name", message, hint)
