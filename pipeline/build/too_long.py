"""What to do about a factsheet that is too long: which message grew most, and at which size of text it would fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.files import SETTINGS_FILE
from pipeline.build.jobs import FinishedPdf
from pipeline.language.locale_file import MINIMUM_BODY
from pipeline.pages.localize import LocalizedProfile
from pipeline.project.origins import Origins
from pipeline.project.project import Project

CODE = "published-pages"


def lengths(localized: LocalizedProfile) -> dict[str, int]:
    """Return how many characters each message of a factsheet has."""
    return {id_: len(text.plain) for id_, text in localized.texts.items()}


def explained(
    found: Iterable[Diagnostic],
    pdfs: Collection[FinishedPdf],
    project: Project,
    localized: LocalizedProfile,
    before: Mapping[str, int],
) -> tuple[Diagnostic, ...]:
    """Return findings; that a PDF has too many pages is told with by how much, why, and what would help.

    `before` are the lengths of the messages that were published last; empty where nothing is known of them.
    """
    growth = _grown(before, lengths(localized))
    if growth:
        origins = Origins(project, localized.profile, localized.locale).origins
        place = next(origin.location for origin in origins if origin.id == growth[0])
        grew = f"; since the last publication “{growth[0]}” ({place}) grew most, by {growth[1]} characters"
    explanations = {pdf.file.path: _explanation(pdf, localized) for pdf in pdfs if pdf.overflow}

    def explain(each: Diagnostic) -> Diagnostic:
        path = next((path for path in explanations if each.location.path.endswith(path)), "")
        if each.code != CODE or not path:
            return each
        lines, hint = explanations[path]
        return replace(each, message=f"{each.message}: {lines}{grew if growth else ''}", hint=hint)

    return tuple(map(explain, found))


def _grown(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[str, int] | None:
    """Return the message that has grown most, and by how many characters; None where none has, or nothing is known."""
    growth = {id_: length - before.get(id_, 0) for id_, length in now.items()} if before else {}
    longest = max(growth, key=growth.__getitem__, default="")
    return (longest, growth[longest]) if growth and growth[longest] > 0 else None


def _explanation(pdf: FinishedPdf, localized: LocalizedProfile) -> tuple[str, str]:
    """Return by how many lines a PDF is too long, and what to do."""
    overflow, locale, file = pdf.overflow, localized.locale, pdf.file
    assert overflow is not None
    lines = f"about {overflow.lines} line{'s' if overflow.lines > 1 else ''} of body text too many"
    pages = f"pages = {{ {file.edition} = {{ {locale.name} = {file.pages} }} }}"
    more = f"allow more pages: {pages} under [tool.pipeline.profiles.{file.profile}] in {SETTINGS_FILE}"
    if not overflow.body:
        smallest = f"{MINIMUM_BODY:g} pt, the smallest size"
        return lines, f"shorten the text, which does not fit at {smallest}, either; or {more}"
    setting = f"body = {overflow.body:g} under [print] in {locale.folder}/locale.toml, instead of {locale.body:g}"
    return lines, f"shorten the text; or set it tighter, since it fits with {setting}; or {more}"
