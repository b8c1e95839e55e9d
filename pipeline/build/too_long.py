"""What to do about a factsheet that is too long: which message made it so, and at which size of text it would fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.base.diagnostics import Diagnostic
from pipeline.base.files import SETTINGS_FILE
from pipeline.build.jobs import FinishedPdf
from pipeline.language.locales import SOURCE
from pipeline.pages.localize import LocalizedProfile
from pipeline.pdf.editions import EDITIONS_FILE
from pipeline.project.origins import Origins
from pipeline.project.project import Project

CODE = "published-pages"


def lengths(localized: LocalizedProfile) -> dict[str, int]:
    """Return how many characters each message of a factsheet has."""
    return {id_: len(text.plain) for id_, text in localized.texts.items()}


def explained(
    found: Iterable[Diagnostic],
    pdfs: Mapping[str, FinishedPdf],
    project: Project,
    localized: LocalizedProfile,
    before: Mapping[str, int],
) -> tuple[Diagnostic, ...]:
    """Return findings; that a PDF has too many pages is told with by how much, why, and what would help.

    `pdfs` are those of the factsheet by their print sources, since an edition may leave messages out. `before` are the
    lengths of the messages that were published last; empty where nothing is known of them.
    """
    explanations = {
        pdf.file.path: (
            f"{_lines(pdf, localized)}; {_cause(source, project, localized, before)}",
            _hint(pdf, localized),
        )
        for source, pdf in pdfs.items()
        if pdf.overflow
    }

    def explain(each: Diagnostic) -> Diagnostic:
        path = next((path for path in explanations if each.location.path.endswith(path)), "")
        if each.code != CODE or not path:
            return each
        why, hint = explanations[path]
        return replace(each, message=f"{each.message}: {why}", hint=hint)

    return tuple(map(explain, found))


def _cause(source: str, project: Project, localized: LocalizedProfile, before: Mapping[str, int]) -> str:
    """Name the message that pushed a PDF over: the one that has grown most since it was published last.

    Where none has, or nothing is known, it is the one that is longest beside its English, by the measure of all others;
    of the English, the longest.
    """
    origins = Origins(project, localized.profile, localized.locale).origins
    places = {origin.id: origin.location for origin in reversed(origins)}
    all_lengths = lengths(localized)
    printed = {id_: n for id_, n in all_lengths.items() if str(localized.texts[id_].html) in source} or all_lengths
    growth = {id_: length - before.get(id_, 0) for id_, length in printed.items()} if before else {}
    longest = max(growth, key=growth.__getitem__, default="")
    if longest and growth[longest] > 0:
        return f"since the last publication “{longest}” ({places[longest]}) grew most, by {growth[longest]} characters"
    if localized.locale.name == SOURCE:
        longest = max(printed, key=printed.__getitem__)
        return f"its longest text is “{longest}” ({places[longest]}), of {printed[longest]} characters"
    english = {message.id: len(message.text) for message in localized.profile.messages() if message.id in printed}
    ratio = sum(printed.values()) / sum(english.values())
    longest = max(english, key=lambda id_: printed[id_] - ratio * english[id_])
    most = f"{printed[longest]} characters for {english[longest]}"
    return f"“{longest}” ({places[longest]}) is longest beside its English, with {most}"


def _lines(pdf: FinishedPdf, localized: LocalizedProfile) -> str:
    assert pdf.overflow is not None
    at = f" at {pdf.overflow.least:g} pt" if pdf.overflow.least and not localized.locale.body else ""
    return f"about {pdf.overflow.lines} line{'s' if pdf.overflow.lines > 1 else ''} of body text too many{at}"


def _hint(pdf: FinishedPdf, localized: LocalizedProfile) -> str:
    """Return what to do about a PDF that is too long."""
    overflow, locale, file = pdf.overflow, localized.locale, pdf.file
    assert overflow is not None
    pages = f"pages = {{ {file.edition} = {{ {locale.name} = {file.pages} }} }}"
    more = f"allow more pages: {pages} under [tool.pipeline.profiles.{file.profile}] in {SETTINGS_FILE}"
    if overflow.body:
        setting = f"body = {overflow.body:g} under [print] in {locale.folder}/locale.toml, instead of {locale.body:g}"
        return f"shorten the text; or set it tighter, since it fits with {setting}; or {more}"
    if overflow.least:
        smallest = f"{overflow.least:g} pt, the smallest size"
        where = f"; or, if that can be read, lower “body” of the edition in {EDITIONS_FILE}" if not locale.body else ""
        return f"shorten the text, which does not fit at {smallest}, either; or {more}{where}"
    return f"shorten the text; or {more}"
