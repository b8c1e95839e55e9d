"""Profiles and layouts come in, their messages go out, as one Template a domain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jinja2
from jinja2.ext import extract_from_ast

from pipeline.base.diagnostics import Diagnostic, Location, PipelineError, error
from pipeline.base.files import Workspace
from pipeline.profile.grammar import grammar_faults
from pipeline.profile.model import Message, Profile

SITE = "site"
"""The domain of the layouts."""
LAYOUTS = ("templates/layouts/*.html", "templates/figures/*.html")
FUNCTIONS = ("pgettext", "npgettext")
NOTE = re.compile(r"\{#[-+]?\s*TRANSLATORS:\s+(.*?)\s*[-+]?#\}", re.DOTALL)
"""A comment of a layout that is meant for translators."""


@dataclass(frozen=True, slots=True)
class Template:
    """The messages of one domain: what a POT holds."""

    domain: str
    messages: tuple[Message, ...]

    @property
    def path(self) -> str:
        return f"locales/{self.domain}.pot"


def profile_template(profile: Profile) -> Template:
    """Return the domain of a profile, which is named after its slug."""
    return Template(profile.slug, tuple(profile.messages()))


def site_template(workspace: Workspace) -> Template:
    """Extract the labels of all layouts; one context stands for one text, however often it is used."""
    found: list[Diagnostic] = []
    messages: dict[str, Message] = {}
    for path in (path for pattern in LAYOUTS for path in workspace.list(pattern)):
        try:
            extracted = list(layout_messages(path, workspace.read_text(path)))
        except PipelineError as failure:
            found += failure.diagnostics
            continue
        for message in extracted:
            first = messages.setdefault(message.id, message)
            if (first.text, first.plural) != (message.text, message.plural):
                text = f"the context “{message.id}” has another text here than in {first.location}"
                found.append(error(message.location, "layout-context", text, "give one of the two another context"))
            elif path != first.location.path and path not in first.also:
                comments = first.comments or message.comments
                messages[message.id] = replace(first, also=(*first.also, path), comments=comments)
    if found:
        raise PipelineError(found)
    return Template(SITE, tuple(messages.values()))


def layout_messages(path: str, text: str) -> Iterator[Message]:
    """Yield the labels of one layout; a layout that does not parse, or a call that is not literal, is an error."""
    found: list[Diagnostic] = []
    messages: list[Message] = []
    try:
        calls = list(_calls(text))
    except jinja2.TemplateSyntaxError as failure:
        place = Location(path, failure.lineno)
        raise PipelineError(
            [error(place, "layout-syntax", f"does not parse: {failure.message}", "mend the layout there")]
        ) from failure
    for line, function, arguments, comments in calls:
        parts: tuple[Any, ...] = arguments if isinstance(arguments, tuple) else (arguments,)
        literal = parts[: 3 if function == "npgettext" else 2]
        place = Location(path, line)
        if len(literal) < (3 if function == "npgettext" else 2) or not all(isinstance(p, str) and p for p in literal):
            hint = 'write the context and the text out: pgettext("where", "text")'
            found.append(error(place, "layout-call", f"{function} is called without a literal text", hint))
            continue
        plural = literal[2] if function == "npgettext" else ""
        message = Message(literal[0], literal[1], place, tuple(comments), plural)
        messages.append(message)
        for wording in filter(None, (message.text, plural)):
            found += grammar_faults(wording, place, f"label “{message.id}”")
    if found:
        raise PipelineError(found)
    yield from messages


def _calls(text: str) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield line, function and arguments of each call, with the last note above it that is below the call before.

    As Jinja's own extractor does for Babel, but with one environment, and without taking the layout apart once more for
    its comments.
    """
    notes = [(text.count("\n", 0, match.start()) + 1, match[1]) for match in NOTE.finditer(text) if match[1]]
    before = 0
    for line, function, arguments in extract_from_ast(_environment().parse(text), FUNCTIONS):
        yield line, function, arguments, [note for place, note in notes if before < place <= line][-1:]
        before = max(before, line)


@cache
def _environment() -> jinja2.Environment:
    """Return an environment that cuts blocks as the pages' does: Jinja compiles its expressions once for both."""
    return jinja2.Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
